"""What a configuration may name: what the catalog lists, and the few words with which Keras describes it.

Everything else is refused with the name of the layer and the reason. Nothing that a configuration names is looked up:
what passes here is translated by `engine.network.keras_config` and built by `engine.network`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from engine.catalog.entries import catalog
from engine.storage.untrusted.class_names import shown, snake_case
from engine.system.errors import EngineError

MODELS = ("Sequential", "Functional", "Model")

PROGRAMS = {
    "Lambda": "runs code that the file holds",
    "__lambda__": "is code that the file holds",
    "TFSMLayer": "loads a SavedModel, which is a program",
    "TorchModuleWrapper": "unpacks a pickle, which is a program",
    "JaxLayer": "calls functions that the file names",
    "FlaxLayer": "calls functions that the file names",
    "StringLookup": "may read a file that the model names",
    "IntegerLookup": "may read a file that the model names",
    "TextVectorization": "may read a file that the model names",
    "__typespec__": "names a class of TensorFlow",
    "__numpy__": "holds an array where a plain value belongs",
    "__tensor__": "holds a tensor where a plain value belongs",
}
"""What is refused with a reason of its own."""

MODULES_OF_MODELS = (
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


def checked(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a configuration, when everything that it names may be named.

    Parameters
    ----------
    config : mapping
        Of a model or of one layer, as Keras 3 tells it.
    name : str
        Of the file, for sentences.

    Raises
    ------
    EngineError
        With the name of the layer and the reason.
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
    """Check a model, or one inside another, with all its layers."""
    inner = config["config"]
    _check_registered(config, str(config["class_name"]), name, "the model")
    if config.get("module") not in MODULES_OF_MODELS:
        raise _refused(name, "the model", str(config["class_name"]), config.get("module"))
    taken: set[str] = set()
    for layer in inner["layers"]:
        if not isinstance(layer, dict) or not isinstance(layer.get("config"), dict):
            raise EngineError(f"{name} is damaged: one of its layers has no settings.")
        layer_name = _check_layer(layer, name)
        if layer_name in taken:
            raise EngineError(f"{name} is damaged: it has two layers named {layer_name}.")
        taken.add(layer_name)
    for key, value in inner.items():
        if key != "layers":
            _check(value, name, "the model")


def _check_layer(layer: Mapping[str, Any], name: str) -> str:
    """Check one layer with all that is in it, and return its name."""
    settings = layer["config"]
    layer_name = settings.get("name") or layer.get("name") or ""
    if not isinstance(layer_name, str) or len(layer_name) > 200 or not all(map(str.isprintable, layer_name)):
        raise EngineError(f"{name} is damaged: one of its layers has a name that is none.")
    shown = f"the layer {layer_name}" if layer_name else "one layer"
    kind = layer.get("class_name")
    if kind in MODELS:
        if not isinstance(settings.get("layers"), list):
            raise EngineError(f"{name} is damaged: {shown} is a model without layers.")
        _check_model(layer, name)
        _check(layer.get("inbound_nodes"), name, shown)
        return layer_name
    if kind != "InputLayer" and (not isinstance(kind, str) or kind not in catalog()["layers"]):
        raise _refused(name, shown, str(kind), layer.get("module"))
    if layer.get("module") not in (None, *MODULES["layers"]):
        raise _refused(name, shown, str(kind), layer.get("module"))
    _check_registered(layer, str(kind), name, shown)
    _check(settings, name, shown)
    _check(layer.get("inbound_nodes"), name, shown)
    return layer_name


def _check(value: Any, name: str, where: str) -> None:
    """Check every object that a value names, however deep it lies."""
    if isinstance(value, list):
        for item in value:
            _check(item, name, where)
    elif isinstance(value, dict):
        if "class_name" in value:
            _check_object(value, name, where)
        else:
            for key, item in value.items():
                if key in PROGRAMS:
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
        if not isinstance(inner, str) or inner not in _functions() or not _is_of_keras(module):
            raise _refused(name, where, f"function {str(inner)[:60]}", module)
    elif not isinstance(kind, str) or not _is_listed(kind, module):
        raise _refused(name, where, str(kind), module)
    _check_registered(value, str(inner if kind == "function" else kind), name, where)
    _check(inner, name, where)


def _check_history(inner: Any, name: str, where: str) -> None:
    history = inner.get("keras_history") if isinstance(inner, dict) else None
    if not isinstance(history, list) or len(history) != 3 or not isinstance(history[0], str):
        raise EngineError(f"{name} is damaged: what {where} reads is not said.")


def _check_registered(value: Mapping[str, Any], kind: str, name: str, where: str) -> None:
    """Refuse what goes by the name of somebody's own class: it would be another class than the one that is named."""
    registered = value.get("registered_name")
    if registered not in (None, kind, f"keras>{kind}", "function"):
        raise _refused(name, where, str(registered), value.get("module"))


def _is_listed(kind: str, module: Any) -> bool:
    return any(
        kind in catalog()[section] and module in (None, *modules)
        for section, modules in MODULES.items()
        if section != "activations"
    )


def _is_of_keras(module: Any) -> bool:
    return module in (None, "builtins", *(module for modules in MODULES.values() for module in modules))


@cache
def _functions() -> frozenset[str]:
    """Return the functions that a configuration may name: activations, and losses and metrics in small letters."""
    names = {*catalog()["activations"]}
    for section in ("losses", "metrics"):
        names |= {snake_case(kind) for kind in catalog()[section]}
    return frozenset(names)


def _refused(name: str, where: str, kind: str, module: Any) -> EngineError:
    kind = shown(kind)
    if kind in PROGRAMS:
        return EngineError(f"{name} is not opened: {where} is a {kind}, which {PROGRAMS[kind]}.")
    of = f" of {shown(str(module), 60)}" if isinstance(module, str) and module else ""
    return EngineError(
        f"{name} is not opened: {where} uses {kind}{of}, which is not among what Layerdesk knows of Keras."
    )
