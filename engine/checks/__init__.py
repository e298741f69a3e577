"""Project + facts of its table -> problems, each with its place, a sentence and, where there is one, a fix.

- `problem`: Problem and Fix
- `table`: columns; `rows`: the split, and what counts rows
- `ambiguities`: what somebody who knows tables would ask
- `graph`: how layers hang together
- `network`: shapes, the last layer, the loss, the metrics
- `arguments`: every argument against the catalog
- `callbacks`: callbacks against each other, the optimizer, and what is installed
"""

from __future__ import annotations

from engine.catalog.shapes import Measured
from engine.checks.arguments import argument_problems
from engine.checks.callbacks import callback_problems
from engine.checks.network import network_problems
from engine.checks.problem import Fix, Problem, Severity
from engine.checks.split import PartRows, part_rows, row_problems, train_rows
from engine.checks.table import column_problems
from engine.checks.warnings import column_warnings, row_warnings
from engine.project import Project
from engine.project.table_facts import TableFacts

__all__ = ["Fix", "PartRows", "Problem", "Severity", "check", "part_rows", "train_rows"]


def check(project: Project, table: TableFacts | None, measured: Measured | None = None) -> tuple[Problem, ...]:
    """Return everything that is wrong or doubtful with a project, errors first, each list in the order of the pages.

    Parameters
    ----------
    table : TableFacts or None
        What its table holds; None while none is open.
    measured : Measured or None
        What Keras answered last when it was asked about a network.
    """
    arguments = (*argument_problems(project), *callback_problems(project))
    if table is None:
        return (Problem(("data", "source"), "No table is open. Open a table, or choose an example."), *arguments)
    blamed = {problem.where for problem in arguments}
    shapes = (
        problem
        for problem in network_problems(project, table, measured)
        # An argument that is out of its bounds spoils the shape of its layer too: once is enough.
        if not any(place[: len(problem.where)] == problem.where for place in blamed)
    )
    found = (
        *column_problems(project, table),
        *column_warnings(project, table),
        *row_problems(project, table),
        *row_warnings(project, table),
        *shapes,
        *arguments,
    )
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))
