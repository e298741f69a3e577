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
class StepTo:
    """Do one batch, or go to the end of the epoch, and wait then."""

    to: Literal["batch", "epoch"] = "batch"


@dataclass(frozen=True)
class AddEpochs:
    """Train for so many epochs more than was meant."""

    count: int


@dataclass(frozen=True)
class SetLearningRate:
    """Learn at this rate from the next step on; a schedule is replaced by it."""

    rate: float


@dataclass(frozen=True)
class Cancel:
    """End the training, and have the model that was there before it."""


@dataclass(frozen=True)
class SetInspection:
    """See the network from inside while it learns, as often as costs next to nothing; this wish replaces the last one.

    Attributes
    ----------
    layers : bool
        How weights and outputs are spread, layer by layer.
    columns : tuple of str
        The two features over whose plane predictions are drawn; empty for no such map.
    target : int
        The position of the target that is drawn there.
    """

    layers: bool = False
    columns: tuple[str, ...] = ()
    target: int = 0

    def __bool__(self) -> bool:
        """Whether anything is to be seen."""
        return self.layers or bool(self.columns)


TrainingCommand = Pause | Resume | StepTo | AddEpochs | SetLearningRate | Cancel | SetInspection
