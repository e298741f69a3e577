"""Fixed-width text: every column has the same position in each line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engine.readers.delimited import above_notes, cell_options, header_options, listed, text_options
from engine.readers.packed_text import text_of_file
from engine.readers.reader import Guess, ReaderFunctions
from engine.system.python_source import quoted

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
    from engine.readers.parsing import sniffing, table_end

    encoding, text, uncertain = sniffing.decoded_sample(file.sample, file.whole)
    every = text.splitlines()
    lines = _present(every)
    padded = sum(bool(_GAP.search(line)) for line in lines)
    if len(lines) < MIN_LINES or padded * 2 < len(lines) or "\t" in text or _is_delimited(file, text):
        return None
    above, below = notes_around(every)
    lines = _present(every[above : len(every) - below])
    starts = _inferred_starts(lines)
    if len(starts) < 2:
        return None
    reading = ReadingSpec(format="fixed width", encoding=encoding, column_starts=starts)
    records = [_cells(line, starts) for line in lines[: sniffing.LINES]]
    reading, ambiguities = sniffing.infer_values(records, reading.replaced(separator=_SEPARATOR))
    reading = reading.replaced(separator=ReadingSpec().separator, skip_rows=above if any(every[:above]) else 0)
    if file.whole:
        rows = [_cells(line, starts) for line in every[above : len(every) - below]][reading.header_lines :]
        options, more = table_end.options_for(table_end.end_of(rows))
        notes = options["skip_notes"] or any(every[len(every) - below :])
        reading, ambiguities = reading.replaced(**{**options, "skip_notes": notes}), (*ambiguities, *more)
    return Guess(reading, (*uncertain, *ambiguities))


def notes_around(lines: list[str]) -> tuple[int, int]:
    """Return how many lines above and below a table with aligned columns are notes: texts across its columns.

    The table is the largest block of lines without a blank one, with all that fits into its columns.
    """
    import re
    from itertools import pairwise

    ends = [-1, *(place for place, line in enumerate(lines) if not line.strip()), len(lines)]
    last, first = max((end - before - 1, before + 1) for before, end in pairwise(ends))
    last += first
    while first < last and not re.search(r"\S {2,}\S", lines[first]):
        first += 1
    while first < last and not re.search(r"\S {2,}\S", lines[last - 1]):
        last -= 1
    used = {place for line in lines[first:last] for place, letter in enumerate(line) if letter != " "}
    gaps = [place for place in range(max(used, default=0)) if place not in used]

    def fits(place: int, nearest: int) -> bool:
        line = lines[place]
        is_near = abs(place - nearest) == 1 or re.search(r"\S {2,}\S", line)
        return bool(line.strip() and is_near) and not any(line[gap : gap + 1].strip() for gap in gaps)

    for place in range(first - 1, -1, -1):
        if lines[place].strip() and not fits(place, first):
            break
        first = place if lines[place].strip() else first
    for place in range(last, len(lines)):
        if lines[place].strip() and not fits(place, last - 1):
            break
        last = place + 1 if lines[place].strip() else last
    return first, len(lines) - last


def table_text(text: str, above: int) -> Any:
    """Return a text without the notes below its table, as a file; above it are so many lines that are skipped."""
    import io

    lines = text.splitlines()
    below = notes_around(lines[above:])[1]
    return io.StringIO("\n".join(lines[: len(lines) - below]) + "\n")


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
    from engine.readers.parsing import table_end
    from engine.readers.parsing.delimited_text import read_head, text_of

    lines = text_of(file, reading).splitlines()[reading.skip_rows :]
    below = notes_around(lines)[1] if reading.skip_notes and file.whole else 0
    left, lines = [line for line in lines[len(lines) - below :] if line.strip()], lines[: len(lines) - below]
    starts = reading.column_starts or _inferred_starts(lines)
    file.stop_if_cancelled()
    delimited = "\n".join(_SEPARATOR.join(_cells(line, starts)) if line.strip() else "" for line in lines)
    used = {"separator": _SEPARATOR, "quote": "", "comment": "", "encoding": "utf-8", "skip_rows": 0}
    sample = replace(file, sample=f"{delimited}\n".encode(), whole=True)
    frame, notes = read_head(sample, reading.replaced(**used), rows)
    listed = ", ".join(map(str, starts))
    crossing = _crossing_values(lines, starts, reading.skip_rows)
    first = f"The columns of the fixed-width text begin at the positions {listed}."
    return frame, (first, *crossing, *(table_end.notes_left_out(len(left), left[0]) if left else ()), *notes)


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
    encoding = "" if reading.encoding in ("utf-8", "ascii") else f", {quoted(reading.encoding)}"
    text = f"table_text(text_of_file({file}{encoding}), {reading.skip_rows})" if reading.skip_notes else file
    call = f"pd.read_fwf({text}"
    options = listed({**dialect, **header_options(reading, call, dialect), **cell_options(reading)})
    if reading.skip_notes or reading.skip_totals:
        return above_notes(f"{call}{options}, nrows=rows)", reading)
    return f"{call}{options})"


FIXED_WIDTH = ReaderFunctions(
    guess=_guess,
    read=_read,
    preview=_parsed,
    pandas_source=_pandas_source,
    defined=(text_of_file, notes_around, table_text),
)
