"""The Keras callback of Layerdesk: it emits the events of a training and keeps its state."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from engine.catalog.log_names import logged, scaled_losses
from engine.catalog.shapes import FEATURES
from engine.messages.commands import SetInspection
from engine.messages.events import BatchesEnded, EpochEnded, LogWritten, RunStarted
from engine.messages.job import Job
from engine.preprocessing import PreparedData
from engine.project import Project
from engine.results.curve_points import DecimatedPoints
from engine.results.run import BatchLosses, SplitSizes
from engine.system.graphics_card import device
from engine.system.word_forms import decimal
from engine.training import graph_fit, learning_rate
from engine.training.control import TrainingController
from engine.training.snapshot import Snapshot
from engine.training.training_state import TrainingState, callback_state, restore_callback_state

if TYPE_CHECKING:
    from engine.results.inspection import InspectionResult
    from engine.training.inspection import Observer

MAX_FEATURE_SIZE = 1_000.0
"""Larger features make gradients explode; the message about a NaN loss names the column then."""
MAX_BATCH_LOSSES = 1_500
"""Most losses of single batches that a run keeps."""


CheckpointCallback = Callable[[Callable[[], TrainingState], bool], None]
"""Called after every epoch with a finite loss, with a function that returns the state, and whether the epoch is the
best so far."""


class ProgressCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Callback that emits events for batches and epochs, and stops the training when the loss is NaN or infinite.

    It is the last of the callbacks, so that it sees their effects at the end of an epoch.

    Parameters
    ----------
    run : str
        The id that events carry.
    callbacks : sequence of keras.callbacks.Callback
        The callbacks of the project.
    state : TrainingState, optional
        The state from which the training is continued.
    save_checkpoint : callable, optional
        Writes a checkpoint after an epoch where that is due.
    observer : Observer, optional
        Computes inspection results while the network is trained.

    Attributes
    ----------
    history : dict of str to list of float or None
        One number for each epoch and log name; None where it was not finite or not logged.
    last_finite : Snapshot or None
        The variables at the end of the last epoch with a finite loss, or before the first epoch.
    finite_epochs : int
        That epoch, counted from 1; 0 before the first.
    epochs : int
        The number of epochs done.
    undefined : frozenset of str
        Log names of metrics that are not recorded, since the rows do not determine them.
    failure : str
        Why this callback stopped the training; empty where it did not.
    supports_lookahead : bool
        True since the callback reads only snapshots, so epoch N may be reported after epoch N+1 has run.
    """

    supports_lookahead = True

    def __init__(
        self,
        project: Project,
        prepared: PreparedData,
        run: str,
        job: Job,
        controller: TrainingController,
        callbacks: Sequence[Any] = (),
        state: TrainingState | None = None,
        save_checkpoint: CheckpointCallback | None = None,
        observer: Observer | None = None,
    ) -> None:
        super().__init__()
        self._project, self._prepared, self._run, self._job = project, prepared, run, job
        self._controller, self._callbacks, self._state = controller, callbacks, state
        self._save_checkpoint = save_checkpoint
        self._observer = observer
        controller.on_inspection_changed = self._on_inspection_changed
        self._started = time.perf_counter() - (state.seconds if state else 0.0)
        self._start_reported = False
        self._rate: float | None = None
        self._batch_losses = DecimatedPoints(MAX_BATCH_LOSSES)
        self._best = state.best if state else None
        self.last_finite: Snapshot | None = state.snapshot if state else None
        self.history: dict[str, list[float | None]] = {k: list(v) for k, v in state.history.items()} if state else {}
        self.epochs = state.epochs if state else project.fit.initial_epoch
        self.finite_epochs = state.epochs if state else 0
        self.failure = ""
        self.undefined: frozenset[str] = frozenset()
        if state is not None:
            self._batch_losses.extend(
                state.steps.epochs, [np.nan if each is None else each for each in state.steps.losses]
            )

    @property
    def seconds(self) -> float:
        """Seconds spent in `fit` so far, without pauses."""
        return time.perf_counter() - self._started - self._controller.pause_seconds

    def on_start(self, strategy: graph_fit.FitStrategy) -> None:
        """Emit `RunStarted` before the first `fit` of the run."""
        if self._start_reported:
            return
        self._start_reported = True
        train, validation, test = self._prepared.train, self._prepared.validation, self._prepared.test
        self._job.emit(
            RunStarted(
                run=self._run,
                epochs=self._controller.epochs,
                steps_per_epoch=steps_per_epoch(self._project, self._prepared),
                metrics=tuple(each.name for each in logged(self._project.compile, self._project.model.ends)),
                rows=SplitSizes(
                    train=len(train), validation=len(validation), test=len(test), folds=self._prepared.folds
                ),
                way=strategy.name,
                way_reason=strategy.reason,
                history={name: tuple(values) for name, values in self.history.items()},
                device=device(),
                marks=tuple(self._controller.marks),
                scaled_losses=scaled_losses(self._project),
            )
        )

    def on_batches(self, epoch: int, step: int, losses: Any) -> None:
        """Record and emit the losses of the batches up to `step` of an epoch (from 1)."""
        positions = epoch - 1 + np.arange(step - len(losses) + 1, step + 1) / max(self.params.get("steps") or 1, 1)
        self._batch_losses.extend(positions, losses)
        self._job.emit(BatchesEnded(epoch=epoch, batch=step, losses=losses))

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Restore the state from which the training is continued, and capture the variables before the first batch."""
        if self._state is not None:
            self._state.snapshot.restore(self.model)
            learning_rate.set_rate(self.model.optimizer, self._state.rate)
            restore_callback_state(self._callbacks, self._state.callbacks)
            if self._controller.rate is not None:  # set since the state was captured
                learning_rate.set_rate(self.model.optimizer, self._controller.rate)
        if self.last_finite is None:
            self.last_finite = Snapshot.capture(self.model)
        self._rate = None
        self._inspect(self.epochs, self.last_finite)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Pass the position in the epoch to the controller."""
        self._controller.batch_ended(batch + 1)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Record and emit an epoch; stop the training where its loss is not finite."""
        logged_values = {name: value for name, value in (logs or {}).items() if name not in self.undefined}
        values = {name: _number(value) for name, value in _loss_first(logged_values).items()}
        self._record(epoch, values)
        values.pop("learning_rate", None)
        snapshot = Snapshot.capture(self.model)
        self.epochs = epoch + 1
        self._controller.epoch_ended(epoch + 1)
        self._mark_rate_change(snapshot.rate)
        self._emit_epoch(epoch + 1, values, snapshot.rate)
        self._inspect(epoch + 1, snapshot)
        losses = [value for name, value in values.items() if name in ("loss", "val_loss")]
        # The loss of an epoch is the mean over its batches: after the last of them the weights may be NaN already.
        if snapshot.finite and np.isfinite(losses).all():
            self.finite_epochs, self.last_finite = epoch + 1, snapshot
            if self._save_checkpoint is not None:
                self._save_checkpoint(self.state, self._best is not None and self._best[1] == epoch + 1)
        else:
            self.failure = self._likely_cause(epoch + 1, snapshot.rate)
            self.model.stop_training = True

    def restore(self) -> None:
        """Restore the variables of the last epoch with a finite loss."""
        if self.last_finite is not None:
            self.last_finite.restore(self.model)

    def state(self) -> TrainingState:
        """Return the state at the end of the last epoch with a finite loss."""
        assert self.last_finite is not None
        return TrainingState(
            snapshot=self.last_finite,
            epochs=self.finite_epochs,
            history={name: tuple(values[: self.finite_epochs]) for name, values in self.history.items()},
            best=self._best,
            callbacks=tuple(callback_state(callback) for callback in self._callbacks),
            rate=learning_rate.override_of(self.model.optimizer),
            seconds=self.seconds,
            marks=tuple(self._controller.marks),
            steps=self.batch_losses(self.finite_epochs),  # an epoch that was cut is trained again
        )

    def continue_from_here(self) -> None:
        """Let the next `fit` continue from the present state."""
        self._state = self.state()

    def batch_losses(self, until: float = np.inf) -> BatchLosses:
        """Return the losses of batches up to a position in epochs, at most `MAX_BATCH_LOSSES` of them."""
        count = int(np.searchsorted(self._batch_losses.x, until, side="right"))
        losses = (None if np.isnan(loss) else float(f"{loss:.5g}") for loss in self._batch_losses.y[:count])
        return BatchLosses(
            epochs=tuple(round(float(place), 4) for place in self._batch_losses.x[:count]), losses=tuple(losses)
        )

    def _on_inspection_changed(self, inspection: SetInspection | None) -> None:
        """Inspect from now on what the user selected; None where a pause begins."""
        if self._observer is not None:
            self._observer.inspection = self._observer.inspection if inspection is None else inspection
            self._inspect(self._controller.epoch_position)

    def _inspect(self, position: float, snapshot: Snapshot | None = None) -> None:
        """Emit inspection results at the end of an epoch, or without a snapshot of the present network.

        An error ends the inspection, never the training.
        """
        observer = self._observer
        if observer is None:
            return
        try:
            results: tuple[InspectionResult, ...] = (
                observer.inspect_now(position) if snapshot is None else observer.epoch_ended(int(position), snapshot)
            )
        except Exception as error:
            observer.inspection = SetInspection()
            self._job.emit(LogWritten(text=f"The layers cannot be inspected: {error}"))
            return
        for result in results:
            self._job.emit(result)

    def _record(self, epoch: int, values: Mapping[str, float]) -> None:
        """Append to the history; None for names without a log in this epoch, such as one without validation."""
        for name in {**self.history, **values}:
            column = self.history.setdefault(name, [])
            column.extend([None] * (epoch - len(column)))
            value = values.get(name)
            column.append(value if value is not None and np.isfinite(value) else None)

    def _mark_rate_change(self, rate: float) -> None:
        """Add a marker where a callback changed the learning rate; a schedule changes it at every batch."""
        known, self._rate = self._rate, rate
        set_by_user, self._controller.rate = self._controller.rate is not None, None
        if not (known in (None, rate) or set_by_user or learning_rate.is_scheduled(self.model.optimizer)):
            self._controller.add_marker("learning rate", f"learning rate {rate:g}")

    def _emit_epoch(self, epoch: int, values: Mapping[str, float], rate: float) -> None:
        monitored = values.get("val_loss", values.get("loss", float("nan")))
        if np.isfinite(monitored) and (self._best is None or monitored < self._best[0]):
            self._best = (monitored, epoch)
        best = self._best[1] if self._best else epoch
        waited, patience = self._patience()
        self._job.emit(
            EpochEnded(
                epoch=epoch,
                logs=values,
                seconds=self.seconds,
                learning_rate=rate,
                best_epoch=best,
                waited=waited,
                patience=patience,
            )
        )
        if self._project.fit.verbose:
            shown = "  ".join(f"{name} {decimal(value)}" for name, value in values.items())
            self._job.emit(LogWritten(text=f"Epoch {epoch}/{self._controller.epochs}  {shown}"))

    def _patience(self) -> tuple[int, int]:
        """Return the epochs for which early stopping has waited, and its patience; (0, 0) without early stopping."""
        early_stopping = (each for each in self._callbacks if isinstance(each, keras.callbacks.EarlyStopping))
        first = next(early_stopping, None)
        return (first.wait, first.patience) if first is not None else (0, 0)

    def _likely_cause(self, epoch: int, rate: float) -> str:
        kept = (
            f"the weights of epoch {self.finite_epochs} were kept"
            if self.finite_epochs
            else "the initial weights were kept"
        )
        message = f"The loss of epoch {epoch} is NaN or infinite; {kept}."
        X = self._prepared.train.X.get(FEATURES)
        sizes = np.zeros(1) if X is None else np.abs(X).max(axis=0)
        if sizes.max() > MAX_FEATURE_SIZE:
            name = self._prepared.preprocessor.column_at(int(sizes.argmax()))
            return f"{message} The column {name} reaches {sizes.max():,.0f}: scale it."
        return f"{message} The learning rate {rate:g} is likely too high: try {rate / 10:g}."


def steps_per_epoch(project: Project, prepared: PreparedData) -> int:
    """Return the number of batches in an epoch."""
    return project.fit.steps_per_epoch or -(-len(prepared.train) // project.fit.batch_size)


def finite(logs: Mapping[str, Any]) -> dict[str, float | None]:
    """Return logs as floats, the loss first; None for values that are NaN or infinite."""
    values = {name: _number(value) for name, value in _loss_first(logs).items()}
    return {name: value if np.isfinite(value) else None for name, value in values.items()}


def _loss_first(logs: Mapping[str, Any]) -> dict[str, Any]:
    """Return logs with the loss first, then metrics, then those of the validation; Keras sorts them by name."""
    order = sorted(logs, key=lambda name: (name.startswith("val_"), name.removeprefix("val_") != "loss"))
    return {name: logs[name] for name in order}


def _number(value: Any) -> float:
    """Return a log as one number: the mean of a metric with a value for each class."""
    return float(np.mean(value.numpy() if hasattr(value, "numpy") else value))
