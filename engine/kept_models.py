"""The models that the runs of a project left: their weights and how rows are made ready, enough to have them again."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import EngineError
from engine.preparation import Preparation
from engine.run import Run
from engine.training import Trained, new_network

HEADER_BYTES = 8
"""The length of the text before the numbers, as a little-endian number of so many bytes."""


@dataclass(frozen=True)
class KeptModel:
    """Weights of a run in the order of Keras, and how its rows were made ready."""

    preparation: Preparation
    weights: tuple[Any, ...]


def kept(trained: Trained) -> KeptModel | None:
    """Return what it takes to have a network again; None for one that knows no table."""
    if trained.preparation is None:
        return None
    return KeptModel(trained.preparation, tuple(trained.model.get_weights()))


def packed(models: Mapping[str, KeptModel]) -> bytes:
    """Return models by the id of their run as bytes: a text that describes them, then all numbers one after another."""
    text = json.dumps(
        {
            run: {
                "preparation": model.preparation.model_dump(mode="json"),
                "arrays": [[array.dtype.str, array.shape] for array in map(np.asarray, model.weights)],
            }
            for run, model in models.items()
        }
    ).encode()
    numbers = (np.ascontiguousarray(array).tobytes() for model in models.values() for array in model.weights)
    return b"".join([len(text).to_bytes(HEADER_BYTES, "little"), text, *numbers])


def unpacked(raw: bytes) -> dict[str, KeptModel]:
    """Return the models in some bytes.

    Raises
    ------
    EngineError
        Where they are damaged.
    """
    try:
        begin = HEADER_BYTES + int.from_bytes(raw[:HEADER_BYTES], "little")
        models = {}
        for run, told in json.loads(raw[HEADER_BYTES:begin]).items():
            arrays = []
            for name, shape in told["arrays"]:
                dtype = np.dtype(name)
                if dtype.kind not in "fiub":
                    raise ValueError(f"{name} is no number")
                count = math.prod(shape)
                arrays.append(np.frombuffer(raw, dtype, count, begin).reshape(shape) if count else np.empty(shape))
                begin += count * dtype.itemsize
            models[run] = KeptModel(Preparation.model_validate(told["preparation"]), tuple(arrays))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        text = "The models of the runs are damaged. Use another copy of the file."
        raise EngineError(text, details=str(error)) from error
    return models


def restored(run: Run, model: KeptModel) -> Trained:
    """Return the network of a run with the weights that it left.

    Raises
    ------
    EngineError
        Where the weights do not belong to the run's layers.
    """
    network = new_network(run.project, model.preparation.inputs)
    try:
        network.set_weights(list(model.weights))
    except ValueError as error:
        text = "The weights of this run do not fit its layers. Train it again."
        raise EngineError(text, details=str(error)) from error
    return Trained(run.project, model.preparation, network)
