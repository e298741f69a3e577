"""The weights of a network, layer by layer, as Keras keeps them; and how those of a file are put into it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import h5py
import keras

from engine.results.weight_transfer import LayerWeights
from engine.storage.untrusted.file_contents import LayerArrays, LayerPath, keras3_layers
from engine.storage.untrusted.hdf5 import taken


def layers_of(model: keras.Model) -> tuple[LayerArrays, ...]:
    """Return the layers of a network that have weights or seeds, in its order, with their arrays by path."""
    with _own_file(model) as path, path.open("rb") as file:
        found = {layer.name: layer for layer in keras3_layers(taken(file, path.name))}
    return tuple(found[layer.name] for layer in model.layers if layer.name in found)


def shapes_of(layers: Iterable[LayerArrays]) -> tuple[LayerWeights, ...]:
    """Return the layers that have weights, as values that the window can show."""
    return tuple(LayerWeights(layer.name, layer.shapes) for layer in layers if layer.arrays)


def as_way(model: keras.Model, way: LayerPath) -> tuple[LayerArrays, ...]:
    """Return the layers of a network with their arrays told apart as a file tells them apart."""
    if way == "paths":
        return layers_of(model)
    return tuple(
        LayerArrays(layer.name, layer.name, {str(place): array for place, array in enumerate(layer.get_weights())})
        for layer in model.layers
        if layer.weights
    )


def fits(ours: LayerArrays, theirs: LayerArrays) -> bool:
    """Whether a layer has the very arrays of another: the same keys, and the same shapes."""
    return {key: array.shape for key, array in ours.arrays.items()} == {
        key: array.shape for key, array in theirs.arrays.items()
    }


def put(model: keras.Model, chosen: Mapping[str, LayerArrays], way: LayerPath, *, seeds: bool = False) -> None:
    """Put arrays of a file, which must fit, into layers of a network by name.

    Parameters
    ----------
    seeds : bool
        Whether random numbers go on where the file left them, too.
    """
    if way == "order":
        for name, theirs in chosen.items():
            model.get_layer(name).set_weights(list(theirs.arrays.values()))
        return
    ours = {layer.name: layer for layer in layers_of(model)}
    with _own_file(model) as path:
        with h5py.File(path, "r+") as file:
            for name, theirs in chosen.items():
                drawn = {key: array for key, array in theirs.seeds.items() if seeds and key in ours[name].seeds}
                for key, array in {**theirs.arrays, **drawn}.items():
                    file[f"{ours[name].path}/{key}"][...] = array
        model.load_weights(path)


@contextmanager
def _own_file(model: keras.Model) -> Iterator[Path]:
    """Give a file that Keras has just written of a network; it is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.weights.h5"
        model.save_weights(path)
        yield path
