"""The project suggested for a table that the command line names, with its targets and preset."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from engine.project import Project, is_settings
from engine.project.table_facts import TableFacts
from engine.suggestions.likely_target import ALTERNATIVES, likely_targets
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_columns import left_out
from engine.suggestions.suggested_project import project_for, with_targets
from engine.system.errors import EngineError
from engine.system.word_forms import listed


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose targets and preset."""
    parser.add_argument(
        "--target",
        metavar="COLUMN",
        nargs="+",
        action="extend",
        help="predict this column, or these columns, of a TABLE",
    )
    presets = "; ".join(f"{preset.name}: {preset.text[0].lower()}{preset.text[1:-1]}" for preset in PRESETS.values())
    parser.add_argument("--preset", choices=tuple(PRESETS), help=f"network and fit settings for a TABLE ({presets})")


def is_table(path: str) -> bool:
    """Return whether a path names a table, not a project or the settings of one."""
    return not path.lower().endswith(".layerdesk") and not is_settings(path)


def require_no_options(options: argparse.Namespace, project: str) -> None:
    """Raise EngineError if options for a table were given with a project, which has targets and a network."""
    for name in ("target", "preset"):
        if getattr(options, name):
            raise EngineError(f"{project} is a project, which has its own {name}. Leave out --{name}, or name a table.")


def suggested_project(table: TableFacts, options: argparse.Namespace) -> Project:
    """Return the project suggested for a table, with the targets and the preset of the command line.

    Raises
    ------
    EngineError
        If the table has no such column, or it cannot be a target.
    """
    project = project_for(table)
    names = list(dict.fromkeys(options.target or ()))
    for name in names:
        _require_target(table, name)
    if names:
        project = with_targets(project, table, names)
    elif not project.data.with_role("target"):
        raise EngineError(f"{Path(table.source).name} has no column that could be the target. Name one with --target.")
    return PRESETS[options.preset or next(iter(PRESETS))].make(project, table)


def described(project: Project, table: TableFacts) -> tuple[str, ...]:
    """Return in lines what is predicted, what else could be, and which columns are left out and why."""
    targets = [column.name for column in project.data.with_role("target")]
    others = [name for name in likely_targets(table) if name not in targets][:ALTERNATIVES]
    ignored = (f"{name} is left out: it {reason}." for name, reason in left_out(project, table).items())
    also = f" (or: {', '.join(others)})" if others else ""
    return (f"Target: {', '.join(targets)}{also}", *ignored)


def _require_target(table: TableFacts, name: str) -> None:
    facts, file = table.column(name), Path(table.source).name
    if facts is None:
        names = [column.name for column in table.columns]
        raise EngineError(f"{file} has no column {name}. {_nearest(name, names)}")
    if facts.kind in ("text", "date"):
        what = f"{facts.distinct:,} different texts" if facts.kind == "text" else "dates"
        raise EngineError(f"{name} holds {what}, which cannot be predicted. Choose a column of numbers or classes.")
    if facts.distinct < 2:
        found = "the same value in every row" if facts.distinct else "no value in any row"
        raise EngineError(f"{name} has {found}, so there is nothing to predict. Choose another column.")


def _nearest(name: str, names: Sequence[str]) -> str:
    """Return a sentence with the most similar name, or with the first names."""
    lower = {each.lower(): each for each in names}
    found = get_close_matches(name.lower(), lower, 1)
    return f"Did you mean {lower[found[0]]}?" if found else f"Its columns are {listed(names)}."
