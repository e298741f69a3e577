"""Dialog of the batch size and the steps of evaluate and predict."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from engine.project import PredictSpec
from engine.project.fit import KERAS_BATCH
from engine.system.word_forms import counted
from ui.style import theme
from ui.style.object_names import named

MAX_VALUE = 10_000_000
MIN_WIDTH = 400
"""Of the dialog, in pixels at normal text size, so that the title is not elided."""
UNWEIGHTED = "All rows have the same weight. To weight them, give a column the role Weight on the Data page."
WEIGHTED = "Rows are weighted by the column {name}, which has the role Weight. Keras: sample_weight"


class BatchSizeDialog(QDialog):
    """Dialog with two numbers, each with an automatic value.

    Parameters
    ----------
    settings : PredictSpec
        Settings to start from.
    weight : str
        Name of the column with the sample weights; empty if none.
    """

    def __init__(self, settings: PredictSpec, weight: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Batches of evaluate and predict")
        self.setMinimumWidth(round(MIN_WIDTH * max(1.0, theme.font_scale())))
        self._settings = settings
        self._batch_spin = self._spin("_batch_spin", "Batch size", "Automatic", settings.batch_size)
        self._batch_spin.setToolTip("Rows per batch; does not affect the results. Keras: batch_size")
        self._steps_spin = self._spin("_steps_spin", "Steps", "All rows", settings.steps)
        self._steps_spin.setToolTip("Maximum number of batches. Keras: steps")
        self._rows_label = named(QLabel(wordWrap=True), "_rows_label")
        weight_label = QLabel(WEIGHTED.format(name=weight) if weight else UNWEIGHTED, wordWrap=True)
        for label in (self._rows_label, weight_label):
            theme.set_role(label, "muted")
        form = QFormLayout()
        form.addRow("Batch size", self._batch_spin)
        form.addRow("Steps", self._steps_spin)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        for part in (self._rows_label, weight_label, buttons):
            layout.addWidget(part)
        self._update_rows_text()

    def settings(self) -> PredictSpec:
        """Return the chosen settings."""
        batch_size, steps = self._batch_spin.value() or None, self._steps_spin.value() or None
        return self._settings.replaced(batch_size=batch_size, steps=steps)

    def _spin(self, name: str, what: str, none: str, value: int | None) -> QSpinBox:
        spin = named(QSpinBox(minimum=0, maximum=MAX_VALUE), name)
        spin.setSpecialValueText(none)
        spin.setGroupSeparatorShown(True)
        theme.give_margin(spin)
        spin.setAccessibleName(what)
        spin.setValue(value or 0)
        spin.valueChanged.connect(self._update_rows_text)
        return spin

    def _update_rows_text(self) -> None:
        if self._steps_spin.value():
            size = self._batch_spin.value() or KERAS_BATCH
            max_rows = self._steps_spin.value() * size
            self._rows_label.setText(f"Only the first {counted(max_rows)} are used, in batches of {size:,}.")
        else:
            self._rows_label.setText("All rows are used.")
