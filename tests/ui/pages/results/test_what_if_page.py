"""The What-if tab: each feature has a control for its kind, and dates are dates."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateTimeEdit, QDoubleSpinBox, QLabel, QSlider
from pytestqt.qtbot import QtBot

from engine.results.evaluation import Dependence, Driver, InputField, RowExplanation, TargetPrediction
from engine.system.dates import seconds_of
from ui.charts.chart_card import ChartCard
from ui.pages.results.explain.cell_editor import CellEditor, DateEditor, editor_for
from ui.pages.results.explain.explain_controller import ExplainController
from ui.pages.results.explain.what_if_page import WhatIfPage
from ui.widgets.elided_label import ElidedLabel

FIRST, LAST = seconds_of("2024-01-01"), seconds_of("2024-07-19")
DAY_OF_SALE = InputField("sold", "date", FIRST, LAST, "2024-03-01", ())
FIELDS = (
    InputField("rooms", "number", 1.0, 9.0, 4.0, ()),
    DAY_OF_SALE,
    InputField("district_with_a_long_name", "category", None, None, "north", ("north", "south")),
)


@pytest.fixture
def page(qtbot: QtBot) -> WhatIfPage:
    """A form of a number, a date and a category."""
    page = WhatIfPage()
    qtbot.addWidget(page)
    page.resize(1000, 600)
    page.show()
    page.show_fields(FIELDS, 0)
    qtbot.waitExposed(page)
    return page


def editors(page: WhatIfPage) -> list[CellEditor]:
    return page.findChildren(CellEditor)


def test_a_date_is_chosen_as_a_day_and_reported_as_one(qtbot: QtBot) -> None:
    editor = editor_for(DAY_OF_SALE)
    qtbot.addWidget(editor)
    assert isinstance(editor, DateEditor) and editor.cell() == "2024-03-01"
    slider, box = editor.findChild(QSlider), editor.findChild(QDateTimeEdit)
    assert slider is not None and box is not None and box.text() == "2024-03-01"
    with qtbot.waitSignal(editor.changed):
        slider.setValue(slider.maximum())
    assert (editor.cell(), editor.axis_value()) == ("2024-07-19", LAST)
    box.setDate(QDate(2025, 2, 3))
    assert editor.cell() == "2025-02-03" and slider.value() == slider.maximum()


def test_a_time_of_day_is_kept_where_the_training_rows_have_one(qtbot: QtBot) -> None:
    editor = editor_for(InputField("sold", "date", FIRST + 3_600, LAST, "2024-03-01T08:30:00", ()))
    qtbot.addWidget(editor)
    assert editor.cell() == "2024-03-01T08:30:00"


@pytest.mark.parametrize(("typical", "text"), [(4.0, "4"), (4.25, "4.25")])
def test_a_number_is_written_without_needless_zeros(qtbot: QtBot, typical: float, text: str) -> None:
    editor = editor_for(InputField("rooms", "number", 1.0, 9.0, typical, ()))
    qtbot.addWidget(editor)
    box = editor.findChild(QDoubleSpinBox)
    assert box is not None and box.text() == text and editor.cell() == typical


def test_no_name_overlaps_its_control(page: WhatIfPage) -> None:
    for name in page.findChildren(ElidedLabel):
        editor = next(each for each in page.findChildren(CellEditor) if each.field.name == name.text())
        assert name.geometry().right() < editor.geometry().left()


def explanation_of(curve: Dependence, chance: float = 0.7) -> RowExplanation:
    """Return an explanation with this curve."""
    prediction = TargetPrediction("sold_late", "binary", "yes", {"no": 1 - chance, "yes": chance}, ("rooms",))
    return RowExplanation((prediction,), curve, (Driver("rooms", "4", "3", 0.2, "probability of yes"),))


def test_an_explanation_has_probabilities_a_curve_and_drivers(page: WhatIfPage) -> None:
    days = tuple(np.linspace(FIRST, LAST, 5).tolist())
    page.show_explanation(explanation_of(Dependence("sold", days, np.arange(5.0), np.zeros((0, 5)), "yes", dated=True)))
    assert page.findChild(QLabel, "_prediction_label").text() == "sold_late: yes (70.0 %)"
    marked = {each.field.name: each.findChild(QLabel, "_outside_label").text() for each in editors(page)}
    assert marked == {"rooms": "outside", "sold": "", "district_with_a_long_name": ""}
    chances, curve, drivers = (each.chart for each in page.findChildren(ChartCard))
    assert chances.ranks.values == (pytest.approx(0.3), 0.7) and drivers.ranks.names == ("rooms = 4",)
    assert curve.dated and curve.marks == (seconds_of("2024-03-01"),)


def test_while_a_query_runs_only_the_newest_one_waits(qtbot: QtBot) -> None:
    explain_controller, queries = ExplainController(), []
    qtbot.addWidget(explain_controller.what_if_page)
    explain_controller.query_requested.connect(queries.append)
    explain_controller.what_if_page.show_fields(FIELDS, 0)
    slider = editors(explain_controller.what_if_page)[0].findChild(QSlider)
    for place in (10, 20, 30):
        slider.setValue(place)
    assert len(queries) == 1
    curve = Dependence("rooms", (1.0, 9.0), np.zeros(2), np.zeros((0, 2)), "yes")
    queries[0].on_success(explanation_of(curve))
    _, cells, column, _ = queries[1].arguments
    assert (cells["rooms"], column) == (pytest.approx(1 + 8 * 30 / 200), "rooms")
    queries[1].on_success(explanation_of(curve))
    assert len(queries) == 2
