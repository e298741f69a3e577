"""Names of columns that need more than the line above the first row: several lines, a margin, R's row names."""

from __future__ import annotations

from collections.abc import Sequence

MIN_BELOW = 2
"""Rows from which a header that is one name short is no coincidence."""


def left_margin(rows: Sequence[Sequence[str]]) -> int:
    """Return how many columns on the left of a sheet are empty, apart from a title above the table."""
    filled = [[place for place, cell in enumerate(row) if cell] for row in rows]
    usual = max(map(len, filled), default=0)
    return min((places[0] for places in filled if len(places) > 1 and len(places) * 2 >= usual), default=0)


def without_margin(record: Sequence[str], margin: int) -> list[str]:
    """Return a record without its first cells; a title or a note that stands there alone stays."""
    is_inside = any(map(str.strip, record[margin:]))
    return [*(record[margin:] if is_inside else record[:margin])] if margin else [*record]


def joined_names(lines: list[list[str]]) -> list[str]:
    """Return the names that several header lines make; a cell of an upper line counts for the empty ones on its right.

    A column that only the upper line names keeps that name.
    """
    width = max(map(len, lines), default=0)
    padded = [[*(cell.strip() for cell in line), *[""] * (width - len(line))] for line in lines]
    cells = [spread_names(line, padded[number + 1 :]) for number, line in enumerate(padded)]
    return [" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*cells, strict=True)]


def spread_names(line: list[str], below: list[list[str]]) -> list[str]:
    """Return the cells of a header line; an empty one that a line below names has that of the cell on its left."""
    cells: list[str] = []
    for place, cell in enumerate(line):
        is_named_below = any(lower[place] for lower in below)
        cells.append(cell or (cells[-1] if cells and is_named_below else ""))
    return cells


def are_two_lines(upper: Sequence[str], lower: Sequence[str], numeric: Sequence[int]) -> bool:
    """Return True if two lines are one header: cells of the upper one span columns that the lower one names.

    Parameters
    ----------
    upper, lower : sequence of str
        The cells of the two lines; the lower one has no number.
    numeric : sequence of int
        The columns of numbers below: without one the lower line could be a row.
    """
    cells = [*upper, *[""] * (len(lower) - len(upper))]
    first = next((place for place, cell in enumerate(cells) if cell.strip()), len(cells))
    spanned = [place for place, cell in enumerate(lower) if cell.strip() and place > first and not cells[place].strip()]
    is_named = all(joined_names([cells, [*lower]]))
    return bool(spanned) and is_named and any(place < len(lower) and lower[place].strip() for place in numeric)


def is_one_name_short(records: Sequence[Sequence[str]]) -> bool:
    """Return True if every record below the first one has one cell more than it."""
    below = {len(record) for record in records[1:] if record}
    return len(records) > MIN_BELOW and below == {len(records[0]) + 1} and all(map(str.strip, records[0]))
