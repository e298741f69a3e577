"""What a layer reads, and whose weights it uses: how branches, merges and shared weights are made without a mouse."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ui.forms.editors import settle
from ui.forms.form_row import RESET_WIDTH
from ui.style import theme

_LABEL_WIDTH = 72
_READS_TIP = (
    "The layer, or the input of the network, whose output this one reads. Several layers that read the same one make a "
    "branch."
)
_WEIGHTS_TIP = (
    "Its own, or those of another layer of its kind: one set of weights used in several places (parameter sharing), "
    "trained by all of them together."
)

_ANSWERS_TIP = "The target whose values this layer predicts. Each target has one output, with a loss of its own."


@dataclass(frozen=True)
class Wiring:
    """How a layer is wired, and how it could be.

    Attributes
    ----------
    reads : tuple of str
        What it reads, in order; an empty name is an input that is missing.
    sources : tuple of str
        What it could read.
    several : bool
        Whether its kind reads more than one.
    owner : str
        Whose weights it uses; empty for its own.
    owners : tuple of str
        Whose it could use.
    answers : str
        The target that it answers; empty where it is no output.
    targets : tuple of str
        All targets.
    """

    reads: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    several: bool = False
    owner: str = ""
    owners: tuple[str, ...] = ()
    answers: str = ""
    targets: tuple[str, ...] = ()


class InputsForm(QWidget):
    """Chooses what one layer reads.

    Signals
    -------
    joined : (str, str)
        It is to read this, instead of that; the latter is empty where it is to read one more.
    cut : str
        It is to read this no longer.
    weighed : str
        It is to use the weights of this layer; its own where the name is empty.
    answering : str
        It is to be the output for this target.
    """

    joined = Signal(str, str)
    cut = Signal(str)
    weighed = Signal(str)
    answering = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wiring = Wiring()
        self._lines: list[_ReadLine] = []
        self._add_button = QPushButton(theme.icon("plus"), "Read one more")
        self._add_button.setObjectName("_add_read_button")
        self._add_button.setToolTip("Let the layer read one more layer")
        self._add_button.setAccessibleName("Read one more layer")
        theme.set_role(self._add_button, "flat")
        self._add_button.clicked.connect(self._on_add_clicked)
        self._weights_combo = _combo("weights", "Whose weights it uses", _WEIGHTS_TIP)
        self._weights_combo.activated.connect(lambda: self.weighed.emit(self._weights_combo.currentData()))
        self._weights = _line("Weights", _WEIGHTS_TIP, self._weights_combo)
        self._answers_combo = _combo("answers", "The target that it answers", _ANSWERS_TIP)
        self._answers_combo.activated.connect(self._on_answers_chosen)
        self._answers = _line("Answers", _ANSWERS_TIP, self._answers_combo)
        self._lay_out()
        self.align(round(_LABEL_WIDTH * theme.font_scale()))

    def show_wiring(self, wiring: Wiring) -> None:
        """Show how a layer is wired; nothing is emitted."""
        if wiring == self._wiring:
            return
        self._wiring = wiring
        for line in self._lines[len(wiring.reads) :]:
            line.hide()
            line.deleteLater()
        del self._lines[len(wiring.reads) :]
        while len(self._lines) < len(wiring.reads):
            self._lines.append(self._make_line(len(self._lines)))
        for place, line in enumerate(self._lines):
            line.show_wiring(wiring, place)
        free = [name for name in wiring.sources if name not in wiring.reads]
        self._add_button.setVisible(wiring.several and bool(free))
        self._weights.setVisible(bool(wiring.owners or wiring.owner))
        self._weights_combo.clear()
        self._weights_combo.addItem("Its own", "")
        for name in dict.fromkeys((*wiring.owners, *((wiring.owner,) if wiring.owner else ()))):
            self._weights_combo.addItem(f"Those of {name}", name)
        self._weights_combo.setCurrentIndex(max(self._weights_combo.findData(wiring.owner), 0))
        self._answers.setVisible(len(wiring.targets) > 1)
        self._answers_combo.clear()
        for target in (*([] if wiring.answers else [""]), *wiring.targets):
            self._answers_combo.addItem(target or "No target: it is a hidden layer", target)
        self._answers_combo.setCurrentIndex(self._answers_combo.findData(wiring.answers))

    def align(self, width: int) -> None:
        """Give the labels a width, in pixels, so that the fields stand in one column with those of the arguments."""
        self.label_width = width
        for label in self.findChildren(QLabel):
            label.setFixedWidth(width)
        self._added.setContentsMargins(width + theme.GRID, 0, 0, 0)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GRID)
        self._added = added = QHBoxLayout()
        added.addWidget(self._add_button)
        added.addStretch()
        self._column.addLayout(added)
        self._column.addWidget(self._weights)
        self._column.addWidget(self._answers)

    def _make_line(self, place: int) -> _ReadLine:
        line = _ReadLine(place)
        line.chosen.connect(lambda name: self.joined.emit(name, self._wiring.reads[place]))
        line.removed.connect(lambda: self.cut.emit(self._wiring.reads[place]))
        self._column.insertWidget(place, line)
        self.align(self.label_width)
        return line

    def _on_answers_chosen(self) -> None:
        target = self._answers_combo.currentData()
        if target and target != self._wiring.answers:
            self.answering.emit(target)

    def _on_add_clicked(self) -> None:
        free = [name for name in self._wiring.sources if name not in self._wiring.reads]
        if free:
            self.joined.emit(free[-1], "")


class _ReadLine(QWidget):
    """One of the layers that are read."""

    chosen = Signal(str)
    removed = Signal()

    def __init__(self, place: int) -> None:
        super().__init__()
        self._label = _label("Reads", _READS_TIP)
        self._combo = _combo(f"read_{place}", f"Layer that is read, number {place + 1}", _READS_TIP)
        self._combo.activated.connect(lambda: self.chosen.emit(self._combo.currentData()))
        self._remove_button = QToolButton()
        self._remove_button.setObjectName(f"_unread_{place}_button")
        self._remove_button.setIcon(theme.icon("x", "muted"))
        self._remove_button.setIconSize(QSize(14, 14))
        self._remove_button.setFixedWidth(RESET_WIDTH)
        self._remove_button.setToolTip("Read this no longer")
        self._remove_button.setAccessibleName(f"Read number {place + 1} no longer")
        policy = self._remove_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._remove_button.setSizePolicy(policy)
        self._remove_button.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for widget, stretch in ((self._label, 0), (self._combo, 1), (self._remove_button, 0)):
            row.addWidget(widget, stretch)

    def show_wiring(self, wiring: Wiring, place: int) -> None:
        """Show the layer that is read at a place, and what else there is to read."""
        name = wiring.reads[place]
        self._label.setText("Reads" if place == 0 else f"and {place + 1}.")
        self._combo.clear()
        for other in dict.fromkeys((*([] if name in wiring.sources else [name]), *wiring.sources)):
            if other == name or other not in wiring.reads:
                self._combo.addItem(other or "Nothing yet: choose a layer", other)
        self._combo.setCurrentIndex(self._combo.findData(name))
        self._remove_button.setVisible(len(wiring.reads) > 1)


def _combo(name: str, accessible: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(f"_{name}_combo")
    combo.setAccessibleName(accessible)
    combo.setToolTip(tip)
    settle(combo)
    return combo


def _line(text: str, tip: str, combo: QComboBox) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GRID)
    row.addWidget(_label(text, tip))
    row.addWidget(combo, 1)
    row.addSpacing(RESET_WIDTH + theme.GRID)
    line.hide()  # until there is something to choose
    return line


def _label(text: str, tip: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setToolTip(tip)
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    return label
