"""Scores as text: the most common metric comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalog.log_names import LogEntry, lower_is_better, own_threshold
from engine.project import ColumnSpec, CompileSpec, DataSpec, LayerSpec, ModelSpec, ObjectSpec, OutputSpec, Project
from engine.results.evaluation import Metric, class_name
from tests.ui.trained import binary_scores, class_scores, project_with, regression_scores, run_with, target_scores
from ui.formatting.score_cards import ScoreContext, other_metrics, score_card_values
from ui.formatting.scores import (
    cell_sentence,
    kept_epoch_summary,
    metric_label,
    metric_value,
    most_confused,
    run_summary,
)


def test_the_first_card_is_the_accuracy() -> None:
    first = score_card_values(binary_scores(), project_with())[0]
    assert (first.value, first.label, first.note) == ("96.7 %", "Accuracy", "290 of 300 test rows")


def test_the_accuracy_is_compared_with_the_most_frequent_class() -> None:
    assert "Always predicting class 1 would reach 54.3 %" in score_card_values(binary_scores(), None)[0].tip


def test_accuracy_and_r2_below_the_baseline_have_a_remark() -> None:
    assert not any(card.remark for card in score_card_values(binary_scores(), None))
    worst = binary_scores(confusion=((0, 137), (163, 0)), metrics={"loss": 1.0, "binary_accuracy": 0.0})
    cards = {card.label: card.remark for card in score_card_values(worst, None)}
    assert cards["Accuracy"] == "worse than always predicting class 1 (54.3 %)"
    below = regression_scores().replaced(key_scores={"r2": -1.5, "mae": 2.0})
    assert [(card.value, card.remark) for card in score_card_values(below, None)][:2] == [
        ("−1.500", "worse than predicting the mean"),
        ("2.000", ""),
    ]


def test_each_metric_is_there_with_its_name_in_keras() -> None:
    scores = binary_scores(metrics={"loss": 0.0821, "binary_accuracy": 0.91}, threshold=0.3)
    tips = [card.tip for card in score_card_values(scores, project_with())]
    assert any("Keras: loss (BinaryCrossentropy)" in tip for tip in tips)
    assert any("Keras: binary_accuracy (BinaryAccuracy)" in tip for tip in tips)


def test_no_metric_has_two_cards() -> None:
    labels = [card.label for card in score_card_values(binary_scores(), project_with())]
    assert labels == ["Accuracy", "Loss"]  # that of Keras is the same one
    keyed = {"accuracy": 290 / 300, "log_loss": 0.0821, "auc": 0.99}
    scores = binary_scores(key_scores=keyed, metrics={"loss": 0.08211, "binary_accuracy": 0.9667, "auc": 0.9898})
    assert [card.label for card in score_card_values(scores, project_with())] == ["Accuracy", "Log loss", "ROC AUC"]


def test_a_card_has_its_interval_its_baselines_and_the_out_of_fold_value() -> None:
    metrics = (
        Metric("Accuracy", "", 0.9667, low=0.941, high=0.983, baseline=0.5, key="accuracy"),
        Metric("loss", "", 0.0821, low=0.06, high=0.1, baseline=0.69, log="loss"),
        Metric("Recall", "", 0.9),
    )
    context = ScoreContext(target_scores(), metrics, binary_scores(part="validation", rows=490))
    accuracy, loss = score_card_values(binary_scores(), project_with(), context)
    assert [(line.name, line.value) for line in accuracy.lines] == [
        ("95 % interval", "94.1 to 98.3 %"),
        ("Guessing", "90.0 %"),
        ("Gradient boosting", "90.0 %"),
        ("Out-of-fold, 490 rows", "96.7 %"),
    ]
    assert [(line.name, line.value) for line in loss.lines] == [
        ("95 % interval", "0.0600 to 0.1000"),
        ("Guessing", "0.6900"),
    ]
    assert [each.name for each in other_metrics(metrics, (accuracy, loss))] == ["Recall"]


def test_of_several_targets_each_shows_its_own_metrics_under_their_names_in_keras() -> None:
    metric, square = OutputSpec(metrics=(ObjectSpec(kind="AUC"),)), OutputSpec(metrics=(ObjectSpec(kind="AUC"),))
    layers = (LayerSpec(name="a", kind="Dense"), LayerSpec(name="b", kind="Dense", inputs=("features",)))
    columns = (ColumnSpec(name="one", role="target"), ColumnSpec(name="two", role="target"))
    project = Project(
        data=DataSpec(columns=columns),
        model=ModelSpec(layers=layers, outputs=("a", "b")),
        compile=CompileSpec(outputs=(metric, square)),
    )
    metrics = {"loss": 3.0, "a_loss": 1.0, "a_auc": 0.9, "b_loss": 2.0, "b_auc": 0.8}
    shown = score_card_values(binary_scores(metrics=metrics, target="two"), project)[1:]
    assert [(each.label, each.value) for each in shown] == [
        ("Loss of all targets", "3.000"),
        ("Loss", "2.000"),
        ("AUC", "0.8000"),
    ]
    assert "Keras: b_auc (AUC)" in shown[2].tip
    assert metric_label("b_auc") == f"{shown[2].label} of b" and metric_label("b_loss") == "Loss of b"


def test_the_loss_of_a_scaled_target_says_so_and_metrics_do_not() -> None:
    target = ColumnSpec(name="y", role="target", target_scaling="standard")
    output = OutputSpec(loss=ObjectSpec(kind="MeanSquaredError"), metrics=(ObjectSpec(kind="MeanAbsoluteError"),))
    project = Project(data=DataSpec(columns=(target,)), compile=CompileSpec(outputs=(output,)))
    scores = regression_scores()
    cards = {card.label: card for card in score_card_values(scores, project)}
    assert cards["Loss"].note == "of the scaled target; lower is better"
    assert "computed from scaled numbers" in cards["Loss"].tip
    assert "scaled" not in "".join(card.note for label, card in cards.items() if label != "Loss")


def test_a_metric_that_the_catalog_does_not_know_is_shown_under_its_own_name() -> None:
    card = score_card_values(binary_scores(metrics={"my_measure": 0.5}), None)[-1]
    assert (card.label, card.value) == ("My measure", "0.5000")


def test_a_regression_has_r2_and_two_errors_without_repetition() -> None:
    shown = [
        (figure.label, figure.value)
        for figure in score_card_values(regression_scores(), project_with(loss="MeanSquaredError"))
    ]
    assert shown == [
        ("R²", "0.4523"),
        ("Mean absolute error", "43.20"),
        ("Root mean squared error", "53.90"),
        ("Loss", "2,905"),
    ]


def test_scores_of_no_rows_have_no_share() -> None:
    assert score_card_values(binary_scores(rows=0, confusion=((0, 0), (0, 0)), metrics={}), None) == ()


def test_the_pair_that_is_confused_most_is_named() -> None:
    scores = class_scores(("A", "B", "C"), ((10, 0, 1), (0, 46, 4), (2, 0, 9)))
    assert most_confused(scores) == "Most confused: 4 rows of B predicted as C (8.0 % of B)."


def test_one_row_that_is_confused_is_said_in_the_singular() -> None:
    assert most_confused(class_scores(("A", "B"), ((9, 1), (0, 10)))).startswith("Most confused: 1 row of A")


def test_without_errors_no_class_is_confused() -> None:
    assert most_confused(class_scores(("A", "B"), ((9, 0), (0, 10)))) == "No row was misclassified."


def test_a_class_without_rows_has_no_share() -> None:
    assert (
        cell_sentence(class_scores(("A", "B"), ((0, 0), (0, 10))), 0, 1)
        == "0 of 0 rows of A predicted as B (wrong). Of all predicted as B it is 0.0 %."
    )


def test_classes_that_are_numbers_are_called_classes_inside_a_sentence() -> None:
    assert [class_name(label) for label in ("1", "0.5", "-1", "benign")] == [
        "class 1",
        "class 0.5",
        "class -1",
        "benign",
    ]


def test_shares_are_percents_and_counts_are_whole() -> None:
    assert metric_value("binary_accuracy", 0.98) == "98.0 %"
    assert metric_value("false_positives", 12.0) == "12"
    assert metric_value("auc", 0.9943) == "0.9943"
    assert metric_value("loss", None) == "–"


def test_errors_and_losses_are_better_when_they_are_smaller() -> None:
    assert all(map(lower_is_better, ("loss", "mean_absolute_error", "false_negatives", "kl_divergence")))
    assert not any(map(lower_is_better, ("binary_accuracy", "auc", "true_positives", "r2_score")))


def test_the_kept_epoch_is_reported_with_how_many_there_were() -> None:
    assert kept_epoch_summary(run_with(None)) == "kept epoch 37 of 52"
    assert kept_epoch_summary(run_with(None, history={}, kept_epoch=0)) == "no epoch finished"


@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=3, max_size=3))
def test_no_pair_is_confused_more_often_than_the_one_that_is_named(rows: list[list[int]]) -> None:
    scores = class_scores(("A", "B", "C"), tuple(map(tuple, rows)))
    wrong = [count for true, row in enumerate(rows) for at, count in enumerate(row) if at != true]
    assert (f" {max(wrong)} row" in most_confused(scores)) == bool(max(wrong))


def test_an_accuracy_at_another_threshold_than_the_decision_says_which() -> None:
    def labels(threshold: float) -> list[str]:
        scores = binary_scores(threshold=threshold, metrics={"binary_accuracy": 0.9})
        return [card.label for card in score_card_values(scores, project_with())]

    assert "Accuracy (at 0.50)" in labels(0.3)
    assert "Accuracy" in labels(0.5)
    elsewhere = run_with(binary_scores(threshold=0.6), project=project_with())
    assert run_summary(elsewhere).endswith("Accuracy (at 0.50) on the test rows: 96.7 %")


@pytest.mark.parametrize(
    "kind, params, note",
    [
        ("Precision", {}, " (at 0.50)"),
        ("Recall", {"thresholds": 0.7}, " (at 0.70)"),
        ("Recall", {"thresholds": 0.3, "name": "mine"}, ""),
        ("FalsePositives", {"name": "mine"}, " (at 0.50)"),
        ("AUC", {}, ""),
    ],
)
def test_metrics_with_a_threshold_name_it(kind, params, note) -> None:
    assert own_threshold(LogEntry("x", "x", 0, ObjectSpec(kind=kind, params=params)), 0.3) == note
