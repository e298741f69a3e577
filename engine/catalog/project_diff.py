"""Settings in which several projects differ, with the value of each project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from engine.catalog.entries import SECTION_OF, Argument, Section, entry
from engine.project import ColumnSpec, LayerSpec, ObjectSpec, OutputSpec, Project, Spec


class _Missing(Enum):
    ABSENT = "—"


ABSENT = _Missing.ABSENT
"""Value of a setting that a project does not have, for instance of a missing layer."""

SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "layers": "layers",
        "optimizer": "optimizers",
        "loss": "losses",
        "metrics": "metrics",
        "weighted_metrics": "metrics",
        "callbacks": "callbacks",
    }
)
"""Section of the catalog with the objects of a field."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "data.source": "Table",
        "data.columns.order": "Order of columns",
        "model.layers.order": "Order of layers",
        "fit.callbacks.order": "Order of callbacks",
        "compile.jit_compile": "Compile with XLA",
        "compile.run_eagerly": "Run without a graph",
        "compile.dtype_policy": "Numbers",
        "compile.auto_scale_loss": "Scale the loss",
        "fit.class_weight": "Class weights",
        "fit.verbose": "Detail of the log",
        "predict.threshold": "Decision threshold",
        "predict.batch_size": "Rows read at once",
        "predict.steps": "Batches evaluated and predicted",
    }
)
"""Titles of settings whose name alone is not clear, by path."""


@dataclass(frozen=True)
class Difference:
    """Setting in which projects differ.

    Attributes
    ----------
    path : str
        Path in a project: ``fit.callbacks.EarlyStopping.patience``.
    title : str
        Title of the setting: ``Early stopping: patience``.
    values : tuple of str
        Value of each project, in the order of the projects; a dash if the project does not have the setting.
    item : str
        Name of the column or layer that it is a setting of; empty for other settings.
    """

    path: str
    title: str
    values: tuple[str, ...]
    item: str = ""


def differences(projects: Sequence[Project]) -> tuple[Difference, ...]:
    """Return the settings in which projects differ, in the order of a project, without names and formats of projects.

    Layers and columns are compared by name, metrics and callbacks by kind. An argument that is not set counts as its
    default in the catalog, so that an explicit default is no difference.
    """
    parts = ("data", "model", "compile", "fit", "predict")
    pairs = (pair for part in parts for pair in _differing((part,), [getattr(project, part) for project in projects]))
    return tuple(
        Difference(".".join(path), _title(path), tuple(map(in_words, values)), _item(path)) for path, values in pairs
    )


_PathAndValues = tuple[tuple[str, ...], Sequence[Any]]


def _differing(
    path: tuple[str, ...], values: Sequence[Any], section: Section | None = None
) -> Iterator[_PathAndValues]:
    """Yield the paths under `path` at which values differ, each with its values."""
    if all(value == values[0] for value in values):
        return
    first = values[0]
    same_type = all(type(value) is type(first) for value in values)
    if same_type and isinstance(first, (LayerSpec, ObjectSpec)):
        yield from _differing_arguments(path, values, section or SECTIONS.get(path[-1]))
    elif same_type and isinstance(first, Spec):
        for name in type(first).model_fields:
            yield from _differing((*path, name), [getattr(value, name) for value in values])
    elif same_type and isinstance(first, tuple) and all(isinstance(item, Spec) for value in values for item in value):
        yield from _differing_items(path, values)
    else:
        yield path, values


def _differing_arguments(
    path: tuple[str, ...], values: Sequence[Any], section: Section | None
) -> Iterator[_PathAndValues]:
    """Yield the differences of layers or Keras objects: one if their kinds differ, else one per argument."""
    kind = values[0].kind
    if any(value.kind != kind for value in values):
        yield path, values
        return
    known = entry(section, kind) if section else None
    names = [argument.name for argument in known.arguments] if known else []
    names += dict.fromkeys(name for value in values for name in value.params if name not in names)
    for name in names:
        argument = known.argument(name) if known else None
        settings = [value.params.get(name, _default(argument)) for value in values]
        yield from _differing((*path, name), settings, SECTION_OF.get(argument.type) if argument else None)
    if isinstance(values[0], LayerSpec):
        yield from _differing((*path, "inputs"), [value.inputs for value in values])
        yield from _differing((*path, "shares"), [value.shares for value in values])


