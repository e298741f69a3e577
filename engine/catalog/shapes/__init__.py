"""The instant arithmetic of networks: output shapes and numbers of parameters, without Keras.

    inputs       what the network reads for each row: `inputs_of`
    stack        from layer to layer: `model_facts`
    given        what a rule reads: shapes and arguments; `Impossible` is the sentence where they make no sense
    plain, arrangement, merging, sequences, attention, einsum, wrapping
                 the rules, one small function for each family of layers, in a table by kind
    measured     the same facts as Keras computes them, and which of both are to be believed
    summary      the same facts as Keras prints them

Every rule is held against Keras in `tests/engine/catalog/shapes/test_shapes.py`.
"""

from engine.catalog.shapes.inputs import (
    Inputs,
    NetworkInput,
    as_inputs,
    features_of,
    inputs_of,
    named_inputs,
    safe_name,
    width_of,
)
from engine.catalog.shapes.keras_measured import Measured, facts_of
from engine.catalog.shapes.propagation import LayerFacts, ModelFacts, model_facts
from engine.catalog.shapes.rule_input import TensorShape
from engine.catalog.shapes.summary import summary_text
from engine.project import FEATURES

__all__ = [
    "FEATURES",
    "Inputs",
    "LayerFacts",
    "Measured",
    "ModelFacts",
    "NetworkInput",
    "TensorShape",
    "as_inputs",
    "facts_of",
    "features_of",
    "inputs_of",
    "model_facts",
    "named_inputs",
    "safe_name",
    "summary_text",
    "width_of",
]
