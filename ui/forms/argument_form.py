"""Base of the forms: a column of rows for the main arguments, and for all of them when expanded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from engine.catalog.entries import SECTION_OF, Argument
from engine.project import Value
from engine.system.errors import Place
from ui.forms.defaults import default_of, same, section_entries
from ui.forms.editors import FIELD_HEIGHT, BooleanEditor, ChoiceEditor, EditorOption, TypedEditor, ValueEditor
from ui.forms.form_row import FORM_WIDTH, FormRow, tip_of
from ui.forms.setting import Setting, settings_of
from ui.style import theme
from ui.style.object_names import named

MAX_LABEL_WIDTH = 150
"""Maximum width of labels in pixels at the normal text size; longer ones wrap."""


class ArgumentForm(QWidget):
    """Base of the forms; subclasses define the arguments and handle new values.

    Signals
    -------
    aligned : int
        Width of the labels in pixels, for fields outside the form that are aligned with it.
    """

    aligned = Signal(int)

    expand_texts = (
        "All arguments",
        "Fewer arguments",
        "Show all arguments in Keras, or only the main ones",
    )
    """Texts of the button that expands the form: collapsed, expanded, tooltip."""
    min_label_width = 0
    """Minimum width of the labels in pixels, to align them with fields outside the form."""
    collapses_all = False
    """Whether a form without main arguments shows none at first, instead of all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arguments: tuple[Argument, ...] = ()
        self._values: Mapping[str, Value] = {}
        self._rows: dict[str, FormRow] = {}
        self._expanded = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GRID)
        self._all_button = self._make_all_button()
        self._column.addWidget(self._all_button)
        self.setMaximumWidth(FORM_WIDTH)

    def field(self, name: str) -> QWidget | None:
        """Return the widget that edits an argument, or None while it is not shown."""
        return self._rows[name].editor.field() if name in self._rows else None

    def settings(self, place: Place, owner: str) -> Iterator[Setting]:
        """Yield the settings of the form, collapsed ones too, for the command palette.

        Parameters
        ----------
        place : Place
            Place of the object in the project.
        owner : str
            What the object is called.
        """
        return settings_of(self._arguments, self._values, place, owner)

    def focus(self, name: str) -> bool:
        """Focus the field of an argument, expanding the form if needed; return whether it exists."""
        if name not in self._rows and any(argument.name == name for argument in self._arguments):
            self.set_expanded(True)
        row = self._rows.get(name)
        if row:
            row.editor.field().setFocus(Qt.FocusReason.OtherFocusReason)
        return row is not None

    def show_message(self, name: str, text: str) -> None:
        """Show a message under a field; an empty text removes it."""
        if name in self._rows:
            self._rows[name].show_message(text)

    def clear_messages(self) -> None:
        """Remove all messages."""
        for row in self._rows.values():
            row.show_message("")

    def set_expanded(self, expanded: bool) -> None:
        """Show all arguments, or only the main ones."""
        self._expanded = expanded
        self._build()
        self._show()

    def _show_arguments(self, arguments: Sequence[Argument], values: Mapping[str, Value]) -> None:
        """Show arguments with their values; equal arguments keep their rows and the focus."""
        self._values = values
        if self._arguments != tuple(arguments):
            self._arguments = tuple(arguments)
            self._expanded = False
            self._clear()
            self._build()
        self._show()

    def _on_value_edited(self, name: str, value: Value, part: str) -> None:
        """Handle a new value of an argument; `part` is the path of the change within it."""
        raise NotImplementedError

    def _object_editor(self, argument: Argument) -> ValueEditor:
        """Return an editor for an argument that is an object."""
        raise NotImplementedError

    def _options(self, argument: Argument) -> list[EditorOption]:
        """Return the options of an argument with a fixed set of values."""
        return _options(argument)

    def _tip(self, argument: Argument) -> str:
        """Return the tooltip of an argument."""
        return tip_of(argument)

    def _shown(self) -> list[Argument]:
        main = [argument for argument in self._arguments if argument.main or argument.required]
        return list(self._arguments) if self._expanded or not (main or self.collapses_all) else main

    def _clear(self) -> None:
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows.clear()

    def _build(self) -> None:
        """Create missing rows in the order of the arguments, and hide those that are collapsed."""
        shown = self._shown()
        for place, argument in enumerate(shown):
            if argument.name not in self._rows:
                self._rows[argument.name] = self._make_row(argument)
            self._column.insertWidget(place, self._rows[argument.name])
        for name, row in self._rows.items():
            row.setVisible(any(argument.name == name for argument in shown))
        self._align()

    def _align(self) -> None:
        """Align the fields in one column, right of the widest label."""
        width = max((row.preferred_label_width() for row in self._rows.values()), default=0)
        width = max(min(width, round(MAX_LABEL_WIDTH * theme.font_scale())), self.min_label_width)
        for row in self._rows.values():
            row.set_label_width(width)
        self.aligned.emit(width)

    def _make_row(self, argument: Argument) -> FormRow:
        row = FormRow(argument, self._make_editor(argument), self._tip(argument))
        row.changed.connect(lambda value, part, name=argument.name: self._on_value_edited(name, value, part))
        return row

    def _make_editor(self, argument: Argument) -> ValueEditor:
        match argument.type:
            case "boolean" if not argument.optional:
                return BooleanEditor(argument)
            case "boolean" | "choice" | "activation":
                return ChoiceEditor(argument, self._options(argument))
            case "initializer" | "regularizer" | "constraint" | "schedule" | "layer":
                return self._object_editor(argument)
            case _:
                return TypedEditor(argument)

    def _show(self) -> None:
        for argument in self._arguments:
            if argument.name in self._rows:
                self._rows[argument.name].set_default(self._default_of(argument))
                self._rows[argument.name].show_value(self._value(argument))
        self._show_all_button()

    def _default_of(self, argument: Argument) -> Value:
        """Return the value of an argument that counts as unchanged."""
        return default_of(argument)

    def _value(self, argument: Argument) -> Value:
        return self._values.get(argument.name, default_of(argument))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._rows:
            self._align()

    def _make_all_button(self) -> QToolButton:
        button = named(QToolButton(), "_all_button")
        button.setMinimumHeight(FIELD_HEIGHT)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.setToolTip(self.expand_texts[2])
        button.setAccessibleName(self.expand_texts[0])
        button.clicked.connect(lambda: self.set_expanded(not self._expanded))
        return button

    def _show_all_button(self) -> None:
        hidden = [argument for argument in self._arguments if not argument.main and not argument.required]
        changed = sum(not same(self._value(argument), self._default_of(argument)) for argument in hidden)
        text = self.expand_texts[self._expanded]
        self._all_button.setText(f"{text} · {changed} changed" if changed and not self._expanded else text)
        self._all_button.setAccessibleName(text)
        self._all_button.setIcon(theme.icon("chevron-down" if self._expanded else "chevron-right", "muted"))
        self._all_button.setVisible(0 < len(hidden) < len(self._arguments) + self.collapses_all)


def _options(argument: Argument) -> list[EditorOption]:
    not_set: list[EditorOption] = [(None, "Not set", "Keras: None")] if argument.optional else []
    if argument.type == "boolean":
        return [*not_set, (True, "On", "Keras: True"), (False, "Off", "Keras: False")]
    if argument.type == "activation":
        entries = section_entries(SECTION_OF["activation"]).values()
        return [*not_set, *((each.kind, each.kind, f"{each.text}\nKeras: {each.kind}") for each in entries)]
    return [*not_set, *((choice, choice.replace("_", " "), f'Keras: "{choice}"') for choice in argument.choices)]
