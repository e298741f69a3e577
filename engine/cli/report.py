"""The command `report`."""

from __future__ import annotations

import argparse
from typing import Any

from engine.cli.console import print_message, print_progress, print_status
from engine.cli.evaluate_predict import add_file_options, file_read_by, opened_model
from engine.cli.parsers import OK, command, probability
from engine.cli.signals import interrupted
from engine.messages.job import Job
from engine.results.run import DataSplit
from engine.system.errors import EngineError
from engine.workbench import Workbench


def add(commands: Any) -> None:
    """Add `report`."""
    parser = command(commands, "report", _report, "write all metrics and charts of a trained model as one HTML page")
    parser.add_argument("model", metavar="MODEL", help="a project file (.layerdesk) with a trained model")
    parser.add_argument("data", metavar="DATA", nargs="?", default="", help="a table; without it the test rows")
    add_file_options(parser)
    parser.add_argument("-o", "--out", metavar="OUT.html", required=True, help="write the page to this file")
    parser.add_argument("--threshold", type=probability, metavar="P", help="probability from which a row is positive")


def _report(options: argparse.Namespace) -> int:
    if not options.out.endswith((".html", ".htm")):
        raise EngineError(f"{options.out} does not end in .html, which the report is written as.")
    bench = Workbench()
    opened, project = opened_model(bench, options)
    run = opened.runs[-1] if opened.runs else None
    part: DataSplit = "file" if options.data else "test"
    with interrupted() as interrupt, file_read_by(bench, options):
        job = Job(print_progress, lambda: interrupt.stop_requested)
        for note in bench.check_rows(project, options.data, job=job) if options.data else ():
            print_message(note)
        bench.save_report(options.out, project, run, part, options.data, job=job)
    print_status(f"Report written to {options.out}")
    return OK
