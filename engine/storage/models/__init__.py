"""Keras models on disk: whole models, architectures and weights, read as data and rebuilt from our own values.

A file is always read into a new network, which replaces the current one only when complete. Files of strangers are
read by `engine.storage.untrusted`; Keras itself opens only files that were written just before.

- `whole`: whole models, with the state of the optimizer; `ours`: what Layerdesk keeps in them beside
- `architecture`: layers without weights, as JSON
- `weights`: weights alone, all of them or some
- `arrays`: the weights of a network, layer by layer; `optimizers`: the state of its optimizer
- `continuing`: a copy of the present network, to train on
"""

from __future__ import annotations

from engine.storage.models.architecture import layer_of, load_architecture, save_architecture, save_layer
from engine.storage.models.saved_model import (
    LoadedNetwork,
    inputs_of,
    keras_bytes,
    load_model,
    restored,
    save_model,
    with_preparation,
)
from engine.storage.models.warm_start import continued
from engine.storage.models.weights_file import compared, save_weights, with_weights

__all__ = [
    "LoadedNetwork",
    "compared",
    "continued",
    "inputs_of",
    "keras_bytes",
    "layer_of",
    "load_architecture",
    "load_model",
    "restored",
    "save_architecture",
    "save_layer",
    "save_model",
    "save_weights",
    "with_preparation",
    "with_weights",
]
