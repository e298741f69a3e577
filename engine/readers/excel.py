"""Workbooks: Excel (`.xlsx`, `.xlsm`, `.xlsb`, `.xls`) and OpenDocument (`.ods`), read by calamine."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.readers.delimited import above_notes, cell_options, header_options, listed
from engine.readers.reader import Guess, ReaderFunctions
from engine.system.errors import EngineError
from engine.system.python_source import quoted

if TYPE_CHECKING:
    import zipfile

    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

PLACE = ("data", "reading", "sheet")
MAX_SHEETS = 20
"""Sheets that are searched for a table."""
MAX_COMPARED = 5_000
"""Rows at the end of a sheet in which notes and totals are searched; with more rows totals are not compared."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    names = set(archive.namelist())
    if "mimetype" in names:
        return b"opendocument.spreadsheet" in archive.read("mimetype")
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


def _sheets(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook."""
    return _cached_sheets(path, path.stat().st_mtime_ns)


def _guess(file: TableFile) -> Guess:
    """Choose the first sheet that has a table, and the line of its names; sheets of notes are passed over."""
    from engine.project import ReadingSpec
    from engine.readers.parsing import sniffing, table_end

    names = _sheets(file.path)
    heads = {name: _texts(_part(file.path, name, sniffing.LINES)) for name in names[:MAX_SHEETS]}
    first = next((name for name, rows in heads.items() if _is_table(rows)), next(iter(names), ""))
    sheet = file.sheet if file.sheet in names else first
    reading = ReadingSpec(format="workbook", sheet=sheet if len(names) > 1 else "")
    several = [f"The workbook has {len(names)} sheets; {sheet} was read."] if len(names) > 1 else []
    reading, unclear = sniffing.layout(heads.get(sheet, []), reading)
    last = _texts(_part(file.path, sheet, -MAX_COMPARED)) if sheet else []
    above = reading.skip_rows + reading.header_lines + reading.skip_after_header
    rows = [row[reading.first_column :] for row in last[above if len(last) < MAX_COMPARED else 0 :]]
    options, more = table_end.options_for(table_end.end_of(rows, len(last) < MAX_COMPARED))
    return Guess(reading.replaced(**options), (*several, *unclear, *more))


def _part(path: Path, sheet: str, most: int | None) -> Sequence[list[Any]]:
    """Return rows of a sheet, at most so many of the first ones, or of the last ones if `most` is negative.

    Raises
    ------
    EngineError
        If it cannot be read.
    """
    try:
        return _rows(path, path.stat().st_mtime_ns, sheet, most)
    except Exception as error:  # calamine also panics on unexpected content
        raise _broken(path, error) from error


def _texts(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [[_name(cell).strip() for cell in row] for row in rows]


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    return sum(sum(map(bool, row)) > 1 for row in rows) > 1


def _read(file: TableFile, reading: ReadingSpec, rows: int | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a sheet, or at most so many rows of it; the names are in its first line that is not empty."""
    path, names = file.path, _sheets(file.path)
    sheet = reading.sheet or next(iter(names), "")
    if sheet not in names:
        raise EngineError(f"{file.name} has no sheet {sheet}. It has: {', '.join(names[:5]) or 'none'}.", where=PLACE)
    above = reading.skip_rows + reading.header_lines + reading.skip_after_header
    lines = _part(path, sheet, None if rows is None else rows + above + 20)
    return _frame(list(lines), reading, f"Sheet {sheet} of {file.name}", rows)


def _frame(
    rows: list[list[Any]], reading: ReadingSpec, name: str, most: int | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    import pandas as pd

    from engine.readers.parsing.column_readings import missing_in
    from engine.readers.parsing.header_lines import joined_names
    from engine.readers.parsing.records import named
    from engine.readers.parsing.table_end import left_out

    rows = [row[reading.first_column :] for row in rows[reading.skip_rows :]]
    first = next((place for place, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if first is None:
        raise EngineError(f"{name} is empty. Choose another sheet.", where=PLACE)
    width = max(len(row) for row in rows)
    heads = _texts(rows[first : first + reading.header_lines]) if reading.header else []
    names, notes = named(joined_names(heads) if len(heads) > 1 else heads[0] if heads else [], width)
    body = rows[first + len(heads) + reading.skip_after_header :]
    count, below = left_out(_texts(body), reading) if reading.skip_notes or reading.skip_totals else (0, ())
    body = body[: len(body) - count]
    missing = [missing_in(reading, each) for each in names]
    body = [[*map(_cell, row, missing)] for row in body[:most] if any(cell != "" for cell in row)]
    frame = pd.DataFrame(body, columns=list(names), dtype=object).infer_objects()
    return frame, (*(notes if reading.header else ()), *below)


def _cell(cell: Any, missing: frozenset[str]) -> Any:
    if isinstance(cell, str):
        return None if cell.strip() in missing else cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        return datetime.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - workbooks have no time zones
    if isinstance(cell, datetime.time):
        return cell.isoformat()
    return cell.total_seconds() if isinstance(cell, datetime.timedelta) else cell


def _name(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


@lru_cache(maxsize=4)
def _cached_sheets(path: Path, modified: int) -> tuple[str, ...]:
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            kinds = [(each.name, each.typ) for each in book.sheets_metadata]
    except Exception as error:
        raise _broken(path, error) from error
    return tuple(name for name, kind in kinds if kind == calamine.SheetTypeEnum.WorkSheet)


@lru_cache(maxsize=2 * MAX_SHEETS)
def _cached(path: Path, modified: int, sheet: str, most: int) -> tuple[list[Any], ...]:
    """Return some rows; cached, because the preview reads them again after each change of an option."""
    return tuple(_unmerged(path, sheet, most) if most > 0 else _unmerged(path, sheet, None)[most:])


def _rows(path: Path, modified: int, sheet: str, most: int | None) -> tuple[list[Any], ...] | list[list[Any]]:
    return _cached(path, modified, sheet, most) if most is not None else _unmerged(path, sheet, None)


def _unmerged(path: Path, sheet: str, most: int | None) -> list[list[Any]]:
    """Return the rows of a sheet; each cell that is merged with the one above has its value."""
    import python_calamine as calamine

    with calamine.CalamineWorkbook.from_path(str(path)) as book:
        page = book.get_sheet_by_name(sheet)
        rows = page.to_python(skip_empty_area=False, nrows=most)
        for (top, left), (bottom, right) in page.merged_cell_ranges or ():
            for row in rows[top + 1 : bottom + 1]:
                row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return rows


def _broken(path: Path, error: BaseException) -> EngineError:
    import python_calamine as calamine

    from engine.readers.parsing.other_files import refuse_other_office_file

    refuse_other_office_file(path)
    if isinstance(error, calamine.PasswordError) or "password" in str(error).lower() or _is_encrypted(path):
        return EngineError(
            f"{path.name} is protected by a password. Save it without one, and open it again.", details=str(error)
        )
    return EngineError(
        f"{path.name} is damaged or is not a workbook. Open it in a spreadsheet program and save it again.",
        details=str(error),
    )


def _is_encrypted(path: Path) -> bool:
    """Return True if the file is the container in which Office stores an encrypted workbook."""
    with path.open("rb") as file:
        return file.read(8).startswith(b"\xd0\xcf\x11\xe0") and _ENCRYPTED in file.read(2**20)


def _pandas_source(file: str, reading: ReadingSpec) -> str:
    dialect = {**({"sheet_name": quoted(reading.sheet)} if reading.sheet else {}), "engine": '"calamine"'}
    call = f"pd.read_excel({file}"
    options = {**dialect, **header_options(reading, call, dialect), **cell_options(reading, "object")}
    margin = f".iloc[:, {reading.first_column}:]" if reading.first_column else ""
    read = f'{call}{listed(options)}){margin}.dropna(how="all", ignore_index=True)'
    if reading.header and reading.header_lines == 1:
        read = f"with_names({read})"
    if reading.skip_notes or reading.skip_totals:
        return above_notes(f"{read}.iloc[:rows].infer_objects()", reading)
    return read


WORKBOOK = ReaderFunctions(
    guess=_guess,
    read=_read,
    preview=_read,
    pandas_source=_pandas_source,
    in_zip=_is_workbook,
    choices=_sheets,
)
