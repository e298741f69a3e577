"""Scoring: the figures are those of scikit-learn; outputs of every kind become the right answers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, r2_score

from engine.evaluation import predictions_of, scoring
from engine.network import decoding
from engine.preprocessing import FittedColumn, FittedTarget, Floats, Preprocessor, SplitArrays
from engine.project import ObjectSpec
from engine.project.table_facts import Task
from engine.results.run import Scores
from engine.results.verdicts.scores import metric_remarks, remark, remark_sentence
from tests.engine.evaluation.sklearn_metrics import require_report


def preprocessor(task: Task, *levels: str) -> Preprocessor:
    kind = "number" if task == "regression" else "category"
    target = FittedTarget(name="target", kind=kind, levels=levels)
    return Preprocessor(features=(FittedColumn(name="a", kind="number"),), targets=(target,), tasks=(task,))


def scored(
    preprocessor: Preprocessor, y: Floats, predicted: Floats, metrics: Mapping[str, float | None] = MappingProxyType({})
) -> Scores:
    """Scores of predictions of the only target of a preprocessor."""
    rows = SplitArrays(X={}, y=(y,), positions=np.arange(len(y)))
    return scoring.score("test", predictions_of(rows, (predicted,), preprocessor, 0.5), metrics)


@given(classes=st.integers(2, 5), rows=st.integers(1, 40), seed=st.integers(0, 99))
def test_report_and_confusion_matrix_match_scikit_learn_with_absent_classes(classes: int, rows: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    levels = tuple("abcde"[:classes])
    y = random.integers(0, classes, (rows, 1)).astype(np.float32)
    predicted = random.random((rows, classes)).astype(np.float32)
    scores = scored(preprocessor("classes", *levels), y, predicted)
    true, decided = y[:, 0].astype(int), predicted.argmax(axis=1)
    require_report(scores.report, true, decided, levels)
    assert scores.key_scores["accuracy"] == pytest.approx((true == decided).mean())
    early = scores.model_dump(exclude={"key_scores"})  # as files of 0.1.0 have them
    assert Scores(**early).key_scores["accuracy"] == pytest.approx((true == decided).mean())
    present = np.unique(true)
    assert bool(scores.notes) == (len(present) < classes)
    if scores.notes:
        assert ("macro averages are over the other classes" if len(present) > 1 else "cannot") in scores.notes[0]
    assert scores.confusion == tuple(map(tuple, confusion_matrix(true, decided, labels=range(classes)).tolist()))


@given(threshold=st.floats(0, 1), outputs=st.lists(st.floats(0, 1, width=32), min_size=1, max_size=20))
def test_row_is_positive_from_the_threshold_upwards(threshold: float, outputs: list[float]) -> None:
    probabilities = np.array(outputs, dtype=np.float32)[:, None]
    assert list(decoding.predicted_classes(probabilities, threshold)) == [
        int(p >= threshold) for p in probabilities[:, 0]
    ]


def test_logits_and_margins_become_probabilities() -> None:
    target = FittedTarget(name="target", kind="category")
    logits = ObjectSpec(kind="BinaryCrossentropy", params={"from_logits": True})
    np.testing.assert_allclose(decoding.decode_outputs(np.zeros((1, 1), np.float32), logits, "binary", target), [[0.5]])
    margin = decoding.decode_outputs(np.array([[-1.0], [1.0]], np.float32), ObjectSpec(kind="Hinge"), "binary", target)
    np.testing.assert_array_equal(margin, [[0], [1]])
    spread = ObjectSpec(kind="SparseCategoricalCrossentropy", params={"from_logits": True})
    np.testing.assert_allclose(
        decoding.decode_outputs(np.zeros((1, 4), np.float32), spread, "classes", target), [[0.25] * 4]
    )


def test_regression_scores_match_scikit_learn() -> None:
    actual, predicted = np.array([[1.0], [2.0], [4.0]], np.float32), np.array([[1.5], [2.0], [3.0]], np.float32)
    scores = scored(preprocessor("regression"), actual, predicted, {"loss": 1.0})
    assert scores.key_scores["r2"] == pytest.approx(r2_score(actual, predicted))
    assert f"{r2_score(actual, predicted):.4f}" in scores.report
    early = scores.model_dump(exclude={"key_scores"})  # as files of 0.1.0 have them
    assert dict(Scores(**early).key_scores) == pytest.approx(dict(scores.key_scores), abs=1e-4)
    assert scores.actual == (1, 2, 4)
    assert scores.predicted == (1.5, 2, 3)


def test_errors_of_a_tiny_target_are_reported_with_digits() -> None:
    y = np.array([[1e-9], [3e-9]], dtype=np.float32)
    report = scored(preprocessor("regression"), y, 2 * y).report
    assert [line.split()[-1] for line in report.splitlines()] == ["-4.0000", "2e-09", "2.236e-09"]


def test_r2_of_equal_numbers_is_none_with_a_reason() -> None:
    y = np.ones((3, 1), dtype=np.float32)
    scores = scored(preprocessor("regression"), y, y + 1)
    assert scores.report.splitlines()[0].split() == ["R2", "none"]
    assert scores.notes == ("target is the same number in all of these rows: R2 is not defined.",)


def test_accuracy_and_r2_below_the_baseline_are_remarked() -> None:
    y, chances = np.array([[0], [1], [1]], np.float32), np.array([[0.1], [0.9], [0.1]], np.float32)
    scores = scored(preprocessor("binary", "no", "yes"), y, chances, {"accuracy": 2 / 3})
    assert (remark(scores), metric_remarks(scores, None)) == ("", {})
    scores = scored(preprocessor("binary", "no", "yes"), y, 1 - chances, {"accuracy": 1 / 3})
    assert remark(scores) == metric_remarks(scores, None)["accuracy"] == "worse than always predicting yes (66.7 %)"
    assert remark_sentence(scores) == f"Accuracy: {remark(scores)}"
    numbers = np.array([[1.0], [2.0]], np.float32)
    scores = scored(preprocessor("regression"), numbers, 3 - numbers, {"r2_score": -3.0})
    assert remark(scores) == metric_remarks(scores, None)["r2_score"] == "worse than predicting the mean"
    scores = scored(preprocessor("regression"), numbers, numbers, {"r2_score": 1.0})
    assert (remark(scores), metric_remarks(scores, None)) == ("", {})


def test_predictions_are_columns_and_missing_for_unusable_rows() -> None:
    frame = pd.DataFrame({"a": [1.0, np.nan, 3.0]})
    usable = np.array([True, False, True])
    predicted = np.array([[0.25], [0.75]], np.float32)
    table = scoring.with_predictions(frame, usable, (predicted,), preprocessor("binary", "no", "yes"), 0.5)
    assert list(table.columns) == ["a", "predicted target", "probability of no", "probability of yes"]
    assert [table["predicted target"][0], table["predicted target"][2]] == ["no", "yes"]
    assert table["predicted target"].isna()[1]
    assert table["probability of yes"][2] == pytest.approx(0.75)


def test_row_with_nan_output_has_no_prediction() -> None:
    frame = pd.DataFrame({"a": [1.0, np.nan, 1e39, 3.0]})
    predicted = np.array([[0.25], [np.nan], [0.75]], np.float32)
    table = scoring.with_predictions(
        frame, np.array([True, False, True, True]), (predicted,), preprocessor("binary", "no", "yes"), 0.5
    )
    assert [table["predicted target"][0], table["predicted target"][3]] == ["no", "yes"]
    assert list(table["predicted target"].isna()) == list(table["probability of yes"].isna()) == [0, 1, 1, 0]


def test_column_of_the_same_name_is_not_overwritten() -> None:
    frame = pd.DataFrame({"predicted target": [7.0]})
    table = scoring.with_predictions(
        frame, np.array([True]), (np.ones((1, 1), np.float32),), preprocessor("regression"), 0.5
    )
    assert table["predicted target"][0] == 7
    assert table["predicted target (new)"][0] == 1
