"""Keras models on disk: whole models, configurations and weights, read as data and rebuilt from our own values.

Nothing is loaded into a network that is in use: a file is read into a new one, which takes its place in the end.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import keras

from engine import configuration, network
from engine.errors import EngineError
from engine.files import keras_settings, require_file, write_atomically, write_text
from engine.preparation import Preparation
from engine.shapes import Inputs
from engine.specs import CompileSpec, OutputSpec, Project
from engine.training import Trained, new_network


def keras_bytes(model: keras.Model) -> bytes:
    """Return a network as the bytes of a `.keras` file, with the state of its optimizer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


def restored(project: Project, preparation: Preparation | None, weights: bytes) -> Trained:
    """Return the network of a project file, rebuilt from its settings, with its weights and its optimizer's state.

    A network that was loaded from elsewhere and never trained here has no preparation, and may have no settings.

    Raises
    ------
    EngineError
        Where settings and weights do not belong together.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(weights)
        inputs = preparation.inputs if preparation else _width_of(keras_settings(path), path)
        model = _empty_network(project, inputs)
        _read_weights(model, path, "the project file")
    return Trained(project, preparation, model)


def continued(trained: Trained, project: Project, inputs: Inputs) -> keras.Model:
    """Return a copy of the present network, compiled by the project's settings, to train on from its weights.

    The optimizer's state goes along where the optimizer is the same.

    Raises
    ------
    EngineError
        Where the project's layers are not those of the present network.
    """
    model = new_network(project, inputs)
    present, wanted = trained.model.get_weights(), model.get_weights()
    if [w.shape for w in present] != [w.shape for w in wanted]:
        raise EngineError(
            "Training cannot go on from the present weights: the layers or the features have changed since. "
            "Start from new weights.",
            where=("fit", "start_from"),
        )
    model.set_weights(present)
    if trained.project.compile.optimizer == project.compile.optimizer and trained.model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
        for mine, theirs in zip(model.optimizer.variables, trained.model.optimizer.variables, strict=True):
            mine.assign(theirs)
    return model


def save_model(path: Path, model: keras.Model) -> None:
    """Write a whole model with the state of its optimizer as a `.keras` file."""
    write_atomically(_with_ending(path, ".keras"), lambda temporary: model.save(temporary, overwrite=True))


def load_model(path: Path, project: Project, preparation: Preparation | None) -> Trained:
    """Read a whole `.keras` model into a new network.

    Parameters
    ----------
    project : Project
        Gives what the file does not say: the data, how to fit.
    preparation : Preparation or None
        That of the project's table, which the model is to read.

    Raises
    ------
    EngineError
        Where the file is no such model, holds a layer that the catalog does not list, or fits another table.
    """
    config = keras_settings(path)
    layers = configuration.model_from_config(config)
    width = _width_of(config, path)
    settings = configuration.compile_from_config(config.get("compile_config"))
    if preparation is not None and preparation.width != width:
        raise EngineError(
            f"{path.name} reads {width} features, and the open table gives {preparation.width}. "
            "Open the table that the model was made for, or start a new project."
        )
    project = project.replaced(model=layers, compile=settings or CompileSpec(outputs=(OutputSpec(),)))
    model = _empty_network(project, width)
    _read_weights(model, path, path.name)
    return Trained(project, preparation, model)


def save_configuration(path: Path, project: Project, inputs: Inputs) -> None:
    """Write the project's layers as Keras's JSON, freshly initialized and uncompiled when they are read back."""
    config = json.loads(network.build(project.model, inputs).to_json())
    config.pop("compile_config", None)
    write_text(_with_ending(path, ".json"), json.dumps(config, indent=2) + "\n")


def save_weights(path: Path, model: keras.Model) -> None:
    """Write the weights alone as a `.weights.h5` file."""
    write_atomically(_with_ending(path, ".weights.h5"), lambda temporary: model.save_weights(temporary, overwrite=True))


def with_weights(path: Path, project: Project, inputs: Inputs) -> keras.Model:
    """Return a new network of the project's layers with the weights of a `.weights.h5` or `.keras` file."""
    require_file(path)
    model = _empty_network(project, inputs)
    _read_weights(model, path, path.name)
    return model


def _empty_network(project: Project, inputs: Inputs) -> keras.Model:
    """Return a new network, compiled where the project says how."""
    return new_network(project, inputs) if project.compile.outputs[0].loss else network.build(project.model, inputs)


def _read_weights(model: keras.Model, path: Path, name: str) -> None:
    """Read weights into a new network; everything that can go wrong becomes one sentence."""
    if model.compiled:
        model.optimizer.build(model.trainable_variables)
    if path.name.endswith(".weights.h5"):
        _require_same_count(model, path)
    try:
        model.load_weights(path)
    except Exception as error:  # Keras, h5py and zipfile raise what they like for a file that does not fit
        raise EngineError(
            f"The weights in {name} do not fit these layers. Open a file that was saved from the same layers.",
            details=str(error),
        ) from error


def _require_same_count(model: keras.Model, path: Path) -> None:
    """Refuse a file with more weights than the network has: Keras would take the first ones and say nothing."""
    found = 0

    def count(name: str, item: Any) -> None:
        nonlocal found
        found += isinstance(item, h5py.Dataset) and not name.startswith("optimizer/") and "seed_generator" not in name

    try:
        with h5py.File(path, "r") as file:
            file.visititems(count)
    except (OSError, RuntimeError, ValueError) as error:
        raise EngineError(
            f"{path.name} is damaged or holds no weights. Use another copy.", details=str(error)
        ) from error
    expected = len(model.get_weights())
    if found != expected:
        raise EngineError(f"{path.name} holds {found} weight arrays, and these layers have {expected}.")


def _width_of(config: Mapping[str, Any], path: Path) -> int:
    """Return how many features the model reads, from its input layer."""
    for layer in config["config"]["layers"]:
        settings = layer.get("config", {}) if isinstance(layer, Mapping) else {}
        shape = settings.get("batch_shape") or settings.get("batch_input_shape")
        if isinstance(shape, list) and len(shape) == 2 and isinstance(shape[1], int):
            return int(shape[1])
    raise EngineError(f"{path.name} does not read rows of a table: its input has another shape.")


def _with_ending(path: Path, ending: str) -> Path:
    return path if path.name.endswith(ending) else path.with_name(path.name + ending)
