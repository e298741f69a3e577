"""The network: its layers."""

from __future__ import annotations

import re

from pydantic import Field

from engine.specs.base import Params, Spec


class LayerSpec(Spec):
    """One layer: a name of its own, the Keras class, the keywords that differ from the defaults.

    ``inputs`` names the layers that it reads; empty means the layer before it (for the first: the features).
    """

    name: str
    kind: str
    params: Params = Field(default_factory=dict, validate_default=True)
    inputs: tuple[str, ...] = ()


class ModelSpec(Spec):
    """The network: its layers in order. Where no layer names its inputs this is a chain (a Sequential model)."""

    layers: tuple[LayerSpec, ...] = ()

    def inserted(self, position: int, *layers: LayerSpec) -> ModelSpec:
        """Return the model with layers put before ``position``."""
        return self.replaced(layers=(*self.layers[:position], *layers, *self.layers[position:]))

    def removed(self, position: int) -> ModelSpec:
        """Return the model without the layer at ``position``."""
        return self.replaced(layers=(*self.layers[:position], *self.layers[position + 1 :]))

    def moved(self, position: int, to: int) -> ModelSpec:
        """Return the model with the layer at ``position`` standing at index ``to``."""
        return self.removed(position).inserted(to, self.layers[position])

    def with_layer(self, position: int, layer: LayerSpec) -> ModelSpec:
        """Return the model with the layer at ``position`` replaced."""
        return self.replaced(layers=(*self.layers[:position], layer, *self.layers[position + 1 :]))

    def free_name(self, kind: str) -> str:
        """Return a name for a new layer of that kind that no layer has: ``dense``, ``dense_1``, ..."""
        stem = re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)).lower()
        taken = {layer.name for layer in self.layers}
        count = 0
        while (name := stem if not count else f"{stem}_{count}") in taken:
            count += 1
        return name
