"""The command `report`."""

from __future__ import annotations

import argparse
from typing import Any

from engine.cli.arguments import OK, command, share
from engine.cli.console import say, say_progress
from engine.cli.evaluate_predict import opened_model
from engine.cli.signals import interrupted
from engine.messages.events import Job
from engine.results.run import DataSplit
from engine.system.errors import EngineError
from engine.workbench import Workbench


def add(commands: Any) -> None:
    """Add `report`."""
    parser = command(commands, "report", _report, "write all figures and pictures of a trained model as one HTML page")
    parser.add_argument("model", metavar="MODEL", help="a project file (.layerdesk) with a trained model")
    parser.add_argument("data", metavar="DATA", nargs="?", default="", help="a table; else the test rows")
    parser.add_argument("-o", "--out", metavar="OUT.html", required=True, help="write the page here")
    parser.add_argument("--threshold", type=share, metavar="P", help="from which probability a row is positive")


def _report(options: argparse.Namespace) -> int:
    if not options.out.endswith((".html", ".htm")):
        raise EngineError(f"{options.out} should end in .html, which is what the report is.")
    bench = Workbench()
    opened, project = opened_model(bench, options)
    run = opened.runs[-1] if opened.runs else None
    part: DataSplit = "file" if options.data else "test"
    with interrupted() as interrupt:
        job = Job(say_progress, lambda: interrupt.asked)
        bench.save_report(options.out, project, run, part, options.data, job=job)
    say(f"Report written to {options.out}")
    return OK
