"""The instant arithmetic of networks: output shapes and numbers of parameters, without Keras.

    stack        from layer to layer: `model_facts`, `features_of`
    given        what a rule reads: shapes and arguments; `Impossible` is the sentence where they make no sense
    plain, arrangement, merging, sequences, attention, einsum
                 the rules, one small function for each family of layers, in a table by kind
    summary      the same facts as Keras prints them

Every rule is held against Keras in `tests/engine/test_shapes.py`.
"""

from engine.shapes.given import Shape
from engine.shapes.stack import FEATURES, LayerFacts, ModelFacts, features_of, model_facts
from engine.shapes.summary import summary_text

__all__ = ["FEATURES", "LayerFacts", "ModelFacts", "Shape", "features_of", "model_facts", "summary_text"]
