"""Transfer of weights from a file: the layers of both sides, proposed pairs, and the result; needs no Keras."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.system.word_forms import counted

Shapes = tuple[tuple[int, ...], ...]

TransferState = Literal["taken", "differs", "missing", "unused"]
"""Weights were taken; have another shape; are not in the file; are in the file only."""

WORDS: Mapping[TransferState, str] = {
    "taken": "taken",
    "differs": "different shape, kept unchanged",
    "missing": "not in the file, kept unchanged",
    "unused": "in the file only",
}


@dataclass(frozen=True)
class LayerWeights:
    """A layer with weights: its name, and the shapes of its arrays in order."""

    name: str
    shapes: Shapes

    @property
    def text(self) -> str:
        """Name and shapes as text: ``dense  (2, 8) + (8)``."""
        return f"{self.name}  {shapes_text(self.shapes)}"


@dataclass(frozen=True)
class Comparison:
    """The layers of a file and of the project.

    Attributes
    ----------
    ours, theirs : tuple of LayerWeights
    proposed : mapping of str to str
        For layers of the project the layers of the file whose weights they can take; see `proposed`.
    """

    file: str
    kind: str
    written_by: str
    ours: tuple[LayerWeights, ...]
    theirs: tuple[LayerWeights, ...]
    proposed: Mapping[str, str]

    def fitting(self, name: str) -> tuple[str, ...]:
        """Return the layers of the file that have the shapes of a layer of the project."""
        mine = next((layer.shapes for layer in self.ours if layer.name == name), None)
        return tuple(layer.name for layer in self.theirs if layer.shapes == mine)


@dataclass(frozen=True)
class LayerMatch:
    """Result for one layer: ``source`` is its name in the file, ``name`` in the project, empty if there is none."""

    name: str
    source: str
    state: TransferState
    ours: Shapes = ()
    theirs: Shapes = ()


@dataclass(frozen=True)
class LoadReport:
    """Result of loading a file, by layer; notes are sentences about other contents."""

    file: str
    kind: str
    written_by: str
    layers: tuple[LayerMatch, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def taken(self) -> int:
        """The number of layers whose weights were taken."""
        return sum(layer.state == "taken" for layer in self.layers)

    @property
    def summary(self) -> str:
        """The result in one sentence."""
        rest = len(self.layers) - self.taken
        taken = f"{counted(self.taken, 'layer')} with weights taken"
        return f"{self.file}: {taken}" + (f", {rest} not." if rest else ".")

    @property
    def text(self) -> str:
        """The result as lines of text."""
        lines = [f"{self.kind} of {self.written_by}", ""]
        width = max((len(layer.name or layer.source) for layer in self.layers), default=0)
        for layer in self.layers:
            shapes = shapes_text(layer.ours or layer.theirs)
            other = f"; the file has {shapes_text(layer.theirs)}" if layer.state == "differs" else ""
            source = f" from {layer.source}" if layer.name and layer.source not in ("", layer.name) else ""
            lines.append(f"{layer.name or layer.source:{width}}  {shapes:24}  {WORDS[layer.state]}{source}{other}")
        return "\n".join([*lines, *(["", *self.notes] if self.notes else [])])


def shapes_text(shapes: Shapes) -> str:
    """Return shapes as text: ``(2, 8) + (8)``."""
    return " + ".join(f"({', '.join(map(str, shape))})" for shape in shapes)


def proposed(ours: Sequence[LayerWeights], theirs: Sequence[LayerWeights]) -> dict[str, str]:
    """Return the layer of the file for each layer of the project: of the same name, else the next of the same shapes.

    Only layers that fit are proposed, each at most once.
    """
    found: dict[str, str] = {}
    by_name = {layer.name: layer for layer in theirs}
    for layer in ours:
        same = by_name.get(layer.name)
        if same is not None and same.shapes == layer.shapes:
            found[layer.name] = same.name
    left = [layer for layer in theirs if layer.name not in found.values()]
    for layer in ours:
        fitting = next((other for other in left if other.shapes == layer.shapes), None)
        if layer.name not in found and fitting is not None:
            found[layer.name] = fitting.name
            left.remove(fitting)
    return {layer.name: found[layer.name] for layer in ours if layer.name in found}
