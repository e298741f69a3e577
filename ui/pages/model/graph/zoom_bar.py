"""How large the graph is drawn: smaller, larger, all of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from ui.style import theme


class ZoomBar(QWidget):
    """Three buttons and the present size.

    Signals
    -------
    step_requested : int
        A step larger (1) or smaller (-1).
    fit_requested : ()
        All of the network in the window.
    """

    step_requested = Signal(int)
    fit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom_label = QLabel("100 %")
        theme.set_role(self._zoom_label, "muted")
        smaller = _button("smaller", "minus", "Draw smaller (−, or Ctrl and the wheel)")
        larger = _button("larger", "plus", "Draw larger (+, or Ctrl and the wheel)")
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
        """Say how large the drawing is."""
        self._zoom_label.setText(f"{round(100 * zoom)} %")


def _button(name: str, icon: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(f"_{name}_button")
    button.setIcon(theme.icon(icon))
    button.setIconSize(QSize(14, 14))
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    return button
