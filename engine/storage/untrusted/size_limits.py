"""Sizes that a configuration names, bounded against the weights that are really there.

A file of a few hundred bytes may ask for a layer of a billion units: the memory for it would be taken before anybody
notices that its weights are not there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from engine.system.errors import EngineError

LARGEST_WHOLE_NUMBER = 1_000_000
LARGEST_INPUT = 100_000
"""Numbers that a row may have whatever the weights are."""
LARGEST_GROWTH = 100_000
"""How many times as long layers without weights may make a row, all of them together."""
MAX_LAYERS = 500
"""Layers that a model may have; one that is called in several places counts there each time."""
MAX_NUMBERS_OF_A_LAYER = 500_000_000
"""How many numbers a layer may need that comes without weights."""

TOO_MANY = 2**63
"""Where a product need not be counted further."""

SIZES = ("units", "filters", "output_dim", "input_dim", "num_heads", "key_dim", "value_dim")
GROWTH = ("n", "size", "padding", "output_size", "num_tokens")
FREE = (
    "seed",
    "decay_steps",
    "first_decay_steps",
    "warmup_steps",
    "boundaries",
    "ema_overwrite_frequency",
    "shared_object_id",
    *SIZES,
)
"""Whole numbers for which no memory is taken, or which have bounds of their own."""


def check(
    config: Mapping[str, Any], settings: Mapping[str, Any] | None, weights: Mapping[str, int] | None, name: str
) -> None:
    """Refuse a configuration whose sizes cannot be right.

    Parameters
    ----------
    config, settings : mapping, mapping or None
        Layers and compile settings, as Keras 3 tells them.
    weights : mapping of str to int or None
        How many numbers the file holds for each layer; None where it holds no weights at all.
    name : str
        Of the file.

    Raises
    ------
    EngineError
        With the name of the layer.
    """
    inner = config["config"]
    layers = list(all_layers(config)) if isinstance(inner.get("layers"), list) else [config]
    if isinstance(inner.get("layers"), list) and _calls(config) > MAX_LAYERS:
        raise EngineError(f"{name} is not opened: it has more than {MAX_LAYERS:,} layers or outputs.")
    growth = 1
    for layer in layers:
        values = layer["config"]
        place = f"the layer {values.get('name') or layer.get('name')}"
        _whole_numbers(values, name, place)
        if layer["class_name"] == "InputLayer":
            largest = max(LARGEST_INPUT, sum(weights.values()) if weights else 0)
            _limit(_product(values.get("batch_shape")), largest, name, place)
        _limit(_size(values), _weights_of(values, weights), name, place)
        growth *= _product([values[key] for key in GROWTH if key in values])
        _limit(growth, LARGEST_GROWTH, name, place)
    _whole_numbers(settings, name, "the training settings")


def all_layers(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the layers of a model and of the models inside it."""
    for layer in config["config"]["layers"]:
        if isinstance(layer["config"].get("layers"), list):
            yield from all_layers(layer)
        else:
            yield layer


def _calls(config: Mapping[str, Any]) -> int:
    """Return how many layers a model takes apart into: each where it is called, those of models inside with them."""
    ends = config["config"].get("output_layers")
    count = len(ends) if isinstance(ends, list) else 0
    for layer in config["config"]["layers"]:
        nodes = layer.get("inbound_nodes")
        places = max(len(nodes), 1) if isinstance(nodes, list) else 1
        count += places * (_calls(layer) if isinstance(layer["config"].get("layers"), list) else 1)
    return min(count, TOO_MANY)


def _weights_of(values: Mapping[str, Any], weights: Mapping[str, int] | None) -> int:
    """Return how many numbers a layer may ask for."""
    return MAX_NUMBERS_OF_A_LAYER if weights is None else weights.get(str(values.get("name")), 0)


def _size(values: Mapping[str, Any]) -> int:
    """Return how many weights a layer has at least."""
    given = {key: values[key] for key in SIZES if isinstance(values.get(key), int)}
    heads = given.pop("num_heads", 1)
    return math.prod(given.values()) if "input_dim" in given else heads * max(given.values(), default=0)


def _product(value: Any) -> int:
    """Return the product of all whole numbers in a value, however they are arranged."""
    if isinstance(value, dict):
        value = value.get("items")
    if isinstance(value, list):
        product = 1
        for item in value:
            product = min(product * _product(item), TOO_MANY)  # a million axes would be a number without end
        return product
    return max(abs(value), 1) if isinstance(value, int) and not isinstance(value, bool) else 1


def _limit(found: int, largest: int, name: str, place: str) -> None:
    if found > largest:
        raise EngineError(
            f"{name} is not opened: {place} asks for more than {largest:,} numbers, and there are no weights for them."
        )


def _whole_numbers(value: Any, name: str, place: str) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in FREE:
                _whole_numbers(item, name, place)
    elif isinstance(value, list):
        for item in value:
            _whole_numbers(item, name, place)
    elif isinstance(value, int) and abs(value) > LARGEST_WHOLE_NUMBER:
        raise EngineError(f"{name} is not opened: {place} asks for {value:,}, which is too large to be right.")
