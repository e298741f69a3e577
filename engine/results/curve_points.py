"""Points of a growing curve: arrays with amortized appends, and a variant with bounded memory."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

FIRST_CAPACITY = 128
THINNED_POINTS = 6_000
"""Maximum number of points of a decimated curve: more than a screen has pixels across."""


class Points:
    """x and y of a curve as float64, in arrays that double when they are full."""

    def __init__(self) -> None:
        self._x = np.empty(FIRST_CAPACITY)
        self._y = np.empty(FIRST_CAPACITY)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def x(self) -> NDArray[np.float64]:
        """The x values, increasing; a view."""
        return self._x[: self._count]

    @property
    def y(self) -> NDArray[np.float64]:
        """The y values, NaN for gaps; a view."""
        return self._y[: self._count]

    @property
    def capacity(self) -> int:
        """The number of points that fit before the arrays grow."""
        return len(self._x)

    def extend(self, x: ArrayLike, y: ArrayLike) -> None:
        """Append points; infinite values become NaN, which is a gap in the curve."""
        x, y = np.atleast_1d(np.asarray(x, float)), np.atleast_1d(np.asarray(y, float))
        self._put(x, np.where(np.isfinite(y), y, np.nan))

    def append(self, x: float, y: float) -> None:
        """Append one point, as `extend` does with several, in a tenth of its time."""
        if self._count == self.capacity:
            self.extend(x, y)
            return
        self._x[self._count], self._y[self._count] = x, y if math.isfinite(y) else math.nan
        self._count += 1

    def _put(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        size = self._count + len(x)
        if size > self.capacity:
            self._x = _grown(self.x, size)
            self._y = _grown(self.y, size)
        self._x[self._count : size] = x
        self._y[self._count : size] = y
        self._count = size


class DecimatedPoints(Points):
    """Points that are decimated to the minimum and maximum of each group, so that memory is bounded.

    All points are kept up to `limit`. Then each group of four is replaced by its minimum and maximum, and later points
    are grouped in groups twice as large as before. Peaks are preserved.
    """

    def __init__(self, limit: int = THINNED_POINTS) -> None:
        super().__init__()
        self._limit = limit
        self._group = 1
        self._pending_x = np.empty(0)
        self._pending_y = np.empty(0)

    @property
    def group(self) -> int:
        """The number of points that are replaced by two; 1 while all are kept."""
        return self._group

    def append(self, x: float, y: float) -> None:
        """Append one point."""
        self.extend(x, y)

    def _put(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        if self._group > 1:
            x, y = np.concatenate((self._pending_x, x)), np.concatenate((self._pending_y, y))
            whole = len(x) // self._group * self._group
            self._pending_x, self._pending_y = x[whole:].copy(), y[whole:].copy()
            x, y = _extremes(x[:whole], y[:whole], self._group)
        super()._put(x, y)
        while self._count > self._limit:
            self._thin()

    def _thin(self) -> None:
        whole = self._count // 4 * 4
        rest_x, rest_y = self.x[whole:].copy(), self.y[whole:].copy()
        x, y = _extremes(self.x[:whole], self.y[:whole], 4)
        self._count = 0
        super()._put(np.concatenate((x, rest_x)), np.concatenate((y, rest_y)))
        self._group = 4 if self._group == 1 else self._group * 2


def _grown(values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    grown = np.empty(max(size, 2 * len(values)))
    grown[: len(values)] = values
    return grown


def _extremes(
    x: NDArray[np.float64], y: NDArray[np.float64], group: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and the highest point of each group, in their order; whole groups only."""
    groups = y.reshape(-1, group)
    lowest = np.where(np.isnan(groups), np.inf, groups).argmin(axis=1)
    highest = np.where(np.isnan(groups), -np.inf, groups).argmax(axis=1)
    pair = np.sort(np.stack((lowest, highest), axis=1), axis=1) + np.arange(len(groups))[:, None] * group
    return x[pair.ravel()], y[pair.ravel()]
