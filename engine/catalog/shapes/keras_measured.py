"""What Keras said of a network, and what is believed of one: arithmetic at once, Keras once it has answered."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.shapes.inputs import Inputs, NetworkInput, as_inputs
from engine.catalog.shapes.propagation import LayerFacts, ModelFacts, model_facts
from engine.project import ModelSpec


@dataclass(frozen=True)
class Measured:
    """A network, what came in, and what Keras computed of both."""

    model: ModelSpec
    inputs: tuple[NetworkInput, ...]
    facts: ModelFacts

    def is_of(self, model: ModelSpec, inputs: Inputs) -> bool:
        """Return whether this is the answer for a network with these inputs."""
        return (self.model is model or self.model == model) and self.inputs == as_inputs(inputs)


def facts_of(model: ModelSpec, inputs: Inputs, measured: Measured | None) -> ModelFacts:
    """Return shapes and numbers of parameters of a network.

    Keras has the last word on every layer that it was asked about; only what the arithmetic refuses stays refused, in
    its own words: some of that Keras would notice no sooner than in the training.

    Parameters
    ----------
    measured : Measured or None
        What Keras answered last; of another network it is not looked at.
    """
    told = model_facts(model, inputs)
    if measured is None or not measured.is_of(model, inputs):
        return told
    layers = tuple(map(_believed, told.layers, measured.facts.layers))
    return told if layers == told.layers else ModelFacts.of(layers, told.inputs, told.outputs)


def _believed(told: LayerFacts, answer: LayerFacts) -> LayerFacts:
    return told if told.error or not (answer.error or answer.shape) else answer
