"""Control of a running training: pauses, steps, more epochs and learning rates, each between two batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

from engine.messages.commands import AddEpochs, Cancel, Pause, Resume, SetLearningRate, StepTo, TrainingCommand
from engine.messages.events import BatchesEnded, EpochEnded, Event, LearningRateChanged, RunPaused, RunResumed
from engine.messages.job import Job
from engine.preprocessing import PreparedData, prepare
from engine.project import EARLY_STOPPING, ObjectSpec, Project
from engine.results.lr_sweep import sweep_of
from engine.system.errors import EngineError
from engine.training import graph_fit, network_arrays, trainer, training_state
from engine.training.training_state import TrainingState
from engine.workbench import Workbench
from tests.engine.projects import STUDENTS, students_project


class Driver:
    """Sends commands: each rule has a condition on the events so far, and sends its command once it is true.

    Attributes
    ----------
    seen : list of Event
        The events of the training.
    """

    def __init__(self, *rules: tuple[Callable[[list[Event]], bool], TrainingCommand]) -> None:
        self.rules = deque(rules)
        self.seen: list[Event] = []
        self.stop = False

    def command(self, seconds: float) -> TrainingCommand | None:
        if self.rules and self.rules[0][0](self.seen):
            return self.rules.popleft()[1]
        return None

    @property
    def job(self) -> Job:
        return Job(self.seen.append, lambda: self.stop, self.command)

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.seen if isinstance(event, kind)]


def at_once(seen: list[Event]) -> bool:
    return True


def paused(seen: list[Event]) -> bool:
    states = [event for event in seen if isinstance(event, RunPaused | RunResumed)]
    return bool(states) and isinstance(states[-1], RunPaused)


def after(epoch: int) -> Callable[[list[Event]], bool]:
    return lambda seen: any(isinstance(event, EpochEnded) and event.epoch == epoch for event in seen)


@pytest.fixture(scope="module")
def prepared() -> PreparedData:
    return prepare(pd.read_csv(STUDENTS), students_project().data)


def with_dropout(project: Project) -> Project:
    """With everything that a step draws or remembers: dropout, momentum, early stopping."""
    layers = project.model.layers
    drop = layers[0].replaced(name="drop", kind="Dropout", params={"rate": 0.2})
    return project.replaced(model=project.model.replaced(layers=(layers[0], drop, *layers[1:])))


def fitted(
    project: Project, prepared: PreparedData, driver: Driver | None = None, state: TrainingState | None = None
) -> tuple[trainer.TrainingOutcome, keras.Model]:
    model = trainer.new_network(project, prepared.preprocessor.inputs)
    return trainer.fit(model, prepared, project, "run", (driver or Driver()).job, state), model


def same(one: keras.Model, other: keras.Model) -> None:
    for mine, theirs in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.fixture(params=["in-graph", "plain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways through `fit`; without shuffling they take the same batches."""
    monkeypatch.setattr(
        "engine.training.graph_fit.fitting.choose_strategy",
        lambda *arguments, **keywords: graph_fit.FitStrategy(request.param, ""),
    )
    return str(request.param)


def test_pauses_and_steps_do_not_change_training_results(prepared: PreparedData, way: str) -> None:
    project = with_dropout(students_project(3, shuffle=False))
    straight, model = fitted(project, prepared)
    driver = Driver((at_once, Pause()), *[(paused, StepTo())] * 18, (paused, StepTo(to="epoch")), (paused, Resume()))
    steered, other = fitted(project, prepared, driver)
    assert steered.history == straight.history
    same(model, other)
    assert len(driver.of(RunPaused)) == 20
    assert [mark.kind for mark in steered.marks][:3] == ["paused", "resumed", "paused"]


