"""The command `train`."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.checks import check, one_class_problems
from engine.cli.console import print_message, print_status, progress, run_report
from engine.cli.parsers import BAD_INPUT, DIVERGED, OK, STOPPED, at_least, command
from engine.cli.signals import interrupted
from engine.cli.suggestion import add_options, described, is_table, require_no_options, suggested_project
from engine.messages.job import Job
from engine.project import DataSpec, Project
from engine.project.table_facts import TableFacts
from engine.results.interrupted_run import Interrupted
from engine.results.interrupted_run import interrupted as interrupted_trainings
from engine.results.run import Run
from engine.results.verdicts.reference_models import against_guessing, comparison_document, key_scores_document
from engine.results.verdicts.training import training_verdict
from engine.suggestions.all_rows import can_use_all_rows, estimate_text, on_all_rows
from engine.system.errors import EngineError
from engine.system.folders import recovery_folder
from engine.system.word_forms import counted
from engine.workbench import Opened, Workbench

Report = str | dict[str, Any]
"""The report of a training: text, or what is printed as JSON."""


def add(commands: Any) -> None:
    """Add `train`."""
    parser = command(
        commands, "train", _train, "train a project, or the project suggested for a table, and print the test report"
    )
    parser.add_argument("project", metavar="PROJECT", help="settings (.json), a project file (.layerdesk) or a TABLE")
    add_options(parser)
    parser.add_argument("--data", metavar="FILE", help="train on this table instead of the project's")
    parser.add_argument("--out", metavar="FILE.layerdesk", help="save the project with the trained model and the run")
    parser.add_argument("--epochs", type=at_least(1), metavar="N", help="epochs, instead of the project's")
    parser.add_argument("--seed", type=at_least(0), metavar="N", help="random seed, instead of the project's")
    more = "continue the project's last run for N more epochs, as if it had never ended"
    parser.add_argument("--more", type=at_least(1), metavar="N", help=more)
    parser.add_argument("--resume", action="store_true", help="continue this project's interrupted training")
    again = "then train the same settings on all rows, for as many epochs as were kept; the report is that of the first"
    parser.add_argument("--all-rows", action="store_true", help=again)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def _train(options: argparse.Namespace) -> int:
    bench = Workbench(recovery_folder())
    if options.out:
        _require_writable(options.out)
    opened, table = _opened(bench, options)
    project = _require_trainable(_with_options(opened.project, options), table)
    resumable = _resumable(opened, options) if options.more else None
    with interrupted() as interrupt, progress(project, shown=not options.json) as emit:
        job = Job(emit, lambda: interrupt.stop_requested)
        if options.resume:
            result = bench.resume_interrupted(_interrupted(project).path, options.epochs, job=job)
        elif resumable is not None:
            result = bench.continue_training(resumable, options.more, job=job)
        else:
            result = bench.train(project, job=job)
        report: Report = _json_report(bench, result, job) if options.json else run_report(result)
        runs = _with(opened.runs, result)
        if options.all_rows and not interrupt.stop_requested:
            runs, report = _on_all_rows(bench, runs, result, report, job)
    if options.out and result.kept_epoch:
        bench.save_project(options.out, project, runs, opened.queue)
        print_status(f"Saved as {options.out}")
    print(json.dumps(report) if isinstance(report, dict) else report)
    if result.message:
        print_message(result.message)
    elif not result.kept_epoch:
        print_message("stopped during the first epoch; nothing was kept" + (" or saved." if options.out else "."))
    return STOPPED if interrupt.stop_requested else _ended(result)


def _ended(run: Run) -> int:
    """Return the exit code of a training that was not stopped, and print a message if it diverged."""
    verdict = training_verdict(run)
    if verdict is None or verdict.kind != "diverged":
        return BAD_INPUT if run.message else OK
    if not run.message:
        print_message(verdict.text)
    return DIVERGED


def _opened(bench: Workbench, options: argparse.Namespace) -> tuple[Opened, TableFacts]:
    """Return the project that the command line names with its table, or the one suggested for the named table."""
    if not is_table(options.project):
        require_no_options(options, options.project)
        opened = bench.open_project(options.project)
        project = _with_data(opened.project, options)
        return replace(opened, project=project), _opened_table(project, bench, guess=bool(options.data))
    if options.data:
        raise EngineError(f"{options.project} is a table. Name either this one or that of --data.")
    source = DataSpec(source=str(Path(options.project).absolute()))
    table = _opened_table(Project(data=source), bench, guess=True)
    project = suggested_project(table, options)
    for line in described(project, table) if not options.json else ():
        print_status(line)
    return Opened(project, (), None), table


def _on_all_rows(
    bench: Workbench, runs: tuple[Run, ...], run: Run, report: Report, job: Job
) -> tuple[tuple[Run, ...], Report]:
    """Train the settings of a run on all rows, and return the runs and the report with that run."""
    if not can_use_all_rows(run):
        print_message(
            "not trained on all rows: the training before kept no model, held out no rows, or took them from files."
        )
        return runs, report
    name = _name_of(run, runs)
    final = bench.train(on_all_rows(run), run.id, job=job).replaced(name=f"{name} on all rows")
    runs, estimate = (*runs, final), estimate_text(name)
    if isinstance(report, dict):
        trained = {"rows": final.rows.train, "epochs": final.epochs, "estimate": estimate}
        return runs, {**report, "all_rows": trained}
    trained_text = f"Trained on all {counted(final.rows.train, 'row')}, for {counted(final.epochs, 'epoch')}."
    return runs, f"{report}\n\n{trained_text} {estimate}"


def _name_of(run: Run, runs: tuple[Run, ...]) -> str:
    return run.name or f"Run {[each.id for each in runs].index(run.id) + 1}"


def _json_report(bench: Workbench, run: Run, job: Job) -> dict[str, Any]:
    """Return the run for JSON, with the scores of the test rows next to those of reference models."""
    is_usable = run.scores is not None and not run.message  # a diverged network predicts NaN
    scores = bench.compare_with_references(run.project, job=job) if is_usable else ()
    verdict = training_verdict(run, against_guessing(scores))
    training = {"training_verdict": verdict.text if verdict else ""}
    folds = {"out_of_fold": key_scores_document(run.out_of_fold)} if run.out_of_fold is not None else {}
    return {**run.summary(), **comparison_document(scores), **folds, **training}


def _resumable(opened: Opened, options: argparse.Namespace) -> Run:
    """Return the run of the project file that can be continued."""
    excluded = [name for name in ("data", "epochs", "seed", "resume") if getattr(options, name)]
    if excluded:
        raise EngineError(f"--more continues a run with its own settings. Leave out --{excluded[0]}.")
    for run in opened.runs:
        if run.id == opened.resumable_run:
            return run
    raise EngineError("No run of this project can be continued. Train it without --more.")


def _with(runs: tuple[Run, ...], result: Run) -> tuple[Run, ...]:
    """Return runs with another one: in its place if it is one of them, continued, else at the end."""
    if all(run.id != result.id for run in runs):
        return (*runs, result)
    return tuple(result if run.id == result.id else run for run in runs)


def _interrupted(project: Project) -> Interrupted:
    """Return the training of this project that was interrupted last."""
    settings = _without_epochs(project)
    for training in interrupted_trainings(recovery_folder()):
        if _without_epochs(training.run.project) == settings:
            return training
    raise EngineError("No training of this project was interrupted. Train it without --resume.")


def _without_epochs(project: Project) -> Project:
    return project.replaced(fit=project.fit.replaced(epochs=1))


def _require_writable(path: str) -> None:
    """Raise EngineError before the training if its result could not be saved at this path."""
    if not path.endswith(".layerdesk"):
        raise EngineError(f"{path} does not end in .layerdesk, the format of a project with its trained model.")
    folder = Path(path).absolute().parent
    if not os.access(folder, os.W_OK):
        raise EngineError(
            f"{path} cannot be written: there is no folder {folder} that you may write to. Choose another place."
        )


def _with_data(project: Project, options: argparse.Namespace) -> Project:
    if not options.data:
        return project
    return project.replaced(data=project.data.replaced(source=str(Path(options.data).resolve())))


def _with_options(project: Project, options: argparse.Namespace) -> Project:
    changes = {name: value for name in ("epochs", "seed") if (value := getattr(options, name)) is not None}
    return project.replaced(fit=project.fit.replaced(**changes))


def _require_trainable(project: Project, facts: TableFacts) -> Project:
    """Return the project with the reading options of its table; raise EngineError if it cannot be trained."""
    project = project.replaced(data=project.data.replaced(reading=facts.reading))
    problems = check(project, facts)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        more = f" (and {len(errors) - 1} more: see 'layerdesk check')" if len(errors) > 1 else ""
        raise EngineError(errors[0].text + more)
    for problem in one_class_problems(project, facts):
        print_message(problem.text)
    return project


def _opened_table(project: Project, bench: Workbench, guess: bool) -> TableFacts:
    """Open the table of a project, and print what is to be noted of it.

    With `guess` the format of the table is detected: another table than the project's may have other separators.
    """
    data = project.data
    if not data.source:
        raise EngineError("The project names no table. Name one with --data.")
    try:
        facts = bench.open_table(data.source, None if guess else data.reading)
    except EngineError as error:
        if error.where[:2] != ("data", "reading"):
            raise
        facts = bench.open_table(data.source)
    for note in (*facts.notes, *facts.ambiguities):
        print_message(note)
    return facts
