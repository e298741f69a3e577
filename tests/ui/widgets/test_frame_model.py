"""Model and view of a DataFrame: texts of cells, and time for large frames."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest

from ui.style import theme
from ui.widgets.frame_model import FrameModel
from ui.widgets.frame_view import FrameView
from ui.widgets.number_format import format_for


def shown(model: FrameModel, row: int, column: int, role=Qt.ItemDataRole.DisplayRole):
    return model.data(model.index(row, column), role)


@pytest.fixture
def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": [2007, 1999, 2020],
            "weight": [72.5, np.nan, 80.25],
            "name": ["Ada", None, "Grace\nHopper"],
            "members": pd.array([1, pd.NA, 3], dtype="Int64"),
            "born": pd.to_datetime(["1815-12-10", None, "1906-12-09"]),
            "alive": [True, False, True],
        }
    )


@pytest.fixture
def model(qtbot, people) -> FrameModel:
    model = FrameModel()
    model.show_frame(people)
    return model


def test_the_model_passes_the_tester_of_qt(qtbot, people):
    model = FrameModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_frame(people)
    model.show_frame(None)
    assert (model.rowCount(), model.columnCount()) == (0, 0)


def test_numbers_are_right_aligned_and_texts_left_aligned(model):
    sides = [shown(model, 0, column, Qt.ItemDataRole.TextAlignmentRole) for column in range(model.columnCount())]
    assert [bool(side & Qt.AlignmentFlag.AlignRight) for side in sides] == [True, True, False, True, False, False]


def test_all_numbers_of_a_column_have_the_same_decimals(model):
    assert [shown(model, row, 1) for row in (0, 2)] == ["72.50", "80.25"]


def test_a_year_has_no_thousands_separator(model):
    assert shown(model, 0, 0) == "2007"


@pytest.mark.parametrize("column", [1, 2, 3, 4])
def test_a_missing_cell_of_any_kind_is_a_muted_dash(model, column):
    assert shown(model, 1, column) == "–"
    assert shown(model, 1, column, Qt.ItemDataRole.ForegroundRole) is not None
    assert shown(model, 0, column, Qt.ItemDataRole.ForegroundRole) is None


def test_a_text_of_several_lines_is_shown_in_one(model):
    assert shown(model, 2, 2) == "Grace Hopper"


def test_the_tooltip_of_a_cell_has_its_exact_value(qtbot):
    model = FrameModel()
    model.show_frame(pd.DataFrame({"x": [0.123456789, 0.9]}))
    assert shown(model, 0, 0) == "0.1235"
    assert shown(model, 0, 0, Qt.ItemDataRole.ToolTipRole) == "x: 0.123456789"


def test_rows_are_numbered_from_one_or_from_where_the_part_begins(model, people):
    assert model.headerData(0, Qt.Orientation.Vertical) == "1"
    model.show_frame(people, first_row=999)
    assert model.headerData(2, Qt.Orientation.Vertical) == "1,002"


def test_ten_million_rows_open_and_scroll_at_once(qtbot):
    rows = 10_000_000
    frame = pd.DataFrame({"x": np.arange(rows, dtype=np.int32), "y": np.zeros(rows, dtype=np.int8)})
    view = FrameView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    started = time.perf_counter()
    view.show_frame(frame)
    view.show()
    view.scrollToBottom()
    view.grab()
    assert time.perf_counter() - started < 2
    assert view.rowAt(0) > rows - 40


def test_two_thousand_columns_open_at_once(qtbot):
    view = FrameView()
    qtbot.addWidget(view)
    started = time.perf_counter()
    view.show_frame(pd.DataFrame(np.random.default_rng(0).normal(size=(50, 2_000))))
    assert time.perf_counter() - started < 2


def test_copied_cells_are_exact_values_with_tabs_between(qtbot, people):
    view = FrameView()
    qtbot.addWidget(view)
    view.show_frame(people)
    view.show()
    for row in (0, 1):
        for column in (1, 2):
            index = view.model().index(row, column)
            view.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "72.5\tAda\n\t"


def test_widths_that_were_dragged_stay_while_the_columns_are_the_same(qtbot, people):
    view = FrameView()
    qtbot.addWidget(view)
    view.show_frame(people)
    view.horizontalHeader().resizeSection(0, 222)
    view.show_frame(people.iloc[:1])
    assert view.columnWidth(0) == 222


@pytest.mark.parametrize(
    "values, texts",
    [
        ([1, 2, 300], ["1", "2", "300"]),
        ([1.0, 2.5], ["1.0", "2.5"]),
        ([1271.72, 1426.13, 860.5], ["1272", "1426", "860"]),
        ([0.1184, 0.08474, 0.1096], ["0.1184", "0.0847", "0.1096"]),
        ([0.006399, 0.005225], ["0.006399", "0.005225"]),
        ([9_999, 12_345], ["9,999", "12,345"]),
        ([1e-12, 2e-12], ["1.000e−12", "2.000e−12"]),
        ([1e20, 1.0], ["1.000e+20", "1.000e+00"]),
        ([-0.00001, 5.5], ["0.000", "5.500"]),
        ([-5, 12_000], ["−5", "12,000"]),
        ([0, 0], ["0", "0"]),
        ([], []),
    ],
)
def test_numbers_of_one_column_have_a_common_format(values, texts):
    number_format = format_for(values)
    assert [number_format.text(value) for value in values] == texts


def test_measured_numbers_are_not_rounded(qtbot):
    model = FrameModel()
    model.show_frame(pd.DataFrame({"size": [1271.72, 1426.13, 860.5], "ratio": [1000 / 3, 2000 / 3, 1000.0]}))
    assert [model.index(row, 0).data() for row in range(3)] == ["1271.72", "1426.13", "860.50"]
    assert model.index(0, 1).data() == "333.3"
    model.deleteLater()


@pytest.mark.parametrize(
    "share, text",
    [(0.5, "0.5000"), (1e-9, "< 0.0001"), (0.99999, "> 0.9999"), (0.0, "0.0000"), (1.0, "1.0000"), (0.99994, "0.9999")],
)
def test_shares_have_four_decimals_and_only_exact_ones_are_0_or_1(qtbot, share, text):
    model = FrameModel()
    model.show_frame(pd.DataFrame({"probability of 1": [share]}), shares=[0])
    assert model.index(0, 0).data() == text
    model.deleteLater()


def test_columns_grow_with_the_text_size(qtbot, qapp):
    theme.apply(qapp, "light")
    view = FrameView()
    qtbot.addWidget(view)
    view.show_frame(pd.DataFrame({"monthly_tuition_paid": [1]}))
    before = view.columnWidth(0)
    theme.apply(qapp, "light", 1.5)
    grown = view.columnWidth(0)
    theme.apply(qapp, "light")
    assert grown > 1.2 * before
