"""Metrics of Keras that the rows do not determine have no value, instead of the 0 that Keras returns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from engine.catalog.log_names import LogEntry
from engine.checks import check
from engine.messages.events import EpochEnded, Event
from engine.messages.job import Job
from engine.project import ColumnSpec, DataSpec, ModelSpec, ObjectSpec, OutputSpec, Project, SplitSpec
from engine.training.graph_fit import Arrays
from engine.training.undefined_metrics import NEED_VARIATION, without_undefined
from engine.workbench import Workbench
from tests.engine.projects import dense, students_project

PARAMS = {
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
}


@pytest.fixture(scope="module")
def one_class_held_out(tmp_path_factory: pytest.TempPathFactory) -> Project:
    random = np.random.default_rng(0)
    rows = [(*random.normal(size=2).round(3), "train", "yes" if number % 2 else "no") for number in range(60)]
    rows += [(*random.normal(size=2).round(3), part, "no") for part in ("val", "test") for _ in range(10)]
    path: Path = tmp_path_factory.mktemp("tables") / "one_class.csv"
    path.write_text("a,b,part,y\n" + "".join(f"{','.join(map(str, row))}\n" for row in rows))
    columns = (
        ColumnSpec(name="a"),
        ColumnSpec(name="b"),
        ColumnSpec(name="part", kind="category", role="split"),
        ColumnSpec(name="y", kind="category", role="target"),
    )
    plain = students_project(2)
    metrics = (ObjectSpec(kind="AUC"), ObjectSpec(kind="BinaryAccuracy"))
    return plain.replaced(
        data=DataSpec(source=str(path), columns=columns, split=SplitSpec(method="column")),
        model=ModelSpec(layers=(dense(1, "sigmoid", "output"),)),
        compile=plain.compile.replaced(
            outputs=(OutputSpec(loss=ObjectSpec(kind="BinaryCrossentropy"), metrics=metrics),)
        ),
    )


def test_auc_of_held_out_rows_of_one_class_is_not_given(one_class_held_out: Project) -> None:
    bench, events = Workbench(), list[Event]()
    run = bench.train(one_class_held_out, job=Job(events.append))
    assert "auc" in run.history and "val_auc" not in run.history
    assert all("val_auc" not in event.logs for event in events if isinstance(event, EpochEnded))
    assert run.scores is not None and run.scores.metrics["auc"] is None
    assert run.scores.metrics["binary_accuracy"] is not None
    assert run.scores.notes == (
        "In all of these rows y is no: metrics that need two classes (AUC, Matthews correlation) cannot be computed.",
    )
    (report,) = bench.evaluate_full(one_class_held_out, "test")
    auc = next(metric for metric in report.metrics if metric.name == "auc")
    assert auc.value is None and auc.reason == "It needs rows of two classes, or of two different numbers."


def test_check_warns_of_held_out_rows_of_one_class(one_class_held_out: Project) -> None:
    table = Workbench().open_table(one_class_held_out.data.source)
    found = [each.text for each in check(one_class_held_out, table) if each.where == ("data", "split", "method")]
    assert [text.partition(".")[0] for text in found] == [
        "In all validation rows y is no",
        "In all test rows y is no",
    ]
    data = one_class_held_out.data
    columns = tuple(replace_role(column) for column in data.columns)
    at_random = one_class_held_out.replaced(data=data.replaced(columns=columns, split=SplitSpec()))
    assert not [each for each in check(at_random, table) if "rows y is" in each.text]
    last = at_random.replaced(data=at_random.data.replaced(split=SplitSpec(shuffle=False, test_fraction=0.1)))
    assert any(each.text.startswith("In all test rows y is no") for each in check(last, table))


def replace_role(column: ColumnSpec) -> ColumnSpec:
    return column.replaced(role="ignore") if column.role == "split" else column


@pytest.mark.parametrize("kind", [kind for kind in NEED_VARIATION if kind not in ("R2Score", "PearsonCorrelation")])
def test_each_metric_of_two_classes_has_no_value_for_one(kind: str) -> None:
    metric = ObjectSpec(kind=kind, params=PARAMS.get(kind, {}))
    log = LogEntry(kind, kind, 0, metric)
    rows = Arrays(np.zeros((4, 1)), np.zeros((4, 1)))
    computed = getattr(keras.metrics, kind)(**PARAMS.get(kind, {}))
    computed.update_state(rows.y, np.linspace(0, 1, 4)[:, None])
    assert without_undefined({kind: float(computed.result())}, rows, [log]) == {kind: None}
    both = replace(rows, y=np.eye(2)[[0, 1, 0, 1]])
    assert without_undefined({kind: 0.5}, both, [log]) == {kind: 0.5}
