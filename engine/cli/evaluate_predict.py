"""The commands that use a trained model: `evaluate` and `predict`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from typing import Any

from engine.cli.arguments import OK, at_least, command, share
from engine.cli.console import say, say_progress, scores_text
from engine.cli.signals import interrupted
from engine.messages.events import Job
from engine.project import Project
from engine.system.csv_safety import escape_formulas
from engine.system.errors import EngineError
from engine.workbench import Opened, Workbench

WHOLE_MODELS = (".keras", ".h5", ".hdf5")


def add(commands: Any) -> None:
    """Add `evaluate` and `predict`."""
    evaluate = command(commands, "evaluate", _evaluate, "score a trained model on the rows of a file")
    predict = command(commands, "predict", _predict, "predict the rows of a file")
    for parser in (evaluate, predict):
        parser.add_argument("model", metavar="MODEL", help="a project file with a trained model, or a .keras or .h5")
        parser.add_argument("data", metavar="DATA", help="a table of any format")
        parser.add_argument(
            "--preparation", metavar="FILE", help="make rows ready as this .layerdesk, .keras or .preparation.json does"
        )
        parser.add_argument("--batch-size", type=at_least(1), metavar="N", help="rows that the network reads at once")
        parser.add_argument("--steps", type=at_least(1), metavar="N", help="end after so many batches (of 32 rows)")
        parser.add_argument("--threshold", type=share, metavar="P", help="from which probability a row is positive")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    predict.add_argument("-o", "--out", metavar="OUT", help="write here: .csv, .xlsx or .parquet")


def _evaluate(options: argparse.Namespace) -> int:
    bench = Workbench()
    _, project = opened_model(bench, options)
    scores = bench.evaluate_file(project, options.data)
    _say_notes(scores.notes)
    if options.json:
        told = {"rows": scores.rows, "test": dict(scores.metrics), "report": scores.full_report}
        print(json.dumps({**told, "notes": scores.notes}))
    else:
        print(scores_text(scores, project))
    return OK


def _predict(options: argparse.Namespace) -> int:
    bench = Workbench()
    _, project = opened_model(bench, options)
    if not options.out:
        predicted = bench.predict_file(project, options.data)
        _say_notes(predicted.attrs["notes"])
        print(escape_formulas(predicted).to_csv(index=False), end="")
        return OK
    with interrupted() as interrupt:
        job = Job(say_progress, lambda: interrupt.asked)
        done = bench.predict_into_file(project, options.data, options.out, job=job)
    _say_notes(done.notes)
    say(f"{done.rows:,} rows written to {options.out}")
    return OK


def _say_notes(notes: Iterable[str]) -> None:
    for note in notes:
        say(f"layerdesk: {note}")


def opened_model(bench: Workbench, options: argparse.Namespace) -> tuple[Opened, Project]:
    """Open the model that the words name, and return it with its settings as the words change them."""
    if options.model.lower().endswith(WHOLE_MODELS):
        loaded = bench.open_model(options.model, getattr(options, "data", None), getattr(options, "preparation", None))
        if loaded.note:
            say(f"layerdesk: {loaded.note}")
        opened = Opened(loaded.project, (), loaded.project)
    elif options.model.endswith(".layerdesk"):
        opened = bench.open_project(options.model)
    else:
        raise EngineError(f"{options.model} is no model. Name a .layerdesk, .keras or .h5 file with a trained model.")
    if opened.trained is None:
        raise EngineError(
            f"{options.model} holds no trained model. Train it first: layerdesk train {options.model} --out FILE"
        )
    said = {name: getattr(options, name, None) for name in ("threshold", "batch_size", "steps")}
    given = {name: value for name, value in said.items() if value is not None}
    return opened, opened.project.replaced(predict=opened.project.predict.replaced(**given))
