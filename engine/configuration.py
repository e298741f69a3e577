"""Keras's own configuration, read as plain data and translated into our values.

A configuration is never handed to Keras: it is translated through the catalog, which is the list of what may be built.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from engine.catalog import SECTION_OF, Argument, Entry, Section, catalog, entry
from engine.errors import EngineError
from engine.shapes import FEATURES
from engine.specs import CompileSpec, LayerSpec, ModelSpec, ObjectSpec, OutputSpec, Value

SHORT_NAMES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "logcosh": "log_cosh",
}
"""The short names that Keras takes for losses and metrics."""


def spec_of(model: keras.Model) -> ModelSpec:
    """Return the ModelSpec of a Keras model; the inverse of `build`."""
    return model_from_config({"class_name": type(model).__name__, "config": model.get_config()})


def model_from_config(config: Mapping[str, Any]) -> ModelSpec:
    """Translate a configuration as Keras's ``to_json`` writes it, without running anything that it names.

    Raises
    ------
    EngineError
        Where it is no model, or holds what the catalog does not list; it names the layer.
    """
    inner = config.get("config")
    if not isinstance(inner, Mapping) or not isinstance(inner.get("layers"), list):
        raise EngineError("This is not the configuration of a Keras model: it has no list of layers.")
    if config.get("class_name") not in ("Sequential", "Functional", "Model"):
        raise EngineError(
            f"Models of the class {config.get('class_name')} cannot be opened. Sequential and functional ones can."
        )
    raw = [layer for layer in inner["layers"] if isinstance(layer, Mapping)]
    sources = [layer for layer in raw if layer.get("class_name") == "InputLayer"]
    if len(sources) > 1:
        raise EngineError("This model has several inputs; models with one input can be opened.")
    source = _name_of(sources[0]) if sources else FEATURES
    layers = tuple(_layer_from_config(layer, source) for layer in raw if layer.get("class_name") != "InputLayer")
    return _as_chain(ModelSpec(layers=layers))


def compile_from_config(config: Mapping[str, Any] | None) -> CompileSpec | None:
    """Translate the compile settings of a `.keras` file; None where it has none or they are beyond the catalog."""
    if not config:
        return None
    try:
        loss = _object_from("losses", config.get("loss"))
        optimizer = _object_from("optimizers", config.get("optimizer"))
        metrics = tuple(
            found
            for raw in config.get("metrics") or ()
            if (found := _accuracy(loss) if raw in ("accuracy", "acc") else _object_from("metrics", raw)) is not None
        )
    except (EngineError, TypeError):
        return None
    if optimizer is None or loss is None:
        return None
    return CompileSpec(
        optimizer=optimizer,
        outputs=(OutputSpec(loss=loss, metrics=metrics),),
        run_eagerly=bool(config.get("run_eagerly")),
    )


def _accuracy(loss: ObjectSpec | None) -> ObjectSpec | None:
    """Return the accuracy that Keras takes for the plain word, which it finds from what the loss compares."""
    kinds = {"Binary": "BinaryAccuracy", "Sparse": "SparseCategoricalAccuracy", "Categorical": "CategoricalAccuracy"}
    return next((ObjectSpec(kind=kind) for start, kind in kinds.items() if loss and loss.kind.startswith(start)), None)


def _layer_from_config(raw: Mapping[str, Any], source: str) -> LayerSpec:
    name, kind = _name_of(raw), str(raw.get("class_name"))
    known = entry("layers", kind)
    module = str(raw.get("module", "keras.layers"))
    if known is None or module != "keras.layers" or raw.get("registered_name") not in (None, kind):
        raise EngineError(f"The layer {name} is a {kind} of {module}, which Layerdesk does not open.")
    return LayerSpec(
        name=name,
        kind=kind,
        params=_params_from(known, raw.get("config") or {}, name),
        inputs=_inputs_from(raw, source),
    )


def _name_of(raw: Mapping[str, Any]) -> str:
    config = raw.get("config")
    return str((config.get("name") if isinstance(config, Mapping) else None) or raw.get("name") or "layer")


def _inputs_from(raw: Mapping[str, Any], source: str) -> tuple[str, ...]:
    """Return the names of the layers that a layer of a functional configuration reads."""
    nodes = raw.get("inbound_nodes") or []
    if len(nodes) > 1:
        raise EngineError(f"The layer {_name_of(raw)} is used in several places, which cannot be shown yet.")
    names = _histories(nodes)
    return tuple(FEATURES if name == source else name for name in names)


def _histories(node: Any) -> list[str]:
    if isinstance(node, Mapping):
        history = node.get("config", {}).get("keras_history") if node.get("class_name") == "__keras_tensor__" else None
        return [str(history[0])] if history else [name for item in node.values() for name in _histories(item)]
    if isinstance(node, list | tuple):
        return [name for item in node for name in _histories(item)]
    return []


def _params_from(known: Entry, config: Mapping[str, Any], owner: str) -> dict[str, Value]:
    params: dict[str, Value] = {}
    for argument in known.arguments:
        if argument.name in config:
            value = _value_from(argument, config[argument.name], owner)
            if argument.required or not _same(value, argument.default):
                params[argument.name] = value
    return params


def _value_from(argument: Argument, raw: Any, owner: str) -> Value:
    section = SECTION_OF.get(argument.type)
    if section and isinstance(raw, Mapping):
        found = _object_from(section, raw)
        if found is None:
            raise EngineError(f"{owner}: {argument.name} holds what Layerdesk does not open.")
        return found.kind if section == "activations" else found
    if isinstance(raw, Mapping):
        raise EngineError(f"{owner}: {argument.name} holds an object where a plain value belongs.")
    if isinstance(raw, list | tuple) and argument.type == "integer" and len(set(map(str, raw))) == 1:
        return _value_from(argument, raw[0], owner)  # Keras writes one whole number as a row of them
    if isinstance(raw, list | tuple):
        return tuple(_value_from(argument, item, owner) for item in raw)
    if section == "activations" and raw is not None and entry("activations", str(raw)) is None:
        raise EngineError(f"{owner}: {raw} is no activation that Layerdesk opens.")
    value: Value = _shortest(raw) if isinstance(raw, float) else raw
    return value


def _shortest(number: float) -> float:
    """Return the shortest number that is the same in float32: Keras writes a rate of 0.001 as 0.0010000000474974513."""
    short = float(str(np.float32(number)))
    return short if float(np.float32(number)) == number else number


def _object_from(section: Section, raw: Any) -> ObjectSpec | None:
    """Translate one serialized object; None for None. Losses and metrics may also be snake-case names."""
    if raw is None:
        return None
    if isinstance(raw, str):
        return _named(section, raw)
    kind, module = str(raw.get("class_name")), str(raw.get("module", ""))
    if kind == "function":
        return _named(section, str(raw.get("config")))
    known = entry(section, kind)
    if known is None or not module.startswith("keras.") or module.startswith("keras.src"):
        raise EngineError(f"{module}.{kind} is not among the {section} that Layerdesk opens.")
    return ObjectSpec(kind=kind, params=_params_from(known, raw.get("config") or {}, kind))


def _named(section: Section, name: str) -> ObjectSpec:
    """Return the object of a section that Keras knows by this snake-case name."""
    if section == "activations" and entry(section, name):
        return ObjectSpec(kind=name)
    name = SHORT_NAMES.get(name.lower(), name)
    for kind in catalog()[section]:
        if name in (kind, keras.src.utils.naming.to_snake_case(kind)):
            return ObjectSpec(kind=kind)
    raise EngineError(f"{name} is not among the {section} that Layerdesk opens.")


def _same(value: Value, default: Any) -> bool:
    """Whether a value is the default, which the catalog may write as the name of an object."""
    if isinstance(value, ObjectSpec):
        known = default if isinstance(default, Mapping) else {"kind": default}
        return value.kind == known.get("kind") and dict(value.params) == dict(known.get("params", {}))
    if value in (None, "linear") and default in (None, "linear"):
        return True
    return value == (tuple(default) if isinstance(default, list) else default) and isinstance(
        value, bool
    ) == isinstance(default, bool)


def _as_chain(model: ModelSpec) -> ModelSpec:
    """Return the model without inputs where every layer just reads the one before it."""
    before = FEATURES
    for layer in model.layers:
        known = entry("layers", layer.kind)
        itself = known is not None and known.inputs == "attention" and set(layer.inputs) == {before}
        if layer.inputs not in ((), (before,)) and not itself:
            return model
        before = layer.name
    return model.replaced(layers=tuple(layer.replaced(inputs=()) for layer in model.layers))
