"""Inspection of a network during its training: results match Keras, and the training does not change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

from engine.messages.commands import Pause, Resume, SetInspection, TrainingCommand
from engine.messages.events import EpochEnded, Event, LogWritten, RunPaused
from engine.messages.job import Job
from engine.preprocessing import PreparedData, prepare
from engine.project import Project, ReadingSpec
from engine.results.inspection import SIDE, DecisionMap, NetworkStatistics, map_features
from engine.suggestions.suggested_project import project_for
from engine.system.errors import EngineError
from engine.tables import describe
from engine.training import trainer
from engine.training.inspection import Observer
from engine.training.inspection.histograms import spread_of
from engine.training.inspection.layer_outputs import LayerProbe
from engine.training.inspection.snapshot_history import MAX_BYTES, MAX_FRAMES, SnapshotHistory
from engine.training.snapshot import Snapshot
from engine.workbench import Workbench
from tests.engine.projects import EXAMPLES, STUDENTS, students_project

BOTH = SetInspection(layers=True, columns=("daily_study", "monthly_tuition"))
FEW = 3


@pytest.fixture(scope="module")
def prepared() -> PreparedData:
    return prepare(pd.read_csv(STUDENTS), students_project().data)


def watched(
    prepared: PreparedData, project: Project, *commands: tuple[Callable[[list[Event]], bool], TrainingCommand]
) -> tuple[trainer.TrainingOutcome, keras.Model, Observer, list[Event]]:
    """Train with commands, each of which is sent as soon as its condition holds."""
    events: list[Event] = []
    waiting = list(commands)

    def command(seconds: float) -> TrainingCommand | None:
        return waiting.pop(0)[1] if waiting and waiting[0][0](events) else None

    model = trainer.new_network(project, prepared.preprocessor.inputs)
    observer = Observer("run", model, project, prepared.preprocessor, prepared)
    job = Job(emit=events.append, command=command)
    outcome = trainer.fit(model, prepared, project, "run", job, observer=observer)
    return outcome, model, observer, events


def at_once(events: list[Event]) -> bool:
    return True


def of(events: list[Event], kind: type[Any]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_inspection_does_not_change_training_results(prepared: PreparedData) -> None:
    project = students_project(6)
    alone, model, _, events = watched(prepared, project)
    inspected, inspected_model, _, inspected_events = watched(prepared, project, (at_once, BOTH))
    assert not of(events, NetworkStatistics)
    assert of(inspected_events, NetworkStatistics) and of(inspected_events, DecisionMap)
    assert alone.history == inspected.history
    for one, other in zip(model.get_weights(), inspected_model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_decision_map_shows_predictions_for_its_grid(prepared: PreparedData) -> None:
    project = students_project(3)
    _, model, observer, _ = watched(prepared, project)
    observer.keep(3)
    seen = of(list(observer.results(BOTH)), DecisionMap)[-1]
    (left, right), (bottom, top) = seen.axes.x, seen.axes.y
    row, column = 10, 50
    place = pd.DataFrame(
        {
            "daily_study": [left + (column + 0.5) * (right - left) / SIDE],
            "monthly_tuition": [bottom + (row + 0.5) * (top - bottom) / SIDE],
        }
    )
    chance = float(model.predict(prepared.preprocessor.X(place)["features"], verbose=0)[0, 0])
    assert seen.epoch == 3
    assert seen.classes[row, column] == (chance >= 0.5)
    assert seen.values[row, column] == pytest.approx(max(chance, 1 - chance), abs=1e-5)


def test_decision_map_points_are_table_rows_in_original_units(prepared: PreparedData) -> None:
    _, _, observer, _ = watched(prepared, students_project(1))
    points = next(iter(observer.results(SetInspection(columns=BOTH.columns)))).axes.points
    frame = pd.read_csv(STUDENTS)
    known = set(zip(frame["daily_study"], frame["monthly_tuition"], frame["passing_grade"], strict=True))
    assert set(zip(points.x, points.y, points.truth, strict=True)) <= known
    assert (points.held_out.sum(), (~points.held_out).sum()) == (400, 490)


def test_layer_statistics_match_the_weights_of_the_network(prepared: PreparedData) -> None:
    _, model, observer, _ = watched(prepared, students_project(2))
    observer.keep(2)
    first, *_, last = list(observer.results(SetInspection(layers=True)))[-1].layers
    weights = np.concatenate([each.ravel() for each in model.layers[0].get_weights()])
    assert (first.name, first.kind, first.units) == (model.layers[0].name, "Dense", 8)
    assert first.weights.low == pytest.approx(weights.min())
    np.testing.assert_allclose(first.weights.quantiles, np.percentile(weights, (5, 25, 50, 75, 95)), rtol=1e-5)
    assert float(first.weights.shares.sum()) == pytest.approx(1)
    assert 0 <= last.outputs.low <= last.outputs.high <= 1


def test_constant_units_are_counted_as_idle(prepared: PreparedData) -> None:
    project = students_project(1)
    _, model, observer, _ = watched(prepared, project)
    kernel, bias = model.layers[0].get_weights()
    kernel[:, :3] = 0
    model.layers[0].set_weights([kernel, bias])
    observer.keep(1)
    assert list(observer.results(SetInspection(layers=True)))[-1].layers[0].idle >= 3


def test_pause_emits_inspection_results_within_an_epoch(prepared: PreparedData) -> None:
    def paused(events: list[Event]) -> bool:
        return bool(of(events, RunPaused))

    commands = ((lambda events: bool(of(events, EpochEnded)), BOTH), (at_once, Pause()), (paused, Resume()))
    *_, events = watched(prepared, students_project(2), *commands)
    pause = next(place for place, event in enumerate(events) if isinstance(event, RunPaused))
    following = events[pause + 1 : pause + 3]
    assert [type(event) for event in following] == [NetworkStatistics, DecisionMap]
    assert following[0].epoch == events[pause].mark.epoch


def test_inspection_error_does_not_end_training(prepared: PreparedData) -> None:
    outcome, _, _, events = watched(prepared, students_project(2), (at_once, SetInspection(columns=("age", "name"))))
    assert outcome.status == "finished"
    lines = [event.text for event in of(events, LogWritten)]
    assert any("does not read age as a number" in line for line in lines)


def test_snapshot_history_keeps_first_and_latest_within_bounds() -> None:
    film = SnapshotHistory(frame_bytes=1)
    for epoch in range(1_001):
        film.add(epoch, (epoch,))
    epochs = [frame.epoch for frame in film.frames]
    assert epochs[0] == 0
    assert epochs[-1] == 1_000
    assert MAX_FRAMES / 2 <= len(epochs) <= MAX_FRAMES + 1
    assert len(set(np.diff(epochs[:-1]))) == 1
    film.put(777, (7,))
    before = film.until(800)
    assert before.frames[-1].epoch <= 800
    assert 777 in [frame.epoch for frame in before.frames]
    assert film.frames[-1].epoch == 1_000
    large = SnapshotHistory(frame_bytes=MAX_BYTES)
    for epoch in range(100):
        large.add(epoch, (epoch,))
    assert len(large.frames) <= FEW


def test_spread_leaves_out_nan_and_infinite_numbers() -> None:
    spread = spread_of(np.array([np.nan, 1, 2, np.inf], np.float32))
    assert (spread.low, spread.high) == (1, 2)
    assert spread_of(np.array([np.nan], np.float32)) is None
    alike = spread_of(np.full(5, 3, np.float32))
    assert (alike.low, alike.high, float(alike.shares.max())) == (3, 3, 1)


def test_shared_layer_is_inspected_once_with_weights_of_any_moment() -> None:
    shared = keras.layers.Dense(3, name="shared")
    one, two = keras.Input((2,), name="one"), keras.Input((2,), name="two")
    model = keras.Model([one, two], keras.layers.Concatenate()([shared(one), shared(two)]))
    model.compile("sgd", "mse")
    before = Snapshot.capture(model).values
    model.layers[2].set_weights([np.zeros((2, 3)), np.ones(3)])
    X = {"one": np.ones((4, 2), np.float32), "two": np.zeros((4, 2), np.float32)}
    probe = LayerProbe(model)
    (first,) = probe.layers(before, X)
    np.testing.assert_allclose(first.outputs, X["one"] @ np.asarray(before[0]), rtol=1e-6)
    (now,) = probe.layers(Snapshot.capture(model).values, X)
    np.testing.assert_array_equal(now.outputs, np.ones((4, 3)))
    np.testing.assert_array_equal(probe.outputs(Snapshot.capture(model).values, X)[0], np.ones((4, 6)))


def test_decision_map_of_several_classes_has_the_most_probable_one() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(120, 3)), columns=["a", "b", "c"])
    frame["kind"] = np.array(["x", "y", "z"])[rng.integers(0, 3, 120)]
    project = project_for(describe(frame, "made.csv", ReadingSpec()))
    project = project.replaced(fit=project.fit.replaced(epochs=1, callbacks=()))
    prepared = prepare(frame, project.data)
    _, _, observer, _ = watched(prepared, project)
    observer.keep(1)
    seen = list(observer.results(SetInspection(columns=("a", "c"))))[-1]
    assert seen.axes.labels == ("x", "y", "z")
    assert seen.axes.fixed[0][0] == "b"
    assert (seen.values >= 1 / FEW).all()
    assert set(np.unique(seen.classes)) <= {0, 1, 2}


def test_inspection_covers_all_epochs_and_only_the_kept_one_after_loading() -> None:
    bench = Workbench()
    project = bench.open_project(str(EXAMPLES / "students.json")).project
    run = bench.train(project.replaced(fit=project.fit.replaced(epochs=4, callbacks=())))
    seen = bench.inspect_layers(BOTH)
    assert [each.epoch for each in of(list(seen), NetworkStatistics)] == [0, 1, 2, 3, 4]
    assert {each.run for each in seen} == {run.id}
    longer = bench.continue_training(run, 2)
    assert [each.epoch for each in bench.inspect_layers(SetInspection(layers=True))] == [0, 1, 2, 3, 4, 5, 6]
    bench.load_run(longer)
    (loaded,) = bench.inspect_layers(SetInspection(layers=True), run.id, 6)
    assert (loaded.run, loaded.epoch) == (run.id, 6)
    with pytest.raises(EngineError, match="does not read age"):
        bench.inspect_layers(SetInspection(columns=("age", "daily_study")))


def test_inspection_without_a_model_raises_an_error() -> None:
    with pytest.raises(EngineError, match="no trained model"):
        Workbench().inspect_layers(BOTH)


def test_map_features_prefer_columns_with_many_values() -> None:
    """Sex is the second column of the diabetes table, as 1 and 2: over it a map shows two stripes."""
    frame = pd.read_csv(EXAMPLES / "diabetes.csv")
    table = describe(frame, "diabetes.csv", ReadingSpec())
    names = map_features(project_for(table), table)
    assert names == ("age", *(name for name in frame.columns[2:-1]), "sex")
    assert map_features(project_for(table), None)[:2] == ("age", "sex")
