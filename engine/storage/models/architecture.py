"""Layers without weights as Keras JSON: a whole network, or a single layer."""

from __future__ import annotations

import json
from pathlib import Path

import keras

from engine import network
from engine.catalog.shapes import Inputs
from engine.network import keras_config as configuration
from engine.network.keras_config.objects import layer_from_config
from engine.project import LayerSpec, ModelSpec, Project
from engine.storage.project_file import with_suffix
from engine.storage.untrusted import worker_client
from engine.system.atomic_files import write_text
from engine.system.errors import EngineError


def save_architecture(path: Path, project: Project, inputs: Inputs) -> None:
    """Write the layers of a project as Keras JSON, without weights and compile settings."""
    config = json.loads(network.build(project.model, inputs).to_json())
    config.pop("compile_config", None)
    write_text(with_suffix(path, ".json"), json.dumps(config, indent=2) + "\n")


def load_architecture(path: Path) -> ModelSpec:
    """Read layers from the JSON of Keras 2 or 3; a single layer becomes a model of that layer.

    Raises
    ------
    EngineError
        If it is not such a file, or contains objects that the catalog does not list.
    """
    file = worker_client.read(path)
    if file.config is None:
        raise EngineError(f"{path.name} contains weights only and no layers. Load it as weights.")
    if "layers" in file.config["config"]:
        return configuration.model_from_config(file.config)
    return ModelSpec(layers=(layer_from_config(file.config),))


def save_layer(path: Path, layer: LayerSpec) -> None:
    """Write the configuration of a layer as Keras JSON."""
    write_text(with_suffix(path, ".json"), json.dumps(keras_config(layer), indent=2) + "\n")


def keras_config(layer: LayerSpec) -> dict[str, object]:
    """Return the configuration of a layer as Keras serializes it."""
    built = network.layer_of(layer)
    config: dict[str, object] = keras.saving.serialize_keras_object(built)
    config.pop("build_config", None)
    return config


def load_layer(path: Path) -> LayerSpec:
    """Read the configuration of a single layer.

    Raises
    ------
    EngineError
        If the file contains something else.
    """
    model = load_architecture(path)
    if len(model.layers) != 1:
        raise EngineError(
            f"{path.name} contains {len(model.layers)} layers instead of one. Load it as an architecture."
        )
    return model.layers[0]
