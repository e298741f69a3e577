"""The models that the runs of a project left: their weights and how rows are made ready, enough to have them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.preprocessing import Preprocessor
from engine.results.run import Run
from engine.system import array_archive
from engine.system.array_archive import ArrayRecord
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel, new_network


@dataclass(frozen=True)
class RunModel:
    """Weights of a run in the order of Keras, and how its rows were made ready."""

    preprocessor: Preprocessor
    weights: tuple[Any, ...]


def kept(trained: TrainedModel) -> RunModel | None:
    """Return what it takes to have a network again; None for one that knows no table."""
    if trained.preprocessor is None:
        return None
    return RunModel(trained.preprocessor, tuple(trained.model.get_weights()))


def packed(models: Mapping[str, RunModel]) -> bytes:
    """Return models by the id of their run as bytes."""
    return b"".join(
        array_archive.to_bytes(
            {
                run: ArrayRecord({"preparation": model.preprocessor.model_dump(mode="json")}, model.weights)
                for run, model in models.items()
            }
        )
    )


def unpacked(raw: bytes) -> dict[str, RunModel]:
    """Return the models in some bytes.

    Raises
    ------
    EngineError
        Where they are damaged.
    """
    damaged = "The models of the runs are damaged. Use another copy of the file."
    try:
        return {
            run: RunModel(Preprocessor.model_validate(record.metadata["preparation"]), tuple(record.arrays))
            for run, record in array_archive.from_bytes(raw, damaged).items()
        }
    except (ValueError, KeyError) as error:
        raise EngineError(damaged, details=str(error)) from error


def restored(run: Run, model: RunModel) -> TrainedModel:
    """Return the network of a run with the weights that it left.

    Raises
    ------
    EngineError
        Where the weights do not belong to the run's layers.
    """
    network = new_network(run.project, model.preprocessor.inputs)
    try:
        network.set_weights(list(model.weights))
    except ValueError as error:
        text = "The weights of this run do not fit its layers. Train it again."
        raise EngineError(text, details=str(error)) from error
    return TrainedModel(run.project, model.preprocessor, network)
