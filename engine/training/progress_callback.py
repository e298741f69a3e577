"""The one Keras callback of ours: it tells what `fit` does as events, and knows where the training stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from engine.catalog.log_names import logged
from engine.catalog.shapes import FEATURES
from engine.messages.commands import SetInspection
from engine.messages.events import BatchesEnded, EpochEnded, Job, LogWritten, RunStarted
from engine.preprocessing import PreparedData
from engine.project import Project
from engine.results.curve_points import DecimatedPoints
from engine.results.run import BatchLosses, SplitSizes
from engine.system.graphics_card import device
from engine.training import graph_fit, learning_rate, snapshot
from engine.training.control import TrainingController
from engine.training.state import TrainingState, memory_of, restore_callback_state

if TYPE_CHECKING:
    from engine.results.inspection import InspectionResult
    from engine.training.inspection import Observer

UNSCALED = 1_000.0
"""Features beyond this size make gradients explode; a table with one is told so."""
STEP_POINTS = 1_500
"""So many losses of single batches a run keeps at the most."""


Keep = Callable[[Callable[[], TrainingState], bool], None]
"""Told after every good epoch what makes the state to keep, and whether this epoch is the best so far."""


class ProgressCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Turn what `fit` tells into events, and stop it when the loss is no number any more.

    It is the last of the callbacks, so that it sees what the others did at the end of an epoch.

    Parameters
    ----------
    callbacks : sequence of keras.callbacks.Callback
        The others.
    state : TrainingState or None
        From which the training goes on.
    keep : callable, optional
        Keeps the state after an epoch where that is due.
    observer : Observer, optional
        Looks into the network for whoever watches.

    Attributes
    ----------
    history : dict of str to list of float or None
        One number an epoch; None for what was no number, or not there.
    good : Snapshot
        What the network had learned at the end of the last epoch with a finite loss.
    good_epoch : int
        That epoch, counted from 1; 0 before the first.
    epochs : int
        Where the training stands: so many epochs are over.
    failure : str
        Why training was stopped from here; empty where it was not.
    follows : bool
        That an epoch may be told when the network is further already: snapshots are all that is looked at.
    """

    follows = True

    def __init__(
        self,
        project: Project,
        prepared: PreparedData,
        run: str,
        job: Job,
        helm: TrainingController,
        callbacks: Sequence[Any] = (),
        state: TrainingState | None = None,
        keep: Keep | None = None,
        observer: Observer | None = None,
    ) -> None:
        super().__init__()
        self._project, self._prepared, self._run, self._job = project, prepared, run, job
        self._helm, self._callbacks, self._state, self._keep = helm, callbacks, state, keep
        self._observer = observer
        helm.observe = self._on_watched
        self._started = time.perf_counter() - (state.seconds if state else 0.0)
        self._told = False
        self._rate: float | None = None
        self._steps = DecimatedPoints(STEP_POINTS)
        self._best = state.best if state else None
        self.good: snapshot.Snapshot | None = state.snapshot if state else None
        self.history: dict[str, list[float | None]] = {k: list(v) for k, v in state.history.items()} if state else {}
        self.epochs = state.epochs if state else project.fit.initial_epoch
        self.good_epoch = state.epochs if state else 0
        self.failure = ""
        if state is not None:
            self._steps.extend(state.steps.epochs, [np.nan if each is None else each for each in state.steps.losses])

    @property
    def seconds(self) -> float:
        """How long `fit` has taken so far, without pauses."""
        return time.perf_counter() - self._started - self._helm.waited

    def on_start(self, way: graph_fit.FitStrategy) -> None:
        """Tell that `fit` is about to go this way; where it goes on, nobody needs to hear it again."""
        if self._told:
            return
        self._told = True
        train, validation, test = self._prepared.train, self._prepared.validation, self._prepared.test
        self._job.emit(
            RunStarted(
                run=self._run,
                epochs=self._helm.epochs,
                steps_per_epoch=steps_per_epoch(self._project, self._prepared),
                metrics=tuple(each.name for each in logged(self._project.compile, self._project.model.ends)),
                rows=SplitSizes(train=len(train), validation=len(validation), test=len(test)),
                way=way.name,
                way_reason=way.reason,
                history={name: tuple(values) for name, values in self.history.items()},
                device=device(),
                marks=tuple(self._helm.marks),
            )
        )

    def on_steps(self, epoch: int, step: int, losses: Any) -> None:
        """Tell the losses of some batches."""
        places = epoch - 1 + np.arange(step - len(losses) + 1, step + 1) / max(self.params.get("steps") or 1, 1)
        self._steps.extend(places, losses)
        self._job.emit(BatchesEnded(epoch, step, losses))

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Take up the training where it stands; note what the network knows before the first step."""
        if self._state is not None:
            self._state.snapshot.restore(self.model)
            learning_rate.set_rate(self.model.optimizer, self._state.rate)
            restore_callback_state(self._callbacks, self._state.callbacks)
            if self._helm.rate is not None:  # wished since the state was taken
                learning_rate.set_rate(self.model.optimizer, self._helm.rate)
        if self.good is None:
            self.good = snapshot.taken(self.model)
        self._rate = None
        self._look(self.epochs, self.good)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Tell the helm how far the epoch is."""
        self._helm.batch_ended(batch + 1)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Record and tell an epoch; stop where its loss is no number."""
        values = {name: _number(value) for name, value in _loss_first(logs or {}).items()}
        self._record(epoch, values)
        values.pop("learning_rate", None)
        now = snapshot.taken(self.model)
        self.epochs = epoch + 1
        self._helm.epoch_ended(epoch + 1)
        self._note_rate(now.rate)
        self._tell(epoch + 1, values, now.rate)
        self._look(epoch + 1, now)
        losses = [value for name, value in values.items() if name in ("loss", "val_loss")]
        # The loss of an epoch is the mean of its steps: the last of them may have spoiled the weights already.
        if now.finite and np.isfinite(losses).all():
            self.good_epoch, self.good = epoch + 1, now
            if self._keep is not None:
                self._keep(self.state, self._best is not None and self._best[1] == epoch + 1)
        else:
            self.failure = self._likely_cause(epoch + 1, now.rate)
            self.model.stop_training = True

    def restore(self) -> None:
        """Give the network what it knew at the end of the last good epoch."""
        if self.good is not None:
            self.good.restore(self.model)

    def state(self) -> TrainingState:
        """Return where the training stands: at the end of the last good epoch."""
        assert self.good is not None
        return TrainingState(
            snapshot=self.good,
            epochs=self.good_epoch,
            history={name: tuple(values[: self.good_epoch]) for name, values in self.history.items()},
            best=self._best,
            callbacks=tuple(memory_of(callback) for callback in self._callbacks),
            rate=learning_rate.own_rate(self.model.optimizer),
            seconds=self.seconds,
            marks=tuple(self._helm.marks),
            steps=self.step_losses(self.good_epoch),  # an epoch that was cut is trained once more
        )

    def go_on(self) -> None:
        """Let the next `fit` begin where this one ended."""
        self._state = self.state()

    def step_losses(self, until: float = np.inf) -> BatchLosses:
        """Return the losses of single batches up to a place, thinned where they are many."""
        count = int(np.searchsorted(self._steps.x, until, side="right"))
        losses = (None if np.isnan(loss) else float(f"{loss:.5g}") for loss in self._steps.y[:count])
        return BatchLosses(
            epochs=tuple(round(float(place), 4) for place in self._steps.x[:count]), losses=tuple(losses)
        )

    def _on_watched(self, watch: SetInspection | None) -> None:
        """Look from now on at what somebody wants to see; None where there is time for a look."""
        if self._observer is not None:
            self._observer.watch = self._observer.watch if watch is None else watch
            self._look(self._helm.place)

    def _look(self, place: float, learned: snapshot.Snapshot | None = None) -> None:
        """Show the network at the end of an epoch, or as it is now. Looking never ends a training, whatever happens."""
        observer = self._observer
        if observer is None:
            return
        try:
            seen: tuple[InspectionResult, ...] = (
                observer.now(place) if learned is None else observer.epoch_ended(int(place), learned)
            )
        except Exception as error:
            observer.watch = SetInspection()
            self._job.emit(LogWritten(f"The network cannot be looked into: {error}"))
            return
        for each in seen:
            self._job.emit(each)

    def _record(self, epoch: int, values: Mapping[str, float]) -> None:
        """Append to the history; what is not there in this epoch, as in one without validation, is None."""
        for name in {**self.history, **values}:
            column = self.history.setdefault(name, [])
            column.extend([None] * (epoch - len(column)))
            value = values.get(name)
            column.append(value if value is not None and np.isfinite(value) else None)

    def _note_rate(self, rate: float) -> None:
        """Mark where a callback changed the learning rate; a schedule changes it all the time, which is no news."""
        known, self._rate = self._rate, rate
        steered, self._helm.rate = self._helm.rate is not None, None
        if not (known in (None, rate) or steered or learning_rate.is_scheduled(self.model.optimizer)):
            self._helm.mark("learning rate", f"learning rate {rate:g}")

    def _tell(self, epoch: int, values: Mapping[str, float], rate: float) -> None:
        monitored = values.get("val_loss", values.get("loss", float("nan")))
        if np.isfinite(monitored) and (self._best is None or monitored < self._best[0]):
            self._best = (monitored, epoch)
        best = self._best[1] if self._best else epoch
        waited, patience = self._patience()
        self._job.emit(EpochEnded(epoch, values, self.seconds, rate, best, waited, patience))
        if self._project.fit.verbose:
            shown = "  ".join(f"{name} {value:.4f}" for name, value in values.items())
            self._job.emit(LogWritten(f"Epoch {epoch}/{self._helm.epochs}  {shown}"))

    def _patience(self) -> tuple[int, int]:
        """Return how long early stopping has waited, and how long it will."""
        should_stop = (each for each in self._callbacks if isinstance(each, keras.callbacks.EarlyStopping))
        first = next(should_stop, None)
        return (first.wait, first.patience) if first is not None else (0, 0)

    def _likely_cause(self, epoch: int, rate: float) -> str:
        kept = f"the weights of epoch {self.good_epoch} were kept" if self.good_epoch else "the first weights were kept"
        told = f"The loss of epoch {epoch} is no number (NaN or infinite); {kept}."
        X = self._prepared.train.X.get(FEATURES)
        sizes = np.zeros(1) if X is None else np.abs(X).max(axis=0)
        if sizes.max() > UNSCALED:
            name = self._prepared.preprocessor.column_at(int(sizes.argmax()))
            return f"{told} The column {name} reaches {sizes.max():,.0f}: scale it."
        return f"{told} The learning rate {rate:g} is likely too high: try {rate / 10:g}."


def steps_per_epoch(project: Project, prepared: PreparedData) -> int:
    """Return how many batches an epoch has."""
    return project.fit.steps_per_epoch or -(-len(prepared.train) // project.fit.batch_size)


def finite(logs: Mapping[str, Any]) -> dict[str, float | None]:
    """Return logs as plain numbers, the loss first; None for what is no number."""
    values = {name: _number(value) for name, value in _loss_first(logs).items()}
    return {name: value if np.isfinite(value) else None for name, value in values.items()}


def _loss_first(logs: Mapping[str, Any]) -> dict[str, Any]:
    """Return logs with the loss first, then metrics, then the same of validation; Keras sorts them by name."""
    order = sorted(logs, key=lambda name: (name.startswith("val_"), name.removeprefix("val_") != "loss"))
    return {name: logs[name] for name in order}


def _number(value: Any) -> float:
    """Return a log as one number; a metric with a value for each class counts by their mean."""
    return float(np.mean(value.numpy() if hasattr(value, "numpy") else value))
