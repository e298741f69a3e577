"""The transfer dialog: which layers take weights of a file, and which are frozen, before anything changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Container
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.results.weight_transfer import Comparison, LayerWeights, shapes_text
from ui.style import theme
from ui.style.object_names import named

HEADINGS = ("Layer of this project", "Shapes", "Weights from", "Freeze", "Result")
SOURCE, FREEZE, RESULT = 2, 3, 4
NONE = "none"


class TransferDialog(QDialog):
    """Lets the user choose which layers take weights of a file, and which layers are frozen.

    Parameters
    ----------
    comparison : Comparison
        Layers of the file and of the project; its proposal is selected initially.
    frozen : collection of str
        Layers of the project that are frozen now.

    Signals
    -------
    chosen(dict, frozenset)
        Layer of the file for each layer of the project that takes weights, and the layers to freeze.
    """

    chosen = Signal(object, object)

    def __init__(self, comparison: Comparison, frozen: frozenset[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("Transfer weights")
        self._comparison = comparison
        self._sources = [self._source_combo(layer) for layer in comparison.ours]
        self._freezes = [self._freeze_box(layer, layer.name in frozen) for layer in comparison.ours]
        self._layers_table = self._table()
        self._summary_label = named(QLabel(wordWrap=True), "_summary_label")
        self._unused_label = named(QLabel(wordWrap=True), "_unused_label")
        theme.set_role(self._unused_label, "muted")
        self._transfer_button = named(QPushButton("Transfer"), "_transfer_button")
        self._lay_out()
        self._on_changed()
        self.resize(860, 520)

    def choice(self) -> tuple[dict[str, str], frozenset[str]]:
        """Return the layer of the file for each layer that takes weights, and the frozen layers."""
        ours = self._comparison.ours
        taken = {
            layer.name: combo.currentData()
            for layer, combo in zip(ours, self._sources, strict=True)
            if combo.currentData()
        }
        frozen = frozenset(layer.name for layer, box in zip(ours, self._freezes, strict=True) if box.isChecked())
        return taken, frozen

    def _source_combo(self, layer: LayerWeights) -> QComboBox:
        fitting = self._comparison.fitting(layer.name)
        combo = named(QComboBox(), f"_source_combo_{layer.name}")
        combo.setToolTip(f"Layer of the file whose weights {layer.name} takes; only layers that fit are listed")
        combo.setAccessibleName(f"Weights for {layer.name}")
        combo.addItem(NONE if fitting else "no layer fits", "")
        for name in fitting:
            combo.addItem(name, name)
        combo.setCurrentIndex(max(combo.findData(self._comparison.proposed.get(layer.name, "")), 0))
        combo.setEnabled(bool(fitting))
        combo.currentIndexChanged.connect(self._on_changed)
        return combo

    def _freeze_box(self, layer: LayerWeights, frozen: bool) -> QCheckBox:
        box = named(QCheckBox(), f"_freeze_box_{layer.name}")
        box.setToolTip(f"Training does not change the weights of {layer.name}. Keras: trainable=False")
        box.setAccessibleName(f"Freeze {layer.name}")
        box.setChecked(frozen)
        box.toggled.connect(self._on_changed)
        return box

    def _table(self) -> QTableWidget:
        table = named(QTableWidget(len(self._comparison.ours), len(HEADINGS)), "_layers_table")
        table.setHorizontalHeaderLabels(HEADINGS)
        table.setAccessibleName("Layers of this project and what they take")
        table.setToolTip("Layers of this project with weights, and the layer of the file that each takes them from")
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        for row, layer in enumerate(self._comparison.ours):
            table.setItem(row, 0, QTableWidgetItem(layer.name))
            table.setItem(row, 1, QTableWidgetItem(shapes_text(layer.shapes)))
            table.setItem(row, RESULT, QTableWidgetItem())
            table.setCellWidget(row, SOURCE, self._sources[row])
            table.setCellWidget(row, FREEZE, _centred(self._freezes[row]))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(SOURCE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(RESULT, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        comparison = self._comparison
        title = QLabel(comparison.file)
        theme.set_role(title, "title")
        description = f"{comparison.kind} of {comparison.written_by}, {len(comparison.theirs)} layers with weights"
        about = QLabel(description)
        theme.set_role(about, "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setToolTip("Cancel (Esc)")
        buttons.addButton(self._transfer_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._transfer_button.setToolTip(
            "Copy the selected weights into a new model; if that fails, the current one stays"
        )
        self._transfer_button.setDefault(True)
        buttons.rejected.connect(self.reject)
        buttons.accepted.connect(self._on_taken)
        row = QHBoxLayout()
        row.addWidget(
            self._button("Select all that fit", "_select_all_button", "Select the proposed layers", self._propose)
        )
        row.addWidget(self._button("Select none", "_select_none_button", "Select no layer", self._clear))
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(title)
        layout.addWidget(about)
        layout.addLayout(row)
        layout.addWidget(self._layers_table, 1)
        layout.addWidget(self._unused_label)
        layout.addWidget(self._summary_label)
        layout.addWidget(buttons)

    def _button(self, text: str, name: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        button = named(QPushButton(text, autoDefault=False), name)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.clicked.connect(slot)
        return button

    def _propose(self) -> None:
        for layer, combo in zip(self._comparison.ours, self._sources, strict=True):
            combo.setCurrentIndex(max(combo.findData(self._comparison.proposed.get(layer.name, "")), 0))

    def _clear(self) -> None:
        for combo in self._sources:
            combo.setCurrentIndex(0)

    def _on_changed(self) -> None:
        """Show the result of the selection."""
        if not hasattr(self, "_transfer_button"):
            return
        taken, frozen = self.choice()
        for row, layer in enumerate(self._comparison.ours):
            source = taken.get(layer.name)
            after = f"weights of {source}" if source else "unchanged"
            if (item := self._layers_table.item(row, RESULT)) is not None:
                item.setText(f"{after}, frozen" if layer.name in frozen else after)
        unused = [layer.text for layer in self._comparison.theirs if layer.name not in taken.values()]
        self._unused_label.setText(f"Not used: {', '.join(unused)}" if unused else "All layers of the file are used.")
        self._summary_label.setText(self._summary(taken, frozen))
        self._transfer_button.setEnabled(bool(taken))

    def _summary(self, taken: dict[str, str], frozen: frozenset[str]) -> str:
        ours = self._comparison.ours
        count = partial(_parameters, ours)
        everything = count({layer.name for layer in ours})
        return (
            f"{len(taken)} of {len(ours)} layers take weights, {count(taken):,} of {everything:,} parameters; "
            f"{everything - count(frozen):,} are not frozen."
        )

    def _on_taken(self) -> None:
        self.chosen.emit(*self.choice())
        self.accept()


def _parameters(layers: tuple[LayerWeights, ...], names: Container[str]) -> int:
    return sum(int(math.prod(shape)) for layer in layers if layer.name in names for shape in layer.shapes)


def _centred(widget: QWidget) -> QWidget:
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
    return holder
