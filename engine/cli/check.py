"""The command `check`."""

from __future__ import annotations

import argparse
from typing import Any

from engine.checks import check
from engine.cli.console import print_message
from engine.cli.parsers import BAD_INPUT, OK, command
from engine.system.word_forms import counted
from engine.workbench import Workbench


def add(commands: Any) -> None:
    """Add `check`."""
    parser = command(commands, "check", _check, "list errors and warnings of a project")
    parser.add_argument("project", metavar="PROJECT", help="settings (.json) or a project file (.layerdesk)")


def _check(options: argparse.Namespace) -> int:
    bench = Workbench()
    project = bench.open_project(options.project).project
    source = project.data.source
    problems = check(project, bench.open_table(source, project.data.reading) if source else None)
    for problem in problems:
        print(f"{problem.severity}: {problem.text} [{'.'.join(str(part) for part in problem.where)}]")
    errors = sum(problem.severity == "error" for problem in problems)
    if errors:
        print_message(f"{counted(errors, 'error')} in {options.project}.")
        return BAD_INPUT
    print("No errors." if problems else "No problems.")
    return OK
