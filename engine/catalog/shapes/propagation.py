"""From layer to layer: which shapes come in, what each layer makes of them, and what cannot be."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self

from engine.catalog.entries import Entry, entry
from engine.catalog.shapes import attention, dense_like, einsum, merging, reshaping, sequences, wrappers
from engine.catalog.shapes.inputs import Inputs, NetworkInput, as_inputs
from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule, TensorShape, in_words
from engine.project import FEATURES, NOTHING, LayerSpec, ModelSpec

RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {
        **dense_like.RULES,
        **reshaping.RULES,
        **merging.RULES,
        **sequences.RULES,
        **attention.RULES,
        **einsum.RULES,
        **wrappers.RULES,
    }
)
"""What every kind of layer makes of its inputs."""


KERAS_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.>-]*")
"""What TensorFlow takes for the name of a scope, which a layer's becomes when it is trained."""

WHOLE_SHAPE = ("EinsumDense", "MultiHeadAttention", "PReLU")
"""Layers whose weights may be as many for another shape, and do not fit it all the same."""

NUMBER_BYTES = 4
"""Weights and outputs are numbers of 32 bits."""


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
        All its numbers, and those that training changes; where it shares weights they count with their owner.
    error : str
        Why it cannot stand here, in a sentence; empty where it can, or where a layer before it is to blame.
    inputs : tuple of str
        The names of what it reads: layers, or inputs of the network.
    shares : str
        The layer whose weights it uses; empty where it has its own.
    """

    name: str
    kind: str
    shape: TensorShape | None
    parameters: int = 0
    trainable: int = 0
    error: str = ""
    inputs: tuple[str, ...] = ()
    shares: str = ""

    def replaced(self, **changes: Any) -> LayerFacts:
        """Return these facts with others in the place of some."""
        return replace(self, **changes)

    @property
    def values(self) -> int:
        """How many numbers come out for each row, as far as that is known."""
        return math.prod(size or 1 for size in self.shape[1:]) if self.shape else 0


@dataclass(frozen=True)
class ModelFacts:
    """What a network is: its layers in order, the sums of their parameters, what comes in and what goes out."""

    layers: tuple[LayerFacts, ...] = ()
    parameters: int = 0
    trainable: int = 0
    inputs: tuple[NetworkInput, ...] = (NetworkInput(FEATURES, 0),)
    outputs: tuple[str, ...] = ()

    @classmethod
    def of(cls, layers: tuple[LayerFacts, ...], inputs: tuple[NetworkInput, ...], outputs: tuple[str, ...]) -> Self:
        """Return the facts of a network of these layers."""
        parameters, trainable = sum(layer.parameters for layer in layers), sum(layer.trainable for layer in layers)
        return cls(layers, parameters, trainable, inputs, outputs)

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
    def unread(self) -> tuple[NetworkInput, ...]:
        """The inputs of the network that no layer reads."""
        read = {name for layer in self.layers for name in layer.inputs}
        return tuple(source for source in self.inputs if source.name not in read)

    @property
    def idle(self) -> tuple[str, ...]:
        """The layers that reach no output."""
        read = {layer.name: layer.inputs for layer in self.layers}
        useful, waiting = set(self.outputs), list(self.outputs)
        while waiting:
            new = [name for name in read.get(waiting.pop(), ()) if name not in useful]
            useful.update(new)
            waiting.extend(new)
        return tuple(name for name in read if name not in useful)

    @property
    def weight_bytes(self) -> int:
        """How much memory the weights take, as numbers of 32 bits."""
        return self.parameters * NUMBER_BYTES

    def activation_bytes(self, batch_size: int) -> int:
        """Return how much memory the outputs of all layers take for one batch, as numbers of 32 bits."""
        return sum(layer.values for layer in self.layers) * batch_size * NUMBER_BYTES


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
    for known, came_in, facts in [*_last]:
        if known is model and came_in == sources:
            return facts
    facts = _facts(model, sources)
    _last.append((model, sources, facts))
    return facts


def _facts(model: ModelSpec, sources: tuple[NetworkInput, ...]) -> ModelFacts:
    here = _Here(model, sources, {layer.name: layer for layer in reversed(model.layers)})
    found = [here.facts_of(layer, names) for layer, names in zip(model.layers, model.sources, strict=True)]
    return ModelFacts.of(tuple(found), sources, model.ends)


_last: deque[tuple[ModelSpec, tuple[NetworkInput, ...], ModelFacts]] = deque(maxlen=1)
"""The network that was asked for last: after every edit the checks and the page ask for the same one."""


@dataclass
class _Here:
    """How far the way through a network has come: the shapes that are known, and what was made of whose weights."""

    model: ModelSpec
    sources: tuple[NetworkInput, ...]
    layers: Mapping[str, LayerSpec]
    shapes: dict[str, TensorShape | None] = field(default_factory=dict)
    built: dict[str, tuple[tuple[TensorShape, ...], LayerOutput]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shapes = {source.name: source.shape for source in self.sources}

    def facts_of(self, layer: LayerSpec, names: tuple[str, ...]) -> LayerFacts:
        """Return what the next layer is, and remember its shape."""
        names = tuple(self.sources[0].name if name == FEATURES and name not in self.shapes else name for name in names)
        owner = self.layers.get(layer.shares, layer) if layer.shares else layer
        try:
            self._check_name(layer)
            self._check_inputs(layer, names)
            made = self._made(layer, owner, names)
            facts = LayerFacts(layer.name, layer.kind, None, inputs=names, shares=layer.shares)
        except ShapeError as reason:
            made, error = None, str(reason)
            facts = LayerFacts(layer.name, layer.kind, None, error=error, inputs=names, shares=layer.shares)
        if made is not None:
            new = owner.name not in self.built
            count, weights = (made.weights + made.fixed, made.weights) if new else (0, 0)
            trainable = weights if owner.trainable else 0
            facts = facts.replaced(shape=made.shape, parameters=count, trainable=trainable)
            self.built.setdefault(owner.name, (self._received(names), made))
        self.shapes.setdefault(layer.name, facts.shape)
        return facts

    def _check_name(self, layer: LayerSpec) -> None:
        """Refuse a name that Keras or the other layers do not allow."""
        if not layer.name:
            raise ShapeError("This layer has no name. Give it one.")
        if "/" in layer.name:
            raise ShapeError("A layer's name cannot contain a slash. Choose another name.")
        if not layer.shares and not KERAS_NAME.fullmatch(layer.name):
            raise ShapeError(
                f"TensorFlow takes no name like {layer.name}. Choose one of plain letters, digits, dots, dashes and _."
            )
        if any(layer.name == source.name for source in self.sources):
            what = "the network's input" if len(self.sources) == 1 else "an input of the network"
            raise ShapeError(f"{layer.name} is the name of {what}. Choose another name for this layer.")
        if layer.name in self.shapes:
            raise ShapeError(f"There is already a layer named {layer.name}. Choose another name.")

    def _check_inputs(self, layer: LayerSpec, names: tuple[str, ...]) -> None:
        """Refuse inputs that do not stand before the layer."""
        for name in names:
            if name == layer.name:
                raise ShapeError("This layer reads its own output. Choose a layer before it.")
            if name in self.shapes:
                continue
            if name == NOTHING:
                raise ShapeError("This layer reads nothing. Choose the layer that it reads.")
            if name not in self.layers:
                raise ShapeError(f"There is no layer named {name}. Choose another input.")
            if layer.name in self.model.leading_to(name):
                raise ShapeError(f"{layer.name} and {name} read each other in a circle. Choose another input.")
            raise ShapeError(f"It reads {name}, which stands after it. Move {name} up, or choose another input.")

    def _made(self, layer: LayerSpec, owner: LayerSpec, names: tuple[str, ...]) -> LayerOutput | None:
        """Return what a layer makes of its inputs; None where one of them cannot be told."""
        if layer.shares:
            _check_owner(layer, owner)
        known, rule = entry("layers", owner.kind), RULES.get(owner.kind)
        if known is None or rule is None:
            raise ShapeError(f"Layerdesk knows no layer {owner.kind}. Choose another kind.")
        _complete(known, owner)
        _enough(known, names)
        received = self._received(names)
        if len(received) < len(names):
            return None
        made = rule(LayerInputs(known, owner.params, received))
        if owner.name in self.built:
            _check_same_weights(owner, self.built[owner.name], (received, made))
        return made

    def _received(self, names: tuple[str, ...]) -> tuple[TensorShape, ...]:
        return tuple(shape for name in names if (shape := self.shapes[name]) is not None)


def _check_owner(layer: LayerSpec, owner: LayerSpec) -> None:
    if owner is layer:
        raise ShapeError(f"There is no layer named {layer.shares} whose weights it could use. Choose another.")
    if owner.shares:
        raise ShapeError(f"{owner.name} has no weights of its own. Share those of {owner.shares}.")


def _check_same_weights(
    owner: LayerSpec,
    first: tuple[tuple[TensorShape, ...], LayerOutput],
    again: tuple[tuple[TensorShape, ...], LayerOutput],
) -> None:
    """Refuse inputs for which the weights of a shared layer were not made."""
    (old, made), (new, wanted) = first, again
    fitting = (made.weights, made.fixed) == (wanted.weights, wanted.fixed)
    if not fitting or (owner.kind in WHOLE_SHAPE and [shape[1:] for shape in old] != [shape[1:] for shape in new]):
        raise ShapeError(
            f"The weights of {owner.name} fit {', '.join(map(in_words, old))}. "
            f"Received: {', '.join(map(in_words, new))}. Shared weights need inputs of one size."
        )


def _complete(known: Entry, layer: LayerSpec) -> None:
    for argument in known.arguments:
        if argument.required and layer.params.get(argument.name) is None:
            raise ShapeError(f"{known.label} needs a value for {argument.label.lower()}.")


def _enough(known: Entry, inputs: tuple[str, ...]) -> None:
    """Refuse too few or too many inputs."""
    count = len(inputs)
    if known.inputs == "one" and count > 1:
        raise ShapeError(f"{known.label} reads one layer. Received: {count}. Merge them with Concatenate first.")
    if known.inputs == "two" and count != 2:
        raise ShapeError(f"{known.label} needs exactly two inputs. Received: {count}. Choose the layers that it reads.")
    if known.inputs == "several" and count < 2:
        raise ShapeError(
            f"{known.label} needs at least two inputs. Received: {count}. Choose the layers that it reads."
        )
    if known.inputs == "attention" and count > 3:
        raise ShapeError(f"{known.label} reads a query, a value and a key at most. Received: {count} inputs.")
