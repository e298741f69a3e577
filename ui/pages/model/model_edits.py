"""What can be done to the layers of a network: functions from one model to another, with words for undo."""

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
from ui.forms.form_row import label_of
from ui.forms.parsing import value_text

_STARTS: Mapping[str, Mapping[str, Value]] = MappingProxyType({"Dense": {"activation": "relu"}})
"""What a new layer starts with beyond what Keras requires: a hidden layer without an activation would be no use."""


class LayoutError(ValueError):
    """An edit that cannot be made; the message is the sentence for the user."""


@dataclass(frozen=True)
class Edit:
    """A model as it would be, what undo calls the step, and which layers are selected afterwards."""

    model: ModelSpec
    text: str
    selected: tuple[int, ...]
    merge_key: str = ""


def made(model: ModelSpec, kind: str) -> LayerSpec:
    """Return a new layer of a kind, complete and under a name that is free."""
    known = entry("layers", kind)
    params = {**_STARTS.get(kind, {}), **(starting_params(known) if known else {})}
    return LayerSpec(name=model.free_name(kind), kind=kind, params=params)


def added(model: ModelSpec, kind: str, position: int, source: str = "") -> Edit:
    """Put a new layer of a kind after the layer before `position`, or after an input of the network."""
    layer = made(model, kind)
    after = source or (model.names[position - 1] if position else FEATURES)
    changed = model.insert_after(after, layer) if model.layers else model.inserted(0, layer)
    return _edit(changed, f"Add {layer.name}", layer.name)


def put_into(model: ModelSpec, kind: str, source: str, reader: str) -> Edit:
    """Put a new layer of a kind on an edge."""
    layer = made(model, kind)
    return _edit(model.between(source, reader, layer), f"Add {layer.name} after {source}", layer.name)


def set_apart(model: ModelSpec, kind: str) -> Edit:
    """Add a new layer of a kind that reads nothing yet and is no output; the first layer of all reads the features."""
    layer = made(model, kind)
    changed = model.branched(NOTHING, layer).with_outputs(*model.ends) if model.layers else model.inserted(0, layer)
    return _edit(changed, f"Add {layer.name}", layer.name)


def placed(model: ModelSpec, kind: str, target: tuple[str, str] | str | None) -> Edit:
    """Put a new layer of a kind on an edge, behind what it is to read, or, where neither is named, by itself."""
    if target is None:
        return set_apart(model, kind)
    return branched(model, kind, target) if isinstance(target, str) else put_into(model, kind, *target)


def branched(model: ModelSpec, kind: str, source: str) -> Edit:
    """Let a new layer read a layer or an input of the network, beside those that read it already."""
    layer = made(model, kind)
    return _edit(model.branched(source, layer), f"Branch {source} to {layer.name}", layer.name)


def merged(model: ModelSpec, kind: str, names: Sequence[str]) -> Edit:
    """Join layers, or inputs of the network, by a new layer that reads them all."""
    layer = made(model, kind)
    return _edit(model.merged(names, layer), f"Merge {len(names)} layers in {layer.name}", layer.name)


def joined(model: ModelSpec, source: str, reader: str, instead_of: str = "") -> Edit | None:
    """Let a layer read another one, in the place of what it read where that is named.

    A layer that reads only one reads the new one instead. None where it reads it already.

    Raises
    ------
    LayoutError
        Where the layer would read itself in a circle.
    """
    if source == reader or reader in model.leading_to(source):
        raise LayoutError(f"{source} depends on {reader}, so {reader} cannot read it: they would run in a circle.")
    position = model.position(reader)
    before = model.sources[position]
    if source in before:
        return None
    known = entry("layers", model.owner(model.layers[position]).kind)
    single = known is not None and known.inputs == "one"
    changed = model.connected(source, reader, instead_of=instead_of or (before[0] if single else ""))
    return _edit(changed, f"Let {reader} read {source}", reader)


def cut(model: ModelSpec, source: str, reader: str) -> Edit:
    """Take an edge away."""
    return _edit(model.disconnected(source, reader), f"Remove the edge from {source} to {reader}", reader)


def carried(model: ModelSpec, positions: Iterable[int], source: str, reader: str) -> Edit:
    """Take layers from where they are and put them on an edge, each reading the one before.

    Raises
    ------
    LayoutError
        Where one of them reads several layers, which an edge does not give.
    """
    layers = [model.layers[position] for position in sorted(set(positions))]
    several = [layer.name for layer in layers if len(layer.inputs) > 1]
    if several:
        raise LayoutError(f"{several[0]} reads several layers, so it cannot stand on one edge. Draw its edges instead.")
    text = f"Move {_named(model, sorted(set(positions)))} between {source or 'the start'} and {reader}"
    changed = model.removed(*positions).between(source, reader, *layers)
    own = {layer.name for layer in layers}
    for layer in model.layers:
        if layer.shares in own:
            changed = changed.with_weights_of(layer.name, layer.shares)
    return _edit(changed, text, *(layer.name for layer in layers))


def shared(model: ModelSpec, position: int) -> Edit:
    """Use the weights of a layer once more, on what it reads itself; what that is can then be chosen."""
    layer = model.layers[position]
    changed = model.sharing(layer.name, model.sources[position][0])
    new = next(name for name in changed.names if name not in model.names)
    return _edit(changed, f"Use the weights of {layer.name} again", new)


def weighed(model: ModelSpec, position: int, owner: str) -> Edit:
    """Let a layer use the weights of another, or its own where none is named."""
    layer = model.layers[position]
    text = f"Let {layer.name} use the weights of {owner}" if owner else f"Give {layer.name} weights of its own"
    return _edit(model.with_weights_of(layer.name, owner), text, layer.name)