def test_step_to_epoch_is_one_epoch_with_lookahead(prepared: PreparedData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.graph_fit.lookahead.MIN_EPOCHS", 1)
    project = with_dropout(students_project(40))
    straight, model = fitted(project, prepared)
    driver = Driver((after(3), Pause()), *[(paused, StepTo(to="epoch"))] * 2, (paused, Resume()))
    steered, other = fitted(project, prepared, driver)
    assert steered.history == straight.history
    same(model, other)
    first, *others = [mark.epoch for mark in steered.marks if mark.kind == "paused"]
    assert others == [first + 1, first + 2]


def test_step_runs_one_batch_and_the_last_one_the_validation(prepared: PreparedData) -> None:
    driver = Driver((at_once, Pause()), *[(paused, StepTo())] * 16, (paused, Resume()))
    fitted(students_project(2), prepared, driver)
    steps = driver.of(BatchesEnded)
    assert [event.batch for event in steps[:16]] == list(range(1, 17))
    places = [type(event) for event in driver.seen]
    assert places.index(EpochEnded) < [i for i, kind in enumerate(places) if kind is RunPaused][16]


def test_stop_ends_a_pause_before_the_first_batch(prepared: PreparedData) -> None:
    driver = Driver((at_once, Pause()))
    driver.seen = events = _StopsWhenPaused(driver)
    outcome, _ = fitted(students_project(5), prepared, driver)
    assert outcome.status == "stopped"
    assert outcome.kept_epoch == 0
    assert any(isinstance(event, RunPaused) for event in events)


class _StopsWhenPaused(list[Any]):
    def __init__(self, driver: Driver) -> None:
        super().__init__()
        self._driver = driver

    def append(self, event: Any) -> None:
        super().append(event)
        self._driver.stop = self._driver.stop or isinstance(event, RunPaused)


def test_epochs_added_while_running_equal_a_longer_training(prepared: PreparedData, way: str) -> None:
    project = with_dropout(students_project(5, shuffle=False))
    project = project.replaced(fit=project.fit.replaced(callbacks=(EARLY_STOPPING,)))
    straight, model = fitted(project, prepared)
    shorter = project.replaced(fit=project.fit.replaced(epochs=2))
    outcome, other = fitted(shorter, prepared, Driver((after(1), AddEpochs(count=3))))
    assert outcome.epochs == 5
    assert outcome.history == straight.history
    same(model, other)


def test_epochs_added_after_the_end_keep_optimizer_and_patience(prepared: PreparedData) -> None:
    should_stop = EARLY_STOPPING.replaced(params={"patience": 2, "restore_best_weights": True, "min_delta": 0.001})
    slower = ObjectSpec(kind="ReduceLROnPlateau", params={"patience": 1, "min_delta": 0.01})
    project = with_dropout(students_project(9))
    project = project.replaced(fit=project.fit.replaced(callbacks=(should_stop, slower)))
    straight, model = fitted(project, prepared)
    first, _ = fitted(project.replaced(fit=project.fit.replaced(epochs=4)), prepared)
    assert first.state is not None
    second, other = fitted(project, prepared, state=first.state)
    assert second.history == straight.history
    assert second.kept_epoch == straight.kept_epoch
    same(model, other)


def test_learning_rate_changes_from_the_next_batch_on(prepared: PreparedData, way: str) -> None:
    driver = Driver((after(1), SetLearningRate(learning_rate=0.0)))
    outcome, _ = fitted(students_project(4, shuffle=False), prepared, driver)
    assert [event.learning_rate for event in driver.of(LearningRateChanged)] == [0.0]
    assert driver.of(EpochEnded)[-1].learning_rate == 0
    assert outcome.history["val_loss"][-1] == outcome.history["val_loss"][-2]
    assert [(mark.kind, mark.epoch >= 1) for mark in outcome.marks] == [("learning rate", True)]


def test_learning_rate_set_before_the_first_batch_applies_to_it(prepared: PreparedData, way: str) -> None:
    project = students_project(2, shuffle=False)
    first, _ = fitted(project, prepared, driver := Driver((at_once, SetLearningRate(learning_rate=0.0))))
    assert [event.learning_rate for event in driver.of(EpochEnded)] == [0, 0]
    assert first.history["val_loss"][0] == first.history["val_loss"][1]
    longer = project.replaced(fit=project.fit.replaced(epochs=4))
    fitted(longer, prepared, driver := Driver((at_once, SetLearningRate(learning_rate=0.25))), first.state)
    assert [event.learning_rate for event in driver.of(EpochEnded)] == [0.25, 0.25]


def test_set_learning_rate_overrides_a_schedule_and_names_it(prepared: PreparedData, way: str) -> None:
    project = students_project(4, shuffle=False)
    schedule = ObjectSpec(
        kind="ExponentialDecay", params={"initial_learning_rate": 0.01, "decay_steps": 10, "decay_rate": 0.9}
    )
    optimizer = ObjectSpec(kind="Adam", params={"learning_rate": schedule})
    project = project.replaced(compile=project.compile.replaced(optimizer=optimizer))
    driver = Driver((after(2), SetLearningRate(learning_rate=0.0)))
    outcome, model = fitted(project, prepared, driver)
    rates = [event.learning_rate for event in driver.of(EpochEnded)]
    assert 0 < rates[1] < rates[0]
    assert rates[3] == 0
    assert "ExponentialDecay" in driver.of(LearningRateChanged)[0].mark.text
    assert outcome.history["val_loss"][-1] == outcome.history["val_loss"][-2]
    assert model.optimizer.get_config()["learning_rate"]["class_name"] == "ExponentialDecay"


def test_stop_within_an_epoch_restores_the_last_whole_epoch(prepared: PreparedData) -> None:
    project = students_project(1)
    _, whole = fitted(project, prepared)
    driver = Driver((after(1), StepTo()))
    driver.seen = _StopsWhenPaused(driver)
    outcome, cut = fitted(project.replaced(fit=project.fit.replaced(epochs=9)), prepared, driver)
    assert (outcome.status, outcome.kept_epoch) == ("stopped", 1)
    same(whole, cut)


def test_cancelled_training_keeps_the_previous_model_bit_for_bit() -> None:
    bench, project = Workbench(), students_project(2)
    bench.train(project)
    before = [weight.copy() for weight in bench.state.model.model.get_weights()]
    driver = Driver((after(1), Cancel()))
    run = bench.train(students_project(5, seed=3), job=driver.job)
    assert (run.status, run.kept_epoch, run.epochs) == ("cancelled", 0, 1)
    for mine, theirs in zip(before, bench.state.model.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert bench.state.model.project == project


def test_cancelled_continuation_leaves_run_and_model_unchanged() -> None:
    bench = Workbench()
    run = bench.train(students_project(2))
    before = [weight.copy() for weight in bench.state.model.model.get_weights()]
    assert bench.continue_training(run, 5, job=Driver((after(3), Cancel())).job) == run
    for mine, theirs in zip(before, bench.state.model.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    longer = bench.continue_training(run, 2)
    straight = Workbench().train(students_project(4))
    assert (longer.id, longer.epochs) == (run.id, 4)
    assert longer.history == straight.history


def test_continuation_after_reopening_the_project_equals_one_training(tmp_path: Path) -> None:
    should_stop = EARLY_STOPPING.replaced(params={"patience": 2, "restore_best_weights": True, "min_delta": 0.001})
    slower = ObjectSpec(kind="ReduceLROnPlateau", params={"patience": 1, "min_delta": 0.01})
    project = with_dropout(students_project(9))
    project = project.replaced(fit=project.fit.replaced(callbacks=(should_stop, slower)))
    whole, bench, path = Workbench(), Workbench(), str(tmp_path / "mine.layerdesk")
    straight = whole.train(project)
    run = bench.train(project.replaced(fit=project.fit.replaced(epochs=4)))
    bench.save_project(path, run.project, (run,))
    again = Workbench()
    opened = again.open_project(path)
    assert opened.resumable_run == run.id
    longer = again.continue_training(opened.runs[0], 5)
    assert (longer.id, longer.history, longer.kept_epoch) == (run.id, straight.history, straight.kept_epoch)
    assert longer.steps == straight.steps
    assert [(mark.kind, mark.epoch) for mark in longer.marks] == [("continued", 4)]
    same(again.state.model.model, whole.state.model.model)
    with pytest.raises(EngineError, match="cannot be continued"):
        Workbench().continue_training(longer, 1)


def test_project_with_a_damaged_training_state_opens_without_it(tmp_path: Path) -> None:
    bench, path = Workbench(), tmp_path / "mine.layerdesk"
    run = bench.train(students_project(2))
    resumable = bench.state.resumable
    state = b"".join(resumable.state.to_bytes(resumable.id))
    others = [b"", state[:200], state.replace(b'"epochs": 2', b'"epochs": 9'), state.replace(b"<f4", b"|O8", 1)]
    for raw in others:
        with pytest.raises(EngineError, match="damaged"):
            TrainingState.from_bytes(raw, (run,))
    bench._services.projects._training_state = lambda runs: others[1]
    bench.save_project(str(path), run.project, (run,))
    opened = Workbench().open_project(str(path))
    assert (opened.resumable_run, opened.runs, opened.trained) == ("", (run,), run.project)


def test_callback_state_from_a_file_changes_no_setting() -> None:
    logger = keras.callbacks.CSVLogger("mine.csv")
    training_state.restore_callback_state([logger], [{"filename": "elsewhere.csv", "append": True, "on_epoch_end": 1}])
    assert (logger.filename, logger.append) == ("mine.csv", True)
    assert callable(logger.on_epoch_end)


def test_initial_epoch_and_validation_freq_are_applied(prepared: PreparedData) -> None:
    driver = Driver()
    project = students_project(6, initial_epoch=2, validation_freq=2)
    outcome, _ = fitted(project, prepared, driver)
    assert [event.epoch for event in driver.of(EpochEnded)] == [3, 4, 5, 6]
    assert outcome.history["loss"][:2] == (None, None)
    assert [value is None for value in outcome.history["val_loss"]] == [True, True, True, False, True, False]
    assert outcome.kept_epoch == 6


def test_steps_per_epoch_and_validation_steps_match_keras(prepared: PreparedData) -> None:
    driver = Driver()
    project = students_project(2, steps_per_epoch=5, validation_steps=2, shuffle=False)
    outcome, _ = fitted(project, prepared, driver)
    assert outcome.way == "plain"
    assert sum(len(event.losses) for event in driver.of(BatchesEnded)) == 10
    oracle = trainer.new_network(project, prepared.preprocessor.inputs)
    train = network_arrays.arrays_of(prepared.train, project.compile, prepared.preprocessor, oracle)
    held = network_arrays.arrays_of(prepared.validation, project.compile, prepared.preprocessor, oracle)
    keras.utils.set_random_seed(project.fit.seed)
    theirs = oracle.fit(
        train.X, train.y, batch_size=32, epochs=2, shuffle=False, steps_per_epoch=5, validation_data=(held.X, held.y),
        validation_steps=2, verbose=0,
    )  # fmt: skip
    assert list(outcome.history["val_loss"]) == pytest.approx(theirs.history["val_loss"], rel=1e-5)


def test_range_test_suggests_a_learning_rate_and_keeps_no_network() -> None:
    bench = Workbench()
    sweep = bench.find_learning_rate(students_project(1))
    assert 1e-4 < sweep.suggestion < 1
    assert list(sweep.rates) == sorted(sweep.rates)
    assert len(sweep.rates) == len(sweep.losses) == len(sweep.smooth) <= 120
    assert sweep.rates[1] / sweep.rates[0] == pytest.approx(sweep.rates[50] / sweep.rates[49])
    assert bench.state.model is None
    assert bench.find_learning_rate(students_project(1)) == sweep


@pytest.mark.parametrize("seed", range(20))
def test_range_test_ignores_jumps_of_the_first_batches(seed: int) -> None:
    """The loss falls around 0.01; before it, batches are by chance easier or harder."""
    rates = np.geomspace(1e-6, 1, 120)
    curve = 0.1 + 0.6 / (1 + np.exp(4 * (np.log10(rates) + 2)))
    losses = curve * np.random.default_rng(seed).normal(1, 0.2, len(rates))
    assert 0.003 < sweep_of(rates.tolist(), losses.tolist()).suggestion < 0.2
