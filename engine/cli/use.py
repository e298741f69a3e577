"""The commands that use a trained model: `evaluate` and `predict`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from engine.cli.arguments import OK, command, share
from engine.cli.words import say, scores_text
from engine.defusing import defused
from engine.errors import EngineError
from engine.specs import Project
from engine.workbench import Opened, Workbench

WHOLE_MODELS = (".keras", ".h5", ".hdf5")


def add(commands: Any) -> None:
    """Add `evaluate` and `predict`."""
    evaluate = command(commands, "evaluate", _evaluate, "score a trained model on the rows of a file")
    predict = command(commands, "predict", _predict, "predict the rows of a file")
    for parser in (evaluate, predict):
        parser.add_argument("model", metavar="MODEL", help="a project file with a trained model, or a .keras or .h5")
        parser.add_argument("data", metavar="DATA", help="a table of any format")
        parser.add_argument("--preparation", metavar="FILE", help="make rows ready as this .layerdesk or .keras does")
        parser.add_argument("--threshold", type=share, metavar="P", help="from which probability a row is positive")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    predict.add_argument("-o", "--out", metavar="OUT.csv", help="write here instead of to the terminal")


def _evaluate(options: argparse.Namespace) -> int:
    bench = Workbench()
    _, project = opened_model(bench, options)
    scores = bench.evaluate_file(project, options.data)
    if options.json:
        print(json.dumps({"rows": scores.rows, "test": dict(scores.metrics), "report": scores.full_report}))
    else:
        print(scores_text(scores))
    return OK


def _predict(options: argparse.Namespace) -> int:
    bench = Workbench()
    _, project = opened_model(bench, options)
    if options.out and Path(options.out).resolve() == Path(options.data).resolve():
        raise EngineError(f"{options.out} is the file to predict. Choose another name for the predictions.")
    predicted = bench.predict_file(project, options.data, options.out)
    for note in predicted.attrs.get("notes", ()):
        say(f"layerdesk: {note}")
    if options.out:
        say(f"{len(predicted):,} rows written to {options.out}")
    else:
        print(defused(predicted).to_csv(index=False), end="")
    return OK


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
    project = opened.project
    if options.threshold is not None:
        project = project.replaced(predict=project.predict.replaced(threshold=options.threshold))
    return opened, project
