"""The graph of a network, read: what each layer reads, who reads it, where the outputs are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pydantic import Field

from engine.project.base import Params, Spec

FEATURES: Final = "features"
"""The network's input of plain numbers; where a table has none, the first input that there is."""

NOTHING: Final = ""
"""Stands among the inputs of a layer for an edge that was taken away."""


MEMBERS = "bki,kio->bko"
"""The equation of an ``EinsumDense`` layer of several networks next to each other: rows, members, units."""


class LayerSpec(Spec):
    """One layer: a name of its own, the Keras class, the keywords that differ from the defaults.

    Attributes
    ----------
    inputs : tuple of str
        The layers and network inputs that it reads; empty means the layer before it (for the first: the features).
    shares : str
        The layer whose weights this one uses; `kind` and `params` are then those of that layer. In Keras it is one
        layer, called in several places.
    """

    name: str
    kind: str
    params: Params = Field(default_factory=dict, validate_default=True)
    inputs: tuple[str, ...] = ()
    shares: str = ""

    @property
    def trainable(self) -> bool:
        """Whether training changes its weights; it is the keyword ``trainable``, like any other in `params`."""
        return bool(self.params.get("trainable", True))

    @property
    def members(self) -> int:
        """Number of networks next to each other in one, if this is a layer of all of them; 0 for any other layer.

        Its input and output have the shape (rows, members, units), and each member has weights of its own.
        """
        shape = self.params.get("output_shape")
        if self.kind != "EinsumDense" or self.params.get("equation") != MEMBERS or not isinstance(shape, tuple):
            return 0
        return shape[0] if len(shape) == 2 and isinstance(shape[0], int) else 0


class LayerGraph(Spec):
    """Layers that read each other; where none names its inputs and none shares weights, this is a chain.

    Attributes
    ----------
    outputs : tuple of str
        The layers that are outputs, in the order of the targets; empty means those that no layer reads, in order.
    """

    layers: tuple[LayerSpec, ...] = ()
    outputs: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the layers, in order."""
        return tuple(layer.name for layer in self.layers)

    @property
    def sources(self) -> tuple[tuple[str, ...], ...]:
        """What each layer reads, also where it does not say so."""
        before = (FEATURES, *self.names)
        return tuple(layer.inputs or (name,) for layer, name in zip(self.layers, before, strict=False))

    @property
    def ends(self) -> tuple[str, ...]:
        """The names of the layers that are outputs, in the order of the targets."""
        if self.outputs:
            return self.outputs
        read = {name for names in self.sources for name in names}
        return tuple(name for name in self.names if name not in read)

    @property
    def end_members(self) -> tuple[int, ...]:
        """The number of networks next to each other in each output; 0 for an output of a single network."""
        return tuple(layer.members if (layer := self.layer(name)) else 0 for name in self.ends)

    @property
    def is_chain(self) -> bool:
        """Whether every layer reads just the one before it, and the last is the only output."""
        if any(names != (before,) for names, before in zip(self.sources, (FEATURES, *self.names), strict=False)):
            return False
        return not self.outputs or self.outputs == self.names[-1:]

    def layer(self, name: str) -> LayerSpec | None:
        """Return the layer of that name, or None."""
        return next((layer for layer in self.layers if layer.name == name), None)

    def owner(self, layer: LayerSpec) -> LayerSpec:
        """Return the layer whose weights a layer uses: itself, unless it shares those of another."""
        found = self.layer(layer.shares) if layer.shares else None
        return found if found is not None and not found.shares else layer

    def position(self, name: str) -> int:
        """Return where the layer of that name stands.

        Raises
        ------
        KeyError
            Where there is none.
        """
        for position, layer in enumerate(self.layers):
            if layer.name == name:
                return position
        raise KeyError(name)

    def readers(self, name: str) -> tuple[str, ...]:
        """Return the layers that read a layer or a network input, in order."""
        return tuple(
            layer.name for layer, names in zip(self.layers, self.sources, strict=True) if layer.name and name in names
        )

    def leading_to(self, *names: str) -> frozenset[str]:
        """Return everything whose numbers reach one of the named layers, directly or through others."""
        read = dict(zip(self.names, self.sources, strict=True))
        found: set[str] = set()
        waiting = [source for name in names for source in read.get(name, ())]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(read.get(name, ()))
        return frozenset(found)


def in_order(layers: Sequence[LayerSpec]) -> tuple[LayerSpec, ...]:
    """Return layers that name all their inputs so that each stands after what it reads, else as they stood."""
    by_name = {layer.name: layer for layer in reversed(layers)}
    done: dict[str, LayerSpec] = {}
    begun: set[str] = set()
    for first in layers:
        waiting = [first]
        while waiting:
            layer = waiting[-1]
            ahead = [by_name[name] for name in layer.inputs if name in by_name and name not in begun | done.keys()]
            begun.add(layer.name)
            if ahead:
                waiting.append(ahead[0])
            else:
                done.setdefault(waiting.pop().name, layer)
    return tuple(done.values()) if len(done) == len(layers) else tuple(layers)


def with_names_replaced(names: Iterable[str], instead: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return names with some exchanged for others, each once; where none is left, one is missing."""
    old = tuple(names)
    if not any(name in instead for name in old):
        return old
    found = dict.fromkeys(new for name in old for new in instead.get(name, (name,)) if new != NOTHING)
    return tuple(found) or (NOTHING,)
