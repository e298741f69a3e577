"""The command `export`."""

from __future__ import annotations

import argparse
from typing import Any, get_args

from engine.cli.arguments import OK, command
from engine.cli.console import say
from engine.cli.evaluate_predict import opened_model
from engine.workbench import Workbench
from engine.workbench.exports import ExportKind


def add(commands: Any) -> None:
    """Add `export`."""
    parser = command(commands, "export", _export, "write a trained model for another program, and prove it equal")
    parser.add_argument("model", metavar="MODEL", help="a project file with a trained model, or a .keras or .h5")
    parser.add_argument("--to", choices=get_args(ExportKind), required=True, help="what it is to become")
    parser.add_argument("-o", "--out", metavar="OUT", required=True, help="write here")


def _export(options: argparse.Namespace) -> int:
    bench = Workbench()
    options.threshold = None
    opened, project = opened_model(bench, options)
    run = opened.runs[-1] if opened.runs else None
    said = bench.export(options.to, options.out, run, project)
    say(f"layerdesk: {said}")
    return OK
