"""One Keras object of any section of the catalog."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import keras

from engine.catalog.entries import SECTION_OF, Argument, Entry, Section, entry
from engine.network.qhadam import QHAdam
from engine.project import ObjectSpec, Value
from engine.system.errors import EngineError

MODULES: Mapping[Section, Any] = {
    "layers": keras.layers,
    "optimizers": keras.optimizers,
    "losses": keras.losses,
    "metrics": keras.metrics,
    "schedules": keras.optimizers.schedules,
    "callbacks": keras.callbacks,
    "activations": keras.activations,
    "initializers": keras.initializers,
    "regularizers": keras.regularizers,
    "constraints": keras.constraints,
}
"""The module of Keras for each section."""

MAX_LETTERS = 300
"""Most letters of an error message of Keras that are shown."""

OWN: Mapping[tuple[Section, str], Any] = {("optimizers", "QHAdam"): QHAdam}
"""Objects of the catalog that Keras lacks."""


def class_of(section: Section, kind: str) -> Any:
    """Return the class, or function, that creates the objects of a catalog entry; an activation itself."""
    if (section, kind) in OWN:
        return OWN[section, kind]
    if section == "metrics" and not hasattr(keras.metrics, kind):
        return partial(loss_as_metric, getattr(keras.losses, kind))
    if section == "callbacks" and kind == "LearningRateScheduler":
        return learning_rate_by_epoch
    return getattr(MODULES[section], kind)


def loss_as_metric(loss: Any, **params: Any) -> keras.metrics.Metric:
    """Return a metric that is the mean of a loss over the rows; Keras saves and loads it as one of its own."""
    instance = loss(**params)
    values = {**instance.get_config(), **params}
    arguments = {name: values[name] for name in inspect.signature(instance.fn).parameters if name in values}
    return keras.metrics.MeanMetricWrapper(instance.fn, name=instance.name, **arguments)


def learning_rate_by_epoch(schedule: Any, verbose: int = 0) -> keras.callbacks.Callback:
    """Return a callback that sets the learning rate of each epoch: a number, or a schedule with epochs as steps."""
    if callable(schedule):
        return keras.callbacks.LearningRateScheduler(lambda epoch: float(schedule(epoch)), verbose)
    return keras.callbacks.LearningRateScheduler(lambda epoch: float(schedule), verbose)


def keras_object(section: Section, spec: ObjectSpec) -> Any:
    """Return the Keras object of a spec.

    Raises
    ------
    EngineError
        Where the catalog has no such kind, or Keras does not accept an argument.
    """
    known = entry(section, spec.kind)
    if known is None:
        raise EngineError(f"{spec.kind} is not among the {section} that Layerdesk knows.")
    create = class_of(section, spec.kind)
    if section == "activations":
        return create
    try:
        return create(**keywords(known, spec.params))
    except (ValueError, TypeError) as error:
        raise EngineError(
            f"{spec.kind} does not accept its arguments: {first_line(error)}", details=str(error)
        ) from error


def keywords(known: Entry, params: Mapping[str, Value]) -> dict[str, Any]:
    """Return parameters as keyword arguments of Keras, with nested specs as objects."""
    return {name: _argument_value(known.argument(name), value) for name, value in params.items()}


def first_line(error: Exception) -> str:
    """Return the first line of an error message that gives the reason, as a sentence of at most `MAX_LETTERS`.

    Keras begins with the place of the error, in bold, and repeats its inputs, which may be long.
    """
    lines = [re.sub(r"\x1b\[\d+m", "", line).strip() for line in str(error).splitlines()]
    reasons = [line for line in lines if line and not line.startswith("Exception encountered when calling")]
    first = reasons[0] if reasons else type(error).__name__
    return f"{first.rstrip('.')}." if len(first) <= MAX_LETTERS else f"{first[:MAX_LETTERS]} …"


def _argument_value(argument: Argument | None, value: Value) -> Any:
    if isinstance(value, ObjectSpec):
        if argument is None or argument.type not in SECTION_OF:
            raise EngineError(f"{value.kind} is given where a plain value is needed.")
        return keras_object(SECTION_OF[argument.type], value)
    if isinstance(value, tuple):
        return [_argument_value(argument, item) for item in value]
    return value
