"""Our values -> Keras: layers, optimizers, losses, metrics and callbacks, built through the catalog.

- `objects`: one Keras object of any section
- `building`: ModelSpec -> Keras model, sequential or functional
- `compiling`: CompileSpec -> a compiled model
- `measuring`: what Keras itself says of shapes and parameters, without making any weights
"""

from __future__ import annotations

from engine.network.compile import compile_model
from engine.network.model_builder import build, layer_of
from engine.network.object_factory import MODULES, OWN, class_of, keras_object, keywords
from engine.network.symbolic_shapes import measured

__all__ = ["MODULES", "OWN", "build", "class_of", "compile_model", "keras_object", "keywords", "layer_of", "measured"]
