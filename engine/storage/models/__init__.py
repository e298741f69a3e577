"""Keras models on disk: whole models, architectures and weights, read as data and rebuilt from the catalog.

A file is always read into a new network, which replaces the current one only when it is complete. Files are read by
`engine.storage.untrusted`; Keras itself opens only temporary files that it has just written.

Belongs here: formats of Keras. Does not: the sandboxed reader (`engine.storage.untrusted`), formats of other programs
(`engine.export`).

- `saved_model`: whole models with the optimizer state
- `layerdesk_metadata`: what Layerdesk adds to a whole model
- `architecture`: layers without weights, as JSON
- `weights_file`: weights only, of all layers or of some
- `layer_weights`: the weights of a network by layer
- `optimizer_state`: the state of an optimizer
- `warm_start`: a copy of the current network to train further
"""

from __future__ import annotations

from engine.storage.models.architecture import load_architecture, load_layer, save_architecture, save_layer
from engine.storage.models.saved_model import (
    LoadedNetwork,
    keras_bytes,
    load_model,
    network_inputs,
    restore_model,
    save_model,
    with_preprocessing,
)
from engine.storage.models.warm_start import warm_started
from engine.storage.models.weights_file import compare_weights, load_weights, save_weights

__all__ = [
    "LoadedNetwork",
    "compare_weights",
    "keras_bytes",
    "load_architecture",
    "load_layer",
    "load_model",
    "load_weights",
    "network_inputs",
    "restore_model",
    "save_architecture",
    "save_layer",
    "save_model",
    "save_weights",
    "warm_started",
    "with_preprocessing",
]
