"""JSON: a list of objects, an object of columns, or (see `json_lines`) one object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from engine.readers.packed_text import text_of_file
from engine.readers.reader import Guess, ReaderFunctions
from engine.system.errors import EngineError
from engine.system.python_source import quoted

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
    from engine.readers.parsing.column_readings import missing_in

    try:
        return json_table(data, sorted(missing_in(reading, "") if reading.missing else {""}))
    except TypeError as error:
        raise EngineError(
            f"{name} is JSON, but not a table: it is neither a list of rows nor an object of columns.", where=PLACE
        ) from error
    except ValueError as error:
        raise EngineError(f"{name} is JSON, but its columns have different lengths.", details=str(error)) from error


def json_table(data: Any, missing: list[str]) -> pd.DataFrame:
    """Return the table of JSON: a list of rows, an object of columns, or an object with one list of rows in it.

    Texts in `missing` are missing cells.
    """
    import pandas as pd

    if isinstance(data, dict):
        lists = [rows for rows in data.values() if isinstance(rows, list)]
        rows = [rows for rows in lists if rows and all(isinstance(row, dict) for row in rows)]
        data = rows[0] if len(rows) == 1 and len(data) > 1 and "data" not in data else data
    if isinstance(data, dict) and isinstance(data.get("data"), list):
        columns = data.get("columns")
        table = pd.DataFrame(data["data"], columns=columns if isinstance(columns, list) else None)
    elif isinstance(data, dict) and data and all(isinstance(cells, list | dict) for cells in data.values()):
        cells_of = {name: list(cells.values()) if isinstance(cells, dict) else cells for name, cells in data.items()}
        table = pd.DataFrame(cells_of)
    elif isinstance(data, list) and data and all(isinstance(row, dict | list) for row in data):
        table = pd.DataFrame.from_records(data)
    else:
        raise TypeError("neither a list of rows nor an object of columns")
    table = split_objects(table)
    texts = [column for column in table.columns if pd.api.types.is_string_dtype(table[column])]
    return table.assign(**{str(name): table[name].mask(table[name].isin(missing)) for name in texts})


def split_objects(table: pd.DataFrame) -> pd.DataFrame:
    """Split a column of objects into a column for each of their fields, named `column.field`."""
    import pandas as pd

    parts = []
    for column in table.columns:
        cells = table[column]
        objects = cells.map(lambda cell: isinstance(cell, dict)) if cells.dtype == object else None
        if objects is None or not objects.any() or not (objects | cells.isna()).all():
            parts.append(cells.to_frame())
            continue
        fields = pd.json_normalize([cell if isinstance(cell, dict) else {} for cell in cells])
        parts.append(fields.add_prefix(f"{column}.").set_index(table.index))
    return pd.concat(parts, axis=1) if parts else table


def json_source(file: str, reading: ReadingSpec) -> str:
    """Return the source that reads a file of either kind of JSON."""
    from engine.readers.parsing.column_readings import missing_in

    encoding = "" if reading.encoding.startswith("utf-8") else f", {quoted(reading.encoding)}"
    text = f"text_of_file({file}{encoding})"
    data = f"[json.loads(line) for line in {text}.splitlines() if line.strip()]"
    data = data if reading.format == "lines" else f"json.loads({text})"
    missing = sorted(missing_in(reading, "") if reading.missing else {""})
    return f"json_table({data}, missing=[{', '.join(map(quoted, missing))}])"


JSON = ReaderFunctions(
    guess=lambda file: guess_json(file, "json"),
    read=read_json,
    preview=preview_json,
    pandas_source=json_source,
    defined=(text_of_file, split_objects, json_table),
)
LINES = replace(JSON, guess=lambda file: guess_json(file, "lines"))
