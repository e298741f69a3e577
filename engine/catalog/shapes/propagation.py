"""Propagation of shapes from layer to layer, with parameter counts and the errors of layers that cannot be built."""

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
"""Shape rules by kind of layer."""


KERAS_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.>-]*")
"""Names that TensorFlow allows for a scope; the name of a layer becomes one in training."""

SHAPE_SPECIFIC = ("EinsumDense", "MultiHeadAttention", "PReLU")
"""Layers whose weights may not match another input shape even if their number is the same."""

NUMBER_BYTES = 4
"""Bytes per weight or output value (float32)."""


@dataclass(frozen=True)
class LayerFacts:
    """Shape, parameter counts and error of one layer at its position in a network.

    Attributes
    ----------
    name, kind : str
        As in its `LayerSpec`.
    shape : tuple of (int or None), or None
        Shape of the output, with None for the number of rows; None if it cannot be computed.
    parameters, trainable : int
        Number of all parameters and of those that training changes; shared weights count only for their owner.
    error : str
        Sentence for the user why the layer cannot be built; empty if it can, or if an earlier layer has the error.
    inputs : tuple of str
        Names of the layers or network inputs that the layer reads.
    shares : str
        Name of the layer whose weights are used; empty if the layer has its own.
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
        """Return a copy with some attributes replaced."""
        return replace(self, **changes)

    @property
    def values(self) -> int:
        """Output values per row; axes of unknown size count as 1, an unknown shape as 0."""
        return math.prod(size or 1 for size in self.shape[1:]) if self.shape else 0


@dataclass(frozen=True)
class ModelFacts:
    """Layers of a network in order, the sums of their parameters, and the inputs and outputs of the network."""

    layers: tuple[LayerFacts, ...] = ()
    parameters: int = 0
    trainable: int = 0
    inputs: tuple[NetworkInput, ...] = (NetworkInput(FEATURES, 0),)
    outputs: tuple[str, ...] = ()

    @classmethod
    def of(cls, layers: tuple[LayerFacts, ...], inputs: tuple[NetworkInput, ...], outputs: tuple[str, ...]) -> Self:
        """Return the facts of a network of these layers, with the sums of their parameters."""
        parameters, trainable = sum(layer.parameters for layer in layers), sum(layer.trainable for layer in layers)
        return cls(layers, parameters, trainable, inputs, outputs)

    @property
    def features(self) -> int | None:
        """Numeric features per row; None if unknown."""
        return next((source.width for source in self.inputs if source.name == FEATURES), 0)

    @property
    def is_chain(self) -> bool:
        """Whether every layer reads only the previous one."""
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
        """Memory of the weights in bytes (float32)."""
        return self.parameters * NUMBER_BYTES

    def activation_bytes(self, batch_size: int) -> int:
        """Return the memory in bytes that the outputs of all layers take for one batch (float32)."""
        return sum(layer.values for layer in self.layers) * batch_size * NUMBER_BYTES


def model_facts(model: ModelSpec, inputs: Inputs) -> ModelFacts:
    """Return shapes and parameter counts of a network without building it.

    Parameters
    ----------
    model : ModelSpec
        Network, which may be incomplete; a missing or invalid setting becomes the error of its layer.
    inputs : Inputs
        Inputs of the network; a first layer without named inputs reads the first of them.
    """
    sources = as_inputs(inputs)
    for cached_model, cached_sources, facts in [*_cache]:
        if cached_model is model and cached_sources == sources:
            return facts
    facts = _facts(model, sources)
    _cache.append((model, sources, facts))
    return facts


def _facts(model: ModelSpec, sources: tuple[NetworkInput, ...]) -> ModelFacts:
    propagation = _Propagation(model, sources, {layer.name: layer for layer in reversed(model.layers)})
    layers = [propagation.facts_of(layer, names) for layer, names in zip(model.layers, model.sources, strict=True)]
    return ModelFacts.of(tuple(layers), sources, model.ends)


_cache: deque[tuple[ModelSpec, tuple[NetworkInput, ...], ModelFacts]] = deque(maxlen=1)
"""Facts of the last network: after every edit, the checks and the page compute the facts of the same network."""


@dataclass
class _Propagation:
    """Shapes computed so far, and the input shapes and output of the first use of each weights owner."""

    model: ModelSpec
    sources: tuple[NetworkInput, ...]
    layers: Mapping[str, LayerSpec]
    shapes: dict[str, TensorShape | None] = field(default_factory=dict)
    built: dict[str, tuple[tuple[TensorShape, ...], LayerOutput]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shapes = {source.name: source.shape for source in self.sources}

    def facts_of(self, layer: LayerSpec, names: tuple[str, ...]) -> LayerFacts:
        """Return the facts of the next layer and store its shape."""
        names = tuple(self.sources[0].name if name == FEATURES and name not in self.shapes else name for name in names)
        owner = self.layers.get(layer.shares, layer) if layer.shares else layer
        try:
            self._check_name(layer)
            self._check_inputs(layer, names)
            output = self._output(layer, owner, names)
            facts = LayerFacts(layer.name, layer.kind, None, inputs=names, shares=layer.shares)
        except ShapeError as reason:
            output, error = None, str(reason)
            facts = LayerFacts(layer.name, layer.kind, None, error=error, inputs=names, shares=layer.shares)
        if output is not None:
            is_first_use = owner.name not in self.built
            count, weights = (output.weights + output.fixed, output.weights) if is_first_use else (0, 0)
            trainable = weights if owner.trainable else 0
            facts = facts.replaced(shape=output.shape, parameters=count, trainable=trainable)
            self.built.setdefault(owner.name, (self._received(names), output))
        self.shapes.setdefault(layer.name, facts.shape)
        return facts

    def _check_name(self, layer: LayerSpec) -> None:
        """Raise `ShapeError` if the name is empty, already used, or not allowed by Keras."""
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
        """Raise `ShapeError` if an input does not come before the layer."""
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
            raise ShapeError(f"It reads {name}, which comes later. Move {name} up, or choose another input.")

    def _output(self, layer: LayerSpec, owner: LayerSpec, names: tuple[str, ...]) -> LayerOutput | None:
        """Return the output of a layer; None if the shape of an input is unknown."""
        if layer.shares:
            _check_owner(layer, owner)
        known, rule = entry("layers", owner.kind), RULES.get(owner.kind)
        if known is None or rule is None:
            raise ShapeError(f"Layerdesk knows no layer {owner.kind}. Choose another kind.")
        _check_required_arguments(known, owner)
        _check_input_count(known, names)
        received = self._received(names)
        if len(received) < len(names):
            return None
        output = rule(LayerInputs(known, owner.params, received))
        if owner.name in self.built:
            _check_same_weights(owner, self.built[owner.name], (received, output))
        return output

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
    other: tuple[tuple[TensorShape, ...], LayerOutput],
) -> None:
    """Raise `ShapeError` if the weights of a shared layer do not match the new input shapes."""
    (first_shapes, output), (other_shapes, other_output) = first, other
    same_counts = (output.weights, output.fixed) == (other_output.weights, other_output.fixed)
    if not same_counts or (
        owner.kind in SHAPE_SPECIFIC and [shape[1:] for shape in first_shapes] != [shape[1:] for shape in other_shapes]
    ):
        raise ShapeError(
            f"The weights of {owner.name} fit {', '.join(map(in_words, first_shapes))}. "
            f"Received: {', '.join(map(in_words, other_shapes))}. Shared weights need inputs of one size."
        )


def _check_required_arguments(known: Entry, layer: LayerSpec) -> None:
    for argument in known.arguments:
        if argument.required and layer.params.get(argument.name) is None:
            raise ShapeError(f"{known.label} needs a value for {argument.label.lower()}.")


def _check_input_count(known: Entry, inputs: tuple[str, ...]) -> None:
    """Raise `ShapeError` if a layer has too few or too many inputs."""
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
