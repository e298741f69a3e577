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
from tests.journeys.conftest import Seat
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


def part(seat: Seat, name: str, kind: type = QWidget) -> QWidget:
    return seat.window.parts.pages.data.findChild(kind, name)


def show_part(seat: Seat, name: str) -> None:
    tabs = part(seat, "_parts", QTabWidget)
    tabs.setCurrentIndex(next(place for place in range(tabs.count()) if tabs.tabText(place) == name))
    seat.rest()


def click_menu(text: str) -> None:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(action for action in menu.actions() if action.text() == text)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def press_cell(seat: Seat, column: str, key: str) -> None:
    """Press a cell of the list of columns."""
    table = part(seat, "_columns_table")
    rows = range(table.model().rowCount())
    row = next(row for row in rows if table.model().index(row, 0).data() == column)
    index = table.model().index(row, PLACES[key])
    table.scrollTo(index)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())


def choose(seat: Seat, combo: str, text: str) -> None:
    box = part(seat, combo, QComboBox)
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())
    seat.rest()


def project(seat: Seat) -> Project:
    return seat.window.document.project


def test_a_raw_table_is_understood_prepared_split_and_learned(seat: Seat, patients: Path) -> None:
    seat.window.controllers.project_files.open_table(str(patients))
    seat.rest()

    # Look: sort by a heading, filter by a value that is missing, see all again.
    show_part(seat, "Rows")
    rows = part(seat, "_rows_view")
    header = rows.horizontalHeader()
    heading = QPoint(header.sectionViewportPosition(1) + 30, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=heading)
    seat.rest()
    shown = [float(rows.model().index(row, 1).data()) for row in range(20)]
    assert shown == sorted(shown)
    part(seat, "_filter_button", QPushButton).click()
    part(seat, "_column_combo").setCurrentText("age")
    part(seat, "_test_combo").setCurrentText("is missing")
    part(seat, "_add_button", QPushButton).click()
    seat.rest()
    assert part(seat, "_state_label", QLabel).text() == f"20 of {ROWS} rows, sorted by age"

    # Decide: patients are groups, the city gets an embedding, the missing ages their median.
    show_part(seat, "Columns")
    press_cell(seat, "patient", "role")
    click_menu("Group")
    press_cell(seat, "city", "prepared")
    click_menu("Embedding")
    press_cell(seat, "city", "name")
    assert "No layer reads city" in part(seat, "_problem_label", QLabel).text()
    part(seat, "_column_fix_button", QPushButton).click()
    press_cell(seat, "age", "name")
    part(seat, "_column_fix_button", QPushButton).click()
    assert project(seat).data.column("age").missing == "median"
    assert project(seat).data.column("patient").role == "group"
    assert not [problem for problem in seat.window.document.problems if problem.severity == "error"]

    # Split: no patient on both sides; classes count the same.
    show_part(seat, "Split")
    assert project(seat).data.split.method == "group"
    choose(seat, "_class_weight_combo", "Balanced")
    balance = part(seat, "_balance_table").model()
    assert balance.rowCount() == 2

    # Learn.
    changed = project(seat).replaced(fit=project(seat).fit.replaced(epochs=3))
    seat.window.document.edit(changed, "set epochs")
    seat.do("train.start")
    seat.rest()
    run = seat.window.document.runs[-1]
    assert run.status == "finished"
    assert run.rows.train + run.rows.validation + run.rows.test == ROWS
    assert seat.answers.errors == []


def test_a_bar_of_a_picture_leads_to_its_rows(seat: Seat, patients: Path) -> None:
    seat.window.controllers.project_files.open_table(str(patients))
    seat.rest()
    show_part(seat, "Charts")
    page = seat.window.parts.pages.data.charts_page
    page.show_column("city")
    seat.rest()
    part(seat, "_table_button", QPushButton).click()
    numbers = part(seat, "_numbers_table")
    assert numbers.model().index(0, 0).data() == "Lyon"
    numbers.activated.emit(numbers.model().index(0, 0))
    seat.rest()
    frame = pd.read_csv(patients)
    assert part(seat, "_state_label", QLabel).text() == f"{(frame.city == 'Lyon').sum()} of {ROWS} rows"
