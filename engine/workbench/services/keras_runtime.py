"""Load Keras, and compute shapes with it."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from engine.catalog.shapes import Inputs, Measured
from engine.messages.events import Progressed
from engine.messages.job import Job
from engine.project import ModelSpec
from engine.system.environment import environment


class KerasRuntime:
    """Keras itself, without a table or a model."""

    def preload_keras(self, job: Job) -> Mapping[str, str]:
        """Load Keras and TensorFlow, and return versions, the device, and why the graphics card is not used."""
        load_keras(job)
        from engine.system.graphics_card import reason_for_cpu
        from engine.training import trainer  # noqa: F401 - so that the first training does not wait for its import

        reason = reason_for_cpu()
        return environment() | ({"graphics card": reason} if reason else {})

    def measure(self, model: ModelSpec, inputs: Inputs, job: Job) -> Measured:
        """Return output shapes and parameter counts as Keras computes them, and its error for a layer that has one.

        Raises
        ------
        Cancelled
            If the job is stopped before the last layer.
        """
        load_keras(job)
        from engine import network

        return network.measured(model, inputs, job.should_stop)


def load_keras(job: Job) -> None:
    """Load Keras; emit a progress event only if it is not loaded yet."""
    if "keras" not in sys.modules:
        job.emit(Progressed(text="Loading Keras"))
    from engine.system import keras_loading

    keras_loading.load_keras(job.pause)
