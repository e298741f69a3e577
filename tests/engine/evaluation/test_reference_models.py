"""Reference models: fitted to the very training rows, scored on the very rows of the model, and a verdict."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from engine.evaluation import Predictions
from engine.evaluation.reference_models import TrainingRows, compared, fit
from engine.messages.job import Job
from engine.results.verdicts.reference_models import ReferenceScores, TargetScores, comparison_document
from engine.suggestions.suggested_project import filled_in
from engine.system.errors import Cancelled
from engine.workbench import FileChoices, Workbench
from tests.engine.projects import EXAMPLES


def trained(source: str, target: str) -> Workbench:
    bench = Workbench()
    project = filled_in(bench.open_table(source), [target])
    bench.train(project.replaced(fit=project.fit.replaced(epochs=2)))
    return bench


def test_boosting_is_that_of_scikit_learn_on_the_same_rows() -> None:
    bench = trained(str(EXAMPLES / "diabetes.csv"), "progression")
    model = bench.state.require_model()
    (scores,) = bench.compare_with_references(model.project)
    assert bench.state.prepared is not None
    rows, table = bench.state.prepared.rows, pd.read_csv(EXAMPLES / "diabetes.csv")
    X, y = table.drop(columns="progression"), table["progression"]
    for name in X.select_dtypes(exclude="number"):
        X[name] = pd.factorize(X[name], sort=True)[0]
    train, test = rows.train.positions, rows.test.positions
    boosting = HistGradientBoostingRegressor(random_state=0).fit(X.iloc[train], y.iloc[train])
    expected, true = boosting.predict(X.iloc[test]), y.iloc[test]
    known = {each.name: each.scores for each in scores.references}
    assert list(known) == ["naive", "linear", "boosting"]
    assert known["boosting"]["r2"] == pytest.approx(r2_score(true, expected))
    assert known["boosting"]["mae"] == pytest.approx(mean_absolute_error(true, expected))
    means = np.full(len(test), y.iloc[train].mean())
    assert known["naive"]["rmse"] == pytest.approx(root_mean_squared_error(true, means))


def test_reference_models_take_gaps_dates_and_unseen_levels(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "x": draw.normal(size=200),
            "kind": draw.choice(["a", "b", "c"], 200),
            "day": pd.date_range("2020-01-01", periods=200).astype(str),
            "y": draw.choice(["no", "yes", "maybe"], 200),
        }
    )
    frame.loc[::7, ["x", "kind"]] = None
    frame.to_csv(tmp_path / "train.csv", index=False)
    bench = trained(str(tmp_path / "train.csv"), "y")
    frame["kind"] = "new"
    frame.drop(columns="x").to_csv(tmp_path / "other.csv", index=False)
    bench.choose_for_file(str(tmp_path / "other.csv"), FileChoices(allow_missing=True))
    (scores,) = bench.compare_with_references(bench.state.require_model().project, "file", str(tmp_path / "other.csv"))
    assert scores.rows == 200
    assert all(value is not None for each in scores.references for value in each.scores.values())


def test_models_are_fitted_once_and_the_fitting_can_be_stopped() -> None:
    bench = trained(str(EXAMPLES / "wine.csv"), "cultivar")
    project = bench.state.require_model().project
    sentences: list[str] = []
    with pytest.raises(Cancelled):
        bench.compare_with_references(
            project, job=Job(lambda event: sentences.append(str(event)), lambda: "reference models" in str(sentences))
        )
    sentences.clear()
    job = Job(lambda event: sentences.append(str(event)), lambda: False)
    first = bench.compare_with_references(project, job=job)
    fitting = [text for text in sentences if "reference models" in text]
    assert len(fitting) == 2
    assert bench.compare_with_references(project, job=job) == first
    assert bench.compare_with_references(project, "validation", job=job) != first
    assert [text for text in sentences if "reference models" in text] == fitting


def predictions(y_true: list[float], y_pred: list[float], baseline: float) -> Predictions:
    return Predictions(
        target="y",
        task="regression",
        labels=(),
        y_true=np.array(y_true),
        y_pred=np.array(y_pred)[:, None],
        rows=np.arange(len(y_true)),
        baseline_values=np.array([baseline]),
    )


def test_a_difference_within_chance_makes_two_models_equally_good() -> None:
    draw = np.random.default_rng(1)
    truth = draw.normal(size=400)
    features = pd.DataFrame({"x": truth + draw.normal(scale=0.5, size=400)})
    linear = fit("linear", "regression", TrainingRows(features, truth, None))
    same = linear.predict(features) + draw.normal(scale=0.02, size=400)
    (naive, other) = compared(predictions(list(truth), list(same), 0.0), {"linear": linear}, features).references
    assert (naive.compared, other.compared) == ("better", "similar")
    worse = compared(predictions(list(truth), list(same + 2), 0.0), {"linear": linear}, features).references
    assert [each.compared for each in worse] == ["worse", "worse"]


def test_training_rows_of_one_class_have_no_reference_model() -> None:
    rows = TrainingRows(pd.DataFrame({"x": [1.0, 2.0]}), np.zeros(2), None)
    assert fit("boosting", "binary", rows) is None


def scored(**losses: float) -> TargetScores:
    references = tuple(
        ReferenceScores(
            name=name,
            scores={"log_loss": loss},
            compared="similar" if abs(loss - 0.412) < 0.01 else "better" if loss > 0.412 else "worse",
        )
        for name, loss in losses.items()
    )
    return TargetScores(target="y", task="binary", rows=9, scores={"log_loss": 0.412}, references=references)


@pytest.mark.parametrize(
    "losses, verdict",
    [
        (
            {"naive": 0.69, "linear": 0.5, "boosting": 0.416},
            "Better than guessing; as good as gradient boosting (0.412 against 0.416).",
        ),
        (
            {"linear": 0.3, "boosting": 0.35},
            "Worse than logistic regression (0.412 against 0.3); worse than gradient boosting (0.412 against 0.35).",
        ),
        ({"naive": 0.41}, "No better than guessing."),
        ({"naive": 0.2}, "Worse than guessing."),
        ({}, ""),
    ],
)
def test_the_verdict_names_what_is_better_than_the_model(losses: dict[str, float], verdict: str) -> None:
    assert scored(**losses).verdict == verdict
    assert comparison_document([scored(**losses)])["verdict"] == verdict


@pytest.mark.parametrize(("loss", "words"), [(0.2, "not clearly worse than"), (0.8, "not clearly better than")])
def test_losses_that_only_chance_may_separate_are_not_called_equal(loss: float, words: str) -> None:
    boosting = ReferenceScores(name="boosting", scores={"log_loss": loss}, compared="similar")
    verdict = scored().replaced(references=(boosting,)).verdict.lower()
    assert f"{words} gradient boosting (0.412 against {loss})" in verdict
