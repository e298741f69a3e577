"""JSON: a list of objects, an object of columns, or lines with one object each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from engine.messages.events import NULL_JOB, Job
from engine.project import ReadingSpec, TableFormat
from engine.system.errors import Cancelled, EngineError
from engine.tables.readers.file_stream import Compression, opened
from engine.tables.readers.sniffing import USUAL_MISSING

PLACE = ("data", "reading", "format")
_BLANKS = " \t\r\n,"


def json_format(text: str) -> TableFormat | None:
    """Return which kind of JSON a text begins like, None where it is none."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] not in ("[", "{"):
        return None
    if start.startswith("{"):
        return _object_format(start)
    inside = start[1:].lstrip()
    return "json" if inside[:1] in ("{", "[", "]") else None


def _object_format(text: str) -> TableFormat | None:
    """Return whether an object is a row, and each line one, or whether it holds columns."""
    lines = [line for line in text.splitlines()[:3] if line.strip()]
    first = _object(lines[0])
    if isinstance(first, dict):
        columns = len(lines) == 1 and first and all(isinstance(value, dict | list) for value in first.values())
        return "json" if columns else "lines"
    return "json" if '"' in text[:1000] else None


def read_json(path: Path, container: Compression, reading: ReadingSpec, job: Job = NULL_JOB) -> pd.DataFrame:
    """Read a whole file.

    Raises
    ------
    EngineError
        Where it is damaged, or holds no table.
    """
    with opened(path, container, reading.member, job) as file:
        raw = file.read()
    if job.should_stop():
        raise Cancelled(f"Reading {path.name} was cancelled.")
    try:
        text = raw.decode("utf-8-sig" if reading.encoding.startswith("utf-8") else reading.encoding)
        records = (
            [json.loads(line) for line in text.splitlines() if line.strip()]
            if reading.format == "lines"
            else (json.loads(text))
        )
    except (ValueError, LookupError, RecursionError) as error:
        raise EngineError(
            f"{path.name} is damaged: it is not valid JSON. Use another copy of it.", details=str(error), where=PLACE
        ) from error
    return _frame(records, path.name, reading)


def read_head(text: str, whole: bool, reading: ReadingSpec, name: str, most: int) -> pd.DataFrame:
    """Return the first rows, of what the beginning of a file holds."""
    text = text.lstrip("\ufeff \t\r\n")
    if reading.format == "lines":
        found = [_object(line) for line in text.splitlines()[:most] if line.strip()]
        return _frame([each for each in found if each is not None], name, reading)
    if text.startswith("["):
        return _frame(list(_elements(text, most)), name, reading)
    if whole:
        return _frame(_object(text), name, reading).head(most)
    raise EngineError(f"{name} is one large object. It is shown when it is opened.")


def _elements(text: str, most: int) -> Iterator[Any]:
    decoder, place = json.JSONDecoder(), 1
    for _ in range(most):
        while place < len(text) and text[place] in _BLANKS:
            place += 1
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return
        yield value


def _object(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _frame(data: Any, name: str, reading: ReadingSpec) -> pd.DataFrame:
    data = _rows_inside(data)
    if isinstance(data, dict) and "data" in data and isinstance(data["data"], list):
        columns = data.get("columns")
        frame = pd.DataFrame(data["data"], columns=columns if isinstance(columns, list) else None)
    elif isinstance(data, dict) and data and all(isinstance(column, list | dict) for column in data.values()):
        frame = _of_columns(data, name)
    elif isinstance(data, list) and data and all(isinstance(row, dict | list) for row in data):
        frame = pd.DataFrame.from_records(data)
    else:
        raise EngineError(f"{name} is JSON, but no table: it is neither a list of rows nor columns.", where=PLACE)
    frame = _flat(frame)
    missing = {"", *reading.missing} | (USUAL_MISSING if reading.missing else set())
    texts = [column for column in frame.columns if pd.api.types.is_string_dtype(frame[column])]
    return frame.assign(**{str(name): frame[name].mask(frame[name].isin(missing)) for name in texts})


def _rows_inside(data: Any) -> Any:
    """Return the rows where an object holds them beside other things: the only list of objects in it."""
    if not isinstance(data, dict):
        return data
    rows = [
        each for each in data.values() if isinstance(each, list) and each and all(isinstance(x, dict) for x in each)
    ]
    return rows[0] if len(rows) == 1 and len(data) > 1 and "data" not in data else data


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Make of a column of objects a column for each of their fields, named ``column.field``."""
    parts = []
    for column in frame.columns:
        cells = frame[column]
        objects = cells.map(lambda cell: isinstance(cell, dict)) if cells.dtype == object else None
        if objects is None or not objects.any() or not (objects | cells.isna()).all():
            parts.append(cells.to_frame())
            continue
        fields = pd.json_normalize([cell if isinstance(cell, dict) else {} for cell in cells])
        parts.append(fields.add_prefix(f"{column}.").set_index(frame.index))
    return pd.concat(parts, axis=1) if parts else frame


def _of_columns(data: dict[str, Any], name: str) -> pd.DataFrame:
    try:
        frame = pd.DataFrame({key: list(v.values()) if isinstance(v, dict) else v for key, v in data.items()})
    except ValueError as error:
        raise EngineError(f"{name} is JSON, but its columns differ in length.", details=str(error)) from error
    return frame
