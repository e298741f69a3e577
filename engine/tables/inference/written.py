"""Cells as they are written, where a first reading has lost it: leading zeros, long numbers, the levels NA and None."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.project import LEVEL_MARKERS, ColumnReading, ReadingSpec
from engine.readers import READERS
from engine.readers.parsing.cells import written_cells
from engine.readers.parsing.file_stream import TableFile

EXACT = 2**53
"""From this number on a float64 does not hold every whole number."""

CHUNK_BYTES = 2**20
WIDE = ("utf-16", "utf-32")
"""Encodings in which a character is not one byte, so that bytes are not searched."""


def written_columns(
    frame: pd.DataFrame, reading: ReadingSpec, file: TableFile, read: Callable[[ReadingSpec], pd.DataFrame]
) -> dict[str, pd.Series]:
    """Return the columns that a first reading may have changed, as texts, with the levels `LEVEL_MARKERS` as such.

    Parameters
    ----------
    read : callable (ReadingSpec) -> DataFrame
        Reads the same rows again.
    """
    numbers = [str(name) for name in frame.columns if _holds_whole_numbers(frame[name])]
    gaps = [str(name) for name in frame.columns if has_gaps(frame[name])]
    long = [name for name in numbers if _is_long(frame[name])]
    suspects = {*long}
    if READERS[reading.format].is_text and reading.format not in ("json", "lines"):
        zeros, markers = _traces(file, reading) if numbers or gaps else (False, False)
        suspects |= {*(numbers if zeros else ()), *(gaps if markers else ())}
    elif reading.format == "workbook":
        suspects |= {*(gaps if gaps and _may_have_markers(file.path) else ())}
    else:
        return {name: written_cells(frame[name]) for name in long if frame[name].dtype.kind in "iu"}
    if not suspects:
        return {}
    columns = tuple(ColumnReading(name=name, kept=LEVEL_MARKERS) for name in frame.columns if name in suspects)
    again = read(reading.replaced(columns=columns))
    return {column.name: written_cells(again[column.name]) for column in columns if column.name in again.columns}


def _holds_whole_numbers(column: pd.Series) -> bool:
    if column.dtype.kind in "iu":
        return len(column) > 0
    if column.dtype.kind != "f":
        return False
    present = column.to_numpy()
    head = present[:1000]
    with np.errstate(invalid="ignore"):
        if not np.all((head == np.floor(head)) | np.isnan(head)):
            return False
        return bool(np.all((present == np.floor(present)) | np.isnan(present)) and not np.all(np.isnan(present)))


def _is_long(column: pd.Series) -> bool:
    return bool(np.nanmax(np.abs(column.to_numpy(dtype=np.float64))) >= EXACT)


def has_gaps(column: pd.Series) -> bool:
    """Return whether some cell of a column is missing."""
    return column.dtype.kind not in "iub" and bool(column.isna().any())


def _traces(file: TableFile, reading: ReadingSpec) -> tuple[bool, bool]:
    """Return whether some cell may be a whole number with a leading zero, and whether one may be a marker."""
    if reading.encoding.lower().startswith(WIDE):
        return True, True
    before = np.frombuffer(f'{reading.separator}{reading.quote}\n\r "'.encode(reading.encoding), np.uint8)
    zeros = markers = False
    for chunk in _chunks(file):
        markers = markers or any(mark.encode() in chunk for mark in LEVEL_MARKERS)
        zeros = zeros or _has_leading_zero(np.frombuffer(chunk, np.uint8), before)
        if zeros and markers:
            break
    return zeros, markers


def _may_have_markers(workbook: Path) -> bool:
    """Return whether a cell of a workbook may be a marker; Excel has all texts of a workbook in one list."""
    if not zipfile.is_zipfile(workbook):
        return True
    with zipfile.ZipFile(workbook) as archive:
        if "xl/sharedStrings.xml" not in archive.namelist():
            return True
        with archive.open("xl/sharedStrings.xml") as texts:
            return any(f">{mark}<".encode() in part for part in _overlapping(texts) for mark in LEVEL_MARKERS)


def _chunks(file: TableFile) -> Iterator[bytes]:
    """Yield the content in chunks, each with the last bytes of the one before it."""
    with file.opened() as content:
        yield from _overlapping(content)


def _overlapping(content: IO[bytes]) -> Iterator[bytes]:
    last = b"\n"
    while chunk := content.read(CHUNK_BYTES):
        yield last + chunk
        last = chunk[-40:]


def _has_leading_zero(content: npt.NDArray[np.uint8], before: npt.NDArray[np.uint8]) -> bool:
    """Return whether a zero at the beginning of a cell is followed by digits alone."""
    digits = (content >= ord("0")) & (content <= ord("9"))
    places = np.flatnonzero((content[1:-1] == ord("0")) & digits[2:] & ~digits[:-2]) + 1
    places = places[np.isin(content[places - 1], before)]
    ends = places + 1
    for _ in range(40):
        ends = ends[ends < len(content)]
        if not len(ends):
            return False
        if np.isin(content[ends], before).any():
            return True
        ends = ends[digits[ends]] + 1
    return True
