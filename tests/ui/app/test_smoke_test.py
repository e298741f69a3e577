"""A window that was not painted is found out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from ui.app import smoke_test


def test_a_painted_window_has_more_colours_than_one_that_was_not(driver):
    blank = QImage(1280, 800, QImage.Format.Format_RGB32)
    blank.fill(Qt.GlobalColor.white)
    assert len(smoke_test._colours(blank)) == 1
    assert len(smoke_test._colours(driver.window.grab().toImage())) >= smoke_test.MIN_COLOURS
