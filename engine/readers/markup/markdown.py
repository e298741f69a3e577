"""Tables of Markdown: cells between bars, below a line of names and one of dashes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.readers.delimited import TEXT
from engine.readers.packed_text import text_of_file
from engine.readers.reader import Guess, ReaderFunctions
from engine.system.errors import EngineError
from engine.system.python_source import quoted

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

PLACE = ("data", "reading")
_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$", re.MULTILINE)
_SEPARATOR = "\x1f"


def markdown_lines(text: str) -> str:
    """Return the first table of a Markdown text as lines of cells that the character 31 separates."""
    import re

    rule = r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*"
    lines, found = text.splitlines(), []
    start = next((place for place, line in enumerate(lines) if place and re.fullmatch(rule, line)), len(lines))
    for line in [*lines[start - 1 : start], *lines[start + 1 :]]:
        if "|" not in line:
            break
        cells = re.split(r"(?<!\\)\|", re.sub(r"^\s*\||(?<!\\)\|\s*$", "", line))
        plain = [re.sub(r"^(\*\*|`)(.*)\1$", r"\2", cell.strip()) for cell in cells]
        found.append("\x1f".join(cell.replace("\\|", "|") for cell in plain))
    return "\n".join(found) + "\n"


def read_markdown(text: str, **options: Any) -> pd.DataFrame:
    """Return the first table of a Markdown text."""
    import io

    import pandas as pd

    table: pd.DataFrame = pd.read_csv(io.StringIO(markdown_lines(text)), sep="\x1f", quoting=3, **options)
    return table


def _guess(file: TableFile) -> Guess | None:
    from engine.project import ReadingSpec
    from engine.readers.parsing import sniffing

    encoding, text, uncertain = sniffing.decoded_sample(file.sample, file.whole)
    if not any("|" in rule[0] for rule in _RULE.finditer(text)):
        return None
    table = markdown_lines(text)
    if table.count("\n") < 2 or _SEPARATOR not in table:
        return None
    records = [line.split(_SEPARATOR) for line in table.splitlines()][: sniffing.LINES]
    reading = ReadingSpec(format="markdown", encoding=encoding, quote="", separator=_SEPARATOR)
    reading, ambiguities = sniffing.infer_values(records, reading)
    usual = ReadingSpec(format="markdown", encoding=encoding)
    values = {name: getattr(reading, name) for name in ("decimal", "thousands", "missing", "dates", "columns")}
    of_header = (sniffing.NO_NAMES, sniffing.TWO_LINES, sniffing.UNITS)
    sentences = (each for each in ambiguities if each not in of_header)
    return Guess(usual.replaced(**values), (*uncertain, *sentences))


def _read(file: TableFile, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    with file.opened() as content:
        raw = content.read()
    return _table(replace(file, sample=raw, whole=True), reading, None)


def _table(file: TableFile, reading: ReadingSpec, rows: int | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    from engine.readers.parsing.delimited_text import text_of

    text = markdown_lines(text_of(file, reading))
    if text.count("\n") < 2:
        raise EngineError(f"{file.name} is Markdown without a table. Choose another file.", where=PLACE)
    cells = replace(file, sample=text.encode(), whole=True)
    inner = reading.replaced(separator=_SEPARATOR, quote="", comment="", encoding="utf-8", skip_rows=0)
    return TEXT.preview(cells, inner, rows if rows is not None else text.count("\n"))


def _pandas_source(file: str, reading: ReadingSpec) -> str:
    from engine.readers.delimited import cell_options, listed, text_options

    dialect = text_options(reading.replaced(separator=",", quote='"', comment="", encoding="utf-8"))
    encoding = "" if reading.encoding in ("utf-8", "ascii") else f", {quoted(reading.encoding)}"
    return f"read_markdown(text_of_file({file}{encoding}){listed({**dialect, **cell_options(reading)})})"


MARKDOWN = ReaderFunctions(
    guess=_guess,
    read=_read,
    preview=_table,
    pandas_source=_pandas_source,
    defined=(text_of_file, markdown_lines, read_markdown),
)
