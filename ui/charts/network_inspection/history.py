"""What was seen of one training, moment by moment: as many moments as can be told apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

MAX_MOMENTS = 96


class EpochView(Protocol):
    """Something seen of a network: of which run, and when."""

    @property
    def run(self) -> str:
        """The id of the run."""

    @property
    def epoch(self) -> float:
        """When: 2.5 is the middle of the third epoch."""


Of = TypeVar("Of", bound=EpochView)


class InspectionHistory(Generic[Of]):
    """Moments of one run in order; every other one is let go when there are too many, never the first or the last."""

    def __init__(self) -> None:
        self._seen: list[Of] = []

    def __len__(self) -> int:
        return len(self._seen)

    def __getitem__(self, place: int) -> Of:
        return self._seen[place]

    @property
    def all(self) -> Sequence[Of]:
        """All of them."""
        return self._seen

    @property
    def epochs(self) -> list[float]:
        """When they were."""
        return [each.epoch for each in self._seen]

    def add(self, seen: Of) -> None:
        """Take in another moment, in place of what was known of it; one of another run begins anew."""
        if self._seen and self._seen[0].run != seen.run:
            self._seen = []
        place = bisect_left(self.epochs, seen.epoch)
        known = place < len(self._seen) and self._seen[place].epoch == seen.epoch
        self._seen[place : place + known] = [seen]
        if len(self._seen) > MAX_MOMENTS:
            self._seen = [*self._seen[:-1:2], self._seen[-1]]

    def clear(self) -> None:
        """Forget all of them."""
        self._seen = []

    def nearest(self, epoch: float) -> int:
        """Return the place of the moment that is nearest to an epoch."""
        return min(range(len(self._seen)), key=lambda place: abs(self._seen[place].epoch - epoch))
