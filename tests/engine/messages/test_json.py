"""Every event and every command crosses a process boundary as JSON, whatever its numbers are."""

from __future__ import annotations

import math
import timeit
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pydantic import BaseModel, ValidationError

from engine.messages import commands, events
from engine.messages.commands import TrainingCommand, command_from_json
from engine.messages.events import BatchesEnded, EpochEnded, Event, event_from_json
from engine.project import Spec
from engine.results.inspection import (
    BINS,
    SIDE,
    DecisionMap,
    LayerStatistics,
    MapAxes,
    MapPoints,
    NetworkStatistics,
    Spread,
)
from engine.results.run import RunMarker, SplitSizes

MAX_MICROSECONDS = 200
"""Upper bound of the time to construct an event, far above what it takes on an idle machine."""

texts = st.text(max_size=8)
counts = st.integers(0, 10**6)
numbers = st.floats()
finite = st.floats(-1e30, 1e30)
marks = st.builds(RunMarker, kind=st.sampled_from(("paused", "learning rate")), epoch=finite, text=texts)


def array(dtype: str, *shape: int) -> st.SearchStrategy[np.ndarray]:
    return arrays.arrays(dtype, shape)


spreads = st.builds(
    Spread, low=finite, high=finite, shares=array("<f4", BINS), quantiles=st.tuples(finite, finite, finite)
)
layers = st.builds(
    LayerStatistics, name=texts, kind=texts, weights=spreads | st.none(), outputs=spreads, units=counts, idle=counts
)
points = st.builds(MapPoints, x=array("<f8", 3), y=array("<f8", 3), truth=array("<f8", 3), held_out=array("|b1", 3))
axes = st.builds(
    MapAxes,
    columns=st.tuples(texts, texts),
    x=st.tuples(finite, finite),
    y=st.tuples(finite, finite),
    fixed=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    target=texts,
    task=st.sampled_from(("binary", "classes", "regression")),
    labels=st.lists(texts, max_size=3).map(tuple),
    points=points,
)
EVENTS: dict[type, st.SearchStrategy[Any]] = {
    events.Progressed: st.builds(events.Progressed, text=texts, fraction=st.none() | st.floats(0, 1)),
    events.RunStarted: st.builds(
        events.RunStarted,
        run=texts,
        epochs=counts,
        steps_per_epoch=counts,
        metrics=st.lists(texts, max_size=2).map(tuple),
        rows=st.builds(SplitSizes, train=counts, validation=counts, test=counts),
        way=texts,
        way_reason=texts,
        history=st.dictionaries(texts, st.lists(st.none() | numbers, max_size=3).map(tuple), max_size=2),
        device=texts,
        marks=st.lists(marks, max_size=2).map(tuple),
    ),
    BatchesEnded: st.builds(BatchesEnded, epoch=counts, batch=counts, losses=arrays.arrays("<f4", st.integers(0, 9))),
    EpochEnded: st.builds(
        EpochEnded,
        epoch=counts,
        logs=st.dictionaries(texts, numbers, max_size=3),
        seconds=finite,
        learning_rate=numbers,
        best_epoch=counts,
        waited=counts,
        patience=counts,
    ),
    events.RunPaused: st.builds(events.RunPaused, mark=marks),
    events.RunResumed: st.builds(events.RunResumed, mark=marks, briefly=st.booleans()),
    events.LearningRateChanged: st.builds(events.LearningRateChanged, mark=marks, learning_rate=numbers),
    events.EpochsAdded: st.builds(events.EpochsAdded, mark=marks, epochs=counts),
    events.LogWritten: st.builds(events.LogWritten, text=texts),
    NetworkStatistics: st.builds(
        NetworkStatistics, run=texts, epoch=finite, layers=st.lists(layers, max_size=2).map(tuple)
    ),
    DecisionMap: st.builds(
        DecisionMap,
        run=texts,
        epoch=finite,
        axes=axes,
        values=st.just(np.linspace(0, 1, SIDE**2, dtype="<f4").reshape(SIDE, SIDE)),
        classes=st.none() | st.just(np.zeros((SIDE, SIDE), "<i2")),
    ),
    events.RunEnded: st.builds(
        events.RunEnded,
        run=texts,
        status=st.sampled_from(("finished", "stopped", "failed", "cancelled")),
        epochs=counts,
        kept_epoch=counts,
        message=texts,
    ),
}
COMMANDS: dict[type, st.SearchStrategy[Any]] = {
    commands.Pause: st.builds(commands.Pause),
    commands.Resume: st.builds(commands.Resume),
    commands.StepTo: st.builds(commands.StepTo, to=st.sampled_from(("batch", "epoch"))),
    commands.AddEpochs: st.builds(commands.AddEpochs, count=counts),
    commands.SetLearningRate: st.builds(commands.SetLearningRate, learning_rate=finite),
    commands.Cancel: st.builds(commands.Cancel),
    commands.SetInspection: st.builds(
        commands.SetInspection, layers=st.booleans(), columns=st.lists(texts, max_size=2).map(tuple), target=counts
    ),
}


