"""Code that reads the table with pandas, converts dates, and replaces infinite numbers by missing cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.codegen.source_lines import Line, indented
from engine.project import ColumnReading, ColumnSpec, DataSpec, ReadingSpec
from engine.project.methods.scalers import SCALERS
from engine.readers import READERS
from engine.readers.delimited import MISSING_CELLS
from engine.system.python_source import quoted

PLACE = ("data", "reading")
_OWN_NAME = re.compile(r"column \d+")
"""What the program calls a column without a name."""
_REPEATED = re.compile(r"(.+)\.\d+")
"""What pandas calls a column whose name one before it has."""


def reading_lines(data: DataSpec) -> Iterator[Line]:
    """Yield the lines that read the table; in a function if other files have held-out rows."""
    data = _with_names_of_pandas(data)
    yield from _missing_cells(data)
    if not data.split.part_files:
        yield Line(f"table = {_read_call(data, quoted(data.source))}", ("data", "source"))
        yield from _cells(data, "table")
        return
    yield from (Line(""), Line(""), *_function_lines(data, data), Line(""), Line(""))
    yield Line(f"table = read_table({quoted(data.source)})", ("data", "source"))


def second_file_lines(data: DataSpec) -> Iterator[Line]:
    """Yield the lines of a function that reads another file like the table; it may lack all columns but features."""
    data = _with_names_of_pandas(data)
    yield from _missing_cells(data)
    yield from _function_lines(data, data.replaced(columns=data.with_role("feature")))


def _with_names_of_pandas(data: DataSpec) -> DataSpec:
    """Return the data with readings by the names that pandas gives columns without one, and with equal ones.

    What pandas is given for the first of several columns with one name, it does to the others too.
    """
    reading = data.reading
    for column in data.columns:
        if (own := reading.column(column.name)) and (unnamed := _unnamed(column.name, reading)):
            reading = reading.with_column(own.replaced(name=unnamed))
        first = _REPEATED.fullmatch(column.name)
        if first and reading.column(first[1]) and not reading.column(column.name) and column.kind == "number":
            reading = reading.with_column(ColumnReading(name=column.name, kind="number"))
    return data.replaced(reading=reading)


def _unnamed(name: str, reading: ReadingSpec) -> str:
    """Return what pandas calls a column without a name, before the program's name replaces it; empty for others."""
    is_unnamed = reading.header and _OWN_NAME.fullmatch(name)
    return f"Unnamed: {int(name.split()[1]) - 1 + reading.first_column}" if is_unnamed else ""


def _function_lines(data: DataSpec, needed: DataSpec) -> Iterator[Line]:
    """Yield the lines of `read_table`; `needed` has the columns whose cells are converted."""
    yield Line("def read_table(file):")
    yield Line(f"    rows = {_read_call(data, 'file')}", PLACE)
    yield from indented(_cells(needed, "rows"))
    yield Line("    return rows")


def _missing_cells(data: DataSpec) -> Iterator[Line]:
    """Yield the lines that name what counts as missing in each column, if that differs between columns."""
    from engine.readers.parsing.column_readings import missing_in

    if not data.reading.keeps_cells:
        return
    unnamed = [_unnamed(column.name, data.reading) for column in data.columns]
    names = [*(column.name for column in data.columns), *filter(None, unnamed)]
    usual = sorted(missing_in(data.reading, ""))
    yield Line(f"{MISSING_CELLS} = dict.fromkeys({_source(names)}, {_source(usual)})", PLACE)
    for column in data.reading.columns:
        if column.kept and column.name in names:
            left = f"[cell for cell in {MISSING_CELLS}[{quoted(column.name)}] if cell not in {_source(column.kept)}]"
            yield Line(f"{MISSING_CELLS}[{quoted(column.name)}] = {left}", PLACE)


def _cells(data: DataSpec, table: str) -> Iterator[Line]:
    """Yield the lines that convert texts to dates, and infinite numbers to missing cells."""
    for column in data.columns:
        name, place = quoted(column.name), ("data", "columns", column.name)
        own = data.reading.column(column.name)
        if own is not None and column.role != "ignore":
            yield Line(f"{table}[{name}] = {_own_reading(f'{table}[{name}]', own, data.reading)}", PLACE)
        elif _is_date(column):
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
        yield Line(f'{numbers} = {numbers}.astype("float64").replace([np.inf, -np.inf], np.nan)', ("data", "columns"))


def _own_reading(cells: str, column: ColumnReading, reading: ReadingSpec) -> str:
    """Return the call that reads the cells of a column by its own reading."""
    from engine.readers.parsing.column_readings import FUNCTIONS, arguments_of

    arguments = arguments_of(column, reading)
    given = [f"{name}={_source(value)}" for name, value in arguments.items()]
    return f"{FUNCTIONS[column.kind].__name__}({', '.join([cells, *given])})"


def _source(value: str | Sequence[str]) -> str:
    return quoted(value) if isinstance(value, str) else f"[{', '.join(map(quoted, value))}]"


DATES = {"year first": 'format="ISO8601"', "day first": "dayfirst=True", "month first": "dayfirst=False"}
"""The argument of `pandas.to_datetime` for each order of dates."""


def _is_date(column: ColumnSpec) -> bool:
    return (column.role == "feature" and column.kind == "date") or (column.role == "time" and column.kind != "number")


def _read_call(data: DataSpec, file: str) -> str:
    """Return the call that reads a file, with the names of the program; `file` is the source of its path."""
    reading = data.reading
    read = READERS[reading.format].functions.pandas_source(file, reading)
    is_unnamed = reading.header_lines == 1 and any(_OWN_NAME.match(each.name) for each in data.columns)
    return f"with_names({read})" if reading.header and is_unnamed and "with_names(" not in read else read
