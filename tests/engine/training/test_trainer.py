"""Training: the same seed the same history, events in order, the best kept, no stop lost, a broken loss explained."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.class_weight import compute_class_weight

from engine.messages.events import BatchesEnded, EpochEnded, Event, LogWritten, RunStarted
from engine.messages.job import Job
from engine.preprocessing import PreparedData, prepare
from engine.project import EARLY_STOPPING, ObjectSpec, Project
from engine.system.errors import EngineError
from engine.training import network_arrays, trainer
from tests.engine.projects import STUDENTS, students_project


@pytest.fixture(scope="module")
def prepared() -> PreparedData:
    return prepare(pd.read_csv(STUDENTS), students_project().data)


def fitted(
    project: Project, prepared: PreparedData, job: Job | None = None
) -> tuple[trainer.TrainingOutcome, list[np.ndarray]]:
    model = trainer.new_network(project, prepared.preprocessor.inputs)
    outcome = trainer.fit(model, prepared, project, "run", job or Job())
    return outcome, model.get_weights()


def test_history_depends_on_the_seed_only(prepared: PreparedData) -> None:
    first, again, other = (fitted(students_project(3, seed=seed), prepared)[0].history for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_events_are_ordered_and_match_the_history(prepared: PreparedData) -> None:
    events: list[Event] = []
    outcome, _ = fitted(students_project(2), prepared, Job(emit=events.append))
    assert isinstance(events[0], RunStarted)
    assert (events[0].steps_per_epoch, events[0].epochs, events[0].rows.train) == (16, 2, 490)
    assert events[0].metrics == ("loss", "binary_accuracy")
    ends = [event for event in events if isinstance(event, EpochEnded)]
    assert [end.epoch for end in ends] == [1, 2]
    assert [end.logs["val_loss"] for end in ends] == list(outcome.history["val_loss"])
    assert sum(len(event.losses) for event in events if isinstance(event, BatchesEnded)) == 32
    assert list(outcome.history) == ["loss", "binary_accuracy", "val_loss", "val_binary_accuracy"]


@pytest.mark.parametrize("verbose, lines", [(0, 0), (2, 2)])
def test_log_has_one_line_per_epoch_unless_silent(prepared: PreparedData, verbose: int, lines: int) -> None:
    events: list[Event] = []
    fitted(students_project(2, verbose=verbose), prepared, Job(emit=events.append))
    assert sum(isinstance(event, LogWritten) for event in events) == lines


def test_training_works_without_standard_output(prepared: PreparedData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    assert fitted(students_project(1, verbose=2), prepared)[0].status == "finished"


def test_stop_before_the_first_batch_keeps_initial_weights(prepared: PreparedData) -> None:
    project = students_project(5)
    before = trainer.new_network(project, prepared.preprocessor.inputs).get_weights()
    outcome, after = fitted(project, prepared, Job(should_stop=lambda: True))
    assert (outcome.status, outcome.kept_epoch, dict(outcome.history)) == ("stopped", 0, {})
    for first, last in zip(before, after, strict=True):
        np.testing.assert_array_equal(first, last)


def test_stop_during_an_epoch_logs_whole_epochs_only(prepared: PreparedData) -> None:
    events: list[Event] = []
    done = lambda: any(isinstance(event, EpochEnded) and event.epoch == 2 for event in events)  # noqa: E731
    outcome, _ = fitted(students_project(50), prepared, Job(emit=events.append, should_stop=done))
    assert outcome.status == "stopped"
    assert 2 <= len(outcome.history["loss"]) < 50


def test_early_stopping_keeps_the_epoch_with_the_best_validation_loss(prepared: PreparedData) -> None:
    should_stop = ObjectSpec(kind="EarlyStopping", params={"patience": 2, "restore_best_weights": True})
    fast = ObjectSpec(kind="SGD", params={"learning_rate": 3.0})
    project = students_project(60)
    project = project.replaced(
        fit=project.fit.replaced(callbacks=(should_stop,)), compile=project.compile.replaced(optimizer=fast)
    )
    outcome, weights = fitted(project, prepared)
    losses = outcome.history["val_loss"]
    assert outcome.kept_epoch == int(np.argmin(losses)) + 1 < len(losses) < 60
    model = trainer.new_network(project, prepared.preprocessor.inputs)
    model.set_weights(weights)
    kept = model.evaluate(prepared.validation.X["features"], prepared.validation.y[0], verbose=0)[0]
    assert kept == pytest.approx(min(losses), rel=1e-5)


@pytest.mark.parametrize("callbacks", [(), (EARLY_STOPPING,)])
def test_nan_loss_stops_the_run_and_names_the_learning_rate(
    prepared: PreparedData, callbacks: tuple[ObjectSpec, ...]
) -> None:
    project = students_project(20)
    project = project.replaced(fit=project.fit.replaced(callbacks=callbacks))
    wild = ObjectSpec(kind="SGD", params={"learning_rate": 1e30})
    project = project.replaced(compile=project.compile.replaced(optimizer=wild))
    linear = project.model.layers[-1].replaced(params={"units": 1})
    squared = project.compile.outputs[0].replaced(loss=ObjectSpec(kind="MeanSquaredError"), metrics=())
    project = project.replaced(
        model=project.model.with_layer(2, linear), compile=project.compile.replaced(outputs=(squared,))
    )
    outcome, weights = fitted(project, prepared)
    assert outcome.status == "failed"
    assert "learning rate" in outcome.message
    assert len(outcome.history["loss"]) < 20
    assert outcome.history["loss"][-1] is None
    assert outcome.kept_epoch == len(outcome.history["loss"]) - 1
    assert all(np.isfinite(weight).all() for weight in weights)


@pytest.mark.parametrize("callbacks", [(), (EARLY_STOPPING,)])
def test_memory_error_in_a_later_epoch_names_a_batch_size_and_keeps_the_best_weights(
    prepared: PreparedData, callbacks: tuple[ObjectSpec, ...]
) -> None:
    project = students_project(20)
    # A rate that is far too high, so that the last epoch is not the best.
    wild = project.compile.replaced(optimizer=ObjectSpec(kind="SGD", params={"learning_rate": 300.0}))
    project = project.replaced(fit=project.fit.replaced(callbacks=callbacks), compile=wild)
    seen: list[list[np.ndarray]] = []
    model = trainer.new_network(project, prepared.preprocessor.inputs)

    def emit(event: Event) -> None:
        if isinstance(event, EpochEnded):
            seen.append(model.get_weights())
        if isinstance(event, BatchesEnded) and event.epoch == 4:
            raise MemoryError("Unable to allocate 8 TiB")

    outcome = trainer.fit(model, prepared, project, "run", Job(emit))
    assert outcome.status == "failed"
    assert "batch size of 16" in outcome.message
    best = int(np.argmin(outcome.history["val_loss"])) + 1
    assert best < 3
    assert outcome.kept_epoch == (best if callbacks else 3)
    for weight, then in zip(model.get_weights(), seen[outcome.kept_epoch - 1], strict=True):
        np.testing.assert_array_equal(weight, then)


def test_keras_error_ends_training_with_a_message_and_details(prepared: PreparedData) -> None:
    def emit(event: Event) -> None:
        if isinstance(event, BatchesEnded) and event.epoch == 2:
            raise ZeroDivisionError("a step of nothing\nmore of it")

    project = students_project(4)
    outcome = trainer.fit(
        trainer.new_network(project, prepared.preprocessor.inputs), prepared, project, "run", Job(emit)
    )
    assert (outcome.status, outcome.kept_epoch) == ("failed", 1)
    assert outcome.message == "Training failed: a step of nothing"
    assert "Traceback" in outcome.details
    assert "more of it" in outcome.details


def test_balanced_class_weights_match_scikit_learn(prepared: PreparedData) -> None:
    weights = network_arrays.class_weights(prepared, students_project(class_weight="balanced"))
    y = prepared.train.y[0][:, 0]
    expected = compute_class_weight("balanced", classes=np.array([0.0, 1.0]), y=y)
    assert weights is not None
    np.testing.assert_allclose(weights[0], expected[y.astype(int)], rtol=1e-6)


def test_manual_class_weights_are_applied_per_row(prepared: PreparedData) -> None:
    project = students_project(class_weight="by hand", class_weights={"1": 2.5})
    weights = network_arrays.class_weights(prepared, project)
    assert weights is not None
    np.testing.assert_array_equal(weights[0], np.where(prepared.train.y[0][:, 0] == 1, 2.5, 1.0))


def test_callback_with_an_invalid_argument_is_named(prepared: PreparedData) -> None:
    project = students_project()
    broken = ObjectSpec(kind="EarlyStopping", params={"no_such_argument": 1})
    with pytest.raises(EngineError, match="EarlyStopping"):
        fitted(project.replaced(fit=project.fit.replaced(callbacks=(broken,))), prepared)


def test_callback_files_are_written_next_to_the_table_only(prepared: PreparedData, tmp_path: Path) -> None:
    project = students_project()
    project = project.replaced(data=project.data.replaced(source=str(tmp_path / "students.csv")))
    for name, allowed in (("log.csv", True), ("../log.csv", False), (str(tmp_path / "log.csv"), False)):
        logger = ObjectSpec(kind="CSVLogger", params={"filename": name})
        with nullcontext() if allowed else pytest.raises(EngineError, match="without a folder"):
            fitted(project.replaced(fit=project.fit.replaced(callbacks=(logger,))), prepared)
    assert (tmp_path / "log.csv").read_text().startswith("epoch")


def test_labels_are_one_hot_for_losses_that_need_columns(prepared: PreparedData) -> None:
    loss, target = ObjectSpec(kind="CategoricalCrossentropy"), prepared.preprocessor.targets[0]
    y = network_arrays.labels_for(prepared.train.y[0], loss, "binary", 2, target)
    assert y.shape == (490, 2)
    np.testing.assert_array_equal(y.argmax(axis=1), prepared.train.y[0][:, 0])
