"""An object's parameters in a few words: ``8 units · relu``, ``rate 0.5``."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.entries import Argument, Entry
from engine.project import ObjectSpec, Value
from ui.forms.defaults import default_of, same, value_in
from ui.forms.form_row import label_of
from ui.forms.parsing import value_text


def in_words(entry: Entry, params: Mapping[str, Value]) -> str:
    """Return what matters most of an object: what Keras requires, and all that differs from the defaults."""
    words = []
    for argument in entry.arguments:
        if argument.name not in params:
            continue
        value = value_in(params, argument)
        if argument.required or not same(value, default_of(argument)):
            words.append(argument_in_words(argument, value))
    return " · ".join(words)


def argument_in_words(argument: Argument, value: Value) -> str:
    """Return one argument in words, with its unit or its label."""
    label = label_of(argument)
    label = label[:1].lower() + label[1:] if label[1:2].islower() or len(label) == 1 else label
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
