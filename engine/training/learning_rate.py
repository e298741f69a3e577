"""The learning rate while a network is trained: read it, and set it even where a schedule is in force.

A schedule is part of the traced graph. So that it can be replaced without tracing anew, the optimizer reads its rate
through a variable beside it: below zero the schedule counts, else the variable does. Nothing of this is saved with the
model, which keeps the schedule that its settings name.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import keras
import tensorflow as tf

SCHEDULE_COUNTS = -1.0
OWN_RATE = "_layerdesk_rate"


def make_steerable(optimizer: Any) -> None:
    """Let the rate of an optimizer with a schedule be set; to be called before anything is traced."""
    inner = _inner(optimizer)
    if _schedule(inner) is not None:
        own = tf.Variable(SCHEDULE_COUNTS, trainable=False, dtype=tf.float32)
        # Past Keras, which would track them as parts of the optimizer.
        vars(inner).update({OWN_RATE: own, "_get_current_learning_rate": partial(_rate, inner, own)})


def rate_of(optimizer: Any) -> float:
    """Return the rate of the next step."""
    return float(keras.ops.convert_to_numpy(optimizer.learning_rate))


def is_scheduled(optimizer: Any) -> bool:
    """Whether a schedule decides the rate now."""
    return _schedule(_inner(optimizer)) is not None and own_rate(optimizer) is None


def own_rate(optimizer: Any) -> float | None:
    """Return the rate that replaces a schedule, None where none does."""
    own = vars(_inner(optimizer)).get(OWN_RATE)
    rate = SCHEDULE_COUNTS if own is None else float(own.numpy())
    return None if rate < 0 else rate


def set_rate(optimizer: Any, rate: float | None) -> str:
    """Set the rate from the next step on; None gives a schedule its say back.

    Returns
    -------
    str
        The schedule that the rate replaces; empty where there is none.
    """
    inner = _inner(optimizer)
    schedule, own = _schedule(inner), vars(inner).get(OWN_RATE)
    if schedule is None:
        if rate is not None:
            inner.learning_rate = rate
        return ""
    replaced = type(schedule).__name__ if own_rate(optimizer) is None else ""
    if own is not None:
        own.assign(SCHEDULE_COUNTS if rate is None else rate)
    return replaced


def _inner(optimizer: Any) -> Any:
    return getattr(optimizer, "inner_optimizer", optimizer)


def _schedule(inner: Any) -> Any:
    schedule = vars(inner).get("_learning_rate")
    return schedule if isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule) else None


def _rate(inner: Any, own: Any) -> Any:
    scheduled = tf.cast(inner._learning_rate(inner._iterations), tf.float32)
    return tf.where(own < 0, scheduled, own)
