"""List of objects of one section: metrics, callbacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.catalog.entries import Entry, Section
from engine.project import ObjectSpec, Value
from engine.project.table_facts import Task
from ui.forms.defaults import entry_named, section_entries, starting_params
from ui.forms.editors import FIELD_HEIGHT
from ui.forms.form import CatalogForm
from ui.forms.form_row import FORM_WIDTH
from ui.forms.kind_order import TASK_WORDS
from ui.forms.kind_picker import KindPicker
from ui.forms.summary_text import params_text
from ui.style import theme
from ui.style.object_names import named


class ObjectList(QWidget):
    """Adds, removes and edits objects; each is a row that expands into its form.

    Parameters
    ----------
    section : str
        Section of the catalog: ``metrics``, ``callbacks``.

    Signals
    -------
    changed : (tuple of ObjectSpec, str)
        New objects, and what changed: ``added``, ``removed``, or position and argument, ``0.patience``.
    """

    changed = Signal(object, str)

    def __init__(self, section: Section, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._section: Section = section
        self._task: Task | None = None
        self._adapted: Callable[[Entry], Entry] = lambda entry: entry
        self._specs: tuple[ObjectSpec, ...] = ()
        self._rows: list[_ObjectRow] = []
        what = section.removesuffix("s")
        self._add_button = named(QPushButton(theme.icon("plus"), f"Add {what}"), "_add_button")
        self._add_button.setToolTip(f"Add a {what}: type some letters of its name and press Enter")
        self._add_button.setAccessibleName(f"Add {what}")
        self._picker = KindPicker(what, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.HALF)
        self._column.addWidget(self._add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_button.clicked.connect(self._on_add_clicked)
        self._picker.picked.connect(self._on_kind_picked)
        self.setMaximumWidth(FORM_WIDTH)

    def show_objects(
        self, specs: Sequence[ObjectSpec], task: Task | None = None, adapted: Callable[[Entry], Entry] | None = None
    ) -> None:
        """Show objects; nothing is emitted. Kinds that fit the task are listed first.

        Parameters
        ----------
        adapted : callable or None
            Returns the entry that the form shows instead of the one of the catalog, for instance with other choices.
        """
        self._specs, self._task, self._adapted = tuple(specs), task, adapted or (lambda entry: entry)
        for place in range(len(specs), len(self._rows)):
            self._rows[place].hide()
            self._rows[place].deleteLater()
        del self._rows[len(specs) :]
        for place, spec in enumerate(specs):
            if place == len(self._rows):
                self._rows.append(self._make_row(place))
            self._rows[place].show_object(spec, task, self._adapted)

    def row(self, position: int) -> QWidget:
        """Return the row of the object at a position."""
        return self._rows[position]

    def _make_row(self, place: int) -> _ObjectRow:
        row = _ObjectRow(self._section)
        row.changed.connect(lambda spec, name: self._on_row_changed(self._rows.index(row), spec, name))
        row.remove_requested.connect(lambda: self._on_remove_requested(self._rows.index(row)))
        self._column.insertWidget(place, row)
        return row

    def _on_row_changed(self, place: int, spec: ObjectSpec, name: str) -> None:
        self._propose((*self._specs[:place], spec, *self._specs[place + 1 :]), f"{place}.{name}")

    def _on_remove_requested(self, place: int) -> None:
        row = self._rows.pop(place)
        row.hide()
        row.deleteLater()
        self._add_button.setFocus()
        self._propose((*self._specs[:place], *self._specs[place + 1 :]), "removed")

    def _on_add_clicked(self) -> None:
        self._picker.open_at(self._add_button, section_entries(self._section).values(), self._task)

    def _on_kind_picked(self, kind: str) -> None:
        entry = entry_named(self._section, kind)
        if entry:
            self._propose((*self._specs, ObjectSpec(kind=kind, params=starting_params(entry))), "added")
            self._rows[-1].set_expanded(any(argument.required or argument.main for argument in entry.arguments))

    def _propose(self, specs: tuple[ObjectSpec, ...], what: str) -> None:
        self.show_objects(specs, self._task, self._adapted)
        self.changed.emit(specs, what)


class _ObjectRow(QFrame):
    """Row of one object: name, parameters as text, and the form if expanded."""

    changed = Signal(object, str)
    remove_requested = Signal()

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section: Section = section
        self._spec = ObjectSpec(kind="")
        theme.set_role(self, "card")
        self._name_button = named(QToolButton(), "_name_button")
        self._name_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._name_button.setIconSize(QSize(14, 14))
        self._name_button.clicked.connect(self._on_name_clicked)
        self._summary_label = QLabel()
        self._summary_label.setWordWrap(True)
        self._summary_label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._remove_button = named(QToolButton(), "_remove_button")
        self._remove_button.setIcon(theme.icon("x", "muted"))
        self._remove_button.setIconSize(QSize(14, 14))
        self._remove_button.clicked.connect(self.remove_requested)
        for button in (self._name_button, self._remove_button):
            button.setMinimumHeight(FIELD_HEIGHT)
        self._form = CatalogForm()
        self._form.setVisible(False)
        self._form.setContentsMargins(theme.GRID * 3, 0, theme.GRID, theme.GRID)
        self._form.changed.connect(self._on_form_changed)
        self._place()

    def show_object(self, spec: ObjectSpec, task: Task | None, adapted: Callable[[Entry], Entry]) -> None:
        """Show an object."""
        if spec.kind != self._spec.kind:
            self.set_expanded(False)
        self._spec = spec
        entry = entry_named(self._section, spec.kind)
        label = entry.label if entry else spec.kind
        self._name_button.setText(label)
        self._name_button.setAccessibleName(f"{label}: show its arguments")
        self._name_button.setToolTip(f"{entry.text}\nKeras: {entry.kind}" if entry else f"Keras: {spec.kind}")
        self._remove_button.setAccessibleName(f"Remove {label}")
        self._remove_button.setToolTip(f"Remove {label}")
        unfit = bool(entry and task and entry.tasks and task not in entry.tasks)
        summary = params_text(entry, spec.params) if entry else ""
        self._summary_label.setText(f"does not fit a target that is {TASK_WORDS[task]}" if unfit and task else summary)
        theme.set_role(self._summary_label, "warning" if unfit else "muted")
        self._form.show_entry(adapted(entry) if entry else None, spec.params)
        self._show_arrow()

    def set_expanded(self, expanded: bool) -> None:
        """Show or hide the form."""
        entry = entry_named(self._section, self._spec.kind)
        self._form.setVisible(expanded and bool(entry and entry.arguments))
        self._show_arrow()

    def _show_arrow(self) -> None:
        entry = entry_named(self._section, self._spec.kind)
        arrow = "chevron-right" if self._form.isHidden() else "chevron-down"
        self._name_button.setIcon(theme.icon(arrow if entry and entry.arguments else "minus", "muted"))

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GRID)
        head.addWidget(self._name_button)
        head.addWidget(self._summary_label, 1)
        head.addWidget(self._remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.HALF] * 4)
        column.setSpacing(theme.HALF)
        column.addLayout(head)
        column.addWidget(self._form)

    def _on_name_clicked(self) -> None:
        self.set_expanded(self._form.isHidden())

    def _on_form_changed(self, params: dict[str, Value], name: str) -> None:
        self.changed.emit(self._spec.replaced(params=params), name)
