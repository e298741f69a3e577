"""The verbs from a terminal: train, evaluate, predict, check."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from engine.checks import check
from engine.environment import version
from engine.errors import EngineError
from engine.events import EpochEnded, Event, Job, Progressed, RunEnded, RunStarted
from engine.facts import TableFacts
from engine.run import Run, Scores
from engine.specs import Project
from engine.workbench import Workbench

OK, STOPPED, BAD_INPUT = 0, 130, 2
COMMANDS = ("train", "evaluate", "predict", "check")


def run(arguments: Sequence[str]) -> int:
    """Carry out one command and return the exit code: 0, 2 for bad input, 130 after Ctrl-C."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except EngineError as error:
        _say(f"layerdesk: {error.text}")
        return BAD_INPUT
    except KeyboardInterrupt:
        _say("layerdesk: interrupted.")
        return STOPPED


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}. '{self.prog} --help' tells more.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="layerdesk",
        description="Neural networks on tables. Without a command the window opens, on FILE where one is named.",
    )
    parser.add_argument("--version", action="version", version=f"Layerdesk {version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    train = _command(commands, "train", _train, "train a project and print the test report")
    train.add_argument("project", metavar="PROJECT", help="settings (.json) or a project file (.layerdesk)")
    train.add_argument("--data", metavar="FILE", help="train on this table instead of the project's")
    train.add_argument("--out", metavar="FILE.layerdesk", help="save the project, the trained model and the run")
    train.add_argument("--epochs", type=_at_least(1), metavar="N", help="instead of the project's")
    train.add_argument("--seed", type=_at_least(0), metavar="N", help="instead of the project's seed of the training")
    evaluate = _command(commands, "evaluate", _evaluate, "score a trained model on the rows of a file")
    predict = _command(commands, "predict", _predict, "predict the rows of a file")
    for parser_of_model in (evaluate, predict):
        parser_of_model.add_argument("model", metavar="MODEL", help="a project file (.layerdesk) with a trained model")
        parser_of_model.add_argument("data", metavar="DATA", help="a CSV file")
    for parser_with_json in (train, evaluate):
        parser_with_json.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    predict.add_argument("-o", "--out", metavar="OUT.csv", help="write here instead of to the terminal")
    for parser_with_threshold in (evaluate, predict):
        parser_with_threshold.add_argument(
            "--threshold", type=_share, metavar="P", help="from which probability a row is positive"
        )
    checked = _command(commands, "check", _check, "list what is wrong or doubtful with a project")
    checked.add_argument("project", metavar="PROJECT", help="settings (.json) or a project file (.layerdesk)")
    return parser


def _command(
    commands: Any, name: str, function: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(command=function)
    return parser


def _at_least(smallest: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = smallest - 1
        if not smallest <= number <= 2**32 - 1:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {smallest} upwards")
        return number

    return whole_number


def _share(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")
    return number


def _train(options: argparse.Namespace) -> int:
    bench = Workbench()
    opened = bench.open_project(options.project)
    project = _with_options(opened.project, options)
    if options.out:
        _require_place(options.out)
    project = _require_trainable(project, bench, guess=bool(options.data))
    with _interrupt() as interrupt, _progress(project, shown=not options.json) as emit:
        result = bench.train(project, job=Job(emit, lambda: interrupt.asked))
    if options.out and result.kept_epoch:
        bench.save_project(options.out, project, (*opened.runs, result))
        _say(f"Saved as {options.out}")
    print(json.dumps(result.summary()) if options.json else _report_of(result))
    if result.message:
        _say(f"layerdesk: {result.message}")
    elif not result.kept_epoch:
        _say(
            "layerdesk: stopped before the first epoch was over; nothing was kept"
            + (" or saved." if options.out else ".")
        )
    return STOPPED if interrupt.asked else BAD_INPUT if result.message else OK


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
    for note in (*facts.notes, *facts.doubts):
        _say(f"layerdesk: {note}")
    return facts


def _evaluate(options: argparse.Namespace) -> int:
    bench = Workbench()
    project = _model(bench, options)
    scores = bench.evaluate_file(project, options.data)
    if options.json:
        print(json.dumps({"rows": scores.rows, "test": dict(scores.metrics), "report": scores.report}))
    else:
        print(_scores_text(scores))
    return OK


def _predict(options: argparse.Namespace) -> int:
    bench = Workbench()
    project = _model(bench, options)
    if options.out and Path(options.out).resolve() == Path(options.data).resolve():
        raise EngineError(f"{options.out} is the file to predict. Choose another name for the predictions.")
    predicted = bench.predict_file(project, options.data, options.out)
    if options.out:
        _say(f"{len(predicted):,} rows written to {options.out}")
    else:
        print(predicted.to_csv(index=False), end="")
    return OK


def _model(bench: Workbench, options: argparse.Namespace) -> Project:
    if not options.model.endswith(".layerdesk"):
        raise EngineError(f"{options.model} is not a project file. Name a .layerdesk file with a trained model.")
    opened = bench.open_project(options.model)
    if opened.trained is None:
        raise EngineError(
            f"{options.model} holds no trained model. Train it first: layerdesk train {options.model} --out FILE"
        )
    project = opened.project
    if options.threshold is not None:
        project = project.replaced(predict=project.predict.replaced(threshold=options.threshold))
    return project


def _check(options: argparse.Namespace) -> int:
    bench = Workbench()
    project = bench.open_project(options.project).project
    source = project.data.source
    problems = check(project, bench.open_table(source, project.data.reading) if source else None)
    for problem in problems:
        print(f"{problem.severity}: {problem.text} [{'.'.join(str(part) for part in problem.where)}]")
    errors = sum(problem.severity == "error" for problem in problems)
    if errors:
        _say(f"layerdesk: {errors} error{'s' if errors > 1 else ''} in {options.project}.")
        return BAD_INPUT
    print("No errors." if problems else "No problems.")
    return OK


class _Interrupt:
    """Ctrl-C as a wish to stop, which keeps the model so far; a second one interrupts the program."""

    asked = False

    def __call__(self, *_: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        _say("Stopping after this step. Press Ctrl-C again to give up.")


@contextmanager
def _interrupt() -> Iterator[_Interrupt]:
    interrupt = _Interrupt()
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress(project: Project, shown: bool) -> Iterator[Callable[[Event], None]]:
    """Give the function that shows events: a bar on a terminal, plain lines in a log, nothing beside JSON."""
    if not shown or project.fit.verbose == 0 or sys.stderr is None:
        yield lambda event: None
    elif sys.stderr.isatty() and project.fit.verbose:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[values]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("Loading Keras", total=None, values="")
            yield lambda event: _on_bar(bar, task, event)
    else:
        yield _on_log


def _on_bar(bar: Any, task: Any, event: Event) -> None:
    match event:
        case Progressed(text):
            bar.update(task, description=text)
        case RunStarted(epochs=epochs):
            bar.update(task, description=f"Epoch 0/{epochs}", total=epochs, completed=0)
        case EpochEnded(epoch=epoch):
            bar.update(task, description=f"Epoch {epoch}", completed=epoch, values=_values(event))
        case _:
            pass


def _on_log(event: Event) -> None:
    match event:
        case Progressed(text):
            _say(text)
        case RunStarted(rows=rows, way=way, way_reason=reason):
            _say(f"{rows.train:,} training, {rows.validation:,} validation, {rows.test:,} test rows; {way}: {reason}")
        case EpochEnded(epoch=epoch):
            _say(f"Epoch {epoch}  {_values(event)}")
        case RunEnded(epochs=epochs, kept_epoch=kept):
            _say(_kept(kept, epochs).capitalize())
        case _:
            pass


def _kept(kept: int, epochs: int) -> str:
    return f"kept epoch {kept} of {epochs}" if kept else "no epoch was kept"


def _values(event: EpochEnded) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in event.logs.items())


def _report_of(result: Run) -> str:
    rows, seconds = result.rows, result.seconds
    lines = [
        f"{result.project.name}: {_kept(result.kept_epoch, result.epochs)}"
        + (" (stopped)" if result.status == "stopped" else ""),
        f"Rows: {rows.train:,} training, {rows.validation:,} validation, {rows.test:,} test",
        f"Time: {seconds.fit:.1f} s training, {seconds.total:.1f} s in all",
    ]
    return "\n".join([*lines, "", _scores_text(result.scores)] if result.scores else lines)


def _scores_text(scores: Scores) -> str:
    figures = "\n".join(
        f"{name:<32}{'none' if value is None else f'{value:.4f}':>10}" for name, value in scores.metrics.items()
    )
    title = "Test" if scores.part == "test" else f"{scores.rows:,} rows"
    return f"{title}\n{figures}\n\n{scores.report}".rstrip()


def _say(text: str) -> None:
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)
