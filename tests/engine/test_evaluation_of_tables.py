"""Figures on every bundled table and on two hundred classes, held against scikit-learn's own calls."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from engine.evaluation import Answered, findings_of
from engine.findings import Findings

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"


def answers_about(example: str, threshold: float = 0.5) -> Answered:
    """Return the answers of a shallow tree, whose probabilities are full of ties, about the second half of a table."""
    data = json.loads((EXAMPLES / f"{example}.json").read_text())["data"]
    target = next(column["name"] for column in data["columns"] if column["role"] == "target")
    table = pd.read_csv(EXAMPLES / data["source"]).dropna().sample(frac=1, random_state=0)
    X, half = pd.get_dummies(table.drop(columns=target)), len(table) // 2
    rows, weights = np.arange(half, len(table)), np.linspace(0.5, 2, len(table) - half)
    if example == "diabetes":
        y = table[target].to_numpy(float)
        said = DecisionTreeRegressor(max_depth=3, random_state=0).fit(X[:half], y[:half]).predict(X[half:])
        return Answered(target, "regression", (), y[half:], said[:, None], rows, weights=weights)
    codes, levels = pd.factorize(table[target], sort=True)
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X[:half], codes[:half])
    said, labels = tree.predict_proba(X[half:]), tuple(map(str, levels))
    task, given = ("binary", said[:, 1:]) if len(labels) == 2 else ("classes", said)
    return Answered(target, task, labels, codes[half:].astype(float), given, rows, threshold, weights)


def two_hundred_classes() -> Answered:
    """Return rounded scores of 200 classes; the first three have no row."""
    random = np.random.default_rng(7)
    true = random.integers(3, 200, 3_000)
    raw = np.round(random.random((3_000, 200)) + 2 * np.eye(200)[true] * random.random((3_000, 1)), 1) + 0.1
    labels = tuple(f"class {place}" for place in range(200))
    return Answered("y", "classes", labels, true.astype(float), raw / raw.sum(axis=1, keepdims=True), np.arange(3_000))


def values(found: Findings) -> dict[str, float | None]:
    return {figure.name: figure.value for figure in found.figures}


@pytest.mark.parametrize("example, threshold", [("students", 0.6), ("breast_cancer", 0.5)])
def test_two_classes_of_a_table_are_judged_as_scikit_learn_does(example: str, threshold: float) -> None:
    answered = answers_about(example, threshold)
    true, chance, words = answered.true, answered.answers[:, 0], {"sample_weight": answered.weights}
    decided = (chance >= threshold).astype(float)
    found = findings_of(answered, "test")
    expected = {
        "Accuracy": metrics.accuracy_score(true, decided, **words),
        "Balanced accuracy": metrics.balanced_accuracy_score(true, decided, **words),
        "Precision": metrics.precision_score(true, decided, **words),
        "Recall": metrics.recall_score(true, decided, **words),
        "F1": metrics.f1_score(true, decided, **words),
        "ROC AUC": metrics.roc_auc_score(true, chance, **words),
        "Average precision": metrics.average_precision_score(true, chance, **words),
        "Brier score": metrics.brier_score_loss(true, chance, **words),
        "Log loss": metrics.log_loss(true, chance, **words),
        "Matthews correlation": metrics.matthews_corrcoef(true, decided, **words),
    }
    assert values(found) == pytest.approx(expected)
    assert found.report == metrics.classification_report(true, decided, target_names=answered.labels, **words)


@pytest.mark.parametrize("example", ["wine", "penguins", "two hundred classes"])
def test_several_classes_are_judged_as_scikit_learn_does(example: str) -> None:
    answered = answers_about(example) if example in ("wine", "penguins") else two_hundred_classes()
    true, chances, words = answered.true, answered.answers, {"sample_weight": answered.weights}
    decided, there = chances.argmax(axis=1), np.unique(true).astype(int)
    areas = [metrics.roc_auc_score(true == place, chances[:, place], **words) for place in there]
    every = {"labels": answered.positions, "zero_division": 0.0, **words}
    found = findings_of(answered, "test")
    expected = {
        "Accuracy": metrics.accuracy_score(true, decided, **words),
        "Balanced accuracy": metrics.recall_score(true, decided, labels=there, average="macro", **words),
        "F1, macro": metrics.f1_score(true, decided, average="macro", **every),
        "F1, weighted": metrics.f1_score(true, decided, average="weighted", **every),
        "ROC AUC": np.mean(areas),
        "Log loss": metrics.log_loss(true, chances, labels=answered.positions, **words),
        "Matthews correlation": metrics.matthews_corrcoef(true, decided, **words),
    }
    assert values(found) == pytest.approx(expected)
    assert found.report == metrics.classification_report(true, decided, target_names=answered.labels, **every)


def test_the_numbers_of_a_table_are_judged_as_scikit_learn_does() -> None:
    answered = answers_about("diabetes")
    pair, words = (answered.true, answered.answers[:, 0]), {"sample_weight": answered.weights}
    expected = {
        "R2": metrics.r2_score(*pair, **words),
        "Mean absolute error": metrics.mean_absolute_error(*pair, **words),
        "Root mean squared error": metrics.root_mean_squared_error(*pair, **words),
        "Median absolute error": metrics.median_absolute_error(*pair, **words),
        "Mean absolute percentage error": metrics.mean_absolute_percentage_error(*pair, **words),
    }
    assert values(findings_of(answered, "test")) == pytest.approx(expected)
