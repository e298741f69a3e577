"""From a raw table to a trained network on the Data page: look, sort, filter, decide, mend, split, train."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QPushButton, QTabWidget, QWidget

from engine.project import Project
from tests.journeys.conftest import WindowDriver
from ui.pages.data.columns.columns_model import PLACES

pytestmark = pytest.mark.journey
ROWS = 240


@pytest.fixture
def patients(tmp_path: Path) -> Path:
    draw = np.random.default_rng(0)
    age = draw.normal(50, 15, ROWS).round(1)
    city = draw.choice(["Lyon", "Paris", "Nantes"], ROWS)
    frame = pd.DataFrame(
        {
            "patient": draw.integers(0, 40, ROWS),
            "age": age,
            "city": city,
            "dose": draw.uniform(0, 9, ROWS).round(2),
            "outcome": np.where(age + 20 * (city == "Lyon") > 55, "ill", "well"),
        }
    )
    frame.loc[:19, "age"] = np.nan
    path = tmp_path / "patients.csv"
    frame.to_csv(path, index=False)
    return path


def part(driver: WindowDriver, name: str, kind: type = QWidget) -> QWidget:
    return driver.window.parts.pages.data.findChild(kind, name)


def show_part(driver: WindowDriver, name: str) -> None:
    tabs = part(driver, "_parts", QTabWidget)
    tabs.setCurrentIndex(next(place for place in range(tabs.count()) if tabs.tabText(place) == name))
    driver.wait_until_idle()


def click_menu(text: str) -> None:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(action for action in menu.actions() if action.text() == text)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def press_cell(driver: WindowDriver, column: str, key: str) -> None:
    """Press a cell of the list of columns."""
    table = part(driver, "_columns_table")
    rows = range(table.model().rowCount())
    row = next(row for row in rows if table.model().index(row, 0).data() == column)
    index = table.model().index(row, PLACES[key])
    table.scrollTo(index)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())


def choose(driver: WindowDriver, combo: str, text: str) -> None:
    box = part(driver, combo, QComboBox)
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())
    driver.wait_until_idle()


def project(driver: WindowDriver) -> Project:
    return driver.window.document.project


def test_a_raw_table_is_understood_prepared_split_and_learned(driver: WindowDriver, patients: Path) -> None:
    driver.window.controllers.project_files.open_table(str(patients))
    driver.wait_until_idle()

    # Look: sort by a heading, filter by a value that is missing, see all again.
    show_part(driver, "Rows")
    rows = part(driver, "_rows_view")
    header = rows.horizontalHeader()
    heading = QPoint(header.sectionViewportPosition(1) + 30, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=heading)
    driver.wait_until_idle()
    shown = [float(rows.model().index(row, 1).data()) for row in range(20)]
    assert shown == sorted(shown)
    part(driver, "_filter_button", QPushButton).click()
    part(driver, "_column_combo").setCurrentText("age")
    part(driver, "_test_combo").setCurrentText("is missing")
    part(driver, "_add_button", QPushButton).click()
    driver.wait_until_idle()
    assert part(driver, "_state_label", QLabel).text() == f"20 of {ROWS} rows, sorted by age"

    # Decide: patients are groups, the city gets an embedding, the missing ages their median.
    show_part(driver, "Columns")
    press_cell(driver, "patient", "role")
    click_menu("Group")
    press_cell(driver, "city", "prepared")
    click_menu("Embedding")
    press_cell(driver, "city", "name")
    assert "No layer reads city" in part(driver, "_problem_label", QLabel).text()
    part(driver, "_column_fix_button", QPushButton).click()
    press_cell(driver, "age", "name")
    part(driver, "_column_fix_button", QPushButton).click()
    assert project(driver).data.column("age").missing == "median"
    assert project(driver).data.column("patient").role == "group"
    assert not [problem for problem in driver.window.document.problems if problem.severity == "error"]

    # Split: no patient on both sides; classes count the same.
    show_part(driver, "Split")
    assert project(driver).data.split.method == "group"
    choose(driver, "_class_weight_combo", "Balanced")
    balance = part(driver, "_balance_table").model()
    assert balance.rowCount() == 2

    # Learn.
    changed = project(driver).replaced(fit=project(driver).fit.replaced(epochs=3))
    driver.window.document.edit(changed, "set epochs")
    driver.do("train.start")
    driver.wait_until_idle()
    run = driver.window.document.runs[-1]
    assert run.status == "finished"
    assert run.rows.train + run.rows.validation + run.rows.test == ROWS
    assert driver.answers.errors == []


def test_a_bar_of_a_picture_leads_to_its_rows(driver: WindowDriver, patients: Path) -> None:
    driver.window.controllers.project_files.open_table(str(patients))
    driver.wait_until_idle()
    show_part(driver, "Charts")
    page = driver.window.parts.pages.data.table_page.charts_page
    page.show_column("city")
    driver.wait_until_idle()
    part(driver, "_table_button", QPushButton).click()
    numbers = part(driver, "_numbers_table")
    assert numbers.model().index(0, 0).data() == "Lyon"
    numbers.activated.emit(numbers.model().index(0, 0))
    driver.wait_until_idle()
    frame = pd.read_csv(patients)
    assert part(driver, "_state_label", QLabel).text() == f"{(frame.city == 'Lyon').sum()} of {ROWS} rows"
