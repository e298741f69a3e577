"""Evaluation and explanation of a model: from raw rows to metrics, predictions and the HTML report."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine import cli
from engine.project import ObjectSpec, Project
from engine.results.evaluation import BinaryCharts, EvaluationReport, RegressionCharts
from engine.results.preprocessing_source import PreprocessingSource
from engine.suggestions.suggested_project import output_advice, project_for, with_advice
from engine.system.dates import date_text
from engine.system.errors import EngineError
from engine.workbench import Workbench
from tests.engine.projects import STUDENTS, students_project

PROJECT = students_project(8, batch_size=16)
FROM_KERAS_2 = Path(__file__).parents[2] / "data" / "keras2"


@pytest.fixture(scope="module")
def bench() -> Workbench:
    bench = Workbench()
    rate = PROJECT.compile.replaced(optimizer=ObjectSpec(kind="Adam", params={"learning_rate": 0.01}))
    bench.train(PROJECT.replaced(compile=rate))
    return bench


@pytest.fixture(scope="module")
def found(bench: Workbench) -> EvaluationReport:
    return bench.evaluate_full(PROJECT)[0]


def test_findings_are_of_the_rows_that_were_held_out(bench: Workbench, found: EvaluationReport) -> None:
    scores = bench.evaluate(PROJECT)
    assert len(found.true) == scores.rows == 300 and found.report == scores.report
    table = pd.read_csv(STUDENTS)
    np.testing.assert_array_equal(table["passing_grade"].to_numpy()[found.rows], found.true)
    assert found.target == "passing_grade" and isinstance(found.charts, BinaryCharts)


def test_the_naive_model_gives_the_most_frequent_class_of_the_training_rows(found: EvaluationReport) -> None:
    accuracy = next(figure for figure in found.metrics if figure.name == "Accuracy")
    shares = np.bincount(found.true.astype(int)) / len(found.true)
    assert accuracy.baseline == pytest.approx(shares[np.bincount(found.true.astype(int)).argmax()])


def test_a_metric_that_keras_counts_at_its_own_threshold_says_at_which(
    bench: Workbench, found: EvaluationReport
) -> None:
    project = PROJECT.replaced(predict=PROJECT.predict.replaced(threshold=0.6))
    elsewhere = bench.evaluate_full(project)[0]
    renamed, usual = ({each.name: each.value for each in each.metrics} for each in (elsewhere, found))
    assert renamed["binary_accuracy (at 0.50)"] == pytest.approx(usual["binary_accuracy"])
    assert renamed["binary_accuracy (at 0.50)"] == pytest.approx(usual["Accuracy"])


def test_the_rows_of_a_scored_file_are_looked_at_there_whatever_its_columns_are_called(
    bench: Workbench, tmp_path: Path
) -> None:
    table = pd.read_csv(STUDENTS).tail(40).assign(row="mine", actual=1, predicted=2)
    table.to_csv(tmp_path / "new.csv", index=False)
    found = bench.evaluate_full(PROJECT, "file", str(tmp_path / "new.csv"))[0]
    rows = bench.read_rows(tuple(map(int, found.rows[found.worst])), "test", str(tmp_path / "new.csv"))
    np.testing.assert_array_equal(rows["passing_grade"], found.true[found.worst])
    assert list(rows.index) == [place + 1 for place in found.rows[found.worst]] and set(rows["row"]) == {"mine"}
    bench.save_report(str(tmp_path / "report.html"), PROJECT, None, "file", str(tmp_path / "new.csv"))
    report = (tmp_path / "report.html").read_text("utf-8")
    assert report.count("<td>mine</td>") == 15
    assert "<td>Gradient boosting</td>" in report


def test_a_model_of_which_no_table_is_known_is_explained_with_the_rows_of_a_file() -> None:
    bench = Workbench()
    bench.open_model(str(FROM_KERAS_2 / "students_whole.h5"), STUDENTS, as_they_are=True)
    columns = bench.evaluate_full(PROJECT, "file", STUDENTS)[0].columns
    assert columns == ("daily_study", "monthly_tuition")
    measured = bench.permutation_importance(PROJECT, "file", STUDENTS, repeats=1)
    assert {each.column for each in measured.columns} == set(columns)
    assert np.ptp(bench.dependence("daily_study", "file", STUDENTS).average) > 0.1
    assert bench.pair_dependence(("daily_study", "monthly_tuition"), "file", STUDENTS).average.ndim == 2


def test_a_model_does_not_take_over_the_preparation_of_the_one_before_it() -> None:
    bench, nothing = Workbench(), Project()
    bench.load_model(str(FROM_KERAS_2 / "students_whole.h5"), nothing)
    bench.attach_preprocessing(PreprocessingSource("order", STUDENTS), nothing)
    for name in ("breast_cancer_whole.h5", "students_whole.h5"):
        assert not bench.load_model(str(FROM_KERAS_2 / name), nothing).prepared
        with pytest.raises(EngineError, match="has no preprocessing"):
            bench.predict_file(nothing, STUDENTS)


def test_the_best_threshold_is_found_on_rows_that_do_not_judge_it(bench: Workbench) -> None:
    threshold = bench.best_threshold(PROJECT, "accuracy")
    project = PROJECT.replaced(predict=PROJECT.predict.replaced(threshold=threshold))
    moved = bench.evaluate_full(project, "validation")[0].metrics[0].value
    usual = bench.evaluate_full(PROJECT, "validation")[0].metrics[0].value
    assert moved is not None and usual is not None and moved >= usual


def test_the_columns_that_decide_matter(bench: Workbench) -> None:
    found = bench.permutation_importance(PROJECT, repeats=3)
    assert {each.column for each in found.columns} == {"daily_study", "monthly_tuition"}
    assert found.score == "Accuracy" and found.columns[0].loss > 0.05
    dependence = bench.dependence(found.columns[0].column)
    assert np.ptp(dependence.average) > 0.1 and dependence.label == "1"
    assert bench.pair_dependence(("daily_study", "monthly_tuition")).average.ndim == 2


def test_a_made_up_row_gets_the_prediction_that_its_file_would_get(bench: Workbench, tmp_path: Path) -> None:
    input_fields = {each.name: each for each in bench.input_fields()}
    cells = {name: each.typical for name, each in input_fields.items()}
    prediction = bench.explain_row(PROJECT, cells, "daily_study").predictions[0]
    pd.DataFrame([cells]).to_csv(tmp_path / "row.csv", index=False)
    predicted = bench.predict_file(PROJECT, str(tmp_path / "row.csv"))
    assert prediction.value == predicted["predicted passing_grade"].iloc[0]
    assert prediction.probabilities["1"] == pytest.approx(predicted["probability of 1"].iloc[0], abs=1e-6)
    assert prediction.outside == ()


def test_a_made_up_row_is_decided_by_the_threshold_of_the_project(bench: Workbench) -> None:
    cells = {each.name: each.typical for each in bench.input_fields()}
    chance = bench.explain_row(PROJECT, cells, "daily_study").predictions[0].probabilities["1"]
    for threshold, value in ((chance + 0.01, "0"), (chance - 0.01, "1")):
        project = PROJECT.replaced(predict=PROJECT.predict.replaced(threshold=threshold))
        assert bench.explain_row(project, cells, "daily_study").predictions[0].value == value


def test_a_cell_beyond_the_training_rows_is_reported(bench: Workbench) -> None:
    cells = {each.name: each.typical for each in bench.input_fields()}
    far = bench.explain_row(PROJECT, {**cells, "daily_study": 1e6}, "daily_study")
    assert far.predictions[0].outside == ("daily_study",)
    with pytest.raises(EngineError, match="daily_study is empty"):
        bench.explain_row(PROJECT, {**cells, "daily_study": None}, "daily_study")


def test_the_local_curve_goes_through_the_prediction(bench: Workbench) -> None:
    cells = {each.name: each.typical for each in bench.input_fields()}
    answer = bench.explain_row(PROJECT, cells, "daily_study")
    there = bench.explain_row(PROJECT, {**cells, "daily_study": answer.curve.values[7]}, "monthly_tuition").predictions[
        0
    ]
    assert answer.curve.average[7] == pytest.approx(there.probabilities["1"], abs=1e-6)
    assert sum(abs(each.effect) for each in answer.drivers) == pytest.approx(0, abs=1e-6)


def test_a_loaded_model_is_asked_without_its_table(bench: Workbench, tmp_path: Path) -> None:
    bench.save_project(str(tmp_path / "m.layerdesk"), PROJECT.replaced(data=PROJECT.data.replaced(source="")))
    other = Workbench()
    other.open_project(str(tmp_path / "m.layerdesk"))
    cells = {each.name: each.typical for each in other.input_fields()}
    assert cells == {each.name: each.typical for each in bench.input_fields()}
    ours, theirs = (each.explain_row(PROJECT, cells, "daily_study") for each in (bench, other))
    assert ours.predictions == theirs.predictions and ours.drivers == theirs.drivers


def test_the_terminal_writes_the_report_of_a_model(
    bench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, page = str(tmp_path / "m.layerdesk"), tmp_path / "report.html"
    bench.save_project(model, PROJECT)
    assert cli.run(["report", model, "-o", str(page)]) == 0
    assert "ROC AUC" in page.read_text("utf-8") and "95 %" in page.read_text("utf-8")
    assert cli.run(["report", model, STUDENTS, "-o", str(page)]) == 0
    assert "rows of students.csv" in page.read_text("utf-8")
    assert cli.run(["report", model, "-o", str(tmp_path / "report.pdf")]) == 2
    assert "does not end in .html" in capsys.readouterr().err


def test_a_network_of_weights_that_are_no_numbers_gets_a_sentence_for_every_question(
    bench: Workbench, tmp_path: Path
) -> None:
    bench.save_project(str(tmp_path / "m.layerdesk"), PROJECT)
    broken = Workbench()
    broken.open_project(str(tmp_path / "m.layerdesk"))
    model = broken.state.require_model().model
    model.set_weights([np.full_like(each, np.nan) for each in model.get_weights()])
    cells, out = {each.name: each.typical for each in broken.input_fields()}, tmp_path / "out.csv"
    for question in (
        lambda: broken.evaluate(PROJECT),
        lambda: broken.evaluate_file(PROJECT, STUDENTS),
        lambda: broken.evaluate_full(PROJECT),
        lambda: broken.intervals(PROJECT),
        lambda: broken.best_threshold(PROJECT, "f1"),
        lambda: broken.permutation_importance(PROJECT),
        lambda: broken.dependence("daily_study"),
        lambda: broken.pair_dependence(("daily_study", "monthly_tuition")),
        lambda: broken.explain_row(PROJECT, cells, "daily_study"),
        lambda: broken.save_report(str(out), PROJECT),
        lambda: broken.predict_file(PROJECT, STUDENTS),
        lambda: broken.predict_into_file(PROJECT, STUDENTS, str(out)),
    ):
        with pytest.raises(EngineError, match="no numbers"):
            question()
    assert not out.exists()


def test_dates_are_dates_in_questions_curves_and_pictures(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    days = pd.Series(pd.date_range("2024-01-01", periods=40)).sample(80, replace=True, random_state=0)
    table = pd.DataFrame({"sold": days.to_numpy(), "area": random.normal(80, 20, 80), "price": random.normal(9, 3, 80)})
    table.to_csv(tmp_path / "houses.csv", index=False)
    bench = Workbench()
    facts = bench.open_table(str(tmp_path / "houses.csv"))
    suggested = project_for(facts)
    parts = (("feature", "date"), ("feature", "number"), ("target", "number"))
    each = zip(suggested.data.columns, parts, strict=True)
    columns = tuple(column.replaced(role=role, kind=kind) for column, (role, kind) in each)
    project = suggested.replaced(
        data=suggested.data.replaced(columns=columns), fit=suggested.fit.replaced(epochs=1, callbacks=())
    )
    advice = output_advice(project, facts)
    assert advice is not None
    project = with_advice(project, advice)
    bench.train(project)
    sold = bench.input_fields()[0]
    assert sold.kind == "date" and sold.minimum is not None and sold.maximum is not None
    assert date_text(sold.minimum) <= str(sold.typical) <= date_text(sold.maximum) and not sold.levels
    row = {"sold": "2030-01-01", "area": 80.0}
    answer = bench.explain_row(project, row, "sold")
    curve = answer.curve
    assert answer.predictions[0].outside == ("sold",)
    assert curve.dated and (curve.values[0], curve.values[-1]) == (sold.minimum, sold.maximum)
    assert {each.column: each.cell for each in answer.drivers}["sold"] == "2030-01-01"
    alone, pair = bench.dependence("sold"), bench.pair_dependence(("sold", "area"))
    assert alone.dated and date_text(float(alone.values[0])) in pair.values[0]
    pictures = bench.evaluate_full(project)[0].charts
    assert isinstance(pictures, RegressionCharts) and pictures.by_feature["sold"].dated


def test_test_rows_of_a_file_of_their_own_are_looked_at_there(tmp_path: Path) -> None:
    whole = pd.read_csv(STUDENTS)
    parts = {"train": whole[:300], "validation": whole[300:400], "test": whole[400:450]}
    for name, part in parts.items():
        part.to_csv(tmp_path / f"{name}.csv", index=False)
    files = {f"{name}_file": str(tmp_path / f"{name}.csv") for name in ("validation", "test")}
    split = PROJECT.data.split.replaced(method="files", **files)
    project = PROJECT.replaced(data=PROJECT.data.replaced(source=str(tmp_path / "train.csv"), split=split))
    bench = Workbench()
    bench.train(project)
    found = bench.evaluate_full(project)[0]
    rows = bench.read_rows(tuple(map(int, found.rows)), "test")
    np.testing.assert_array_equal(rows["passing_grade"], found.true)
    np.testing.assert_array_equal(rows["monthly_tuition"], parts["test"]["monthly_tuition"])
