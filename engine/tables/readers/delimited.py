"""Delimited text: the whole file, or the rows of its beginning."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pandas as pd

from engine.messages.events import NULL_JOB, Job, Progressed
from engine.project import ReadingSpec
from engine.system.errors import Cancelled, EngineError
from engine.tables.readers.delimited_arrow import read_with_arrow
from engine.tables.readers.file_stream import Compression, opened
from engine.tables.readers.records import WHITESPACE, first_record, is_comment, named, split
from engine.tables.readers.sniffing import USUAL_MISSING, columns_of, is_missing, is_number, whole_lines
from engine.tables.readers.text_layout import TextLayout

PLACE = ("data", "reading")
MAX_COLUMNS = 50_000
_LONG_LINE = re.compile(r"in line (\d+), saw (\d+)")
_UNCLOSED = re.compile(r"EOF inside string starting at row (\d+)")
"""What pandas says of a line with more cells than the one before, and of a quote without an end (from 0)."""
HEAD_ROWS = 1000
ALIKE = [{"i"}, {"f"}, {"i", "f"}, {"b"}]
"""Kinds of numbers that the parts of one column may have, so that together they are what the whole would be."""
LONG_BYTES, PART_ROWS = 2**29, 50_000
"""A text of so many bytes takes seconds: from there on it is read in parts of so many rows, tells after each how far it
is, and may be cancelled, at 1.4 times the time."""
HUGE_BYTES = 2 * 2**30
"""From this size on it is read column by column, which takes twice the time and half the memory."""


def shape_of(sample: bytes, reading: ReadingSpec, name: str, whole: bool) -> TextLayout:
    """Return the shape of a text from its beginning.

    Raises
    ------
    EngineError
        Where nothing is left to read.
    """
    text = text_of(sample, reading, name, whole)
    records = split(text, reading, reading.skip_rows + reading.skip_after_header + 200)
    place = first_record(records, reading)
    if place >= len(records):
        raise EngineError(f"{name} is empty below the {reading.skip_rows} lines that are skipped.", where=PLACE)
    width = len(records[place])
    if width > MAX_COLUMNS:
        raise EngineError(f"{name} has {width:,} columns, {MAX_COLUMNS:,} are the most.", where=PLACE)
    names, notes = named(records[place] if reading.header else [], width)
    skipped = place + (1 if reading.header else 0) + reading.skip_after_header
    plain = not any("\n" in cell for record in records[:skipped] for cell in record) and all(
        any(record) for record in records[:skipped]
    )
    notes = notes if reading.header else ()
    body = records[skipped:]
    texts = _texts(body, names, reading) if reading.thousands else ()
    long = ((line, len(record)) for line, record in enumerate(body, skipped + 1) if len(record) > width)
    return TextLayout(names, skipped, (*notes, *_short_rows(body, width, reading)), texts, next(long, (0, 0)), plain)


def read_text(
    path: Path, container: Compression, reading: ReadingSpec, sample: bytes, whole: bool, job: Job = NULL_JOB
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read all rows; large files fast where their dialect allows it.

    Returns
    -------
    frame : DataFrame
    notes : tuple of str
        What is good to know of it.
    """
    shape = shape_of(sample, reading, path.name, whole)
    if not whole:
        head = _parsed(io.StringIO(text_of(sample, reading, path.name, whole)), reading, shape, path.name, HEAD_ROWS)
        line = len(sample) / max(1, sample.count(b"\n"))
        frame = _fast(path, container, reading, shape, head, line, job)
        if frame is not None:
            return _without_empty_end(frame, shape, reading)
    with opened(path, container, reading.member, job) as file:
        return _without_empty_end(_parsed(file, reading, shape, path.name), shape, reading)


