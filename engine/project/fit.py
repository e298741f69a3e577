"""The keywords of compile and fit, and the decision rules of outputs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.project.base import Frozen, ObjectSpec, Spec


class OutputSpec(Spec):
    """Loss and metrics of one output of the network; outputs are in the order of the targets."""

    loss: ObjectSpec | None = None
    loss_weight: float = 1.0
    metrics: tuple[ObjectSpec, ...] = ()
    weighted_metrics: tuple[ObjectSpec, ...] = ()


class CompileSpec(Spec):
    """The keywords of ``model.compile``."""

    optimizer: ObjectSpec = ObjectSpec(kind="Adam")
    outputs: tuple[OutputSpec, ...] = (OutputSpec(),)
    run_eagerly: bool = False
    auto_scale_loss: bool = True
    dtype_policy: Literal["float32", "mixed_float16", "mixed_bfloat16"] = "float32"
    jit_compile: bool | Literal["auto"] = "auto"
    steps_per_execution: Annotated[int, Field(ge=1)] | Literal["auto"] = "auto"


EARLY_STOPPING = ObjectSpec(kind="EarlyStopping", params={"patience": 20, "restore_best_weights": True})
"""Early stopping as a new project has it: stop after 20 epochs without a better validation loss, keep the best."""


class FitSpec(Spec):
    """The keywords of ``model.fit``, the seed, and which weights training starts from.

    Attributes
    ----------
    class_weights : mapping of str to float
        For class weights by hand: how much the rows of a class count; a class that is not named counts 1.
    """

    epochs: int = Field(default=100, ge=1, le=1_000_000)
    batch_size: int = Field(default=32, ge=1)
    validation_batch_size: Annotated[int, Field(ge=1)] | None = None
    shuffle: bool = True
    initial_epoch: int = Field(default=0, ge=0, le=1_000_000)
    steps_per_epoch: Annotated[int, Field(ge=1)] | None = None
    validation_steps: Annotated[int, Field(ge=1)] | None = None
    validation_freq: int = Field(default=1, ge=1)
    seed: int = Field(default=42, ge=0, le=2**32 - 1)
    deterministic: bool = False
    class_weight: Literal["none", "balanced", "by hand"] = "none"
    class_weights: Frozen[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict, validate_default=True)
    start_from: Literal["new weights", "present weights"] = "new weights"
    verbose: Literal[0, 1, 2] = 2
    callbacks: tuple[ObjectSpec, ...] = (EARLY_STOPPING,)


KERAS_BATCH = 32
"""Default batch size of Keras (rows)."""


class PredictSpec(Spec):
    """How a trained network is asked by evaluate and predict, and how its outputs become decisions.

    Attributes
    ----------
    threshold : float
        From this probability upwards a row counts as the positive class.
    batch_size : int or None
        Rows that the network reads at once; where it is left out, what is fastest.
    steps : int or None
        After so many batches it ends, where no batch size is given of 32 rows; all rows where it is left out.
    """

    threshold: float = Field(default=0.5, ge=0, le=1)
    batch_size: int | None = Field(default=None, ge=1)
    steps: int | None = Field(default=None, ge=1)

    @property
    def most_rows(self) -> int | None:
        """How many rows are asked about at the most; None for all there are."""
        return None if self.steps is None else self.steps * (self.batch_size or KERAS_BATCH)
