"""What is known and set of the selected layer: its name, what it is, its arguments."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from engine.catalog.entries import Entry, entry
from engine.catalog.shapes import LayerFacts
from engine.project import LayerSpec
from ui.forms import CatalogForm
from ui.forms.form_row import FORM_WIDTH
from ui.pages.model.inputs_form import InputsForm, Wiring
from ui.pages.model.layer_icons import UNKNOWN_LOOK, Look, look_of, paint_tile
from ui.pages.model.list.rows import in_parameters, shape_text
from ui.style import theme

_TILE = 40


class LayerForm(QScrollArea):
    """Shows one layer, or says in words why it shows none.

    Signals
    -------
    changed : (dict of str to Value, str)
        Other parameters for the layer, as `CatalogForm.changed` says it.
    renamed : str
        Another name for the layer.
    joined, cut, weighed, answering
        As `InputsForm` says it.
    """

    changed = Signal(object, str)
    renamed = Signal(str)
    joined = Signal(str, str)
    cut = Signal(str)
    weighed = Signal(str)
    answering = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._tile = _Tile()
        self._name_edit = self._make_name_edit()
        self._kind_label = QLabel()
        theme.set_role(self._kind_label, "muted")
        self._name_message_label = _sentence("error")
        self._about_label = _sentence()
        self._facts_label = _sentence("muted")
        self._error_box, self._error_label = _error_box()
        self._form = CatalogForm()
        self._form.changed.connect(self.changed)
        self._reads_form = InputsForm()
        self._form.least_label_width = self._reads_form.label_width
        self._form.aligned.connect(self._reads_form.align)
        self._reads_form.joined.connect(self.joined)
        self._reads_form.cut.connect(self.cut)
        self._reads_form.weighed.connect(self.weighed)
        self._reads_form.answering.connect(self.answering)
        self._nothing_label = _sentence("muted")
        self._layer_page = self._make_page()
        self.setWidget(self._make_body())
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(260)

    def show_layer(self, layer: LayerSpec, facts: LayerFacts | None, wiring: Wiring) -> None:
        """Show a layer; nothing is emitted."""
        known = entry("layers", layer.kind)
        if layer.name != self._name:
            self._form.clear_messages()
            self._say_name("")
        self._name = layer.name
        self._tile.show_look(look_of(known))
        if not self._name_edit.hasFocus() or not self._name_edit.isModified():
            self._name_edit.setText(layer.name)
        self._kind_label.setText(known.label if known else layer.kind)
        self._kind_label.setToolTip(f"Keras: {layer.kind}")
        self._about_label.setText(known.text if known else f"Layerdesk knows no layer {layer.kind}.")
        self._facts_label.setText(_facts_in_words(layer, facts))
        self._facts_label.setVisible(bool(self._facts_label.text()))
        error = facts.error if facts else ""
        self._error_label.setText(error)
        self._error_box.setVisible(bool(error))
        self._reads_form.show_wiring(wiring)
        # What a layer with the weights of another is, is that other one's to say.
        self._form.show_entry(_with_trainable(known) if known and not layer.shares else None, layer.params)
        self._form.setVisible(not layer.shares)
        self._show_page(True)

    def show_note(self, text: str) -> None:
        """Show no layer, and say why."""
        self._name = ""
        self._nothing_label.setText(text)
        self._show_page(False)

    def focus(self, argument: str) -> bool:
        """Give the focus to the field of an argument; return whether there is such a field."""
        found = self._form.focus(argument)
        field = self._form.field(argument)
        if found and field:
            self.ensureWidgetVisible(field)
        return found

    def focus_name(self) -> None:
        """Let another name be typed."""
        self._name_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._name_edit.selectAll()

    def refuse_name(self, text: str) -> None:
        """Say why a name cannot be taken, and show the old one again."""
        self._name_edit.setText(self._name)
        self._say_name(text)

    def _say_name(self, text: str) -> None:
        self._name_message_label.setText(text)
        self._name_message_label.setVisible(bool(text))

    def _on_name_finished(self) -> None:
        if self._name_edit.isModified():
            self._name_edit.setModified(False)
            self._say_name("")
            if self._name_edit.text() != self._name:
                self.renamed.emit(self._name_edit.text())

    def _make_name_edit(self) -> QLineEdit:
        edit = QLineEdit()
        edit.setObjectName("_name_edit")
        edit.setToolTip("What this layer is called, also in Keras; no two layers share a name\nKeras: name")
        edit.setAccessibleName("Name of the layer")
        edit.setMinimumHeight(28)
        edit.editingFinished.connect(self._on_name_finished)
        return edit

    def _make_page(self) -> QWidget:
        page = QWidget()
        page.setMaximumWidth(FORM_WIDTH)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        head = QHBoxLayout()
        head.setSpacing(theme.GRID + theme.HALF)
        head.addWidget(self._tile, 0, Qt.AlignmentFlag.AlignTop)
        named = QVBoxLayout()
        named.setSpacing(theme.HALF)
        for widget in (self._name_edit, self._name_message_label, self._kind_label):
            named.addWidget(widget)
        head.addLayout(named, 1)
        column.addLayout(head)
        for widget in (self._about_label, self._facts_label, self._error_box):
            column.addWidget(widget)
        column.addSpacing(theme.HALF)
        column.addWidget(self._reads_form)
        column.addSpacing(theme.HALF)
        column.addWidget(self._form)
        return page

    def _make_body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        column.addWidget(self._layer_page)
        column.addWidget(self._nothing_label)
        column.addStretch()
        return body

    def _show_page(self, layer: bool) -> None:
        self._layer_page.setVisible(layer)
        self._nothing_label.setVisible(not layer)


class _Tile(QWidget):
    """The icon of a kind of layer on its ground."""

    def __init__(self) -> None:
        super().__init__()
        self._look = UNKNOWN_LOOK
        self.setFixedSize(QSize(_TILE, _TILE))

    def show_look(self, look: Look) -> None:
        """Show another icon."""
        self._look = look
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_tile(painter, self.rect(), self._look)


@cache
def _with_trainable(known: Entry) -> Entry:
    """Return a kind of layer whose switch for training is among the first arguments: freezing is common."""
    arguments = tuple(replace(each, main=True) if each.name == "trainable" else each for each in known.arguments)
    return replace(known, arguments=arguments)


def _facts_in_words(layer: LayerSpec, facts: LayerFacts | None) -> str:
    if facts is None or facts.shape is None:
        return ""
    frozen = facts.parameters - facts.trainable
    kept = f", {frozen:,} of them not trained" if frozen else ""
    counted = f"the parameters of {layer.shares}" if layer.shares else in_parameters(facts.parameters)
    return f"Output {shape_text(facts.shape)} · {counted}{kept}"


def _sentence(role: str = "") -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    if role == "error":
        label.hide()  # and never shown while it has no parent: it would be a window for a moment
    if role:
        theme.set_role(label, role)
    return label


def _error_box() -> tuple[QFrame, QLabel]:
    box = QFrame()
    theme.set_role(box, "error_box")
    label = QLabel()
    label.setObjectName("_error_label")
    label.setWordWrap(True)
    row = QHBoxLayout(box)
    row.setContentsMargins(*[theme.GRID] * 4)
    row.addWidget(label)
    return box, label