def read_head(
    sample: bytes, reading: ReadingSpec, name: str, rows: int, whole: bool
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the first rows, of what the beginning of the file holds, and what is good to know of them."""
    shape = shape_of(sample, reading, name, whole)
    text = text_of(sample, reading, name, whole)
    return _without_empty_end(_parsed(io.StringIO(text), reading, shape, name, rows), shape, reading)


def _without_empty_end(
    frame: pd.DataFrame, shape: TextLayout, reading: ReadingSpec
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Leave out a last column without name and cells: lines that end with a separator make one."""
    last = shape.names[-1]
    if len(shape.names) > 1 and last == f"column {len(shape.names)}" and reading.header and frame[last].isna().all():
        return frame.drop(columns=last), tuple(note for note in shape.notes if not note.startswith("1 column has no"))
    return frame, shape.notes


def _fast(
    path: Path,
    container: Compression,
    reading: ReadingSpec,
    shape: TextLayout,
    head: pd.DataFrame,
    line: float,
    job: Job,
) -> pd.DataFrame | None:
    """Return all rows where one of the fast ways leads there; a line has some `line` bytes."""
    huge = path.stat().st_size > HUGE_BYTES
    frame = read_with_arrow(path, container, reading, shape, head, job) if huge else None
    if frame is None and container == "plain":
        frame = _in_parts(path, reading, shape, head, line, job)
    if job.should_stop():
        raise Cancelled(f"Reading {path.name} was cancelled.")
    return frame


def _in_parts(
    path: Path, reading: ReadingSpec, shape: TextLayout, head: pd.DataFrame, line: float, job: Job
) -> pd.DataFrame | None:
    """Read part after part, as fast as pandas can where the types of a column may differ by part.

    Where they do differ, in a column that is not text from its beginning, None is returned.
    """
    texts = {name: "str" for name in head.columns if pd.api.types.is_string_dtype(head[name])}
    chosen = {**options(reading, shape), "low_memory": True, "dtype": texts or None}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            warnings.simplefilter("ignore", pd.errors.DtypeWarning)
            parts = list(_parts(path, chosen, line, job))
    except (ValueError, OverflowError, pd.errors.ParserWarning):
        return None
    numbers = [name for name in parts[0].columns if name not in texts]
    if not all({part[name].dtype.kind for part in parts} in ALIKE for name in numbers):
        return None
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def _parts(path: Path, chosen: dict[str, Any], line: float, job: Job) -> Iterator[pd.DataFrame]:
    """Give a short text as one part, which is faster, and a long one part by part."""
    size, done = path.stat().st_size, 0
    if size <= LONG_BYTES:
        yield pd.read_csv(str(path), compression=None, **chosen)
        return
    with pd.read_csv(str(path), compression=None, **chosen, chunksize=PART_ROWS) as reader:
        for part in reader:
            if job.should_stop():
                raise Cancelled(f"Reading {path.name} was cancelled.")
            done += len(part)
            job.emit(Progressed(f"Reading {path.name}", min(0.99, done * line / size)))
            yield part


def text_of(sample: bytes, reading: ReadingSpec, name: str, whole: bool) -> str:
    """Return the text of a sample up to its last line end; all of it where it is the whole file."""
    text = decoded(sample, reading, name)
    return text if whole else whole_lines(text)


def decoded(sample: bytes, reading: ReadingSpec, name: str) -> str:
    """Return the text of a sample.

    Raises
    ------
    EngineError
        Where it is not text in the reading's encoding.
    """
    try:
        text = sample.decode(reading.encoding)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 8:
            raise _wrong_encoding(name, reading, error) from error
        text = sample.decode(reading.encoding, errors="ignore")
    except (LookupError, UnicodeError) as error:
        raise _wrong_encoding(name, reading, error) from error
    return text.removeprefix("\ufeff")


def _parsed(
    file: IO[bytes] | io.StringIO, reading: ReadingSpec, shape: TextLayout, name: str, rows: int | None = None
) -> pd.DataFrame:
    try:
        with told(name, reading, shape), warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame: pd.DataFrame = pd.read_csv(file, **options(reading, shape), nrows=rows)
    except pd.errors.EmptyDataError:
        return pd.DataFrame(columns=list(shape.names))
    return frame


@contextmanager
def told(name: str, reading: ReadingSpec, shape: TextLayout) -> Iterator[None]:
    """Turn what pandas says of a text that does not fit its reading into a sentence."""
    try:
        yield
    except pd.errors.EmptyDataError:
        raise
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        raise _ragged(name, reading, shape, error) from error
    except (UnicodeError, LookupError) as error:
        raise _wrong_encoding(name, reading, error) from error
    except (ValueError, OverflowError) as error:
        raise EngineError(f"{name} cannot be read so: {error}.", details=str(error), where=PLACE) from error


def options(reading: ReadingSpec, shape: TextLayout) -> dict[str, Any]:
    """Return the keywords of `pandas.read_csv`."""
    return {
        "sep": WHITESPACE if reading.separator == " " else reading.separator,
        "decimal": reading.decimal,
        "thousands": reading.thousands or None,
        "encoding": reading.encoding,
        "quotechar": reading.quote or '"',
        "quoting": 0 if reading.quote else 3,
        "comment": reading.comment or None,
        "header": None,
        "names": list(shape.names),
        "index_col": False,
        "skiprows": shape.skipped,
        "skipinitialspace": True,
        "na_values": sorted(USUAL_MISSING | set(reading.missing)),
        "keep_default_na": False,
        "low_memory": False,
        "dtype": dict.fromkeys(shape.texts, "str") or None,
    }


def _texts(body: Sequence[Sequence[str]], names: Sequence[str], reading: ReadingSpec) -> tuple[str, ...]:
    columns = zip(names, columns_of(body), strict=False)
    return tuple(
        name
        for name, cells in columns
        if not all(is_number(cell, reading) or is_missing(cell, reading) for cell in cells)
    )


def _short_rows(records: Sequence[Sequence[str]], width: int, reading: ReadingSpec) -> tuple[str, ...]:
    rows = [record for record in records if record and not is_comment(record, reading)]
    short = sum(len(record) < width for record in rows[:-1])
    are = "row is" if short == 1 else "rows are"
    return (f"{short} {are} shorter than the header; the last cells count as missing.",) if short else ()


def _ragged(name: str, reading: ReadingSpec, shape: TextLayout, error: Exception) -> EngineError:
    mark = {"\t": "a tab", " ": "blanks"}.get(reading.separator, repr(reading.separator))
    if unclosed := _UNCLOSED.search(str(error)):
        text = f"{name} has a quote in line {int(unclosed[1]) + 1:,} that is never closed. "
        return EngineError(f"{text}Close it there, or choose another quote.", details=str(error), where=PLACE)
    found = _LONG_LINE.search(str(error))
    line, cells = (int(found[1]), int(found[2])) if found else shape.longer
    place = f"line {line:,} has {cells:,} cells, the header {len(shape.names):,}" if line else "lines differ in length"
    text = f"{name} is not a regular table: {place}. Mend that line, or check the separator, which was taken to be"
    return EngineError(f"{text} {mark}, and the quotes.", details=str(error), where=PLACE)


def _wrong_encoding(name: str, reading: ReadingSpec, error: Exception) -> EngineError:
    return EngineError(
        f"{name} is not text in the encoding {reading.encoding}. Choose another encoding.",
        details=str(error),
        where=PLACE,
    )
