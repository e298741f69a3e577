"""Commands to a running training: what the user can change while it runs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from engine.messages.message import Message


class Pause(Message):
    """Wait after the current batch, until another command continues the training."""

    kind: Literal["pause"] = "pause"


class Resume(Message):
    """Continue after a pause."""

    kind: Literal["resume"] = "resume"


class StepTo(Message):
    """Train one batch, or to the end of the epoch, and pause then."""

    kind: Literal["step_to"] = "step_to"
    to: Literal["batch", "epoch"] = "batch"


class AddEpochs(Message):
    """Train for `count` more epochs than planned."""

    kind: Literal["add_epochs"] = "add_epochs"
    count: int


class SetLearningRate(Message):
    """Use this learning rate from the next batch on; it replaces a schedule."""

    kind: Literal["set_learning_rate"] = "set_learning_rate"
    learning_rate: float


class Cancel(Message):
    """End the training, and keep the model from before it."""

    kind: Literal["cancel"] = "cancel"


class SetInspection(Message):
    """Emit inspection results during the training, as often as it costs little; replaces the last such command.

    Attributes
    ----------
    layers : bool
        Emit histograms of weights and outputs, layer by layer.
    columns : tuple of str
        The two features over which a decision map is drawn; empty for none.
    target : int
        Position of the target whose predictions the map shows.
    """

    kind: Literal["set_inspection"] = "set_inspection"
    layers: bool = False
    columns: tuple[str, ...] = ()
    target: int = 0

    def __bool__(self) -> bool:
        """Return whether anything is to be inspected."""
        return self.layers or bool(self.columns)


TrainingCommand = Pause | Resume | StepTo | AddEpochs | SetLearningRate | Cancel | SetInspection

_ADAPTER: TypeAdapter[TrainingCommand] = TypeAdapter(
    Annotated[TrainingCommand, Field(discriminator="kind")], config=ConfigDict(defer_build=True)
)


def command_from_json(text: str | bytes) -> TrainingCommand:
    """Return the command that `model_dump_json` wrote.

    Raises
    ------
    pydantic.ValidationError
        If the text is not the JSON of a command.
    """
    return _ADAPTER.validate_json(text)
