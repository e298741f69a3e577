"""Output shapes and parameter counts of networks, computed without Keras.

- `inputs`: inputs of a network for the columns of a table (`inputs_of`)
- `propagation`: shapes from layer to layer (`model_facts`)
- `rule_input`: input and output of a shape rule, and `ShapeError`, whose text is shown to the user
- `dense_like`: rules of layers that act on the last axis or keep the shape
- `reshaping`: rules of layers that rearrange values
- `merging`: rules of layers that merge several inputs
- `sequences`: rules of recurrent, convolution and pooling layers
- `attention`: rules of attention layers
- `einsum`: rule of `EinsumDense`
- `wrappers`: rules of layers that wrap another layer
- `keras_measured`: shapes and parameter counts computed by Keras, combined with those of the rules
- `summary`: text of ``model.summary()`` without Keras

A rule is a function from `LayerInputs` to `LayerOutput`; each module of rules has a table `RULES` by kind of layer.
`tests/engine/catalog/shapes/test_shapes.py` compares every rule with Keras.
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
