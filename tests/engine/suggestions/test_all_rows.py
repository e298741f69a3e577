"""The settings of a run for a training on all rows: nothing held out, as many epochs as were kept."""

from __future__ import annotations

from typing import Any

import pytest

from engine.checks import check
from engine.project import ObjectSpec, Project
from engine.results.run import Run, Scores, SplitSizes
from engine.results.verdicts.training import training_verdict
from engine.suggestions.all_rows import can_use_all_rows, offer_text, on_all_rows
from engine.tables import read
from engine.workbench import Workbench
from tests.engine.projects import STUDENTS, students_project


def run_of(project: Project, **changes: Any) -> Run:
    given: dict[str, Any] = {
        "rows": SplitSizes(train=490, validation=210, test=300),
        "kept_epoch": 7,
        "scores": Scores(part="test", task="binary", rows=300),
        "history": {"loss": (0.5,) * 9},
    }
    return Run(id="a", project=project, **{**given, **changes})


def with_callbacks(*callbacks: ObjectSpec) -> Project:
    project = students_project()
    return project.replaced(fit=project.fit.replaced(callbacks=callbacks))


def test_all_rows_train_for_the_epochs_that_were_kept() -> None:
    project = on_all_rows(run_of(students_project(20)))
    assert project.fit.epochs == 7
    assert set(project.data.split.held_out.values()) == {0.0}
    assert not project.fit.stops_early
    _, table = read(str(STUDENTS))
    assert not [problem for problem in check(project, table) if problem.severity == "error"]


def test_callbacks_monitor_the_training_rows_where_there_are_no_validation_rows() -> None:
    callbacks = (
        ObjectSpec(kind="EarlyStopping"),
        ObjectSpec(kind="ReduceLROnPlateau", params={"patience": 3}),
        ObjectSpec(kind="ModelCheckpoint", params={"filepath": "a.keras", "monitor": "val_binary_accuracy"}),
        ObjectSpec(kind="TerminateOnNaN"),
    )
    plateau, checkpoint, terminate = on_all_rows(run_of(with_callbacks(*callbacks))).fit.callbacks
    assert plateau.params == {"patience": 3, "monitor": "loss"}
    assert checkpoint.params["monitor"] == "binary_accuracy"
    assert terminate == callbacks[-1]


@pytest.mark.parametrize(
    "changes",
    [
        {"kept_epoch": 0},
        {"rows": SplitSizes(train=1000, validation=0, test=0)},
        {"scores": None},
        {"based_on": "b"},
        {"project": students_project(start_from="present weights")},
    ],
    ids=["no model", "all rows trained", "test not read", "already on all rows", "from present weights"],
)
def test_it_is_not_offered_where_it_would_learn_nothing_new(changes: dict[str, Any]) -> None:
    run = run_of(changes.pop("project", students_project()), **changes)
    assert not can_use_all_rows(run)
    assert not offer_text(run)


def test_the_offer_counts_each_row_once_also_with_folds() -> None:
    assert "all 1,000 rows" in offer_text(run_of(students_project()))
    folds = SplitSizes(train=700, validation=700, test=300, folds=8)
    assert "all 1,000 rows" in offer_text(run_of(students_project(), rows=folds))


def test_a_run_on_all_rows_has_no_scores_and_is_not_judged_by_its_last_epochs() -> None:
    bench = Workbench()
    first = bench.train(students_project(2))
    second = bench.train(on_all_rows(first), first.id)
    assert (second.rows.train, second.rows.validation, second.rows.test) == (1000, 0, 0)
    assert (second.epochs, second.scores, second.based_on) == (first.kept_epoch, None, first.id)
    verdict = training_verdict(second)
    assert verdict is not None and verdict.kind == "fine"
