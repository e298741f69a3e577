"""One serialized object or layer of Keras, translated through the catalog."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.catalog.entries import SECTION_OF, Argument, Entry, Section, catalog, entry
from engine.catalog.omissions import why_argument
from engine.network import OWN, class_of
from engine.network.keras_config.error_wrapping import as_engine_error
from engine.project import LayerSpec, ObjectSpec, Value
from engine.system.errors import EngineError
from engine.system.word_forms import snake_case

SHORT_NAMES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "logcosh": "log_cosh",
}
"""Short names of losses and metrics in Keras."""

IGNORED = ("name", "dtype", "data_format", "quantization_config", "flash_attention", "use_cudnn")
"""Arguments that change nothing of what a layer computes here, or that the layer sets itself."""


@as_engine_error
def layer_from_config(raw: Mapping[str, Any]) -> LayerSpec:
    """Return one layer without its inputs.

    Raises
    ------
    EngineError
        Where the catalog does not list it, or it has an argument that cannot be shown.
    """
    name, kind = name_of(raw), str(raw.get("class_name"))
    config = raw.get("config")
    known = entry("layers", kind)
    if known is None or not is_listed(raw) or not isinstance(config, Mapping):
        raise EngineError(f"The layer {name} is {described(raw)}, which Layerdesk does not open.")
    _refuse_omitted_arguments(name, known, config)
    params = _params_from(known, config, name)
    return LayerSpec(name=name, kind=kind, params=_without_derived(kind, params, _rank(raw)))


def _without_derived(kind: str, params: dict[str, Value], rank: int) -> dict[str, Value]:
    """Return arguments without those that Keras derived from others and wrote into the configuration."""
    derived: dict[str, Value] = {}
    if kind in ("MaxPooling1D", "AveragePooling1D"):
        derived = {"strides": params.get("pool_size", 2)}
    elif kind == "MultiHeadAttention":
        derived = {"value_dim": params.get("key_dim"), "attention_axes": tuple(range(1, rank - 1))}
    return {name: value for name, value in params.items() if name not in derived or value != derived[name]}


def _rank(raw: Mapping[str, Any]) -> int:
    """Return the number of axes of the first input of a layer; 3 where the configuration lacks it."""
    built = raw.get("build_config")
    shapes = built.get("shapes_dict") if isinstance(built, Mapping) else None
    shape = shapes.get("query_shape") if isinstance(shapes, Mapping) else None
    return len(shape) if isinstance(shape, list | tuple) else 3


def is_listed(raw: Mapping[str, Any]) -> bool:
    """Return whether a serialized layer is of Keras and in the catalog."""
    kind, module = str(raw.get("class_name")), str(raw.get("module", "keras.layers"))
    own = raw.get("registered_name") in (None, kind)
    return entry("layers", kind) is not None and module == "keras.layers" and own


def described(raw: Mapping[str, Any]) -> str:
    """Return the class and module of a serialized layer for an error message."""
    return f"a {raw.get('class_name')} of {raw.get('module', 'keras.layers')}"


def name_of(raw: Mapping[str, Any]) -> str:
    """Return the name of a serialized layer."""
    config = raw.get("config")
    return str((config.get("name") if isinstance(config, Mapping) else None) or raw.get("name") or "layer")


def _refuse_omitted_arguments(name: str, known: Entry, config: Mapping[str, Any]) -> None:
    """Refuse a layer with an argument that the catalog omits: without it the layer would compute something else."""
    parameters = inspect.signature(class_of("layers", known.kind).__init__).parameters
    for key, value in config.items():
        reason = why_argument(known.kind, key) if key in parameters and key not in IGNORED else ""
        if reason and value not in (parameters[key].default, None, False, {}):
            raise EngineError(f"The layer {name} sets {key} to {value}, which cannot be shown. {reason}")


def _params_from(known: Entry, config: Mapping[str, Any], owner: str) -> dict[str, Value]:
    params: dict[str, Value] = {}
    for argument in known.arguments:
        if argument.name in config:
            value = _value_from(argument, config[argument.name], owner)
            if argument.required or not _same(value, argument.default):
                params[argument.name] = value
    if known.kind == "Bidirectional" and params.get("backward_layer") == _backwards(params.get("layer")):
        del params["backward_layer"]  # Keras writes the copy that it created
    return params


def _backwards(layer: Value) -> Value:
    """Return the copy of a recurrent layer that reads in the other direction."""
    if not isinstance(layer, ObjectSpec):
        return layer
    rest = {name: value for name, value in layer.params.items() if name != "go_backwards"}
    return layer.replaced(params=rest if layer.params.get("go_backwards") else {**rest, "go_backwards": True})


def _value_from(argument: Argument, raw: Any, owner: str) -> Value:
    section = SECTION_OF.get(argument.type)
    if section and isinstance(raw, Mapping):
        found = object_from(section, raw)
        if found is None:
            raise EngineError(f"{owner}: {argument.name} holds what Layerdesk does not open.")
        return found.kind if section == "activations" else found
    if isinstance(raw, Mapping):
        raise EngineError(f"{owner}: {argument.name} holds an object where a plain value belongs.")
    if isinstance(raw, list | tuple) and argument.type == "integer" and len(set(map(str, raw))) == 1:
        return _value_from(argument, raw[0], owner)  # Keras writes one integer as a list of equal ones
    if isinstance(raw, list | tuple):
        return tuple(_value_from(argument, item, owner) for item in raw)
    if section == "activations" and raw is not None and entry("activations", str(raw)) is None:
        raise EngineError(f"{owner}: {raw} is not an activation that Layerdesk supports.")
    value: Value = _shortest(raw) if isinstance(raw, float) else raw
    return value


def _shortest(number: float) -> float:
    """Return the shortest number of equal float32 value: Keras writes 0.001 as 0.0010000000474974513."""
    short = float(str(np.float32(number)))
    return short if float(np.float32(number)) == number else number


def object_from(section: Section, raw: Any) -> ObjectSpec | None:
    """Translate one serialized object; None for None. Losses and metrics may also be snake-case names."""
    if raw is None:
        return None
    if isinstance(raw, str):
        return _named(section, raw)
    if not isinstance(raw, Mapping):
        raise EngineError(f"Something among the {section} is neither a name nor an object.")
    kind, module = str(raw.get("class_name")), str(raw.get("module", ""))
    if kind == "function":
        return _named(section, str(raw.get("config")))
    config = raw.get("config") or {}
    if kind == "MeanMetricWrapper" and section == "metrics":
        loss = _named("losses", str((config.get("fn") or {}).get("config")))
        kind, module = loss.kind, "keras.losses"
    known = entry(section, kind)
    own = (section, kind) in OWN and raw.get("registered_name") == f"layerdesk>{kind}"
    if known is None or not (own or (module.startswith("keras.") and not module.startswith("keras.src"))):
        raise EngineError(f"{module}.{kind} is not among the {section} that Layerdesk opens.")
    if section == "layers":
        _refuse_omitted_arguments(kind, known, config)
    return ObjectSpec(kind=kind, params=_params_from(known, config, kind))


def _named(section: Section, name: str) -> ObjectSpec:
    """Return the object of a section with this snake-case name in Keras."""
    if section == "activations" and entry(section, name):
        return ObjectSpec(kind=name)
    name = SHORT_NAMES.get(name.lower(), name)
    for kind in catalog()[section]:
        if name in (kind, snake_case(kind)):
            return ObjectSpec(kind=kind)
    raise EngineError(f"{name} is not among the {section} that Layerdesk opens.")


def _same(value: Value, default: Any) -> bool:
    """Return whether a value is the default, which the catalog may have as the name of an object."""
    if isinstance(value, ObjectSpec):
        known = default if isinstance(default, Mapping) else {"kind": default}
        return value.kind == known.get("kind") and dict(value.params) == dict(known.get("params", {}))
    # Keras may write a missing value as an empty list.
    if value in (None, "linear", ()) and default in (None, "linear"):
        return True
    return value == (tuple(default) if isinstance(default, list) else default) and isinstance(
        value, bool
    ) == isinstance(default, bool)
