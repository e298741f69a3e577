"""What can be done to the layers of a network: functions from one model to another, with words for undo."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from engine.catalog import Entry, entry
from engine.shapes import FEATURES
from engine.specs import LayerSpec, ModelSpec, ObjectSpec, Value
from ui.catalog_form.form_row import label_of
from ui.catalog_form.typed import value_text
from ui.catalog_form.values import starting_params

_STARTS: Mapping[str, Mapping[str, Value]] = MappingProxyType({"Dense": {"activation": "relu"}})
"""What a new layer starts with beyond what Keras requires: a hidden layer without an activation would be no use."""


class Impossible(ValueError):
    """An edit that cannot be made; the message is the sentence for the user."""


@dataclass(frozen=True)
class Edit:
    """A model as it would be, what undo calls the step, and which layers are selected afterwards."""

    model: ModelSpec
    text: str
    selected: tuple[int, ...]
    merge_key: str = ""


def added(model: ModelSpec, kind: str, position: int) -> Edit:
    """Put a new layer of a kind before the one at `position`."""
    known = entry("layers", kind)
    params = {**_STARTS.get(kind, {}), **(starting_params(known) if known else {})}
    layer = LayerSpec(name=model.free_name(kind), kind=kind, params=params)
    return Edit(model.inserted(position, layer), f"Add {layer.name}", (position,))


def removed(model: ModelSpec, positions: Iterable[int]) -> Edit:
    """Take layers away; who read one of them reads what it read."""
    gone = sorted(set(positions))
    text = f"Remove {_named(model, gone)}"
    for position in reversed(gone):
        layer = model.layers[position]
        before = layer.inputs or ((model.layers[position - 1].name,) if position else (FEATURES,))
        model = _reading(model.removed(position), layer.name, before)
    left = len(model.layers)
    return Edit(model, text, (min(gone[0], left - 1),) if left else ())


def duplicated(model: ModelSpec, positions: Iterable[int]) -> Edit:
    """Put a copy of layers after the last of them, under names of their own."""
    chosen = sorted(set(positions))
    layers = [model.layers[position] for position in chosen]
    return _inserted(model, chosen[-1] + 1, layers, f"Duplicate {_named(model, chosen)}")


def moved(model: ModelSpec, positions: Iterable[int], gap: int) -> Edit | None:
    """Put layers, in their order, into the gap before the layer at `gap`; None where they stand there already."""
    chosen = sorted(set(positions))
    layers = [model.layers[position] for position in chosen]
    others = [layer for position, layer in enumerate(model.layers) if position not in chosen]
    start = gap - sum(position < gap for position in chosen)
    ordered = (*others[:start], *layers, *others[start:])
    if ordered == model.layers:
        return None
    direction = "up" if start < chosen[0] else "down"
    text = f"Move {_named(model, chosen)} {direction}"
    return Edit(model.replaced(layers=ordered), text, tuple(range(start, start + len(layers))))


def stepped(model: ModelSpec, positions: Iterable[int], by: int) -> Edit | None:
    """Move layers one place up (-1) or down (1), together; None where they are at the end already."""
    chosen = sorted(set(positions))
    gap = chosen[0] - 1 if by < 0 else chosen[-1] + 2
    return moved(model, chosen, gap) if 0 <= gap <= len(model.layers) else None


def renamed(model: ModelSpec, position: int, name: str) -> Edit:
    """Give a layer another name, also where other layers read it.

    Raises
    ------
    Impossible
        Where the name is taken or Keras would not have it.
    """
    old = model.layers[position]
    name = name.strip()
    if not name:
        raise Impossible(f"A layer needs a name. {old.name} is kept.")
    if "/" in name:
        raise Impossible(f"A name cannot hold a slash. {old.name} is kept.")
    if name == FEATURES:
        raise Impossible(f"{FEATURES} is the name of the network's input. {old.name} is kept.")
    if any(layer.name == name for place, layer in enumerate(model.layers) if place != position):
        raise Impossible(f"There is already a layer named {name}. {old.name} is kept.")
    changed = _reading(model.with_layer(position, old.replaced(name=name)), old.name, (name,))
    return Edit(changed, f"Rename {old.name} to {name}", (position,))


def with_params(model: ModelSpec, position: int, params: Mapping[str, Value], path: str) -> Edit:
    """Give a layer other parameters; `path` names the argument that changed, or the part of its object."""
    layer = model.layers[position]
    changed = model.with_layer(position, layer.replaced(params=params))
    text = _words_of(entry("layers", layer.kind), layer.name, params, path)
    return Edit(changed, text, (position,), f"model.layers.{position}.{path}")


def copied(model: ModelSpec, positions: Iterable[int]) -> str:
    """Return layers as text for the clipboard."""
    layers = [model.layers[position].model_dump(mode="json") for position in sorted(set(positions))]
    return json.dumps({"layers": layers}, indent=2)


def pasted(model: ModelSpec, text: str, position: int) -> Edit:
    """Put layers from a text before the one at `position`, under names of their own.

    Raises
    ------
    Impossible
        Where the text holds no layers.
    """
    try:
        read: Any = json.loads(text)
        layers = [LayerSpec.model_validate(each) for each in (read["layers"] if isinstance(read, dict) else read)]
    except (ValueError, ValidationError, KeyError, TypeError, RecursionError):
        layers = []
    if not layers:
        raise Impossible("The clipboard holds no layers. Select some and press Ctrl+C first.")
    unknown = [layer.kind for layer in layers if entry("layers", layer.kind) is None]
    if unknown:
        raise Impossible(f"Layerdesk knows no layer {unknown[0]}. Nothing was pasted.")
    what = layers[0].name if len(layers) == 1 else f"{len(layers)} layers"
    return _inserted(model, position, layers, f"Paste {what}")


def _inserted(model: ModelSpec, position: int, layers: Sequence[LayerSpec], text: str) -> Edit:
    """Put copies of layers into a model; what they read of each other, the copies read of the copies."""
    names: dict[str, str] = {}
    for place, layer in enumerate(layers, position):
        name = layer.name if all(other.name != layer.name for other in model.layers) else model.free_name(layer.kind)
        names[layer.name] = name
        inputs = tuple(names.get(read, read) for read in layer.inputs)
        model = model.inserted(place, layer.replaced(name=name, inputs=inputs))
    return Edit(model, text, tuple(range(position, position + len(layers))))


def _reading(model: ModelSpec, name: str, instead: tuple[str, ...]) -> ModelSpec:
    """Let all that read a layer of that name read others instead."""
    for position, layer in enumerate(model.layers):
        if name in layer.inputs:
            read = [new for old in layer.inputs for new in (instead if old == name else (old,))]
            model = model.with_layer(position, layer.replaced(inputs=tuple(dict.fromkeys(read))))
    return model


def _named(model: ModelSpec, positions: Sequence[int]) -> str:
    return model.layers[positions[0]].name if len(positions) == 1 else f"{len(positions)} layers"


def _words_of(known: Entry | None, name: str, params: Mapping[str, Value], path: str) -> str:
    argument_name, _, part = path.partition(".")
    argument = known.argument(argument_name) if known else None
    label = label_of(argument).lower() if argument else argument_name
    if part:
        return f"Change {label} of {name}"
    if argument_name not in params:
        return f"Reset {label} of {name}"
    value = params[argument_name]
    if isinstance(value, bool):
        return f"Switch {label} of {name} {'on' if value else 'off'}"
    return f"Set {label} of {name} to {value.kind if isinstance(value, ObjectSpec) else value_text(value)}"
