"""The calls of layers in a functional configuration, and their inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from engine.system.errors import EngineError

NAMED = ("query", "value", "key")
"""Arguments that attention layers take by name."""


class TensorRef(NamedTuple):
    """An output of one call of a layer.

    Attributes
    ----------
    layer : str
    node : int
        The number of the call.
    number : int
        The number of the output.
    """

    layer: str
    node: int
    number: int


def nodes_of(raw: Mapping[str, Any]) -> Sequence[Any]:
    """Return the calls (inbound nodes) of a serialized layer."""
    nodes = raw.get("inbound_nodes")
    return nodes if isinstance(nodes, list) else ()


def inputs_of(node: Any, name: str) -> tuple[TensorRef, ...]:
    """Return the inputs of one call of a layer.

    Raises
    ------
    EngineError
        Where it is called with something that an edge cannot show: a mask, a flag, a number.
    """
    if not isinstance(node, Mapping):
        return tuple(_tensors(node, name))
    keywords = node.get("kwargs") or {}
    for key, value in keywords.items():
        if key not in NAMED and value not in (None, False, [], {}):
            raise EngineError(f"The layer {name} is called with {key}, which cannot be shown.")
    ordered = [keywords[key] for key in NAMED if keywords.get(key) is not None]
    return tuple(_tensors([node.get("args") or [], ordered], name))


def tensors_of(raw: Any) -> tuple[TensorRef, ...]:
    """Return the tensors that ``input_layers`` or ``output_layers`` list: one, several, or by name."""
    if isinstance(raw, Mapping):
        raw = list(raw.values())
    if not isinstance(raw, list):
        return ()
    return (_tensor(raw),) if _is_tensor(raw) else tuple(_tensor(item) for item in raw if _is_tensor(item))


def _tensors(raw: Any, name: str) -> list[TensorRef]:
    if isinstance(raw, Mapping):
        config = raw.get("config")
        history = config.get("keras_history") if isinstance(config, Mapping) else None
        if raw.get("class_name") != "__keras_tensor__" or history is None or not _is_tensor(history):
            raise EngineError(f"The layer {name} is called with a value of its own, which cannot be shown.")
        return [_tensor(history)]
    if _is_tensor(raw):
        return [_tensor(raw)]
    if isinstance(raw, list | tuple):
        return [tensor for item in raw for tensor in _tensors(item, name)]
    if raw is None:
        return []
    raise EngineError(f"The layer {name} is called with a value of its own, which cannot be shown.")


def _is_tensor(raw: Any) -> bool:
    return (
        isinstance(raw, list | tuple)
        and len(raw) >= 3
        and isinstance(raw[0], str)
        and all(isinstance(number, int) for number in raw[1:3])
    )


def _tensor(raw: Sequence[Any]) -> TensorRef:
    return TensorRef(str(raw[0]), int(raw[1]), int(raw[2]))
