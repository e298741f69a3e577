"""An object as the value of an argument: a combo box in the row, the object's own form under it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from engine.catalog.entries import SECTION_OF, Argument, Entry
from engine.project import ObjectSpec, Params, Value
from ui.forms.defaults import entry_named, starting_params
from ui.forms.editors import TypedEditor, ValueEditor
from ui.forms.kind_combo import KindCombo
from ui.style import theme


class Form(Protocol):
    """What an object's own form can do."""

    changed: SignalInstance

    def show_entry(self, entry: Entry | None, params: Params) -> None:
        """Show an entry and its parameters."""


class ObjectEditor(ValueEditor):
    """Chooses an initializer, a regularizer, a constraint, a layer or a schedule, which may also be a plain number.

    Parameters
    ----------
    argument : Argument
    form : QWidget
        An empty CatalogForm; it stands in `below`.
    """

    def __init__(self, argument: Argument, form: QWidget) -> None:
        super().__init__(argument)
        self._section = SECTION_OF[argument.type]
        self._plain = argument.type == "schedule"
        none = "Constant" if self._plain else "Not set" if argument.optional else ""
        self._combo = KindCombo(self._section, none, argument.choices)
        if self._plain:
            self._number = TypedEditor(_as_number(argument))
            self._number.changed.connect(self._on_number_changed)
            self._number.refused.connect(self.refused)
            self._layout.addWidget(self._number, 1)
        self._layout.addWidget(self._combo, 1)
        self._form: Form = form
        self.below = _nested(form)
        form.changed.connect(self._on_form_changed)
        self._combo.chosen.connect(self._on_combo_chosen)

    def field(self) -> QWidget:
        """Return the widget that takes the focus."""
        return self._number.field() if self._plain else self._combo

    def fields(self) -> list[QWidget]:
        """Return all widgets that the user can use."""
        return [self._number.field(), self._combo] if self._plain else [self._combo]

    def show_value(self, value: Value) -> None:
        """Show an object with its form, or a plain number; nothing is emitted."""
        self._value = value
        spec = value if isinstance(value, ObjectSpec) else None
        if self._plain:
            self._number.setVisible(spec is None)
            self._number.show_value(None if spec else value)
        self._combo.show_kind(spec.kind if spec else "")
        entry = entry_named(self._section, spec.kind) if spec else None
        self._form.show_entry(entry, spec.params if spec else {})
        self.below.setVisible(bool(entry and entry.arguments))

    def _on_combo_chosen(self, kind: str) -> None:
        old = self._value
        if not kind:
            self._change(_number_of(old) if self._plain else None)
            return
        if isinstance(old, ObjectSpec) and old.kind == kind:
            return
        entry = entry_named(self._section, kind)
        kept = old.params if isinstance(old, ObjectSpec) else {}
        if isinstance(old, (int, float)) and entry and entry.argument("initial_learning_rate"):
            kept = {"initial_learning_rate": old}
        self._change(ObjectSpec(kind=kind, params=starting_params(entry, kept) if entry else {}))

    def _on_number_changed(self, value: Value, part: str) -> None:
        self._value = value
        self.changed.emit(value, part)

    def _on_form_changed(self, params: dict[str, Value], name: str) -> None:
        if isinstance(self._value, ObjectSpec):
            self._value = self._value.replaced(params=params)
            self.changed.emit(self._value, f".{name}")

    def _change(self, value: Value) -> None:
        self.show_value(value)
        self.changed.emit(value, "")


def _as_number(argument: Argument) -> Argument:
    bounds = {"minimum": argument.minimum, "maximum": argument.maximum, "above_minimum": argument.above_minimum}
    return Argument(argument.name, "number", argument.default, argument.required, argument.optional, **bounds)


def _number_of(old: Value) -> Value:
    """Return the plain number that takes the place of a schedule."""
    rate = old.params.get("initial_learning_rate") if isinstance(old, ObjectSpec) else old
    return rate if isinstance(rate, (int, float)) else 0.001


def _nested(form: QWidget) -> QWidget:
    """Return a nested form behind a line at its left, which shows to what it belongs."""
    frame = QFrame()
    frame.setObjectName("_nested_frame")
    row = QHBoxLayout(frame)
    row.setContentsMargins(theme.HALF, 0, 0, theme.HALF)
    row.setSpacing(theme.GRID + theme.HALF)
    line = QFrame()
    line.setFixedWidth(2)
    line.setAutoFillBackground(True)
    line.setBackgroundRole(line.palette().ColorRole.Mid)
    row.addWidget(line)
    row.addWidget(form, 1)
    return frame
