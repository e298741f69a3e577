"""The command `check`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import Any

from engine.checks import Fix, Problem, ProblemGroup, check, effect_of, fix_all, grouped, rows_left_out
from engine.cli.console import print_message
from engine.cli.parsers import BAD_INPUT, OK, command
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.system.word_forms import counted
from engine.workbench import Workbench


def add(commands: Any) -> None:
    """Add `check`."""
    parser = command(commands, "check", _check, "list errors and warnings of a project, and what their fixes change")
    parser.add_argument("project", metavar="PROJECT", help="settings (.json) or a project file (.layerdesk)")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def _check(options: argparse.Namespace) -> int:
    bench = Workbench()
    project = bench.open_project(options.project).project
    source = project.data.source
    table = bench.open_table(source, project.data.reading) if source else None
    problems = check(project, table)
    errors = sum(problem.severity == "error" for problem in problems)
    if options.json:
        print(json.dumps(_document(project, table, problems)))
        return BAD_INPUT if errors else OK
    for line in _lines(project, table, problems):
        print(line)
    if errors:
        print_message(f"{counted(errors, 'error')} in {options.project}.")
        return BAD_INPUT
    print("No errors." if problems else "No problems.")
    return OK


def _lines(project: Project, table: TableFacts | None, problems: Sequence[Problem]) -> Iterator[str]:
    """Yield the problems of each kind, what their fixes change, and what all that are safe change together."""
    for group in grouped(problems):
        members = group.problems
        place = f" [{_place(members[0])}]" if len(members) == 1 else ""
        yield f"{group.severity}: {group.text}{place}"
        if len(members) > 1:
            yield from (f"  {problem.text} [{_place(problem)}]" for problem in members)
        if group.fix is not None:
            yield from _fix_lines(project, table, group.fix)
    every = fix_all(problems, lambda changed: check(changed, table))
    if every is not None and len(problems) > 1:
        yield f"{every.text}:"
        yield from (f"  {line}" for line in effect_of(project, every.change(project), table).lines)
    if table is not None and (left_out := rows_left_out(project, table)):
        yield f"{left_out:,} of {counted(table.rows)} {'is' if left_out == 1 else 'are'} left out."


def _fix_lines(project: Project, table: TableFacts | None, fix: Fix) -> Iterator[str]:
    effect = effect_of(project, fix.change(project), table)
    yield f"  {'Fix' if fix.is_safe else 'Choice'}: {fix.label}"
    yield from (f"    {line}" for line in effect.lines)


def _document(project: Project, table: TableFacts | None, problems: Sequence[Problem]) -> dict[str, Any]:
    """Return the problems of each kind for JSON."""
    every = fix_all(problems, lambda changed: check(changed, table))
    return {
        "errors": sum(problem.severity == "error" for problem in problems),
        "warnings": sum(problem.severity == "warning" for problem in problems),
        "rows": 0 if table is None else table.rows,
        "rows_left_out": 0 if table is None else rows_left_out(project, table),
        "groups": [_group_document(project, table, group) for group in grouped(problems)],
        "fix_all": _fix_document(project, table, every),
    }


def _group_document(project: Project, table: TableFacts | None, group: ProblemGroup) -> dict[str, Any]:
    return {
        "severity": group.severity,
        "text": group.text,
        "problems": [{"where": list(problem.where), "text": problem.text} for problem in group.problems],
        "fix": _fix_document(project, table, group.fix),
    }


def _fix_document(project: Project, table: TableFacts | None, fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    effect = effect_of(project, fix.change(project), table)
    return {"text": fix.text, "safe": fix.is_safe, "choice": fix.choice, **effect.document()}


def _place(problem: Problem) -> str:
    return ".".join(str(part) for part in problem.where)
