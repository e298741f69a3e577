"""The layers and decision maps of the current model's network, at every epoch of which weights are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.messages.commands import SetInspection
from engine.messages.job import Job
from engine.results.inspection import InspectionResult
from engine.results.run import Run
from engine.workbench.services.keras_runtime import load_keras
from engine.workbench.services.prepared_tables import PreparedTables
from engine.workbench.state import WorkbenchState

if TYPE_CHECKING:
    from engine.preprocessing import PreparedData
    from engine.training.inspection import Observer
    from engine.training.training_state import TrainingState


class Inspection:
    """Inspect the network of the current model."""

    def __init__(self, state: WorkbenchState, prepared: PreparedTables) -> None:
        self._state = state
        self._prepared = prepared

    def inspect_layers(self, inspection: SetInspection, run: str, epoch: int, job: Job) -> tuple[InspectionResult, ...]:
        """Return layer statistics and decision maps of the current model's network, in the order of epochs.

        Parameters
        ----------
        inspection : SetInspection
            What to compute.
        run, epoch : str, int
            Run id and kept epoch of the current model, for a model that was loaded: only its last weights are known.

        Raises
        ------
        EngineError
            If there is no model, its table cannot be had, or it does not read the features to draw.
        """
        load_keras(job)
        model, preprocessor = self._state.require_preprocessor()
        observer = self._state.observer
        if observer is None or not observer.inspects(model.model):
            from engine.training.inspection import Observer

            prepared = self._prepared.prepare_for(model)
            observer = Observer(run, model.model, model.project, preprocessor, prepared)
            self.keep(observer, epoch)
        results: list[InspectionResult] = []
        for each in observer.results(inspection):
            if job.should_stop():
                break
            results.append(each)
        return tuple(results)

    def observer_for(self, run: Run, network: Any, prepared: PreparedData, state: TrainingState | None) -> Observer:
        """Return an observer for a network that is about to be trained, with the history of a run that is continued."""
        from engine.training.inspection import Observer

        observer = Observer(run.id, network, run.project, prepared.preprocessor, prepared)
        last = self._state.observer
        if state is not None and last is not None and last.run == run.id:
            observer.continue_from(last, state.epochs)
        return observer

    def keep(self, observer: Observer, epoch: int) -> None:
        """Keep the observer of the current model's network, whose weights are those of an epoch."""
        observer.keep(epoch)
        self._state.observer = observer
