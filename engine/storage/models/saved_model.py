"""Whole models: layers, weights, compile settings and the state of the optimizer, in `.keras` and HDF5 files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import keras

from engine import network
from engine.catalog.shapes import Inputs, NetworkInput, as_inputs
from engine.network import keras_config
from engine.preprocessing import Preprocessor
from engine.project import CompileSpec, OutputSpec, Project
from engine.project.graph import with_names_replaced
from engine.results.weight_transfer import LayerMatch, LoadReport
from engine.storage.models import layer_weights, layerdesk_metadata, optimizer_state
from engine.storage.project_file import with_ending
from engine.storage.untrusted import worker_client
from engine.storage.untrusted.file_contents import ForeignFile
from engine.system.atomic_files import write_atomically
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel, new_network

FRESH = "The optimizer starts afresh: its state in the file does not belong to these settings."
TAKEN_ON_TRUST = "The file says nothing of tables: the model reads rows as the Data page makes them ready."
UNSET = "Its compile settings are beyond what Layerdesk knows, or it has none: choose a loss and an optimizer."


@dataclass(frozen=True)
class LoadedNetwork:
    """A network that was read from a file, and what came of the file."""

    trained: TrainedModel
    report: LoadReport


def keras_bytes(model: keras.Model) -> bytes:
    """Return a network as the bytes of a `.keras` file, with the state of its optimizer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


def restored(project: Project, preprocessor: Preprocessor | None, weights: bytes) -> TrainedModel:
    """Return the network of a project file, rebuilt from its settings, with its weights and its optimizer's state.

    A network that was loaded from elsewhere and never trained here has no preparation, and may have no settings.

    Raises
    ------
    EngineError
        Where settings and weights do not belong together.
    """
    file = worker_client.read_bytes(weights, "the model in the project file")
    model, _ = _filled(file, project, _inputs_of(file, preprocessor))
    return TrainedModel(project, preprocessor, model)


def with_preparation(trained: TrainedModel, preprocessor: Preprocessor) -> TrainedModel:
    """Return a network with its weights and its optimizer's state that reads rows as a preparation makes them ready.

    Raises
    ------
    EngineError
        Where the rows, or the answers, are others than the network's.
    """
    wanted, given = _in_kinds(inputs_of(trained.model)), _in_kinds(preprocessor.inputs)
    if not _read_alike(wanted, given):
        raise EngineError(f"The model reads {_counted(wanted)} a row, and this preparation gives {_counted(given)}.")
    short = [mine for mine, other in zip(wanted, given, strict=True) if mine.levels < other.levels]
    if short:
        raise EngineError(
            f"{short[0].name} of the model knows {short[0].levels} levels, and this preparation has more."
        )
    _require_answers(trained.model, preprocessor)
    file = worker_client.read_bytes(keras_bytes(trained.model), "the present model")
    project = _reading(file, trained.project, preprocessor)
    model, _ = _filled(file, project, preprocessor.inputs)
    return TrainedModel(project, preprocessor, model)


def _require_answers(model: keras.Model, preprocessor: Preprocessor) -> None:
    given = [int(tensor.shape[-1]) for tensor in model.outputs]
    if len(given) != len(preprocessor.targets):
        raise EngineError(
            f"The model gives {len(given)} answers a row, and this preparation is for {len(preprocessor.targets)}."
        )
    for units, target, task in zip(given, preprocessor.targets, preprocessor.tasks, strict=True):
        wanted = {"regression": (1,), "binary": (1, 2)}.get(task, (len(target.levels),))
        if units not in wanted:
            raise EngineError(f"The model gives {units} numbers for the answer {target.name}, which takes {wanted[0]}.")


def save_model(path: Path, trained: TrainedModel) -> None:
    """Write a whole model with the state of its optimizer, its settings and its preparation.

    The ending says how: `.h5` and `.hdf5` as HDF5, which older programs read, everything else as `.keras`.
    """

    def write(temporary: Path) -> None:
        trained.model.save(temporary, overwrite=True)
        layerdesk_metadata.add(temporary, trained)

    write_atomically(with_ending(path, ".keras", ".h5", ".hdf5"), write)


def load_model(path: Path, project: Project, preprocessor: Preprocessor | None) -> LoadedNetwork:
    """Read a whole model, as Keras 2 or 3 writes it, into a new network.

    Parameters
    ----------
    project : Project
        Gives what the file does not say: the data, how to fit.
    preprocessor : Preprocessor or None
        That of the project's table, which the model is to read where it brings none of its own.

    Raises
    ------
    EngineError
        Where the file is no such model, holds a layer that the catalog does not list, or fits another table.
    """
    file = worker_client.read(path)
    if file.kind != "whole model" or file.config is None:
        raise EngineError(f"{path.name} holds {_article(file.kind)} and no whole model. Load it as what it is.")
    layers = keras_config.model_from_config(file.config)
    settings = keras_config.compile_from_config(file.compile, layers.ends)
    beside = layerdesk_metadata.read(file.ours, path.name)
    if beside is not None and beside.project.model != layers:
        beside = None  # somebody changed the layers since
    if beside is not None:
        settings = beside.project.compile  # what Keras loses of them on the way is in ours
    unset = CompileSpec(outputs=tuple(OutputSpec() for _ in layers.ends))
    loaded = project.replaced(model=layers, compile=settings or unset)
    if beside is not None and beside.preprocessor is not None:
        if preprocessor is None:
            data = beside.project.data.replaced(source="")
            loaded = loaded.replaced(data=data, name=beside.project.name, predict=beside.project.predict)
        if preprocessor is None or _same_data(beside, project):
            preprocessor = beside.preprocessor
    loaded = _reading(file, loaded, preprocessor)
    model, report = _filled(file, loaded, _inputs_of(file, preprocessor))
    if beside is not None:
        layerdesk_metadata.put_seeds(model, beside.seeds)
    elif preprocessor is not None:
        report = replace(report, notes=(*report.notes, TAKEN_ON_TRUST))
    return LoadedNetwork(TrainedModel(loaded, preprocessor, model), report)


