"""Some rows of a table as numbers, by which columns are held against each other without the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIN_ROWS = 30
"""From fewer rows than that nothing is concluded."""
FEW_CLASSES = 20
"""Maximum number of different values of a target that is compared with the columns as classes."""
BINS = 10
"""Number of bins of numbers in a mutual information."""
STRAIGHT = 0.9999
"""From this correlation on one column of numbers is the other in another unit."""


@dataclass(frozen=True, eq=False)
class TableSample:
    """An even sample of the rows of a table.

    Attributes
    ----------
    columns : mapping of str to array of float64, shape (rows,)
        Numbers as they are, everything else as the number of its level; NaN for a missing cell.
    levels : mapping of str to tuple of str
        The text of each of these levels, of the columns that have few.
    """

    columns: Mapping[str, NDArray[np.float64]]
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _known: dict[tuple[str, str], bool] = field(default_factory=dict, init=False)

    def runs_in_whole_steps(self, column: str) -> bool:
        """Return whether whole numbers ascend, or descend, from row to row, as those do that count the rows."""
        import numpy as np

        values = self.columns.get(column)
        if values is None or len(values) < MIN_ROWS or not np.isfinite(values).all():
            return False
        steps = np.diff(values)
        return bool((values == np.round(values)).all() and ((steps > 0).all() or (steps < 0).all()))

    def leaks_target(self, feature: str, target: str) -> bool:
        """Whether the target can be read off this one column."""
        pair = feature, target
        if pair not in self._known:
            there = feature != target and feature in self.columns and target in self.columns
            self._known[pair] = there and _tells(self.columns[feature], self.columns[target])
        return self._known[pair]

    def association(self, feature: str, target: str) -> float:
        """Return how much a column tells of a target: their mutual information in nats, about 0 if nothing."""
        if feature == target or feature not in self.columns or target not in self.columns:
            return 0.0
        return _mutual_information(self.columns[feature], self.columns[target])


def _mutual_information(feature: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    """Return the mutual information of binned values, corrected for the number of bins (Miller and Madow)."""
    import numpy as np

    present = np.isfinite(feature) & np.isfinite(target)
    rows, columns = _binned(feature[present]), _binned(target[present])
    count = len(rows)
    if count < MIN_ROWS:
        return 0.0
    joint = np.zeros((int(rows.max()) + 1, int(columns.max()) + 1))
    np.add.at(joint, (rows, columns), 1 / count)
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    found = joint > 0
    information = float((joint[found] * np.log(joint[found] / apart[found])).sum())
    return information - (joint.shape[0] - 1) * (joint.shape[1] - 1) / (2 * count)


def _binned(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the bin of each value: its own one if there are few values, else one of ten with about equally many."""
    import numpy as np

    levels, codes = np.unique(values, return_inverse=True)
    if len(levels) <= FEW_CLASSES:
        return codes.astype(np.int64)
    ends = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.searchsorted(ends, values, side="right").astype(np.int64)


def _tells(feature: NDArray[np.float64], target: NDArray[np.float64]) -> bool:
    import numpy as np

    present = np.isfinite(feature) & np.isfinite(target)
    feature, target = feature[present], target[present]
    classes, values = len(np.unique(target)), len(np.unique(feature))
    if len(target) < MIN_ROWS or classes < 2 or values < 2:
        return False
    if classes > FEW_CLASSES and values > FEW_CLASSES:
        ranks = np.stack([np.unique(each, return_inverse=True)[1] for each in (feature, target)])
        return bool(abs(np.asarray(np.corrcoef(ranks))[0, 1]) > STRAIGHT)
    if classes > FEW_CLASSES:
        return False
    # Sorted by the feature, the classes come one after the other, and no value of the feature has two of them.
    order = np.lexsort((target, feature))
    feature, target = feature[order], target[order]
    changed = target[1:] != target[:-1]
    mixed = bool((changed & (feature[1:] == feature[:-1])).any())
    return not mixed and (int(changed.sum()) == classes - 1 or values <= len(target) // 4)
