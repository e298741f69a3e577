"""Checks of the network against its table: shapes, the last layer, the loss, the metrics."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial

from engine.catalog.entries import Labels, Section, entry
from engine.catalog.shapes import Measured, ModelFacts, facts_of, inputs_of
from engine.checks.graph import graph_problems
from engine.checks.problem import Fix, Problem
from engine.project import LayerSpec, ObjectSpec, OutputSpec, Project
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import (
    OutputAdvice,
    advice_for,
    output_advice,
    with_advice,
    with_an_output_each,
)
from engine.system.errors import Place
from engine.system.word_forms import counted

IN_WORDS: dict[Labels, str] = {"numbers": "class numbers", "columns": "one column a class"}

MAX_PARAMETERS = 500_000_000
"""With the optimizer's memory a network of so many parameters takes 8 GB."""

SINGLE_NETWORK = ("R2Score", "F1Score", "FBetaScore")
"""Metrics that Keras computes for outputs of shape (rows, units) only, not of shape (rows, members, units)."""


def network_problems(project: Project, table: TableFacts, measured: Measured | None) -> Iterator[Problem]:
    """Find problems of the network for this table."""
    layers = project.model.layers
    if not layers:
        advice = output_advice(project, table)
        fix = Fix("Add the suggested output", partial(_advised, advice)) if advice else None
        yield Problem(("model", "layers"), "The model has no layers. Add at least an output layer.", fix=fix)
        return
    facts = facts_of(project.model, inputs_of(project.data, table), measured)
    yield from graph_problems(project, facts)
    if facts.parameters > MAX_PARAMETERS:
        largest = max(range(len(facts.layers)), key=lambda position: facts.layers[position].parameters)
        yield Problem(
            ("model", "layers", largest),
            f"The network would have {facts.parameters:,} parameters, more than memory holds. "
            f"Give {facts.layers[largest].name} fewer units.",
        )
    if not any(layer.error for layer in facts.layers) and set(facts.outputs) <= set(project.model.names):
        yield from _outputs(project, table, facts)


def _outputs(project: Project, table: TableFacts, facts: ModelFacts) -> Iterator[Problem]:
    """Find outputs, losses and metrics that do not fit the targets."""
    targets = project.data.with_role("target")
    if len(targets) <= 1 < len(facts.outputs):
        yield Problem(
            ("model", "layers"), f"Several layers are outputs ({', '.join(facts.outputs)}). Join them into one."
        )
    elif targets and not len(targets) == len(facts.outputs) == len(project.compile.outputs):
        losses = len(project.compile.outputs)
        yield Problem(
            ("model", "layers"),
            f"{counted(len(targets), 'target')}, {counted(len(facts.outputs), 'output layer')} and "
            f"{counted(losses, 'loss')}: each target needs an output layer and a loss of its own.",
            fix=Fix("Give each target an output", partial(_with_outputs, table)),
        )
    elif targets:
        for number, (target, name) in enumerate(zip(targets, facts.outputs, strict=True)):
            if (advice := advice_for(target, table)) is not None:
                fix = (
                    Fix("Use the suggested output", partial(_advised, advice))
                    if len(targets) == 1
                    else Fix("Use the suggested outputs", partial(_with_outputs, table))
                )
                yield from _output(OutputLayer(project, number, name, advice, fix), facts)


@dataclass(frozen=True)
class OutputLayer:
    """One output of a network, and the suggested output for its target."""

    project: Project
    number: int
    name: str
    advice: OutputAdvice
    fix: Fix

    @property
    def layer(self) -> Place:
        """The field of the layer."""
        return ("model", "layers", self._position)

    @property
    def spec(self) -> LayerSpec:
        """The layer itself."""
        return self.project.model.layers[self._position]

    @property
    def place(self) -> Place:
        """The field of its loss and metrics."""
        return ("compile", "outputs", self.number)

    @property
    def settings(self) -> OutputSpec:
        """Its loss and metrics."""
        return self.project.compile.outputs[self.number]

    @property
    def _position(self) -> int:
        return [layer.name for layer in self.project.model.layers].index(self.name)


def _output(output: OutputLayer, facts: ModelFacts) -> Iterator[Problem]:
    """Find what does not fit the target in an output layer, its loss and its metrics."""
    advice, loss, fix = output.advice, output.settings.loss, output.fix
    shape = next(layer.shape for layer in facts.layers if layer.name == output.name)
    units = shape[-1] if shape else None
    allowed = _units_allowed(advice, loss)
    if shape is not None and (len(shape) != (3 if output.spec.members else 2) or units not in allowed):
        wanted = " or ".join(str(count) for count in sorted(allowed))
        which = "The last layer" if len(facts.outputs) == 1 else output.name
        yield Problem(
            output.layer,
            f"{which} has {units if len(shape) == 2 else shape} values per row, but this target "
            f"{f'with {loss.kind} ' if loss else ''}needs {wanted}. Suggested: {advice.reason}.",
            fix=fix,
        )
    elif loss is not None:
        yield from _activation(output, loss)
    if loss is None:
        yield Problem((*output.place, "loss"), f"No loss is chosen. Suggested: {advice.loss.kind}.", fix=fix)
        return
    if output.spec.members:
        yield from _metrics_of_members(output)
    known = entry("losses", loss.kind)
    if known and advice.task not in known.tasks and not (advice.task == "binary" and units == 2):
        yield Problem(
            (*output.place, "loss"), f"The loss {loss.kind} does not fit the target. ({advice.reason})", fix=fix
        )
    elif advice.task == "classes":
        yield from _labels_of_metrics(output, loss)


