"""What the words of a command line may be, and how a command is made known."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NoReturn

OK, STOPPED, BAD_INPUT = 0, 130, 2
"""Exit codes: all is well; stopped by Ctrl-C; the input does not fit, of which one sentence told."""


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}. '{self.prog} --help' tells more.\n")


def command(
    commands: Any, name: str, function: Callable[[argparse.Namespace], int], text: str, *, aliases: tuple[str, ...] = ()
) -> argparse.ArgumentParser:
    """Add a command, which `function` carries out, and return its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, aliases=aliases, help=text, description=text[0].upper() + text[1:] + "."
    )
    parser.set_defaults(command=function)
    return parser


def at_least(smallest: int) -> Callable[[str], int]:
    """Return what reads a whole number from `smallest` upwards."""

    def whole_number(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = smallest - 1
        if not smallest <= number <= 2**32 - 1:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {smallest} upwards")
        return number

    return whole_number


def share(text: str) -> float:
    """Read a number from 0 to 1."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")
    return number
