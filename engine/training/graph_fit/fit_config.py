"""What a training was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

OnSteps = Callable[[int, int, NDArray[np.float32]], None]


@dataclass(frozen=True)
class FitConfig:
    """What `fit` was asked for besides model and rows; the names are those of ``model.fit``."""

    epochs: int
    initial_epoch: int
    validation_freq: int
    callbacks: Sequence[Any]
    on_steps: OnSteps | None
    should_stop: Callable[[], bool]
    most_steps: Callable[[], int] | None = None
    steps_per_epoch: int | None = None
    validation_steps: int | None = None

    def unless_stopped(self) -> FitConfig:
        """Return this plan, or one without an epoch where somebody wants to stop."""
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
