"""The Rows tab: sorting, filters, go to a row, any number of rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QSpinBox, QWidget

from engine.project import ReadingSpec
from engine.results.row_query import RowFilter, RowQuery, RowsFound
from engine.suggestions.suggested_project import project_for
from engine.tables import browse, describe
from ui.pages.data.rows.filter_form import filter_text
from ui.pages.data.rows.rows_page import RowsPage
from ui.style import theme

FRAME = pd.DataFrame(
    {
        "age": [31, 7, 54, 7],
        "weight": [70.5, np.nan, 82.0, 21.0],
        "name": ["Ada", "Alan", "Grace", "Edsger"],
        "passed": ["yes", "no", "yes", "no"],
    }
)
FACTS = describe(FRAME, "people.csv", ReadingSpec())


class Reader:
    """The page with an engine that finds rows at once."""

    def __init__(self, page: RowsPage) -> None:
        self.page = page
        self.queries: list[RowQuery] = []
        page.rows_requested.connect(self.find)
        page.show_table(project_for(FACTS), FACTS)
        page.show_found(browse(FRAME, RowQuery()))

    def find(self, query: RowQuery) -> None:
        self.queries.append(query)
        self.page.show_found(browse(FRAME, query))

    def part(self, name: str, kind: type = QWidget):
        return self.page.findChild(kind, name)

    @property
    def table(self):
        return self.part("_rows_view")

    def column(self, place: int) -> list[str]:
        model = self.table.model()
        return [model.index(row, place).data() for row in range(model.rowCount())]

    def click_heading(self, place: int) -> None:
        header = self.table.horizontalHeader()
        where = QPoint(header.sectionViewportPosition(place) + 30, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)

    def choose(self, row: int, place: int, text: str) -> None:
        index = self.table.model().index(row, place)
        self.table.setCurrentIndex(index)
        self.table.customContextMenuRequested.emit(self.table.visualRect(index).center())
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(action for action in menu.actions() if action.text() == text)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    def state(self) -> str:
        return self.part("_state_label", QLabel).text()


@pytest.fixture
def reader(qtbot, qapp) -> Reader:
    theme.apply(qapp, "light")
    page = RowsPage()
    qtbot.addWidget(page)
    page.resize(900, 400)
    page.show()
    page.activateWindow()
    return Reader(page)


def test_a_click_on_a_heading_sorts_up_then_down_then_not(reader):
    for expected in (["7", "7", "31", "54"], ["54", "31", "7", "7"], ["31", "7", "54", "7"]):
        reader.click_heading(0)
        assert reader.column(0) == expected
    assert [(each.sort, each.descending) for each in reader.queries] == [("age", False), ("age", True), ("", False)]


def test_rows_keep_their_numbers_when_they_are_sorted(reader):
    reader.click_heading(0)
    model = reader.table.model()
    assert [model.headerData(row, Qt.Orientation.Vertical) for row in range(4)] == ["2", "4", "1", "3"]


def test_a_cell_filters_by_its_value_and_a_chip_removes_the_filter(reader):
    reader.choose(1, 0, "Only rows where age is 7")
    assert reader.column(2) == ["Alan", "Edsger"]
    assert reader.state() == "2 of 4 rows"
    chip = reader.part("_filter_chip", QPushButton)
    assert chip.text() == "age is 7"
    chip.click()
    assert len(reader.column(0)) == 4
    assert reader.state() == "4 rows"


def test_missing_cells_can_be_found_and_left_out(reader):
    reader.choose(1, 1, "Only rows where weight is not missing")
    assert reader.column(2) == ["Ada", "Grace", "Edsger"]


def test_a_filter_is_written_with_the_keyboard(reader):
    reader.part("_filter_button").click()
    reader.part("_column_combo").setCurrentText("weight")
    reader.part("_test_combo").setCurrentText("is between")
    QTest.keyClicks(reader.part("_value_box"), "50")
    QTest.keyClicks(reader.part("_high_box"), "75")
    QTest.keyClick(reader.part("_high_box"), Qt.Key.Key_Return)
    assert reader.queries[-1].filters == (RowFilter("weight", "between", "50", "75"),)
    assert reader.column(2) == ["Ada"]


def test_a_filter_that_fails_keeps_the_previous_rows(reader):
    reader.page.rows_requested.disconnect(reader.find)
    reader.page.add_filter(RowFilter("age", "is", "old"))
    reader.page.show_error("age holds numbers.")
    assert reader.state() == "age holds numbers."
    assert len(reader.column(0)) == 4
    assert not [chip for chip in reader.page.findChildren(QPushButton, "_filter_chip") if chip.isVisible()]


def test_results_of_an_outdated_query_are_ignored(reader):
    reader.page.rows_requested.disconnect(reader.find)
    reader.page.add_filter(RowFilter("age", "is", "7"))
    reader.page.show_found(browse(FRAME, RowQuery(sort="age")))
    assert reader.column(0) == ["31", "7", "54", "7"]
    assert reader.state() == "4 rows"
    assert reader.page.findChild(QPushButton, "_filter_chip") is not None


def test_a_row_is_gone_to_by_the_number_it_has_in_the_table(reader):
    reader.click_heading(0)
    reader.page.begin_go_to_row()
    QTest.keyClicks(reader.part("_row_box"), "3")
    QTest.keyClick(reader.part("_row_box"), Qt.Key.Key_Return)
    assert reader.table.currentIndex().row() == 3


def test_going_to_a_filtered_row_shows_a_message(reader):
    reader.page.add_filter(RowFilter("age", "is", "7"))
    reader.part("_row_box", QSpinBox).setValue(3)
    assert reader.state() == "Row 3 is not among the filtered rows."


def test_headings_have_role_type_and_missing_cells(reader):
    model = reader.table.model()
    text = model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
    assert text.startswith("weight: Feature · number · 25.0 % missing. 3 distinct values")


def test_another_table_starts_without_filters(reader):
    reader.page.add_filter(RowFilter("age", "is", "7"))
    other = describe(FRAME, "others.csv", ReadingSpec())
    reader.page.show_table(project_for(other), other)
    reader.page.show_found(browse(FRAME, RowQuery()))
    assert reader.state() == "4 rows"


def test_ten_million_rows_read_only_visible_cells(qtbot, qapp):
    """Counted by cells that are read, not by time."""

    class Counted(pd.DataFrame):
        _metadata = ("read",)

        @property
        def iat(self):
            self.read.append(1)
            return super().iat

    frame = Counted({"x": np.arange(10_000_000, dtype=np.int32)})
    frame.read = []
    small = describe(pd.DataFrame({"x": [1, 2, 3]}), "x.csv", ReadingSpec())
    page = RowsPage()
    qtbot.addWidget(page)
    page.resize(600, 400)
    page.show()
    page.show_table(project_for(small), small)
    page.show_found(RowsFound(RowQuery(), frame))
    table = page.findChild(QWidget, "_rows_view")
    for place in (0.1, 0.5, 1.0):
        table.verticalScrollBar().setValue(round(table.verticalScrollBar().maximum() * place))
        page.grab()
    assert table.model().rowCount() == 10_000_000
    assert len(frame.read) < 2_000


@pytest.mark.parametrize(
    "each, words",
    [
        (RowFilter("age", "between", "0.30000000000000004", "12"), "0.3 ≤ age ≤ 12"),
        (RowFilter("age", "at most", "-3"), "age ≤ −3"),
        (RowFilter("name", "contains", "Ada"), "name contains “Ada”"),
        (RowFilter("name", "missing"), "name is missing"),
    ],
)
def test_a_filter_is_available_as_text(each, words):
    assert filter_text(each) == words
