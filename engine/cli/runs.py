"""The commands `runs` and `compare`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.catalog.project_diff import differences
from engine.cli.parsers import OK, command
from engine.results.run import Run
from engine.results.run_comparison import score_rows
from engine.system.errors import EngineError
from engine.system.word_forms import decimal
from engine.workbench import Workbench


def add(commands: Any) -> None:
    """Add `runs` and `compare`."""
    runs = command(commands, "runs", _runs, "list the runs of a project")
    compare = command(commands, "compare", _compare, "compare settings and test scores of runs")
    for parser in (runs, compare):
        parser.add_argument("project", metavar="PROJECT", help="a project file (.layerdesk)")
    compare.add_argument("runs", metavar="RUN", nargs="+", help="name, id, or number as listed by 'runs'")
    for parser in (runs, compare):
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def _runs(options: argparse.Namespace) -> int:
    runs = _runs_of(options.project)
    if options.json:
        print(json.dumps([{"id": run.id, "name": run.name, "star": run.star, **run.summary()} for run in runs]))
        return OK
    rows: list[tuple[str, ...]] = [("", "run", "status", "epochs", "kept", "test loss", "seconds", "started")]
    rows += [_line(place, run) for place, run in enumerate(runs, 1)]
    print(_table(rows) if runs else "No runs yet.")
    return OK


def _compare(options: argparse.Namespace) -> int:
    runs = _runs_of(options.project)
    chosen = [_run_named(runs, word) for word in options.runs]
    if len(chosen) < 2:
        raise EngineError("Name at least two runs to compare.")
    names = [_name(runs, run) for run in chosen]
    settings = differences([run.project for run in chosen])
    scores = score_rows(chosen)
    if options.json:
        result: dict[str, Any] = {
            "runs": names,
            "differences": {each.path: each.values for each in settings},
            "scores": {row.title: {"values": row.values, "naive": row.baseline} for row in scores},
        }
        print(json.dumps(result))
        return OK
    print(_table([("setting", *names), *((each.title, *each.values) for each in settings)]))
    if not settings:
        print("The settings are the same.")
    print()
    metrics = [(row.title, *(_number(value) for value in row.values), _number(row.baseline)) for row in scores]
    print(_table([("test rows", *names, "baseline"), *metrics]))
    return OK


def _runs_of(path: str) -> tuple[Run, ...]:
    if not path.endswith(".layerdesk"):
        raise EngineError(f"{Path(path).name} is not a project file. Name a .layerdesk file, which contains the runs.")
    return Workbench().runs_of(path)


def _run_named(runs: Sequence[Run], word: str) -> Run:
    for place, run in enumerate(runs, 1):
        if word in (run.id, _name(runs, run)) or word == str(place):
            return run
    known = ", ".join(_name(runs, run) for run in runs) or "none"
    raise EngineError(f"There is no run {word}. There are: {known}.")


def _name(runs: Sequence[Run], run: Run) -> str:
    return run.name or f"Run {runs.index(run) + 1}"


def _line(place: int, run: Run) -> tuple[str, ...]:
    loss = run.scores.metrics.get("loss") if run.scores else None
    return (
        f"{place}{'*' if run.star else ''}",
        run.name or f"Run {place}",
        run.status,
        str(run.epochs),
        str(run.kept_epoch or "-"),
        _number(loss),
        f"{run.seconds.fit:.1f}",
        run.started,
    )


def _number(value: float | None) -> str:
    return "-" if value is None else decimal(value)


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines)
