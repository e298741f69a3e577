"""Widgets in wrapping lines."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from ui.widgets.flow_layout import FlowLayout


@pytest.fixture
def row(qtbot) -> FlowLayout:
    labels = [QLabel("x") for _ in range(3)]
    for label in labels:
        label.setFixedSize(100, 20)
    row = FlowLayout(*labels, gap=10, line_gap=5)
    qtbot.addWidget(row)
    return row


@pytest.mark.parametrize("width, height", [(320, 20), (319, 45), (100, 70), (40, 70)])
def test_a_line_wraps_at_the_width(row, width, height):
    assert row.height_at(width) == height


def test_a_hidden_widget_takes_no_space(row):
    row.show()
    row.resize(210, 20)
    assert row.height() == 45
    row.findChildren(QLabel)[1].hide()
    assert row.height_at(210) == 20


def test_the_minimum_width_is_that_of_the_widest_widget(row):
    assert row.minimumSizeHint().width() == 100
    assert row.sizeHint().width() == 320
