"""A file's layers beside ours: what is taken, what is frozen, and what comes of it, before anything changes."""

from __future__ import annotations

import math
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

HEADINGS = ("Layer of this project", "Shapes", "Takes", "Freeze", "Afterwards")
TAKES, FREEZE, AFTERWARDS = 2, 3, 4
NOTHING = "nothing"


class TransferDialog(QDialog):
    """Lets the user choose which weights of a file go into which layers, and which layers training leaves alone.

    Parameters
    ----------
    comparison : Comparison
        The file's layers beside ours; what it proposes is chosen at first.
    frozen : collection of str
        Our layers that are frozen now.

    Signals
    -------
    chosen(dict, frozenset)
        For our layers the file's layers that they take, and the layers that are to be frozen.
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
        self._summary_label = QLabel(objectName="_summary_label", wordWrap=True)
        self._unused_label = QLabel(objectName="_unused_label", wordWrap=True)
        theme.set_role(self._unused_label, "muted")
        self._take_button = QPushButton("Transfer", objectName="_take_button")
        self._lay_out()
        self._on_changed()
        self.resize(860, 520)

    def choice(self) -> tuple[dict[str, str], frozenset[str]]:
        """Return what is taken, and what is frozen."""
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
        combo = QComboBox(toolTip=f"Which layer of the file {layer.name} takes its weights from; only such as fit")
        combo.setAccessibleName(f"Weights for {layer.name}")
        combo.addItem(NOTHING if fitting else "nothing fits", "")
        for name in fitting:
            combo.addItem(name, name)
        combo.setCurrentIndex(max(combo.findData(self._comparison.proposed.get(layer.name, "")), 0))
        combo.setEnabled(bool(fitting))
        combo.currentIndexChanged.connect(self._on_changed)
        return combo

    def _freeze_box(self, layer: LayerWeights, frozen: bool) -> QCheckBox:
        box = QCheckBox(toolTip=f"Training leaves the weights of {layer.name} as they are. Keras: trainable=False")
        box.setAccessibleName(f"Freeze {layer.name}")
        box.setChecked(frozen)
        box.toggled.connect(self._on_changed)
        return box

    def _table(self) -> QTableWidget:
        table = QTableWidget(len(self._comparison.ours), len(HEADINGS), objectName="_layers_table")
        table.setHorizontalHeaderLabels(HEADINGS)
        table.setAccessibleName("Layers of this project and what they take")
        table.setToolTip("Each layer of this project that has weights, and the layer of the file that it takes")
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        for row, layer in enumerate(self._comparison.ours):
            table.setItem(row, 0, QTableWidgetItem(layer.name))
            table.setItem(row, 1, QTableWidgetItem(shapes_text(layer.shapes)))
            table.setItem(row, AFTERWARDS, QTableWidgetItem())
            table.setCellWidget(row, TAKES, self._sources[row])
            table.setCellWidget(row, FREEZE, _centred(self._freezes[row]))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(TAKES, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(AFTERWARDS, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        told = self._comparison
        title = QLabel(told.file)
        theme.set_role(title, "title")
        about = QLabel(f"{told.kind} of {told.written_by}, {len(told.theirs)} layers with weights")
        theme.set_role(about, "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setToolTip("Change nothing (Esc)")
        buttons.addButton(self._take_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._take_button.setToolTip("Take the chosen weights into a new network; the present one stays if it fails")
        self._take_button.setDefault(True)
        buttons.rejected.connect(self.reject)
        buttons.accepted.connect(self._on_taken)
        row = QHBoxLayout()
        row.addWidget(self._button("Take all that fit", "Choose what is proposed", self._propose))
        row.addWidget(self._button("Take nothing", "Choose nothing for any layer", self._clear))
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        for widget in (title, about):
            layout.addWidget(widget)
        layout.addLayout(row)
        layout.addWidget(self._layers_table, 1)
        for widget in (self._unused_label, self._summary_label, buttons):
            layout.addWidget(widget)

    def _button(self, text: str, tip: str, do: object) -> QPushButton:
        button = QPushButton(text, toolTip=tip, autoDefault=False)
        button.setAccessibleName(text)
        button.clicked.connect(do)
        return button

    def _propose(self) -> None:
        for layer, combo in zip(self._comparison.ours, self._sources, strict=True):
            combo.setCurrentIndex(max(combo.findData(self._comparison.proposed.get(layer.name, "")), 0))

    def _clear(self) -> None:
        for combo in self._sources:
            combo.setCurrentIndex(0)

    def _on_changed(self) -> None:
        """Say what comes of the choice."""
        if not hasattr(self, "_take_button"):
            return
        taken, frozen = self.choice()
        for row, layer in enumerate(self._comparison.ours):
            source = taken.get(layer.name)
            after = f"as {source} in the file" if source else "as it is"
            self._layers_table.item(row, AFTERWARDS).setText(f"{after}, frozen" if layer.name in frozen else after)
        unused = [layer.text for layer in self._comparison.theirs if layer.name not in taken.values()]
        self._unused_label.setText(f"Not taken: {', '.join(unused)}" if unused else "Everything in the file is taken.")
        self._summary_label.setText(self._summary(taken, frozen))
        self._take_button.setEnabled(bool(taken))

    def _summary(self, taken: dict[str, str], frozen: frozenset[str]) -> str:
        ours = self._comparison.ours
        count = partial(_numbers, ours)
        everything = count({layer.name for layer in ours})
        return (
            f"{len(taken)} of {len(ours)} layers take weights, {count(taken):,} of {everything:,} numbers; "
            f"{everything - count(frozen):,} are not frozen."
        )

    def _on_taken(self) -> None:
        self.chosen.emit(*self.choice())
        self.accept()


def _numbers(layers: tuple[LayerWeights, ...], names: object) -> int:
    return sum(math.prod(shape) for layer in layers if layer.name in names for shape in layer.shapes)


def _centred(widget: QWidget) -> QWidget:
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
    return holder
