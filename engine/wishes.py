"""What somebody may want of a training while it runs. Plain values, so that they can be sent from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Pause:
    """Wait after this step, until somebody wants to go on."""


@dataclass(frozen=True)
class Resume:
    """Go on after a pause."""


@dataclass(frozen=True)
class Step:
    """Do one batch, or go to the end of the epoch, and wait then."""

    to: Literal["batch", "epoch"] = "batch"


@dataclass(frozen=True)
class MoreEpochs:
    """Train for so many epochs more than was meant."""

    count: int


@dataclass(frozen=True)
class SetRate:
    """Learn at this rate from the next step on; a schedule is replaced by it."""

    rate: float


@dataclass(frozen=True)
class Cancel:
    """End the training, and have the model that was there before it."""


Wish = Pause | Resume | Step | MoreEpochs | SetRate | Cancel
