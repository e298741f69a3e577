"""What a network had learned at some of its epochs: evenly spread over the training, and never more than fit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MAX_FRAMES = 48
MAX_BYTES = 32 * 2**20
"""Of all frames together; two frames are kept of a network however large it is."""


@dataclass(frozen=True)
class Frame:
    """The values of a network's variables, as `snapshot` takes them, at the end of an epoch; 0 is before the first."""

    epoch: int
    values: tuple[Any, ...]


class SnapshotHistory:
    """Frames of one training. Nothing is copied, as snapshots are not: a frame costs a training no time.

    Parameters
    ----------
    frame_bytes : int
        How large the variables of the network are.
    """

    def __init__(self, frame_bytes: int) -> None:
        self._most = max(2, min(MAX_FRAMES, MAX_BYTES // max(frame_bytes, 1)))
        self._frames: list[Frame] = []
        self._latest: Frame | None = None
        self._stride = 1

    @property
    def frames(self) -> Sequence[Frame]:
        """Those that are kept, and the latest, in order."""
        latest = self._latest
        is_kept = latest is None or any(each.epoch == latest.epoch for each in self._frames)
        return tuple(self._frames) if latest is None or is_kept else (*self._frames, latest)

    def add(self, epoch: int, values: tuple[Any, ...]) -> None:
        """Keep what was learned by the end of an epoch, as long as it is the latest or its turn."""
        self._latest = Frame(epoch, values)
        if epoch % self._stride:
            return
        self.put(epoch, values)
        while len(self._frames) > self._most:
            self._stride *= 2
            self._frames = [each for each in self._frames if each.epoch % self._stride == 0]

    def put(self, epoch: int, values: tuple[Any, ...]) -> None:
        """Keep what was learned by the end of an epoch, whether it is its turn or not."""
        place = bisect_left(self._frames, epoch, key=lambda frame: frame.epoch)
        known = place < len(self._frames) and self._frames[place].epoch == epoch
        self._frames[place : place + known] = [Frame(epoch, values)]

    def until(self, epoch: int) -> SnapshotHistory:
        """Return a film of its own with the frames up to an epoch, which can go on from there."""
        film = SnapshotHistory(0)
        film._most, film._stride = self._most, self._stride
        film._frames = [each for each in self._frames if each.epoch <= epoch]
        return film
