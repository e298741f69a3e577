"""The runs of a project, with real networks: compared, sorted, loaded and repeated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTabBar, QTableView

from tests.journeys.conftest import WindowDriver
from tests.journeys.test_main_job import epochs, open_example, predicted
from tests.ui.finding import child
from ui.pages.runs.page import RunsPage
from ui.pages.runs.runs_model import NAME, NOTES, VALIDATION_LOSS

pytestmark = pytest.mark.journey

CURVES = 2
"""The third tab of the comparison."""


@pytest.fixture
def three(driver: WindowDriver) -> WindowDriver:
    """A driver of a project with three runs, each longer than the one before, on the Runs page."""
    open_example(driver, "students")
    for number in (2, 3, 4):
        epochs(driver, number)
        driver.train()
    driver.do("view.runs")
    return driver


def runs_of(driver: WindowDriver) -> tuple[RunsPage, QTableView]:
    panel = driver.window.parts.pages.runs
    return panel, panel.findChild(QTableView, "_runs_table")


def names(table: QTableView) -> list[str]:
    return [table.model().index(row, NAME).data() for row in range(table.model().rowCount())]


def write(driver: WindowDriver, table: QTableView, row: int, column: int, text: str) -> None:
    """Write into a cell by its key, as into a spreadsheet."""
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, column))
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    editor.setText(text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    driver.wait(lambda: table.model().index(row, column).data() == text and table.findChild(QLineEdit) is None)


def test_runs_are_named_noted_starred_sorted_filtered_removed_and_brought_back(
    three: WindowDriver, tmp_path: Path
) -> None:
    panel, table = runs_of(three)
    document = three.window.document
    assert names(table) == ["Run 3", "Run 2", "Run 1"]
    write(three, table, 0, NAME, "longest")
    write(three, table, 0, NOTES, "for the lecture")
    table.selectRow(0)
    three.click("_star_button", panel)
    longest = document.runs[-1]
    assert (longest.name, longest.notes, longest.star) == ("longest", "for the lecture", True)
    table.sortByColumn(VALIDATION_LOSS, Qt.SortOrder.DescendingOrder)
    assert names(table) == ["Run 1", "Run 2", "longest"]
    panel.findChild(QLineEdit, "_filter_edit").setText("lecture")
    assert names(table) == ["longest"]
    panel.findChild(QLineEdit, "_filter_edit").clear()
    table.setFocus()
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    three.wait(lambda: names(table) == ["Run 2", "longest"])
    three.click("_action_button", child(panel, "_removed_line"))
    assert names(table) == ["Run 1", "Run 2", "longest"]

    three.answers.path = str(tmp_path / "mine.layerdesk")
    three.do("file.save")
    three.wait_until_idle()
    three.window.controllers.project_files.open_project(three.answers.path)
    three.wait_until_idle()
    assert {(run.name, run.notes, run.star) for run in document.runs} == {
        ("Run 1", "", False),
        ("Run 2", "", False),
        ("longest", "for the lecture", True),
    }


def test_three_runs_are_compared_by_settings_scores_and_curves(three: WindowDriver) -> None:
    panel, table = runs_of(three)
    table.selectAll()
    view = panel._comparison_view
    model = child(view, "_differences_table").model()
    assert [model.index(0, column).data() for column in range(4)] == ["Epochs", "4", "3", "2"]
    assert model.rowCount() == 1
    tabs = view.findChild(QTabBar, "_part_bar")
    tabs.setCurrentIndex(1)
    scores = child(view, "_scores_table")
    assert scores.horizontalHeaderItem(4).text() == "Baseline"
    runs = three.window.document.runs
    shares = [run.scores.metrics["binary_accuracy"] for run in reversed(runs)]
    row = next(row for row in range(scores.rowCount()) if scores.item(row, 0).text() == "Accuracy")
    assert [scores.item(row, column).text() for column in (1, 2, 3)] == [f"{100 * share:.1f} %" for share in shares]
    tabs.setCurrentIndex(CURVES)
    for run in runs:
        np.testing.assert_array_equal(view.overlay.plot.points(f"{run.id} val_loss").y, run.history["val_loss"])


def test_settings_and_model_of_an_earlier_run_are_taken_up_and_it_is_proven_equal(
    three: WindowDriver, tmp_path: Path
) -> None:
    panel, table = runs_of(three)
    document = three.window.document
    latest = predicted(three, tmp_path / "latest.csv")
    three.do("view.runs")
    table.selectRow(2)
    three.click("_use_button", panel)
    assert document.project == document.runs[0].project
    three.do("edit.undo")
    assert document.project.fit.epochs == 4
    three.click("_load_button", panel)
    three.wait_until_idle()
    assert document.model_run == document.runs[0].id
    assert document.project.fit.epochs == 4
    assert not predicted(three, tmp_path / "first.csv").equals(latest)
    three.do("view.runs")
    table.selectRow(2)
    three.click("_again_button", panel)
    three.wait(lambda: len(document.runs) == 4 and not three.engine.jobs)
    again = document.runs[-1]
    assert again.notes.startswith("Run 1 again. Identical: all 2 epochs")
    assert again.history == document.runs[0].history
    assert "Identical" in three.window.parts.message_bar.text
    three.do("view.runs")
    table.selectRow(1)  # the latest one stands first: this is the third
    three.click("_load_button", panel)
    three.wait_until_idle()
    assert predicted(three, tmp_path / "back.csv").equals(latest)
