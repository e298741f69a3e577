"""The objects that a configuration may contain: those of the catalog, and the containers in which Keras stores them.

Everything else is refused with the name of the layer and the reason. No name in a configuration is imported: allowed
configurations are converted by `engine.network.keras_config` and built by `engine.network`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from engine.catalog.entries import MODELS, catalog
from engine.storage.untrusted.payload import printable
from engine.system.errors import EngineError
from engine.system.word_forms import snake_case

EXECUTABLE_KINDS = {
    "Lambda": "runs code that is in the file",
    "__lambda__": "is code",
    "TFSMLayer": "loads a SavedModel, which contains code",
    "TorchModuleWrapper": "loads a pickle, which contains code",
    "JaxLayer": "calls functions whose names are in the file",
    "FlaxLayer": "calls functions whose names are in the file",
    "StringLookup": "may read a file whose path is in the model",
    "IntegerLookup": "may read a file whose path is in the model",
    "TextVectorization": "may read a file whose path is in the model",
    "__typespec__": "contains a class of TensorFlow",
    "__numpy__": "contains an array instead of a plain value",
    "__tensor__": "contains a tensor instead of a plain value",
}
"""Objects that are refused with a specific reason."""

MODEL_MODULES = (
    None,
    "keras",
    "keras.layers",
    "keras.models",
    "keras.src.models.functional",
    "keras.src.models.sequential",
)

MODULES: Mapping[str, tuple[str, ...]] = {
    "layers": ("keras.layers",),
    "optimizers": ("keras.optimizers",),
    "schedules": ("keras.optimizers.schedules", "keras.optimizers"),
    "losses": ("keras.losses",),
    "metrics": ("keras.metrics",),
    "activations": ("keras.activations",),
    "initializers": ("keras.initializers",),
    "regularizers": ("keras.regularizers",),
    "constraints": ("keras.constraints",),
}

POLICIES = ("float32", "float64", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16", "int32", "int64")


def require_allowed(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a configuration if every object in it is allowed.

    Parameters
    ----------
    config : mapping
        Of a model or a layer, in the format of Keras 3.
    name : str
        Of the file, for messages.

    Raises
    ------
    EngineError
        If an object is not allowed; with the name of its layer and the reason.
    """
    kind = config.get("class_name")
    inner = config.get("config")
    if not isinstance(inner, dict):
        raise EngineError(f"{name} is not a Keras model: its configuration has no settings.")
    if kind not in MODELS:
        _check_layer(config, name)
        return config
    if not isinstance(inner.get("layers"), list):
        raise EngineError(f"{name} is not a Keras model: it has no list of layers.")
    _check_model(config, name)
    return config


def _check_model(config: Mapping[str, Any], name: str) -> None:
    """Check a model, possibly nested, with all its layers."""
    inner = config["config"]
    _check_registered(config, str(config["class_name"]), name, "the model")
    if config.get("module") not in MODEL_MODULES:
        raise _refused(name, "the model", str(config["class_name"]), config.get("module"))
    names: set[str] = set()
    for layer in inner["layers"]:
        if not isinstance(layer, dict) or not isinstance(layer.get("config"), dict):
            raise EngineError(f"{name} is damaged: one of its layers has no settings.")
        layer_name = _check_layer(layer, name)
        if layer_name in names:
            raise EngineError(f"{name} is damaged: it has two layers named {layer_name}.")
        names.add(layer_name)
    for key, value in inner.items():
        if key != "layers":
            _check(value, name, "the model")


