"""Parameters of an object as a short text: ``8 units · relu``, ``rate 0.5``."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.entries import Argument, Entry
from engine.project import ObjectSpec, Value
from ui.forms.defaults import default_of, same, value_in
from ui.forms.form_row import label_in_sentence, label_of
from ui.forms.parsing import value_text


def params_text(entry: Entry, params: Mapping[str, Value]) -> str:
    """Return the required parameters and those that differ from the defaults, separated by dots."""
    parts = []
    for argument in entry.arguments:
        if argument.name not in params:
            continue
        value = value_in(params, argument)
        if argument.required or not same(value, default_of(argument)):
            parts.append(argument_text(argument, value))
    return " · ".join(parts)


def argument_text(argument: Argument, value: Value) -> str:
    """Return one argument as text, with its unit or its label."""
    label = label_in_sentence(label_of(argument))
    if isinstance(value, bool):
        return label if value else f"no {label.removeprefix('use ')}" if label.startswith("use ") else f"{label} off"
    if value is None:
        return f"no {label}"
    if argument.type in ("activation", "choice"):
        return _plain(value)
    if isinstance(value, ObjectSpec):
        return f"{label} {value.kind}"
    if argument.unit and isinstance(value, (int, float)):
        unit = argument.unit.removesuffix("s") if value == 1 else argument.unit
        return f"{value_text(value)} {unit}"
    return f"{label} {_plain(value)}"


def _plain(value: Value) -> str:
    return value.kind if isinstance(value, ObjectSpec) else value_text(value).replace("_", " ")
