"""Tables that we write hold no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

STARTS = ("=", "+", "-", "@", "\t", "\r")
"""With what a formula may begin; see https://owasp.org/www-community/attacks/CSV_Injection."""


def escape_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts are no formulas: those that could be have an apostrophe before them.

    Numbers stay numbers, also where they are written as texts.
    """
    renamed = frame.rename(columns=text)
    names = [name for name in renamed.columns if renamed[name].dtype.kind not in "biufcmM"]
    at_risk = [name for name in names if any(_may_be_formula(cell) for cell in renamed[name])]
    return renamed.assign(**{name: renamed[name].map(text, na_action="ignore") for name in at_risk})


def text(value: Any) -> Any:
    """Return a cell as it may be written."""
    return f"'{value}" if _may_be_formula(value) and not _is_number(value) else value


def _may_be_formula(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(STARTS)


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return value[0] in "+-"
