"""Control of the decision threshold: a slider and a number box with the same value."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QGridLayout, QLabel, QMenu, QSlider, QToolButton, QWidget

from ui.pages.results.scores.costs_dialog import CostsDialog
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.wheel_filter import leave_wheel_to_page

DEFAULT = 0.5
TIP = "Minimum probability at which a row is predicted as the second class. Keras: threshold"


PURPOSES = (
    ("accuracy", "Highest accuracy", "Both kinds of error have the same cost."),
    ("f1", "Best F1", "Harmonic mean of precision and recall of the second class."),
    ("youden", "Best Youden index", "Sum of the recalls of both classes, independent of their frequencies."),
    ("costs", "Lowest cost…", "Enter the cost of each kind of error."),
)


class ThresholdControl(QFrame):
    """Card with a slider, a number box from 0.00 to 1.00, and a reset button.

    Signals
    -------
    chosen(float)
        The user chose another threshold.
    best_requested(str, Costs or None)
        The user requests the best threshold for a purpose; costs for purpose ``costs``.
    """

    chosen = Signal(float)
    best_requested = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._value = DEFAULT
        self._label = ""
        self._make_widgets()
        self._lay_out()
        self._threshold_slider.valueChanged.connect(lambda steps: self._on_chosen(steps / 100))
        self._threshold_spin.valueChanged.connect(lambda value: self._on_chosen(round(value, 2)))
        self._reset_button.clicked.connect(lambda: self._on_chosen(DEFAULT))

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
        self._reset_button.setToolTip("Reset the threshold to 0.50. Keras: threshold")
        self._reset_button.setAccessibleName("Reset threshold to 0.50")
        self._best_button = named(QToolButton(), "_best_button")
        self._best_button.setText("Best for")
        self._best_button.setIcon(theme.icon("chevron-down", "muted"))
        self._best_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._best_button.setMenu(self._best_menu())
        self._best_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._best_button.setToolTip(
            "Find the best threshold on the validation rows; the test rows remain for the evaluation."
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

    def show_threshold(self, threshold: float, label: str) -> None:
        """Show a threshold without emitting `chosen`; `label` is the positive class."""
        self._value, self._label = threshold, label
        with QSignalBlocker(self._threshold_slider), QSignalBlocker(self._threshold_spin):
            self._threshold_slider.setValue(round(threshold * 100))
            self._threshold_spin.setValue(threshold)
        self._reset_button.setEnabled(threshold != DEFAULT)
        self._meaning_label.setText(
            f"Rows with a probability of {label} of {threshold:.2f} or more are predicted as {label}. "
            f"A lower threshold increases recall, a higher one precision."
        )

    def _on_chosen(self, value: float) -> None:
        if value != self._value:
            self.show_threshold(value, self._label)
            self.chosen.emit(value)

    def _on_best(self, purpose: str) -> None:
        if purpose != "costs":
            self.best_requested.emit(purpose, None)
            return
        dialog = CostsDialog(self._label, self)
        dialog.accepted.connect(lambda: self.best_requested.emit(purpose, dialog.costs()))
        dialog.open()
