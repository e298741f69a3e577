"""The verb that looks into the network in hand: its layers, and what it says over the plane of two features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.messages.commands import SetInspection
from engine.messages.events import NULL_JOB, Job
from engine.results.inspection import InspectionResult
from engine.results.run import Run
from engine.workbench.scoring import ScoringBench
from engine.workbench.state import load_keras

if TYPE_CHECKING:
    from engine.preprocessing import PreparedData
    from engine.training.inspection import Observer
    from engine.training.state import TrainingState


class InsideBench(ScoringBench):
    """The film of the last training, as long as its network is in hand."""

    def __init__(self) -> None:
        super().__init__()
        self._observer: Observer | None = None

    def inspect_layers(
        self, watch: SetInspection, run: str = "", epoch: int = 0, *, job: Job = NULL_JOB
    ) -> tuple[InspectionResult, ...]:
        """Return what is to be seen of the network in hand at every epoch that is known of its training, in order.

        Parameters
        ----------
        run, epoch : str, int
            Of which run it is, and which epoch of it was kept: all that is known of a network that was loaded.

        Raises
        ------
        EngineError
            Where there is no network, or its table cannot be had, or it does not read what is to be drawn.
        """
        load_keras(job)
        trained, preprocessor = self._require_trained()
        if self._observer is None or not self._observer.looks_at(trained.model):
            from engine.training import inspection

            prepared = self._prepare(trained.project)
            observer = inspection.Observer(run, trained.model, trained.project, preprocessor, prepared)
            self._keep_film(observer, epoch)
        assert self._observer is not None
        seen: list[InspectionResult] = []
        for each in self._observer.film(watch):
            if job.should_stop():
                break
            seen.append(each)
        return tuple(seen)

    def _observer_for(self, run: Run, network: Any, prepared: PreparedData, state: TrainingState | None) -> Observer:
        """Return who looks into a network that is about to be trained; it knows what is known where that goes on."""
        from engine.training import inspection

        made = inspection.Observer(run.id, network, run.project, prepared.preprocessor, prepared)
        if state is not None and self._observer is not None and self._observer.run == run.id:
            made.go_on_from(self._observer, state.epochs)
        return made

    def _keep_film(self, observer: Observer, epoch: int) -> None:
        """Keep the film of the network in hand, with the epoch whose weights it has."""
        observer.keep(epoch)
        self._observer = observer
