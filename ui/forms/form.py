"""A form made from a catalog entry."""

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
        The new parameters (only what differs from Keras's defaults, and what Keras requires) and which argument
        changed, with a path for a part of a nested object: ``units``, ``kernel_regularizer.factor``.
    """

    changed = Signal(object, str)

    _entry: Entry | None = None
    _params: Mapping[str, Value] = {}

    def show_entry(self, entry: Entry | None, params: Mapping[str, Value]) -> None:
        """Show an entry and the parameters that differ from its defaults; nothing is emitted."""
        self._entry = entry
        self._params = params
        arguments = entry.arguments if entry else ()
        self._show_arguments(arguments, {argument.name: value_in(params, argument) for argument in arguments})

    def _edited(self, name: str, value: Value, part: str) -> None:
        if self._entry is None:
            return
        params = with_value(self._entry, self._params, name, value)
        self.show_entry(self._entry, params)
        self.changed.emit(params, name + part)

    def _object_editor(self, argument: Argument) -> ObjectEditor:
        return ObjectEditor(argument, CatalogForm())
