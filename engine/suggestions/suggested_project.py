"""Suggestions for a table: roles, a target, an output layer, a loss, a first network.

Every suggestion is an ordinary value that the user may take, change or leave.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.catalog.shapes import inputs_of, model_facts, safe_name
from engine.project import (
    ColumnSpec,
    ColumnType,
    CompileSpec,
    DataSpec,
    FitSpec,
    LayerSpec,
    ModelSpec,
    ObjectSpec,
    OutputSpec,
    Project,
    Spec,
    SplitSpec,
)
from engine.project.table_facts import TableFacts, Task, facts_of, task_of
from engine.suggestions.default_network import (
    OPTIMIZER,
    fit_settings,
    hidden_network,
    member_params,
    members_of,
)
from engine.suggestions.likely_target import likely_targets
from engine.suggestions.suggested_columns import suggested_columns, target_kind

MIN_UNITS = 4
"""Of the first hidden layer, however few rows there are."""

HELD_OUT = 0.2
"""Share of the rows that a new project tests with, and of the rest that it validates with."""

MIN_STRATIFIED = 5
"""Rows that the smallest class needs so that each part gets some of them."""

TRAINING_SHARE = 0.45
"""A little less than the share of the rows that a new project learns from."""


@dataclass(frozen=True)
class OutputAdvice:
    """The end of a network that fits the target.

    Attributes
    ----------
    task : {"binary", "classes", "regression"}
        The kind of prediction.
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
    return filled_in(table, likely_targets(table)[:1])


def filled_in(table: TableFacts, targets: Sequence[str]) -> Project:
    """Return the project that is suggested for a table with these targets, which may be none."""
    columns = suggested_columns(table, targets)
    data = DataSpec(source=table.source, reading=table.reading, columns=columns, split=_split_for(table, targets))
    project = Project(name=Path(table.source).stem or "Untitled", data=data)
    advised = [each for column in data.with_role("target") if (each := advice_for(column, table)) is not None]
    if not advised:
        return project
    return with_default_network(project, table)


def with_default_network(project: Project, table: TableFacts) -> Project:
    """Return the project with the suggested network, optimizer and fit settings, for its columns and targets."""
    settings = project.compile.replaced(optimizer=OPTIMIZER)
    return with_network(
        project, table, hidden_network(inputs_of(project.data, table)), settings, fit_settings(table.rows)
    )


def with_network(
    project: Project, table: TableFacts, hidden: ModelSpec, settings: CompileSpec, fit: FitSpec
) -> Project:
    """Return the project with these settings, and with an output layer, a loss and metrics for each target.

    Parameters
    ----------
    hidden : ModelSpec
        The layers before the outputs.
    """
    project = project.replaced(model=hidden, compile=settings, fit=fit)
    advice = output_advice(project, table)
    return with_advice(project, advice) if advice is not None else with_an_output_each(project, table)


def with_target(project: Project, table: TableFacts, name: str) -> Project:
    """Return the project with this column as its only target; see `with_targets`."""
    return with_targets(project, table, (name,))


def with_targets(project: Project, table: TableFacts, names: Sequence[str]) -> Project:
    """Return the project with just these columns as targets.

    Every setting that is as suggested for the targets before is replaced by what is suggested for these ones: kinds and
    roles of columns, the network, losses, metrics, the learning rate. What the user changed stays, except for the
    output layers, and for losses and metrics where the task is another one.
    """
    before = filled_in(table, [column.name for column in project.data.with_role("target")])
    after = filled_in(table, names)
    left = {column.name for column in project.data.with_role("target")} - {*names}
    data = with_target_roles(_merged_data(project.data, before.data, after.data), names)
    data = data.replaced(columns=tuple(_left(each, after.data) if each.name in left else each for each in data.columns))
    is_suggested = project.model == before.model or not project.model.layers
    changed = project.replaced(data=data, fit=_merged(project.fit, before.fit, after.fit))
    advised = [advice for column in data.with_role("target") if (advice := advice_for(column, table)) is not None]
    if not advised:
        return changed
    settings = _merged(project.compile, before.compile, after.compile)
    if is_suggested:
        changed = changed.replaced(model=after.model)
    elif len(names) == 1:
        changed = with_advice(changed, advised[0])
    else:
        changed = with_an_output_each(changed, table)
    same_tasks = [each.task for each in advised] == _tasks_of(before.data, table)
    outputs = settings.outputs if same_tasks else after.compile.outputs
    return changed.replaced(compile=settings.replaced(outputs=outputs))


def with_target_kind(project: Project, table: TableFacts, name: str, kind: ColumnType) -> Project:
    """Return the project with a target as classes or as a number, and an output layer, a loss and metrics for that."""
    column, facts, is_number = project.data.column(name), table.column(name), kind == "number"
    if column is None or facts is None:
        return project
    scaling = "standard" if is_number else "none"
    data = project.data.with_column(column.replaced(kind=kind, target_scaling=scaling, clamp_predictions=is_number))
    if not is_number and min(facts.counts, default=0) < MIN_STRATIFIED:
        data = data.replaced(split=data.split.replaced(stratify=False))
    fit = project.fit
    if all(target.kind == "number" for target in data.with_role("target")):
        fit = fit.replaced(class_weight="none")
    changed = project.replaced(data=data, fit=fit)
    advice = output_advice(changed, table)
    return with_an_output_each(changed, table) if advice is None else with_advice(changed, advice)


