"""What belongs into one row or column stands in it to the pixel, and nothing stands over its neighbour."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from engine.project import LayerSpec
from engine.results.evaluation import InputField
from ui.forms import CatalogForm
from ui.forms.form_row import FormRow
from ui.pages.data.start_page import ExampleCard, StartPage
from ui.pages.model.inputs_form import Wiring
from ui.pages.model.layer_form import LayerForm
from ui.pages.results.explain.what_if_page import WhatIfPage

DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def place(widget: QWidget, page: QWidget) -> QPoint:
    """Return where the upper left corner of a widget is on a page."""
    return widget.mapTo(page, QPoint(0, 0))


def shown(qtbot, page, width: int) -> None:
    qtbot.addWidget(page)
    page.resize(width, 700)
    page.show()
    qtbot.waitExposed(page)


def test_examples_of_one_row_are_cards_of_one_height(qtbot):
    page = StartPage()
    shown(qtbot, page, 1200)
    cards = page.findChildren(ExampleCard)[:3]
    assert len({place(card, page).x() for card in cards}) == 3
    assert len({(card.y(), card.height()) for card in cards}) == 1


@pytest.mark.parametrize("width", [500, 900, 1200])
def test_the_name_of_a_feature_stands_next_to_its_field(qtbot, width):
    page = WhatIfPage()
    shown(qtbot, page, width)
    page.show_fields((InputField("daily_study", "number", 0.0, 11.0, 5.0, ()),), rows=10)
    qtbot.wait(10)
    editor = page._editors["daily_study"]
    label = next(each for each in page.findChildren(QLabel) if each.text() == "daily_study")
    assert label.width() > 0 and not label.geometry().intersects(editor.geometry())


@pytest.mark.parametrize("kind, params", [("Dense", {"units": 8}), ("Softmax", {})])
def test_what_a_layer_reads_stands_in_one_column_with_its_arguments(qtbot, kind, params):
    form = LayerForm()
    shown(qtbot, form, 480)
    layer = LayerSpec(name=kind, kind=kind, params=params)
    form.show_layer(layer, None, Wiring(reads=("features",), sources=("features",), owners=("other",)))
    for expanded in (False, True):
        arguments = form.findChild(CatalogForm)
        arguments.set_expanded(expanded)
        qtbot.wait(10)
        fields = [row.editor for row in arguments.findChildren(FormRow, options=DIRECT) if row.isVisible()]
        combos = [form.findChild(QComboBox, name) for name in ("_weights_combo", "_input_0_combo")]
        assert len({place(each, form).x() for each in (*fields, *combos)}) == 1
