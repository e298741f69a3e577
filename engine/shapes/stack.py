"""From layer to layer: which shapes come in, what each layer makes of them, and what cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.catalog import Entry, entry
from engine.shapes import arrangement, attention, einsum, merging, plain, sequences
from engine.shapes.given import Given, Impossible, Made, Rule, Shape
from engine.shapes.inputs import FEATURES, Inputs, NetworkInput, as_inputs
from engine.specs import LayerSpec, ModelSpec

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        **plain.RULES,
        **arrangement.RULES,
        **merging.RULES,
        **sequences.RULES,
        **attention.RULES,
        **einsum.RULES,
    }
)
"""What every kind of layer makes of its inputs."""


@dataclass(frozen=True)
class LayerFacts:
    """What a layer of a network is, where it stands.

    Attributes
    ----------
    name, kind : str
        As in its spec.
    shape : tuple of (int or None), or None
        Of its output, the rows first as None; None where it cannot be told.
    parameters, trainable : int
        All its numbers, and those that training changes.
    error : str
        Why it cannot stand here, in a sentence; empty where it can, or where a layer before it is to blame.
    inputs : tuple of str
        The names of what it reads: layers, or inputs of the network.
    """

    name: str
    kind: str
    shape: Shape | None
    parameters: int = 0
    trainable: int = 0
    error: str = ""
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelFacts:
    """What a network is: its layers in order, the sums of their parameters, and what comes in."""

    layers: tuple[LayerFacts, ...] = ()
    parameters: int = 0
    trainable: int = 0
    inputs: tuple[NetworkInput, ...] = (NetworkInput(FEATURES, 0),)

    @property
    def features(self) -> int | None:
        """How many plain numbers each row has; None where that is not known."""
        return next((source.width for source in self.inputs if source.name == FEATURES), 0)

    @property
    def is_chain(self) -> bool:
        """Whether every layer reads just the one before it."""
        before = (self.inputs[0].name, *(layer.name for layer in self.layers))
        return all(layer.inputs == (name,) for layer, name in zip(self.layers, before, strict=False))

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the layers that no other layer reads."""
        read = {name for layer in self.layers for name in layer.inputs}
        return tuple(layer.name for layer in self.layers if layer.name not in read)


def model_facts(model: ModelSpec, inputs: Inputs) -> ModelFacts:
    """Return shapes and numbers of parameters of a network, without building it.

    Parameters
    ----------
    model : ModelSpec
        Complete or not; what is missing or wrong becomes the error of its layer.
    inputs : sequence of NetworkInput
        What comes in; a first layer that names nothing reads the first of them.
    """
    sources = as_inputs(inputs)
    shapes: dict[str, Shape | None] = {source.name: source.shape for source in sources}
    found: list[LayerFacts] = []
    before = sources[0].name
    for position, layer in enumerate(model.layers):
        facts = _facts_of(model, position, layer.inputs or (before,), shapes, sources)
        found.append(facts)
        if layer.name not in shapes:
            shapes[layer.name] = facts.shape
        before = layer.name
    return ModelFacts(
        layers=tuple(found),
        parameters=sum(layer.parameters for layer in found),
        trainable=sum(layer.trainable for layer in found),
        inputs=sources,
    )


def _facts_of(
    model: ModelSpec,
    position: int,
    inputs: tuple[str, ...],
    shapes: Mapping[str, Shape | None],
    sources: tuple[NetworkInput, ...],
) -> LayerFacts:
    layer = model.layers[position]
    try:
        _named(layer, shapes, sources)
        _readable(model, position, inputs, shapes)
        made = _made(layer, inputs, shapes)
    except Impossible as reason:
        return LayerFacts(layer.name, layer.kind, None, error=str(reason), inputs=inputs)
    if made is None:
        return LayerFacts(layer.name, layer.kind, None, inputs=inputs)
    trainable = made.weights if layer.params.get("trainable", True) else 0
    return LayerFacts(layer.name, layer.kind, made.shape, made.weights + made.fixed, trainable, inputs=inputs)


def _named(layer: LayerSpec, shapes: Mapping[str, Shape | None], sources: tuple[NetworkInput, ...]) -> None:
    """Refuse a name that Keras or the other layers do not allow."""
    if not layer.name:
        raise Impossible("This layer has no name. Give it one.")
    if "/" in layer.name:
        raise Impossible("A layer's name cannot contain a slash. Choose another name.")
    if any(layer.name == source.name for source in sources):
        what = "the network's input" if len(sources) == 1 else "an input of the network"
        raise Impossible(f"{layer.name} is the name of {what}. Choose another name for this layer.")
    if layer.name in shapes:
        raise Impossible(f"There is already a layer named {layer.name}. Choose another name.")


def _readable(model: ModelSpec, position: int, inputs: tuple[str, ...], shapes: Mapping[str, Shape | None]) -> None:
    """Refuse inputs that do not stand before the layer."""
    layer = model.layers[position]
    for name in inputs:
        if name == layer.name:
            raise Impossible("This layer reads its own output. Choose a layer before it.")
        if name in shapes:
            continue
        if all(other.name != name for other in model.layers):
            raise Impossible(f"There is no layer named {name}. Choose another input.")
        if name in _leading_to(model, layer.name, next(iter(shapes))):
            raise Impossible(f"{layer.name} and {name} read each other in a circle. Choose another input.")
        raise Impossible(f"It reads {name}, which stands after it. Move {name} up, or choose another input.")


def _leading_to(model: ModelSpec, name: str, first: str) -> set[str]:
    """Return the layers that need the output of the named layer, directly or through others."""
    found = {name}
    before = {
        layer.name: layer.inputs or ((model.layers[place - 1].name,) if place else (first,))
        for place, layer in enumerate(model.layers)
    }
    while more := {reader for reader, read in before.items() if reader not in found and found & set(read)}:
        found |= more
    return found - {name}


def _made(layer: LayerSpec, inputs: tuple[str, ...], shapes: Mapping[str, Shape | None]) -> Made | None:
    """Return what a layer makes of its inputs; None where one of them cannot be told."""
    known, rule = entry("layers", layer.kind), RULES.get(layer.kind)
    if known is None or rule is None:
        raise Impossible(f"Layerdesk knows no layer {layer.kind}. Choose another kind.")
    _complete(known, layer)
    _enough(known, inputs)
    received = tuple(shape for name in inputs if (shape := shapes[name]) is not None)
    return rule(Given(known, layer.params, received)) if len(received) == len(inputs) else None


def _complete(known: Entry, layer: LayerSpec) -> None:
    for argument in known.arguments:
        if argument.required and layer.params.get(argument.name) is None:
            raise Impossible(f"{known.label} needs a value for {argument.label.lower()}.")


def _enough(known: Entry, inputs: tuple[str, ...]) -> None:
    """Refuse too few or too many inputs."""
    count = len(inputs)
    if known.inputs == "one" and count > 1:
        raise Impossible(f"{known.label} reads one layer. Received: {count}. Merge them with Concatenate first.")
    if known.inputs == "two" and count != 2:
        raise Impossible(f"{known.label} needs exactly two inputs. Received: {count}. Choose the layers that it reads.")
    if known.inputs == "several" and count < 2:
        raise Impossible(
            f"{known.label} needs at least two inputs. Received: {count}. Choose the layers that it reads."
        )
    if known.inputs == "attention" and count > 3:
        raise Impossible(f"{known.label} reads a query, a value and a key at most. Received: {count} inputs.")