def with_joined_levels(project: Project, table: TableFacts, name: str, *, join: bool = True) -> Project:
    """Return the project with the levels of a column joined or apart, and an output for the classes of a target.

    An output that did not fit the classes before is left as it is.
    """
    column, advised = project.data.column(name), output_advice(project, table)
    if column is None:
        return project
    column = column.replaced(join_levels=join)
    changed = project.replaced(data=project.data.with_column(column))
    if column.role != "target" or advised is None or not follows(project, advised):
        return changed
    after = advice_for(column, table)
    return changed if after is None else with_advice(changed, after)


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
    known = table.column(target.name)
    facts = None if known is None else facts_of(target, known)
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
    if last is None or not (last.kind == "Dense" or last.members):
        return False
    suggested = output_layer(last.name, advice, last.members).params
    return (
        all(last.params.get(name) == value for name, value in suggested.items() if name != "activation")
        and last.params.get("activation", "linear") in (advice.activation, None)
        and project.compile.outputs[0].loss == advice.loss
    )


def with_advice(project: Project, advice: OutputAdvice) -> Project:
    """Return the project with the advised last layer, loss and metrics.

    A last Dense layer is turned into the output only where it looks like one already: where it is named ``output`` or
    has the wrong end for the target. Hidden layers are kept.
    """
    model = project.model
    last = _end_of(model)
    if last is not None and _is_output(last):
        output = output_layer(last.name, advice, last.members)
        if output.kind == last.kind:
            kept = {name: value for name, value in last.params.items() if name != "activation"}
            output = last.replaced(params={**kept, **output.params})
        model = model.with_layer(model.position(last.name), output.replaced(inputs=last.inputs))
    else:
        name = "output" if model.is_free("output") else model.free_name("Dense")
        layer = output_layer(name, advice, members_of(model))
        model = model.inserted(len(model.layers), layer) if last is None else model.insert_after(last.name, layer)
    outputs = (OutputSpec(loss=advice.loss, metrics=advice.metrics),)
    settings: CompileSpec = project.compile.replaced(outputs=outputs)
    return project.replaced(model=model, compile=settings)


def output_layer(name: str, advice: OutputAdvice, members: int) -> LayerSpec:
    """Return an output layer as advised, of one network or of several next to each other."""
    if not members:
        return LayerSpec(name=name, kind="Dense", params={"units": advice.units, "activation": advice.activation})
    # One bias for all members: LiteRT has no bias of shape (members, 1).
    params = member_params(members, advice.units, advice.activation, bias_axes="o")
    return LayerSpec(name=name, kind="EinsumDense", params=params)


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
        output = output_layer(name, advice, members_of(model)).replaced(inputs=(read,))
        model = model.inserted(len(model.layers), output)
    outputs = tuple(OutputSpec(loss=advice.loss, metrics=advice.metrics) for _, advice in advised)
    return project.replaced(model=model, compile=project.compile.replaced(outputs=outputs))


def without_folds(project: Project) -> Project:
    """Return the project with validation rows in place of folds that networks next to each other hold out."""
    return project.replaced(data=project.data.replaced(split=project.data.split.replaced(member_folds=0)))


def _split_for(table: TableFacts, targets: Sequence[str]) -> SplitSpec:
    """Return a split with 20 % test rows, then 20 % validation rows, stratified unless a class is too small."""
    facts = next((facts for name in targets[:1] if (facts := table.column(name)) is not None), None)
    is_small = facts is not None and target_kind(facts) == "category" and min(facts.counts, default=0) < MIN_STRATIFIED
    return SplitSpec(test_fraction=HELD_OUT, validation_fraction=HELD_OUT, stratify=not is_small)


def _merged(value: Any, before: Any, after: Any) -> Any:
    """Return a setting as it is suggested afterwards if it is as suggested before, else as the user changed it."""
    if value == before:
        return after
    if isinstance(value, Spec) and type(value) is type(before) is type(after):
        names = type(value).model_fields
        fields = {name: _merged(getattr(value, name), getattr(before, name), getattr(after, name)) for name in names}
        return value.replaced(**fields)
    return value


def _merged_data(data: DataSpec, before: DataSpec, after: DataSpec) -> DataSpec:
    """Return the columns merged by name, and the split, as `_merged` does."""
    columns = tuple(_merged(column, before.column(column.name), after.column(column.name)) for column in data.columns)
    return data.replaced(columns=columns, split=_merged(data.split, before.split, after.split))


def _left(column: ColumnSpec, after: DataSpec) -> ColumnSpec:
    """Return a column that is no target any more: the kind and the scaling that it had as one are its own again."""
    own = after.column(column.name)
    if own is None:
        return column
    return column.replaced(
        kind=own.kind, target_scaling=own.target_scaling, clamp_predictions=own.clamp_predictions, missing=own.missing
    )


def with_target_roles(data: DataSpec, targets: Sequence[str]) -> DataSpec:
    """Return the columns with these targets and no others; former targets become features."""
    columns = tuple(
        column.replaced(role="target")
        if column.name in targets
        else column.replaced(role="feature")
        if column.role == "target"
        else column
        for column in data.columns
    )
    return data.replaced(columns=columns)


def _tasks_of(data: DataSpec, table: TableFacts) -> list[Task]:
    return [advice.task for column in data.with_role("target") if (advice := advice_for(column, table)) is not None]


def _end_of(model: ModelSpec) -> LayerSpec | None:
    """Return the layer that is the only output, or the last one."""
    only = model.layer(model.ends[0]) if len(model.ends) == 1 else None
    return only or (model.layers[-1] if model.layers else None)


def _is_output(layer: LayerSpec) -> bool:
    ends = ("sigmoid", "softmax", "linear", None)
    return (layer.kind == "Dense" or layer.members > 0) and (
        "output" in layer.name or layer.params.get("activation") in ends
    )


def _in_words(kind: str) -> str:
    return "".join(" " + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(kind))
