"""Weights alone: all of them into the same layers, or some into layers that they fit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import keras

from engine import network
from engine.catalog.shapes import Inputs
from engine.project import Project
from engine.results.weight_transfer import Comparison, LayerMatch, LoadReport, TransferState, proposed
from engine.storage.models import layer_weights
from engine.storage.project_file import with_ending
from engine.storage.untrusted import worker_client
from engine.storage.untrusted.file_contents import ForeignFile, LayerArrays
from engine.system.atomic_files import write_atomically
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel, new_network


def save_weights(path: Path, model: keras.Model) -> None:
    """Write the weights alone as a `.weights.h5` file."""
    write_atomically(with_ending(path, ".weights.h5"), lambda temporary: model.save_weights(temporary, overwrite=True))


def compared(path: Path, project: Project, inputs: Inputs) -> Comparison:
    """Return the layers of a file beside those of the project, and which might be taken into which."""
    file = _read(path)
    ours = layer_weights.shapes_of(layer_weights.as_way(network.build(project.model, inputs), file.way))
    theirs = layer_weights.shapes_of(file.layers)
    return Comparison(file.name, file.kind, file.written_by, ours, theirs, proposed(ours, theirs))


def with_weights(
    path: Path,
    project: Project,
    inputs: Inputs,
    present: TrainedModel | None = None,
    chosen: Mapping[str, str] | None = None,
) -> tuple[keras.Model, LoadReport]:
    """Return a new network of the project's layers with weights of a file, and what came of each layer.

    Parameters
    ----------
    present : TrainedModel or None
        The network whose weights the layers keep that take none, where they fit; else those are new.
    chosen : mapping of str to str, or None
        For our layers the names of the file's layers that they take. None takes everything by name, or by shape and
        order where no name fits, and refuses a file that does not fit as a whole.

    Raises
    ------
    EngineError
        Where a layer cannot be taken.
    """
    file = _read(path)
    compiled = all(output.loss is not None for output in project.compile.outputs)
    model = new_network(project, inputs) if compiled else network.build(project.model, inputs)
    if compiled:
        model.optimizer.build(model.trainable_variables)
    ours = {layer.name: layer for layer in layer_weights.as_way(model, file.way) if layer.arrays}
    theirs = {layer.name: layer for layer in file.layers if layer.arrays}
    wanted = _all_of(file, ours, theirs) if chosen is None else chosen
    _require_fitting(file, wanted, ours, theirs)
    _keep(model, present)
    layer_weights.put(model, {name: theirs[source] for name, source in wanted.items()}, file.way)
    return model, _report(file, wanted, ours, theirs)


def _read(path: Path) -> ForeignFile:
    file = worker_client.read(path)
    if not file.layers:
        raise EngineError(f"{path.name} holds no weights. Open a file of weights or a whole model.")
    return file


def _all_of(file: ForeignFile, ours: Mapping[str, LayerArrays], theirs: Mapping[str, LayerArrays]) -> Mapping[str, str]:
    """Return every layer with its counterpart, or refuse the file."""
    count = [sum(len(layer.arrays) for layer in layers.values()) for layers in (theirs, ours)]
    if count[0] != count[1]:
        raise EngineError(
            f"{file.name} holds {count[0]} weight arrays, and these layers have {count[1]}. Take some of "
            "its layers with Transfer weights instead."
        )
    pairs = proposed(layer_weights.shapes_of(ours.values()), layer_weights.shapes_of(theirs.values()))
    if len(pairs) != len(ours):
        wrong = next(name for name in ours if name not in pairs)
        raise EngineError(
            f"The weights in {file.name} do not fit these layers: none are those of {wrong}. Open a file that was "
            "saved from the same layers."
        )
    return pairs


def _require_fitting(
    file: ForeignFile, wanted: Mapping[str, str], ours: Mapping[str, LayerArrays], theirs: Mapping[str, LayerArrays]
) -> None:
    for name, source in wanted.items():
        if name not in ours or source not in theirs or not layer_weights.fits(ours[name], theirs[source]):
            raise EngineError(
                f"{source} of {file.name} does not fit {name}. Only weights of the same shapes can be taken."
            )


def _keep(model: keras.Model, present: TrainedModel | None) -> None:
    """Let a new network have the weights of the present one, where its layers are the same."""
    if present is None:
        return
    before = {layer.name: layer for layer in layer_weights.layers_of(present.model)}
    same = {
        layer.name: before[layer.name]
        for layer in layer_weights.layers_of(model)
        if layer.arrays and layer.name in before and layer_weights.fits(layer, before[layer.name])
    }
    layer_weights.put(model, same, "paths")


def _report(
    file: ForeignFile, wanted: Mapping[str, str], ours: Mapping[str, LayerArrays], theirs: Mapping[str, LayerArrays]
) -> LoadReport:
    matches = []
    for name, layer in ours.items():
        source = wanted.get(name, "")
        other = theirs.get(source or name)
        state: TransferState = (
            "taken"
            if source
            else "differs"
            if other is not None and not layer_weights.fits(layer, other)
            else "missing"
        )
        matches.append(LayerMatch(name, source, state, layer.shapes, other.shapes if other else ()))
    unused = [layer for layer in theirs.values() if layer.name not in wanted.values()]
    matches += [LayerMatch("", layer.name, "unused", (), layer.shapes) for layer in unused]
    return LoadReport(file.name, file.kind, file.written_by, tuple(matches))
