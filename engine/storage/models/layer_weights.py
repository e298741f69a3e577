"""Read the weights of a network by layer, and assign weights of a file to its layers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import h5py
import keras

from engine.results.weight_transfer import LayerWeights
from engine.storage.untrusted.file_contents import ArrayKeys, LayerArrays, keras3_layers
from engine.storage.untrusted.hdf5 import read_payload


def layers_of(model: keras.Model) -> tuple[LayerArrays, ...]:
    """Return the layers of a network with weights or seeds, in its order, with their arrays by path."""
    with _weights_file(model) as path, path.open("rb") as file:
        found = {layer.name: layer for layer in keras3_layers(read_payload(file, path.name))}
    return tuple(found[layer.name] for layer in model.layers if layer.name in found)


def shapes_of(layers: Iterable[LayerArrays]) -> tuple[LayerWeights, ...]:
    """Return names and shapes of the layers that have weights, as values for the window."""
    return tuple(LayerWeights(layer.name, layer.shapes) for layer in layers if layer.arrays)


def layers_keyed_by(model: keras.Model, array_keys: ArrayKeys) -> tuple[LayerArrays, ...]:
    """Return the layers of a network with the kind of array keys that a file has."""
    if array_keys == "paths":
        return layers_of(model)
    return tuple(
        LayerArrays(layer.name, layer.name, {str(place): array for place, array in enumerate(layer.get_weights())})
        for layer in model.layers
        if layer.weights
    )


def fits(ours: LayerArrays, theirs: LayerArrays) -> bool:
    """Return whether two layers have arrays of the same keys and shapes."""
    return {key: array.shape for key, array in ours.arrays.items()} == {
        key: array.shape for key, array in theirs.arrays.items()
    }


def assign(
    model: keras.Model, chosen: Mapping[str, LayerArrays], array_keys: ArrayKeys, *, seeds: bool = False
) -> None:
    """Assign arrays of a file, which must fit, to layers of a network by name.

    Parameters
    ----------
    seeds : bool
        Whether the states of random number generators are assigned too.
    """
    if array_keys == "order":
        for name, theirs in chosen.items():
            model.get_layer(name).set_weights(list(theirs.arrays.values()))
        return
    ours = {layer.name: layer for layer in layers_of(model)}
    with _weights_file(model) as path:
        with h5py.File(path, "r+") as file:
            for name, theirs in chosen.items():
                drawn = {key: array for key, array in theirs.seeds.items() if seeds and key in ours[name].seeds}
                for key, array in {**theirs.arrays, **drawn}.items():
                    file[f"{ours[name].path}/{key}"][...] = array
        model.load_weights(path)


@contextmanager
def _weights_file(model: keras.Model) -> Iterator[Path]:
    """Yield a temporary weights file of a network."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.weights.h5"
        model.save_weights(path)
        yield path
