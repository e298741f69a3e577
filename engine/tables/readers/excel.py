"""Workbooks: Excel (`.xlsx`, `.xlsm`, `.xlsb`, `.xls`) and OpenDocument (`.ods`), by calamine."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import python_calamine as calamine

from engine.project import ReadingSpec
from engine.system.errors import EngineError
from engine.tables.readers.records import named
from engine.tables.readers.sniffing import LINES, USUAL_MISSING, layout

PLACE = ("data", "reading", "sheet")
MAX_TRIED = 20
"""Sheets that are looked into for a table."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def sheets(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook.

    Raises
    ------
    EngineError
        Where it is damaged, or protected by a password.
    """
    return _sheets(path, path.stat().st_mtime_ns)


def guess_workbook(path: Path) -> tuple[ReadingSpec, tuple[str, ...]]:
    """Return which sheet is read, and from which line on; with what could as well be otherwise, in sentences.

    The first sheet is taken that holds a table: a page of notes or an empty sheet in front of it is passed over.
    """
    known = sheets(path)
    heads = {name: _cells_of(path, name) for name in known[:MAX_TRIED]}
    sheet = next((name for name, rows in heads.items() if _is_table(rows)), next(iter(known), ""))
    reading = ReadingSpec(format="workbook", sheet=sheet if len(known) > 1 else "")
    skipped, units = layout(heads.get(sheet, []))
    ambiguities = [f"The workbook has {len(known)} sheets; {sheet} was read."] if len(known) > 1 else []
    ambiguities += ["The line below the names was taken for units and left out."] if units else []
    return reading.replaced(skip_rows=skipped, skip_after_header=units), tuple(ambiguities)


def _cells_of(path: Path, sheet: str) -> list[list[str]]:
    """Return the first rows of a sheet as texts."""
    try:
        rows = _rows(path, path.stat().st_mtime_ns, sheet, LINES)
    except Exception as error:
        raise _broken(path, error) from error
    return [[_name(cell).strip() for cell in row] for row in rows]


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    return sum(sum(map(bool, row)) > 1 for row in rows) > 1


def read_workbook(path: Path, reading: ReadingSpec, most: int | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a sheet, or its first rows; the names stand in its first line that is not empty."""
    known = sheets(path)
    sheet = reading.sheet or next(iter(known), "")
    if sheet not in known:
        raise EngineError(f"{path.name} has no sheet {sheet}. It has: {', '.join(known[:5]) or 'none'}.", where=PLACE)
    above = reading.skip_rows + reading.skip_after_header + 1
    try:
        rows = _rows(path, path.stat().st_mtime_ns, sheet, None if most is None else most + above + 20)
    except Exception as error:  # calamine also panics on what it does not expect
        raise _broken(path, error) from error
    return _frame(list(rows), reading, f"Sheet {sheet} of {path.name}", most)


def _frame(
    rows: list[list[Any]], reading: ReadingSpec, name: str, most: int | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    rows = rows[reading.skip_rows :]
    first = next((place for place, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if first is None:
        raise EngineError(f"{name} is empty. Choose another sheet.", where=PLACE)
    width = max(len(row) for row in rows)
    names, notes = named([_name(cell) for cell in rows[first]] if reading.header else [], width)
    body = rows[first + (1 + reading.skip_after_header if reading.header else reading.skip_after_header) :]
    missing = USUAL_MISSING | set(reading.missing)
    body = [[_cell(cell, missing) for cell in row] for row in body[:most] if any(cell != "" for cell in row)]
    frame = pd.DataFrame(body, columns=list(names), dtype=object).infer_objects()
    return frame, notes if reading.header else ()


def _cell(cell: Any, missing: set[str] | frozenset[str]) -> Any:
    if isinstance(cell, str):
        return None if cell.strip() in missing else cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        return datetime.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - sheets know no time zones
    if isinstance(cell, datetime.time):
        return cell.isoformat()
    return cell.total_seconds() if isinstance(cell, datetime.timedelta) else cell


def _name(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


@lru_cache(maxsize=4)
def _sheets(path: Path, modified: int) -> tuple[str, ...]:
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            kinds = [(each.name, each.typ) for each in book.sheets_metadata]
    except Exception as error:
        raise _broken(path, error) from error
    return tuple(name for name, kind in kinds if kind == calamine.SheetTypeEnum.WorkSheet)


@lru_cache(maxsize=MAX_TRIED)
def _head(path: Path, modified: int, sheet: str, most: int) -> tuple[list[Any], ...]:
    """Return the first rows; kept, because a preview asks for them again after each change of an option."""
    return tuple(_unmerged(path, sheet, most))


def _rows(path: Path, modified: int, sheet: str, most: int | None) -> tuple[list[Any], ...] | list[list[Any]]:
    return _head(path, modified, sheet, most) if most is not None else _unmerged(path, sheet, None)


def _unmerged(path: Path, sheet: str, most: int | None) -> list[list[Any]]:
    """Return the rows of a sheet; cells that are merged downwards each hold what the merged one shows."""
    with calamine.CalamineWorkbook.from_path(str(path)) as book:
        page = book.get_sheet_by_name(sheet)
        rows = page.to_python(skip_empty_area=False, nrows=most)
        for (top, left), (bottom, right) in page.merged_cell_ranges or ():
            for row in rows[top + 1 : bottom + 1]:
                row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return rows


def _broken(path: Path, error: BaseException) -> EngineError:
    if isinstance(error, calamine.PasswordError) or "password" in str(error).lower() or _is_encrypted(path):
        return EngineError(
            f"{path.name} is protected by a password. Save it without one, and open it again.", details=str(error)
        )
    return EngineError(
        f"{path.name} is damaged or is no workbook. Open it in a spreadsheet program and save it anew.",
        details=str(error),
    )


def _is_encrypted(path: Path) -> bool:
    """Whether it is the shell that Office puts around an encrypted workbook."""
    with path.open("rb") as file:
        return file.read(8).startswith(b"\xd0\xcf\x11\xe0") and _ENCRYPTED in file.read(2**20)
