"""Configuration of Keras, read as plain data and translated into specs.

A configuration is never passed to Keras: it is translated through the catalog, which lists what may be built.

- `objects`: one serialized object or layer
- `call_nodes`: the calls of layers in a functional configuration
- `models`: whole models, also nested ones -> ModelSpec
- `compile_config`: compile settings -> CompileSpec
- `error_wrapping`: errors for configurations that are not as Keras writes them
"""

from __future__ import annotations

from engine.network.keras_config.compile_config import compile_from_config
from engine.network.keras_config.models import inputs_from_config, model_from_config, spec_of

__all__ = ["compile_from_config", "inputs_from_config", "model_from_config", "spec_of"]
