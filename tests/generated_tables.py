"""Tables with odd cells and names, made from a number each, and the many ways of writing one."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

ROWS = 60
LETTERS = ["a", "B c", "é", 'q"uo', "x,y", "=1+1", "semi;colon", "tab\tbed", "ß", "line\nend", "-", "1e5x", "O'Neill"]
NAMES = [
    *("size", "Größe (cm)", "a,b", "a;b", 'q"x', "x y", "id code", "Class", "2nd", "p_value", "_", "μ", "naïve", "def"),
]
CLASSES = (("no", "yes"), ("low", "medium", "high"), ("Ärger", "=cmd", "b b"))
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d %b %Y", "%Y-%m-%d %H:%M")
FORMS = {"text": 0.55, "workbook": 0.2, "json": 0.05, "lines": 0.05, "parquet": 0.08, "sqlite": 0.07}
"""Kinds of files, each with its share of the tables."""
SHEETS = ("text", "workbook")
"""Kinds that can have titles above a table, repeated names, or none."""


@dataclass(frozen=True)
class Column:
    """A column: its meaning, and its cells without a dialect.

    Attributes
    ----------
    kind : {"number", "whole", "level", "date"}
    cells : array, shape (rows,)
        Numbers as float64, levels as texts, dates as timestamps; NaN or None for a missing cell.
    """

    name: str
    kind: str
    cells: Any


@dataclass(frozen=True)
class Dialect:
    """How a table is written; dates of workbooks without a format are cells of that type."""

    form: str
    separator: str
    decimal: str
    encoding: str
    end: str
    quoting: Any
    missing: str
    packed: bool
    dates: str
    header: bool = True
    titles: tuple[str, ...] = ()


def columns_of(random: np.random.Generator) -> list[Column]:
    """Return the features of a table, and its target ``y``, which depends on the first of them; sometimes a second."""
    names = random.permutation(NAMES).tolist()
    columns = [_column(str(name), random) for name in names[: random.integers(2, 6)]]
    if all(column.kind not in ("number", "whole") for column in columns):
        columns.append(Column("w", "number", random.normal(size=ROWS).round(3)))
    first = next(column for column in columns if column.kind in ("number", "whole"))
    known = np.nan_to_num(np.asarray(first.cells, dtype=np.float64))
    words = np.array(CLASSES[random.integers(len(CLASSES))], dtype=object)
    numbers = Column("y", "number", (known * 2 + random.normal(size=ROWS)).round(4))
    classes = Column("y", "level", words[random.integers(0, len(words), ROWS)])
    if random.random() < 0.2:
        return [*columns, numbers, Column("z", classes.kind, classes.cells)]
    return [*columns, numbers if random.random() < 0.5 else classes]


def _column(name: str, random: np.random.Generator) -> Column:
    kind = str(random.choice(["number", "whole", "level", "date"], p=[0.35, 0.2, 0.3, 0.15]))
    cells: Any
    if kind == "number":
        cells = (random.normal(size=ROWS) * 10.0 ** random.integers(-3, 6)).round(4)
    elif kind == "whole":
        cells = random.integers(-50, 10 ** random.integers(2, 7), ROWS).astype(float)
    elif kind == "date":
        days = pd.Timestamp("2019-01-01") + pd.to_timedelta(random.integers(0, 900, ROWS), unit="D")
        cells = np.array(days, dtype=object)
    else:
        levels = random.permutation(LETTERS)[: random.integers(2, 8)]
        cells = levels.astype(object)[random.integers(0, len(levels), ROWS)]
    if random.random() < 0.4:
        cells[random.random(ROWS) < 0.1] = None if kind in ("level", "date") else np.nan
    return Column(name, kind, cells)


def dialect_of(random: np.random.Generator) -> Dialect:
    """Return a dialect in which every table can be written without loss."""
    separator = str(random.choice([",", ";", "\t", "|"]))
    form = str(random.choice([*FORMS], p=[*FORMS.values()]))
    return Dialect(
        form=form,
        separator=separator,
        decimal="," if separator != "," and random.random() < 0.4 else ".",
        encoding=str(random.choice(["utf-8", "utf-8-sig", "utf-16"], p=[0.6, 0.25, 0.15])),
        end=str(random.choice(["\n", "\r\n"])),
        quoting=csv.QUOTE_ALL if random.random() < 0.3 else csv.QUOTE_MINIMAL,
        missing=str(random.choice(["", "NA"])),
        packed=bool(random.random() < 0.1),
        dates="" if form in ("workbook", "parquet") and random.random() < 0.6 else str(random.choice(DATES)),
        titles=("Device 7", "") if form in SHEETS and random.random() < 0.1 else (),
    )


def write(columns: list[Column], dialect: Dialect, path: Path) -> str:
    """Write a table in a dialect; return its path."""
    names = [column.name for column in columns]
    rows = [[_plain(column.cells[row], column.kind, dialect) for column in columns] for row in range(ROWS)]
    if dialect.form == "workbook":
        return _write_workbook(names, rows, dialect, path.with_suffix(".xlsx"))
    if dialect.form == "text":
        return _write_text(names, rows, dialect, path)
    if dialect.form in ("json", "lines"):
        objects = [json.dumps(dict(zip(names, row, strict=True))) for row in rows]
        text = "\n".join(objects) if dialect.form == "lines" else f"[{', '.join(objects)}]"
        path = path.with_suffix(".json")
        path.write_text(text, "utf-8")
        return str(path)
    frame = pd.DataFrame(rows, columns=names)
    path = path.with_suffix(f".{dialect.form}")
    path.unlink(missing_ok=True)
    if dialect.form == "parquet":
        frame.to_parquet(path)
    else:
        with closing(sqlite3.connect(path)) as database:
            frame.to_sql("measured", database, index=False)
    return str(path)


def _plain(cell: Any, kind: str, dialect: Dialect) -> Any:
    """Return a cell as a number, a text, a date of a workbook, or None; ``NA`` may be a level."""
    if cell is None or cell != cell:
        return (dialect.missing or None) if kind == "level" else None
    if isinstance(cell, pd.Timestamp):
        return cell.strftime(dialect.dates) if dialect.dates else cell.to_pydatetime()
    return cell if isinstance(cell, str) else int(cell) if float(cell).is_integer() else float(cell)


def _write_text(names: list[str], rows: list[list[Any]], dialect: Dialect, path: Path) -> str:
    def written(cell: Any) -> str:
        if cell is None:
            return dialect.missing
        return cell if isinstance(cell, str) else repr(cell).replace(".", dialect.decimal)

    text = io.StringIO()
    writer = csv.writer(text, delimiter=dialect.separator, lineterminator=dialect.end, quoting=dialect.quoting)
    text.writelines(f"{title}{dialect.end}" for title in dialect.titles)
    writer.writerows(([names] if dialect.header else []) + [[written(cell) for cell in row] for row in rows])
    content = text.getvalue().encode(dialect.encoding)
    path = path.with_suffix(".csv.gz" if dialect.packed else ".csv")
    path.write_bytes(gzip.compress(content) if dialect.packed else content)
    return str(path)


def _write_workbook(names: list[str], rows: list[list[Any]], dialect: Dialect, path: Path) -> str:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        lines = [[title] for title in dialect.titles] + [names] * dialect.header
        for place, row in enumerate([*lines, *rows]):
            sheet.write_row(place, 0, [None if cell == "" else cell for cell in row])
    return str(path)
