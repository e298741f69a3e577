"""A form made from some fields of a spec: types, bounds and defaults are the spec's own."""

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
    """How one field of a spec is presented.

    Attributes
    ----------
    name : str
        The field; its type, bounds and default are read from the spec.
    label, text, unit : str
        A name in the words of the field, one plain sentence, what is counted.
    keras : str or None
        Keras's keyword: None where it is the field's name, empty where Keras has none.
    choices : mapping
        A label for each value of a field with a few values; their own text where there is none.
    empty : str
        What "no value" or ``"auto"`` is called.
    main : bool
        Whether it is one of the few that the form shows at first.
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
        In the order of the form.

    Signals
    -------
    changed : (Spec, str)
        The spec with the field replaced, and the field's name.
    """

    changed = Signal(object, str)

    def __init__(self, spec_type: type[Spec], fields: Sequence[FieldText], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._texts = {each.name: each for each in fields}
        self._infos = {name: spec_type.model_fields[name] for name in self._texts}
        self._spec_arguments = tuple(_argument(self._infos[each.name], each) for each in fields)

    def show_spec(self, spec: Spec) -> None:
        """Show a spec; nothing is emitted."""
        self._spec = spec
        values = {name: self._shown_value(name, getattr(spec, name)) for name in self._texts}
        self._show_arguments(self._spec_arguments, values)

    def row(self, name: str) -> FormRow | None:
        """Return the row of a field, or None while it is folded away."""
        return self._rows.get(name)

    def _edited(self, name: str, value: Value, part: str) -> None:
        if self._spec is None:
            return
        wanted = "auto" if value is None and _takes_auto(self._infos[name]) else value
        try:
            spec = self._spec.replaced(**{name: wanted})
        except ValidationError as error:
            self.show_message(name, error.errors()[0]["msg"])
            return
        self.show_spec(spec)
        self.changed.emit(spec, name)

    def _shown_value(self, name: str, value: Value) -> Value:
        return None if value == "auto" and _takes_auto(self._infos[name]) else value

    def _options(self, argument: Argument) -> list[EditorOption]:
        text = self._texts[argument.name]
        choices = _choices(self._infos[argument.name]) if argument.type == "choice" else [True, False]
        words = {True: "On", False: "Off", **text.choices} if argument.type == "boolean" else text.choices
        empty: list[EditorOption] = [(None, _empty(text, self._infos[argument.name]), "")] if argument.optional else []
        return [*empty, *((each, words.get(each, str(each).capitalize()), "") for each in choices)]

    def _tip(self, argument: Argument) -> str:
        return tip_of(argument, self._texts[argument.name].keras)

    def _make_editor(self, argument: Argument) -> ValueEditor:
        if argument.optional and argument.type in ("integer", "number", "text"):
            return TypedEditor(argument, _empty(self._texts[argument.name], self._infos[argument.name]))
        return super()._make_editor(argument)


def _argument(info: FieldInfo, text: FieldText) -> Argument:
    """Return a field of a spec as an argument, so that it gets the same editor."""
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
    """Return the type of a field, whether it can be left empty, and its bounds."""
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


def _empty(text: FieldText, info: FieldInfo) -> str:
    return text.empty or ("Auto" if _takes_auto(info) else "not set")
