"""Points that come one after the other: arrays that grow at the end, and one that never grows past a limit."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

FIRST_CAPACITY = 128
THINNED_POINTS = 6_000
"""How many points of a fine curve are kept: more than any screen has columns."""


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
        """The places, increasing; a view."""
        return self._x[: self._count]

    @property
    def y(self) -> NDArray[np.float64]:
        """The values, NaN where there is none; a view."""
        return self._y[: self._count]

    @property
    def capacity(self) -> int:
        """How many points fit before the arrays grow."""
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
        wanted = self._count + len(x)
        if wanted > self.capacity:
            self._x = _grown(self.x, wanted)
            self._y = _grown(self.y, wanted)
        self._x[self._count : wanted] = x
        self._y[self._count : wanted] = y
        self._count = wanted


class DecimatedPoints(Points):
    """Points of which only the lowest and the highest of every few are kept, so that memory stays flat.

    All are kept until `limit` is reached. Then each group of four gives way to its lowest and its highest, and from
    there on points come in groups twice as large as before. Peaks are never lost, and the curve looks the same.
    """

    def __init__(self, limit: int = THINNED_POINTS) -> None:
        super().__init__()
        self._limit = limit
        self._group = 1
        self._waiting_x = np.empty(0)
        self._waiting_y = np.empty(0)

    @property
    def group(self) -> int:
        """How many points give way to two; 1 while all are kept."""
        return self._group

    def append(self, x: float, y: float) -> None:
        """Append one point."""
        self.extend(x, y)

    def _put(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        if self._group > 1:
            x, y = np.concatenate((self._waiting_x, x)), np.concatenate((self._waiting_y, y))
            whole = len(x) // self._group * self._group
            self._waiting_x, self._waiting_y = x[whole:].copy(), y[whole:].copy()
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


def _grown(values: NDArray[np.float64], wanted: int) -> NDArray[np.float64]:
    grown = np.empty(max(wanted, 2 * len(values)))
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
