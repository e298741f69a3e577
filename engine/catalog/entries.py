"""Everything that Keras offers for tables, as data: read from `catalog.json`, without Keras.

An entry is one class (or activation function) of Keras, its arguments have a type, a default, bounds and a sentence.
Forms, checks and the builder are made from it, so nothing of Keras is written down a second time.
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
"""What a value can be. The last six are objects or names of a section; a ``schedule`` may be a plain number."""

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
"""The section in which an argument of such a type finds its objects."""

Labels = Literal["any", "numbers", "columns"]
InputArity = Literal["one", "two", "several", "attention"]


FILE_ARGUMENTS = ("filepath", "filename", "log_dir")
"""Arguments that name a file or folder that Keras writes; a project may name no place beside the table's."""


LOSSES_AS_METRICS = "Losses as metrics"
"""The group of metrics that are losses of Keras."""

MODELS = ("Sequential", "Functional", "Model")
"""Kinds of whole models in a Keras configuration."""


@dataclass(frozen=True)
class Argument:
    """One keyword of a constructor.

    Attributes
    ----------
    name : str
        Keras's keyword.
    type : ArgumentType
        What it takes; ``choice`` takes one of `choices`, ``layer`` a layer of one of these kinds.
    default : scalar, tuple, dict or None
        Keras's own default; meaningless where `required`. An object is written as the name of its entry
        (``GlorotUniform``), or as ``{"kind": ..., "params": {...}}`` where it has arguments of its own.
    required, optional : bool
        Whether it must be set; whether None is a value of its own ("not set").
    minimum, maximum : float or None
        Bounds, inclusive unless `above_minimum` or `below_maximum` says otherwise.
    unit : str
        What is counted: ``units``, ``epochs``, ``rows``.
    label, text : str
        A short name in the words of the field, and one plain sentence.
    main : bool
        Whether it is one of the few that a form shows at first.
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
    """One class of Keras, or one activation function.

    Attributes
    ----------
    kind : str
        The name in Keras: ``Dense``, ``Adam``, ``relu``.
    section, group : str
        Where it is listed: ``layers`` / ``Normalization``.
    label, text : str
        The name in the words of the field, and one plain sentence.
    tasks : tuple of {"binary", "classes", "regression"}
        For losses and metrics: what they fit; empty where the question makes no sense.
    log_name : str
        For losses and metrics: the name in Keras's logs (``binary_accuracy``).
    labels : {"any", "numbers", "columns"}
        For losses and metrics of several classes: whether the true classes come as numbers, one a row, or as columns
        of zeros and ones, one a class.
    inputs : {"one", "two", "several", "attention"}
        For layers: what they read. ``several`` is two or more; ``attention`` is a query, a value and a key, where
        the query stands in for those that are missing.
    inputs_apart : bool
        For layers: whether Keras takes several inputs as one argument each instead of as a list.
    arguments : tuple of Argument
        In Keras's order.
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
        """Return the argument of that name, or None."""
        return next((argument for argument in self.arguments if argument.name == name), None)


@cache
def catalog() -> Mapping[str, Mapping[str, Entry]]:
    """Return all entries by section and kind, in the order of the file."""
    sections = dict(read(Path(__file__).with_name("catalog.json").read_text("utf-8")))
    sections["metrics"] = MappingProxyType({**sections["metrics"], **dict(_losses_as_metrics(sections))})
    return MappingProxyType(sections)


def read(text: str) -> Mapping[str, Mapping[str, Entry]]:
    """Return the entries that a JSON text holds, by section and kind.

    Raises
    ------
    ValueError
        Where it holds a section, a key or a word that means nothing here; it names the place.
    """
    raw = json.loads(text)
    _only("the catalog", raw, ("keras", "sections"))
    _only("sections", raw["sections"], get_args(Section))
    return MappingProxyType(
        {
            section: MappingProxyType({kind: _entry(section, kind, entry) for kind, entry in entries.items()})
            for section, entries in raw["sections"].items()
        }
    )


def entry(section: Section, kind: str) -> Entry | None:
    """Return the entry of that kind, or None where the catalog has none."""
    return catalog()[section].get(kind)


def _losses_as_metrics(sections: Mapping[str, Mapping[str, Entry]]) -> Iterator[tuple[str, Entry]]:
    """Yield the losses that Keras has no metric for: a loss can be watched like any metric."""
    for kind, loss in sections["losses"].items():
        if kind not in sections["metrics"]:
            arguments = tuple(argument for argument in loss.arguments if argument.name != "reduction")
            yield kind, replace(loss, section="metrics", group=LOSSES_AS_METRICS, arguments=arguments)


def _entry(section: Section, kind: str, raw: Mapping[str, Any]) -> Entry:
    place = f"{section}.{kind}"
    _only(place, raw, {field.name for field in fields(Entry)} - {"kind", "section"})
    _one_of(f"{place}.labels", raw.get("labels", "any"), get_args(Labels))
    _one_of(f"{place}.inputs", raw.get("inputs", "one"), get_args(InputArity))
    for task in raw.get("tasks", ()):
        _one_of(f"{place}.tasks", task, get_args(Task))
    arguments = tuple(_argument(place, name, argument) for name, argument in raw.get("arguments", {}).items())
    return Entry(kind=kind, section=section, **{**raw, "tasks": tuple(raw.get("tasks", ())), "arguments": arguments})


def _argument(owner: str, name: str, raw: Mapping[str, Any]) -> Argument:
    place = f"{owner}.{name}"
    _only(place, raw, {field.name for field in fields(Argument)} - {"name"})
    _one_of(f"{place}.type", raw.get("type"), get_args(ArgumentType))
    if (raw["type"] in ("choice", "layer")) != bool(raw.get("choices")):
        raise ValueError(f"{place} has choices without being one, or none although it is one.")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Argument(name=name, **values)


def _only(place: str, raw: Mapping[str, Any], known: Collection[str]) -> None:
    for key in raw:
        _one_of(place, key, known)


def _one_of(place: str, word: object, known: Collection[str]) -> None:
    if word not in known:
        raise ValueError(f"{place}: {word} means nothing here.")
