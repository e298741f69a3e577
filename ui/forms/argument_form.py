"""A column of rows for arguments: the few that matter at first, all of them when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from engine.catalog.entries import SECTION_OF, Argument
from engine.project import Value
from ui.forms.defaults import default_of, same, section_entries
from ui.forms.editors import FIELD_HEIGHT, BooleanEditor, ChoiceEditor, EditorOption, TypedEditor, ValueEditor
from ui.forms.form_row import FORM_WIDTH, FormRow, tip_of
from ui.style import theme

LABEL_WIDTH = 150
"""The most that labels take, in pixels; longer ones wrap."""


class ArgumentForm(QWidget):
    """Base of the forms: subclasses decide what the arguments are and what becomes of a new value.

    Signals
    -------
    aligned : int
        How wide the labels are now, in pixels, so that what stands above the form can be aligned with it.
    """

    aligned = Signal(int)

    all_words = (
        "All arguments",
        "Fewer arguments",
        "Show every argument that Keras has here, or only those that matter most",
    )
    """What the button says that unfolds the form, that folds it again, and its tip."""
    least_label_width = 0
    """The least width of the labels, in pixels, where other fields stand in one column with those of the form."""
    folds_all = False
    """Whether a form in which no argument matters much shows none of them at first, rather than all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arguments: tuple[Argument, ...] = ()
        self._values: Mapping[str, Value] = {}
        self._rows: dict[str, FormRow] = {}
        self._unfolded = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GRID)
        self._all_button = self._make_all_button()
        self._column.addWidget(self._all_button)
        self.setMaximumWidth(FORM_WIDTH)

    def field(self, name: str) -> QWidget | None:
        """Return the widget that edits an argument, or None while it is folded away."""
        return self._rows[name].editor.field() if name in self._rows else None

    def focus(self, name: str) -> bool:
        """Give the focus to an argument, unfolding the form where needed; return whether there is such a one."""
        if name not in self._rows and any(argument.name == name for argument in self._arguments):
            self.unfold(True)
        row = self._rows.get(name)
        if row:
            row.editor.field().setFocus(Qt.FocusReason.OtherFocusReason)
        return row is not None

    def show_message(self, name: str, text: str) -> None:
        """Show a sentence under a field, such as a problem that a check found; empty takes it away."""
        if name in self._rows:
            self._rows[name].show_message(text)

    def clear_messages(self) -> None:
        """Take away all sentences, because the form shows another object now."""
        for row in self._rows.values():
            row.show_message("")

    def unfold(self, wanted: bool) -> None:
        """Show all arguments, or only those that matter most."""
        self._unfolded = wanted
        self._build()
        self._show()

    def _show_arguments(self, arguments: Sequence[Argument], values: Mapping[str, Value]) -> None:
        """Show arguments with their values; the same arguments keep their rows, and the focus stays."""
        self._values = values
        if self._arguments != tuple(arguments):
            self._arguments = tuple(arguments)
            self._unfolded = False
            self._clear()
            self._build()
        self._show()

    def _edited(self, name: str, value: Value, part: str) -> None:
        """Propose a new value; `part` names what changed within it."""
        raise NotImplementedError

    def _object_editor(self, argument: Argument) -> ValueEditor:
        """Return an editor for an argument that is an object."""
        raise NotImplementedError

    def _options(self, argument: Argument) -> list[EditorOption]:
        """Return what can be chosen for an argument of a kind that is chosen."""
        return _options(argument)

    def _tip(self, argument: Argument) -> str:
        """Return what the mouse is told about an argument."""
        return tip_of(argument)

    def _shown(self) -> list[Argument]:
        main = [argument for argument in self._arguments if argument.main or argument.required]
        return list(self._arguments) if self._unfolded or not (main or self.folds_all) else main

    def _clear(self) -> None:
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows.clear()

    def _build(self) -> None:
        """Make the rows that are missing, in the order of the arguments, and hide those that are folded away."""
        shown = self._shown()
        for place, argument in enumerate(shown):
            if argument.name not in self._rows:
                self._rows[argument.name] = self._make_row(argument)
            self._column.insertWidget(place, self._rows[argument.name])
        for name, row in self._rows.items():
            row.setVisible(any(argument.name == name for argument in shown))
        self._align()

    def _align(self) -> None:
        """Let the fields stand in one column, right of the widest label."""
        width = max((row.wanted_label_width() for row in self._rows.values()), default=0)
        width = max(min(width, round(LABEL_WIDTH * theme.font_scale())), self.least_label_width)
        for row in self._rows.values():
            row.set_label_width(width)
        self.aligned.emit(width)

    def _make_row(self, argument: Argument) -> FormRow:
        row = FormRow(argument, self._make_editor(argument), self._tip(argument))
        row.changed.connect(lambda value, part, name=argument.name: self._edited(name, value, part))
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
                self._rows[argument.name].show_value(self._value(argument))
        self._show_all_button()

    def _value(self, argument: Argument) -> Value:
        return self._values.get(argument.name, default_of(argument))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._rows:
            self._align()

    def _make_all_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("_all_button")
        button.setMinimumHeight(FIELD_HEIGHT)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.setToolTip(self.all_words[2])
        button.setAccessibleName(self.all_words[0])
        button.clicked.connect(lambda: self.unfold(not self._unfolded))
        return button

    def _show_all_button(self) -> None:
        folded = [argument for argument in self._arguments if not argument.main and not argument.required]
        changed = sum(not same(self._value(argument), default_of(argument)) for argument in folded)
        text = self.all_words[self._unfolded]
        self._all_button.setText(f"{text} · {changed} changed" if changed and not self._unfolded else text)
        self._all_button.setAccessibleName(text)
        self._all_button.setIcon(theme.icon("chevron-down" if self._unfolded else "chevron-right", "muted"))
        self._all_button.setVisible(0 < len(folded) < len(self._arguments) + self.folds_all)


def _options(argument: Argument) -> list[EditorOption]:
    not_set: list[EditorOption] = [(None, "Not set", "Keras: None")] if argument.optional else []
    if argument.type == "boolean":
        return [*not_set, (True, "On", "Keras: True"), (False, "Off", "Keras: False")]
    if argument.type == "activation":
        entries = section_entries(SECTION_OF["activation"]).values()
        return [*not_set, *((each.kind, each.kind, f"{each.text}\nKeras: {each.kind}") for each in entries)]
    return [*not_set, *((choice, choice.replace("_", " "), f'Keras: "{choice}"') for choice in argument.choices)]
