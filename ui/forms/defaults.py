"""Values of parameters: defaults of Keras, objects under any of their names, starting values of new objects."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.catalog.entries import SECTION_OF, Argument, Entry, Section, catalog
from engine.project import ObjectSpec, Value

_STARTS: Mapping[str, Value] = MappingProxyType(
    {
        "units": 8,
        "rate": 0.2,
        "stddev": 0.1,
        "initial_learning_rate": 0.01,
        "decay_steps": 1000,
        "first_decay_steps": 1000,
        "decay_rate": 0.9,
        "filters": 8,
        "kernel_size": 3,
        "output_dim": 8,
        "input_dim": 100,
        "n": 2,
        "target_class_ids": (0,),
        "scale": 1.0,
        "num_heads": 2,
        "key_dim": 8,
        "boundaries": (1000,),
        "values": (0.01, 0.001),
        "activation": "relu",
        "bin_boundaries": (0.0,),
        "mean": (0.0,),
        "variance": (1.0,),
        "target_shape": (-1, 1),
        "dims": (1,),
        "equation": "ab,bc->ac",
        "output_shape": (8,),
        "filepath": "best.keras",
        "filename": "log.csv",
        "num_bins": 8,
        "schedule": 0.01,
    }
)
"""Starting values of required arguments without a default in Keras."""


def is_object(argument: Argument) -> bool:
    """Return whether an argument takes an object that has arguments itself."""
    return argument.type in SECTION_OF and argument.type != "activation"


def section_entries(section: Section) -> Mapping[str, Entry]:
    """Return the entries of a section by kind; empty if the catalog has none."""
    return catalog().get(section, {})


def entry_named(section: Section, name: str) -> Entry | None:
    """Return the entry with a name in Keras: ``GlorotUniform``, ``glorot_uniform`` or ``l2``; None if unknown."""
    entries = section_entries(section)
    if name in entries:
        return entries[name]
    plain = name.replace("_", "").lower()
    return next((entry for kind, entry in entries.items() if kind.replace("_", "").lower() == plain), None)


def as_value(argument: Argument, raw: Any) -> Value:
    """Return a value normalized for comparison: lists as tuples, objects as `ObjectSpec` with the catalog's kind."""
    if isinstance(raw, list):
        return tuple(raw)
    value: Value = raw
    if not is_object(argument):
        return value
    section = SECTION_OF[argument.type]
    if isinstance(raw, Mapping):
        value = ObjectSpec.model_validate(raw)
    if isinstance(raw, str):
        value = ObjectSpec(kind=raw)
    if isinstance(value, ObjectSpec) and (entry := entry_named(section, value.kind)) and entry.kind != value.kind:
        return value.replaced(kind=entry.kind)
    return value


def default_of(argument: Argument) -> Value:
    """Return the default in Keras; None if there is none."""
    return None if argument.required else as_value(argument, argument.default)


def value_in(params: Mapping[str, Value], argument: Argument) -> Value:
    """Return the value of an argument, given the parameters that differ from the defaults."""
    return as_value(argument, params[argument.name]) if argument.name in params else default_of(argument)


def same(one: Value, other: Value) -> bool:
    """Return whether two values are equal and both or neither are booleans."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def with_value(entry: Entry, params: Mapping[str, Value], name: str, value: Value) -> dict[str, Value]:
    """Return the parameters with one replaced, in the order of the entry, without values equal to the default."""
    changed = {**params, name: value}
    argument = entry.argument(name)
    if argument and not argument.required and same(value, default_of(argument)):
        del changed[name]
    order = {known.name: place for place, known in enumerate(entry.arguments)}
    return dict(sorted(changed.items(), key=lambda item: order.get(item[0], len(order))))


def starting_params(entry: Entry, old: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """Return the parameters of a new object; values that an old object set under the same name are kept.

    They contain only required arguments and those that differ from the defaults.
    """
    params: dict[str, Value] = {}
    for argument in entry.arguments:
        if old and argument.name in old and not isinstance(old[argument.name], ObjectSpec):
            params = with_value(entry, params, argument.name, old[argument.name])
        elif argument.required and (start := _start(argument)) is not None:
            params[argument.name] = start
    return params


def _start(argument: Argument) -> Value:
    if argument.default is not None:
        return as_value(argument, argument.default)
    if argument.name in _STARTS:
        return _STARTS[argument.name]
    match argument.type:
        case "integer":
            return int(max(argument.minimum or 1, 1))
        case "number":
            return _number_within_bounds(argument)
        case "boolean":
            return False
        case "choice":
            return argument.choices[0] if argument.choices else None
        case "layer":
            return ObjectSpec(
                kind=argument.choices[0], params=starting_params(catalog()["layers"][argument.choices[0]])
            )
        case _:
            return None


def _number_within_bounds(argument: Argument) -> float:
    low, high = argument.minimum, argument.maximum
    if low is not None and high is not None:
        return (low + high) / 2
    return 1.0 if low is None or low < 1 else low + 1
