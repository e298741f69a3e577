"""The command `info`."""

from __future__ import annotations

import argparse
from typing import Any

from engine.cli.parsers import BAD_INPUT, OK, command
from engine.workbench import Workbench


def add(commands: Any) -> None:
    """Add `info`."""
    parser = command(commands, "info", _info, "describe a file: format, inputs, and whether it is safe to open")
    parser.add_argument("file", metavar="FILE", help="a .layerdesk, .keras, .h5, .weights.h5 or .json")


def _info(options: argparse.Namespace) -> int:
    facts = Workbench().describe_file(options.file)
    print(facts.text)
    return BAD_INPUT if facts.reason else OK