def _differing_items(path: tuple[str, ...], values: Sequence[tuple[Spec, ...]]) -> Iterator[_PathAndValues]:
    """Yield the differences of lists of specs: item by item, then the order of the items that all lists have."""
    keyed = [_keyed(items) for items in values]
    for key in dict.fromkeys(key for items in keyed for key in items):
        yield from _differing((*path, key), [items.get(key, ABSENT) for items in keyed], SECTIONS.get(path[-1]))
    orders = [tuple(key for key in items if all(key in other for other in keyed)) for items in keyed]
    yield from _differing((*path, "order"), orders)


def _keyed(items: tuple[Spec, ...]) -> dict[str, Spec]:
    """Return specs by a unique key (name, kind or position), by which they are compared with those of another list."""
    keyed: dict[str, Spec] = {}
    for position, item in enumerate(items):
        if isinstance(item, (LayerSpec, ColumnSpec)):
            name = item.name
        else:
            name = item.kind if isinstance(item, ObjectSpec) else str(position + 1)
        free, count = name, 1
        while free in keyed:
            count += 1
            free = f"{name} {count}"
        keyed[free] = item
    return keyed


def _default(argument: Argument | None) -> Any:
    if argument is None or argument.required:
        return ABSENT
    default = argument.default
    return ObjectSpec.model_validate(default) if isinstance(default, Mapping) else default


def in_words(value: Any) -> str:
    """Return the value of a setting as text: ``yes``, ``none``, ``0.3``, ``Adam(learning_rate=0.01)``."""
    if isinstance(value, _Missing):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ("", ()):
        return "none"
    if isinstance(value, tuple):
        return ", ".join(map(in_words, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {in_words(item)}" for name, item in value.items()) or "none"
    if isinstance(value, (LayerSpec, ObjectSpec)):
        arguments = ", ".join(f"{name}={in_words(item)}" for name, item in value.params.items())
        return f"{value.kind}({arguments})" if arguments else value.kind
    if isinstance(value, ColumnSpec):
        return f"{value.role}, {value.kind}"
    if isinstance(value, OutputSpec):
        return in_words(value.loss)
    return str(value)


def _item(path: tuple[str, ...]) -> str:
    """Return the name of the column or layer of a path; empty for other paths, and for their order."""
    is_item = path[:2] in (("data", "columns"), ("model", "layers")) and len(path) > 2
    return path[2] if is_item and path[2:] != ("order",) else ""


def _title(path: tuple[str, ...]) -> str:
    """Return the title of a path: the subject, a colon, the setting."""
    known = TITLES.get(".".join(path))
    if known:
        return known
    words = [_plain(word) for word in path]
    if path[:2] in (("data", "columns"), ("model", "layers")):
        subject, setting = f"{path[1][:-1]} {path[2]}", words[3:]
    elif path[:2] == ("compile", "outputs") and len(path) > 3:
        output = "" if path[2] == "1" else f" of output {path[2]}"
        subject, setting = _plain(path[3].removesuffix("s") if len(path) > 4 else path[3]) + output, words[4:]
    elif path[:2] == ("fit", "callbacks"):
        subject, setting = words[2], words[3:]
    else:
        subject, setting = (words[1], words[2:]) if len(words) > 1 else (words[0], [])
    return ": ".join([subject[:1].upper() + subject[1:], *([" ".join(setting)] if setting else [])])


def _plain(word: str) -> str:
    """Return a keyword or the name of a class as ordinary words: ``batch size``, ``early stopping``."""
    if "_" in word or word.islower():
        return word.replace("_", " ")
    spaced = "".join(
        f" {letter}" if letter.isupper() and at and word[at - 1].islower() else letter for at, letter in enumerate(word)
    )
    return spaced.lower() if " " in spaced else word
