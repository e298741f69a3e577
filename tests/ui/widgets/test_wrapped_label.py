"""A label of several lines."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ui.widgets.wrapped_label import WrappedLabel


def test_the_height_follows_the_width_both_ways(qtbot):
    label = WrappedLabel("one two three four five six seven eight nine ten eleven twelve")
    qtbot.addWidget(label)
    label.show()
    heights = []
    for width in (600, 60, 600):
        label.resize(width, label.height())
        QApplication.processEvents()
        heights.append(label.height())
    assert heights[0] == heights[2] < heights[1]


def test_an_empty_text_has_no_height(qtbot):
    label = WrappedLabel("one")
    qtbot.addWidget(label)
    label.setText("")
    assert label.height() == 0
