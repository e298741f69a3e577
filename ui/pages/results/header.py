"""Header of the results: name and origin of the model, choice of its target and of the evaluated rows."""

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
    """Name and origin of a model on the left, choice of target and rows on the right.

    Signals
    -------
    part_chosen(str)
        The user chose another part of the table to evaluate.
    target_chosen(int)
        The user chose another target.
    batches_requested()
        The user opens the dialog of batch size and steps.
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
        self._target_combo.setToolTip("The model has several targets; the tabs show one at a time.")
        self._batches_button = named(QToolButton(), "_batches_button")
        self._batches_button.setIcon(theme.icon("layers"))
        self._batches_button.setAccessibleName("Batch size of evaluate and predict")
        self._batches_button.setToolTip(
            "Batch size, steps and sample weights of evaluate and predict. Keras: batch_size, steps, sample_weight"
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
        """Position of the chosen target."""
        return max(0, self._target_combo.currentIndex())

    def choose_target(self, position: int) -> None:
        """Choose another target, without emitting `target_chosen`."""
        self._target_combo.setCurrentIndex(position)

    def set_model(self, name: str, detail: str) -> None:
        """Show name and origin of the model."""
        self._model_label.setText(name)
        self.set_detail(detail)

    def set_detail(self, detail: str) -> None:
        """Show the origin of the model, or a progress text."""
        self._detail_label.setText(detail)

    def set_targets(self, names: Sequence[str]) -> None:
        """List the targets; a single one is not shown."""
        if list(names) != [self._target_combo.itemText(index) for index in range(self._target_combo.count())]:
            self._target_combo.clear()
            self._target_combo.addItems(list(names))
        self._target_combo.setVisible(len(names) > 1)

    def set_parts(self, rows: SplitSizes | None, scores: Scores | None, note: str) -> None:
        """List the parts of the table.

        Parameters
        ----------
        rows : SplitSizes or None
            Sizes of the parts; None if not known.
        scores : Scores or None
            Scores on screen; their part is selected.
        note : str
            Sentence about which rows the model was trained on, for the tooltip.
        """
        self._part_combo.setToolTip(f"Rows on which the model is evaluated. {note} Keras: evaluate")
        parts = ["test", "validation", "train"]
        if scores is not None and scores.part == "file":
            parts.append("file")
        self._part_combo.clear()
        for part in parts:
            count = scores.rows if scores and part == "file" else getattr(rows, part, None)
            is_folds = part == "validation" and rows is not None and rows.folds
            label = "Out-of-fold rows" if is_folds else PART_NAMES[part].capitalize()
            self._part_combo.addItem(label if count is None else f"{label} ({count:,})", part)
        self._part_combo.setCurrentIndex(parts.index(scores.part if scores else "test"))

    def set_parts_enabled(self, enabled: bool) -> None:
        """Enable the choice of rows; disabled for earlier runs, whose model is not loaded."""
        self._part_combo.setEnabled(enabled)
        self._batches_button.setEnabled(enabled)

    def set_parts_shown(self, shown: bool) -> None:
        """Show the choice of rows on tabs that depend on it."""
        self._part_combo.setVisible(shown)
