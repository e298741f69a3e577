"""What the terminal says: on standard error what goes on, on standard output what was asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from engine.messages.events import EpochEnded, Event, Progressed, RunEnded, RunStarted
from engine.project import Project
from engine.results.metric_labels import marks_of
from engine.results.run import Run, Scores


@contextmanager
def progress(project: Project, shown: bool) -> Iterator[Callable[[Event], None]]:
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
            say(text)
        case RunStarted(rows=rows, way=way, way_reason=reason):
            say(f"{rows.train:,} training, {rows.validation:,} validation, {rows.test:,} test rows; {way}: {reason}")
        case EpochEnded(epoch=epoch):
            say(f"Epoch {epoch}  {_values(event)}")
        case RunEnded(epochs=epochs, kept_epoch=kept):
            say(_kept(kept, epochs).capitalize())
        case _:
            pass


def _kept(kept: int, epochs: int) -> str:
    return f"kept epoch {kept} of {epochs}" if kept else "no epoch was kept"


def _values(event: EpochEnded) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in event.logs.items())


def report_of(result: Run) -> str:
    """Return what is told of a training: rows, time, scores."""
    rows, seconds = result.rows, result.seconds
    lines = [
        f"{result.project.name}: {_kept(result.kept_epoch, result.epochs)}"
        + (" (stopped)" if result.status == "stopped" else ""),
        f"Rows: {rows.train:,} training, {rows.validation:,} validation, {rows.test:,} test",
        f"Time: {seconds.fit:.1f} s training, {seconds.total:.1f} s in all",
    ]
    return "\n".join([*lines, "", scores_text(result.scores)] if result.scores else lines)


def scores_text(scores: Scores, project: Project | None = None) -> str:
    """Return metrics and report; an accuracy that Keras counts at a threshold of its own says at which."""
    marks = marks_of(scores, project)
    figures = "\n".join(
        f"{name + marks[name]:<32}{'none' if value is None else f'{value:.4f}':>10}"
        for name, value in scores.metrics.items()
    )
    title = "Test" if scores.part == "test" else f"{scores.rows:,} rows"
    return f"{title}\n{figures}\n\n{scores.full_report}".rstrip()


def say(text: str) -> None:
    """Write a line to standard error, where there is one."""
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)


def say_progress(event: Event) -> None:
    """Tell what goes on, each thing once."""
    if isinstance(event, Progressed) and not event.fraction:
        say(event.text)
