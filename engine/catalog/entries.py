"""Catalog of the Keras objects for tables, read from `catalog.json` without importing Keras.

An entry describes one class (or activation function) of Keras; each of its arguments has a type, a default, bounds and
a sentence. Forms, checks and the network builder use the entries, so that no fact about Keras is stored twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from engine.project.table_facts import Task

Section = Literal[
    "layers",
    "optimizers",
    "losses",
    "metrics",
    "schedules",
    "callbacks",
    "activations",
    "initializers",
    "regularizers",
    "constraints",
]

ArgumentType = Literal[
    "integer",
    "number",
    "boolean",
    "text",
    "choice",
    "integers",
    "numbers",
    "texts",
    "activation",
    "initializer",
    "regularizer",
    "constraint",
    "schedule",
    "layer",
]
"""Type of an argument. The last six are objects or names of a section; a ``schedule`` may also be a number."""

SECTION_OF: Mapping[str, Section] = MappingProxyType(
    {
        "activation": "activations",
        "initializer": "initializers",
        "regularizer": "regularizers",
        "constraint": "constraints",
        "schedule": "schedules",
        "layer": "layers",
    }
)
"""Section with the objects of an argument, by type."""

Labels = Literal["any", "numbers", "columns"]
InputArity = Literal["one", "two", "several", "attention"]


FILE_ARGUMENTS = ("filepath", "filename", "log_dir")
"""Arguments that name a file or folder that Keras writes; a project may name only those in the folder of its table."""


LOSSES_AS_METRICS = "Losses as metrics"
"""Group of the metrics that are losses of Keras."""

MODELS = ("Sequential", "Functional", "Model")
"""Class names of complete models in a Keras configuration."""


@dataclass(frozen=True)
class Argument:
    """Keyword argument of a constructor.

    Attributes
    ----------
    name : str
        Keyword in Keras.
    type : ArgumentType
        Type of the value: ``choice`` is one of `choices`, ``layer`` a layer of one of these kinds.
    default : scalar, tuple, dict or None
        Default of Keras; unused if `required`. An object is written as the name of its entry (``GlorotUniform``), or
        as ``{"kind": ..., "params": {...}}`` if it has arguments.
    required, optional : bool
        Whether the argument must be set; whether None is allowed ("not set").
    minimum, maximum : float or None
        Bounds, or None for no bound.
    above_minimum, below_maximum : bool
        Whether the bound is exclusive.
    choices : tuple of str
        Allowed words of a ``choice``, or allowed kinds of a ``layer``.
    unit : str
        Unit of the number: ``units``, ``epochs``, ``rows``.
    label, text : str
        Short name and one sentence for the user.
    main : bool
        Whether a form shows the argument at first.
    """

    name: str
    type: ArgumentType
    default: Any = None
    required: bool = False
    optional: bool = False
    minimum: float | None = None
    maximum: float | None = None
    above_minimum: bool = False
    below_maximum: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""
    label: str = ""
    text: str = ""
    main: bool = False


@dataclass(frozen=True)
class Entry:
    """Description of one class or activation function of Keras.

    Attributes
    ----------
    kind : str
        Name in Keras: ``Dense``, ``Adam``, ``relu``.
    section, group : str
        Section and group of the entry: ``layers`` / ``Normalization``.
    label, text : str
        Short name and one sentence for the user.
    tasks : tuple of {"binary", "classes", "regression"}
        For losses and metrics: tasks that they suit; empty for other entries.
    log_name : str
        For losses and metrics: name in the logs of Keras (``binary_accuracy``).
    labels : {"any", "numbers", "columns"}
        For losses and metrics of several classes: whether the true classes are integers, of shape (rows, 1), or
        one-hot columns, of shape (rows, classes).
    inputs : {"one", "two", "several", "attention"}
        For layers: number of inputs. ``several`` means two or more; ``attention`` means a query, a value and a key,
        where a missing value defaults to the query and a missing key to the value.
    inputs_apart : bool
        For layers: whether Keras takes several inputs as separate arguments instead of as a list.
    arguments : tuple of Argument
        Arguments in the order of Keras.
    """

    kind: str
    section: Section
    group: str = ""
    label: str = ""
    text: str = ""
    tasks: tuple[Task, ...] = ()
    log_name: str = ""
    labels: Labels = "any"
    inputs: InputArity = "one"
    inputs_apart: bool = False
    arguments: tuple[Argument, ...] = ()

    def argument(self, name: str) -> Argument | None:
        """Return the argument of a name, or None if there is none."""
        return next((argument for argument in self.arguments if argument.name == name), None)


@cache
def catalog() -> Mapping[str, Mapping[str, Entry]]:
    """Return all entries by section and kind, in the order of the file."""
    sections = dict(read(Path(__file__).with_name("catalog.json").read_text("utf-8")))
    sections["metrics"] = MappingProxyType({**sections["metrics"], **dict(_losses_as_metrics(sections))})
    return MappingProxyType(sections)


def read(text: str) -> Mapping[str, Mapping[str, Entry]]:
    """Return the entries of a JSON text, by section and kind.

    Raises
    ------
    ValueError
        If the text has an unknown section, key or word; the message names its position.
    """
    raw = json.loads(text)
    _check_keys("the catalog", raw, ("keras", "sections"))
    _check_keys("sections", raw["sections"], get_args(Section))
    return MappingProxyType(
        {
            section: MappingProxyType({kind: _entry(section, kind, entry) for kind, entry in entries.items()})
            for section, entries in raw["sections"].items()
        }
    )


def entry(section: Section, kind: str) -> Entry | None:
    """Return the entry of a kind, or None if the catalog has none."""
    return catalog()[section].get(kind)


def _losses_as_metrics(sections: Mapping[str, Mapping[str, Entry]]) -> Iterator[tuple[str, Entry]]:
    """Yield metric entries for the losses without a metric of the same kind in Keras."""
    for kind, loss in sections["losses"].items():
        if kind not in sections["metrics"]:
            arguments = tuple(argument for argument in loss.arguments if argument.name != "reduction")
            yield kind, replace(loss, section="metrics", group=LOSSES_AS_METRICS, arguments=arguments)


def _entry(section: Section, kind: str, raw: Mapping[str, Any]) -> Entry:
    place = f"{section}.{kind}"
    _check_keys(place, raw, {field.name for field in fields(Entry)} - {"kind", "section"})
    _check_word(f"{place}.labels", raw.get("labels", "any"), get_args(Labels))
    _check_word(f"{place}.inputs", raw.get("inputs", "one"), get_args(InputArity))
    for task in raw.get("tasks", ()):
        _check_word(f"{place}.tasks", task, get_args(Task))
    arguments = tuple(_argument(place, name, argument) for name, argument in raw.get("arguments", {}).items())
    return Entry(kind=kind, section=section, **{**raw, "tasks": tuple(raw.get("tasks", ())), "arguments": arguments})


def _argument(owner: str, name: str, raw: Mapping[str, Any]) -> Argument:
    place = f"{owner}.{name}"
    _check_keys(place, raw, {field.name for field in fields(Argument)} - {"name"})
    _check_word(f"{place}.type", raw.get("type"), get_args(ArgumentType))
    if (raw["type"] in ("choice", "layer")) != bool(raw.get("choices")):
        raise ValueError(f"{place} has choices without being one, or none although it is one.")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Argument(name=name, **values)


def _check_keys(place: str, raw: Mapping[str, Any], known: Collection[str]) -> None:
    for key in raw:
        _check_word(place, key, known)


def _check_word(place: str, word: object, known: Collection[str]) -> None:
    if word not in known:
        raise ValueError(f"{place}: {word} means nothing here.")
