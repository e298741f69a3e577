"""The keywords of compile and fit, and how outputs become decisions."""

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
        Weight of the rows of each class, for class weights by hand; 1 for a class that is not named.
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

    @property
    def stops_early(self) -> bool:
        """Whether early stopping is among the callbacks."""
        return any(callback.kind == EARLY_STOPPING.kind for callback in self.callbacks)


KERAS_BATCH = 32
"""Default batch size of Keras (rows)."""


class PredictSpec(Spec):
    """Batches of evaluate and predict, and how outputs become decisions.

    Attributes
    ----------
    threshold : float
        Lowest probability at which a row is predicted as the positive class.
    batch_size : int or None
        Rows per batch; None for the fastest.
    steps : int or None
        Batches to read, of 32 rows where `batch_size` is None; None for all rows.
    """

    threshold: float = Field(default=0.5, ge=0, le=1)
    batch_size: int | None = Field(default=None, ge=1)
    steps: int | None = Field(default=None, ge=1)

    @property
    def most_rows(self) -> int | None:
        """Maximum number of rows to predict; None for all."""
        return None if self.steps is None else self.steps * (self.batch_size or KERAS_BATCH)
