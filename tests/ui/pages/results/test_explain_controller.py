"""Queries to the trained model: what is requested, what is shown, and what remains possible after an error."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine.results.evaluation import BinaryCharts, EvaluationReport, Histogram, Importance, Importances, Metric
from engine.system.errors import EngineError
from tests.ui.trained import binary_scores, project_with
from ui.controllers.model_queries import ModelQuery
from ui.pages.results.explain.explain_controller import ExplainController
from ui.pages.results.explain.understand_page import INTRODUCTION, MEASURE, STOP
from ui.pages.results.scores.metrics_table import MIN_ONE_LINE_WIDTH, MetricsTable
from ui.style import theme
from ui.widgets.frame_view import FrameView

FOUND = EvaluationReport(
    part="test",
    target="passed",
    task="binary",
    labels=("0", "1"),
    threshold=0.5,
    metrics=(Metric("Accuracy", "The share of rows whose class is right.", 0.75, baseline=0.5),),
    classes=(),
    report="",
    charts=BinaryCharts("1", None, None, None, None, Histogram(np.array([0.0, 1.0]), {"0": np.array([4])})),
    rows=np.array([5, 2, 9, 7]),
    true=np.array([0.0, 1.0, 1.0, 0.0]),
    predicted=np.array([0.0, 1.0, 0.0, 0.0]),
    y_pred=np.array([[0.1], [0.9], [0.2], [0.3]]),
    worst=np.array([2]),
    columns=("hours",),
)
"""Four rows, of which one is wrong."""


class Driver:
    """A controller whose queries are answered by the test, one by one."""

    def __init__(self, qtbot: QtBot, part: str = "test", source: str = "") -> None:
        self.explain_controller = ExplainController()
        self.queries: list[ModelQuery] = []
        self.explain_controller.query_requested.connect(self.queries.append)
        for page in (self.explain_controller.charts_page, self.explain_controller.rows_page):
            qtbot.addWidget(page)
            page.show()
        self.explain_controller.set_project(project_with(), None)
        self.explain_controller.begin(binary_scores(part=part), source)
        self.explain_controller.load_page(self.explain_controller.charts_page)
        self.queries.pop().on_success((FOUND,))

    def last(self, method: str) -> ModelQuery:
        return next(each for each in reversed(self.queries) if each.method.__name__ == method)


@pytest.fixture(autouse=True)
def _light(qapp) -> None:
    theme.apply(qapp, "light")


@pytest.mark.parametrize("part, source", [("test", ""), ("file", "new.csv")])
def test_the_rows_of_a_cell_are_read_from_the_evaluated_rows(qtbot: QtBot, part: str, source: str) -> None:
    driver = Driver(qtbot, part, source)
    driver.last("read_rows").on_success(pd.DataFrame({"hours": [1.0]}, index=[10]))  # the worst row
    driver.explain_controller.show_cell(1, 0)
    query = driver.last("read_rows")
    assert query.arguments == ((9,), part, source)
    query.on_success(pd.DataFrame({"hours": [3.0], "row": [77.0]}, index=[10]))
    frame = driver.explain_controller.rows_page.findChild(FrameView, "_worst_rows_table").model().frame
    assert list(frame.columns) == ["row", "true passed", "predicted passed", "probability of 1", "hours", "row"]
    assert frame.iloc[0].tolist() == [10, "1", "0", 0.2, 3.0, 77.0]


def test_a_model_is_explained_with_the_rows_and_columns_that_were_scored(qtbot: QtBot) -> None:
    driver = Driver(qtbot, "file", "new.csv")
    page = driver.explain_controller.understand_page
    qtbot.addWidget(page)
    driver.explain_controller.load_page(page)
    query = driver.last("permutation_importance")
    assert query.idle and query.arguments[1:3] == ("file", "new.csv")
    page.findChild(QPushButton, "_show_button").click()
    assert driver.last("dependence").arguments[:3] == ("hours", "file", "new.csv")


def test_the_importance_is_measured_when_its_page_is_shown_and_can_be_stopped(qtbot: QtBot) -> None:
    driver, stopped = Driver(qtbot), list[ModelQuery]()
    driver.explain_controller.query_stopped.connect(stopped.append)
    page = driver.explain_controller.understand_page
    qtbot.addWidget(page)
    note, button = page.findChild(QLabel, "_note_label"), page.findChild(QPushButton, "_importance_button")
    driver.explain_controller.load_page(page)
    query = driver.last("permutation_importance")
    query.on_progress(0.4)
    assert "40 %" in note.text() and button.text() == STOP
    button.click()
    assert stopped == [query]
    query.on_error(None)
    assert button.text() == MEASURE and "not measured" in note.text()
    driver.explain_controller.load_page(driver.explain_controller.rows_page)
    driver.explain_controller.load_page(page)
    assert driver.last("permutation_importance") is query  # not again by itself
    button.click()
    again = driver.last("permutation_importance")
    assert again is not query
    again.on_success(Importances("Accuracy", 0.75, 4, (Importance("hours", 0.2, 0.1),)))
    assert button.isHidden() and note.text() == INTRODUCTION
    driver.explain_controller.load_page(page)
    assert driver.last("permutation_importance") is again


def test_a_model_without_input_fields_shows_why_and_is_queried_again_later(qtbot: QtBot) -> None:
    driver = Driver(qtbot)
    page = driver.explain_controller.what_if_page
    qtbot.addWidget(page)
    for _ in range(2):
        driver.explain_controller.load_page(page)
        query = driver.queries.pop()
        assert query.method.__name__ == "input_fields"
        query.on_error(EngineError("It says nothing of tables."))
        assert page.findChild(QLabel, "_detail_label").text() == "It says nothing of tables."


def test_a_requested_cell_is_shown_although_its_rows_are_evaluated_again_meanwhile(qtbot: QtBot) -> None:
    driver = Driver(qtbot)
    for new_model, shown in ((False, "1 row of class 1, predicted as class 0"), (True, "The only misclassified row")):
        driver.explain_controller.begin(binary_scores(), new_model=False)
        driver.explain_controller.show_cell(1, 0)
        driver.explain_controller.begin(binary_scores(), new_model=new_model)
        driver.explain_controller.load_page(driver.explain_controller.rows_page)
        driver.last("evaluate_full").on_success((FOUND,))
        assert driver.explain_controller.rows_page.findChild(QLabel, "_title_label").text().startswith(shown)


@pytest.mark.parametrize("width, below", [(MIN_ONE_LINE_WIDTH - 200, True), (MIN_ONE_LINE_WIDTH + 200, False)])
def test_the_meaning_of_a_metric_is_below_it_in_a_narrow_table(qtbot: QtBot, width: int, below: bool) -> None:
    table = MetricsTable()
    qtbot.addWidget(table)
    table.show_metrics(FOUND.metrics)
    table.resize(width, 200)
    table.show()
    name = next(label for label in table.findChildren(QLabel) if label.text() == "Accuracy")
    text = next(label for label in table.findChildren(QLabel) if label.text().startswith("The share"))
    qtbot.waitUntil(lambda: (text.y() > name.geometry().bottom()) == below)
    assert (text.x() == name.x()) == below
