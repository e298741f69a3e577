"""Choice of one object of Keras with its arguments: an optimizer, a loss."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.catalog.entries import Section
from engine.project import ObjectSpec, Value
from engine.project.table_facts import Task
from engine.system.errors import Place
from ui.forms.defaults import entry_named, starting_params
from ui.forms.form import CatalogForm
from ui.forms.kind_combo import KindCombo
from ui.forms.kind_order import unfit
from ui.forms.setting import Setting, kinds_of
from ui.style import theme
from ui.style.object_names import named


class ObjectChooser(QWidget):
    """Combo box of the kinds of a section, with the form of the chosen one.

    Parameters
    ----------
    section : str
        Section of the catalog: ``optimizers``, ``losses``.
    allow_none : bool
        Whether "None" can be chosen.

    Signals
    -------
    changed : (ObjectSpec or None, str)
        New object, and what changed: ``kind``, or the path of the argument as in `CatalogForm.changed`.
    """

    changed = Signal(object, str)

    def __init__(self, section: Section, allow_none: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._section: Section = section
        self._spec: ObjectSpec | None = None
        self._kind_combo = named(KindCombo(section, "None" if allow_none else ""), "_kind_combo")
        self._kind_combo.setAccessibleName(f"Choice of {section}")
        self._kind_combo.chosen.connect(self._on_kind_chosen)
        self._form = CatalogForm()
        self._form.collapses_all = True
        self._form.changed.connect(self._on_form_changed)
        self._reason_label = named(QLabel(), "_unfit_label")
        self._reason_label.setWordWrap(True)
        self._reason_label.hide()
        theme.set_role(self._reason_label, "warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(self._kind_combo)
        column.addWidget(self._reason_label)
        column.addWidget(self._form)
        self.setMaximumWidth(self._form.maximumWidth())

    @property
    def form(self) -> CatalogForm:
        """The form of the chosen object."""
        return self._form

    def settings(self, place: Place, owner: str) -> Iterator[Setting]:
        """Yield the choice and the arguments of the chosen object, for the command palette."""
        text = self._kind_combo.toolTip().partition("\n")[0]
        kind = self._spec.kind if self._spec else "None"
        yield Setting(place, "", owner, text, (self._section, *kinds_of(self._section)), kind)
        if self._spec is not None:
            yield from self._form.settings(place, owner)

    def show_object(self, spec: ObjectSpec | None, task: Task | None = None) -> None:
        """Show an object, or none; nothing is emitted.

        Kinds that fit the task are listed first; a chosen one that does not fit gets a message.
        """
        if spec is None or self._spec is None or spec.kind != self._spec.kind:
            self._form.clear_messages()
        self._spec = spec
        self._kind_combo.show_kind(spec.kind if spec else "", task)
        entry = entry_named(self._section, spec.kind) if spec else None
        self._kind_combo.setToolTip(f"{entry.text}\nKeras: {entry.kind}" if entry else "None chosen")
        reason = unfit(entry, task) if entry else ""
        self._reason_label.setText(reason)
        self._reason_label.setVisible(bool(reason))
        self._form.show_entry(entry, spec.params if spec else {})
        self._form.setVisible(bool(entry and entry.arguments))

    def _on_kind_chosen(self, kind: str) -> None:
        if kind == (self._spec.kind if self._spec else ""):
            return
        entry = entry_named(self._section, kind) if kind else None
        params: dict[str, Value] = starting_params(entry, self._spec.params if self._spec else None) if entry else {}
        self._propose(ObjectSpec(kind=kind, params=params) if kind else None, "kind")

    def _on_form_changed(self, params: dict[str, Value], name: str) -> None:
        if self._spec is not None:
            self._propose(self._spec.replaced(params=params), name)

    def _propose(self, spec: ObjectSpec | None, part: str) -> None:
        self.show_object(spec, self._kind_combo.task)
        self.changed.emit(spec, part)
