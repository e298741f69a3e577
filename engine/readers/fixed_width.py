"""Fixed-width text: every column has the same position in each line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.readers.delimited import cell_options, header_options, listed, text_options
from engine.readers.reader import Guess, ReaderFunctions

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

MIN_LINES = 4
"""Aligned columns in fewer lines could be a coincidence."""
MAX_LINES = 5000
"""Lines from which the column starts are inferred."""
_SEPARATOR = "\x1f"
_GAP = re.compile(r"\S {2,}\S")


def _guess(file: TableFile) -> Guess | None:
    from engine.project import ReadingSpec
    from engine.readers.parsing import sniffing

    encoding, text, uncertain = sniffing.decoded_sample(file.sample, file.whole)
    lines = _present(text.splitlines())
    padded = sum(bool(_GAP.search(line)) for line in lines)
    if len(lines) < MIN_LINES or padded * 2 < len(lines) or "\t" in text or _is_delimited(file, text):
        return None
    starts = _inferred_starts(lines)
    if len(starts) < 2:
        return None
    reading = ReadingSpec(format="fixed width", encoding=encoding, column_starts=starts)
    records = [_cells(line, starts) for line in lines[: sniffing.LINES]]
    reading, ambiguities = sniffing.infer_values(records, reading.replaced(separator=_SEPARATOR))
    return Guess(reading.replaced(separator=ReadingSpec().separator), (*uncertain, *ambiguities))


def _is_delimited(file: TableFile, text: str) -> bool:
    """Return True if a separator splits the lines into the same number of cells.

    Blanks and commas must do so in all lines, because values may contain blanks and decimal commas.
    """
    from engine.readers.parsing import sniffing
    from engine.readers.parsing.records import split

    reading = sniffing.guess(file.sample, file.whole).reading
    widths = [len(record) for record in split(text, reading, MAX_LINES) if record]
    usual = max(set(widths), key=widths.count, default=0)
    return usual > 1 and (reading.separator not in " ," or set(widths[reading.skip_rows :]) == {usual})


def _inferred_starts(lines: Sequence[str]) -> tuple[int, ...]:
    """Return where columns begin: after positions that are blank in all lines.

    A blank between two columns belongs to the one whose cells could be longer in other lines: to the right one if its
    cells are aligned on the right, to the left one if its cells are aligned on the left.
    """
    lines = _present(lines)
    spans = _named_spans(_spans(lines), lines[0]) if lines else []
    starts = [0]
    for (begin, end), (next_begin, next_end) in pairwise(spans):
        if not _is_right_aligned(lines, next_begin, next_end):
            starts.append(next_begin)
        else:
            left = end if _is_right_aligned(lines, begin, end) else end + (next_begin - end) // 2
            starts.append(left)
    return tuple(starts)


def _present(lines: Sequence[str]) -> list[str]:
    return [line for line in lines[:MAX_LINES] if line.strip()]


def _spans(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the ranges of positions at which some line has a character, separated by blank positions."""
    used = bytearray(max(map(len, lines), default=0))
    for line in lines:
        for word in re.finditer(r"\S+", line):
            used[word.start() : word.end()] = b"\x01" * len(word[0])
    return [span.span() for span in re.finditer(rb"\x01+", bytes(used))]


def _named_spans(spans: Sequence[tuple[int, int]], header: str) -> list[tuple[int, int]]:
    """Join a span without a name with the one on its left: all its cells have a blank at the same position."""
    from engine.project import ReadingSpec
    from engine.readers.parsing.sniffing import is_number

    if any(is_number(header[begin:end], ReadingSpec()) for begin, end in spans):
        return list(spans)  # the first line is not a header
    joined: list[tuple[int, int]] = []
    for begin, end in spans:
        if joined and not header[begin:end].strip():
            joined[-1] = joined[-1][0], end
        else:
            joined.append((begin, end))
    return joined


def _is_right_aligned(lines: Sequence[str], begin: int, end: int) -> bool:
    """Return True if the cells of a column, without its name, all end at its last position and begin at several."""
    cells = [cell for line in lines[1:] if (cell := line[begin:end].rstrip())]
    begins = {len(cell) - len(cell.lstrip()) for cell in cells}
    return all(len(cell) == end - begin for cell in cells) and len(begins) > 1


def _cells(line: str, starts: Sequence[int]) -> list[str]:
    return [line[begin:end].strip() for begin, end in zip(starts, [*starts[1:], None], strict=True)]


def _read(file: TableFile, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    with file.opened() as content:
        raw = content.read()
    return _parsed(replace(file, sample=raw, whole=True), reading, None)


def _parsed(file: TableFile, reading: ReadingSpec, rows: int | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the sample as delimited text, with a separator at each column start."""
    from engine.readers.parsing.delimited_text import read_head, text_of

    lines = text_of(file, reading).splitlines()[reading.skip_rows :]
    starts = reading.column_starts or _inferred_starts(lines)
    file.stop_if_cancelled()
    delimited = "\n".join(_SEPARATOR.join(_cells(line, starts)) if line.strip() else "" for line in lines)
    used = {"separator": _SEPARATOR, "quote": "", "comment": "", "encoding": "utf-8", "skip_rows": 0}
    sample = replace(file, sample=f"{delimited}\n".encode(), whole=True)
    frame, notes = read_head(sample, reading.replaced(**used), rows)
    listed = ", ".join(map(str, starts))
    crossing = _crossing_values(lines, starts, reading.skip_rows)
    return frame, (f"The columns of the fixed-width text begin at the positions {listed}.", *crossing, *notes)


def _crossing_values(lines: Sequence[str], starts: Sequence[int], skipped: int) -> tuple[str, ...]:
    """Return a sentence if few lines have a value across a column start; most lines have it if columns touch.

    The lines are those after the first `skipped` lines of the file.
    """
    crossed: dict[int, int] = {}
    for start in starts[1:]:
        numbers = [
            number
            for number, line in enumerate(lines, skipped + 1)
            if line[start - 1 : start].strip() and line[start : start + 1].strip()
        ]
        if len(numbers) * 2 < len(lines):
            crossed |= {number: start for number in reversed(numbers) if number not in crossed}
    if not crossed:
        return ()
    first = min(crossed)
    values = "1 line has a value" if len(crossed) == 1 else f"{len(crossed):,} lines have values"
    return (f"{values} across a column start, first line {first:,} at {crossed[first]}. Check the column starts.",)


def _pandas_source(file: str, reading: ReadingSpec) -> str:
    usual = type(reading)()
    dialect = text_options(reading.replaced(separator=" ", quote=usual.quote, comment=usual.comment))
    dialect.pop("sep")
    if reading.column_starts:
        ends = [*reading.column_starts[1:], None]
        dialect = {"colspecs": str(list(zip(reading.column_starts, ends, strict=True))), **dialect}
    call = f"pd.read_fwf({file}"
    return f"{call}{listed({**dialect, **header_options(reading, call, dialect), **cell_options(reading)})})"


FIXED_WIDTH = ReaderFunctions(
    guess=_guess,
    read=_read,
    preview=_parsed,
    pandas_source=_pandas_source,
)
