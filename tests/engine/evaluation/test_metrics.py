"""Evaluation: every figure and curve is scikit-learn's, and what cannot be given says why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.dummy import DummyClassifier

from engine.evaluation import Predictions, best_threshold, evaluation_report, with_intervals
from engine.evaluation.decimation import MAX_POINTS
from engine.results.charts import charts_of
from engine.results.evaluation import BinaryCharts, Costs, EvaluationReport, Metric, MulticlassCharts, RegressionCharts
from engine.results.verdicts.scores import worst_title
from engine.system.errors import Cancelled, EngineError
from tests.engine.evaluation.sklearn_metrics import decisions, figures_by_scikit_learn, require_report


def two_classes(rows: int = 200, seed: int = 0, weights: bool = False) -> Predictions:
    """Answers of a middling model, rounded so that there are ties."""
    random = np.random.default_rng(seed)
    true = (random.random(rows) < 0.4).astype(float)
    chance = np.round(np.clip(0.3 * true + 0.7 * random.random(rows), 0, 1), 2)
    weight = random.random(rows) + 0.1 if weights else None
    return Predictions(
        "y",
        "binary",
        ("no", "yes"),
        true,
        chance[:, None],
        np.arange(rows),
        weights=weight,
        baseline_values=np.array([0.4]),
    )


def many_classes(classes: int = 4, rows: int = 300, absent: int | None = None) -> Predictions:
    random = np.random.default_rng(1)
    true = random.integers(0, classes, rows).astype(float)
    if absent is not None:
        true[true == absent] = (absent + 1) % classes
    raw = random.random((rows, classes)) + 0.6 * np.eye(classes)[true.astype(int)]
    labels, shares = tuple(f"class {place}" for place in range(classes)), np.full(classes, 1 / classes)
    return Predictions(
        "y", "classes", labels, true, raw / raw.sum(axis=1, keepdims=True), np.arange(rows), baseline_values=shares
    )


def numbers(rows: int = 150) -> Predictions:
    random = np.random.default_rng(2)
    true = random.normal(10, 3, rows)
    return Predictions(
        "y",
        "regression",
        (),
        true,
        (true + random.normal(0, 1, rows))[:, None],
        np.arange(rows),
        baseline_values=np.array([9.5]),
    )


def figure(findings: EvaluationReport, name: str) -> Metric:
    return next(each for each in findings.metrics if each.name == name)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 999), weights=st.booleans(), threshold=st.sampled_from([0.0, 0.3, 0.5, 0.6, 1.0]))
def test_binary_metrics_with_ties_match_scikit_learn(seed: int, weights: bool, threshold: float) -> None:
    predictions = replace(two_classes(40, seed, weights), threshold=threshold)
    found = evaluation_report(predictions, "test")
    assert {each.name: each.value for each in found.metrics} == pytest.approx(figures_by_scikit_learn(predictions))
    require_report(found.report, predictions.y_true, decisions(predictions), predictions.labels, predictions.weights)


@pytest.mark.parametrize("weights", [False, True], ids=["rows alike", "rows weighed"])
@pytest.mark.parametrize(
    "predictions",
    [many_classes(), many_classes(absent=2), many_classes(200, 2_000, absent=7), numbers()],
    ids=["four classes", "one class absent", "two hundred classes", "numbers"],
)
def test_multiclass_and_regression_metrics_match_scikit_learn(predictions: Predictions, weights: bool) -> None:
    random = np.random.default_rng(5)
    each = replace(predictions, weights=random.random(len(predictions.y_true)) + 0.1) if weights else predictions
    found = evaluation_report(each, "test")
    assert {figure.name: figure.value for figure in found.metrics} == pytest.approx(figures_by_scikit_learn(each))
    if each.labels:
        require_report(found.report, each.y_true, decisions(each), each.labels, each.weights)


def test_metrics_worse_than_the_baseline_are_remarked() -> None:
    predictions = two_classes()
    wrong = replace(predictions, y_pred=1 - predictions.y_true[:, None])
    frequent = int(np.bincount(predictions.y_true.astype(int)).argmax())
    share = float((predictions.y_true == frequent).mean())
    expected = f"worse than always predicting {predictions.labels[frequent]} ({100 * share:.1f} %)"
    assert figure(evaluation_report(wrong, "test"), "Accuracy").remark == expected
    far = replace(numbers(), y_pred=numbers().y_pred + 100)
    assert figure(evaluation_report(far, "test"), "R2").remark == "worse than predicting the mean"
    near = replace(numbers(), y_pred=numbers().y_true[:, None])
    assert not any(metric.remark for metric in evaluation_report(near, "test").metrics)


def test_baseline_of_classes_is_the_prior_dummy_of_scikit_learn() -> None:
    predictions = two_classes()
    assert predictions.baseline_values is not None
    train = np.repeat([0, 1], [60, 40])
    dummy = DummyClassifier(strategy="prior").fit(np.zeros((100, 1)), train)
    chance = dummy.predict_proba(predictions.y_pred)[:, 1]
    found = evaluation_report(replace(predictions, threshold=0.3), "test")
    assert figure(found, "Log loss").baseline == pytest.approx(metrics.log_loss(predictions.y_true, chance))
    assert figure(found, "Brier score").baseline == pytest.approx(metrics.brier_score_loss(predictions.y_true, chance))
    decided = dummy.predict(predictions.y_pred)
    assert figure(found, "Accuracy").baseline == pytest.approx(metrics.accuracy_score(predictions.y_true, decided))


def test_baseline_of_numbers_is_the_mean() -> None:
    predictions = numbers()
    found = evaluation_report(predictions, "test")
    assert figure(found, "R2").value == pytest.approx(metrics.r2_score(predictions.y_true, predictions.y_pred[:, 0]))
    mean = np.full_like(predictions.y_true, 9.5)
    assert figure(found, "Root mean squared error").baseline == pytest.approx(
        metrics.root_mean_squared_error(predictions.y_true, mean)
    )


def test_class_without_rows_has_metrics_and_no_curve() -> None:
    found = evaluation_report(many_classes(absent=2), "test")
    assert found.classes[2].rows == 0 and found.classes[2].label == "class 2"
    assert isinstance(found.charts, MulticlassCharts)
    assert [curve.name for curve in found.charts.roc] == ["class 0", "class 1", "class 3"]


@pytest.mark.parametrize("weights", [False, True], ids=["rows alike", "rows weighed"])
def test_binary_curves_match_scikit_learn(weights: bool) -> None:
    predictions = two_classes(weights=weights)
    true, chance, words = predictions.y_true, predictions.y_pred[:, 0], {"sample_weight": predictions.weights}
    pictures = evaluation_report(predictions, "test").charts
    assert isinstance(pictures, BinaryCharts) and pictures.positive == "yes"
    assert pictures.roc is not None and pictures.precision_recall is not None and pictures.calibration is not None
    for mine, its in zip(
        (pictures.roc.x, pictures.roc.y, pictures.roc.cutoffs), metrics.roc_curve(true, chance, **words), strict=True
    ):
        np.testing.assert_array_equal(mine, its)
    precision, recall, _ = metrics.precision_recall_curve(true, chance, **words)
    np.testing.assert_array_equal(pictures.precision_recall.x, recall)
    np.testing.assert_array_equal(pictures.precision_recall.y, precision)
    assert pictures.precision_recall.area == metrics.average_precision_score(true, chance, **words)
    observed, predicted = calibration_curve(true, chance, n_bins=10, strategy="quantile")
    np.testing.assert_array_equal(pictures.calibration.observed, observed)
    np.testing.assert_array_equal(pictures.calibration.predicted, predicted)
    assert sum(counts.sum() for counts in pictures.histogram.counts.values()) == 200


def test_multiclass_curves_match_scikit_learn() -> None:
    predictions = many_classes(absent=2)
    pictures = evaluation_report(predictions, "test").charts
    assert isinstance(pictures, MulticlassCharts)
    for roc, recall, place in zip(pictures.roc, pictures.precision_recall, (0, 1, 3), strict=True):
        true, chance = predictions.y_true == place, predictions.y_pred[:, place]
        wrong, right, _ = metrics.roc_curve(true, chance)
        np.testing.assert_array_equal((roc.x, roc.y), (wrong, right))
        assert roc.area == metrics.roc_auc_score(true, chance)
        assert recall.area == metrics.average_precision_score(true, chance)


def test_gain_curve_ends_with_all_positive_rows() -> None:
    pictures = evaluation_report(two_classes(), "test").charts
    assert isinstance(pictures, BinaryCharts) and pictures.gain is not None
    assert (pictures.gain.x[0], pictures.gain.y[0]) == (0, 0)
    assert (pictures.gain.x[-1], pictures.gain.y[-1]) == (1, 1)
    assert (np.diff(pictures.gain.y) >= 0).all() and pictures.gain.area > 0.5


def test_lift_is_precision_over_class_frequency() -> None:
    predictions = two_classes()
    found = evaluation_report(predictions, "test")
    assert isinstance(found.charts, BinaryCharts) and found.charts.gain is not None
    lift = next(each for each in charts_of(found) if each.key == "lift").lines[-1]
    decided = [predictions.y_pred[:, 0] >= cutoff for cutoff in found.charts.gain.cutoffs[1:]]
    expected = [metrics.precision_score(predictions.y_true, each) / predictions.y_true.mean() for each in decided]
    np.testing.assert_allclose(lift.y, expected)


def test_two_hundred_classes_have_curves_and_confusions() -> None:
    found = evaluation_report(many_classes(200, 2_000), "test")
    assert isinstance(found.charts, MulticlassCharts)
    assert len(found.charts.roc) == len(np.unique(found.true))
    counts = [count for _, _, count in found.charts.confused]
    assert counts == sorted(counts, reverse=True)
    matrix = metrics.confusion_matrix(found.true, found.predicted, labels=range(200))
    np.fill_diagonal(matrix, 0)
    assert counts == sorted(matrix.ravel(), reverse=True)[:20]
    true, predicted, count = found.charts.confused[0]
    assert matrix[found.labels.index(true), found.labels.index(predicted)] == count
    drawn = next(each for each in charts_of(found) if each.key == "confused").ranks
    assert drawn is not None and drawn.names[0] == f"{true} as {predicted}" and list(drawn.values) == counts


def test_labels_of_confused_pairs_are_distinct() -> None:
    predictions = many_classes(3)
    labels = tuple(f"Iris of the kind number {place}" for place in range(3))
    drawn = next(
        each for each in charts_of(evaluation_report(replace(predictions, labels=labels), "test")) if each.ranks
    )
    assert drawn.ranks is not None and all(len(name) <= 34 for name in drawn.ranks.names)
    assert len(set(drawn.ranks.names)) == 6 and all(name.startswith("Iris of") for name in drawn.ranks.names)


def test_top_k_accuracies_match_scikit_learn() -> None:
    predictions = many_classes(6)
    pictures = evaluation_report(predictions, "test").charts
    assert isinstance(pictures, MulticlassCharts)
    assert pictures.top == {
        k: pytest.approx(metrics.top_k_accuracy_score(predictions.y_true, predictions.y_pred, k=k)) for k in range(1, 6)
    }


def test_rows_of_one_class_give_reasons_for_missing_metrics() -> None:
    predictions = two_classes()
    only = replace(predictions, y_true=np.ones_like(predictions.y_true))
    found = evaluation_report(only, "test")
    assert figure(found, "ROC AUC").value is None
    assert figure(found, "ROC AUC").reason == "It needs rows of two classes; these are all yes."
    assert figure(found, "Accuracy").value is not None
    assert isinstance(found.charts, BinaryCharts) and found.charts.roc is None and found.charts.gain is None


def test_decimated_curves_keep_ends_and_area() -> None:
    random = np.random.default_rng(3)
    true = (random.random(20_000) < 0.5).astype(float)
    predictions = Predictions("y", "binary", ("a", "b"), true, random.random((20_000, 1)), np.arange(20_000))
    pictures = evaluation_report(predictions, "test").charts
    assert isinstance(pictures, BinaryCharts) and pictures.roc is not None
    assert len(pictures.roc.x) <= MAX_POINTS
    assert (pictures.roc.x[0], pictures.roc.x[-1]) == (0, 1)
    assert pictures.roc.area == metrics.roc_auc_score(true, predictions.y_pred[:, 0])


@pytest.mark.parametrize("predictions", [two_classes(), many_classes(), numbers()], ids=lambda each: each.task)
def test_interval_contains_the_metric_and_is_reproducible(predictions: Predictions) -> None:
    figures = evaluation_report(predictions, "test").metrics
    first, again = with_intervals(figures, predictions), with_intervals(figures, predictions)
    assert first == again
    for each in first:
        assert each.value is not None and each.low is not None and each.high is not None
        assert each.low <= each.value <= each.high


def test_intervals_can_be_cancelled() -> None:
    predictions = two_classes()
    with pytest.raises(Cancelled):
        with_intervals(evaluation_report(predictions, "test").metrics, predictions, lambda: True)


def test_worst_rows_have_the_largest_errors() -> None:
    predictions = numbers()
    found = evaluation_report(predictions, "test")
    off = np.abs(found.true - found.predicted)
    assert off[found.worst[0]] == off.max() and (np.diff(off[found.worst]) <= 0).all() and len(found.worst) == 100


def test_worst_rows_of_classes_are_wrong_or_the_least_certain() -> None:
    predictions = two_classes()
    found = evaluation_report(predictions, "test")
    wrong = np.flatnonzero(found.true != found.predicted)
    assert 1 < len(wrong) < 100 and set(found.worst) == set(wrong)
    assert worst_title(found, 100) == f"All {len(wrong)} misclassified rows"
    assert worst_title(found, 3) == f"3 of {len(wrong)} misclassified rows, those with the least probable true class"
    right = evaluation_report(replace(predictions, y_pred=0.2 + 0.6 * predictions.y_true[:, None]), "test")
    assert len(right.worst) == 100 and worst_title(right, 5) == "No row is misclassified. The 5 least certain rows"


def test_residuals_of_a_perfect_model_have_no_quantile_plot() -> None:
    predictions = numbers()
    pictures = evaluation_report(replace(predictions, y_pred=predictions.y_true[:, None]), "test").charts
    assert isinstance(pictures, RegressionCharts) and pictures.quantiles is None


@settings(max_examples=60, deadline=None)
@given(data=st.data(), purpose=st.sampled_from(["f1", "youden", "accuracy", "costs"]))
def test_best_threshold_is_optimal_for_its_purpose(data: st.DataObject, purpose: Any) -> None:
    rows = data.draw(st.integers(2, 30))
    true = np.array(data.draw(st.lists(st.integers(0, 1), min_size=rows, max_size=rows)), dtype=float)
    true[:2] = 0, 1
    hundredths = data.draw(st.lists(st.integers(0, 100), min_size=rows, max_size=rows))
    chance = np.array(hundredths)[:, None] / 100
    predictions = Predictions("y", "binary", ("no", "yes"), true, chance, np.arange(rows))
    costs = Costs(false_positive=1.0, false_negative=5.0)

    def worth(threshold: float) -> float:
        decided = chance[:, 0] >= threshold
        tp, fp = (decided & (true == 1)).sum(), (decided & (true == 0)).sum()
        fn, tn = (true == 1).sum() - tp, (true == 0).sum() - fp
        return {
            "f1": 2 * tp / (2 * tp + fp + fn),
            "youden": tp / (tp + fn) + tn / (tn + fp),
            "accuracy": tp + tn,
            "costs": -(fp + 5 * fn),
        }[purpose]

    best = best_threshold(predictions, purpose, costs)
    assert 0 <= best <= 1
    others = [place / 200 for place in range(201)]
    assert worth(best) >= max(map(worth, others)) - 1e-12


def test_best_threshold_needs_rows_of_both_classes() -> None:
    predictions = two_classes()
    with pytest.raises(EngineError, match="both classes"):
        best_threshold(replace(predictions, y_true=np.zeros_like(predictions.y_true)), "f1")
