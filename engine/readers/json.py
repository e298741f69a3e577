"""JSON: a list of objects, an object of columns, or (see `json_lines`) one object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from engine.readers.reader import Guess, Reader
from engine.system.errors import EngineError

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

JsonFormat = Literal["json", "lines"]

PLACE = ("data", "reading", "format")
_BLANKS = " \t\r\n,"


def guess_json(file: TableFile, name: JsonFormat) -> Guess | None:
    """Return the options of a file of this kind of JSON; None if it is something else."""
    from engine.project import ReadingSpec
    from engine.readers.parsing.encodings import encoding_of

    encoding, _ = encoding_of(file.sample)
    if _format_of(file.sample.decode(encoding, errors="replace")) != name:
        return None
    return Guess(ReadingSpec(format=name, encoding=encoding, dates="year first"))


def _format_of(text: str) -> JsonFormat | None:
    """Return which kind of JSON a text with this beginning is; None if it is no JSON."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] not in ("[", "{"):
        return None
    if start.startswith("{"):
        return _object_format(start)
    inside = start[1:].lstrip()
    return "json" if inside[:1] in ("{", "[", "]") else None


def _object_format(text: str) -> JsonFormat | None:
    """Return ``lines`` if each line is an object, ``json`` if one object holds the columns."""
    lines = [line for line in text.splitlines()[:3] if line.strip()]
    first = _object(lines[0])
    if isinstance(first, dict):
        columns = len(lines) == 1 and first and all(isinstance(value, dict | list) for value in first.values())
        return "json" if columns else "lines"
    return "json" if '"' in text[:1000] else None


def read_json(file: TableFile, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a whole file of either kind.

    Raises
    ------
    EngineError
        If it is damaged, or is not a table.
    """
    with file.opened() as content:
        raw = content.read()
    file.stop_if_cancelled()
    try:
        text = raw.decode("utf-8-sig" if reading.encoding.startswith("utf-8") else reading.encoding)
        records = (
            [json.loads(line) for line in text.splitlines() if line.strip()]
            if reading.format == "lines"
            else (json.loads(text))
        )
    except (ValueError, LookupError, RecursionError) as error:
        raise EngineError(
            f"{file.name} is damaged: it is not valid JSON. Use another copy of it.", details=str(error), where=PLACE
        ) from error
    return _frame(records, file.name, reading), ()


def preview_json(file: TableFile, reading: ReadingSpec, rows: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the first rows of a file of either kind, from its sample."""
    from engine.readers.parsing.delimited_text import decoded

    text = decoded(file.sample, reading, file.name).lstrip("\ufeff \t\r\n")
    if reading.format == "lines":
        objects = [_object(line) for line in text.splitlines()[:rows] if line.strip()]
        return _frame([each for each in objects if each is not None], file.name, reading), ()
    if text.startswith("["):
        return _frame(list(_elements(text, rows)), file.name, reading), ()
    if file.whole:
        return _frame(_object(text), file.name, reading).head(rows), ()
    raise EngineError(f"{file.name} is one large object, which has no preview. Open it to see its rows.")


def _elements(text: str, count: int) -> Iterator[Any]:
    """Yield at most so many elements of a list of which the end may be cut off."""
    decoder, place = json.JSONDecoder(), 1
    for _ in range(count):
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
    import pandas as pd

    from engine.readers.parsing.column_readings import missing_in

    data = _rows_inside(data)
    if isinstance(data, dict) and "data" in data and isinstance(data["data"], list):
        columns = data.get("columns")
        frame = pd.DataFrame(data["data"], columns=columns if isinstance(columns, list) else None)
    elif isinstance(data, dict) and data and all(isinstance(column, list | dict) for column in data.values()):
        frame = _of_columns(data, name)
    elif isinstance(data, list) and data and all(isinstance(row, dict | list) for row in data):
        frame = pd.DataFrame.from_records(data)
    else:
        raise EngineError(
            f"{name} is JSON, but not a table: it is neither a list of rows nor an object of columns.", where=PLACE
        )
    frame = _flat(frame)
    missing = missing_in(reading, "") if reading.missing else {""}
    texts = [column for column in frame.columns if pd.api.types.is_string_dtype(frame[column])]
    return frame.assign(**{str(name): frame[name].mask(frame[name].isin(missing)) for name in texts})


def _rows_inside(data: Any) -> Any:
    """Return the rows if they are the only list of objects among the values of an object."""
    if not isinstance(data, dict):
        return data
    rows = [
        each for each in data.values() if isinstance(each, list) and each and all(isinstance(x, dict) for x in each)
    ]
    return rows[0] if len(rows) == 1 and len(data) > 1 and "data" not in data else data


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Split a column of objects into a column for each of their fields, named ``column.field``."""
    import pandas as pd

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
    import pandas as pd

    try:
        frame = pd.DataFrame({key: list(v.values()) if isinstance(v, dict) else v for key, v in data.items()})
    except ValueError as error:
        raise EngineError(f"{name} is JSON, but its columns have different lengths.", details=str(error)) from error
    return frame


def as_written(reading: ReadingSpec) -> str:
    """Return the keywords, as source, that leave all cells as they are written if columns have their own reading."""
    return ", dtype=False" if reading.columns else ""


READER = Reader(
    name="json",
    label="JSON",
    noun="JSON",
    order=20,
    endings=(".json",),
    guess=lambda file: guess_json(file, "json"),
    read=read_json,
    preview=preview_json,
    pandas_source=lambda file, reading: f"pd.read_json({file}{as_written(reading)})",
    options=("encoding",),
)
