"""Form of a catalog entry."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal

from engine.catalog.entries import Argument, Entry
from engine.project import Value
from ui.forms.argument_form import ArgumentForm
from ui.forms.defaults import value_in, with_value
from ui.forms.object_editor import ObjectEditor


class CatalogForm(ArgumentForm):
    """Edits the arguments of one object of Keras.

    Signals
    -------
    changed : (dict of str to Value, str)
        New parameters (required ones and those that differ from the defaults), and the path of the argument that
        changed: ``units``, ``kernel_regularizer.factor``.
    """

    changed = Signal(object, str)

    _entry: Entry | None = None
    _params: Mapping[str, Value] = {}

    def show_entry(self, entry: Entry | None, params: Mapping[str, Value]) -> None:
        """Show an entry, or none, with the parameters that differ from its defaults; nothing is emitted."""
        self._entry = entry
        self._params = params
        arguments = entry.arguments if entry else ()
        self._show_arguments(arguments, {argument.name: value_in(params, argument) for argument in arguments})

    def _on_value_edited(self, name: str, value: Value, part: str) -> None:
        if self._entry is None:
            return
        params = with_value(self._entry, self._params, name, value)
        self.show_entry(self._entry, params)
        self.changed.emit(params, name + part)

    def _object_editor(self, argument: Argument) -> ObjectEditor:
        form = CatalogForm()
        editor = ObjectEditor(argument, form, form.show_entry)
        form.changed.connect(editor.set_params)
        return editor
