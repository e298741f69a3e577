"""Form of some fields of a spec, with the types, bounds and defaults of the spec."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.catalog.entries import Argument, ArgumentType
from engine.project import Spec, Value
from ui.forms.argument_form import ArgumentForm
from ui.forms.editors import EditorOption, TypedEditor, ValueEditor
from ui.forms.form_row import FormRow, tip_of

_TYPES: Mapping[type, ArgumentType] = {bool: "boolean", int: "integer", float: "number", str: "text"}


@dataclass(frozen=True)
class FieldText:
    """Texts of one field of a spec.

    Attributes
    ----------
    name : str
        Name of the field; its type, bounds and default are read from the spec.
    label, text, unit : str
        Label, description, and unit of the value.
    keras : str or None
        Keyword in Keras: None if it is the name of the field, empty if Keras has none.
    choices : mapping
        Labels of the values of a field with a fixed set of values; others are shown as they are.
    empty : str
        Text for None or ``"auto"``.
    main : bool
        Whether the collapsed form shows it.
    """

    name: str
    label: str
    text: str = ""
    unit: str = ""
    keras: str | None = None
    choices: Mapping[Any, str] = field(default_factory=dict)
    empty: str = ""
    main: bool = True


class SpecForm(ArgumentForm):
    """Edits some fields of one spec.

    Parameters
    ----------
    spec_type : type of Spec
        ``FitSpec``, ``SplitSpec``, ...
    fields : sequence of FieldText
        Fields in the order of the form.

    Signals
    -------
    changed : (Spec, str)
        Spec with the field replaced, and the name of the field.
    """

    changed = Signal(object, str)

    def __init__(self, spec_type: type[Spec], fields: Sequence[FieldText], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._suggested: Spec | None = None
        self._texts = {each.name: each for each in fields}
        self._infos = {name: spec_type.model_fields[name] for name in self._texts}
        self._spec_arguments = tuple(_argument(self._infos[each.name], each) for each in fields)

    def show_spec(self, spec: Spec) -> None:
        """Show a spec; nothing is emitted."""
        self._spec = spec
        values = {name: self._shown_value(name, getattr(spec, name)) for name in self._texts}
        self._show_arguments(self._spec_arguments, values)

    def set_suggested(self, suggested: Spec | None) -> None:
        """Mark fields as changed that differ from this spec, instead of from the defaults of their type."""
        self._suggested = suggested

    def row(self, name: str) -> FormRow | None:
        """Return the row of a field, or None while it is not shown."""
        return self._rows.get(name)

    def _on_value_edited(self, name: str, value: Value, part: str) -> None:
        if self._spec is None:
            return
        stored = "auto" if value is None and _takes_auto(self._infos[name]) else value
        try:
            spec = self._spec.replaced(**{name: stored})
        except ValidationError as error:
            self.show_message(name, error.errors()[0]["msg"])
            return
        self.show_spec(spec)
        self.changed.emit(spec, name)

    def _default_of(self, argument: Argument) -> Value:
        if self._suggested is None:
            return super()._default_of(argument)
        return self._shown_value(argument.name, getattr(self._suggested, argument.name))

    def _shown_value(self, name: str, value: Value) -> Value:
        return None if value == "auto" and _takes_auto(self._infos[name]) else value

    def _options(self, argument: Argument) -> list[EditorOption]:
        text = self._texts[argument.name]
        choices = _choices(self._infos[argument.name]) if argument.type == "choice" else [True, False]
        labels = {True: "On", False: "Off", **text.choices} if argument.type == "boolean" else text.choices
        empty: EditorOption = (None, _empty_text(text, self._infos[argument.name]), "")
        return [
            *([empty] if argument.optional else []),
            *((each, labels.get(each, str(each).capitalize()), "") for each in choices),
        ]

    def _tip(self, argument: Argument) -> str:
        return tip_of(argument, self._texts[argument.name].keras)

    def _make_editor(self, argument: Argument) -> ValueEditor:
        if argument.optional and argument.type in ("integer", "number", "text"):
            return TypedEditor(argument, _empty_text(self._texts[argument.name], self._infos[argument.name]))
        return super()._make_editor(argument)


def _argument(info: FieldInfo, text: FieldText) -> Argument:
    """Return a field of a spec as an argument, so that it gets the editor of its type."""
    kind, optional, bounds = _type_of(info.annotation, info.metadata)
    default = None if info.default == "auto" and _takes_auto(info) else info.default
    return Argument(
        name=text.name,
        type=kind,
        default=default,
        optional=optional,
        label=text.label,
        text=text.text,
        unit=text.unit,
        main=text.main,
        **bounds,
    )


def _type_of(annotation: Any, metadata: Sequence[Any]) -> tuple[ArgumentType, bool, dict[str, Any]]:
    """Return the type of a field, whether it is optional, and its bounds."""
    parts = _parts(annotation)
    plain = [part for part in parts if part not in (type(None), Literal["auto"])]
    optional = len(plain) < len(parts)
    only = plain[0]
    if hasattr(only, "__metadata__"):
        metadata = [*metadata, *only.__metadata__]
        only = get_args(only)[0]
    if get_origin(only) is Literal:
        return "choice", optional, {}
    return _TYPES[only], optional, _bounds(metadata)


def _bounds(metadata: Sequence[Any]) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    for each in [inner for item in metadata for inner in getattr(item, "metadata", [item])]:
        if (low := getattr(each, "ge", getattr(each, "gt", None))) is not None:
            bounds |= {"minimum": low, "above_minimum": hasattr(each, "gt")}
        if (high := getattr(each, "le", getattr(each, "lt", None))) is not None:
            bounds |= {"maximum": high, "below_maximum": hasattr(each, "lt")}
    return bounds


def _parts(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


def _takes_auto(info: FieldInfo) -> bool:
    return Literal["auto"] in _parts(info.annotation)


def _choices(info: FieldInfo) -> list[Any]:
    literals = [part for part in _parts(info.annotation) if get_origin(part) is Literal and part != Literal["auto"]]
    return list(get_args(literals[0]))


def _empty_text(text: FieldText, info: FieldInfo) -> str:
    return text.empty or ("Auto" if _takes_auto(info) else "not set")
