"""Edits of the layers of a model, as pure functions that return the new model and the text for undo."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from engine.catalog.entries import Entry, entry
from engine.project import FEATURES, NOTHING, LayerSpec, ModelSpec, ObjectSpec, Value
from ui.forms.defaults import starting_params
from ui.forms.form_row import label_in_sentence, label_of
from ui.forms.parsing import value_text

_STARTS: Mapping[str, Mapping[str, Value]] = MappingProxyType({"Dense": {"activation": "relu"}})
"""Parameters of a new layer in addition to those that Keras requires: a hidden layer needs an activation."""


class EditError(ValueError):
    """Edit that cannot be made; the message is shown to the user."""


@dataclass(frozen=True)
class Edit:
    """New model, text of the undo step, positions of the layers to select, and key that merges undo steps."""

    model: ModelSpec
    text: str
    selected: tuple[int, ...]
    merge_key: str = ""


def new_layer(model: ModelSpec, kind: str) -> LayerSpec:
    """Return a new layer of a kind, with all required parameters and a free name."""
    known = entry("layers", kind)
    params = {**_STARTS.get(kind, {}), **(starting_params(known) if known else {})}
    return LayerSpec(name=model.free_name(kind), kind=kind, params=params)


def added(model: ModelSpec, kind: str, position: int, source: str = "") -> Edit:
    """Insert a new layer after the layer before `position`, or after the network input `source`."""
    layer = new_layer(model, kind)
    after = source or (model.names[position - 1] if position else FEATURES)
    changed = model.insert_after(after, layer) if model.layers else model.inserted(0, layer)
    return _edit(changed, f"Add {layer.name}", layer.name)


def inserted(model: ModelSpec, kind: str, source: str, reader: str) -> Edit:
    """Insert a new layer into an edge."""
    layer = new_layer(model, kind)
    return _edit(model.between(source, reader, layer), f"Add {layer.name} after {source}", layer.name)


def added_unconnected(model: ModelSpec, kind: str) -> Edit:
    """Add a new layer without inputs that is no output; the first layer of a model reads the features."""
    layer = new_layer(model, kind)
    changed = model.branched(NOTHING, layer).with_outputs(*model.ends) if model.layers else model.inserted(0, layer)
    return _edit(changed, f"Add {layer.name}", layer.name)


def dropped(model: ModelSpec, kind: str, target: tuple[str, str] | str | None) -> Edit:
    """Insert a new layer into an edge, after a layer or network input, or unconnected if the target is None."""
    if target is None:
        return added_unconnected(model, kind)
    return branched(model, kind, target) if isinstance(target, str) else inserted(model, kind, *target)


def branched(model: ModelSpec, kind: str, source: str) -> Edit:
    """Add a new layer that reads a layer or network input, in addition to its other readers."""
    layer = new_layer(model, kind)
    return _edit(model.branched(source, layer), f"Branch {source} to {layer.name}", layer.name)


def merged(model: ModelSpec, kind: str, names: Sequence[str]) -> Edit:
    """Add a new layer that combines the outputs of layers or network inputs."""
    layer = new_layer(model, kind)
    return _edit(model.merged(names, layer), f"Merge {len(names)} layers into {layer.name}", layer.name)


def connected(model: ModelSpec, source: str, reader: str, instead_of: str = "") -> Edit | None:
    """Make a layer read another one, in place of the input `instead_of` if it is given.

    A layer with a single input reads the new one instead. Return None if it reads it already.

    Raises
    ------
    EditError
        If the edge would create a cycle.
    """
    if source == reader or reader in model.leading_to(source):
        raise EditError(f"{source} depends on {reader}, so {reader} cannot read it: this would create a cycle.")
    position = model.position(reader)
    sources = model.sources[position]
    if source in sources:
        return None
    known = entry("layers", model.owner(model.layers[position]).kind)
    single = known is not None and known.inputs == "one"
    changed = model.connected(source, reader, instead_of=instead_of or (sources[0] if single else ""))
    return _edit(changed, f"Connect {source} to {reader}", reader)


def disconnected(model: ModelSpec, source: str, reader: str) -> Edit:
    """Remove an edge."""
    return _edit(model.disconnected(source, reader), f"Remove the edge from {source} to {reader}", reader)


def moved_onto_edge(model: ModelSpec, positions: Iterable[int], source: str, reader: str) -> Edit:
    """Move layers onto an edge, each reading the one before.

    Raises
    ------
    EditError
        If one of them has several inputs, which an edge cannot provide.
    """
    layers = [model.layers[position] for position in sorted(set(positions))]
    several = [layer.name for layer in layers if len(layer.inputs) > 1]
    if several:
        raise EditError(
            f"{several[0]} reads several layers, so it cannot be moved onto one edge. Draw its edges instead."
        )
    text = f"Move {_names_text(model, sorted(set(positions)))} between {source or 'the start'} and {reader}"
    changed = model.removed(*positions).between(source, reader, *layers)
    own = {layer.name for layer in layers}
    for layer in model.layers:
        if layer.shares in own:
            changed = changed.with_weights_of(layer.name, layer.shares)
    return _edit(changed, text, *(layer.name for layer in layers))


def shared(model: ModelSpec, position: int) -> Edit:
    """Add a layer that shares the weights of another; it reads the same input until the user changes it."""
    layer = model.layers[position]
    changed = model.sharing(layer.name, model.sources[position][0])
    new = next(name for name in changed.names if name not in model.names)
    return _edit(changed, f"Share the weights of {layer.name}", new)


def with_weights_of(model: ModelSpec, position: int, owner: str) -> Edit:
    """Make a layer use the weights of another one, or its own weights if `owner` is empty."""
    layer = model.layers[position]
    text = f"Use the weights of {owner} in {layer.name}" if owner else f"Use own weights in {layer.name}"
    return _edit(model.with_weights_of(layer.name, owner), text, layer.name)


def with_target(model: ModelSpec, position: int, targets: Sequence[str], target: str) -> Edit:
    """Make a layer the output for a target; if it was the output for another target, the two are swapped."""
    name, index = model.names[position], list(targets).index(target)
    outputs = [*model.ends, *([NOTHING] * len(targets))][: max(len(targets), len(model.ends))]
    if name in outputs:
        outputs[outputs.index(name)] = outputs[index]
    outputs[index] = name
    return _edit(model.with_outputs(*(output for output in outputs if output)), f"Predict {target} with {name}", name)


def frozen(model: ModelSpec, positions: Iterable[int]) -> Edit:
    """Freeze layers; if all of them are frozen already, make them trainable again."""
    owners = [model.owner(model.layers[position]) for position in sorted(set(positions))]
    trainable = not any(layer.trainable for layer in owners)
    places = sorted({model.position(layer.name) for layer in owners})
    names = [model.names[position] for position in positions]
    text = f"{'Train' if trainable else 'Freeze'} {_names_text(model, sorted(set(positions)))}"
    return _edit(model.frozen(*places, trainable=trainable), text, *names)


def removed(model: ModelSpec, positions: Iterable[int]) -> Edit:
    """Remove layers; the readers of a removed layer read its input instead."""
    indexes = sorted(set(positions))
    remaining = len(model.layers) - len(indexes)
    selected = (min(indexes[0], remaining - 1),) if remaining else ()
    return Edit(model.removed(*indexes), f"Remove {_names_text(model, indexes)}", selected)


def duplicated(model: ModelSpec, positions: Iterable[int]) -> Edit:
    """Insert copies of layers after the last of them, under free names."""
    indexes = sorted(set(positions))
    return _new(model, model.duplicated(*indexes), f"Duplicate {_names_text(model, indexes)}")


def moved(model: ModelSpec, positions: Iterable[int], gap: int) -> Edit | None:
    """Move layers, in their order, into the gap before the layer at `gap`; return None if nothing changes."""
    indexes = sorted(set(positions))
    layers = [model.layers[position] for position in indexes]
    others = [layer for position, layer in enumerate(model.layers) if position not in indexes]
    start = gap - sum(position < gap for position in indexes)
    ordered = (*others[:start], *layers, *others[start:])
    if ordered == model.layers:
        return None
    if not model.is_chain:
        _check_order(ordered)
    direction = "up" if start < indexes[0] else "down"
    text = f"Move {_names_text(model, indexes)} {direction}"
    return Edit(model.replaced(layers=ordered), text, tuple(range(start, start + len(layers))))


def stepped(model: ModelSpec, positions: Iterable[int], by: int) -> Edit | None:
    """Move layers together one position up (-1) or down (1); return None if they are at the end already."""
    indexes = sorted(set(positions))
    gap = indexes[0] - 1 if by < 0 else indexes[-1] + 2
    return moved(model, indexes, gap) if 0 <= gap <= len(model.layers) else None


def renamed(model: ModelSpec, position: int, name: str) -> Edit:
    """Rename a layer, also in the inputs of its readers.

    Raises
    ------
    EditError
        If the name is not unique or not valid in Keras.
    """
    old = model.layers[position]
    name = name.strip()
    if not name:
        raise EditError(f"A layer needs a name. It is still called {old.name}.")
    if "/" in name:
        raise EditError(f"The name of a layer cannot contain a slash. It is still called {old.name}.")
    if name == FEATURES:
        raise EditError(f"{FEATURES} is the name of the network input. The layer is still called {old.name}.")
    if any(layer.name == name for place, layer in enumerate(model.layers) if place != position):
        raise EditError(f"There is already a layer named {name}. This one is still called {old.name}.")
    return Edit(model.renamed(old.name, name), f"Rename {old.name} to {name}", (position,))


def with_params(model: ModelSpec, position: int, params: Mapping[str, Value], path: str) -> Edit:
    """Set the parameters of a layer; `path` is the argument that changed, or ``argument.part`` of its object."""
    layer = model.layers[position]
    changed = model.with_layer(position, layer.replaced(params=params))
    text = _change_text(entry("layers", layer.kind), layer.name, params, path)
    return Edit(changed, text, (position,), f"model.layers.{position}.{path}")


def by_command(model: ModelSpec, command: str, positions: Sequence[int]) -> Edit | None:
    """Apply one of `layer_bar.COMMANDS` to layers; return None if nothing changes."""
    match command:
        case "duplicate":
            return duplicated(model, positions)
        case "up" | "down":
            return stepped(model, positions, -1 if command == "up" else 1)
        case "remove" | "cut":
            return removed(model, positions)
        case "freeze":
            return frozen(model, positions)
        case "share" if len(positions) == 1:
            return shared(model, positions[0])
    return None


def copied(model: ModelSpec, positions: Iterable[int]) -> str:
    """Return layers as JSON for the clipboard."""
    layers = [model.layers[position].model_dump(mode="json") for position in sorted(set(positions))]
    return json.dumps({"layers": layers}, indent=2)


def pasted(model: ModelSpec, text: str, position: int) -> Edit:
    """Insert layers from the JSON of the clipboard before the one at `position`, under free names.

    Raises
    ------
    EditError
        If the text contains no layers, or a kind that is not in the catalog.
    """
    try:
        read: Any = json.loads(text)
        layers = [LayerSpec.model_validate(each) for each in (read["layers"] if isinstance(read, dict) else read)]
    except (ValueError, ValidationError, KeyError, TypeError, RecursionError):
        layers = []
    if not layers:
        raise EditError("The clipboard contains no layers. Select layers and press Ctrl+C first.")
    unknown = [layer.kind for layer in layers if entry("layers", layer.kind) is None]
    if unknown:
        raise EditError(f"Layerdesk does not know the layer {unknown[0]}. Nothing was pasted.")
    what = layers[0].name if len(layers) == 1 else f"{len(layers)} layers"
    return _new(model, model.pasted(position, layers), f"Paste {what}")


def _edit(model: ModelSpec, text: str, *names: str) -> Edit:
    """Return an edit that selects the layers with these names."""
    return Edit(model, text, tuple(sorted(model.position(name) for name in names)))


def _new(before: ModelSpec, model: ModelSpec, text: str) -> Edit:
    """Return an edit that selects the layers that are new."""
    known = set(before.names)
    return _edit(model, text, *(name for name in model.names if name not in known))


def _check_order(layers: Sequence[LayerSpec]) -> None:
    """Raise `EditError` if a layer is above one that it reads."""
    names = {layer.name for layer in layers}
    above: set[str] = set()
    for layer in layers:
        below = [name for name in layer.inputs if name in names and name not in above]
        if below:
            raise EditError(f"{layer.name} reads {below[0]}, so it cannot be above it. Change its inputs first.")
        above.add(layer.name)


def _names_text(model: ModelSpec, positions: Sequence[int]) -> str:
    return model.layers[positions[0]].name if len(positions) == 1 else f"{len(positions)} layers"


def _change_text(known: Entry | None, name: str, params: Mapping[str, Value], path: str) -> str:
    argument_name, _, part = path.partition(".")
    argument = known.argument(argument_name) if known else None
    label = label_in_sentence(label_of(argument)) if argument else argument_name
    if part:
        return f"Change {label} of {name}"
    if argument_name not in params:
        return f"Reset {label} of {name}"
    value = params[argument_name]
    if isinstance(value, bool):
        return f"Switch {label} of {name} {'on' if value else 'off'}"
    return f"Set {label} of {name} to {value.kind if isinstance(value, ObjectSpec) else value_text(value)}"
