"""Explanations: scikit-learn's own numbers, of a model whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression

from engine.evaluation.explain import ModelEstimator, dependence, drivers, importances, occluded, pair_dependence
from engine.export.report.svg_charts import as_svg
from engine.messages.events import Event, Progressed
from engine.messages.job import Job
from engine.results.charts import dependence_chart
from engine.system.errors import Cancelled

RANDOM = np.random.default_rng(0)
ROWS = 120
FRAME = pd.DataFrame(
    {
        "a": RANDOM.normal(size=ROWS),
        "count": RANDOM.integers(0, 60, ROWS),
        "noise": RANDOM.normal(size=ROWS),
        "kind": RANDOM.choice(["x", "y"], ROWS),
    }
)
NUMBERS = ["a", "count", "noise"]
TRUE = 3 * FRAME["a"] + 0.05 * FRAME["count"] + (FRAME["kind"] == "y")


def exact(frame: pd.DataFrame) -> np.ndarray:
    a, count = frame["a"].to_numpy(dtype=float), frame["count"].to_numpy(dtype=float)
    return (3 * a + 0.05 * count + (frame["kind"] == "y").to_numpy(dtype=float))[:, None]


def r2(answers: np.ndarray, rows: np.ndarray) -> float:
    true = TRUE.to_numpy()[rows]
    return float(1 - ((answers[:, 0] - true) ** 2).sum() / ((true - true.mean()) ** 2).sum())


def test_importance_matches_scikit_learn_and_noise_ranks_last() -> None:
    model = LinearRegression().fit(FRAME[NUMBERS], TRUE)
    expected = permutation_importance(model, FRAME[NUMBERS], TRUE, n_repeats=5, random_state=3)
    asked = ModelEstimator(lambda frame: model.predict(frame)[:, None], ())
    found = importances(asked, FRAME[NUMBERS], r2, "R2", repeats=5, seed=3)
    by_name = {each.column: (each.loss, each.spread) for each in found.columns}
    for position, name in enumerate(NUMBERS):
        assert by_name[name] == pytest.approx((expected.importances_mean[position], expected.importances_std[position]))
    assert found.columns[-1].column == "noise" and found.value == pytest.approx(model.score(FRAME[NUMBERS], TRUE))


def test_partial_dependence_matches_scikit_learn() -> None:
    true = (TRUE.median() < TRUE).astype(int)
    model = LogisticRegression().fit(FRAME[NUMBERS], true)
    found = dependence(ModelEstimator(model.predict_proba, ("low", "high")), FRAME[NUMBERS], "a", class_number=1)
    grid = np.array(found.values)
    frame = FRAME[NUMBERS].astype({"count": float})
    expected = partial_dependence(model, frame, ["a"], custom_values={"a": grid}, kind="both")
    np.testing.assert_allclose(found.average, expected.average[0])
    np.testing.assert_allclose(found.individual, expected.individual[0][:100])
    assert found.label == "high"


def test_partial_dependence_of_a_linear_column_is_a_line() -> None:
    found = dependence(ModelEstimator(exact, ()), FRAME, "a")
    slopes = np.diff(found.average) / np.diff(np.array(found.values, dtype=float))
    np.testing.assert_allclose(slopes, 3)


def test_partial_dependence_of_a_category_has_its_levels() -> None:
    found = dependence(ModelEstimator(exact, ()), FRAME, "kind")
    assert found.values == ("x", "y")
    assert found.average[1] - found.average[0] == pytest.approx(1)
    chart = dependence_chart(found)  # between levels there is nothing that a line could show
    assert [line.style for line in chart.lines] == ["points"] and chart.ticks == ("x", "y")
    assert as_svg(chart).svg.startswith("<svg")


def test_pair_dependence_of_a_sum_is_the_sum() -> None:
    found = pair_dependence(ModelEstimator(exact, ()), FRAME, ("a", "kind"))
    assert found.average.shape == (len(found.values[0]), 2)
    np.testing.assert_allclose(found.average[:, 1] - found.average[:, 0], 1)


def test_drivers_are_differences_from_the_typical_row() -> None:
    typical = {**FRAME[["a", "count", "noise"]].median().to_dict(), "kind": "x"}
    row = {"a": 2.0, "count": typical["count"], "noise": 9.0, "kind": "y"}
    answers = exact(pd.DataFrame([row, *occluded(row, typical)]))[:, 0]
    found = {each.column: each for each in drivers(row, typical, answers, "prediction")}
    assert found["a"].effect == pytest.approx(3 * (2 - typical["a"]))
    assert found["noise"].effect == 0 and found["kind"].effect == pytest.approx(1)
    assert (found["kind"].cell, found["kind"].typical) == ("y", "x")


def test_importance_reports_progress_and_can_be_cancelled() -> None:
    reported: list[Event] = []
    importances(ModelEstimator(exact, (), Job(reported.append)), FRAME, r2, "R2", repeats=2)
    fractions = [event.fraction for event in reported if isinstance(event, Progressed) and event.fraction is not None]
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] > 0.8
    with pytest.raises(Cancelled):
        importances(ModelEstimator(exact, (), Job(should_stop=lambda: True)), FRAME, r2, "R2")


def test_partial_dependence_of_booleans_has_both_values() -> None:
    frame = FRAME.assign(flag=FRAME["a"] > 0)
    found = dependence(ModelEstimator(lambda rows: rows["flag"].to_numpy(dtype=float)[:, None], ()), frame, "flag")
    assert found.values == ("False", "True") and found.average.tolist() == [0.0, 1.0]
