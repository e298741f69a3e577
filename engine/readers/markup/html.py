"""Tables of HTML pages, read by pandas with lxml."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from engine.readers.reader import Guess, ReaderFunctions
from engine.system.errors import EngineError
from engine.system.python_source import quoted

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

PLACE = ("data", "reading", "sheet")
_PAGE = re.compile(r"(?is)\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|div)\b")


def html_tables(file: Any, encoding: str, decimal: str = ".", thousands: Any = None) -> list[pd.DataFrame]:
    """Return all tables of an HTML page; the names of several header lines are joined."""
    import pandas as pd

    tables = pd.read_html(file, flavor="lxml", encoding=encoding, decimal=decimal, thousands=thousands)
    for table in tables:
        names: list[Any] = [name if table.columns.nlevels > 1 else (name,) for name in table.columns]
        table.columns = pd.Index([" ".join(dict.fromkeys(map(str, parts))) for parts in names])
    return tables


def _guess(file: TableFile) -> Guess | None:
    """Choose the largest table of a page."""
    from engine.project import ReadingSpec
    from engine.readers.parsing import sniffing
    from engine.readers.parsing.encodings import encoding_of

    encoding, _ = encoding_of(file.sample)
    if not _PAGE.match(file.sample.decode(encoding, errors="replace").removeprefix("\ufeff")):
        return None
    reading = ReadingSpec(format="html", encoding=encoding)
    tables = _tables(file, reading)
    place = max(range(len(tables)), key=lambda place: tables[place].size)
    head = tables[place].head(sniffing.LINES).astype(object).fillna("")
    records = [[*map(str, head.columns)], *([*map(str, row)] for row in head.itertuples(index=False))]
    found, ambiguities = sniffing.infer_values(records, reading.replaced(separator="\t"))
    values = {name: getattr(found, name) for name in ("decimal", "thousands", "missing", "dates", "columns")}
    of_header = (sniffing.NO_NAMES, sniffing.TWO_LINES, sniffing.UNITS)
    sentences = [each for each in ambiguities if each not in of_header]
    if len(tables) > 1:
        values["sheet"] = str(place + 1)
        sentences.append(f"The page has {len(tables)} tables; number {place + 1} was read.")
    return Guess(reading.replaced(**values), tuple(sentences))


def _read(file: TableFile, reading: ReadingSpec, rows: int | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    tables, number = _tables(file, reading), reading.sheet or "1"
    if not number.isdigit() or not 0 < int(number) <= len(tables):
        raise EngineError(f"{file.name} has no table {number}; it has {len(tables)}. Choose one of them.", where=PLACE)
    table = tables[int(number) - 1]
    table = table.mask(table.isin([*reading.missing]))
    return table.head(len(table) if rows is None else rows), ()


def _tables(file: TableFile, reading: ReadingSpec) -> list[pd.DataFrame]:
    with file.opened() as content:
        raw = content.read()
    file.stop_if_cancelled()
    try:
        return html_tables(io.BytesIO(raw), reading.encoding, reading.decimal, reading.thousands or None)
    except (ValueError, LookupError) as error:
        raise EngineError(
            f"{file.name} is an HTML page without a table. Choose another page, or save the table as CSV.",
            details=str(error),
        ) from error


def _pandas_source(file: str, reading: ReadingSpec) -> str:
    marks = f", decimal={quoted(reading.decimal)}" if reading.decimal != "." else ""
    marks += f", thousands={quoted(reading.thousands)}" if reading.thousands else ""
    table = f"html_tables({file}, {quoted(reading.encoding)}{marks})[{int(reading.sheet or 1) - 1}]"
    missing = f"[{', '.join(map(quoted, reading.missing))}]"
    return f"{table}.replace({missing}, np.nan)" if reading.missing else table


HTML = ReaderFunctions(
    guess=_guess,
    read=_read,
    preview=_read,
    pandas_source=_pandas_source,
    defined=(html_tables,),
)
