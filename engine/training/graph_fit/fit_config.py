"""Arguments of one call of `fit`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

OnBatches = Callable[[int, int, NDArray[np.float32]], None]
"""Takes the epoch (from 1), the batches done in it, and the loss of each batch since the last call."""


@dataclass(frozen=True)
class FitConfig:
    """Arguments of `fit` other than model and rows; those of ``model.fit`` have its names."""

    epochs: int
    initial_epoch: int
    validation_freq: int
    callbacks: Sequence[Any]
    on_batches: OnBatches | None
    should_stop: Callable[[], bool]
    max_steps: Callable[[], int] | None = None
    steps_per_epoch: int | None = None
    validation_steps: int | None = None

    def unless_stopped(self) -> FitConfig:
        """Return the same arguments, without an epoch where the training is to stop already."""
        return replace(self, epochs=self.initial_epoch) if self.should_stop() else self

    def fit(self, model: Any, callbacks: Any, **data: Any) -> Any:
        """Call the real ``model.fit`` and return its History."""
        return model.fit(
            **data,
            epochs=self.epochs,
            initial_epoch=self.initial_epoch,
            validation_freq=self.validation_freq,
            callbacks=callbacks,
            verbose=0,
        )
