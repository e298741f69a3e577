"""The head of the results: which model, how it came about, which of its targets, and which rows it is judged by."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QToolButton, QWidget

from engine.results.run import Scores, SplitSizes
from ui.formatting.scores import PART_NAMES
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.wheel_filter import leave_wheel_to_page


class ResultsHeader(QWidget):
    """Name and origin of a model, with the choice of target and rows at the right.

    Signals
    -------
    part_chosen(str)
        The model is to be scored on these rows.
    target_chosen(int)
        Another target is to be looked at.
    batches_requested()
        The user wants to choose the batches of evaluate and predict.
    """

    part_chosen = Signal(str)
    target_chosen = Signal(int)
    batches_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model_label = named(QLabel(), "_model_label")
        theme.set_role(self._model_label, "heading")
        self._detail_label = named(QLabel(), "_detail_label")
        theme.set_role(self._detail_label, "muted")
        self._part_combo = named(QComboBox(), "_part_combo")
        self._part_combo.setAccessibleName("Rows to score")
        self._target_combo = named(QComboBox(), "_target_combo")
        self._target_combo.setAccessibleName("Target")
        self._target_combo.setToolTip("The model has several outputs; the pages show one of them at a time.")
        self._batches_button = named(QToolButton(), "_batches_button")
        self._batches_button.setIcon(theme.icon("layers"))
        self._batches_button.setAccessibleName("Batches of evaluate and predict")
        self._batches_button.setToolTip(
            "Batch size, steps and weights of rows for evaluate and predict. Keras: batch_size, steps, sample_weight"
        )
        self._target_combo.hide()
        for combo in (self._part_combo, self._target_combo):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            leave_wheel_to_page(combo)
        layout = QGridLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.GRID)
        layout.setHorizontalSpacing(theme.GRID)
        layout.setVerticalSpacing(2)
        layout.addWidget(self._model_label, 0, 0)
        layout.addWidget(self._detail_label, 1, 0)
        layout.addWidget(self._target_combo, 0, 1, 2, 1)
        layout.addWidget(self._part_combo, 0, 2, 2, 1)
        layout.addWidget(self._batches_button, 0, 3, 2, 1)
        layout.setColumnStretch(0, 1)
        self._part_combo.activated.connect(lambda: self.part_chosen.emit(self._part_combo.currentData()))
        self._target_combo.activated.connect(self.target_chosen)
        self._batches_button.clicked.connect(self.batches_requested)

    @property
    def target(self) -> int:
        """The place of the target that is looked at."""
        return max(0, self._target_combo.currentIndex())

    def choose_target(self, place: int) -> None:
        """Look at another target, without telling anybody."""
        self._target_combo.setCurrentIndex(place)

    def set_words(self, name: str, detail: str) -> None:
        """Say which model it is, and how it came about."""
        self._model_label.setText(name)
        self.set_detail(detail)

    def set_detail(self, detail: str) -> None:
        """Say how it came about, or what goes on."""
        self._detail_label.setText(detail)

    def set_targets(self, names: Sequence[str]) -> None:
        """Offer these targets; one alone is no choice."""
        if list(names) != [self._target_combo.itemText(place) for place in range(self._target_combo.count())]:
            self._target_combo.clear()
            self._target_combo.addItems(list(names))
        self._target_combo.setVisible(len(names) > 1)

    def set_parts(self, rows: SplitSizes | None, scores: Scores | None, seen: str) -> None:
        """Offer the parts of the table; `seen` says which of them the model knows from training."""
        self._part_combo.setToolTip(f"Which rows the model is scored on; {seen}. Keras: evaluate")
        parts = ["test", "validation", "train"]
        if scores is not None and scores.part == "file":
            parts.append("file")
        self._part_combo.clear()
        for part in parts:
            count = scores.rows if part == "file" else getattr(rows, part, None)
            words = PART_NAMES[part].capitalize()
            self._part_combo.addItem(words if count is None else f"{words} ({count:,})", part)
        self._part_combo.setCurrentIndex(parts.index(scores.part if scores else "test"))

    def set_parts_enabled(self, enabled: bool) -> None:
        """Let the rows be chosen, or not: a past run has no model that could be asked."""
        self._part_combo.setEnabled(enabled)
        self._batches_button.setEnabled(enabled)

    def set_parts_shown(self, shown: bool) -> None:
        """Show the choice of rows where the page depends on it."""
        self._part_combo.setVisible(shown)
