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
from engine.project import CompileSpec, ModelSpec, OutputSpec, Project
from engine.project.graph import with_names_replaced
from engine.results.weight_transfer import LayerMatch, LoadReport
from engine.storage.models import layer_weights, layerdesk_metadata, optimizer_state
from engine.storage.project_file import with_suffix
from engine.storage.untrusted import worker_client
from engine.storage.untrusted.file_contents import ForeignFile
from engine.system.atomic_files import write_atomically
from engine.system.errors import EngineError
from engine.system.word_forms import counted
from engine.training.trainer import TrainedModel, new_network

NEW_OPTIMIZER_STATE = "The optimizer starts with a new state: the state in the file does not fit these settings."
CHANGED_LAYERS = (
    "Another program has changed the layers since Layerdesk saved the file: its settings and its preprocessing are not "
    "used."
)
NO_COMPILE_SETTINGS = "The file has no compile settings that Layerdesk supports: choose a loss and an optimizer."


@dataclass(frozen=True)
class LoadedNetwork:
    """A model that was read from a file, and the report about the file."""

    trained: TrainedModel
    report: LoadReport


def keras_bytes(model: keras.Model) -> bytes:
    """Return a network as the bytes of a `.keras` file, with the optimizer state."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


def restore_model(project: Project, preprocessor: Preprocessor | None, weights: bytes) -> TrainedModel:
    """Return the model of a project file, rebuilt from its settings, with weights and optimizer state.

    A model that was loaded from another file and never trained may have no preprocessing and no compile settings.

    Raises
    ------
    EngineError
        If settings and weights do not fit together.
    """
    file = worker_client.read_bytes(weights, "the model in the project file")
    model, _ = _filled(file, project, preprocessor)
    return TrainedModel(project, preprocessor, model)


def with_preprocessing(trained: TrainedModel, preprocessor: Preprocessor) -> TrainedModel:
    """Return a model with its weights and optimizer state that uses the given preprocessing.

    Raises
    ------
    EngineError
        If the inputs or targets of the preprocessing do not fit the network.
    """
    expected, provided = _numbers_first(network_inputs(trained.model)), _numbers_first(preprocessor.inputs)
    if not _same_inputs(expected, provided):
        raise EngineError(
            f"The model needs {_row_size(expected)} per row, and this preprocessing provides {_row_size(provided)}."
        )
    too_small = [one for one, other in zip(expected, provided, strict=True) if one.levels < other.levels]
    if too_small:
        raise EngineError(
            f"The input {too_small[0].name} of the model has {too_small[0].levels} levels, "
            "and this preprocessing has more."
        )
    _require_targets(trained.model, preprocessor)
    file = worker_client.read_bytes(keras_bytes(trained.model), "the current model")
    project = _reading(file, trained.project, preprocessor)
    model, _ = _filled(file, project, preprocessor)
    return TrainedModel(project, preprocessor, model)


def _require_targets(model: keras.Model, preprocessor: Preprocessor) -> None:
    widths = [int(tensor.shape[-1]) for tensor in model.outputs]
    if len(widths) != len(preprocessor.targets):
        raise EngineError(
            f"The model has {len(widths)} outputs, and this preprocessing has {len(preprocessor.targets)} targets."
        )
    for units, target, task in zip(widths, preprocessor.targets, preprocessor.tasks, strict=True):
        expected = {"regression": (1,), "binary": (1, 2)}.get(task, (len(target.levels),))
        if units not in expected:
            raise EngineError(f"The output for {target.name} has {units} units, and the target needs {expected[0]}.")


def save_model(path: Path, trained: TrainedModel) -> None:
    """Write a whole model with optimizer state, settings and preprocessing.

    The suffix chooses the format: HDF5 for `.h5` and `.hdf5`, which older programs read, else `.keras`.
    """

    def write(temporary: Path) -> None:
        trained.model.save(temporary, overwrite=True)
        layerdesk_metadata.add(temporary, trained)

    write_atomically(with_suffix(path, ".keras", ".h5", ".hdf5"), write)


def load_model(
    path: Path, project: Project, preprocessor: Preprocessor | None, *, replaces: bool = False
) -> LoadedNetwork:
    """Read a whole model of Keras 2 or 3 into a new network.

    Parameters
    ----------
    project : Project
        Provides the settings that the file does not have: data, fit.
    preprocessor : Preprocessor or None
        That of the project's table, which must fit a model without its own; it is not attached to it.
    replaces : bool
        Whether `preprocessor` is used instead of that of the file, and its target scaling is that of the network's
        outputs; else the scaling is that of the file, or none.

    Raises
    ------
    EngineError
        If it is not a whole model, contains a layer that the catalog does not list, or does not fit the table.
    """
    file = worker_client.read(path)
    if file.kind != "whole model" or file.config is None:
        raise EngineError(
            f"{path.name} contains {_article(file.kind)} instead of a whole model. "
            "Use the matching command of File > Load from Keras."
        )
    layers = keras_config.model_from_config(file.config)
    settings = keras_config.compile_from_config(file.compile, layers.ends)
    saved = layerdesk_metadata.read(file.metadata, path.name)
    changed = saved is not None and not _is_unchanged(saved.project, layers, file)
    if changed:
        saved = None
    if saved is not None:
        settings = saved.project.compile  # the metadata has settings that Keras does not save
    unset = CompileSpec(outputs=tuple(OutputSpec() for _ in layers.ends))
    loaded = project.replaced(model=layers, compile=settings or unset)
    replaces = replaces and preprocessor is not None
    if saved is not None and saved.preprocessor is not None and not replaces:
        if preprocessor is None or not _same_data(saved, project):
            data = saved.project.data.replaced(source="")
            loaded = loaded.replaced(data=data, name=saved.project.name, predict=saved.project.predict)
        preprocessor = saved.preprocessor
    if preprocessor is not None and not replaces:
        preprocessor = preprocessor.scaled_like(saved.preprocessor if saved is not None else None)
        loaded = loaded.replaced(data=preprocessor.settings_of(loaded.data))
    loaded = _reading(file, loaded, preprocessor)
    model, report = _filled(file, loaded, preprocessor)
    if saved is not None:
        layerdesk_metadata.set_seeds(model, saved.seeds)
    elif changed:
        report = replace(report, notes=(*report.notes, CHANGED_LAYERS))
    # That of the open table shows that the model fits it; to use it is a choice of the user.
    has_own = saved is not None and saved.preprocessor is not None
    own = preprocessor if replaces or has_own else None
    return LoadedNetwork(TrainedModel(loaded, own, model), report)


def _is_unchanged(project: Project, layers: ModelSpec, file: ForeignFile) -> bool:
    """Return whether the layers of a file are those that were saved with it.

    Equal networks may be described in different words, such as a default that is spelled out or another name of a
    shared layer: then what Keras builds from the saved layers is compared.
    """
    if project.model.is_same_graph(layers):
        return True
    try:
        inputs = keras_config.inputs_from_config(file.config or {})
        built = network.build(project.model, inputs, project.compile.dtype_policy)
        return keras_config.model_from_config(json.loads(built.to_json())).is_same_graph(layers)
    except EngineError:
        return False


def _same_data(saved: layerdesk_metadata.ModelMetadata, project: Project) -> bool:
    """Return whether a model was trained with the data settings of a project."""
    return saved.project.data.replaced(source="") == project.data.replaced(source="")


def _network_inputs_for(file: ForeignFile, preprocessor: Preprocessor | None) -> Inputs:
    if preprocessor is not None:
        return preprocessor.inputs
    assert file.config is not None
    return keras_config.inputs_from_config(file.config)


def network_inputs(model: keras.Model) -> tuple[NetworkInput, ...]:
    """Return the inputs of a network, in its own order."""
    return keras_config.inputs_from_config(json.loads(model.to_json()))


def _reading(file: ForeignFile, project: Project, preprocessor: Preprocessor | None) -> Project:
    """Return a project whose layers read the inputs of the preprocessing; raise EngineError if they do not fit."""
    if preprocessor is None or file.config is None:
        return project
    expected = _numbers_first(keras_config.inputs_from_config(file.config))
    provided = _numbers_first(preprocessor.inputs)
    if not _same_inputs(expected, provided):
        raise EngineError(
            f"{file.name} needs {_row_size(expected)} per row, and the open table provides {_row_size(provided)}. "
            "Open the table of the model, or start a new project."
        )
    names = {
        layer_input.name: (column_input.name,)
        for layer_input, column_input in zip(expected, provided, strict=True)
        if layer_input.name != column_input.name
    }
    layers = tuple(layer.replaced(inputs=with_names_replaced(layer.inputs, names)) for layer in project.model.layers)
    return project.replaced(model=project.model.replaced(layers=layers)) if names else project


def _same_inputs(expected: Inputs, provided: Inputs) -> bool:
    return [(each.width, bool(each.levels)) for each in as_inputs(expected)] == [
        (each.width, bool(each.levels)) for each in as_inputs(provided)
    ]


def _row_size(inputs: Sequence[NetworkInput]) -> str:
    """Return the size of a row as text: ``4 numbers and 1 level``."""
    numbers = sum(each.width or 0 for each in inputs if not each.levels)
    levels = sum(each.width or 0 for each in inputs if each.levels)
    words = [counted(count, noun) for count, noun in ((numbers, "number"), (levels, "level")) if count]
    return " and ".join(words) or "nothing"


def _numbers_first(inputs: Sequence[NetworkInput]) -> list[NetworkInput]:
    """Return inputs with the plain numbers first, the order of the preprocessing."""
    return sorted(inputs, key=lambda each: bool(each.levels))


def _filled(file: ForeignFile, project: Project, preprocessor: Preprocessor | None) -> tuple[keras.Model, LoadReport]:
    """Return a new network with the layers of a project, and the weights and optimizer state of a file."""
    inputs, targets = _network_inputs_for(file, preprocessor), preprocessor.targets if preprocessor else ()
    compiled = all(output.loss is not None for output in project.compile.outputs)
    model = new_network(project, inputs, targets) if compiled else network.build(project.model, inputs)
    if compiled:
        model.optimizer.build(model.trainable_variables)
    own = {layer.name: layer for layer in layer_weights.layers_keyed_by(model, file.array_keys)}
    in_file = {layer.name: layer for layer in file.layers}
    wrong = [
        name
        for name in {**own, **in_file}
        if ((name in own and own[name].arrays) or (name in in_file and in_file[name].arrays))
        and not (name in own and name in in_file and layer_weights.fits(own[name], in_file[name]))
    ]
    if wrong:
        raise EngineError(
            f"The weights in {file.name} do not fit these layers: those of {wrong[0]} are different. "
            "Open a file that was saved from the same layers."
        )
    layer_weights.assign(model, {name: in_file[name] for name in own if name in in_file}, file.array_keys, seeds=True)
    notes = [] if compiled else [NO_COMPILE_SETTINGS]
    if compiled and file.optimizer:
        order = [layer.name for layer in file.layers if layer.arrays]
        notes += [] if optimizer_state.restore_state(model, file.optimizer, order) else [NEW_OPTIMIZER_STATE]
    matches = tuple(
        LayerMatch(name, name, "taken", layer.shapes, layer.shapes) for name, layer in own.items() if layer.arrays
    )
    return model, LoadReport(file.name, file.kind, file.written_by, matches, tuple(notes))


def _article(kind: str) -> str:
    return {"architecture": "layers without weights", "weights": "weights only"}.get(kind, kind)
