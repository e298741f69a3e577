"""Limits of the sizes in a configuration, relative to the weights in the file.

A file of a few hundred bytes can specify a layer of a billion units, whose memory would be allocated before the missing
weights are noticed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from engine.system.errors import EngineError

MAX_INTEGER = 1_000_000
MAX_INPUT_NUMBERS = 100_000
"""Limit of the numbers in an input row, for files with few weights."""
MAX_GROWTH = 100_000
"""Limit of the factor by which all layers without weights together lengthen a row."""
MAX_LAYERS = 500
"""Limit of the layers of a model; a layer counts once for each call."""
MAX_LAYER_PARAMETERS = 500_000_000
"""Limit of the parameters of a layer in a file without weights."""

TOO_MANY = 2**63
"""Upper bound at which products are no longer computed."""

SIZES = ("units", "filters", "output_dim", "input_dim", "num_heads", "key_dim", "value_dim")
GROWTH = ("n", "size", "padding", "output_size", "num_tokens")
UNCHECKED = (
    "seed",
    "decay_steps",
    "first_decay_steps",
    "warmup_steps",
    "boundaries",
    "ema_overwrite_frequency",
    "shared_object_id",
    *SIZES,
)
"""Integers that allocate no memory, or that have their own limits."""


def check(
    config: Mapping[str, Any], settings: Mapping[str, Any] | None, weights: Mapping[str, int] | None, name: str
) -> None:
    """Refuse a configuration with implausible sizes.

    Parameters
    ----------
    config, settings : mapping, mapping or None
        Layers and compile settings in the format of Keras 3.
    weights : mapping of str to int or None
        Number of parameters in the file for each layer; None if the file has no weights.
    name : str
        Of the file, for messages.

    Raises
    ------
    EngineError
        If a size exceeds its limit; with the name of the layer.
    """
    inner = config["config"]
    layers = list(all_layers(config)) if isinstance(inner.get("layers"), list) else [config]
    if isinstance(inner.get("layers"), list) and _calls(config) > MAX_LAYERS:
        raise EngineError(f"{name} is not opened: it has more than {MAX_LAYERS:,} layers or outputs.")
    growth = 1
    for layer in layers:
        values = layer["config"]
        place = f"the layer {values.get('name') or layer.get('name')}"
        _check_integers(values, name, place)
        if layer["class_name"] == "InputLayer":
            largest = max(MAX_INPUT_NUMBERS, sum(weights.values()) if weights else 0)
            _limit(_product(values.get("batch_shape")), largest, name, place)
        _limit(_size(values), _weights_of(values, weights), name, place)
        growth *= _product([values[key] for key in GROWTH if key in values])
        _limit(growth, MAX_GROWTH, name, place)
    _check_integers(settings, name, "the compile settings")


def all_layers(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the layers of a model and of its nested models."""
    for layer in config["config"]["layers"]:
        if isinstance(layer["config"].get("layers"), list):
            yield from all_layers(layer)
        else:
            yield layer


def _calls(config: Mapping[str, Any]) -> int:
    """Return the number of layers of a flattened model, each counted once for each call."""
    ends = config["config"].get("output_layers")
    count = len(ends) if isinstance(ends, list) else 0
    for layer in config["config"]["layers"]:
        nodes = layer.get("inbound_nodes")
        places = max(len(nodes), 1) if isinstance(nodes, list) else 1
        count += places * (_calls(layer) if isinstance(layer["config"].get("layers"), list) else 1)
    return min(count, TOO_MANY)


def _weights_of(values: Mapping[str, Any], weights: Mapping[str, int] | None) -> int:
    """Return the limit of the parameters of a layer."""
    return MAX_LAYER_PARAMETERS if weights is None else weights.get(str(values.get("name")), 0)


def _size(values: Mapping[str, Any]) -> int:
    """Return the minimum number of weights of a layer."""
    sizes = {key: values[key] for key in SIZES if isinstance(values.get(key), int)}
    heads = sizes.pop("num_heads", 1)
    return math.prod(sizes.values()) if "input_dim" in sizes else heads * max(sizes.values(), default=0)


def _product(value: Any) -> int:
    """Return the product of all integers in a value, in any nesting."""
    if isinstance(value, dict):
        value = value.get("items")
    if isinstance(value, list):
        product = 1
        for item in value:
            product = min(product * _product(item), TOO_MANY)  # keep the product small even for a million axes
        return product
    return max(abs(value), 1) if isinstance(value, int) and not isinstance(value, bool) else 1


def _limit(count: int, largest: int, name: str, place: str) -> None:
    if count > largest:
        raise EngineError(
            f"{name} is not opened: {place} needs more than {largest:,} numbers, and the file has no weights for them."
        )


def _check_integers(value: Any, name: str, place: str) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in UNCHECKED:
                _check_integers(item, name, place)
    elif isinstance(value, list):
        for item in value:
            _check_integers(item, name, place)
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise EngineError(f"{name} is not opened: {place} has a size of {value:,}, which is implausibly large.")
