"""The verbs from a terminal; each command adds itself to the parser.

- `train`, `use` (evaluate, predict), `export`, `report`, `runs` (runs, compare), `check`, `info`, `selfcheck`: the
  commands
- `arguments`: what the words of a command line may be
- `words`: what the terminal says; `interrupt`: Ctrl-C
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from engine.cli import check, evaluate_predict, export, info, report, runs, train
from engine.cli.arguments import BAD_INPUT, STOPPED, Parser
from engine.cli.console import say
from engine.cli.selfcheck import command as selfcheck_command
from engine.system.errors import EngineError
from engine.system.version import version

COMMANDS = (
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
    """Carry out one command and return the exit code: 0, 2 for bad input, 130 after Ctrl-C."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except EngineError as error:
        say(f"layerdesk: {error.text}")
        return BAD_INPUT
    except KeyboardInterrupt:
        say("layerdesk: interrupted.")
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="layerdesk",
        description="Neural networks on tables. Without a command the window opens, on FILE where one is named.",
    )
    parser.add_argument("--version", action="version", version=f"Layerdesk {version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    for add in COMMANDS:
        add(commands)
    return parser
