"""The commands of the terminal; each adds itself to the parser.

Belongs here: command lines, terminal output, exit codes. Does not: what a command computes.

- `new`, `train`, `evaluate_predict` (evaluate, predict), `export`, `report`, `runs` (runs, compare), `check`, `info`,
  `selfcheck`: one module for each command or pair of commands
- `suggestion`: the project suggested for a table that a command names
- `parsers`: types of arguments; `console`: output; `signals`: Ctrl-C and SIGTERM
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from engine.cli import check, evaluate_predict, export, info, new, report, runs, train
from engine.cli.console import print_message
from engine.cli.parsers import BAD_INPUT, STOPPED, Parser
from engine.cli.selfcheck import command as selfcheck_command
from engine.system.errors import EngineError
from engine.system.version import version

COMMANDS = (
    new.add,
    train.add,
    evaluate_predict.add,
    runs.add,
    report.add,
    check.add,
    info.add,
    export.add,
    selfcheck_command.add,
)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 0, 2 for bad input, 3 for a diverged training, 130 after Ctrl-C."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except EngineError as error:
        print_message(error.text)
        return BAD_INPUT
    except KeyboardInterrupt:
        print_message("interrupted.")
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="layerdesk",
        description="Neural networks on tables. Without a command the window opens, with FILE if one is named.",
    )
    parser.add_argument("--version", action="version", version=f"Layerdesk {version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    for add in COMMANDS:
        add(commands)
    return parser
