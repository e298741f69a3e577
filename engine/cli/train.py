"""The command `train`."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from engine.checks import check
from engine.cli.arguments import BAD_INPUT, OK, STOPPED, at_least, command
from engine.cli.console import progress, report_of, say
from engine.cli.signals import interrupted
from engine.messages.events import Job
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.interrupted_run import Interrupted
from engine.results.interrupted_run import interrupted as interrupted_trainings
from engine.results.run import Run
from engine.system.errors import EngineError
from engine.system.folders import recovery_folder
from engine.workbench import Opened, Workbench


def add(commands: Any) -> None:
    """Add `train`."""
    parser = command(commands, "train", _train, "train a project and print the test report")
    parser.add_argument("project", metavar="PROJECT", help="settings (.json) or a project file (.layerdesk)")
    parser.add_argument("--data", metavar="FILE", help="train on this table instead of the project's")
    parser.add_argument("--out", metavar="FILE.layerdesk", help="save the project, the trained model and the run")
    parser.add_argument("--epochs", type=at_least(1), metavar="N", help="instead of the project's")
    parser.add_argument("--seed", type=at_least(0), metavar="N", help="instead of the project's seed of the training")
    more = "train the project's last run so many epochs more, as if it had never ended"
    parser.add_argument("--more", type=at_least(1), metavar="N", help=more)
    parser.add_argument("--resume", action="store_true", help="go on with this project's training that was interrupted")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def _train(options: argparse.Namespace) -> int:
    bench = Workbench(recovery_folder())
    opened = bench.open_project(options.project)
    project = _with_options(opened.project, options)
    if options.out:
        _require_place(options.out)
    project = _require_trainable(project, bench, guess=bool(options.data))
    going = _going(opened, options) if options.more else None
    with interrupted() as interrupt, progress(project, shown=not options.json) as emit:
        job = Job(emit, lambda: interrupt.asked)
        if options.resume:
            result = bench.resume_interrupted(_interrupted(project).path, options.epochs, job=job)
        elif going is not None:
            result = bench.continue_training(going, options.more, job=job)
        else:
            result = bench.train(project, job=job)
    if options.out and result.kept_epoch:
        bench.save_project(options.out, project, _with(opened.runs, result), opened.queue)
        say(f"Saved as {options.out}")
    print(json.dumps(result.summary()) if options.json else report_of(result))
    if result.message:
        say(f"layerdesk: {result.message}")
    elif not result.kept_epoch:
        say(
            "layerdesk: stopped before the first epoch was over; nothing was kept"
            + (" or saved." if options.out else ".")
        )
    return STOPPED if interrupt.asked else BAD_INPUT if result.message else OK


def _going(opened: Opened, options: argparse.Namespace) -> Run:
    """Return the run of the project file that can be trained on."""
    given = [name for name in ("data", "epochs", "seed", "resume") if getattr(options, name)]
    if given:
        raise EngineError(f"--more trains a run on as it was. Leave out --{given[0]}.")
    for run in opened.runs:
        if run.id == opened.going:
            return run
    raise EngineError("This project holds no training that could go on. Train it without --more.")


def _with(runs: tuple[Run, ...], result: Run) -> tuple[Run, ...]:
    """Return runs with another one, in its place where it is one of them that went on."""
    if all(run.id != result.id for run in runs):
        return (*runs, result)
    return tuple(result if run.id == result.id else run for run in runs)


def _interrupted(project: Project) -> Interrupted:
    """Return the training of this project that was interrupted last."""
    wanted = _but_for_epochs(project)
    for left in interrupted_trainings(recovery_folder()):
        if _but_for_epochs(left.run.project) == wanted:
            return left
    raise EngineError("No training of this project was interrupted. Train it without --resume.")


def _but_for_epochs(project: Project) -> Project:
    return project.replaced(fit=project.fit.replaced(epochs=1))


def _require_place(path: str) -> None:
    """Refuse a place that cannot be written before anything is trained for it."""
    if not path.endswith(".layerdesk"):
        raise EngineError(f"{path} should end in .layerdesk, which holds the project with its trained model.")
    folder = Path(path).absolute().parent
    if not os.access(folder, os.W_OK):
        raise EngineError(
            f"{path} cannot be written: {folder} is no folder that you may write to. Choose another place."
        )


def _with_options(project: Project, options: argparse.Namespace) -> Project:
    if options.data:
        project = project.replaced(data=project.data.replaced(source=str(Path(options.data).resolve())))
    changes = {name: value for name in ("epochs", "seed") if (value := getattr(options, name)) is not None}
    return project.replaced(fit=project.fit.replaced(**changes))


def _require_trainable(project: Project, bench: Workbench, guess: bool) -> Project:
    """Return the project as its table is read, or say what keeps it from being trained.

    Another table than the project's own may have other separators: how it is read is guessed.
    """
    if not project.data.source:
        raise EngineError("The project names no table. Name one with --data.")
    facts = _opened_table(project, bench, guess)
    project = project.replaced(data=project.data.replaced(reading=facts.reading))
    problems = check(project, facts)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        more = f" (and {len(errors) - 1} more: see 'layerdesk check')" if len(errors) > 1 else ""
        raise EngineError(errors[0].text + more)
    return project


def _opened_table(project: Project, bench: Workbench, guess: bool) -> TableFacts:
    data = project.data
    try:
        facts = bench.open_table(data.source, None if guess else data.reading)
    except EngineError as error:
        if error.where[:2] != ("data", "reading"):
            raise
        facts = bench.open_table(data.source)
    for note in (*facts.notes, *facts.ambiguities):
        say(f"layerdesk: {note}")
    return facts
