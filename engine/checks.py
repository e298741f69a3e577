"""Project + facts of its table -> problems, each with its place, a sentence and, where there is one, a fix."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.catalog import SECTION_OF, Argument, Entry, Section, entry
from engine.errors import Place
from engine.facts import ColumnFacts, TableFacts
from engine.shapes import features_of, model_facts
from engine.specs import ColumnSpec, LayerSpec, ObjectSpec, Project, Value
from engine.suggestions import OutputAdvice, output_advice, with_advice

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fix:
    """What one click would do: a label for the button, and the project as it would be then."""

    text: str
    project: Project


@dataclass(frozen=True)
class Problem:
    """Something that keeps a project from being trained (error) or makes it worth less (warning).

    ``where`` is the field: ``("model", "layers", 2, "params", "units")``, ``("data", "columns", "age", "role")``.
    """

    where: Place
    text: str
    severity: Severity = "error"
    fix: Fix | None = None


NEEDS_CLASS_NUMBERS = ("SparseCategoricalAccuracy", "SparseTopKCategoricalAccuracy", "SparseCategoricalCrossentropy")
"""Metrics that compare class numbers; the others compare one column a class."""


def check(project: Project, table: TableFacts | None) -> tuple[Problem, ...]:
    """Return everything that is wrong or doubtful with a project, errors first, each list in the order of the pages.

    Parameters
    ----------
    table : TableFacts or None
        What its table holds; None while none is open.
    """
    if table is None:
        found = [Problem(("data", "source"), "No table is open. Open a table, or choose an example.")]
        return (*found, *_settings(project))
    found = [*_columns(project, table), *_rows(project, table), *_network(project, table), *_settings(project)]
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))


def train_rows(project: Project, table: TableFacts) -> int:
    """Return about how many rows the training part has: exactly, where no row is dropped for a missing cell."""
    split = project.data.split
    rest = table.rows - math.ceil(table.rows * split.test_fraction)
    return rest - math.ceil(rest * split.validation_fraction)


def _columns(project: Project, table: TableFacts) -> Iterator[Problem]:
    data = project.data
    targets = data.with_role("target")
    if not targets:
        yield Problem(("data", "columns"), "No column is the target. Choose the column that is to be predicted.")
    if len(targets) > 1:
        names = ", ".join(column.name for column in targets)
        yield Problem(("data", "columns"), f"Several columns are targets ({names}). Keep one.")
    if not data.with_role("feature"):
        yield Problem(("data", "columns"), "No column is a feature. Choose the columns to predict from.")
    for column in data.columns:
        facts = table.column(column.name)
        if column.role == "ignore":
            continue
        if facts is None:
            yield Problem(
                ("data", "columns", column.name),
                f"The table has no column {column.name}. Open the table that belongs to this project.",
            )
        else:
            yield from _column(project, column, facts, table)


def _column(project: Project, column: ColumnSpec, facts: ColumnFacts, table: TableFacts) -> Iterator[Problem]:
    where = ("data", "columns", column.name)
    ignore = _fix_column(project, f"Ignore {column.name}", column.replaced(role="ignore"))
    if column.kind == "text":
        yield Problem(
            (*where, "kind"), f"{column.name} is text, which a network cannot read as it stands. Ignore it.", fix=ignore
        )
    elif column.kind == "number" and not facts.numeric:
        category = _fix_column(project, f"Treat {column.name} as a category", column.replaced(kind="category"))
        yield Problem(
            (*where, "kind"), f"{column.name} holds text and is used as a number. Treat it as a category.", fix=category
        )
    elif facts.missing == table.rows:
        yield Problem(where, f"{column.name} has no value in any row. Ignore it.", fix=ignore)
    elif column.role == "target" and column.kind == "category" and facts.distinct < 2:
        only = facts.levels[0] if facts.levels else "one value"
        yield Problem((*where, "role"), f"The target {column.name} has only one class ({only}). Choose another target.")
    elif facts.distinct < 2:
        yield Problem(where, f"{column.name} has the same value in every row and tells nothing.", "warning", ignore)
    if column.role == "feature" and facts.infinite:
        yield Problem(where, f"{column.name} has {facts.infinite} infinite cells; they count as missing.", "warning")
    if column.role == "feature" and facts.missing and column.missing == "drop":
        kind = "most_frequent" if column.kind == "category" else "median"
        yield Problem(
            (*where, "missing"),
            f"{facts.missing:,} rows are left out because {column.name} is missing there.",
            "warning",
            _fix_column(project, f"Fill with the {kind.replace('_', ' ')}", column.replaced(missing=kind)),
        )


def _fix_column(project: Project, text: str, column: ColumnSpec) -> Fix:
    return Fix(text, project.replaced(data=project.data.with_column(column)))


def _rows(project: Project, table: TableFacts) -> Iterator[Problem]:
    split, rows = project.data.split, train_rows(project, table)
    if rows < 2:
        yield Problem(
            ("data", "split"), f"Only {max(rows, 0)} of {table.rows} rows are left for training. Hold out fewer rows."
        )
    elif project.fit.batch_size > rows:
        fitting = project.replaced(fit=project.fit.replaced(batch_size=rows))
        yield Problem(
            ("fit", "batch_size"),
            f"The batch size {project.fit.batch_size:,} exceeds the {rows:,} training rows, so each epoch is one step.",
            "warning",
            Fix(f"Set it to {rows:,}", fitting),
        )
    if not split.test_fraction:
        yield Problem(
            ("data", "split", "test_fraction"),
            "No rows are held out for the test, so the model cannot be judged.",
            "warning",
        )
    if not split.validation_fraction:
        yield from _watches_validation(project)


def _watches_validation(project: Project) -> Iterator[Problem]:
    for position, callback in enumerate(project.fit.callbacks):
        monitor = callback.params.get(
            "monitor", "val_loss" if callback.kind in ("EarlyStopping", "ReduceLROnPlateau") else ""
        )
        if isinstance(monitor, str) and monitor.startswith("val_"):
            watched = callback.replaced(params={**callback.params, "monitor": monitor.removeprefix("val_")})
            callbacks = (*project.fit.callbacks[:position], watched, *project.fit.callbacks[position + 1 :])
            yield Problem(
                ("fit", "callbacks", position, "params", "monitor"),
                f"{callback.kind} watches {monitor}, but no rows are held out for validation.",
                fix=Fix(
                    f"Watch {monitor.removeprefix('val_')}",
                    project.replaced(fit=project.fit.replaced(callbacks=callbacks)),
                ),
            )


def _network(project: Project, table: TableFacts) -> Iterator[Problem]:
    layers = project.model.layers
    if not layers:
        advice = output_advice(project, table)
        fix = Fix("Add the suggested output", with_advice(project, advice)) if advice else None
        yield Problem(("model", "layers"), "The model has no layers. Add at least an output layer.", fix=fix)
        return
    facts = model_facts(project.model, features_of(project.data, table))
    broken = [(position, layer) for position, layer in enumerate(facts.layers) if layer.error]
    for position, layer in broken:
        yield Problem(("model", "layers", position), f"{layer.name}: {layer.error}")
    advice = output_advice(project, table)
    if advice is not None and not broken:
        yield from _output(project, advice, facts.layers[-1].shape)


def _output(project: Project, advice: OutputAdvice, shape: tuple[int | None, ...] | None) -> Iterator[Problem]:
    """Hold the last layer, the loss and the metrics against the target."""
    last = len(project.model.layers) - 1
    fix = Fix("Take the suggested output", with_advice(project, advice))
    units = shape[-1] if shape else None
    loss = project.compile.outputs[0].loss
    allowed = _units_allowed(advice, loss)
    if shape is not None and (len(shape) != 2 or units not in allowed):
        wanted = " or ".join(str(count) for count in sorted(allowed))
        yield Problem(
            ("model", "layers", last),
            f"The last layer gives {units if len(shape) == 2 else shape} values a row, the target asks for {wanted}. "
            f"({advice.reason})",
            fix=fix,
        )
    elif loss is not None:
        yield from _activation(project, advice, loss, fix)
    if loss is None:
        yield Problem(("compile", "outputs", 0, "loss"), f"No loss is chosen. Suggested: {advice.loss.kind}.", fix=fix)
        return
    known = entry("losses", loss.kind)
    if known and advice.task not in known.tasks and not (advice.task == "binary" and units == 2):
        yield Problem(
            ("compile", "outputs", 0, "loss"),
            f"The loss {loss.kind} does not fit the target. ({advice.reason})",
            fix=fix,
        )
    elif advice.task == "classes":
        yield from _labels_of_metrics(project, loss)


def _units_allowed(advice: OutputAdvice, loss: ObjectSpec | None) -> set[int]:
    """Return how many outputs fit: two classes may also be given as two probabilities."""
    if (
        advice.task == "binary"
        and loss is not None
        and loss.kind in ("SparseCategoricalCrossentropy", "CategoricalCrossentropy")
    ):
        return {2}
    return {advice.units}


def _activation(project: Project, advice: OutputAdvice, loss: ObjectSpec, fix: Fix) -> Iterator[Problem]:
    last = project.model.layers[-1]
    activation = last.params.get("activation") or "linear"
    if (
        last.kind != "Dense"
        or not isinstance(activation, str)
        or loss.kind in ("Hinge", "SquaredHinge", "CategoricalHinge")
    ):
        return
    where = ("model", "layers", len(project.model.layers) - 1, "params", "activation")
    logits = bool(loss.params.get("from_logits"))
    if activation == "softmax" and last.params.get("units") == 1:
        yield Problem(where, "Softmax over a single unit is always 1, so nothing can be learned. Use sigmoid.", fix=fix)
    elif logits and activation in ("sigmoid", "softmax"):
        yield Problem(where, f"The loss expects logits, and {activation} gives probabilities. Use linear.", "warning")
    elif not logits and advice.task != "regression" and activation in ("linear", "relu", "tanh"):
        yield Problem(
            where,
            f"{activation} does not give probabilities, which the loss expects. Use {advice.activation}.",
            fix=fix,
        )
    elif advice.task == "regression" and activation in ("sigmoid", "softmax", "tanh"):
        yield Problem(
            where, f"{activation} bounds the output, and the target is any number. Use linear.", "warning", fix
        )


def _labels_of_metrics(project: Project, loss: ObjectSpec) -> Iterator[Problem]:
    """Hold metrics against the loss: both compare class numbers, or both one column a class."""
    numbers = loss.kind in ("SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy")
    for position, metric in enumerate(project.compile.outputs[0].metrics):
        if (metric.kind in NEEDS_CLASS_NUMBERS) != numbers:
            have, want = ("class numbers", "one column a class") if numbers else ("one column a class", "class numbers")
            yield Problem(
                ("compile", "outputs", 0, "metrics", position),
                f"{metric.kind} needs {want}, and {loss.kind} gives {have}. Take a metric of the other kind.",
            )


def _settings(project: Project) -> Iterator[Problem]:
    """Hold every argument against the bounds of the catalog."""
    for position, layer in enumerate(project.model.layers):
        if known := entry("layers", layer.kind):  # an unknown one is told with the shapes
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
        yield Problem(where, f"{spec.kind} is not among the {section} that Layerdesk knows. Choose another.")
        return
    yield from _arguments(known, spec.params, where)


def _arguments(known: Entry, params: Mapping[str, Value], where: Place) -> Iterator[Problem]:
    for argument in known.arguments:
        # What a layer misses is said with its shape.
        if argument.required and argument.name not in params and known.section != "layers":
            yield Problem(
                (*where, "params", argument.name), f"{known.label} needs a value for {argument.label.lower()}."
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
            yield Problem(where, f"{name} takes a plain value, not {value.kind}.")
    elif section and isinstance(value, str) and entry(section, value) is None:
        yield Problem(where, f"{name}: {value} is not among the {section} that Layerdesk knows.")
    elif argument.choices and isinstance(value, str) and value not in argument.choices:
        yield Problem(where, f"{name} is one of {', '.join(argument.choices)}. Received: {value}.")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _bounds(name, argument, float(value), where)
    elif value is None and not argument.optional:
        yield Problem(where, f"{name} needs a value.")


def _bounds(name: str, argument: Argument, value: float, where: Place) -> Iterator[Problem]:
    low, high = argument.minimum, argument.maximum
    if low is not None and (value < low or (argument.above_minimum and value == low)):
        yield Problem(
            where,
            f"{name} is at least {low:g}{' and above it' if argument.above_minimum else ''}. Received: {value:g}.",
        )
    elif high is not None and (value > high or (argument.below_maximum and value == high)):
        yield Problem(
            where,
            f"{name} is at most {high:g}{' and below it' if argument.below_maximum else ''}. Received: {value:g}.",
        )
