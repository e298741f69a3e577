"""A network under construction, in which every layer gets a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.catalog.shapes import NetworkInput
from engine.project import LayerSpec, ModelSpec, Value


class NetworkDraft:
    """Layers that are added one after another.

    Parameters
    ----------
    taken : iterable of str
        Names that no layer may have: those of the inputs, and of layers of another network.

    Attributes
    ----------
    layers : list of LayerSpec
    end : str
        The layer or input that the next layer reads.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.layers: list[LayerSpec] = []
        self.end = ""
        self._taken = set(taken)

    def add(self, kind: str, name: str, *inputs: str, **params: Value) -> str:
        """Add a layer that reads the last one, or other inputs, and return its name: `name` with a number if taken."""
        free, count = name, 0
        while free in self._taken:
            count += 1
            free = f"{name}_{count}"
        self._taken.add(free)
        self.layers.append(LayerSpec(name=free, kind=kind, params=params, inputs=inputs or (self.end,)))
        self.end = free
        return free

    def embed(self, source: NetworkInput, most: int) -> str:
        """Add an embedding of an input with levels, of at most so many numbers, and return the name of its end."""
        size = min(most, max(2, round(1.6 * source.levels**0.56)))
        self.add("Embedding", f"{source.name}_embedding", source.name, input_dim=source.levels, output_dim=size)
        return self.add("Flatten", f"{source.name}_flat")

    def join(self, name: str, ends: Sequence[str]) -> str:
        """Concatenate several layers or inputs, and return the name of the result; a single one is left as it is."""
        if len(ends) > 1:
            return self.add("Concatenate", name, *ends)
        self.end = ends[0]
        return self.end

    @property
    def model(self) -> ModelSpec:
        """The network so far."""
        return ModelSpec(layers=tuple(self.layers)).normalized()
