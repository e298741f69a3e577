"""Zoom buttons of the graph: zoom out, zoom in, fit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from ui.style import theme
from ui.style.object_names import named


class ZoomBar(QWidget):
    """Bar with three zoom buttons and the current zoom.

    Signals
    -------
    step_requested : int
        Zoom in (1) or out (-1) by one step.
    fit_requested : ()
        Show the whole network.
    """

    step_requested = Signal(int)
    fit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom_label = QLabel("100 %")
        theme.set_role(self._zoom_label, "muted")
        smaller = _button("smaller", "minus", "Zoom out (−, or Ctrl and the mouse wheel)")
        larger = _button("larger", "plus", "Zoom in (+, or Ctrl and the mouse wheel)")
        fit = _button("fit", "maximize", "Show the whole network (0)")
        smaller.clicked.connect(lambda: self.step_requested.emit(-1))
        larger.clicked.connect(lambda: self.step_requested.emit(1))
        fit.clicked.connect(self.fit_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (smaller, self._zoom_label, larger, fit):
            row.addWidget(widget)

    def show_zoom(self, zoom: float) -> None:
        """Show a zoom factor; 1 is 100 %."""
        self._zoom_label.setText(f"{round(100 * zoom)} %")


def _button(name: str, icon: str, tip: str) -> QToolButton:
    button = named(QToolButton(), f"_{name}_button")
    button.setIcon(theme.icon(icon))
    button.setIconSize(QSize(14, 14))
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    return button
