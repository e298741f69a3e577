"""Checks of every argument against the catalog: it exists, it has the right type, it is within its bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from engine.catalog.entries import FILE_ARGUMENTS, SECTION_OF, Argument, Entry, Section, entry
from engine.checks.problem import Problem
from engine.project import LayerSpec, ObjectSpec, Project, Value
from engine.system.errors import Place

TYPES_IN_WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "text": "a text",
    "choice": "a text",
    "texts": "a list of texts",
    "schedule": "a number or a schedule",
}


def argument_problems(project: Project) -> Iterator[Problem]:
    """Find arguments that the catalog does not know, or that have the wrong type or are out of bounds."""
    for position, layer in enumerate(project.model.layers):
        if known := entry("layers", layer.kind):  # an unknown layer is reported with the shapes
            yield from _arguments(known, layer.params, ("model", "layers", position))
    yield from _object("optimizers", project.compile.optimizer, ("compile", "optimizer"))
    for position, output in enumerate(project.compile.outputs):
        where: Place = ("compile", "outputs", position)
        if output.loss is not None:
            yield from _object("losses", output.loss, (*where, "loss"))
        for place, metrics in (("metrics", output.metrics), ("weighted_metrics", output.weighted_metrics)):
            for index, metric in enumerate(metrics):
                yield from _object("metrics", metric, (*where, place, index))
    for position, callback in enumerate(project.fit.callbacks):
        yield from _object("callbacks", callback, ("fit", "callbacks", position))


def _object(section: Section, spec: ObjectSpec | LayerSpec, where: Place) -> Iterator[Problem]:
    known = entry(section, spec.kind)
    if known is None:
        yield Problem(where, f"{spec.kind} is not among the {section} that Layerdesk knows. Choose another one.")
        return
    yield from _arguments(known, spec.params, where)


def _arguments(known: Entry, params: Mapping[str, Value], where: Place) -> Iterator[Problem]:
    for argument in known.arguments:
        # A missing argument of a layer is reported with its shape.
        if argument.required and argument.name not in params and known.section != "layers":
            yield Problem(
                (*where, "params", argument.name),
                f"{known.label} needs a value for {argument.label.lower()}. Enter one.",
            )
    for name, value in params.items():
        found = known.argument(name)
        if found is None:
            yield Problem((*where, "params", name), f"{known.kind} has no argument {name}. Remove it.")
        else:
            yield from _value(known, found, value, (*where, "params", name))


def _value(known: Entry, argument: Argument, value: Value, where: Place) -> Iterator[Problem]:
    name = f"{known.label}: {argument.label.lower()}"
    section = SECTION_OF.get(argument.type)
    if isinstance(value, ObjectSpec):
        if section:
            yield from _object(section, value, where)
        else:
            yield Problem(where, f"{name} takes a plain value, not {value.kind}. Enter a value.")
    elif section and isinstance(value, str) and entry(section, value) is None:
        yield Problem(where, f"{name}: {value} is not among the {section} that Layerdesk knows. Choose another one.")
    elif argument.name in FILE_ARGUMENTS and isinstance(value, str) and PurePath(value).name != value:
        yield Problem(
            where,
            f"{name} must be a file name without a folder; it is written to the folder of the table. "
            f"Received: {value}.",
        )
    elif argument.choices and isinstance(value, str) and value not in argument.choices:
        yield Problem(where, f"{name} must be one of {', '.join(argument.choices)}. Received: {value}.")
    elif not _has_type(argument, value):
        yield Problem(where, f"{name} must be {TYPES_IN_WORDS[argument.type]}. Received: {value}.")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _bounds(name, argument, float(value), where)
    elif value is None and not argument.optional:
        yield Problem(where, f"{name} needs a value. Enter one.")


def _has_type(argument: Argument, value: Value) -> bool:
    """Return whether a scalar has the argument's type; tuples and names of objects are checked by Keras."""
    if value is None or isinstance(value, tuple):
        return True
    match argument.type:
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number" | "schedule":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "text" | "choice":
            return isinstance(value, str)
        case "texts":
            return False
        case _:
            return True


def _bounds(name: str, argument: Argument, value: float, where: Place) -> Iterator[Problem]:
    low, high = argument.minimum, argument.maximum
    if low is not None and (value < low or (argument.above_minimum and value == low)):
        yield Problem(
            where,
            f"{name} must be {'above' if argument.above_minimum else 'at least'} {low:g}. Received: {value:g}.",
        )
    elif high is not None and (value > high or (argument.below_maximum and value == high)):
        yield Problem(
            where,
            f"{name} must be {'below' if argument.below_maximum else 'at most'} {high:g}. Received: {value:g}.",
        )
