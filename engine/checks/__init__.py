"""Project and facts of its table -> problems, each with its field, a sentence and, where there is one, a fix.

Belongs here: judging what the user chose. Does not: proposing something (`engine.suggestions`).

- `problem`: Problem and Fix, problems of one kind together, all fixes that are safe
- `effect`: what a fix, or another change of a project, does
- `table`: columns; `split`: the split, and what depends on numbers of rows
- `cells`: numbers that probably mark missing cells
- `levels`: levels that are written in several ways
- `held_out`: parts that hold a single class
- `targets`: scaling of number targets
- `warnings`: columns and classes that make a model less useful than its metrics suggest
- `graph`: how layers are connected
- `network`: shapes, output layers, losses, metrics
- `arguments`: every argument against the catalog
- `next_steps`: changes of settings that follow a verdict on a training
- `callbacks`: callbacks against each other, the optimizer, and the installed packages
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.catalog.shapes import Measured
from engine.checks.arguments import argument_problems
from engine.checks.callbacks import callback_problems
from engine.checks.cells import cell_warnings, marker_fix
from engine.checks.effect import Effect, effect_of
from engine.checks.held_out import one_class_problems
from engine.checks.levels import level_problems
from engine.checks.network import network_problems
from engine.checks.next_steps import next_step
from engine.checks.problem import Fix, Problem, ProblemGroup, Severity, fix_all, grouped
from engine.checks.split import PartRows, part_rows, row_problems, train_rows
from engine.checks.table import column_problems, rows_left_out
from engine.checks.targets import log_candidates, target_problems
from engine.checks.warnings import column_warnings, row_warnings
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.verdicts.log_target import LogTargetCheck

__all__ = [
    "Effect",
    "Fix",
    "PartRows",
    "Problem",
    "ProblemGroup",
    "Severity",
    "check",
    "effect_of",
    "fix_all",
    "grouped",
    "log_candidates",
    "marker_fix",
    "next_step",
    "one_class_problems",
    "part_rows",
    "rows_left_out",
    "train_rows",
]


def check(
    project: Project,
    table: TableFacts | None,
    measured: Measured | None = None,
    log_checks: Sequence[LogTargetCheck] = (),
) -> tuple[Problem, ...]:
    """Return all problems of a project: errors, then warnings, each in the order of the pages.

    Parameters
    ----------
    table : TableFacts or None
        The facts of its table; None if no table is open.
    measured : Measured or None
        The shapes that Keras computed last for a network; None if it has computed none.
    log_checks : sequence of LogTargetCheck
        Quick checks of targets that were made, also for other settings.
    """
    arguments = (*argument_problems(project), *callback_problems(project))
    if table is None:
        return (Problem(("data", "source"), "No table is open. Open a table, or choose an example."), *arguments)
    table = table.read_by(project.data.columns)
    blamed = {problem.where for problem in arguments}
    shapes = (
        problem
        for problem in network_problems(project, table, measured)
        # An argument out of bounds also makes the shape of its layer wrong: it is reported once.
        if not any(place[: len(problem.where)] == problem.where for place in blamed)
    )
    found = (
        *column_problems(project, table),
        *level_problems(project, table),
        *column_warnings(project, table),
        *cell_warnings(project, table),
        *target_problems(project, table, log_checks),
        *row_problems(project, table),
        *one_class_problems(project, table),
        *row_warnings(project, table),
        *shapes,
        *arguments,
    )
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))