def _same_data(beside: layerdesk_metadata.ModelMetadata, project: Project) -> bool:
    """Whether a model was made for the very columns and rows of a project."""
    return beside.project.data.replaced(source="") == project.data.replaced(source="")


def _inputs_of(file: ForeignFile, preprocessor: Preprocessor | None) -> Inputs:
    if preprocessor is not None:
        return preprocessor.inputs
    assert file.config is not None
    return keras_config.inputs_from_config(file.config)


def inputs_of(model: keras.Model) -> tuple[NetworkInput, ...]:
    """Return what a network reads, in its own order."""
    return keras_config.inputs_from_config(json.loads(model.to_json()))


def _reading(file: ForeignFile, project: Project, preprocessor: Preprocessor | None) -> Project:
    """Return a project whose layers read what the table gives, or refuse a model that reads other rows."""
    if preprocessor is None or file.config is None:
        return project
    wanted, given = _in_kinds(keras_config.inputs_from_config(file.config)), _in_kinds(preprocessor.inputs)
    if not _read_alike(wanted, given):
        raise EngineError(
            f"{file.name} reads {_counted(wanted)} a row, and the open table gives {_counted(given)}. "
            "Open the table that the model was made for, or start a new project."
        )
    names = {mine.name: (other.name,) for mine, other in zip(wanted, given, strict=True) if mine.name != other.name}
    layers = tuple(layer.replaced(inputs=with_names_replaced(layer.inputs, names)) for layer in project.model.layers)
    return project.replaced(model=project.model.replaced(layers=layers)) if names else project


def _read_alike(wanted: Inputs, given: Inputs) -> bool:
    return [(each.width, bool(each.levels)) for each in as_inputs(wanted)] == [
        (each.width, bool(each.levels)) for each in as_inputs(given)
    ]


def _counted(inputs: Sequence[NetworkInput]) -> str:
    """Return what is read of a row in words: ``4 numbers and 1 level``."""
    numbers = sum(each.width or 0 for each in inputs if not each.levels)
    levels = sum(each.width or 0 for each in inputs if each.levels)
    words = [f"{count} {what}{'s' if count > 1 else ''}" for count, what in ((numbers, "number"), (levels, "level"))]
    return " and ".join(word for word in words if not word.startswith("0")) or "nothing"


def _in_kinds(inputs: Sequence[NetworkInput]) -> list[NetworkInput]:
    """Return inputs with the plain numbers first, as a preparation gives them."""
    return sorted(inputs, key=lambda each: bool(each.levels))


def _filled(file: ForeignFile, project: Project, inputs: Inputs) -> tuple[keras.Model, LoadReport]:
    """Return a new network of the project's layers with the weights and the optimizer's state of a file."""
    compiled = all(output.loss is not None for output in project.compile.outputs)
    model = new_network(project, inputs) if compiled else network.build(project.model, inputs)
    if compiled:
        model.optimizer.build(model.trainable_variables)
    own = {layer.name: layer for layer in layer_weights.as_way(model, file.way)}
    theirs = {layer.name: layer for layer in file.layers}
    wrong = [
        name
        for name in {**own, **theirs}
        if ((name in own and own[name].arrays) or (name in theirs and theirs[name].arrays))
        and not (name in own and name in theirs and layer_weights.fits(own[name], theirs[name]))
    ]
    if wrong:
        raise EngineError(
            f"The weights in {file.name} do not fit these layers: those of {wrong[0]} are others. Open a file that was "
            "saved from the same layers."
        )
    layer_weights.put(model, {name: theirs[name] for name in own if name in theirs}, file.way, seeds=True)
    notes = [] if compiled else [UNSET]
    if compiled and file.optimizer:
        order = [layer.name for layer in file.layers if layer.arrays]
        notes += [] if optimizer_state.take_state(model, file.optimizer, order) else [FRESH]
    matches = tuple(
        LayerMatch(name, name, "taken", layer.shapes, layer.shapes) for name, layer in own.items() if layer.arrays
    )
    return model, LoadReport(file.name, file.kind, file.written_by, matches, tuple(notes))


def _article(kind: str) -> str:
    return {"architecture": "layers without weights", "weights": "weights alone"}.get(kind, kind)
