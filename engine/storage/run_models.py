"""The models of the runs in a project file: weights and fitted preprocessing, from which a model can be rebuilt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from engine.preprocessing import Preprocessor
from engine.results.run import Run
from engine.system import array_archive
from engine.system.array_archive import ArrayRecord
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel, new_network


@dataclass(frozen=True)
class RunModel:
    """Weights of a run, in the order of ``get_weights``, and its fitted preprocessing."""

    preprocessor: Preprocessor
    weights: tuple[Any, ...]

    @classmethod
    def from_trained(cls, trained: TrainedModel) -> Self | None:
        """Return the weights and preprocessing of a model; None if the model has no preprocessing."""
        if trained.preprocessor is None:
            return None
        return cls(trained.preprocessor, tuple(trained.model.get_weights()))

    def build(self, run: Run) -> TrainedModel:
        """Return a model with the layers of a run and these weights.

        Raises
        ------
        EngineError
            If the weights do not fit the layers of the run.
        """
        network = new_network(run.project, self.preprocessor.inputs, self.preprocessor.targets)
        try:
            network.set_weights(list(self.weights))
        except ValueError as error:
            text = "The weights of this run do not fit its layers. Train it again."
            raise EngineError(text, details=str(error)) from error
        return TrainedModel(run.project, self.preprocessor, network)


def to_bytes(models: Mapping[str, RunModel]) -> bytes:
    """Return models by run id as bytes."""
    return b"".join(
        array_archive.to_bytes(
            {
                run: ArrayRecord({"preparation": model.preprocessor.model_dump(mode="json")}, model.weights)
                for run, model in models.items()
            }
        )
    )


def from_bytes(raw: bytes) -> dict[str, RunModel]:
    """Return the models in `raw` by run id.

    Raises
    ------
    EngineError
        If `raw` is damaged.
    """
    damaged = "The models of the runs are damaged. Use another copy of the file."
    try:
        return {
            run: RunModel(Preprocessor.model_validate(record.metadata["preparation"]), tuple(record.arrays))
            for run, record in array_archive.from_bytes(raw, damaged).items()
        }
    except (ValueError, KeyError) as error:
        raise EngineError(damaged, details=str(error)) from error
