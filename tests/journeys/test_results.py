"""Results, in the real window: from a run to its curves, its rows, what it looks at, and a row that is made up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFrame, QLabel, QPushButton, QTabWidget, QToolButton

from tests.journeys.conftest import EXAMPLES, WindowDriver
from ui.charts.chart_card.card import ChartCard
from ui.widgets.frame_view import FrameView

pytestmark = pytest.mark.journey


def results_of(driver: WindowDriver, example: str, epochs: int) -> object:
    """Open an example, train it for some epochs, and show its results."""
    driver.window.controllers.project_files.open(str(EXAMPLES / f"{example}.json"))
    driver.wait(lambda: driver.window.document.table is not None)
    project = driver.window.document.project
    driver.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=epochs)), "fewer epochs")
    driver.train()
    driver.window.resize(1280, 800)
    driver.window.parts.docks.show_page("results")
    return driver.window.parts.pages.results


def turn_to(driver: WindowDriver, panel: object, name: str) -> None:
    """Click a tab, and wait until what it shows is there."""
    tabs = panel.findChild(QTabWidget, "_pages_tabs")
    place = next(place for place in range(tabs.count()) if tabs.tabText(place) == name)
    QTest.mouseClick(tabs.tabBar(), Qt.MouseButton.LeftButton, pos=tabs.tabBar().tabRect(place).center())
    assert tabs.currentIndex() == place
    driver.wait_until_idle()


def charts_in(panel: object) -> list[str]:
    """Return the titles of the visible charts."""
    cards = [card for card in panel.findChildren(ChartCard) if card.isVisible()]
    return [card.findChild(QLabel, "_title_label").text() for card in cards]


def snap(driver: WindowDriver, name: str) -> None:
    """Save a screenshot if a folder for them is set."""
    if folder := os.environ.get("LAYERDESK_SNAPS"):
        driver.window.grab().save(str(Path(folder) / f"{name}.png"))


def test_two_classes_are_seen_from_all_sides_and_a_made_up_row_is_answered(
    driver: WindowDriver, tmp_path: Path
) -> None:
    driver.window.controllers.idle_queries.begin()
    panel = results_of(driver, "students", 30)
    snap(driver, "scores")
    turn_to(driver, panel, "Charts")
    driver.wait(lambda: {"ROC curve", "Calibration", "Gain", "Lift"} <= set(charts_in(panel)))
    snap(driver, "pictures")

    turn_to(driver, panel, "Scores")
    matrix = next(view for view in panel.findChildren(object) if view.objectName() == "_matrix_table")
    cell = matrix.model().index(1, 1, QModelIndex())
    matrix.setCurrentIndex(cell)
    QTest.mouseClick(panel.findChild(QPushButton, "_rows_button"), Qt.MouseButton.LeftButton)
    driver.wait_until_idle()
    table = panel.findChild(FrameView, "_worst_rows_table")
    driver.wait(table.isVisible)
    assert table.model().rowCount() == int(matrix.model().scores.confusion[1][1])
    snap(driver, "rows")

    turn_to(driver, panel, "Understand")
    driver.wait(lambda: charts_in(panel) == ["Importance of columns"])
    QTest.mouseClick(panel.findChild(QPushButton, "_show_button"), Qt.MouseButton.LeftButton)
    driver.wait_until_idle()
    panel.findChild(QComboBox, "_other_combo").setCurrentIndex(2)
    QTest.mouseClick(panel.findChild(QPushButton, "_show_button"), Qt.MouseButton.LeftButton)
    driver.wait_until_idle()
    shown = charts_in(panel)
    assert shown[0] == "Importance of columns" and any(title.startswith("Dependence on") for title in shown)
    snap(driver, "understand")

    turn_to(driver, panel, "What if")
    reply = panel.findChild(QLabel, "_prediction_label")
    before = reply.text()
    assert before.startswith("passing_grade: ")
    spin = next(each for each in panel.findChildren(QDoubleSpinBox) if each.accessibleName() == "daily_study")
    spin.setValue(spin.value() * 3 + 100)
    driver.wait_until_idle()
    assert "Outside the range of the training rows" in panel.findChild(QLabel, "_detail_label").text() or any(
        "Outside" in label.text() for label in panel.findChildren(QLabel, "_detail_label")
    )
    snap(driver, "what-if")

    driver.answers.path = str(tmp_path / "report.html")
    driver.do("results.report")
    driver.wait_until_idle()
    assert "ROC curve" in (tmp_path / "report.html").read_text("utf-8")


def test_the_rows_of_a_cell_are_shown_first_thing_and_those_of_a_file_after_it_is_scored(driver: WindowDriver) -> None:
    panel = results_of(driver, "students", 3)
    matrix = next(view for view in panel.findChildren(object) if view.objectName() == "_matrix_table")
    matrix.setCurrentIndex(matrix.model().index(0, 0, QModelIndex()))
    QTest.mouseClick(panel.findChild(QPushButton, "_rows_button"), Qt.MouseButton.LeftButton)
    driver.wait_until_idle()
    table = panel.findChild(FrameView, "_worst_rows_table")
    assert table.model().rowCount() == int(matrix.model().scores.confusion[0][0])
    driver.window.controllers.evaluation.evaluate_file(str(EXAMPLES / "students.csv"))
    driver.wait_until_idle()
    wrong = 1_000 - sum(row[place] for place, row in enumerate(matrix.model().scores.confusion))
    assert f"{wrong} misclassified rows" in table.parentWidget().findChild(QLabel, "_title_label").text()
    assert table.model().rowCount() == min(wrong, 100)
    turn_to(driver, panel, "Scores")
    matrix.setCurrentIndex(matrix.model().index(1, 1, QModelIndex()))
    QTest.mouseClick(panel.findChild(QPushButton, "_rows_button"), Qt.MouseButton.LeftButton)
    driver.wait_until_idle()
    assert table.model().rowCount() == int(matrix.model().scores.confusion[1][1]) > 300


def test_the_best_threshold_is_found_and_taken(driver: WindowDriver) -> None:
    panel = results_of(driver, "students", 4)
    project = driver.window.document.project
    predict = project.predict.replaced(threshold=0.97)
    driver.window.document.edit(project.replaced(predict=predict), "another threshold")
    button = panel.findChild(QToolButton, "_best_button")
    next(action for action in button.menu().actions() if action.text() == "Best F1").trigger()
    driver.wait_until_idle()
    assert driver.window.document.project.predict.threshold < 0.97
    assert driver.window.document.undo_stack.undoText().startswith("set the threshold")


@pytest.mark.parametrize(
    "example, wanted",
    [("wine", "ROC curve of each class against the others"), ("diabetes", "Predicted against actual")],
)
def test_classes_and_numbers_have_their_own_charts(driver: WindowDriver, example: str, wanted: str) -> None:
    panel = results_of(driver, example, 4)
    turn_to(driver, panel, "Charts")
    driver.wait(lambda: wanted in charts_in(panel))
    snap(driver, example)


def test_a_training_is_judged_in_a_sentence_and_best_is_compared_with_it(driver: WindowDriver) -> None:
    driver.window.controllers.idle_queries.begin()
    panel = results_of(driver, "diabetes", 40)
    sentence, progress = (panel.findChild(QLabel, name) for name in ("_verdict_label", "_progress_label"))
    driver.wait(lambda: "95 % interval" in sentence.text())
    assert sentence.text().startswith("Errors ") and "% smaller than by guessing" in sentence.text()
    assert progress.text() == "Measured on 133 test rows, which the training has not seen."
    earlier = panel.findChild(QFrame, "_earlier_runs")
    assert not earlier.isVisible()

    driver.do("model.templates")
    templates = driver.window.parts.pages.model.findChildren(QPushButton, "_template_button")
    best = next(each for each in templates if any(label.text() == "Best" for label in each.findChildren(QLabel)))
    QTest.mouseClick(best, Qt.MouseButton.LeftButton)
    project = driver.window.document.project
    driver.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=8)), "fewer epochs")
    driver.train()
    driver.window.parts.docks.show_page("results")
    shown = [label.text() for label in earlier.findChildren(QLabel) if not label.isHidden()]
    assert earlier.isVisible() and shown.count("Run 1") == 1
    driver.wait(lambda: "95 % interval" in sentence.text())
    cards = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert cards.count("Mean absolute error") == 1 and cards.count("Out-of-fold, 309 rows") == 3
    snap(driver, "best")
