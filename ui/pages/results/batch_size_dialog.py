"""In which batches a trained network is asked, as Keras's evaluate and predict have it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from engine.project import PredictSpec
from engine.project.fit import KERAS_BATCH
from ui.formatting.numbers import counted
from ui.style import theme
from ui.style.object_names import named

MOST = 10_000_000
NARROWEST = 400
"""Pixels at the usual size of text: the title is read whole."""
UNWEIGHTED = "Every row counts the same. To weigh them, give a column the role Weight on the Data page."
WEIGHTED = "Each row counts by its {name}, as its role on the Data page says. Keras: sample_weight"


class BatchSizeDialog(QDialog):
    """Two whole numbers, either of which may be left to the program; `weight` names the column that weighs rows."""

    def __init__(self, settings: PredictSpec, weight: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Batches of evaluate and predict")
        self.setMinimumWidth(round(NARROWEST * max(1.0, theme.font_scale())))
        self._settings = settings
        self._batch_spin = self._spin("_batch_spin", "Batch size", "Fastest", settings.batch_size)
        self._batch_spin.setToolTip("Rows that the network reads at once; what it says is the same. Keras: batch_size")
        self._steps_spin = self._spin("_steps_spin", "Steps", "All rows", settings.steps)
        self._steps_spin.setToolTip("After so many batches evaluate and predict end. Keras: steps")
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
        self._say_rows()

    def settings(self) -> PredictSpec:
        """Return what was chosen."""
        batch_size, steps = self._batch_spin.value() or None, self._steps_spin.value() or None
        return self._settings.replaced(batch_size=batch_size, steps=steps)

    def _spin(self, name: str, what: str, none: str, value: int | None) -> QSpinBox:
        spin = named(QSpinBox(minimum=0, maximum=MOST, specialValueText=none, groupSeparatorShown=True), name)
        theme.give_margin(spin)
        spin.setAccessibleName(what)
        spin.setValue(value or 0)
        spin.valueChanged.connect(self._say_rows)
        return spin

    def _say_rows(self) -> None:
        if self._steps_spin.value():
            size = self._batch_spin.value() or KERAS_BATCH
            most = self._steps_spin.value() * size
            self._rows_label.setText(f"Only the first {counted(most)} are asked about, in batches of {size:,}.")
        else:
            self._rows_label.setText("All rows are asked about.")
