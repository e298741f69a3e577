"""Code that reads the table with pandas, converts dates, and replaces infinite numbers by missing cells."""

from __future__ import annotations

from collections.abc import Iterator

from engine.codegen.source_lines import Line, indented
from engine.project import ColumnSpec, DataSpec, ReadingSpec
from engine.project.methods.scalers import SCALERS
from engine.readers import READERS
from engine.system.python_source import quoted

PLACE = ("data", "reading")


def reading_lines(data: DataSpec) -> Iterator[Line]:
    """Yield the lines that read the table; in a function if other files have held-out rows."""
    if not data.split.part_files:
        yield Line(f"table = {_read_call(quoted(data.source), data.reading)}", ("data", "source"))
        yield from _cells(data, "table")
        return
    yield from (Line(""), Line(""), Line("def read_table(file):"))
    yield Line(f"    rows = {_read_call('file', data.reading)}", PLACE)
    yield from indented(_cells(data, "rows"))
    yield from (Line("    return rows"), Line(""), Line(""))
    yield Line(f"table = read_table({quoted(data.source)})", ("data", "source"))


def _cells(data: DataSpec, table: str) -> Iterator[Line]:
    """Yield the lines that convert texts to dates, and infinite numbers to missing cells."""
    for column in data.columns:
        name, place = quoted(column.name), ("data", "columns", column.name)
        if _is_date(column):
            dates = f"pd.to_datetime({table}[{name}], {DATES.get(data.reading.dates, DATES['year first'])})"
            yield Line(f"{table}[{name}] = {dates}", (*place, "kind"))
        bound = SCALERS[column.scaling].lower_bound
        if column.kind == "number" and column.role == "feature" and bound is not None:
            yield Line(f"{table}[{name}] = {table}[{name}].where({table}[{name}] > {bound:g})", (*place, "scaling"))
    named = ", ".join(
        quoted(column.name)
        for column in data.columns
        if column.role == "weight" or (column.role in ("feature", "target") and column.kind == "number")
    )
    if named:
        numbers = f"{table}[[{named}]]"
        yield Line(f"{numbers} = {numbers}.replace([np.inf, -np.inf], np.nan)", ("data", "columns"))


DATES = {"year first": 'format="ISO8601"', "day first": "dayfirst=True", "month first": "dayfirst=False"}
"""The argument of `pandas.to_datetime` for each order of dates."""


def _is_date(column: ColumnSpec) -> bool:
    return (column.role == "feature" and column.kind == "date") or (column.role == "time" and column.kind != "number")


def _read_call(file: str, reading: ReadingSpec) -> str:
    """Return the call that reads a file; `file` is the source of its path."""
    return READERS[reading.format].pandas_source(file, reading)
