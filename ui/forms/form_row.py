"""Row of a form: label, editor, reset button, and a message if the input is not valid."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.catalog.entries import Argument
from engine.project import ObjectSpec, Value
from ui.forms.defaults import default_of, same
from ui.forms.editors import ValueEditor
from ui.forms.parsing import value_text
from ui.style import theme
from ui.style.object_names import named

RESET_WIDTH = 26
FORM_WIDTH = 520
"""Maximum width of a form in pixels, so that labels stay close to their fields."""


class FormRow(QWidget):
    """Row of one argument.

    Parameters
    ----------
    argument : Argument
    editor : ValueEditor
        Editor for its type.
    tip : str
        Tooltip; if empty, made from the argument.

    Signals
    -------
    changed : (Value, str)
        As `ValueEditor.changed`; the reset button emits it with the default.
    """

    changed = Signal(object, str)

    def __init__(self, argument: Argument, editor: ValueEditor, tip: str = "") -> None:
        super().__init__()
        self.argument = argument
        self.editor = editor
        self._default = default_of(argument)
        self._label = QLabel(label_of(argument))
        self._label.setWordWrap(True)
        self._label.setBuddy(editor.field())
        self._reset_button = self._make_reset()
        self._message_label = named(QLabel(), "_message_label")
        self._message_label.setWordWrap(True)
        theme.set_role(self._message_label, "error")
        self._place()
        self._name_fields(tip or tip_of(argument))
        editor.changed.connect(self.changed)
        editor.rejected.connect(self.show_message)

    def show_value(self, value: Value) -> None:
        """Show a value, with a bold label and a reset button if it differs from the default."""
        self.editor.show_value(value)
        changed = not self.argument.required and not same(value, self._default)
        if changed == self._reset_button.isHidden():
            # A bold QFont would be lost when the form gets a parent, because the application has a style sheet.
            self._label.setStyleSheet("font-weight: 600" if changed else "")
            self._reset_button.setVisible(changed)

    def set_default(self, value: Value) -> None:
        """Set the value that counts as unchanged, and that the reset button restores."""
        if not same(value, self._default):
            self._default = value
            self._reset_button.setToolTip(f"Reset to the suggestion: {value_in_words(value)}")

    def show_message(self, text: str) -> None:
        """Show a message under the field; an empty text removes it."""
        self._message_label.setText(text)
        self._message.setVisible(bool(text))

    def preferred_label_width(self) -> int:
        """Return the width of the label in pixels if it is bold."""
        font = QFont(self._label.font())
        font.setBold(True)
        return QFontMetrics(font).horizontalAdvance(self._label.text()) + theme.HALF

    def set_label_width(self, width: int) -> None:
        """Set the width of the label in pixels, to align the fields of a form."""
        self._label.setFixedWidth(width)
        self._indent.setFixedWidth(width)

    def _make_reset(self) -> QToolButton:
        button = named(QToolButton(), "_reset_button")
        button.setIcon(theme.icon("undo-2", "muted"))
        button.setIconSize(QSize(14, 14))
        button.setFixedWidth(RESET_WIDTH)
        default = default_text(self.argument)
        button.setToolTip(f"Reset to the default: {default}")
        button.setAccessibleName(f"Reset {label_of(self.argument)}")
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        button.setVisible(False)
        button.clicked.connect(lambda: self.changed.emit(self._default, ""))
        return button

    def _place(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GRID)
        line.addWidget(self._label)
        line.addWidget(self.editor, 1)
        line.addWidget(self._reset_button)
        self._message = QWidget()
        self._message.setVisible(False)
        message_row = QHBoxLayout(self._message)
        message_row.setContentsMargins(0, 0, 0, 0)
        message_row.setSpacing(theme.GRID)
        self._indent = QWidget()
        message_row.addWidget(self._indent)
        message_row.addWidget(self._message_label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.HALF)
        column.addLayout(line)
        column.addWidget(self._message)
        if self.editor.below is not None:
            column.addWidget(self.editor.below)
        self.setMaximumWidth(FORM_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def _name_fields(self, tip: str) -> None:
        self._label.setToolTip(tip)
        for widget in self.editor.fields():
            widget.setToolTip(tip)
            widget.setAccessibleName(label_of(self.argument))
        self.editor.field().setObjectName(f"_{self.argument.name}_field")


def label_of(argument: Argument) -> str:
    """Return the label of an argument."""
    return argument.label or argument.name.replace("_", " ").capitalize()


def label_in_sentence(label: str) -> str:
    """Return a label as part of a sentence: ``learning rate``, but ``XLA compilation`` and ``L2``."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or len(label) == 1 else label


def tip_of(argument: Argument, keras: str | None = None) -> str:
    """Return the tooltip of an argument: its description, its keyword in Keras, its default."""
    keras = argument.name if keras is None else keras
    lines = [argument.text, f"Keras: {keras}" if keras else ""]
    if not argument.required:
        lines.append(f"Default: {default_text(argument)}")
    return "\n".join(line for line in lines if line)


def default_text(argument: Argument) -> str:
    """Return the default of an argument as text."""
    return value_in_words(default_of(argument))


def value_in_words(value: Value) -> str:
    """Return a value as text for a tooltip."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "on" if value else "off"
    return value.kind if isinstance(value, ObjectSpec) else value_text(value)
