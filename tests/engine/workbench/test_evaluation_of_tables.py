"""Figures on every bundled table, held against scikit-learn's own calls."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from engine.evaluation import Predictions, evaluation_report
from tests.engine.evaluation.sklearn_metrics import decisions, figures_by_scikit_learn, require_report

EXAMPLES = Path(__file__).parents[3] / "resources" / "examples"


def answers_about(example: str, threshold: float) -> Predictions:
    """Return the answers of a shallow tree, whose probabilities are full of ties, about the second half of a table."""
    data = json.loads((EXAMPLES / f"{example}.json").read_text())["data"]
    target = next(column["name"] for column in data["columns"] if column["role"] == "target")
    table = pd.read_csv(EXAMPLES / data["source"]).dropna().sample(frac=1, random_state=0)
    X, half = pd.get_dummies(table.drop(columns=target)), len(table) // 2
    rows, weights = np.arange(half, len(table)), np.linspace(0.5, 2, len(table) - half)
    if example == "diabetes":
        y = table[target].to_numpy(float)
        said = DecisionTreeRegressor(max_depth=3, random_state=0).fit(X[:half], y[:half]).predict(X[half:])
        return Predictions(target, "regression", (), y[half:], said[:, None], rows, weights=weights)
    codes, levels = pd.factorize(table[target], sort=True)
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(X[:half], codes[:half])
    said, labels = tree.predict_proba(X[half:]), tuple(map(str, levels))
    task, given = ("binary", said[:, 1:]) if len(labels) == 2 else ("classes", said)
    return Predictions(target, task, labels, codes[half:].astype(float), given, rows, threshold, weights)


@pytest.mark.parametrize("example", sorted(path.stem for path in EXAMPLES.glob("*.json")))
def test_every_bundled_table_is_judged_as_scikit_learn_does(example: str) -> None:
    predictions = answers_about(example, threshold=0.6)
    found = evaluation_report(predictions, "test")
    assert {figure.name: figure.value for figure in found.metrics} == pytest.approx(
        figures_by_scikit_learn(predictions)
    )
    if predictions.labels:
        require_report(
            found.report, predictions.y_true, decisions(predictions), predictions.labels, predictions.weights
        )
