"""The commands that use a trained model: `evaluate` and `predict`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.cli.console import out_of_fold_lines, print_message, print_progress, print_status, scores_text
from engine.cli.parsers import OK, at_least, command, probability
from engine.cli.signals import interrupted
from engine.messages.job import Job
from engine.project import Project
from engine.results.verdicts.reference_models import comparison_document, key_scores_document
from engine.system.csv_safety import escape_formulas
from engine.system.errors import EngineError, MissingColumns
from engine.workbench import FileChoices, Opened, Workbench

WHOLE_MODELS = (".keras", ".h5", ".hdf5")


def add(commands: Any) -> None:
    """Add `evaluate` and `predict`."""
    evaluate = command(commands, "evaluate", _evaluate, "evaluate a trained model on the rows of a file")
    predict = command(commands, "predict", _predict, "predict the rows of a file")
    for parser in (evaluate, predict):
        parser.add_argument("model", metavar="MODEL", help="a project file with a trained model, or a .keras or .h5")
        parser.add_argument("data", metavar="DATA", help="a table in any supported format")
        parser.add_argument(
            "--preprocessing",
            "--preparation",
            metavar="FILE",
            help="use the preprocessing in this .layerdesk, .keras or .preparation.json file",
        )
        add_file_options(parser)
        parser.add_argument("--batch-size", type=at_least(1), metavar="N", help="rows per batch")
        parser.add_argument(
            "--steps", type=at_least(1), metavar="N", help="stop after N batches (of 32 rows by default)"
        )
        parser.add_argument(
            "--threshold", type=probability, metavar="P", help="probability from which a row is positive"
        )
    evaluate.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    predict.add_argument("-o", "--out", metavar="OUT", help="write here: .csv, .xlsx or .parquet")


def add_file_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a model reads a file."""
    parser.add_argument(
        "--reading", metavar="FILE.json", help="read the file by these options, not as the training table"
    )
    parser.add_argument(
        "--allow-missing", action="store_true", help="count the cells of columns that the file lacks as missing"
    )
    parser.add_argument(
        "--columns-as-they-are",
        action="store_true",
        help="read the first columns in their order, as numbers, for a model without preprocessing",
    )


@contextmanager
def file_read_by(bench: Workbench, options: argparse.Namespace) -> Iterator[None]:
    """Have the model read the file as the options say; an error about missing columns names the way out.

    Raises
    ------
    EngineError
        If the file of reading options cannot be read.
    """
    from engine.storage import project_file

    reading = project_file.read_reading(Path(options.reading)) if options.reading else None
    bench.choose_for_file(options.data, FileChoices(reading, options.allow_missing))
    try:
        yield
    except MissingColumns as error:
        if not error.can_be_missing or options.allow_missing:
            raise
        raise EngineError(f"{error.text} Or let their cells count as missing with --allow-missing.") from error


def _evaluate(options: argparse.Namespace) -> int:
    bench = Workbench()
    opened, project = opened_model(bench, options)
    run = next((each for each in reversed(opened.runs) if each.project == opened.trained), None)
    folds = run.out_of_fold if run is not None else None
    with file_read_by(bench, options):
        scores = bench.evaluate_file(project, options.data)
    _print_notes(scores.notes)
    if options.json:
        result = {"rows": scores.rows, "test": dict(scores.metrics), "report": scores.full_report}
        compared = comparison_document(bench.compare_with_references(project, "file", options.data))
        out_of_fold = {"out_of_fold": key_scores_document(folds)} if folds is not None else {}
        print(json.dumps({**result, **compared, **out_of_fold, "notes": scores.notes}))
    else:
        print("\n".join([scores_text(scores, project), *(out_of_fold_lines(run) if run is not None else ())]))
    return OK


def _predict(options: argparse.Namespace) -> int:
    bench = Workbench()
    _, project = opened_model(bench, options)
    if not options.out:
        with file_read_by(bench, options):
            predicted = bench.predict_file(project, options.data)
        _print_notes(predicted.attrs["notes"])
        print(escape_formulas(predicted).to_csv(index=False), end="")
        return OK
    with interrupted() as interrupt, file_read_by(bench, options):
        job = Job(print_progress, lambda: interrupt.stop_requested)
        done = bench.predict_into_file(project, options.data, options.out, job=job)
    _print_notes(done.notes)
    print_status(f"{done.rows:,} rows written to {options.out}")
    return OK


def _print_notes(notes: Iterable[str]) -> None:
    for note in notes:
        print_message(note)


def opened_model(bench: Workbench, options: argparse.Namespace) -> tuple[Opened, Project]:
    """Open the model that the command line names, and return it with its settings as changed by options."""
    if options.model.lower().endswith(WHOLE_MODELS):
        loaded = bench.open_model(
            options.model,
            getattr(options, "data", ""),
            getattr(options, "preprocessing", None) or "",
            getattr(options, "columns_as_they_are", False),
        )
        if loaded.note:
            print_message(loaded.note)
        opened = Opened(loaded.project, (), loaded.project)
    elif options.model.endswith(".layerdesk"):
        if getattr(options, "preprocessing", None):
            raise EngineError(
                f"{options.model} has its own preprocessing: --preprocessing is for .keras and .h5 files."
            )
        opened = bench.open_project(options.model)
    else:
        raise EngineError(
            f"{options.model} is not a model. Name a .layerdesk, .keras or .h5 file with a trained model."
        )
    if opened.trained is None:
        raise EngineError(
            f"{options.model} has no trained model. Train it first: layerdesk train {options.model} --out FILE"
        )
    values = {name: getattr(options, name, None) for name in ("threshold", "batch_size", "steps")}
    changes = {name: value for name, value in values.items() if value is not None}
    return opened, opened.project.replaced(predict=opened.project.predict.replaced(**changes))
