"""The command `export`."""

from __future__ import annotations

import argparse
from typing import Any

from engine.cli.console import print_message
from engine.cli.evaluate_predict import opened_model
from engine.cli.parsers import OK, command
from engine.export.formats import EXPORT_FORMATS
from engine.workbench import Workbench


def add(commands: Any) -> None:
    """Add `export`."""
    parser = command(commands, "export", _export, "export a trained model, its predictions or its history")
    parser.add_argument("model", metavar="MODEL", help="a project file with a trained model, or a .keras or .h5")
    parser.add_argument("--to", choices=tuple(EXPORT_FORMATS), required=True, help="the format")
    parser.add_argument("-o", "--out", metavar="OUT", required=True, help="the file, or folder, to write")


def _export(options: argparse.Namespace) -> int:
    bench = Workbench()
    options.threshold = None
    opened, project = opened_model(bench, options)
    run = opened.runs[-1] if opened.runs else None
    print_message(bench.export(options.to, options.out, run, project))
    return OK