def _units_allowed(advice: OutputAdvice, loss: ObjectSpec | None) -> set[int]:
    """Return how many outputs fit: two classes may also be given as two probabilities."""
    if (
        advice.task == "binary"
        and loss is not None
        and loss.kind in ("SparseCategoricalCrossentropy", "CategoricalCrossentropy")
    ):
        return {2}
    return {advice.units}


def _labels(section: Section, spec: ObjectSpec) -> Labels:
    """Return the form of the true classes that a loss or metric needs; class numbers where both fit."""
    known = entry(section, spec.kind)
    return "columns" if known and known.labels == "columns" else "numbers"


def _activation(output: OutputLayer, loss: ObjectSpec) -> Iterator[Problem]:
    last, advice, fix = output.spec, output.advice, output.fix
    activation = last.params.get("activation") or "linear"
    if (
        last.kind != "Dense"
        or not isinstance(activation, str)
        or loss.kind in ("Hinge", "SquaredHinge", "CategoricalHinge")
    ):
        return
    where = (*output.layer, "params", "activation")
    logits = bool(loss.params.get("from_logits"))
    if activation == "softmax" and last.params.get("units") == 1:
        yield Problem(where, "Softmax over a single unit is always 1, so nothing can be learned. Use sigmoid.", fix=fix)
    elif logits and activation in ("sigmoid", "softmax"):
        yield Problem(where, f"The loss expects logits, but {activation} gives probabilities. Use linear.", "warning")
    elif not logits and advice.task != "regression" and activation in ("linear", "relu", "tanh"):
        yield Problem(
            where,
            f"The loss expects probabilities, which {activation} does not give. Use {advice.activation}.",
            fix=fix,
        )
    elif advice.task == "regression" and activation in ("sigmoid", "softmax", "tanh"):
        yield Problem(
            where,
            f"{activation} limits the range of the output, but the target can be any number. Use linear.",
            "warning",
            fix,
        )


def _metrics_of_members(output: OutputLayer) -> Iterator[Problem]:
    """Find metrics that Keras cannot compute for networks next to each other."""
    for place, metric in _metrics(output):
        if metric.kind in SINGLE_NETWORK:
            yield Problem(
                place,
                f"Keras cannot compute {metric.kind} for networks next to each other. Remove it: Results has R² and F1 "
                "for their averaged predictions.",
                fix=Fix("Remove it", partial(_without_metrics, output.number, SINGLE_NETWORK)),
            )


def _advised(advice: OutputAdvice, project: Project) -> Project:
    return with_advice(project, advice)


def _with_outputs(table: TableFacts, project: Project) -> Project:
    return with_an_output_each(project, table)


def _without_metrics(number: int, kinds: Collection[str], project: Project) -> Project:
    compiled = project.compile
    settings = compiled.outputs[number]
    left = settings.replaced(
        metrics=tuple(each for each in settings.metrics if each.kind not in kinds),
        weighted_metrics=tuple(each for each in settings.weighted_metrics if each.kind not in kinds),
    )
    outputs = (*compiled.outputs[:number], left, *compiled.outputs[number + 1 :])
    return project.replaced(compile=compiled.replaced(outputs=outputs))


def _metrics(output: OutputLayer) -> Iterator[tuple[Place, ObjectSpec]]:
    """Yield the metrics of an output with their fields."""
    settings = output.settings
    for name, metrics in (("metrics", settings.metrics), ("weighted_metrics", settings.weighted_metrics)):
        for position, metric in enumerate(metrics):
            yield (*output.place, name, position), metric


def _labels_of_metrics(output: OutputLayer, loss: ObjectSpec) -> Iterator[Problem]:
    """Find metrics that need another form of the true classes than the loss, or another number of classes."""
    given, classes = _labels("losses", loss), output.advice.units
    for place, metric in _metrics(output):
        wanted = _labels("metrics", metric)
        if wanted != given:
            have, want = IN_WORDS[given], IN_WORDS[wanted]
            yield Problem(
                place, f"{metric.kind} needs {want}, but {loss.kind} uses {have}. Choose a metric of the other kind."
            )
        elif metric.params.get("num_classes", classes) != classes:
            yield Problem(
                (*place, "params", "num_classes"),
                f"{metric.kind} has num_classes={metric.params['num_classes']}, but the target has "
                f"{classes} classes. Enter {classes}.",
            )
