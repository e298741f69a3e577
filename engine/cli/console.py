"""Terminal output: progress and errors on standard error, results on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from engine.messages.events import EpochEnded, Event, Progressed, RunEnded, RunStarted
from engine.project import Project
from engine.results.run import Run, Scores, marks_of
from engine.results.verdicts.reference_models import out_of_fold_text
from engine.results.verdicts.scores import metric_remarks, remark_sentence
from engine.results.verdicts.training import training_verdict
from engine.system.word_forms import decimal


@contextmanager
def progress(project: Project, shown: bool) -> Iterator[Callable[[Event], None]]:
    """Yield a function that shows events: as a bar on a terminal, as lines in a log, not at all with JSON output."""
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
        case Progressed(text=text):
            bar.update(task, description=text)
        case RunStarted(epochs=epochs):
            bar.update(task, description=f"Epoch 0/{epochs}", total=epochs, completed=0)
        case EpochEnded(epoch=epoch):
            bar.update(task, description=f"Epoch {epoch}", completed=epoch, values=_values(event))
        case _:
            pass


def _on_log(event: Event) -> None:
    match event:
        case Progressed(text=text):
            print_status(text)
        case RunStarted(rows=rows, way=way, way_reason=reason):
            print_status(f"{rows.text} rows; {way}: {reason}")
        case EpochEnded(epoch=epoch):
            print_status(f"Epoch {epoch}  {_values(event)}")
        case RunEnded(epochs=epochs, kept_epoch=kept):
            print_status(_kept(kept, epochs).capitalize())
        case _:
            pass


def _kept(kept: int, epochs: int) -> str:
    return f"kept epoch {kept} of {epochs}" if kept else "no epoch was kept"


def _values(event: EpochEnded) -> str:
    return "  ".join(f"{name} {decimal(value)}" for name, value in event.logs.items())


def run_report(result: Run) -> str:
    """Return rows, time, verdict and scores of a run as text."""
    rows, seconds = result.rows, result.seconds
    verdict = training_verdict(result)
    lines = [
        f"{result.project.name}: {_kept(result.kept_epoch, result.epochs)}"
        + (" (stopped)" if result.status == "stopped" else ""),
        f"Rows: {rows.text}",
        f"Time: {seconds.fit:.1f} s training, {seconds.total:.1f} s in total",
        *((f"Training: {verdict.text}",) if verdict else ()),
    ]
    scores = result.scores
    tested = ["", scores_text(scores, result.project), *scores.notes] if scores is not None else []
    return "\n".join([*lines, *tested, *out_of_fold_lines(result)])


def out_of_fold_lines(run: Run) -> list[str]:
    """Return a line for each target with the key scores of rows that are predicted by folds that held them out."""
    return [out_of_fold_text(each) for each in run.out_of_fold.all_targets] if run.out_of_fold is not None else []


def scores_text(scores: Scores, project: Project | None = None) -> str:
    """Return metrics and report as text; a metric that Keras computes at its own threshold names it."""
    marks = marks_of(scores, project)
    remarks = metric_remarks(scores, project)
    metrics = "\n".join(
        f"{name + marks[name]:<32}{'none' if value is None else decimal(value):>10}"
        + (f"  {red(remarks[name])}" if name in remarks else "")
        for name, value in scores.metrics.items()
    )
    title = "Test" if scores.part == "test" else f"{scores.rows:,} rows"
    several = len(scores.all_targets) > 1
    sentences = ((each.target, text) for each in scores.all_targets if (text := remark_sentence(each)))
    below = "\n".join(red(f"{target}: {text}" if several else text) for target, text in sentences)
    return "\n\n".join(part.rstrip() for part in (f"{title}\n{metrics}", scores.full_report, below) if part)


def red(text: str) -> str:
    """Return a text in red where standard output is a terminal, else as it is."""
    if sys.stdout is None or not sys.stdout.isatty():
        return text
    from rich.console import Console

    console = Console(file=sys.stdout)
    with console.capture() as captured:
        console.print(text, style="bold red", markup=False, highlight=False, soft_wrap=True, end="")
    return captured.get()


def print_status(text: str) -> None:
    """Print a line to standard error, if there is one."""
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)


def print_message(text: str) -> None:
    """Print an error, a note or a result in one line to standard error, with the name of the program in front."""
    print_status(f"layerdesk: {text}")


def print_progress(event: Event) -> None:
    """Print the sentence of a progress event, at the start of each operation only."""
    if isinstance(event, Progressed) and not event.fraction:
        print_status(event.text)
