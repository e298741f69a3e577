"""Everything that Keras offers for tables, as data: read from `catalog.json`, without Keras.

An entry is one class (or activation function) of Keras, its arguments have a type, a default, bounds and a sentence.
Forms, checks and the builder are made from it, so nothing of Keras is written down a second time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from engine.facts import Task

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
    "activation",
    "initializer",
    "regularizer",
    "constraint",
    "schedule",
]
"""What a value can be. The last five are objects or names of a section; a ``schedule`` may be a plain number."""

SECTION_OF: Mapping[str, Section] = MappingProxyType(
    {
        "activation": "activations",
        "initializer": "initializers",
        "regularizer": "regularizers",
        "constraint": "constraints",
        "schedule": "schedules",
    }
)
"""The section in which an argument of such a type finds its objects."""

Labels = Literal["any", "numbers", "columns"]
Inputs = Literal["one", "two", "several", "attention"]


@dataclass(frozen=True)
class Argument:
    """One keyword of a constructor.

    Attributes
    ----------
    name : str
        Keras's keyword.
    type : ArgumentType
        What it takes; ``choice`` takes one of `choices`.
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
    inputs: Inputs = "one"
    inputs_apart: bool = False
    arguments: tuple[Argument, ...] = ()

    def argument(self, name: str) -> Argument | None:
        """Return the argument of that name, or None."""
        return next((argument for argument in self.arguments if argument.name == name), None)


@cache
def catalog() -> Mapping[str, Mapping[str, Entry]]:
    """Return all entries by section and kind, in the order of the file."""
    sections = json.loads(Path(__file__).with_name("catalog.json").read_text("utf-8"))["sections"]
    return MappingProxyType(
        {
            section: MappingProxyType({kind: _entry(section, kind, raw) for kind, raw in entries.items()})
            for section, entries in sections.items()
        }
    )


def entry(section: Section, kind: str) -> Entry | None:
    """Return the entry of that kind, or None where the catalog has none."""
    return catalog()[section].get(kind)


def _entry(section: Section, kind: str, raw: Mapping[str, Any]) -> Entry:
    arguments = tuple(_argument(name, argument) for name, argument in raw.get("arguments", {}).items())
    return Entry(kind=kind, section=section, **{**raw, "tasks": tuple(raw.get("tasks", ())), "arguments": arguments})


def _argument(name: str, raw: Mapping[str, Any]) -> Argument:
    keywords: dict[str, Any] = {key: tuple(item) if isinstance(item, list) else item for key, item in raw.items()}
    return Argument(name=name, **keywords)
