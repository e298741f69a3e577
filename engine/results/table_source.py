"""What is known of a file that holds a table: its beginning, and how it was when the project was saved."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.project import ColumnType, ReadingSpec, Spec
from engine.project.table_facts import TableFacts

if TYPE_CHECKING:
    import pandas as pd

CLIPBOARD_ENDING = ".tsv"
MAX_NAMED = 3
"""Columns that a sentence names before it only counts the others."""


@dataclass(frozen=True)
class Preview:
    """The beginning of a file, read as the table would be.

    Attributes
    ----------
    reading, guessed : ReadingSpec
        How it was read, and how it would be without a word from the user.
    frame : DataFrame or None
        The first rows; None where they cannot be read so.
    choices : tuple of str
        The sheets, tables or files of which one is read; empty where there is only one.
    problems, ambiguities : tuple of str
        What does not fit; what was guessed and could as well be otherwise.
    text : str
        The first lines as they stand in the file, empty where it is no text.
    size : int
        Bytes of the file.
    whole : bool
        Whether `frame` is all there is.
    """

    source: str
    reading: ReadingSpec
    guessed: ReadingSpec
    frame: pd.DataFrame | None = field(default=None, compare=False)
    choices: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    ambiguities: tuple[str, ...] = ()
    text: str = ""
    size: int = 0
    whole: bool = False


class ColumnMemory(Spec):
    """One column as it was: its name and what it looked like."""

    name: str
    kind: ColumnType
    numeric: bool


class SourceMemory(Spec):
    """The table's file as it was when the project was saved.

    Attributes
    ----------
    absolute, relative : str
        Where it was; `relative` starts at the project's folder.
    size : int
        In bytes.
    sha256 : str
        Of its bytes, in hexadecimal digits.
    """

    absolute: str
    relative: str
    size: int
    sha256: str
    rows: int
    columns: tuple[ColumnMemory, ...]


def memory_of(facts: TableFacts, folder: Path, size: int, sha256: str) -> SourceMemory:
    """Return what a project in `folder` remembers of its table."""
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
    """Return the path from a folder, with forward slashes; the absolute one where there is no such path."""
    try:
        return Path(os.path.relpath(source, folder.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return source


def changes(memory: SourceMemory, facts: TableFacts) -> tuple[str, ...]:
    """Return in words what is different in a table since the project was saved: rows, columns, types."""
    before = {column.name: column for column in memory.columns}
    now = {column.name: column for column in facts.columns}
    said = [f"{memory.rows:,} rows are now {facts.rows:,}"] if memory.rows != facts.rows else []
    said += _named("gone", [name for name in before if name not in now])
    said += _named("new", [name for name in now if name not in before])
    retyped = [name for name in before if name in now and before[name].numeric != now[name].numeric]
    said += [f"{name} {'holds numbers now' if now[name].numeric else 'is no longer numeric'}" for name in retyped]
    if not said and list(before) != list(now):
        said.append("the columns stand in another order")
    return tuple(said) or ("rows, columns and types are the same, some cells are not",)


def _named(what: str, names: list[str]) -> list[str]:
    if not names:
        return []
    more = f" and {len(names) - MAX_NAMED:,} more" if len(names) > MAX_NAMED else ""
    count = "column" if len(names) == 1 else "columns"
    return [f"{what} {count}: {', '.join(names[:MAX_NAMED])}{more}"]
