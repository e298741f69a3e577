"""One object of Keras as a call: ``keras.layers.Dense(units=8, activation="relu")``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.entries import LOSSES_AS_METRICS, SECTION_OF, Section, entry
from engine.project import ObjectSpec, Value
from engine.system.python_source import quoted
from engine.system.word_forms import snake_case

MODULES: Mapping[Section, str] = MappingProxyType(
    {
        "layers": "keras.layers",
        "optimizers": "keras.optimizers",
        "losses": "keras.losses",
        "metrics": "keras.metrics",
        "schedules": "keras.optimizers.schedules",
        "callbacks": "keras.callbacks",
        "activations": "keras.activations",
        "initializers": "keras.initializers",
        "regularizers": "keras.regularizers",
        "constraints": "keras.constraints",
    }
)
"""Where Keras offers what."""

OWN = ("QHAdam",)
"""What Keras does not offer; a script brings it along."""


def call(section: Section, kind: str, params: Mapping[str, Value], **more: Value) -> str:
    """Return the call that makes an object; `more` are further keywords, after the others."""
    known = entry(section, kind)
    given = {**params, **more}
    order = [argument.name for argument in known.arguments if argument.name in given] if known else []
    order += [name for name in given if name not in order]
    if section == "callbacks" and kind == "LearningRateScheduler":
        return _rate_by_epoch(given)
    texts = [f"{name}={value_text(_section_of(section, kind, name), given[name])}" for name in order]
    if section == "metrics" and known is not None and known.group == LOSSES_AS_METRICS:
        function = f"keras.losses.{snake_case(kind)}"
        return f"keras.metrics.MeanMetricWrapper({', '.join([function, f'name={quoted(known.log_name)}', *texts])})"
    name = kind if kind in OWN else f"{MODULES[section]}.{kind}"
    return f"{name}({', '.join(texts)})"


def object_text(section: Section, spec: ObjectSpec) -> str:
    """Return the call that makes the object of a spec."""
    return call(section, spec.kind, spec.params)


def value_text(section: Section | None, value: Value) -> str:
    """Return a value as Python writes it; objects are looked up in a section."""
    if isinstance(value, ObjectSpec):
        return object_text(section or "initializers", value)
    if isinstance(value, tuple):
        items = ", ".join(value_text(section, item) for item in value)
        return f"({items}{',' if len(value) == 1 else ''})"
    return quoted(value) if isinstance(value, str) else repr(value)


def _section_of(section: Section, kind: str, name: str) -> Section | None:
    known = entry(section, kind)
    argument = known.argument(name) if known else None
    return SECTION_OF.get(argument.type) if argument else None


def _rate_by_epoch(given: Mapping[str, Value]) -> str:
    """Return the callback that reads a schedule, which must return a plain number for each epoch."""
    schedule = given.get("schedule")
    rate = f"float({value_text('schedules', schedule)}(epoch))" if isinstance(schedule, ObjectSpec) else repr(schedule)
    verbose = f", verbose={given['verbose']}" if "verbose" in given else ""
    return f"keras.callbacks.LearningRateScheduler(lambda epoch: {rate}{verbose})"
