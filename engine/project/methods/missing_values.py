"""Rules for missing cells: fill them with a number that the training rows determine, or leave out their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILL_LEVEL = "missing"
"""The level of missing cells that are filled with a constant, where the user typed none."""

ALL_KINDS = ("number", "date", "category", "boolean")


@dataclass(frozen=True)
class MissingRule:
    """One rule for missing cells.

    Attributes
    ----------
    name : str
        The value of ``ColumnSpec.missing``, as project files store it.
    label, description : str
        Its name in the window, and the tooltip.
    strategy : str
        That of scikit-learn's `SimpleImputer`; empty where the rows are left out.
    kinds : tuple of str
        Kinds of columns that it can be chosen for.
    undo : str
        What the undo step says of it; empty for the label.
    """

    name: str
    label: str
    description: str
    strategy: str = ""
    kinds: tuple[str, ...] = ALL_KINDS
    undo: str = ""

    @property
    def drops_rows(self) -> bool:
        """Whether rows with a missing cell are left out."""
        return not self.strategy

    @property
    def is_constant(self) -> bool:
        """Whether the user types the value; otherwise the training rows determine it."""
        return self.strategy == "constant"

    @property
    def undo_text(self) -> str:
        """Name of the undo step, with the columns in braces."""
        return f"Missing cells of {{}}: {self.undo or self.label.lower()}"

    def fit(self, values: NDArray[np.float64]) -> float:
        """Return the value of missing cells, from the values of the training rows, shape (rows,), NaN where missing."""
        from sklearn.impute import SimpleImputer

        return float(SimpleImputer(strategy=self.strategy).fit(values[:, None]).statistics_[0])


MISSING_RULES: Mapping[str, MissingRule] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            MissingRule("drop", "Drop row", "Rows with a missing cell here are left out.", undo="drop the row"),
            MissingRule(
                "mean",
                "Mean",
                "Filled with the mean of the training rows. scikit-learn: SimpleImputer(strategy='mean')",
                "mean",
                kinds=("number", "date"),
            ),
            MissingRule(
                "median",
                "Median",
                "Filled with the median of the training rows. scikit-learn: SimpleImputer(strategy='median')",
                "median",
                kinds=("number", "date"),
            ),
            MissingRule(
                "most_frequent",
                "Most frequent",
                "Filled with the most frequent value of the training rows. "
                "scikit-learn: SimpleImputer(strategy='most_frequent')",
                "most_frequent",
            ),
            MissingRule(
                "constant",
                "Constant",
                "Filled with a value that you enter. scikit-learn: SimpleImputer(strategy='constant')",
                "constant",
            ),
        )
    }
)
"""By name, in the order in which the window lists them."""
