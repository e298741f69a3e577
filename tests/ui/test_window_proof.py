"""A window that was not painted is found out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from ui import window_proof


def test_a_painted_window_has_more_colours_than_one_that_was_not(desk):
    blank = QImage(1280, 800, QImage.Format.Format_RGB32)
    blank.fill(Qt.GlobalColor.white)
    assert len(window_proof._colours(blank)) == 1
    assert len(window_proof._colours(desk.window.grab().toImage())) >= window_proof.FEWEST_COLOURS
