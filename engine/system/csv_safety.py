"""Escape cells of exported tables that a spreadsheet would run as formulas.

See https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Characters with which a formula may begin."""


def escape_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which an apostrophe precedes every text that could be a formula, column names included.

    Numbers stay as they are, also numbers that are stored as text.
    """
    safe = frame.rename(columns=escape_cell)
    for place in range(frame.shape[1]):  # by place, because names may repeat
        column = frame.iloc[:, place]
        if column.dtype.kind not in "biufcmM" and any(_may_be_formula(cell) for cell in column):
            safe.isetitem(place, column.map(escape_cell, na_action="ignore").array)
    return safe


def escape_cell(value: Any) -> Any:
    """Return a cell, with an apostrophe before it if it is a text that could be a formula."""
    return f"'{value}" if _may_be_formula(value) and not _is_number(value) else value


def _may_be_formula(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(FORMULA_STARTS)


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return value[0] in "+-"
