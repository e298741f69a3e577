"""Scaling of number targets: magnitudes that a network learns badly, and losses that drown others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial

from engine.checks.problem import Fix, Problem, with_column
from engine.project import ColumnSpec, Project
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.results.verdicts.log_target import LogTargetCheck
from engine.results.verdicts.reference_models import short
from engine.system.word_forms import counted

FAR = 100
"""Factor by which a target is larger or smaller than 1, or a loss larger than another, from which it is reported."""

ADAM_RATE = 0.001
"""The default learning rate of Adam, at which `FAR` is the limit."""

SQUARED = ("MeanSquaredError",)
"""Losses that grow with the square of the error."""

LINEAR = ("MeanAbsoluteError", "Huber", "LogCosh")
"""Losses that grow with the error, at least where it is large."""

RELATIVE = ("MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "Poisson")
"""Losses that compare numbers in the unit of the target, and do not depend on their size or need numbers above 0."""


def log_candidates(project: Project, table: TableFacts) -> tuple[str, ...]:
    """Return the standardized targets above 0 that span orders of magnitude, for which a logarithm may pay."""
    found = []
    for place, target in enumerate(project.data.with_role("target")):
        facts = table.column(target.name)
        if target.kind != "number" or target.target_scaling != "standard" or _loss(project, place) in RELATIVE:
            continue
        if facts is not None and facts.minimum and facts.maximum and facts.maximum >= FAR * facts.minimum > 0:
            found.append(target.name)
    return tuple(found)


def target_problems(
    project: Project, table: TableFacts, log_checks: Sequence[LogTargetCheck] = ()
) -> Iterator[Problem]:
    """Find number targets that are scaled where they must not be, or unscaled where the network cannot learn them.

    Parameters
    ----------
    log_checks : sequence of LogTargetCheck
        What was measured for targets of this or of earlier settings.
    """
    candidates = log_candidates(project, table)
    for check in log_checks:
        if check.pays and check.target in candidates and check.data == project.data:
            yield _better_by_logarithm(check)
    targets = project.data.with_role("target")
    for place, target in enumerate(targets):
        facts = table.column(target.name)
        if target.kind == "number" and facts is not None:
            yield from _scaled_wrongly(target, facts, _loss(project, place))
    if len(targets) > 1:
        yield from _drowned(project, table, targets)
    elif targets and (facts := table.column(targets[0].name)) is not None:
        yield from _far_from_one(project, targets[0], facts)


def _better_by_logarithm(check: LogTargetCheck) -> Problem:
    change = 1 - check.log_rmse / check.plain_rmse
    return Problem(
        ("data", "columns", check.target, "target_scaling"),
        f"{check.target} is above 0 and spans orders of magnitude. With its logarithm, gradient boosting was "
        f"{change * 100:.0f} % better in a quick check on {counted(check.rows, 'validation row')}: root mean squared "
        f"error {short(check.log_rmse)} instead of {short(check.plain_rmse)}.",
        "warning",
        Fix("Learn the logarithm", with_column(check.target, target_scaling="log"), "relative errors count"),
    )


def _scaled_wrongly(target: ColumnSpec, facts: ColumnFacts, loss: str) -> Iterator[Problem]:
    scaler, where = TARGET_SCALERS[target.target_scaling], ("data", "columns", target.name, "target_scaling")
    if scaler.lower_bound is not None and facts.minimum is not None and facts.minimum <= scaler.lower_bound:
        yield Problem(
            where,
            f"{target.name} has numbers of {scaler.lower_bound:g} or less, which have no {scaler.label.lower()}. Use "
            "the power scaling.",
            "warning",
            Fix("Use the power scaling", with_column(target.name, target_scaling="power")),
        )
    elif loss in RELATIVE and not scaler.is_identity:
        yield Problem(
            where,
            f"{loss} compares numbers in the unit of the target, but {target.name} is scaled. Leave it unscaled, or "
            "choose another loss.",
            "warning",
            Fix("Leave the target unscaled", with_column(target.name, target_scaling="none"), "or take another loss"),
        )


def _far_from_one(project: Project, target: ColumnSpec, facts: ColumnFacts) -> Iterator[Problem]:
    """Find a single target without scaling whose numbers are far from those that a new network gives."""
    if not _is_unscaled(target) or _loss(project, 0) in RELATIVE or not facts.deviation or facts.mean is None:
        return
    if max(abs(facts.mean), facts.deviation) <= _within_reach(project) and facts.deviation >= 1 / FAR:
        return
    yield Problem(
        ("data", "columns", target.name, "target_scaling"),
        f"{target.name} is not scaled, and its numbers (mean {facts.mean:.3g}, standard deviation "
        f"{facts.deviation:.3g}) are far from 1, near which a new network begins. Standardize it.",
        "warning",
        Fix("Standardize the target", with_column(target.name, target_scaling="standard")),
    )


def _within_reach(project: Project) -> float:
    """Return the largest size of an unscaled target that a training reaches in time.

    Adam moves each weight by about the learning rate, so that the size grows with it: measured on the diabetes table,
    a target of 1,500 costs nothing at a rate of 0.01, and all of R2 at 0.001.
    """
    optimizer = project.compile.optimizer
    rate = optimizer.params.get("learning_rate", ADAM_RATE)
    if not optimizer.kind.startswith("Adam") or not isinstance(rate, int | float):
        return FAR
    return FAR * max(1.0, rate / ADAM_RATE)


def _drowned(project: Project, table: TableFacts, targets: Sequence[ColumnSpec]) -> Iterator[Problem]:
    """Find two targets of which the losses begin with very different sizes, one of them not scaled."""
    sizes = {
        target: size
        for place, target in enumerate(targets)
        if (size := _first_loss(project, target, place, table.column(target.name))) > 0
    }
    if len(sizes) < 2:
        return
    largest, smallest = max(sizes, key=sizes.__getitem__), min(sizes, key=sizes.__getitem__)
    unscaled = [target for target in sizes if _is_unscaled(target)]
    blamed = next((target for target in (largest, smallest) if target in unscaled), None)
    if blamed is None or sizes[largest] <= FAR * sizes[smallest]:
        return
    yield Problem(
        ("data", "columns", blamed.name, "target_scaling"),
        f"The loss of {largest.name} begins about {sizes[largest] / sizes[smallest]:.1g} times as large as that of "
        f"{smallest.name}, so the network hardly learns {smallest.name}. Standardize the targets.",
        "warning",
        Fix("Standardize the targets", partial(_standardized, [target.name for target in unscaled])),
    )


def _first_loss(project: Project, target: ColumnSpec, place: int, facts: ColumnFacts | None) -> float:
    """Return about the weighted loss of a new network, whose outputs are near 0; 0 if that is not known."""
    if place >= len(project.compile.outputs):
        return 0.0
    weight, loss = project.compile.outputs[place].loss_weight, _loss(project, place)
    if not _is_unscaled(target):
        return weight
    if facts is None or facts.mean is None or not facts.deviation:
        return 0.0
    squared = facts.mean**2 + facts.deviation**2
    return weight * (squared if loss in SQUARED else math.sqrt(squared) if loss in LINEAR else 0.0)


def _is_unscaled(target: ColumnSpec) -> bool:
    return target.kind == "number" and TARGET_SCALERS[target.target_scaling].is_identity


def _loss(project: Project, place: int) -> str:
    loss = project.compile.outputs[place].loss if place < len(project.compile.outputs) else None
    return loss.kind if loss is not None else ""


def _standardized(targets: Sequence[str], project: Project) -> Project:
    for name in targets:
        project = with_column(name, target_scaling="standard")(project)
    return project
