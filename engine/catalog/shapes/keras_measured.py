"""Shapes and parameter counts computed by Keras, which replace those of the shape rules once they are available."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.shapes.inputs import Inputs, NetworkInput, as_inputs
from engine.catalog.shapes.propagation import LayerFacts, ModelFacts, model_facts
from engine.project import ModelSpec


@dataclass(frozen=True)
class Measured:
    """Shapes and parameter counts that Keras computed for a network with the given inputs."""

    model: ModelSpec
    inputs: tuple[NetworkInput, ...]
    facts: ModelFacts

    def is_of(self, model: ModelSpec, inputs: Inputs) -> bool:
        """Return whether the facts were computed for this network with these inputs."""
        return (self.model is model or self.model == model) and self.inputs == as_inputs(inputs)


def facts_of(model: ModelSpec, inputs: Inputs, measured: Measured | None) -> ModelFacts:
    """Return shapes and parameter counts of a network.

    The result of Keras takes precedence for every layer that Keras has built. An error of a shape rule is kept, because
    Keras would detect some of these errors only during training.

    Parameters
    ----------
    model : ModelSpec
        The network.
    inputs : Inputs
        Inputs of the network.
    measured : Measured or None
        Last result of Keras; ignored if it was computed for another network or other inputs.
    """
    computed = model_facts(model, inputs)
    if measured is None or not measured.is_of(model, inputs):
        return computed
    layers = tuple(map(_more_reliable, computed.layers, measured.facts.layers))
    return computed if layers == computed.layers else ModelFacts.of(layers, computed.inputs, computed.outputs)


def _more_reliable(computed: LayerFacts, keras_facts: LayerFacts) -> LayerFacts:
    """Return the facts of Keras, unless a shape rule found an error or Keras computed neither a shape nor an error."""
    return computed if computed.error or not (keras_facts.error or keras_facts.shape) else keras_facts
