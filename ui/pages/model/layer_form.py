"""Settings of the selected layer: name, kind, output shape, inputs, arguments."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from engine.catalog.entries import Entry, entry
from engine.catalog.shapes import LayerFacts
from engine.project import LayerSpec
from engine.system.word_forms import counted
from ui.forms import CatalogForm
from ui.forms.form_row import FORM_WIDTH
from ui.pages.model.inputs_form import InputsForm, Wiring
from ui.pages.model.layer_icons import UNKNOWN_LOOK, Look, look_of, paint_tile
from ui.pages.model.list.rows import shape_text
from ui.style import theme
from ui.style.object_names import named

_TILE = 40


class LayerForm(QScrollArea):
    """Form of one layer, or a note why it shows none.

    Signals
    -------
    changed : (dict of str to Value, str)
        New parameters of the layer and the path of the change, as `CatalogForm.changed`.
    rename_requested : str
        New name of the layer.
    connect_requested, disconnect_requested, weights_requested, target_requested
        As in `InputsForm`.
    """

    changed = Signal(object, str)
    rename_requested = Signal(str)
    connect_requested = Signal(str, str)
    disconnect_requested = Signal(str)
    weights_requested = Signal(str)
    target_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._tile = _Tile()
        self._name_edit = self._make_name_edit()
        self._kind_label = QLabel()
        theme.set_role(self._kind_label, "muted")
        self._name_error_label = _wrapped_label("error")
        self._about_label = _wrapped_label()
        self._facts_label = _wrapped_label("muted")
        self._error_box, self._error_label = _error_box()
        self._form = CatalogForm()
        self._form.changed.connect(self.changed)
        self._inputs_form = InputsForm()
        self._form.min_label_width = self._inputs_form.label_width
        self._form.aligned.connect(self._inputs_form.align)
        self._inputs_form.connect_requested.connect(self.connect_requested)
        self._inputs_form.disconnect_requested.connect(self.disconnect_requested)
        self._inputs_form.weights_requested.connect(self.weights_requested)
        self._inputs_form.target_requested.connect(self.target_requested)
        self._note_label = _wrapped_label("muted")
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
            self._show_name_error("")
        self._name = layer.name
        self._tile.show_look(look_of(known))
        if not self._name_edit.hasFocus() or not self._name_edit.isModified():
            self._name_edit.setText(layer.name)
        self._kind_label.setText(known.label if known else layer.kind)
        self._kind_label.setToolTip(f"Keras: {layer.kind}")
        self._about_label.setText(known.text if known else f"Layerdesk does not know the layer {layer.kind}.")
        self._facts_label.setText(_facts_text(layer, facts))
        self._facts_label.setVisible(bool(self._facts_label.text()))
        error = facts.error if facts else ""
        self._error_label.setText(error)
        self._error_box.setVisible(bool(error))
        self._inputs_form.show_wiring(wiring)
        # A layer with shared weights has no arguments of its own: those of the owner apply.
        self._form.show_entry(_with_trainable(known) if known and not layer.shares else None, layer.params)
        self._form.setVisible(not layer.shares)
        self._show_page(True)

    def show_note(self, text: str) -> None:
        """Show a note instead of a layer."""
        self._name = ""
        self._note_label.setText(text)
        self._show_page(False)

    def focus(self, argument: str) -> bool:
        """Focus the field of an argument, and return whether it exists."""
        exists = self._form.focus(argument)
        field = self._form.field(argument)
        if exists and field is not None:
            self.ensureWidgetVisible(field)
        return exists

    def focus_name(self) -> None:
        """Focus the field of the name and select its text."""
        self._name_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._name_edit.selectAll()

    def show_name_error(self, text: str) -> None:
        """Restore the old name, and show why the new one is not allowed."""
        self._name_edit.setText(self._name)
        self._show_name_error(text)

    def _show_name_error(self, text: str) -> None:
        self._name_error_label.setText(text)
        self._name_error_label.setVisible(bool(text))

    def _on_name_finished(self) -> None:
        if self._name_edit.isModified():
            self._name_edit.setModified(False)
            self._show_name_error("")
            if self._name_edit.text() != self._name:
                self.rename_requested.emit(self._name_edit.text())

    def _make_name_edit(self) -> QLineEdit:
        edit = named(QLineEdit(), "_name_edit")
        edit.setToolTip("Unique name of the layer\nKeras: name")
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
        names = QVBoxLayout()
        names.setSpacing(theme.HALF)
        for widget in (self._name_edit, self._name_error_label, self._kind_label):
            names.addWidget(widget)
        head.addLayout(names, 1)
        column.addLayout(head)
        for part in (self._about_label, self._facts_label, self._error_box):
            column.addWidget(part)
        column.addSpacing(theme.HALF)
        column.addWidget(self._inputs_form)
        column.addSpacing(theme.HALF)
        column.addWidget(self._form)
        return page

    def _make_body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        column.addWidget(self._layer_page)
        column.addWidget(self._note_label)
        column.addStretch()
        return body

    def _show_page(self, layer: bool) -> None:
        self._layer_page.setVisible(layer)
        self._note_label.setVisible(not layer)


class _Tile(QWidget):
    """Icon of a kind of layer on its coloured background."""

    def __init__(self) -> None:
        super().__init__()
        self._look = UNKNOWN_LOOK
        self.setFixedSize(QSize(_TILE, _TILE))

    def show_look(self, look: Look) -> None:
        """Show an icon."""
        self._look = look
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_tile(painter, self.rect(), self._look)


@cache
def _with_trainable(known: Entry) -> Entry:
    """Return a kind of layer with `trainable` among its main arguments, because freezing is common."""
    arguments = tuple(replace(each, main=True) if each.name == "trainable" else each for each in known.arguments)
    return replace(known, arguments=arguments)


def _facts_text(layer: LayerSpec, facts: LayerFacts | None) -> str:
    if facts is None or facts.shape is None:
        return ""
    frozen = facts.parameters - facts.trainable
    not_trained = f", {frozen:,} not trainable" if frozen else ""
    count = f"shares the parameters of {layer.shares}" if layer.shares else counted(facts.parameters, "parameter")
    return f"Output {shape_text(facts.shape)} · {count}{not_trained}"


def _wrapped_label(role: str = "") -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    if role == "error":
        label.hide()  # shown without a parent it would flash up as a window
    if role:
        theme.set_role(label, role)
    return label


def _error_box() -> tuple[QFrame, QLabel]:
    box = QFrame()
    theme.set_role(box, "error_box")
    label = named(QLabel(), "_error_label")
    label.setWordWrap(True)
    row = QHBoxLayout(box)
    row.setContentsMargins(*[theme.GRID] * 4)
    row.addWidget(label)
    return box, label
