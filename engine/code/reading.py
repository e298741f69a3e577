"""The table's file, read as pandas reads it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.code.calls import quoted
from engine.code.lines import Line
from engine.specs import DataSpec, ReadingSpec

PLACE = ("data", "reading")


def reading_lines(data: DataSpec) -> Iterator[Line]:
    """Yield the lines that read the table."""
    yield Line(f"table = {read_call(data.source, data.reading)}", ("data", "source"))
    for column in data.columns:
        if column.kind == "date" and column.role == "feature":
            name = quoted(column.name)
            first = ", dayfirst=True" if data.reading.dates == "day first" else ""
            yield Line(
                f"table[{name}] = pd.to_datetime(table[{name}]{first})", ("data", "columns", column.name, "kind")
            )


def read_call(source: str, reading: ReadingSpec) -> str:
    """Return the call that reads a file."""
    file = quoted(source)
    match reading.format:
        case "workbook":
            sheet = f", sheet_name={quoted(reading.sheet)}" if reading.sheet else ""
            return f'pd.read_excel({file}{sheet}, engine="calamine")'
        case "parquet":
            return f"pd.read_parquet({file})"
        case "feather":
            return f"pd.read_feather({file})"
        case "json":
            return f"pd.read_json({file})"
        case "lines":
            return f"pd.read_json({file}, lines=True)"
        case "sqlite":
            name = reading.sheet or "sqlite_master"
            query = f'SELECT * FROM "{name}"'
            return f"pd.read_sql_query({quoted(query)}, sqlite3.connect({file}))"
    options = "".join(f", {name}={value}" for name, value in _text_options(reading))
    return f"pd.read_csv({file}{options})"


def _text_options(reading: ReadingSpec) -> Iterator[tuple[str, str]]:
    """Yield the options of `read_csv` that differ from its defaults."""
    plain = ReadingSpec()
    if reading.separator != plain.separator:
        yield "sep", quoted(r"\s+" if reading.separator == " " else reading.separator)
    if reading.decimal != plain.decimal:
        yield "decimal", quoted(reading.decimal)
    if reading.encoding.lower() not in ("utf-8", "ascii"):
        yield "encoding", quoted(reading.encoding)
    if reading.thousands:
        yield "thousands", quoted(reading.thousands)
    if reading.quote != plain.quote:
        yield ("quotechar", quoted(reading.quote)) if reading.quote else ("quoting", "3")
    if reading.comment:
        yield "comment", quoted(reading.comment)
    if not reading.header:
        yield "header", "None"
    skipped = [*range(reading.skip_rows)]
    skipped += [reading.skip_rows + reading.header + line for line in range(reading.skip_after_header)]
    if skipped:
        yield "skiprows", str(skipped)
    if reading.missing:
        yield "na_values", f"[{', '.join(quoted(cell) for cell in reading.missing)}]"
