"""Preview of a table file, and its state when the project was saved."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.project import ColumnType, ReadingSpec, Spec
from engine.project.table_facts import TableFacts

if TYPE_CHECKING:
    import pandas as pd

CLIPBOARD_ENDING = ".tsv"
MAX_NAMED = 3
"""Maximum number of columns named in a message; further ones are counted."""


@dataclass(frozen=True)
class Preview:
    """Preview of the first rows of a file with some reading options.

    Attributes
    ----------
    reading, guessed : ReadingSpec
        The reading options used, and the detected ones.
    frame : DataFrame or None
        The first rows; None if they cannot be read with these options.
    choices : tuple of str
        Sheets, tables or archive members to choose from; empty if there is only one.
    problems, ambiguities : tuple of str
        Errors; ambiguous results of the detection.
    markers : mapping of str to tuple of str
        Of categories, by name, the cells that count as missing, but could be levels: ``NA`` or ``None``.
    text : str
        The first lines of the file; empty if it is not text.
    size : int
        Size of the file in bytes.
    whole : bool
        Whether `frame` has all rows.
    """

    source: str
    reading: ReadingSpec
    guessed: ReadingSpec
    frame: pd.DataFrame | None = field(default=None, compare=False)
    choices: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    ambiguities: tuple[str, ...] = ()
    markers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""
    size: int = 0
    whole: bool = False


class ColumnMemory(Spec):
    """Name and kind of a column when the project was saved."""

    name: str
    kind: ColumnType
    numeric: bool


class SourceMemory(Spec):
    """State of the table file when the project was saved.

    Attributes
    ----------
    absolute, relative : str
        Its path; `relative` is relative to the folder of the project.
    size : int
        Size in bytes.
    sha256 : str
        SHA-256 in hexadecimal.
    """

    absolute: str
    relative: str
    size: int
    sha256: str
    rows: int
    columns: tuple[ColumnMemory, ...]


def memory_of(facts: TableFacts, folder: Path, size: int, sha256: str) -> SourceMemory:
    """Return the state of a table file for a project in `folder`."""
    columns = tuple(ColumnMemory(name=each.name, kind=each.kind, numeric=each.numeric) for each in facts.columns)
    return SourceMemory(
        absolute=facts.source,
        relative=relative_path(facts.source, folder),
        size=size,
        sha256=sha256,
        rows=facts.rows,
        columns=columns,
    )


def relative_path(source: str, folder: Path) -> str:
    """Return a path relative to a folder, with forward slashes; the absolute path if there is none."""
    try:
        return Path(os.path.relpath(source, folder.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return source


def changes(memory: SourceMemory, facts: TableFacts) -> tuple[str, ...]:
    """Return the changes of a table since the project was saved as text: rows, columns, types."""
    before = {column.name: column for column in memory.columns}
    now = {column.name: column for column in facts.columns}
    lines = [f"{memory.rows:,} rows are now {facts.rows:,}"] if memory.rows != facts.rows else []
    lines += _named("gone", [name for name in before if name not in now])
    lines += _named("new", [name for name in now if name not in before])
    retyped = [name for name in before if name in now and before[name].numeric != now[name].numeric]
    lines += [f"{name} {'holds numbers now' if now[name].numeric else 'is no longer numeric'}" for name in retyped]
    if not lines and list(before) != list(now):
        lines.append("the order of the columns has changed")
    return tuple(lines) or ("some cells have changed; rows, columns and types are the same",)


def _named(what: str, names: list[str]) -> list[str]:
    if not names:
        return []
    more = f" and {len(names) - MAX_NAMED:,} more" if len(names) > MAX_NAMED else ""
    count = "column" if len(names) == 1 else "columns"
    return [f"{what} {count}: {', '.join(names[:MAX_NAMED])}{more}"]
