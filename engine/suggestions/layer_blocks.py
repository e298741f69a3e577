"""Blocks: layers in a row of a network that do one thing together, and have a name for it.

They are found by their structure, not by the names of their layers, so that a network from a file has the same blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.project import ModelSpec

BlockKind = Literal["encoding", "embeddings", "members"]

ENCODING = ("RepeatVector", "Normalization", "ReLU", "DepthwiseConv1D")
"""Kinds of the layers with which `default_network` encodes numbers in bins, before they are flattened."""

FLATTENING = (("Flatten",), ("Reshape", "Permute", "Reshape"))
"""Kinds of the layers after `ENCODING`: in a single network, and in several next to each other."""

EMBEDDING = ("Embedding", "Flatten")

ELEMENTWISE = frozenset(
    {"Activation", "BatchNormalization", "Dropout", "GaussianDropout", "LayerNormalization", "ReLU"}
)
"""Kinds that stand between the layers of several networks next to each other, and keep the shape."""


@dataclass(frozen=True)
class LayerBlock:
    """Layers of a network from one position up to another.

    Attributes
    ----------
    kind : str
        What the layers do together.
    title, text : str
        Name on the screen, and a sentence that says what the layers do.
    start, stop : int
        Position of the first layer, and the position after the last one.
    """

    kind: BlockKind
    title: str
    text: str
    start: int
    stop: int


def blocks_of(model: ModelSpec) -> tuple[LayerBlock, ...]:
    """Return the blocks of a network, in order; no layer is in two of them, and no output is in any."""
    finder = _Finder(model)
    found: list[LayerBlock] = []
    position = 0
    while position < len(model.layers):
        block = finder.encoding(position) or finder.embeddings(position) or finder.members(position)
        if block is not None:
            found.append(block)
        position = block.stop if block is not None else position + 1
    return tuple(found)


class _Finder:
    """Finds the block that begins at a position of a network."""

    def __init__(self, model: ModelSpec) -> None:
        self._layers, self._sources = model.layers, model.sources
        readers: dict[str, int] = {}
        for name in (*(name for names in model.sources for name in names), *model.ends):
            readers[name] = readers.get(name, 0) + 1
        self._readers = readers
        self._ends = frozenset(model.ends)

    def encoding(self, start: int) -> LayerBlock | None:
        """Return the block that encodes numbers in bins."""
        for kinds in FLATTENING:
            if self._has_kinds(start, (*ENCODING, *kinds)):
                text = "Each number becomes how far it reaches into each of its bins, and then a few learned numbers."
                return LayerBlock("encoding", "Number encoding", text, start, start + len(ENCODING) + len(kinds))
        return None

    def embeddings(self, start: int) -> LayerBlock | None:
        """Return the block of several embeddings."""
        count = 0
        while self._has_kinds(start + 2 * count, EMBEDDING):
            count += 1
        if count < 2:
            return None
        text = "A learned vector for each level of each of these categories."
        return LayerBlock("embeddings", f"{count} embeddings", text, start, start + 2 * count)

    def members(self, start: int) -> LayerBlock | None:
        """Return the block of the hidden layers of several networks next to each other."""
        members = self._layers[start].members
        stop, dense = start, 0
        while stop < len(self._layers) and self._continues(stop, start) and self._fits(stop, members):
            dense += self._layers[stop].members > 0
            stop += 1
        if not members or dense < 2:
            return None
        text = f"The hidden layers of {members} networks, each with weights of its own; their predictions are averaged."
        return LayerBlock("members", f"{members} networks side by side", text, start, stop)

    def _has_kinds(self, start: int, kinds: tuple[str, ...]) -> bool:
        layers = self._layers[start : start + len(kinds)]
        return tuple(layer.kind for layer in layers) == kinds and all(
            self._continues(start + place, start) for place in range(len(kinds))
        )

    def _fits(self, position: int, members: int) -> bool:
        layer = self._layers[position]
        return layer.members == members if layer.members else layer.kind in ELEMENTWISE

    def _continues(self, position: int, start: int) -> bool:
        """Return whether a layer is no output, and reads just the one before it, which nothing else reads."""
        if self._layers[position].name in self._ends or self._layers[position].shares:
            return False
        before = self._layers[position - 1].name
        return position == start or (self._sources[position] == (before,) and self._readers[before] == 1)
