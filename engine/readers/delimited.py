"""Delimited text: CSV, TSV and other separators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.readers.reader import Guess, Reader
from engine.system.errors import EngineError
from engine.system.python_source import quoted

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
MISSING_CELLS = "missing_cells"
"""What a script calls the cells that count as missing, by column, where they differ between columns."""
CHECKED_CHARACTERS = 20_000
"""How much of the beginning is checked for control characters."""


def _guess(file: TableFile) -> Guess:
    from engine.readers.parsing import sniffing

    _, text, _ = sniffing.decoded_sample(file.sample, whole=True)
    if _is_binary(text[:CHECKED_CHARACTERS]):
        raise EngineError(f"{file.name} is not a text table: it contains binary data. Choose a table.")
    return sniffing.guess(file.sample, file.whole)


def _is_binary(beginning: str) -> bool:
    """Return True if a text has more control characters than a table can have."""
    odd = sum(not letter.isprintable() and letter not in "\t\r\n\f\v\xa0\u200b\ufeff" for letter in beginning)
    return odd > len(beginning) / 50


def _read(file: TableFile, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    from engine.readers.parsing import delimited_text

    return delimited_text.read_text(file, reading)


def _preview(file: TableFile, reading: ReadingSpec, rows: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
    from engine.readers.parsing import delimited_text

    return delimited_text.read_head(file, reading, rows)


def _blocks(file: TableFile, reading: ReadingSpec, rows: int) -> Iterator[pd.DataFrame]:
    from engine.readers.parsing import delimited_text

    return delimited_text.read_blocks(file, reading, rows)


def _pandas_source(file: str, reading: ReadingSpec) -> str:
    options = "".join(f", {name}={value}" for name, value in pandas_options(reading))
    return f"pd.read_csv({file}{options})"


def pandas_options(reading: ReadingSpec) -> Iterator[tuple[str, str]]:
    """Yield the keywords of `read_csv` that differ from its defaults, with their values as source."""
    default = type(reading)()
    if reading.separator != default.separator:
        yield "sep", quoted(r"\s+" if reading.separator == " " else reading.separator)
    if reading.decimal != default.decimal:
        yield "decimal", quoted(reading.decimal)
    if reading.encoding.lower() not in ("utf-8", "ascii"):
        yield "encoding", quoted(reading.encoding)
    if reading.thousands:
        yield "thousands", quoted(reading.thousands)
    if reading.quote != default.quote:
        yield ("quotechar", quoted(reading.quote)) if reading.quote else ("quoting", "3")
    if reading.comment:
        yield "comment", quoted(reading.comment)
    if not reading.header:
        yield "header", "None"
    skipped = [*range(reading.skip_rows)]
    skipped += [reading.skip_rows + reading.header + line for line in range(reading.skip_after_header)]
    if skipped:
        yield "skiprows", str(skipped)
    if reading.missing and not reading.keeps_cells:
        yield "na_values", f"[{', '.join(quoted(cell) for cell in reading.missing)}]"
    yield from column_options(reading, '"str"')


def column_options(reading: ReadingSpec, kind: str) -> Iterator[tuple[str, str]]:
    """Yield the keywords of pandas that leave the cells of columns with a reading of their own as they are written.

    Parameters
    ----------
    kind : str
        The dtype of such a column, as source.
    """
    if reading.columns:
        yield "dtype", f"{{{', '.join(f'{quoted(column.name)}: {kind}' for column in reading.columns)}}}"
    if reading.keeps_cells:
        yield "keep_default_na", "False"
        yield "na_values", MISSING_CELLS


def _describe(reading: ReadingSpec) -> str:
    separator = SEPARATORS.get(reading.separator, f"“{reading.separator}”")
    encoding = "UTF-8" if reading.encoding.startswith("utf-8") else reading.encoding
    decimal = ", decimal comma" if reading.decimal == "," else ""
    return f"separated by {separator}{decimal}, {encoding}"


READER = Reader(
    name="text",
    label="Delimited text",
    noun="delimited text",
    order=0,
    endings=(".csv", ".tsv", ".txt", ".data", ".dat"),
    guess=_guess,
    read=_read,
    preview=_preview,
    pandas_source=_pandas_source,
    options=(
        *("separator", "quote", "encoding", "comment", "header", "skip_rows", "skip_after_header"),
        *("decimal", "thousands"),
    ),
    blocks=_blocks,
    describe=_describe,
)
