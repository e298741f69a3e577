"""The models that the runs of a project left: their weights and how rows are made ready, enough to have them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.preprocessing import Preparation
from engine.results.run import Run
from engine.system import array_archive
from engine.system.array_archive import Parcel
from engine.system.errors import EngineError
from engine.training.trainer import Trained, new_network


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
    """Return models by the id of their run as bytes."""
    return b"".join(
        array_archive.packed(
            {
                run: Parcel({"preparation": model.preparation.model_dump(mode="json")}, model.weights)
                for run, model in models.items()
            }
        )
    )


def unpacked(raw: bytes) -> dict[str, KeptModel]:
    """Return the models in some bytes.

    Raises
    ------
    EngineError
        Where they are damaged.
    """
    damaged = "The models of the runs are damaged. Use another copy of the file."
    try:
        return {
            run: KeptModel(Preparation.model_validate(parcel.told["preparation"]), tuple(parcel.arrays))
            for run, parcel in array_archive.unpacked(raw, damaged).items()
        }
    except (ValueError, KeyError) as error:
        raise EngineError(damaged, details=str(error)) from error


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
