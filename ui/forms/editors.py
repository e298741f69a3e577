"""An editor for each type of argument: it shows a value and emits the value that the user chose."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QWidget,
)
from shiboken6 import isValid

from engine.catalog.entries import Argument
from engine.project import Value
from ui.forms.defaults import same
from ui.forms.parsing import InvalidInput, typed_value, value_text
from ui.style import theme
from ui.widgets.wheel_filter import leave_wheel_to_page

FIELD_WIDTH = 104
FIELD_HEIGHT = 28
"""Minimum size of a field in pixels, the same for all fields of a form."""


class ValueEditor(QWidget):
    """Base of all editors.

    Signals
    -------
    changed : (Value, str)
        The new value, and the path of the part that changed (``.factor``), empty for the whole value.
    rejected : str
        Why the typed text is not valid; empty when it is valid again.
    """

    changed = Signal(object, str)
    rejected = Signal(str)
    below: QWidget | None = None
    """Widget shown under the row of this editor: the form of a nested object."""

    def __init__(self, argument: Argument) -> None:
        super().__init__()
        self._argument = argument
        self._value: Value = None
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)

    def field(self) -> QWidget:
        """Return the widget that takes the focus."""
        raise NotImplementedError

    def fields(self) -> list[QWidget]:
        """Return all widgets that take input."""
        return [self.field()]

    def show_value(self, value: Value) -> None:
        """Show a value; nothing is emitted."""
        raise NotImplementedError

    def _set_value(self, value: Value) -> None:
        if not same(value, self._value):
            self._value = value
            self.changed.emit(value, "")


def prepare_field(field: QWidget) -> None:
    """Give a field the common size of fields, and make it ignore the mouse wheel until it has the focus."""
    leave_wheel_to_page(field)
    field.setMinimumSize(FIELD_WIDTH, round(FIELD_HEIGHT * theme.font_scale()))
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    if isinstance(field, QComboBox):
        field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        field.setMinimumContentsLength(8)


class _UnitLabel(QLabel):
    """Unit, shown at the right end inside a line edit."""

    def __init__(self, text: str, line: QLineEdit) -> None:
        super().__init__(text, line)
        theme.set_role(self, "muted")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the label at the right end of the line, and the text of the line clear of it."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and isinstance(watched, QLineEdit):
            self.adjustSize()
            watched.setTextMargins(watched.textMargins().left(), 0, self.width() + 4, 0)
            self.move(watched.width() - self.width() - 4, (watched.height() - self.height()) // 2)
        return False


class _NumberBox(QAbstractSpinBox):
    """Line edit with step buttons; its owner defines what a step is."""

    stepped = Signal(int)

    def stepBy(self, steps: int) -> None:
        self.stepped.emit(steps)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled


_LEAVING_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)
"""Reasons for losing the focus when the user leaves a field, not just the window or for a menu."""


class TypedEditor(ValueEditor):
    """Editor of numbers and texts: valid text is used while it is typed, invalid text gets a message.

    The arrow keys step numbers: integers by 1, others by their leading digit (0.001, 0.002, ... 0.01).
    """

    def __init__(self, argument: Argument, empty: str = "not set") -> None:
        super().__init__(argument)
        if argument.type in ("integer", "number"):
            self._box = _NumberBox()
            theme.give_margin(self._box)
            self._box.stepped.connect(self._on_box_stepped)
            self._line = self._box.lineEdit()
            self._field: QWidget = self._box
        else:
            self._line = QLineEdit()
            self._field = self._line
        prepare_field(self._field)
        self._field.installEventFilter(self)
        if argument.unit:
            _UnitLabel(argument.unit, self._line)
        self._line.setPlaceholderText(empty if argument.optional else "required" if argument.required else "")
        self._line.textEdited.connect(self._on_line_edited)
        self._line.editingFinished.connect(self._on_line_finished)
        self._layout.addWidget(self._field)

    def field(self) -> QWidget:
        """Return the widget that takes the focus."""
        return self._field

    def show_value(self, value: Value) -> None:
        """Show a value; nothing is emitted."""
        unchanged = same(value, self._value)
        self._value = value
        if unchanged and self._line.hasFocus() and self._text_matches(value):
            return
        if self._line.text() != value_text(value):
            self._line.setText(value_text(value))
            self.rejected.emit("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # QLineEdit emits editingFinished only if its text changed since the last time.
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() in _LEAVING_REASONS:
            self._finish(leaving=True)
        return False

    def _text_matches(self, value: Value) -> bool:
        """Return whether the text in the line is a notation of a value, or is still being typed."""
        try:
            return same(typed_value(self._line.text(), self._argument), value)
        except InvalidInput:
            return True

    def _on_line_edited(self, text: str) -> None:
        try:
            value = typed_value(text, self._argument)
        except InvalidInput:
            return
        self.rejected.emit("")
        self._set_value(value)

    def _on_line_finished(self) -> None:
        # A line that is deleted while it has the focus still emits editingFinished.
        if isValid(self._line):
            self._finish(leaving=not self._line.hasFocus())

    def _finish(self, *, leaving: bool) -> None:
        """Show the value in its standard notation; keep invalid text only if the user stays in the field."""
        try:
            typed_value(self._line.text(), self._argument)
        except InvalidInput as error:
            previous = value_text(self._value)
            if previous or self._line.text():
                self.rejected.emit(f"{error} The value is still {previous}." if previous else str(error))
            if not leaving:
                self._line.selectAll()
                return
        if self._line.text() != value_text(self._value):
            self._line.setText(value_text(self._value))

    def _on_box_stepped(self, steps: int) -> None:
        number = self._value if isinstance(self._value, (int, float)) else None
        stepped = _stepped(number, steps, self._argument)
        if stepped is not None:
            self._line.setText(value_text(stepped))
            self._line.selectAll()
            self.rejected.emit("")
            self._set_value(stepped)


def _stepped(number: float | None, steps: int, argument: Argument) -> float | None:
    """Return a number some steps further, or None if the bounds forbid it."""
    if number is None:
        number = argument.minimum if argument.minimum is not None else 0
        steps = 1 if argument.above_minimum else 0
    whole = argument.type == "integer"
    stepped = int(number) + steps if whole else _by_leading_digit(number, steps, argument)
    if argument.minimum is not None:
        if stepped <= argument.minimum and argument.above_minimum:
            return None
        stepped = max(stepped, int(argument.minimum) if whole else argument.minimum)
    if argument.maximum is not None:
        if stepped >= argument.maximum and argument.below_maximum:
            return None
        stepped = min(stepped, int(argument.maximum) if whole else argument.maximum)
    return stepped


def _by_leading_digit(number: float, steps: int, argument: Argument) -> float:
    """Return a number some steps of its leading digit further: 0.5 to 0.6, 0.01 up to 0.02 and down to 0.009."""
    if number == 0:
        size = 0.1 if argument.maximum is not None and argument.maximum <= 1 else 0.01
        return round(steps * size, 12)
    exponent = math.floor(math.log10(abs(number)) + 1e-9)
    shrinking = (steps < 0) == (number > 0)
    if shrinking and abs(number) <= 10**exponent * (1 + 1e-9) and abs(number) < 1:
        exponent -= 1
    return round(number + steps * 10.0**exponent, max(0, 2 - exponent))


class BooleanEditor(ValueEditor):
    """Editor of a boolean: a check box."""

    def __init__(self, argument: Argument) -> None:
        super().__init__(argument)
        self._box = QCheckBox()
        self._box.clicked.connect(self._set_value)
        self._layout.addWidget(self._box)
        self._layout.addStretch()

    def field(self) -> QWidget:
        """Return the widget that takes the focus."""
        return self._box

    def show_value(self, value: Value) -> None:
        """Show a value; nothing is emitted."""
        self._value = value
        self._box.setChecked(bool(value))


EditorOption = tuple[Value, str, str]
"""A value to choose, its label and its tooltip."""


class ChoiceEditor(ValueEditor):
    """Editor with a list of options; a value that is not among them is added to it."""

    def __init__(self, argument: Argument, options: Sequence[EditorOption]) -> None:
        super().__init__(argument)
        self._combo = QComboBox()
        prepare_field(self._combo)
        self._values: list[Value] = []
        for value, label, tip in options:
            self._add(value, label, tip)
        self._combo.activated.connect(self._on_combo_activated)
        self._layout.addWidget(self._combo)

    def field(self) -> QWidget:
        """Return the widget that takes the focus."""
        return self._combo

    def show_value(self, value: Value) -> None:
        """Show a value; nothing is emitted."""
        self._value = value
        place = next((place for place, known in enumerate(self._values) if same(known, value)), -1)
        if place < 0 and value is not None:
            self._add(value, value_text(value), "")
            place = len(self._values) - 1
        self._combo.setCurrentIndex(place)

    def _add(self, value: Value, label: str, tip: str) -> None:
        self._values.append(value)
        self._combo.addItem(label)
        self._combo.setItemData(self._combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def _on_combo_activated(self, place: int) -> None:
        self._set_value(self._values[place])
