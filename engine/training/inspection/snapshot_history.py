"""Variables of a network at some of its epochs: evenly distributed over the training, in bounded memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MAX_FRAMES = 48
MAX_BYTES = 32 * 2**20
"""Most memory of all frames together; at least two frames are kept of a network of any size."""


@dataclass(frozen=True)
class Frame:
    """The variables of a network at the end of an epoch, as `Snapshot.values` has them; epoch 0 is before the first."""

    epoch: int
    values: tuple[Any, ...]


class SnapshotHistory:
    """Frames of one training. The values are not copied, so a frame takes no time.

    Parameters
    ----------
    frame_bytes : int
        Memory of the variables of the network.
    """

    def __init__(self, frame_bytes: int) -> None:
        self._max_frames = max(2, min(MAX_FRAMES, MAX_BYTES // max(frame_bytes, 1)))
        self._frames: list[Frame] = []
        self._latest: Frame | None = None
        self._stride = 1

    @property
    def frames(self) -> Sequence[Frame]:
        """The kept frames and the latest one, in order."""
        latest = self._latest
        is_kept = latest is None or any(each.epoch == latest.epoch for each in self._frames)
        return tuple(self._frames) if latest is None or is_kept else (*self._frames, latest)

    def add(self, epoch: int, values: tuple[Any, ...]) -> None:
        """Keep the values of an epoch as the latest, and for good where its epoch is a multiple of the stride."""
        self._latest = Frame(epoch, values)
        if epoch % self._stride:
            return
        self.put(epoch, values)
        while len(self._frames) > self._max_frames:
            self._stride *= 2
            self._frames = [each for each in self._frames if each.epoch % self._stride == 0]

    def put(self, epoch: int, values: tuple[Any, ...]) -> None:
        """Keep the values of an epoch, whatever the stride is."""
        index = bisect_left(self._frames, epoch, key=lambda frame: frame.epoch)
        exists = index < len(self._frames) and self._frames[index].epoch == epoch
        self._frames[index : index + exists] = [Frame(epoch, values)]

    def until(self, epoch: int) -> SnapshotHistory:
        """Return a history of its own with the frames up to an epoch, to which later ones can be added."""
        history = SnapshotHistory(0)
        history._max_frames, history._stride = self._max_frames, self._stride
        history._frames = [each for each in self._frames if each.epoch <= epoch]
        return history
