"""Suggestions for a table: roles, a target, an output layer, a loss, a first network.

Every suggestion is an ordinary value that the user may take, change or leave.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.catalog.shapes import features_of, inputs_of, model_facts, safe_name
from engine.project import (
    ColumnSpec,
    ColumnType,
    CompileSpec,
    DataSpec,
    DatePart,
    FitSpec,
    LayerSpec,
    ModelSpec,
    ObjectSpec,
    OutputSpec,
    Project,
)
from engine.project.table_facts import ColumnFacts, TableFacts, Task, task_of

TARGET_NAMES = ("target", "label", "class", "y", "outcome", "diagnosis", "species", "result", "response")
"""Names that tables commonly give to the column that is to be predicted."""

MAX_CLASSES = 20
"""Whole numbers with at most so many different values are taken for class numbers when they are the target."""

MIN_UNITS = 4
"""Of the first hidden layer, however few rows there are."""

TRAINING_SHARE = 0.45
"""A little less than the share of the rows that a new project learns from."""


@dataclass(frozen=True)
class OutputAdvice:
    """The end of a network that fits the target.

    Attributes
    ----------
    task : {"binary", "classes", "regression"}
        What the target asks for.
    units, activation : int, str
        Of the last Dense layer.
    loss, metrics : ObjectSpec, tuple of ObjectSpec
        What to minimize, and what to watch.
    reason : str
        Why, in one line.
    """

    task: Task
    units: int
    activation: str
    loss: ObjectSpec
    metrics: tuple[ObjectSpec, ...]
    reason: str


def project_for(table: TableFacts) -> Project:
    """Return a project for a newly opened table in which everything is filled in, so that it can be trained at once."""
    columns = tuple(_column_for(column, table.rows) for column in table.columns)
    data = DataSpec(source=table.source, reading=table.reading, columns=columns)
    project = Project(name=Path(table.source).stem or "Untitled", data=data)
    target = _likely_target(table, data)
    return with_target(project, table, target) if target else project


def with_target(project: Project, table: TableFacts, name: str) -> Project:
    """Return the project with this column as its only target, and the end of the network, loss and metrics to fit."""
    facts = table.column(name)
    columns = tuple(
        _as_target(column, facts) if column.name == name else _no_target(column) for column in project.data.columns
    )
    project = project.replaced(data=project.data.replaced(columns=columns))
    if not project.model.layers:
        project = project.replaced(model=hidden_layers(features_of(project.data, table), table.rows))
    advice = output_advice(project, table)
    return with_advice(_with_pace(project, table, advice.task), advice) if advice else project


def with_targets(project: Project, table: TableFacts, names: Sequence[str]) -> Project:
    """Return the project with just these columns as targets, and an output, a loss and metrics for each."""
    first = with_target(project, table, names[0])
    if len(names) == 1:
        return first
    columns = tuple(
        _as_target(column, table.column(column.name)) if column.name in names else column
        for column in first.data.columns
    )
    return with_an_output_each(first.replaced(data=first.data.replaced(columns=columns)), table)


def hidden_layers(features: int, rows: float = math.inf) -> ModelSpec:
    """Return two hidden layers in a size that suits the number of features, with fewer weights than training rows."""
    first = 8 if features <= 4 else 16 if features <= 16 else 32 if features <= 64 else 64
    while first > MIN_UNITS and (features + 1) * first + (first + 1) * first // 2 > TRAINING_SHARE * rows:
        first //= 2
    sizes = (("dense", first), ("dense_1", first // 2))
    return ModelSpec(
        layers=tuple(LayerSpec(name=name, kind="Dense", params={"units": n, "activation": "relu"}) for name, n in sizes)
    )


def output_advice(project: Project, table: TableFacts) -> OutputAdvice | None:
    """Return what the end of the network should be for the target; None where there is not exactly one target."""
    targets = project.data.with_role("target")
    return advice_for(targets[0], table) if len(targets) == 1 else None


def advice_for(target: ColumnSpec, table: TableFacts) -> OutputAdvice | None:
    """Return what an output of the network should be for this target; None where it holds nothing to learn."""
    facts = table.column(target.name)
    if facts is None or target.kind in ("text", "date") or (target.kind != "number" and facts.distinct < 2):
        return None
    task = task_of(target.kind, facts.distinct)
    if task == "binary":
        what, units, activation, loss, metric = "2 classes", 1, "sigmoid", "BinaryCrossentropy", "BinaryAccuracy"
    elif task == "classes":
        what, units, activation = f"{facts.distinct} classes", facts.distinct, "softmax"
        loss, metric = "SparseCategoricalCrossentropy", "SparseCategoricalAccuracy"
    else:
        what, units, activation, loss, metric = "Numbers", 1, "linear", "MeanSquaredError", "MeanAbsoluteError"
    reason = f"{what} in {facts.name}: {units} unit{'s' if units > 1 else ''}, {activation}, {_in_words(loss)}"
    return OutputAdvice(task, units, activation, ObjectSpec(kind=loss), (ObjectSpec(kind=metric),), reason)


def follows(project: Project, advice: OutputAdvice) -> bool:
    """Whether the project's last layer and loss are as advised; metrics are a matter of taste."""
    last = _end_of(project.model)
    return (
        last is not None
        and last.kind == "Dense"
        and last.params.get("units") == advice.units
        and last.params.get("activation", "linear") in (advice.activation, None)
        and project.compile.outputs[0].loss == advice.loss
    )


