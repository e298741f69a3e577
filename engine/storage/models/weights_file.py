"""Weights files: load all weights into the same layers, or transfer some to layers that they fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import keras

from engine import network
from engine.catalog.shapes import Inputs
from engine.preprocessing import FittedTarget
from engine.project import Project
from engine.results.weight_transfer import Comparison, LayerMatch, LoadReport, TransferState, proposed
from engine.storage.models import layer_weights
from engine.storage.project_file import with_suffix
from engine.storage.untrusted import worker_client
from engine.storage.untrusted.file_contents import ForeignFile, LayerArrays
from engine.system.atomic_files import write_atomically
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel, new_network


def save_weights(path: Path, model: keras.Model) -> None:
    """Write the weights only, as a `.weights.h5` file."""
    write_atomically(with_suffix(path, ".weights.h5"), lambda temporary: model.save_weights(temporary, overwrite=True))


def compare_weights(path: Path, project: Project, inputs: Inputs) -> Comparison:
    """Return the layers of a file and of the project, with the proposed pairs."""
    file = _read(path)
    ours = layer_weights.shapes_of(layer_weights.layers_keyed_by(network.build(project.model, inputs), file.array_keys))
    theirs = layer_weights.shapes_of(file.layers)
    return Comparison(file.name, file.kind, file.written_by, ours, theirs, proposed(ours, theirs))


def load_weights(
    path: Path,
    project: Project,
    inputs: Inputs,
    current: TrainedModel | None = None,
    chosen: Mapping[str, str] | None = None,
    targets: Sequence[FittedTarget] = (),
) -> tuple[keras.Model, LoadReport]:
    """Return a new network with the layers of the project and weights of a file, and a report on each layer.

    Parameters
    ----------
    current : TrainedModel or None
        The model whose weights are kept by layers that take none from the file, if they fit; else they get new weights.
    chosen : mapping of str to str, or None
        Names of layers of the project, and of the layers of the file whose weights they take. None takes all weights,
        by name or else by shape and order, and refuses a file that does not fit completely.
    targets : sequence of FittedTarget
        The target of each output, in whose unit metrics are.

    Raises
    ------
    EngineError
        If the weights of a layer do not fit.
    """
    file = _read(path)
    compiled = all(output.loss is not None for output in project.compile.outputs)
    model = new_network(project, inputs, targets) if compiled else network.build(project.model, inputs)
    if compiled:
        model.optimizer.build(model.trainable_variables)
    ours = {layer.name: layer for layer in layer_weights.layers_keyed_by(model, file.array_keys) if layer.arrays}
    theirs = {layer.name: layer for layer in file.layers if layer.arrays}
    pairs = _all_pairs(file, ours, theirs) if chosen is None else chosen
    _require_fitting(file, pairs, ours, theirs)
    _keep_weights(model, current)
    layer_weights.assign(model, {name: theirs[source] for name, source in pairs.items()}, file.array_keys)
    return model, _report(file, pairs, ours, theirs)


def _read(path: Path) -> ForeignFile:
    file = worker_client.read(path)
    if not file.layers:
        raise EngineError(f"{path.name} contains no weights. Open a file of weights or a whole model.")
    return file


def _all_pairs(
    file: ForeignFile, ours: Mapping[str, LayerArrays], theirs: Mapping[str, LayerArrays]
) -> Mapping[str, str]:
    """Return the layer of the file for every layer of the project; raise EngineError if one has none."""
    count = [sum(len(layer.arrays) for layer in layers.values()) for layers in (theirs, ours)]
    if count[0] != count[1]:
        raise EngineError(
            f"{file.name} contains {count[0]} weight arrays, and these layers have {count[1]}. Use Transfer "
            "weights to take some of its layers."
        )
    pairs = proposed(layer_weights.shapes_of(ours.values()), layer_weights.shapes_of(theirs.values()))
    if len(pairs) != len(ours):
        wrong = next(name for name in ours if name not in pairs)
        raise EngineError(
            f"The weights in {file.name} do not fit these layers: there are none for {wrong}. Open a file that was "
            "saved from the same layers."
        )
    return pairs


def _require_fitting(
    file: ForeignFile,
    pairs: Mapping[str, str],
    ours: Mapping[str, LayerArrays],
    theirs: Mapping[str, LayerArrays],
) -> None:
    for name, source in pairs.items():
        if name not in ours or source not in theirs or not layer_weights.fits(ours[name], theirs[source]):
            raise EngineError(
                f"The weights of {source} in {file.name} do not fit {name}. Choose a layer with the same shapes."
            )


def _keep_weights(model: keras.Model, current: TrainedModel | None) -> None:
    """Copy weights of the current model to the layers of a new network that have the same shapes."""
    if current is None:
        return
    known = {layer.name: layer for layer in layer_weights.layers_of(current.model)}
    same = {
        layer.name: known[layer.name]
        for layer in layer_weights.layers_of(model)
        if layer.arrays and layer.name in known and layer_weights.fits(layer, known[layer.name])
    }
    layer_weights.assign(model, same, "paths")


def _report(
    file: ForeignFile,
    pairs: Mapping[str, str],
    ours: Mapping[str, LayerArrays],
    theirs: Mapping[str, LayerArrays],
) -> LoadReport:
    matches = []
    for name, layer in ours.items():
        source = pairs.get(name, "")
        other = theirs.get(source or name)
        state: TransferState = (
            "taken"
            if source
            else "differs"
            if other is not None and not layer_weights.fits(layer, other)
            else "missing"
        )
        matches.append(LayerMatch(name, source, state, layer.shapes, other.shapes if other else ()))
    unused = [layer for layer in theirs.values() if layer.name not in pairs.values()]
    matches += [LayerMatch("", layer.name, "unused", (), layer.shapes) for layer in unused]
    return LoadReport(file.name, file.kind, file.written_by, tuple(matches))
