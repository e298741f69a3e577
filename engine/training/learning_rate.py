"""Read and set the learning rate during training, also where a schedule is in force.

A schedule is part of the traced graph. So that it can be overridden without tracing anew, the optimizer reads its
learning rate through a variable: below zero the schedule counts, else the variable does. Nothing of this is saved with
the model, which keeps the schedule of its settings.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from engine.network import keras_adapter
from engine.system.errors import EngineError

NO_OVERRIDE = -1.0
"""Value of the variable while the schedule counts."""
OVERRIDE = "_layerdesk_rate"
"""The attribute of an optimizer with a schedule that holds the variable."""


def allow_override(optimizer: Any) -> None:
    """Let the learning rate of an optimizer with a schedule be set; to be called before anything is traced."""
    inner = _inner(optimizer)
    if keras_adapter.missing_hooks("learning rate under a schedule"):
        return
    if keras_adapter.schedule_of(inner) is not None:
        override = tf.Variable(NO_OVERRIDE, trainable=False, dtype=tf.float32)
        vars(inner)[OVERRIDE] = override  # past Keras, which would track it as a part of the optimizer
        keras_adapter.override_schedule(inner, override)


def rate_of(optimizer: Any) -> float:
    """Return the learning rate of the next step."""
    return float(keras.ops.convert_to_numpy(optimizer.learning_rate))


def is_scheduled(optimizer: Any) -> bool:
    """Return whether a schedule sets the learning rate now."""
    return keras_adapter.schedule_of(_inner(optimizer)) is not None and override_of(optimizer) is None


def override_of(optimizer: Any) -> float | None:
    """Return the learning rate that overrides a schedule, None where none does."""
    override = vars(_inner(optimizer)).get(OVERRIDE)
    rate = NO_OVERRIDE if override is None else float(override.numpy())
    return None if rate < 0 else rate


def set_rate(optimizer: Any, rate: float | None) -> str:
    """Set the learning rate from the next step on.

    Parameters
    ----------
    rate : float or None
        None puts the schedule back in force, and changes nothing where there is none.

    Returns
    -------
    str
        The class name of the schedule that is overridden from now on; empty where there is none.

    Raises
    ------
    EngineError
        Where a schedule is in force that the installed version of Keras does not let override.
    """
    inner = _inner(optimizer)
    schedule, override = keras_adapter.schedule_of(inner), vars(inner).get(OVERRIDE)
    if schedule is None:
        if rate is not None:
            inner.learning_rate = rate
        return ""
    name = type(schedule).__name__
    unavailable = keras_adapter.why_unavailable("learning rate under a schedule")
    if unavailable and rate is not None:
        raise EngineError(f"The learning rate follows {name} and cannot be set during training. {unavailable}")
    replaced = name if override_of(optimizer) is None else ""
    if override is not None:
        override.assign(NO_OVERRIDE if rate is None else rate)
    return replaced


def _inner(optimizer: Any) -> Any:
    return getattr(optimizer, "inner_optimizer", optimizer)
