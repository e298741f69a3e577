"""Specs -> Keras: layers, optimizers, losses, metrics and callbacks, built through the catalog.

Belongs here: everything between a spec and a compiled Keras model, and private attributes of Keras and TensorFlow. Does
not: training (`engine.training`), files of models (`engine.storage`).

- `object_factory`: one Keras object of any section of the catalog
- `model_builder`: ModelSpec -> Keras model, sequential or functional
- `compile`: CompileSpec -> compiled model
- `symbolic_shapes`: shapes and parameter counts as Keras computes them, without data
- `decoding`: network outputs -> predictions, and back
- `qhadam`: the optimizer QHAdam, which Keras lacks
- `keras_adapter`: private attributes of Keras and TensorFlow, and which of them exist
- `keras_config`: configuration of Keras -> specs
- `catalog_update`: brings the catalog up to the installed Keras
"""

from __future__ import annotations

from engine.network.compile import compile_model
from engine.network.model_builder import build, layer_of
from engine.network.object_factory import MODULES, OWN, class_of, keras_object, keywords
from engine.network.symbolic_shapes import measured

__all__ = ["MODULES", "OWN", "build", "class_of", "compile_model", "keras_object", "keywords", "layer_of", "measured"]
