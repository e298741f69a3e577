"""Form for the inputs, the weights and the target of a layer: branches, merges and shared weights by keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ui.forms.editors import prepare_field
from ui.forms.form_row import RESET_WIDTH
from ui.style import theme
from ui.style.object_names import named

_LABEL_WIDTH = 72
_INPUT_TIP = (
    "The layer or network input whose output this layer reads. Several layers with the same input form a branch."
)
_WEIGHTS_TIP = (
    "Own weights, or the weights of another layer of the same kind: one set of weights used in several places "
    "(parameter sharing) and trained by all of them."
)
_TARGET_TIP = "The target that this layer predicts. Each target has one output layer with its own loss."


@dataclass(frozen=True)
class Wiring:
    """Connections of a layer and the possible ones.

    Attributes
    ----------
    reads : tuple of str
        Names of its inputs, in order; an empty name is a missing input.
    sources : tuple of str
        Names of all possible inputs.
    several : bool
        Whether its kind takes several inputs.
    owner : str
        Name of the layer whose weights it uses; empty for its own weights.
    owners : tuple of str
        Names of the layers whose weights it could use.
    target : str
        The target that it predicts; empty if it is not an output layer.
    targets : tuple of str
        All targets.
    """

    reads: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    several: bool = False
    owner: str = ""
    owners: tuple[str, ...] = ()
    target: str = ""
    targets: tuple[str, ...] = ()


class InputsForm(QWidget):
    """Edits inputs, weights and target of one layer.

    Signals
    -------
    connect_requested : (str, str)
        Read the first instead of the second; read one more if the second is empty.
    disconnect_requested : str
        Remove this input.
    weights_requested : str
        Use the weights of this layer; its own weights if the name is empty.
    target_requested : str
        Make the layer the output for this target.
    """

    connect_requested = Signal(str, str)
    disconnect_requested = Signal(str)
    weights_requested = Signal(str)
    target_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wiring = Wiring()
        self._rows: list[_InputRow] = []
        self._add_button = named(QPushButton(theme.icon("plus"), "Add input"), "_add_input_button")
        self._add_button.setToolTip("Read the output of one more layer")
        self._add_button.setAccessibleName("Add an input")
        theme.set_role(self._add_button, "flat")
        self._add_button.clicked.connect(self._on_add_clicked)
        self._weights_combo = _combo("weights", "Weights of the layer", _WEIGHTS_TIP)
        self._weights_combo.activated.connect(lambda: self.weights_requested.emit(self._weights_combo.currentData()))
        self._weights_row = _row("Weights", _WEIGHTS_TIP, self._weights_combo)
        self._target_combo = _combo("target", "Target of the layer", _TARGET_TIP)
        self._target_combo.activated.connect(self._on_target_chosen)
        self._target_row = _row("Target", _TARGET_TIP, self._target_combo)
        self._lay_out()
        self.align(round(_LABEL_WIDTH * theme.font_scale()))

    def show_wiring(self, wiring: Wiring) -> None:
        """Show the connections of a layer; nothing is emitted."""
        if wiring == self._wiring:
            return
        self._wiring = wiring
        for row in self._rows[len(wiring.reads) :]:
            row.hide()
            row.deleteLater()
        del self._rows[len(wiring.reads) :]
        while len(self._rows) < len(wiring.reads):
            self._rows.append(self._make_row(len(self._rows)))
        for place, row in enumerate(self._rows):
            row.show_wiring(wiring, place)
        free = [name for name in wiring.sources if name not in wiring.reads]
        self._add_button.setVisible(wiring.several and bool(free))
        self._weights_row.setVisible(bool(wiring.owners or wiring.owner))
        self._weights_combo.clear()
        self._weights_combo.addItem("Own weights", "")
        for name in dict.fromkeys((*wiring.owners, *((wiring.owner,) if wiring.owner else ()))):
            self._weights_combo.addItem(f"Weights of {name}", name)
        self._weights_combo.setCurrentIndex(max(self._weights_combo.findData(wiring.owner), 0))
        self._target_row.setVisible(len(wiring.targets) > 1)
        self._target_combo.clear()
        for target in (*([] if wiring.target else [""]), *wiring.targets):
            self._target_combo.addItem(target or "None (hidden layer)", target)
        self._target_combo.setCurrentIndex(self._target_combo.findData(wiring.target))

    def align(self, width: int) -> None:
        """Set the width of the labels in pixels, so that the fields align with those of the arguments."""
        self.label_width = width
        for label in self.findChildren(QLabel):
            label.setFixedWidth(width)
        self._add_row.setContentsMargins(width + theme.GRID, 0, 0, 0)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GRID)
        self._add_row = QHBoxLayout()
        self._add_row.addWidget(self._add_button)
        self._add_row.addStretch()
        self._column.addLayout(self._add_row)
        self._column.addWidget(self._weights_row)
        self._column.addWidget(self._target_row)

    def _make_row(self, place: int) -> _InputRow:
        row = _InputRow(place)
        row.chosen.connect(lambda name: self.connect_requested.emit(name, self._wiring.reads[place]))
        row.remove_requested.connect(lambda: self.disconnect_requested.emit(self._wiring.reads[place]))
        self._column.insertWidget(place, row)
        self.align(self.label_width)
        return row

    def _on_target_chosen(self) -> None:
        target = self._target_combo.currentData()
        if target and target != self._wiring.target:
            self.target_requested.emit(target)

    def _on_add_clicked(self) -> None:
        free = [name for name in self._wiring.sources if name not in self._wiring.reads]
        if free:
            self.connect_requested.emit(free[-1], "")


class _InputRow(QWidget):
    """Row with one input of the layer."""

    chosen = Signal(str)
    remove_requested = Signal()

    def __init__(self, place: int) -> None:
        super().__init__()
        self._label = _label("Input", _INPUT_TIP)
        self._combo = _combo(f"input_{place}", f"Input {place + 1}", _INPUT_TIP)
        self._combo.activated.connect(lambda: self.chosen.emit(self._combo.currentData()))
        self._remove_button = named(QToolButton(), f"_remove_input_{place}_button")
        self._remove_button.setIcon(theme.icon("x", "muted"))
        self._remove_button.setIconSize(QSize(14, 14))
        self._remove_button.setFixedWidth(RESET_WIDTH)
        self._remove_button.setToolTip("Remove this input")
        self._remove_button.setAccessibleName(f"Remove input {place + 1}")
        policy = self._remove_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._remove_button.setSizePolicy(policy)
        self._remove_button.clicked.connect(self.remove_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for widget, stretch in ((self._label, 0), (self._combo, 1), (self._remove_button, 0)):
            row.addWidget(widget, stretch)

    def show_wiring(self, wiring: Wiring, place: int) -> None:
        """Show the input at a position, and the other possible ones."""
        name = wiring.reads[place]
        self._label.setText("Input" if len(wiring.reads) == 1 else f"Input {place + 1}")
        self._combo.clear()
        for other in dict.fromkeys((*([] if name in wiring.sources else [name]), *wiring.sources)):
            if other == name or other not in wiring.reads:
                self._combo.addItem(other or "None: choose a layer", other)
        self._combo.setCurrentIndex(self._combo.findData(name))
        self._remove_button.setVisible(len(wiring.reads) > 1)


def _combo(name: str, accessible: str, tip: str) -> QComboBox:
    combo = named(QComboBox(), f"_{name}_combo")
    combo.setAccessibleName(accessible)
    combo.setToolTip(tip)
    prepare_field(combo)
    return combo


def _row(text: str, tip: str, combo: QComboBox) -> QWidget:
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GRID)
    row.addWidget(_label(text, tip))
    row.addWidget(combo, 1)
    row.addSpacing(RESET_WIDTH + theme.GRID)
    widget.hide()  # until there is something to choose
    return widget


def _label(text: str, tip: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setToolTip(tip)
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    return label
