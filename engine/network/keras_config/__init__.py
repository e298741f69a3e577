"""Keras's own configuration, read as plain data and translated into our values.

A configuration is never handed to Keras: it is translated through the catalog, which is the list of what may be built.

- `objects`: one serialized object or layer, by itself
- `places`: where layers are called: the nodes of a functional configuration
- `models`: whole models, nested ones too -> ModelSpec
- `settings`: compile settings -> CompileSpec
- `damage`: what is not as Keras writes it ends in a sentence
"""

from __future__ import annotations

from engine.network.keras_config.compile_config import compile_from_config
from engine.network.keras_config.models import inputs_from_config, model_from_config, spec_of

__all__ = ["compile_from_config", "inputs_from_config", "model_from_config", "spec_of"]
