"""Tables that native code reads: in a restricted process, which sends back numbers, texts and dates by name.

The readers of statistics programs and of HDF5 are written in C, and a file of a stranger may be made to break them.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from engine.readers.reader import Extract, NativeCode
from engine.readers.registry import READERS
from engine.system.array_archive import ArrayRecord, from_bytes, to_bytes
from engine.system.errors import EngineError
from engine.system.sandbox import reading_process
from engine.system.sandbox.restrictions import Limits

if TYPE_CHECKING:
    from engine.readers.parsing.file_stream import TableFile

COMMAND = "read-foreign-table"
"""The argument with which `main.py` becomes the process."""
BASE_MEMORY = 2**30
MEMORY_RATIO = 60
"""Bytes that reading may use for each byte of a file, which may be compressed."""
SECONDS, BYTES_PER_SECOND = 20, 2**19
MAX_CACHED_BYTES = 64 * 2**20
"""What was read from files up to this size is kept: previews and options read it again."""
ABOUT = "about"


def extract(file: TableFile, rows: int = 0) -> Extract:
    """Return what native code finds in a file: at most so many rows, all of them for 0.

    Raises
    ------
    EngineError
        If the file is damaged, or breaks the reader; `Cancelled` if it was stopped.
    """
    status = file.path.stat()
    read = _cached if status.st_size <= MAX_CACHED_BYTES else _cached.__wrapped__
    return read(file, status.st_mtime_ns, rows)


@lru_cache(maxsize=2)
def _cached(file: TableFile, modified: int, rows: int) -> Extract:
    with file.path.open("rb") as content:
        limits, command = limits_for(os.fstat(content.fileno()).st_size), [COMMAND, file.format, str(rows)]
        raw = reading_process.response_of(command, content, limits, file.name, "table", file.job.should_stop)
        if raw is None:
            raw = b"".join(_response(content, (), file.format, rows))
    damaged = (
        f"{file.name} is damaged, or is not {READERS[file.format].noun} that can be read. "
        f"{_native(file.format).way_out}"
    )
    records = from_bytes(raw, damaged)
    try:
        about = records.pop(ABOUT).metadata
        if "refused" in about:
            if str(about["refused"]).startswith(MemoryError.__name__):
                raise EngineError(f"{file.name} is not opened: it needs more memory than a table may use.")
            raise EngineError(damaged, details=str(about["refused"])[:10_000])
        return Extract({str(each.metadata["name"]): _unpacked(each) for each in records.values()}, about)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise EngineError(damaged, details=str(error)) from error


def limits_for(file_size: int) -> Limits:
    """Return what reading a file of so many bytes may use."""
    memory = BASE_MEMORY + MEMORY_RATIO * file_size
    return Limits(memory, SECONDS + file_size // BYTES_PER_SECOND, memory)


def serve(name: str, rows: str) -> int:
    """Run the process: read the open file, write what was found in it, and exit."""
    respond = partial(_response, name=name, rows=int(rows))
    return reading_process.serve(respond, limits_for, _native(name).load)


def _native(name: str) -> NativeCode:
    native = READERS[name].functions.native
    assert native is not None
    return native


def _response(file: BinaryIO, restrictions: tuple[str, ...], name: str, rows: int) -> Iterator[bytes]:
    """Yield what was found in a file, or why nothing was."""
    try:
        found = _native(name).extract(file, rows)
        records = {str(place): _packed(each, found.arrays[each]) for place, each in enumerate(found.arrays)}
        records[ABOUT] = ArrayRecord(found.about, ())
    except Exception as error:  # the libraries raise what the damaged part leads to
        records = {ABOUT: ArrayRecord({"refused": f"{type(error).__name__}: {error}"}, ())}
    yield from to_bytes(records)


def _packed(name: str, cells: Any) -> ArrayRecord:
    """Return an array, or the cells of a column, as numbers; texts are places in a list of all different ones."""
    kinds = set(map(type, cells)) if isinstance(cells, list) else set()
    if kinds and kinds <= {int, float}:
        cells = np.asarray(cells)
    if getattr(cells, "dtype", np.dtype(object)).kind in "biuf":
        return ArrayRecord({"name": name, "kind": "number"}, (cells,))
    cells = np.asarray(cells, dtype=object)
    flat = [None if cell is None or cell != cell else cell for cell in cells.ravel()]
    kinds = set(map(type, flat)) - {type(None)}
    if kinds <= {int, float}:
        return ArrayRecord({"name": name, "kind": "number"}, (np.asarray(flat, dtype="float64").reshape(cells.shape),))
    if kinds <= {datetime.datetime, datetime.date}:
        return ArrayRecord({"name": name, "kind": "date"}, (np.asarray(flat, dtype="datetime64[us]").view("int64"),))
    kind = "time" if kinds == {datetime.time} else "text"
    places: dict[str | None, int] = {}
    texts = (None if cell is None else cell.isoformat() if kind == "time" else str(cell) for cell in flat)
    codes = np.array([places.setdefault(text, len(places)) for text in texts], dtype="int32")
    return ArrayRecord({"name": name, "kind": kind, "texts": [*places]}, (codes.reshape(cells.shape),))


def _unpacked(record: ArrayRecord) -> Any:
    (array,) = record.arrays
    if record.metadata["kind"] == "date":
        return array.view("datetime64[us]")
    if record.metadata["kind"] == "number":
        return array
    read = datetime.time.fromisoformat if record.metadata["kind"] == "time" else str
    texts = [None if text is None else read(text) for text in record.metadata["texts"]]
    return np.array([*texts, None], dtype=object)[array]
