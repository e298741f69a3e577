"""Delimited text, read by pandas: the whole file, or the rows of its beginning."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import IO, Any

import pandas as pd

from engine.project import ReadingSpec
from engine.readers.layout_words import ROW_NAMES
from engine.readers.parsing.column_readings import missing_in
from engine.readers.parsing.delimited_arrow import read_with_arrow
from engine.readers.parsing.file_stream import TableFile
from engine.readers.parsing.header_lines import joined_names, without_margin
from engine.readers.parsing.records import WHITESPACE, first_record, is_comment, named, split
from engine.readers.parsing.sniffing import columns_of, is_missing, is_number, whole_lines
from engine.readers.parsing.table_end import MAX_LINES, left_out
from engine.readers.parsing.text_layout import TextLayout
from engine.system.errors import EngineError
from engine.system.word_forms import counted

PLACE = ("data", "reading")
MAX_COLUMNS = 50_000
_LONG_LINE = re.compile(r"in line (\d+), saw (\d+)")
_UNCLOSED = re.compile(r"EOF inside string starting at row (\d+)")
"""Messages of pandas for a line with too many cells, and for a quote that is never closed (rows from 0)."""
HEAD_ROWS = 1000
COMPATIBLE_KINDS = [{"i"}, {"f"}, {"i", "f"}, {"b"}]
"""Dtype kinds that the parts of a column may have so that their concatenation equals the column read at once."""
LONG_BYTES, PART_ROWS = 2**29, 50_000
"""A text of so many bytes is read in parts of so many rows, with progress after each, in 1.4 times the time."""
HUGE_BYTES = 2 * 2**30
"""From this size on it is read column by column, in twice the time and half the memory."""


def layout_of(file: TableFile, reading: ReadingSpec) -> TextLayout:
    """Return the layout of a text, from its beginning.

    Raises
    ------
    EngineError
        If no line is left to read.
    """
    most = reading.skip_rows + reading.header_lines + reading.skip_after_header + 200
    records = [without_margin(record, reading.first_column) for record in split(text_of(file, reading), reading, most)]
    place = first_record(records, reading)
    if place >= len(records):
        raise EngineError(f"{file.name} is empty below the {reading.skip_rows} lines that are skipped.", where=PLACE)
    heads = records[place : place + reading.header_lines] if reading.header else []
    width = max(map(len, heads or records[place : place + 1])) + reading.row_names
    if width > MAX_COLUMNS:
        raise EngineError(f"{file.name} has {width:,} columns; at most {MAX_COLUMNS:,} can be read.", where=PLACE)
    head = [ROW_NAMES] if reading.row_names and heads else []
    names, notes = named([*head, *(joined_names(heads) if len(heads) > 1 else heads[0] if heads else [])], width)
    skipped = place + len(heads) + reading.skip_after_header
    plain = not any("\n" in cell for record in records[:skipped] for cell in record) and all(
        any(record) for record in records[:skipped]
    )
    notes = notes if reading.header else ()
    body = records[skipped:]
    texts = _text_columns(body, names, reading) if reading.thousands else ()
    long = ((line, len(record)) for line, record in enumerate(body, skipped + 1) if len(record) > width)
    names = (*(f"margin {place}" for place in range(1, reading.first_column + 1)), *names)
    return TextLayout(names, skipped, (*notes, *_short_rows(body, width, reading)), texts, next(long, (0, 0)), plain)


def read_text(file: TableFile, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read all rows, in the fastest way that the size and the dialect allow.

    Returns
    -------
    frame : DataFrame
    notes : tuple of str
        Sentences for the user.
    """
    file, below = _without_rows_below(file, reading)
    layout = layout_of(file, reading)
    layout = replace(layout, notes=(*layout.notes, *below))
    if below:
        return _trimmed(_parsed(_content(file, reading), reading, layout, file.name), layout, reading)
    if not file.whole:
        frame = _read_fast(file, reading, layout)
        if frame is not None:
            return _trimmed(frame, layout, reading)
    with file.opened() as content:
        return _trimmed(_parsed(content, reading, layout, file.name), layout, reading)


def read_columns(file: TableFile, reading: ReadingSpec) -> pd.DataFrame:
    """Read all rows of the columns that have a reading of their own, as texts, of a text that was read before."""
    file, _ = _without_rows_below(file, reading)
    layout = layout_of(file, reading)
    names = [*_read_as_text(reading, layout)]
    missing = {name: sorted(missing_in(reading, name)) for name in names}
    keywords = {**options(reading, layout), "usecols": names, "dtype": "str", "na_values": missing}
    if not file.whole and not file.compression:
        opened: Any = nullcontext(str(file.path))
    else:
        opened = nullcontext(_content(file, reading)) if file.whole else file.opened()
    with opened as content:
        frame: pd.DataFrame = pd.read_csv(content, compression=None, **keywords)
    return frame


