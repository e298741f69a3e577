"""Delimited text: CSV, TSV and other separators."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.readers.layout_words import ROW_NAMES
from engine.readers.reader import Guess, ReaderFunctions
from engine.system.errors import EngineError
from engine.system.python_source import quoted

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
MISSING_CELLS = "missing_cells"
"""What a script calls the cells that count as missing, by column, where they differ between columns."""
UNPRINTED = frozenset({"Cc", "Cn", "Co", "Cs"})
"""Unicode categories of control characters and of what is no character; blanks of any width are none of them."""
CHECKED_CHARACTERS = 20_000
"""How much of the beginning is checked for control characters."""


def _guess(file: TableFile) -> Guess:
    from engine.readers.parsing import sniffing

    _, text, _ = sniffing.decoded_sample(file.sample, whole=True)
    if _is_binary(text[:CHECKED_CHARACTERS]):
        raise EngineError(f"{file.name} is not a text table: it contains binary data. Choose a table.")
    return sniffing.guess(file.sample, file.whole, file.end())


def _is_binary(beginning: str) -> bool:
    """Return True if a text has more control characters than a table can have."""
    usual = {"\t", "\r", "\n", "\f", "\v"}
    odd = sum(unicodedata.category(letter) in UNPRINTED for letter in beginning if letter not in usual)
    return odd > len(beginning) / 50


def _read(file: TableFile, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    from engine.readers.parsing import delimited_text

    return delimited_text.read_text(file, reading)


def _read_columns(file: TableFile, reading: ReadingSpec) -> pd.DataFrame:
    from engine.readers.parsing import delimited_text

    return delimited_text.read_columns(file, reading)


def _preview(file: TableFile, reading: ReadingSpec, rows: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
    from engine.readers.parsing import delimited_text

    return delimited_text.read_head(file, reading, rows)


def _blocks(file: TableFile, reading: ReadingSpec, rows: int) -> Iterator[pd.DataFrame]:
    from engine.readers.parsing import delimited_text

    return delimited_text.read_blocks(file, reading, rows)


def _pandas_source(file: str, reading: ReadingSpec) -> str:
    options = {**text_options(reading), **header_options(reading, f"pd.read_csv({file}", text_options(reading))}
    options |= cell_options(reading)
    names = ".rename(columns=str.strip)" if reading.header and reading.header_lines == 1 else ""
    names += f'.rename_axis("{ROW_NAMES}").reset_index()' if reading.row_names and reading.header else ""
    margin = f".iloc[:, {reading.first_column}:]" if reading.first_column else ""
    if reading.skip_notes or reading.skip_totals:
        return above_notes(f"pd.read_csv({file}{listed(options)}, nrows=rows){names}", reading, reading.first_column)
    return f"pd.read_csv({file}{listed(options)}){names}{margin}"


def listed(options: Mapping[str, str]) -> str:
    """Return keywords as source, to continue the arguments of a call."""
    return "".join(f", {name}={value}" for name, value in options.items())


def above_notes(source: str, reading: ReadingSpec, margin: int = 0) -> str:
    """Return the source that reads a table without the notes and totals below it.

    Parameters
    ----------
    source : str
        Reads the first `rows` rows of it, or all of them if `rows` is None.
    margin : int
        Columns that are skipped on the left, in which notes may stand.
    """
    more = f", margin={margin}" if margin else ""
    return f"above_notes(lambda rows: {source}, notes={reading.skip_notes}, totals={reading.skip_totals}{more})"


def text_options(reading: ReadingSpec) -> dict[str, str]:
    """Return the keywords of `read_csv` for the dialect that differ from its defaults, with their values as source."""
    default, options = type(reading)(), {}
    if reading.separator != default.separator:
        options["sep"] = quoted(r"\s+" if reading.separator == " " else reading.separator)
    if reading.decimal != default.decimal:
        options["decimal"] = quoted(reading.decimal)
    if reading.encoding.lower() not in ("utf-8", "ascii"):
        options["encoding"] = quoted(reading.encoding)
    if reading.thousands:
        options["thousands"] = quoted(reading.thousands)
    if reading.quote != default.quote:
        name, value = ("quotechar", quoted(reading.quote)) if reading.quote else ("quoting", "3")
        options[name] = value
    if reading.comment:
        options["comment"] = quoted(reading.comment)
    if reading.separator != " ":
        options["skipinitialspace"] = "True"
    return options


def header_options(reading: ReadingSpec, call: str, dialect: Mapping[str, str]) -> dict[str, str]:
    """Return the keywords of pandas for the lines of names and those above and below them.

    Parameters
    ----------
    call : str
        The beginning of the call, with the file, as source: without one line of names, it reads the names first.
    dialect : mapping of str to str
        The keywords that it needs for that.
    """
    lines = reading.header_lines if reading.header else 0
    above, below = [*range(reading.skip_rows)], range(reading.skip_after_header)
    if lines == 1:
        skipped = [*above, *(reading.skip_rows + 1 + line for line in below)]
        return {"skiprows": str(skipped)} if skipped else {}
    first = {"header": "None", **({"skiprows": str(above)} if above else {}), "nrows": str(max(lines, 1))}
    margin = f", margin={reading.first_column}" if reading.first_column else ""
    names = f"header_names({call}{listed({**dialect, **first, 'dtype': 'str'})}), lines={lines}{margin})"
    count = reading.skip_rows + lines + reading.skip_after_header
    return {"header": "None", "names": names, **({"skiprows": str([*range(count)])} if count else {})}


def cell_options(reading: ReadingSpec, kind: str = '"str"') -> dict[str, str]:
    """Return the keywords of pandas for missing cells, and for columns with a reading of their own, of this dtype."""
    options = dict(column_options(reading, kind))
    if reading.missing and not reading.keeps_cells:
        options = {"na_values": f"[{', '.join(quoted(cell) for cell in reading.missing)}]", **options}
    return options


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


TEXT = ReaderFunctions(
    guess=_guess,
    read=_read,
    read_columns=_read_columns,
    preview=_preview,
    pandas_source=_pandas_source,
    blocks=_blocks,
    describe=_describe,
)