def equal(one: Any, other: Any) -> bool:
    """Return whether two values are of the same types and numbers, NaN being equal to NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, BaseModel):
        return equal(dict(one), dict(other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[name], other[name]) for name in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


def test_every_event_and_every_command_is_tested_here() -> None:
    assert set(get_args(Event)) == EVENTS.keys()
    assert set(get_args(TrainingCommand)) == COMMANDS.keys()


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_an_event_survives_json(kind: type) -> None:
    @given(EVENTS[kind])
    def survives(event: Any) -> None:
        assert equal(event_from_json(event.model_dump_json()), event)

    survives()


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_a_command_survives_json(kind: type) -> None:
    @given(COMMANDS[kind])
    def survives(command: Any) -> None:
        assert command_from_json(command.model_dump_json()) == command

    survives()


def test_no_two_messages_have_the_same_tag_and_none_can_be_changed() -> None:
    kinds = (*EVENTS, *COMMANDS)
    assert len({kind.model_fields["kind"].default for kind in kinds}) == len(kinds)
    assert all(issubclass(kind, Spec) for kind in kinds)
    with pytest.raises(ValidationError, match="frozen"):
        commands.StepTo().to = "epoch"


def test_a_loss_that_is_no_number_is_written_as_standard_json() -> None:
    event = EpochEnded(epoch=1, logs={"loss": math.nan, "a": -math.inf}, seconds=1, learning_rate=0.1, best_epoch=1)
    text = event.model_dump_json()
    assert '"logs":{"loss":"nan","a":"-inf"}' in text
    assert event_from_json(text).logs["a"] == -math.inf


def test_an_array_of_a_running_training_is_passed_on_without_a_copy() -> None:
    losses = np.array([0.5, math.nan], np.float32)
    assert BatchesEnded(epoch=1, batch=2, losses=losses).losses is losses


@pytest.mark.parametrize(
    "array", ['{"dtype":"|O8","shape":[1],"data":"AAAAAAAAAAA="}', '{"dtype":"<f4","shape":[9],"data":""}', "[1, 2]"]
)
def test_a_damaged_array_in_json_is_refused(array: str) -> None:
    with pytest.raises(ValidationError):
        event_from_json('{"kind":"batches_ended","epoch":1,"batch":1,"losses":' + array + "}")


def test_an_unknown_event_in_json_is_refused() -> None:
    with pytest.raises(ValidationError, match="unknown"):
        event_from_json('{"kind":"unknown"}')


def test_constructing_an_event_takes_microseconds() -> None:
    losses, logs = np.zeros(32, np.float32), {"loss": 0.5, "val_loss": 0.5, "accuracy": 0.9, "val_accuracy": 0.9}

    def construct() -> None:
        BatchesEnded(epoch=1, batch=32, losses=losses)
        EpochEnded(epoch=1, logs=logs, seconds=1.0, learning_rate=0.1, best_epoch=1)

    assert min(timeit.repeat(construct, number=100, repeat=5)) / 100 * 1e6 < MAX_MICROSECONDS
