"""Editor of an object as the value of an argument: a combo box in the row, the form of the object under it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from engine.catalog.entries import SECTION_OF, Argument, Entry
from engine.project import ObjectSpec, Params, Value
from ui.forms.defaults import entry_named, starting_params
from ui.forms.editors import TypedEditor, ValueEditor
from ui.forms.kind_combo import KindCombo
from ui.style import theme
from ui.style.object_names import named


class ObjectEditor(ValueEditor):
    """Editor of an initializer, a regularizer, a constraint, a layer, or a schedule, which may also be a number.

    Parameters
    ----------
    argument : Argument
    form : QWidget
        An empty CatalogForm, shown in `below`; its owner calls `set_params` when the user changes it.
    show_entry : callable
        Shows an entry, or none, with its parameters in the form.
    """

    def __init__(self, argument: Argument, form: QWidget, show_entry: Callable[[Entry | None, Params], None]) -> None:
        super().__init__(argument)
        self._section = SECTION_OF[argument.type]
        self._plain = argument.type == "schedule"
        none = "Constant" if self._plain else "Not set" if argument.optional else ""
        self._combo = KindCombo(self._section, none, argument.choices)
        if self._plain:
            self._number = TypedEditor(_as_number(argument))
            self._number.changed.connect(self._on_number_changed)
            self._number.rejected.connect(self.rejected)
            self._layout.addWidget(self._number, 1)
        self._layout.addWidget(self._combo, 1)
        self._show_entry = show_entry
        self._nested = self.below = _nested(form)
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
        self._show_entry(entry, spec.params if spec else {})
        self._nested.setVisible(bool(entry and entry.arguments))

    def _on_combo_chosen(self, kind: str) -> None:
        old = self._value
        if not kind:
            self._change(_number_of(old) if self._plain else None)
            return
        if isinstance(old, ObjectSpec) and old.kind == kind:
            return
        entry = entry_named(self._section, kind)
        params: Params = old.params if isinstance(old, ObjectSpec) else {}
        if isinstance(old, (int, float)) and entry and entry.argument("initial_learning_rate"):
            params = {"initial_learning_rate": old}
        self._change(ObjectSpec(kind=kind, params=starting_params(entry, params) if entry else {}))

    def _on_number_changed(self, value: Value, part: str) -> None:
        self._value = value
        self.changed.emit(value, part)

    def set_params(self, params: dict[str, Value], name: str) -> None:
        """Set the parameters of the object, and emit the change of the argument `name`."""
        if isinstance(self._value, ObjectSpec):
            self._value = self._value.replaced(params=params)
            self.changed.emit(self._value, f".{name}")

    def _change(self, value: Value) -> None:
        self.show_value(value)
        self.changed.emit(value, "")


def _as_number(argument: Argument) -> Argument:
    return Argument(
        argument.name,
        "number",
        argument.default,
        argument.required,
        argument.optional,
        argument.minimum,
        argument.maximum,
        argument.above_minimum,
    )


def _number_of(old: Value) -> Value:
    """Return the number that replaces a schedule: its initial learning rate, else 0.001."""
    rate = old.params.get("initial_learning_rate") if isinstance(old, ObjectSpec) else old
    return rate if isinstance(rate, (int, float)) else 0.001


def _nested(form: QWidget) -> QWidget:
    """Return a nested form with a vertical line on its left."""
    frame = named(QFrame(), "_nested_frame")
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
