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
"""Where Keras offers what."""


MAX_LETTERS = 300
"""Of what Keras says of an error that are shown."""

OWN: Mapping[tuple[Section, str], Any] = {("optimizers", "QHAdam"): QHAdam}
"""What Keras does not offer and the catalog does."""


def class_of(section: Section, kind: str) -> Any:
    """Return what makes the objects of an entry of the catalog, or its activation function."""
    if (section, kind) in OWN:
        return OWN[section, kind]
    if section == "metrics" and not hasattr(keras.metrics, kind):
        return partial(loss_as_metric, getattr(keras.losses, kind))
    if section == "callbacks" and kind == "LearningRateScheduler":
        return rate_by_epoch
    return getattr(MODULES[section], kind)


def loss_as_metric(loss: Any, **params: Any) -> keras.metrics.Metric:
    """Return a metric that is the mean of a loss over the rows; Keras saves and loads it like its own."""
    made = loss(**params)
    values = {**made.get_config(), **params}
    arguments = {name: values[name] for name in inspect.signature(made.fn).parameters if name in values}
    return keras.metrics.MeanMetricWrapper(made.fn, name=made.name, **arguments)


def rate_by_epoch(schedule: Any, verbose: int = 0) -> keras.callbacks.Callback:
    """Return a callback that sets the learning rate by a schedule (or number) in which steps are epochs."""
    if callable(schedule):
        return keras.callbacks.LearningRateScheduler(lambda epoch: float(schedule(epoch)), verbose)
    return keras.callbacks.LearningRateScheduler(lambda epoch: float(schedule), verbose)


def keras_object(section: Section, spec: ObjectSpec) -> Any:
    """Return the Keras object that a spec stands for.

    Raises
    ------
    EngineError
        Where the catalog has no such object, or Keras does not accept an argument.
    """
    known = entry(section, spec.kind)
    if known is None:
        raise EngineError(f"{spec.kind} is not among the {section} that Layerdesk knows.")
    made = class_of(section, spec.kind)
    if section == "activations":
        return made
    try:
        return made(**keywords(known, spec.params))
    except (ValueError, TypeError) as error:
        raise EngineError(
            f"{spec.kind} does not accept its arguments: {first_line(error)}", details=str(error)
        ) from error


def keywords(known: Entry, params: Mapping[str, Value]) -> dict[str, Any]:
    """Return parameters as Keras wants them: nested specs become objects."""
    return {name: _argument_value(known.argument(name), value) for name, value in params.items()}


def first_line(error: Exception) -> str:
    """Return the first line that says something, as a sentence: Keras writes where it happened first, and in bold.

    Long ones are cut: Keras repeats what it was given, which may be a row of a thousand.
    """
    lines = [re.sub(r"\x1b\[\d+m", "", line).strip() for line in str(error).splitlines()]
    said = [line for line in lines if line and not line.startswith("Exception encountered when calling")]
    first = said[0] if said else type(error).__name__
    return f"{first.rstrip('.')}." if len(first) <= MAX_LETTERS else f"{first[:MAX_LETTERS]} … and so on."


def _argument_value(argument: Argument | None, value: Value) -> Any:
    if isinstance(value, ObjectSpec):
        if argument is None or argument.type not in SECTION_OF:
            raise EngineError(f"{value.kind} stands where a plain value belongs.")
        return keras_object(SECTION_OF[argument.type], value)
    if isinstance(value, tuple):
        return [_argument_value(argument, item) for item in value]
    return value
