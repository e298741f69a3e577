"""Snapshots of one run, thinned to a maximum number."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

MAX_SNAPSHOTS = 96


class EpochSnapshot(Protocol):
    """Snapshot of a network: of which run, and at which epoch."""

    @property
    def run(self) -> str:
        """Id of the run."""

    @property
    def epoch(self) -> float:
        """Epoch of the snapshot; 2.5 is the middle of the third epoch."""


SnapshotT = TypeVar("SnapshotT", bound=EpochSnapshot)


class InspectionHistory(Generic[SnapshotT]):
    """Snapshots of one run, sorted by epoch; if there are too many, every other one is dropped, except the ends."""

    def __init__(self) -> None:
        self._snapshots: list[SnapshotT] = []

    def __len__(self) -> int:
        return len(self._snapshots)

    def __getitem__(self, index: int) -> SnapshotT:
        return self._snapshots[index]

    @property
    def all(self) -> Sequence[SnapshotT]:
        """All snapshots."""
        return self._snapshots

    @property
    def epochs(self) -> list[float]:
        """Epochs of the snapshots."""
        return [each.epoch for each in self._snapshots]

    def add(self, snapshot: SnapshotT) -> None:
        """Add a snapshot, replacing that of the same epoch; one of another run clears the history."""
        if self._snapshots and self._snapshots[0].run != snapshot.run:
            self._snapshots = []
        index = bisect_left(self.epochs, snapshot.epoch)
        known = index < len(self._snapshots) and self._snapshots[index].epoch == snapshot.epoch
        self._snapshots[index : index + known] = [snapshot]
        if len(self._snapshots) > MAX_SNAPSHOTS:
            self._snapshots = [*self._snapshots[:-1:2], self._snapshots[-1]]

    def clear(self) -> None:
        """Remove all snapshots."""
        self._snapshots = []

    def nearest(self, epoch: float) -> int:
        """Return the index of the snapshot that is nearest to an epoch."""
        return min(range(len(self._snapshots)), key=lambda index: abs(self._snapshots[index].epoch - epoch))
