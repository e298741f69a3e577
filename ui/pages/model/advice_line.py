"""Line that suggests an output layer for the target."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from engine.suggestions.suggested_project import OutputAdvice
from ui.style import theme
from ui.style.object_names import named


class AdviceLine(QWidget):
    """Shows a suggested output layer with its reason.

    Signals
    -------
    apply_requested : ()
        Apply the suggestion.
    """

    apply_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QFrame()
        theme.set_role(box, "info_box")
        self._icon_label = QLabel()
        self._reason_label = named(QLabel(), "_reason_label")
        self._reason_label.setWordWrap(True)
        self._use_button = named(QPushButton("Apply"), "_use_button")
        self._use_button.setToolTip("Set the output layer, the loss and the metrics as suggested; this can be undone")
        self._use_button.setAccessibleName("Apply the suggested output layer")
        self._use_button.clicked.connect(self.apply_requested)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        outer.addWidget(box)
        row = QHBoxLayout(box)
        row.setContentsMargins(theme.GRID + theme.HALF, theme.HALF, theme.HALF, theme.HALF)
        row.setSpacing(theme.GRID)
        row.addWidget(self._icon_label, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._reason_label, 1)
        row.addWidget(self._use_button, 0, Qt.AlignmentFlag.AlignVCenter)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()

    def show_advice(self, advice: OutputAdvice | None) -> None:
        """Show a suggestion, or hide the line if there is none."""
        self.setVisible(advice is not None)
        if advice is not None:
            self._reason_label.setText(f"Suggested output layer. {advice.reason}.")

    def _draw_icon(self) -> None:
        self._icon_label.setPixmap(theme.icon("lightbulb", "accent").pixmap(QSize(18, 18)))