def _check_layer(layer: Mapping[str, Any], name: str) -> str:
    """Check a layer and everything in it, and return its name."""
    settings = layer["config"]
    layer_name = settings.get("name") or layer.get("name") or ""
    if not isinstance(layer_name, str) or len(layer_name) > 200 or not all(map(str.isprintable, layer_name)):
        raise EngineError(f"{name} is damaged: one of its layers has an invalid name.")
    where = f"the layer {layer_name}" if layer_name else "one layer"
    kind = layer.get("class_name")
    if kind in MODELS:
        if not isinstance(settings.get("layers"), list):
            raise EngineError(f"{name} is damaged: {where} is a model without layers.")
        _check_model(layer, name)
        _check(layer.get("inbound_nodes"), name, where)
        return layer_name
    if kind != "InputLayer" and (not isinstance(kind, str) or kind not in catalog()["layers"]):
        raise _refused(name, where, str(kind), layer.get("module"))
    if layer.get("module") not in (None, *MODULES["layers"]):
        raise _refused(name, where, str(kind), layer.get("module"))
    _check_registered(layer, str(kind), name, where)
    _check(settings, name, where)
    _check(layer.get("inbound_nodes"), name, where)
    return layer_name


def _check(value: Any, name: str, where: str) -> None:
    """Check every object in a value, however deeply nested."""
    if isinstance(value, list):
        for item in value:
            _check(item, name, where)
    elif isinstance(value, dict):
        if "class_name" in value:
            _check_object(value, name, where)
        else:
            for key, item in value.items():
                if key in EXECUTABLE_KINDS:
                    raise _refused(name, where, key, None)
                _check(item, name, where)


def _check_object(value: Mapping[str, Any], name: str, where: str) -> None:
    kind, module = value["class_name"], value.get("module")
    inner = value.get("config")
    if kind == "__keras_tensor__":
        _check_history(inner, name, where)
        return
    if kind in ("DTypePolicy", "Policy") and module in (None, "keras", "keras.dtype_policies", "keras.mixed_precision"):
        if not isinstance(inner, dict) or inner.get("name") not in POLICIES:
            raise _refused(name, where, str(kind), module)
        return
    if kind == "__tuple__":
        _check(value.get("items"), name, where)
        return
    if kind == "function":
        if not isinstance(inner, str) or inner not in _functions() or not _is_keras_module(module):
            raise _refused(name, where, f"function {str(inner)[:60]}", module)
    elif not isinstance(kind, str) or not _is_listed(kind, module):
        raise _refused(name, where, str(kind), module)
    _check_registered(value, str(inner if kind == "function" else kind), name, where)
    _check(inner, name, where)


def _check_history(inner: Any, name: str, where: str) -> None:
    history = inner.get("keras_history") if isinstance(inner, dict) else None
    if not isinstance(history, list) or len(history) != 3 or not isinstance(history[0], str):
        raise EngineError(f"{name} is damaged: the inputs of {where} are missing.")


def _check_registered(value: Mapping[str, Any], kind: str, name: str, where: str) -> None:
    """Refuse registered custom classes, which are not the Keras class of that name."""
    registered = value.get("registered_name")
    if registered not in (None, kind, f"keras>{kind}", "function"):
        raise _refused(name, where, str(registered), value.get("module"))


def _is_listed(kind: str, module: Any) -> bool:
    return any(
        kind in catalog()[section] and module in (None, *modules)
        for section, modules in MODULES.items()
        if section != "activations"
    )


def _is_keras_module(module: Any) -> bool:
    return module in (None, "builtins", *(module for modules in MODULES.values() for module in modules))


@cache
def _functions() -> frozenset[str]:
    """Return the functions that a configuration may contain: activations, and losses and metrics in snake case."""
    names = {*catalog()["activations"]}
    for section in ("losses", "metrics"):
        names |= {snake_case(kind) for kind in catalog()[section]}
    return frozenset(names)


def _refused(name: str, where: str, kind: str, module: Any) -> EngineError:
    kind = printable(kind)
    if kind in EXECUTABLE_KINDS:
        return EngineError(f"{name} is not opened: {where} is a {kind}, which {EXECUTABLE_KINDS[kind]}.")
    of = f" of {printable(str(module), 60)}" if isinstance(module, str) and module else ""
    return EngineError(f"{name} is not opened: {where} uses {kind}{of}, which Layerdesk does not support.")
