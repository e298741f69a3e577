"""Files as Keras writes them, made by hand and without Keras, so that every part of them can be made to do harm."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

Json = dict[str, Any]


def dense(name: str = "dense", units: int = 3, **settings: Any) -> Json:
    """Return a Dense layer as Keras 3 tells it."""
    config = {"name": name, "trainable": True, "units": units, "activation": "relu", "use_bias": True, **settings}
    return layer("Dense", **config)


def layer(kind: str, module: str = "keras.layers", registered: str | None = None, **settings: Any) -> Json:
    """Return any layer as Keras 3 tells it."""
    return {"module": module, "class_name": kind, "config": settings, "registered_name": registered}


def source(width: int = 2) -> Json:
    """Return what comes in."""
    return layer("InputLayer", batch_shape=[None, width], dtype="float32", name="features")


def sequential(*layers: Json, **top: Any) -> Json:
    """Return a sequential model of these layers, by default of one that fits `weights`."""
    inner = {"name": "sequential", "layers": [source(), *(layers or (dense(),))]}
    return {"module": "keras", "class_name": "Sequential", "config": inner, "registered_name": "Sequential", **top}


def weights(file: h5py.File) -> None:
    """Fill an HDF5 file with the weights of `dense` on two features."""
    group = file.create_group("layers/dense/vars")
    group.attrs["name"] = "dense"
    group.create_dataset("0", data=np.ones((2, 3), np.float32))
    group.create_dataset("1", data=np.zeros(3, np.float32))


def hdf5_bytes(fill: Callable[[h5py.File], object] = weights) -> bytes:
    """Return the bytes of an HDF5 file."""
    memory = io.BytesIO()
    with h5py.File(memory, "w") as file:
        fill(file)
    return memory.getvalue()


def keras_file(
    path: Path,
    config: Any = None,
    fill: Callable[[h5py.File], object] = weights,
    members: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a `.keras` file; more members come behind the usual ones."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.15.1", "date_saved": "2026-11-24@22:38:00"}))
        archive.writestr("config.json", config if isinstance(config, str) else json.dumps(config or sequential()))
        archive.writestr("model.weights.h5", hdf5_bytes(fill))
        for name, content in (members or {}).items():
            archive.writestr(name, content)
    return path


def legacy_weights(group: h5py.Group) -> None:
    """Fill a group as HDF5 files of whole models and of weights have it."""
    group.attrs["layer_names"] = ["dense"]
    inner = group.create_group("dense")
    inner.attrs["weight_names"] = ["dense/kernel:0", "dense/bias:0"]
    inner.create_dataset("dense/kernel:0", data=np.ones((2, 3), np.float32))
    inner.create_dataset("dense/bias:0", data=np.zeros(3, np.float32))


def legacy_file(
    path: Path, config: Any = None, training: Any = None, fill: Callable[[h5py.Group], object] = legacy_weights
) -> Path:
    """Write a whole model as an HDF5 file, as Keras 2 did."""
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = "2.15.0"
        file.attrs["model_config"] = json.dumps(config or sequential()).encode()
        if training is not None:
            file.attrs["training_config"] = json.dumps(training).encode()
        fill(file.create_group("model_weights"))
    return path