def read_head(file: TableFile, reading: ReadingSpec, rows: int | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the sample of a file, or at most so many rows of it, with notes for the user."""
    below: tuple[str, ...] = ()
    if file.whole:
        file, below = _without_rows_below(file, reading)
    layout = layout_of(file, reading)
    layout = replace(layout, notes=(*layout.notes, *below))
    frame = _parsed(_content(file, reading), reading, layout, file.name, rows)
    return _trimmed(frame, layout, reading)


def read_blocks(file: TableFile, reading: ReadingSpec, rows: int) -> Iterator[pd.DataFrame]:
    """Yield blocks of at most so many rows, without ever holding the whole table; one without rows if it has none."""
    file, below = _without_rows_below(file, reading)
    layout = layout_of(file, reading)
    opened = nullcontext(_content(file, reading)) if below else file.opened()
    try:
        with errors_as_sentences(file.name, reading, layout), opened as content, warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            for frame in pd.read_csv(content, **options(reading, layout), chunksize=rows):
                yield frame.iloc[:, reading.first_column :]
    except pd.errors.EmptyDataError:
        yield pd.DataFrame(columns=list(layout.names[reading.first_column :]))


def _content(file: TableFile, reading: ReadingSpec) -> io.StringIO:
    return io.StringIO(text_of(file, reading))


def _without_rows_below(file: TableFile, reading: ReadingSpec) -> tuple[TableFile, tuple[str, ...]]:
    """Return the file, as a whole sample without the notes and totals that are left out, and sentences about them."""
    if not reading.skip_notes and not reading.skip_totals:
        return file, ()
    if not file.whole:
        with file.opened() as content:
            file = replace(file, sample=content.read(), whole=True)
    text = text_of(file, reading)
    lines = text.splitlines(keepends=True)
    last = lines[-min(MAX_LINES, max(len(lines) - reading.skip_rows - 1, 0)) :]
    records = [without_margin(record, reading.first_column) for record in split("".join(last), reading)]
    count, notes = left_out(records, reading) if len(records) == len(last) else (0, ())
    kept = text[: len(text) - sum(map(len, lines[len(lines) - count :]))]
    return replace(file, sample=kept.encode(reading.encoding)), notes


def _trimmed(frame: pd.DataFrame, layout: TextLayout, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Drop the margin, and a last column without name and cells, which lines that end with a separator make."""
    margin, frame = frame.iloc[:, : reading.first_column], frame.iloc[:, reading.first_column :]
    notes = (*layout.notes, *_in_margin(margin))
    last, width = layout.names[-1], len(frame.columns)
    if width > 1 and last == f"column {width}" and reading.header and frame[last].isna().all():
        return frame.drop(columns=last), tuple(note for note in notes if not note.startswith("1 column has no"))
    return frame, notes


def _in_margin(margin: pd.DataFrame) -> tuple[str, ...]:
    """Return a sentence if cells are skipped with the columns on the left."""
    filled = margin.notna().any(axis=1)
    if not filled.any():
        return ()
    rows = f"{counted(int(filled.sum()))}, first row {int(filled.to_numpy().argmax()) + 1:,}"
    return (f"The columns that are skipped on the left have cells in {rows}. Skip none to read them.",)


def _read_fast(file: TableFile, reading: ReadingSpec, layout: TextLayout) -> pd.DataFrame | None:
    """Return all rows; None if neither pyarrow nor reading in parts gives the same as reading at once."""
    head = _parsed(io.StringIO(text_of(file, reading)), reading, layout, file.name, HEAD_ROWS)
    huge = file.path.stat().st_size > HUGE_BYTES
    frame = read_with_arrow(file, reading, layout, head) if huge else None
    if frame is None and not file.compression:
        frame = _in_parts(file, reading, layout, head)
    file.stop_if_cancelled()
    return frame


def _in_parts(file: TableFile, reading: ReadingSpec, layout: TextLayout, head: pd.DataFrame) -> pd.DataFrame | None:
    """Read part by part with the fast parser of pandas, which infers the dtype of a column anew in each part.

    Texts are inferred as well, which takes a quarter of the time of reading them as such, unless some part has numbers.
    Returns None if the dtypes of a column that does not begin as text differ between the parts.
    """
    texts = [name for name in head.columns if pd.api.types.is_string_dtype(head[name])]
    keywords = {**options(reading, layout), "low_memory": True}
    inferred = [name for name in texts if name not in (keywords["dtype"] or {})]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            warnings.simplefilter("ignore", pd.errors.DtypeWarning)
            parts = _all_texts(_parts(file, keywords), inferred)
            parts = parts or list(_parts(file, {**keywords, "dtype": dict.fromkeys(texts, "str")}))
    except (ValueError, OverflowError, pd.errors.ParserWarning):
        return None
    numbers = [name for name in parts[0].columns if name not in texts]
    if not all({part[name].dtype.kind for part in parts} in COMPATIBLE_KINDS for name in numbers):
        return None
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def _all_texts(parts: Iterable[pd.DataFrame], names: Sequence[str]) -> list[pd.DataFrame]:
    """Return the parts of a table; none as soon as one of these columns is not text."""
    found = []
    for part in parts:
        if not all(isinstance(part[name].dtype, pd.StringDtype) for name in names):
            return []
        found.append(part)
    return found


def _parts(file: TableFile, keywords: dict[str, Any]) -> Iterator[pd.DataFrame]:
    """Yield a short text as one part, which is faster, and a long one in parts, with progress."""
    size, done, path = file.path.stat().st_size, 0, str(file.path)
    if size <= LONG_BYTES:
        yield pd.read_csv(path, compression=None, **keywords)
        return
    line_bytes = len(file.sample) / max(1, file.sample.count(b"\n"))
    with pd.read_csv(path, compression=None, **keywords, chunksize=PART_ROWS) as reader:
        for part in reader:
            file.stop_if_cancelled()
            done += len(part)
            file.report(min(0.99, done * line_bytes / size))
            yield part


def text_of(file: TableFile, reading: ReadingSpec) -> str:
    """Return the text of a sample up to its last line end; all of it if it is the whole file."""
    text = decoded(file.sample, reading, file.name)
    return text if file.whole else whole_lines(text)


def decoded(sample: bytes, reading: ReadingSpec, name: str) -> str:
    """Return the text of a sample, which may end within a character.

    Raises
    ------
    EngineError
        If it is not text in the encoding of `reading`.
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
    file: IO[bytes] | io.StringIO, reading: ReadingSpec, layout: TextLayout, name: str, rows: int | None = None
) -> pd.DataFrame:
    try:
        with errors_as_sentences(name, reading, layout), warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame: pd.DataFrame = pd.read_csv(file, **options(reading, layout), nrows=rows)
    except pd.errors.EmptyDataError:
        return pd.DataFrame(columns=list(layout.names))
    return frame


@contextmanager
def errors_as_sentences(name: str, reading: ReadingSpec, layout: TextLayout) -> Iterator[None]:
    """Turn the errors of pandas for a text that does not fit its options into an `EngineError`."""
    try:
        yield
    except pd.errors.EmptyDataError:
        raise
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        raise _ragged(name, reading, layout, error) from error
    except (UnicodeError, LookupError) as error:
        raise _wrong_encoding(name, reading, error) from error
    except (ValueError, OverflowError) as error:
        raise EngineError(
            f"{name} cannot be read with these options: {error}.", details=str(error), where=PLACE
        ) from error


def options(reading: ReadingSpec, layout: TextLayout) -> dict[str, Any]:
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
        "names": list(layout.names),
        "index_col": False,
        "skiprows": layout.skipped,
        "skipinitialspace": True,
        "na_values": _missing(reading, layout),
        "keep_default_na": False,
        "low_memory": False,
        "dtype": dict.fromkeys((*layout.texts, *_read_as_text(reading, layout)), "str") or None,
    }


def _read_as_text(reading: ReadingSpec, layout: TextLayout) -> Iterator[str]:
    """Yield the columns whose cells are read as they are written, to be converted by their own reading."""
    return (column.name for column in reading.columns if column.name in layout.names)


def _missing(reading: ReadingSpec, layout: TextLayout) -> list[str] | dict[str, list[str]]:
    """Return the cells that count as missing, by column where columns differ."""
    if reading.keeps_cells:
        return {name: sorted(missing_in(reading, name)) for name in layout.names}
    return sorted(missing_in(reading, ""))


def _text_columns(body: Sequence[Sequence[str]], names: Sequence[str], reading: ReadingSpec) -> tuple[str, ...]:
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


def _ragged(name: str, reading: ReadingSpec, layout: TextLayout, error: Exception) -> EngineError:
    mark = {"\t": "a tab", " ": "blanks"}.get(reading.separator, repr(reading.separator))
    if unclosed := _UNCLOSED.search(str(error)):
        text = f"{name} has a quote in line {int(unclosed[1]) + 1:,} that is never closed. "
        return EngineError(f"{text}Close it there, or choose another quote character.", details=str(error), where=PLACE)
    found = _LONG_LINE.search(str(error))
    line, cells = (int(found[1]), int(found[2])) if found else layout.longer
    place = f"line {line:,} has {cells:,} cells, the header {len(layout.names):,}" if line else "lines differ in length"
    text = f"{name} is not a regular table: {place}. Correct that line, or check the separator, which is"
    return EngineError(f"{text} {mark}, and the quotes.", details=str(error), where=PLACE)


def _wrong_encoding(name: str, reading: ReadingSpec, error: Exception) -> EngineError:
    return EngineError(
        f"{name} is not text in the encoding {reading.encoding}. Choose another encoding.",
        details=str(error),
        where=PLACE,
    )
