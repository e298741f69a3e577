"""Parsers and types of command-line arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NoReturn

OK, STOPPED, BAD_INPUT, DIVERGED = 0, 130, 2, 3
"""Exit codes: success; stopped by Ctrl-C; bad input, reported as one sentence; a training that diverged."""


class Parser(argparse.ArgumentParser):
    """Argument parser that reports an error in one line."""

    def error(self, message: str) -> NoReturn:
        """Print the error in one line and exit."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}. See '{self.prog} --help'.\n")


def command(
    commands: Any, name: str, function: Callable[[argparse.Namespace], int], text: str, *, aliases: tuple[str, ...] = ()
) -> argparse.ArgumentParser:
    """Add a command that `function` runs, and return its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, aliases=aliases, help=text, description=text[0].upper() + text[1:] + "."
    )
    parser.set_defaults(command=function)
    return parser


def at_least(smallest: int) -> Callable[[str], int]:
    """Return an argument type: a whole number from `smallest` upwards."""

    def whole_number(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = smallest - 1
        if not smallest <= number <= 2**32 - 1:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {smallest} upwards")
        return number

    return whole_number


def probability(text: str) -> float:
    """Argument type: a number from 0 to 1."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")
    return number
