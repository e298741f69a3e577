"""What of a file's weights goes where: its layers beside ours, what is proposed, and what came of it.

Light values: the window shows them before Keras is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Shapes = tuple[tuple[int, ...], ...]

TransferState = Literal["taken", "differs", "missing", "unused"]
"""Taken into a layer of ours; there, but of another shape; not in the file; in the file, but in no layer of ours."""

WORDS: Mapping[TransferState, str] = {
    "taken": "taken",
    "differs": "differs, kept as it was",
    "missing": "not in the file, kept as it was",
    "unused": "in the file only",
}


@dataclass(frozen=True)
class LayerWeights:
    """A layer that has weights: its name, and the shapes of its arrays in order."""

    name: str
    shapes: Shapes

    @property
    def text(self) -> str:
        """Name and shapes in one line: ``dense  (2, 8) + (8)``."""
        return f"{self.name}  {shapes_text(self.shapes)}"


@dataclass(frozen=True)
class Comparison:
    """A file's layers beside ours.

    Attributes
    ----------
    ours, theirs : tuple of LayerWeights
    proposed : mapping of str to str
        For each of our layers the file's layer that it might take, where there is one; see `proposed`.
    """

    file: str
    kind: str
    written_by: str
    ours: tuple[LayerWeights, ...]
    theirs: tuple[LayerWeights, ...]
    proposed: Mapping[str, str]

    def fitting(self, name: str) -> tuple[str, ...]:
        """Return the file's layers whose shapes are those of our layer of that name."""
        mine = next((layer.shapes for layer in self.ours if layer.name == name), None)
        return tuple(layer.name for layer in self.theirs if layer.shapes == mine)


@dataclass(frozen=True)
class LayerMatch:
    """What came of one layer; ``source`` is the file's layer, ``name`` is ours, empty where there is none."""

    name: str
    source: str
    state: TransferState
    ours: Shapes = ()
    theirs: Shapes = ()


@dataclass(frozen=True)
class LoadReport:
    """What came of a file, layer by layer; notes are sentences about the rest of it."""

    file: str
    kind: str
    written_by: str
    layers: tuple[LayerMatch, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def taken(self) -> int:
        """How many layers were taken."""
        return sum(layer.state == "taken" for layer in self.layers)

    @property
    def summary(self) -> str:
        """One sentence on the whole."""
        rest = len(self.layers) - self.taken
        with_weights = f"{self.taken} layer{'' if self.taken == 1 else 's'} with weights taken"
        return f"{self.file}: {with_weights}" + (f", {rest} not." if rest else ".")

    @property
    def text(self) -> str:
        """The whole of it in lines."""
        lines = [f"{self.kind} of {self.written_by}", ""]
        width = max((len(layer.name or layer.source) for layer in self.layers), default=0)
        for layer in self.layers:
            shapes = shapes_text(layer.ours or layer.theirs)
            other = f"; the file has {shapes_text(layer.theirs)}" if layer.state == "differs" else ""
            source = f" from {layer.source}" if layer.name and layer.source not in ("", layer.name) else ""
            lines.append(f"{layer.name or layer.source:{width}}  {shapes:24}  {WORDS[layer.state]}{source}{other}")
        return "\n".join([*lines, *(["", *self.notes] if self.notes else [])])


def shapes_text(shapes: Shapes) -> str:
    """Return shapes as people write them: ``(2, 8) + (8)``."""
    return " + ".join(f"({', '.join(map(str, shape))})" for shape in shapes)


def proposed(ours: Sequence[LayerWeights], theirs: Sequence[LayerWeights]) -> dict[str, str]:
    """Return which layer of the file each of ours might take: of the same name, else the next of the same shapes.

    Nothing is proposed that does not fit, and nothing twice.
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
