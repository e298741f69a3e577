"""Convert configurations of Keras 2, and of Keras 3 in HDF5 files, to those of Keras 3 in `.keras` files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.catalog.entries import catalog, entry
from engine.system.errors import EngineError
from engine.system.word_forms import snake_case

Config = dict[str, Any]

NEW_NAMES: Mapping[str, Mapping[str, str]] = {
    "LeakyReLU": {"alpha": "negative_slope"},
    "Embedding": {"embedding_dim": "output_dim"},
}
"""Arguments that were renamed in Keras 3."""

KEPT_KEYS = ("name", "trainable", "dtype", "batch_shape", "sparse")
"""Keys of a layer that are kept although they are not arguments in the catalog."""


def as_keras3(config: Mapping[str, Any], name: str) -> Config:
    """Return the configuration of a model or a layer in the format of Keras 3.

    Raises
    ------
    EngineError
        If it is not the configuration of a model or layer.
    """
    kind, inner = config.get("class_name"), config.get("config")
    if isinstance(inner, list) and kind == "Sequential":  # as Keras 1 and early Keras 2 wrote it
        inner = {"layers": inner}
    if not isinstance(inner, dict) or not isinstance(kind, str):
        raise EngineError(f"{name} is not the configuration of a Keras model or layer.")
    if not isinstance(inner.get("layers"), list):
        return {**config, **_layer(config)}
    layers = [_layer(layer) if isinstance(layer, dict) else layer for layer in inner["layers"]]
    if kind == "Sequential":
        layers = _with_input(layers)
    kept = {key: value for key, value in config.items() if key != "compile_config"}
    return {
        **kept,
        "class_name": "Functional" if kind == "Model" else kind,
        "config": {
            **{key: inner[key] for key in ("name", "input_layers", "output_layers") if key in inner},
            "layers": layers,
        },
    }


def compile_as_keras3(training: Mapping[str, Any]) -> Config:
    """Return compile settings in the format of Keras 3; unknown parts stay unchanged."""
    optimizer = training.get("optimizer_config") or training.get("optimizer")
    return {
        "optimizer": _optimizer(optimizer) if isinstance(optimizer, dict) else optimizer,
        "loss": _each(training.get("loss"), "losses"),
        "loss_weights": training.get("loss_weights"),
        "metrics": _flat(_each(training.get("metrics"), "metrics")),
        "weighted_metrics": _flat(_each(training.get("weighted_metrics"), "metrics")),
        "run_eagerly": False,
    }


def _layer(layer: Mapping[str, Any]) -> Config:
    """Return a layer with the arguments of Keras 3."""
    kind, settings = layer.get("class_name"), layer.get("config")
    if not isinstance(settings, dict) or not isinstance(kind, str):
        return dict(layer)
    if isinstance(settings.get("layers"), list):
        inner = as_keras3({"class_name": kind, "config": settings}, "This model")
        nodes = layer.get("inbound_nodes")
        return {**layer, **inner, "inbound_nodes": [_node(node) for node in nodes] if isinstance(nodes, list) else []}
    renamed = {NEW_NAMES.get(kind, {}).get(key, key): value for key, value in settings.items()}
    if "batch_input_shape" in renamed:
        renamed.setdefault("batch_shape", renamed.pop("batch_input_shape"))
    known = entry("layers", kind)
    if known is not None:
        arguments = {argument.name for argument in known.arguments}
        renamed = {key: value for key, value in renamed.items() if key in arguments or key in KEPT_KEYS}
    if isinstance(renamed.get("axis"), list) and len(renamed["axis"]) == 1:
        renamed["axis"] = renamed["axis"][0]
    converted = {**layer, "config": {key: _object(value) for key, value in renamed.items()}}
    converted.setdefault("module", "keras.layers")
    if isinstance(layer.get("inbound_nodes"), list):
        converted["inbound_nodes"] = [_node(node) for node in layer["inbound_nodes"]]
    return converted


def _with_input(layers: list[Any]) -> list[Any]:
    """Return the layers of a sequential model with an InputLayer first."""
    if not layers or not isinstance(layers[0], dict) or layers[0].get("class_name") == "InputLayer":
        return layers
    settings = layers[0].get("config")
    if not isinstance(settings, dict):
        return layers
    shape = settings.get("batch_shape")
    if not isinstance(shape, list):
        return layers
    source = {"batch_shape": shape, "dtype": settings.get("dtype", "float32"), "name": "features"}
    return [{"module": "keras.layers", "class_name": "InputLayer", "config": source}, *layers]


def _object(value: Any) -> Any:
    """Return an object in a layer without the keys that only Keras 2 has."""
    if not isinstance(value, dict) or "class_name" not in value:
        return value
    if value["class_name"] == "Policy":
        inner = value.get("config")
        return inner.get("name", "float32") if isinstance(inner, dict) else "float32"
    return {key: item for key, item in value.items() if key != "shared_object_id"}


def _node(node: Any) -> Any:
    """Return the inputs of one call of a layer; Keras 2 wrote lists of ``[name, node, tensor, arguments]``."""
    if not isinstance(node, list):
        return node
    rows = [node] if node and isinstance(node[0], str) else node
    tensors: list[Any] = []
    named: Config = {}
    for row in rows:
        if not isinstance(row, list) or len(row) < 3:
            raise EngineError("The file is damaged: the inputs of one of its layers are missing.")
        tensors.append(_tensor(row))
        if len(row) > 3 and isinstance(row[3], dict):
            named |= {key: _tensor(value) if _is_row(value) else value for key, value in row[3].items()}
    return {"args": [tensors if len(tensors) > 1 else tensors[0]] if tensors else [], "kwargs": named}


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= 3 and isinstance(value[0], str)


def _tensor(row: list[Any]) -> Config:
    return {"class_name": "__keras_tensor__", "config": {"keras_history": row[:3]}}


def _optimizer(optimizer: Config) -> Config:
    """Return an optimizer with the arguments of Keras 3; ``decay`` becomes an InverseTimeDecay schedule."""
    kind = str(optimizer.get("class_name")).removeprefix("Custom>")
    settings = optimizer.get("config")
    if not isinstance(settings, dict):
        return optimizer
    settings = {("learning_rate" if key == "lr" else key): value for key, value in settings.items()}
    learning_rate, decay = settings.get("learning_rate"), settings.pop("decay", 0.0)
    if isinstance(learning_rate, dict):
        settings["learning_rate"] = {"module": "keras.optimizers.schedules", **learning_rate}
    elif isinstance(learning_rate, float | int) and isinstance(decay, float | int) and decay:
        inner = {"initial_learning_rate": learning_rate, "decay_steps": 1, "decay_rate": decay, "staircase": False}
        schedule = {"class_name": "InverseTimeDecay", "config": inner}
        settings["learning_rate"] = {"module": "keras.optimizers.schedules", **schedule}
    known = entry("optimizers", kind)
    if known is not None:
        arguments = {argument.name for argument in known.arguments}
        settings = {key: value for key, value in settings.items() if key in arguments}
    return {"module": "keras.optimizers", "class_name": kind, "config": settings, "registered_name": kind}


def _each(value: Any, section: str) -> Any:
    """Return losses or metrics in any nesting, each in the format of Keras 3."""
    if isinstance(value, list):
        return [_each(item, section) for item in value]
    if isinstance(value, dict) and "class_name" in value:
        return _loss_or_metric(value, section)
    if isinstance(value, dict):
        return {key: _each(item, section) for key, item in value.items()}
    return value


def _loss_or_metric(value: Config, section: str) -> Any:
    kind, settings = str(value["class_name"]), value.get("config")
    if kind == "function" or not isinstance(settings, dict):
        return value
    if kind in ("MeanMetricWrapper", "LossFunctionWrapper"):
        fn = settings.get("fn")
        fn = fn.get("config") if isinstance(fn, dict) else fn
        names = {snake_case(name): name for name in catalog()[section]}
        if not isinstance(fn, str) or fn not in names:
            return fn
        kind = names[fn]
    settings = {key: item for key, item in settings.items() if not (key == "reduction" and item == "auto")}
    return {"module": f"keras.{section}", "class_name": kind, "config": settings, "registered_name": kind}


def _flat(metrics: Any) -> Any:
    """Return the metrics of a single output as a flat list, which Keras 2 wrote as a list of lists."""
    return metrics[0] if isinstance(metrics, list) and len(metrics) == 1 and isinstance(metrics[0], list) else metrics
