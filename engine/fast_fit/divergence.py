"""What to do when training diverges: stop, and keep the last weights that were good."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf


class LastGoodWeights(keras.callbacks.Callback):  # type: ignore[misc]
    """Stops at the first epoch whose loss is not a finite number, and gives the model its last good weights back.

    Attributes
    ----------
    diverged_epoch : int or None
        The epoch, counted from 1, whose loss was not finite.
    kept_epoch : int
        The epoch, counted from 1, at whose end the weights were good; 0 for those that training began with.
    """

    def __init__(self) -> None:
        super().__init__()
        self.diverged_epoch: int | None = None
        self.kept_epoch = 0
        # The last update of an epoch with a finite loss may have been the one that went too far, so two are kept.
        self._kept: deque[tuple[int, list[Any]]] = deque(maxlen=2)

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Keep the weights to begin with."""
        self.diverged_epoch = None
        self._kept.clear()
        self._keep(0)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Keep the weights, or go back to the last good ones."""
        if np.isfinite((logs or {}).get("loss", 0.0)):
            self._keep(epoch + 1)
            return
        self.diverged_epoch = epoch + 1
        self.model.stop_training = True
        while self._kept:
            self.kept_epoch, values = self._kept.pop()
            if all(np.isfinite(value).all() for value in values if value.dtype.is_floating):
                for weight, value in zip(self.model.weights, values, strict=True):
                    weight.assign(value)
                return

    def _keep(self, epoch: int) -> None:
        """Keep the weights of now. It costs nothing: TensorFlow copies a variable when it next changes."""
        self.kept_epoch = epoch
        self._kept.append((epoch, [tf.convert_to_tensor(weight) for weight in self.model.weights]))