def with_advice(project: Project, advice: OutputAdvice) -> Project:
    """Return the project with the advised last layer, loss and metrics.

    A last Dense layer is turned into the output only where it looks like one already: where it is named ``output`` or
    has the wrong end for the target. Hidden layers are kept.
    """
    model = project.model
    output = {"units": advice.units, "activation": advice.activation}
    last = _end_of(model)
    if last is not None and _is_output(last):
        model = model.with_layer(model.position(last.name), last.replaced(params={**last.params, **output}))
    else:
        name = "output" if all(layer.name != "output" for layer in model.layers) else model.free_name("Dense")
        layer = LayerSpec(name=name, kind="Dense", params=output)
        model = model.inserted(len(model.layers), layer) if last is None else model.insert_after(last.name, layer)
    outputs = (OutputSpec(loss=advice.loss, metrics=advice.metrics),)
    settings: CompileSpec = project.compile.replaced(outputs=outputs)
    return project.replaced(model=model, compile=settings)


def with_an_output_each(project: Project, table: TableFacts) -> Project:
    """Return the project with an output, a loss and metrics for each of several targets.

    The outputs all read the last layer that was no output before; hidden layers are kept.
    """
    targets = project.data.with_role("target")
    advised = [(target, advice) for target in targets if (advice := advice_for(target, table)) is not None]
    inputs = inputs_of(project.data, table)
    ends = set(model_facts(project.model, inputs).outputs)
    hidden = tuple(layer for layer in project.model.layers if layer.name not in ends or not _is_output(layer))
    model = ModelSpec(layers=hidden)
    read = hidden[-1].name if hidden else inputs[0].name
    for target, advice in advised:
        name = safe_name(f"{target.name} output")
        taken = {layer.name for layer in model.layers} | {source.name for source in inputs}
        name = name if name not in taken else model.free_name("Dense")
        params = {"units": advice.units, "activation": advice.activation}
        model = model.inserted(len(model.layers), LayerSpec(name=name, kind="Dense", params=params, inputs=(read,)))
    outputs = tuple(OutputSpec(loss=advice.loss, metrics=advice.metrics) for _, advice in advised)
    return project.replaced(model=model, compile=project.compile.replaced(outputs=outputs))


def _with_pace(project: Project, table: TableFacts, task: Task) -> Project:
    """Return the project with a batch size and a learning rate under which small tables learn within 100 epochs.

    Small tables get small batches, so that an epoch has enough steps; numbers get larger steps, because the output has
    to travel from zero to the target's size.
    """
    optimizer = project.compile.optimizer
    if task == "regression" and optimizer == CompileSpec().optimizer:
        project = project.replaced(
            compile=project.compile.replaced(optimizer=optimizer.replaced(params={"learning_rate": 0.01}))
        )
    batch_size = 32 if table.rows >= 1_000 else 16 if table.rows >= 400 else 8
    if project.fit == FitSpec():
        project = project.replaced(fit=project.fit.replaced(batch_size=batch_size))
    return project


def target_kind(facts: ColumnFacts) -> ColumnType:
    """Return how a column is best taken when it is the target: as classes or as a number."""
    if not facts.numeric:
        return "category"
    whole = bool(facts.levels) and all(level.lstrip("-").isdigit() for level in facts.levels)
    return "category" if facts.distinct <= 2 or (whole and facts.distinct <= MAX_CLASSES) else "number"


def _column_for(facts: ColumnFacts, rows: int) -> ColumnSpec:
    useless = facts.kind == "text" or facts.distinct < 2 or named_like_identifier(facts, rows)
    column = ColumnSpec(name=facts.name, role="ignore" if useless else "feature", kind=facts.kind)
    return column.replaced(parts=_parts_for(facts)) if facts.kind == "date" else column


def _parts_for(facts: ColumnFacts) -> tuple[DatePart, ...]:
    """Return the parts of dates that vary within the column; the elapsed days if none does."""
    days = (date.fromisoformat(facts.last[:10]) - date.fromisoformat(facts.first[:10])).days
    varies: dict[DatePart, bool] = {
        "year": days > 400,
        "month": days > 40,
        "weekday": days > 6,
        "hour": len(facts.first + facts.last) > 20,  # a date alone has 10 letters
    }
    return tuple(part for part, varying in varies.items() if varying) or ("elapsed",)


def named_like_identifier(facts: ColumnFacts, rows: int) -> bool:
    """Whether a column has the name of an identifier, and no value twice."""
    name = facts.name.lower()
    return facts.distinct == rows > 1 and (name in ("id", "index", "uuid", "key") or name.endswith("_id") or name == "")


def _likely_target(table: TableFacts, data: DataSpec) -> str:
    names = [column.name for column in data.with_role("feature")]
    if not names:
        return ""
    known = [name for name in names if name.lower() in TARGET_NAMES]
    if known:
        return known[0]
    facts = {column.name: column for column in table.columns}
    if target_kind(facts[names[-1]]) == "category":
        return names[-1]
    categories = [name for name in names if not facts[name].numeric]
    return categories[-1] if len(categories) == 1 else names[-1]


def _as_target(column: ColumnSpec, facts: ColumnFacts | None) -> ColumnSpec:
    return column.replaced(role="target", kind=target_kind(facts) if facts else column.kind)


def _no_target(column: ColumnSpec) -> ColumnSpec:
    return column.replaced(role="feature") if column.role == "target" else column


def _end_of(model: ModelSpec) -> LayerSpec | None:
    """Return the layer that is the only output, or the last one."""
    only = model.layer(model.ends[0]) if len(model.ends) == 1 else None
    return only or (model.layers[-1] if model.layers else None)


def _is_output(layer: LayerSpec) -> bool:
    ends = ("sigmoid", "softmax", "linear", None)
    return layer.kind == "Dense" and ("output" in layer.name or layer.params.get("activation") in ends)


def _in_words(kind: str) -> str:
    return "".join(" " + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(kind))
