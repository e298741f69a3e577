"""From which probability upwards a row counts as the second class: a slider and a number, always the same value."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QGridLayout, QLabel, QMenu, QSlider, QToolButton, QWidget

from ui.pages.results.scores.costs_dialog import CostsDialog
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.wheel_filter import leave_wheel_to_page

USUAL = 0.5
TIP = "From this probability upwards a row counts as the second class. Keras: threshold"


PURPOSES = (
    ("accuracy", "Fewest mistakes", "Both kinds of mistake cost the same."),
    ("f1", "Best F1", "Precision and recall of the second class together (their harmonic mean)."),
    ("youden", "Best Youden index", "The recall of both classes together, however rare one of them is."),
    ("costs", "Least cost…", "Say what each kind of mistake costs."),
)


class ThresholdControl(QFrame):
    """A card with a slider, a number from 0.00 to 1.00, and the way back to 0.50.

    Signals
    -------
    chosen(float)
        The user chose another threshold.
    best_requested(str, Costs or None)
        The threshold that is best for a purpose is to be found on the validation rows.
    """

    chosen = Signal(float)
    best_requested = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._value = USUAL
        self._label = ""
        self._make_widgets()
        self._lay_out()
        self._threshold_slider.valueChanged.connect(lambda steps: self._on_chosen(steps / 100))
        self._threshold_spin.valueChanged.connect(lambda value: self._on_chosen(round(value, 2)))
        self._reset_button.clicked.connect(lambda: self._on_chosen(USUAL))

    def _make_widgets(self) -> None:
        self._title_label = named(QLabel("Decision threshold"), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._threshold_slider = named(QSlider(Qt.Orientation.Horizontal), "_threshold_slider")
        self._threshold_slider.setRange(0, 100)
        self._threshold_slider.setPageStep(10)
        self._threshold_spin = named(QDoubleSpinBox(), "_threshold_spin")
        theme.give_margin(self._threshold_spin)
        self._threshold_spin.setRange(0, 1)
        self._threshold_spin.setDecimals(2)
        self._threshold_spin.setSingleStep(0.01)
        self._threshold_spin.setKeyboardTracking(False)
        self._reset_button = named(QToolButton(), "_reset_button")
        self._reset_button.setIcon(theme.icon("rotate-ccw"))
        self._reset_button.setToolTip("Set the threshold back to 0.50, as it is for a new project. Keras: threshold")
        self._reset_button.setAccessibleName("Set threshold back to 0.50")
        self._best_button = named(QToolButton(text="Best for"), "_best_button")
        self._best_button.setIcon(theme.icon("chevron-down", "muted"))
        self._best_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._best_button.setMenu(self._best_menu())
        self._best_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._best_button.setToolTip(
            "Find the threshold that serves a purpose best, on the validation rows: the test rows are to judge it."
        )
        self._best_button.setAccessibleName("Find the best threshold for a purpose")
        self._meaning_label = named(QLabel(wordWrap=True), "_meaning_label")
        self._meaning_label.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._meaning_label, "muted")
        for widget in (self._threshold_slider, self._threshold_spin):
            widget.setToolTip(TIP)
            widget.setAccessibleName("Decision threshold")
            leave_wheel_to_page(widget)

    def _best_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for purpose, text, tip in PURPOSES:
            action = menu.addAction(text)
            action.setToolTip(tip)
            action.triggered.connect(lambda checked, purpose=purpose: self._on_best(purpose))
        return menu

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.GRID)
        layout.setHorizontalSpacing(theme.GRID)
        layout.setVerticalSpacing(theme.HALF)
        layout.addWidget(self._title_label, 0, 0)
        layout.addWidget(self._threshold_slider, 0, 1)
        layout.addWidget(self._threshold_spin, 0, 2)
        layout.addWidget(self._best_button, 0, 3)
        layout.addWidget(self._reset_button, 0, 4)
        layout.addWidget(self._meaning_label, 1, 0, 1, 5)
        layout.setColumnStretch(1, 1)

    def render(self, threshold: float, label: str) -> None:
        """Show a threshold; `label` is the class that it decides for."""
        self._value, self._label = threshold, label
        for widget, value in ((self._threshold_slider, round(threshold * 100)), (self._threshold_spin, threshold)):
            blocked = widget.blockSignals(True)
            widget.setValue(value)
            widget.blockSignals(blocked)
        self._reset_button.setEnabled(threshold != USUAL)
        self._meaning_label.setText(
            f"A row counts as {label} where its probability of {label} is {threshold:.2f} or more. "
            f"Lower finds more of {label}, higher is right more often about it."
        )

    def _on_chosen(self, value: float) -> None:
        if value != self._value:
            self.render(value, self._label)
            self.chosen.emit(value)

    def _on_best(self, purpose: str) -> None:
        if purpose != "costs":
            self.best_requested.emit(purpose, None)
            return
        dialog = CostsDialog(self._label, self)
        dialog.accepted.connect(lambda: self.best_requested.emit(purpose, dialog.costs()))
        dialog.open()
