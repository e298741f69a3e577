"""Encoders: how the levels of a category become numbers.

The place of a level is its position among the levels, from 0; -1 for a cell that has none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.int64]
    Statistics = NDArray[np.float64]


STATISTICS_FOLDS = 5
"""Folds of the training rows for target statistics; those of the rows of a fold are read from the others."""


@dataclass(frozen=True)
class Encoder:
    """One method of encoding.

    Attributes
    ----------
    name : str
        The value of ``ColumnSpec.encoding``, as project files store it.
    label, description : str
        Its name in the window, and the tooltip.
    width : callable
        Takes the number of places, and that of the statistics of the target; returns how many numbers a cell becomes
        among the features of the network.
    encode : callable
        Takes the place of each cell, int64 of shape (rows,), the number of places, and the statistics of each place and
        of none, float64 of shape (places + 1, statistics); returns an array of shape (rows, numbers).
    code : str
        The same in a generated script: an expression of ``codes``, int64 of shape (rows, 1), and ``self.width_``.
    steps : tuple of str
        The transformers that follow in a generated script; empty where `code` says it all.
    reads_target : bool
        Whether cells become statistics of the first target, which are fitted on the training rows.
    document : str
        What a cell becomes, for readers of the exported JSON.
    is_input : bool
        Whether the column is an input of the network of its own: ``place + 1``, so that 0 means no level.
    """

    name: str
    label: str
    description: str
    width: Callable[[int, int], int]
    encode: Callable[[Places, int, Statistics], NDArray[Any]]
    code: str
    document: str
    is_input: bool = False
    steps: tuple[str, ...] = ()
    reads_target: bool = False

    @property
    def undo_text(self) -> str:
        """Name of the undo step, with the columns in braces."""
        return f"Encode {{}}: {self.label.lower()}"


def _one_hot(places: Places, count: int, statistics: Statistics) -> NDArray[Any]:
    import numpy as np

    return np.asarray(places[:, None] == np.arange(count))


def _as_column(places: Places, count: int, statistics: Statistics) -> NDArray[Any]:
    return places[:, None]


def _of_target(places: Places, count: int, statistics: Statistics) -> NDArray[Any]:
    return statistics[places]  # the last one for a place of -1


ENCODERS: Mapping[str, Encoder] = MappingProxyType(
    {
        encoder.name: encoder
        for encoder in (
            Encoder(
                "one-hot",
                "One-hot",
                "A column of zeros and ones for each level. scikit-learn: OneHotEncoder",
                lambda places, statistics: places,
                _one_hot,
                "codes == np.arange(self.width_)",
                "'one-hot': a 1 at the place, else 0, as many as there are places",
            ),
            Encoder(
                "ordinal",
                "Ordinal",
                "One whole number for each level, in one column. scikit-learn: OrdinalEncoder",
                lambda places, statistics: 1,
                _as_column,
                "codes",
                "'ordinal': the place, -1 for none",
            ),
            Encoder(
                "embedding",
                "Embedding",
                "An input of its own, for a layer that learns a vector for each level. Keras: Embedding",
                lambda places, statistics: 0,
                _as_column,
                "codes",
                "'embedding': the place plus one, 0 for none",
                is_input=True,
            ),
            Encoder(
                "target",
                "Target statistics",
                "The mean of the first target among the training rows of each level, or the share of each class, drawn "
                "toward that of all rows where a level is rare. A training row is not among the rows of its own mean. "
                "For many levels. scikit-learn: TargetEncoder",
                lambda places, statistics: statistics,
                _of_target,
                "codes",
                "'target': the row of statistics at the place, the last for none",
                steps=("target_encoder", "StandardScaler()"),
                reads_target=True,
            ),
        )
    }
)
"""By name, in the order in which the window lists them."""


def has_levels(kind: str) -> bool:
    """Return whether the cells of a column of this kind are texts of which each is a level."""
    return kind in ("category", "boolean")


def is_embedded(kind: str, encoding: str) -> bool:
    """Return whether a column of this kind and encoding is an input of the network of its own."""
    return kind == "category" and ENCODERS[encoding].is_input