def answering(model: ModelSpec, position: int, targets: Sequence[str], target: str) -> Edit:
    """Make a layer the output for one of the targets; the one that was it before answers the other target instead."""
    name, place = model.names[position], list(targets).index(target)
    ends = [*model.ends, *([NOTHING] * len(targets))][: max(len(targets), len(model.ends))]
    if name in ends:
        ends[ends.index(name)] = ends[place]
    ends[place] = name
    return _edit(model.with_outputs(*(end for end in ends if end)), f"Let {name} answer {target}", name)


def frozen(model: ModelSpec, positions: Iterable[int]) -> Edit:
    """Keep the weights of layers as they are in training; where all are kept already, train them again."""
    owners = [model.owner(model.layers[position]) for position in sorted(set(positions))]
    trainable = not any(layer.trainable for layer in owners)
    places = sorted({model.position(layer.name) for layer in owners})
    names = [model.names[position] for position in positions]
    text = f"{'Train' if trainable else 'Freeze'} {_named(model, sorted(set(positions)))}"
    return _edit(model.frozen(*places, trainable=trainable), text, *names)


def removed(model: ModelSpec, positions: Iterable[int]) -> Edit:
    """Take layers away; who read one of them reads what it read."""
    gone = sorted(set(positions))
    left = len(model.layers) - len(gone)
    selected = (min(gone[0], left - 1),) if left else ()
    return Edit(model.removed(*gone), f"Remove {_named(model, gone)}", selected)


def duplicated(model: ModelSpec, positions: Iterable[int]) -> Edit:
    """Put a copy of layers after the last of them, under names of their own."""
    chosen = sorted(set(positions))
    return _new(model, model.duplicated(*chosen), f"Duplicate {_named(model, chosen)}")


def moved(model: ModelSpec, positions: Iterable[int], gap: int) -> Edit | None:
    """Put layers, in their order, into the gap before the layer at `gap`; None where they stand there already."""
    chosen = sorted(set(positions))
    layers = [model.layers[position] for position in chosen]
    others = [layer for position, layer in enumerate(model.layers) if position not in chosen]
    start = gap - sum(position < gap for position in chosen)
    ordered = (*others[:start], *layers, *others[start:])
    if ordered == model.layers:
        return None
    if not model.is_chain:
        _refuse_to_read_below(ordered)
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
    LayoutError
        Where the name is taken or Keras would not have it.
    """
    old = model.layers[position]
    name = name.strip()
    if not name:
        raise LayoutError(f"A layer needs a name. {old.name} is kept.")
    if "/" in name:
        raise LayoutError(f"A name cannot hold a slash. {old.name} is kept.")
    if name == FEATURES:
        raise LayoutError(f"{FEATURES} is the name of the network's input. {old.name} is kept.")
    if any(layer.name == name for place, layer in enumerate(model.layers) if place != position):
        raise LayoutError(f"There is already a layer named {name}. {old.name} is kept.")
    return Edit(model.renamed(old.name, name), f"Rename {old.name} to {name}", (position,))


def with_params(model: ModelSpec, position: int, params: Mapping[str, Value], path: str) -> Edit:
    """Give a layer other parameters; `path` names the argument that changed, or the part of its object."""
    layer = model.layers[position]
    changed = model.with_layer(position, layer.replaced(params=params))
    text = _words_of(entry("layers", layer.kind), layer.name, params, path)
    return Edit(changed, text, (position,), f"model.layers.{position}.{path}")


def changed(model: ModelSpec, command: str, positions: Sequence[int]) -> Edit | None:
    """Do with layers what one of `layer_bar.WISHES` says; None where nothing changes by it."""
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
    """Return layers as text for the clipboard."""
    layers = [model.layers[position].model_dump(mode="json") for position in sorted(set(positions))]
    return json.dumps({"layers": layers}, indent=2)


def pasted(model: ModelSpec, text: str, position: int) -> Edit:
    """Put layers from a text before the one at `position`, under names of their own.

    Raises
    ------
    LayoutError
        Where the text holds no layers.
    """
    try:
        read: Any = json.loads(text)
        layers = [LayerSpec.model_validate(each) for each in (read["layers"] if isinstance(read, dict) else read)]
    except (ValueError, ValidationError, KeyError, TypeError, RecursionError):
        layers = []
    if not layers:
        raise LayoutError("The clipboard holds no layers. Select some and press Ctrl+C first.")
    unknown = [layer.kind for layer in layers if entry("layers", layer.kind) is None]
    if unknown:
        raise LayoutError(f"Layerdesk knows no layer {unknown[0]}. Nothing was pasted.")
    what = layers[0].name if len(layers) == 1 else f"{len(layers)} layers"
    return _new(model, model.pasted(position, layers), f"Paste {what}")


def _edit(model: ModelSpec, text: str, *names: str) -> Edit:
    """Return an edit after which the layers of these names are selected."""
    return Edit(model, text, tuple(sorted(model.position(name) for name in names)))


def _new(before: ModelSpec, model: ModelSpec, text: str) -> Edit:
    """Return an edit after which the layers that were not there before are selected."""
    known = set(before.names)
    return _edit(model, text, *(name for name in model.names if name not in known))


def _refuse_to_read_below(layers: Sequence[LayerSpec]) -> None:
    """Refuse an order in which a layer stands above one that it reads."""
    names = {layer.name for layer in layers}
    above: set[str] = set()
    for layer in layers:
        below = [name for name in layer.inputs if name in names and name not in above]
        if below:
            raise LayoutError(
                f"{layer.name} reads {below[0]}, so it cannot stand above it. Change what it reads first."
            )
        above.add(layer.name)


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
