"""The verbs on tables, which need no network: open, look at, draw, paste, compare."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.messages.events import NULL_JOB, Job, Progressed
from engine.project import Project, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.results.row_query import RowQuery, RowsFound
from engine.results.table_charts import ColumnChart, Correlations, MissingMap, PairChartData
from engine.results.table_source import CLIPBOARD_ENDING, Preview, SourceMemory, changes
from engine.system.errors import EngineError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class OpenTable:
    """The table that is open: where it lies, how it was read, its rows, and what they hold."""

    source: str
    reading: ReadingSpec
    frame: pd.DataFrame
    facts: TableFacts


class TableBench:
    """One open table, and what can be done with it before any network is there."""

    def __init__(self) -> None:
        self._table: OpenTable | None = None
        self._hashed: tuple[OpenTable, str] | None = None

    def open_table(self, source: str, reading: ReadingSpec | None = None, *, job: Job = NULL_JOB) -> TableFacts:
        """Read a table and keep it; how it is to be read is guessed where `reading` is None."""
        job.emit(Progressed(f"Reading {Path(source).name}"))  # before the import, which may take seconds
        from engine import tables

        frame, facts = tables.read(source, reading, job)
        self._table = OpenTable(source, facts.reading, frame, facts)
        return facts

    def preview(self, source: str, reading: ReadingSpec | None = None, *, job: Job = NULL_JOB) -> Preview:
        """Return the beginning of a file as it would be read, with what is guessed; the open table stays."""
        from engine import tables

        return tables.preview(source, reading, job)

    def save_clipboard_table(self, text: str, folder: str, *, job: Job = NULL_JOB) -> str:
        """Write a pasted table to a file of its own in `folder`, and return its path."""
        from engine.system.atomic_files import write_text

        if not text.strip():
            raise EngineError("There is no text on the clipboard. Copy the cells of a table first.")
        Path(folder).mkdir(parents=True, exist_ok=True)
        now = datetime.datetime.now().astimezone()
        path = Path(folder) / f"Pasted {now:%Y-%m-%d %H.%M.%S}{CLIPBOARD_ENDING}"
        write_text(path, text)
        return str(path)

    def table_changes(self, memory: SourceMemory, *, job: Job = NULL_JOB) -> tuple[str, ...]:
        """Return in words what is different in the open table since a project with this memory of it was saved."""
        from engine import tables

        if self._table is None or tables.is_unchanged(memory, Path(self._table.source)):
            return ()
        return changes(memory, self._table.facts)

    def rows(self, wanted: RowQuery, *, job: Job = NULL_JOB) -> RowsFound:
        """Return those rows of the open table that are wanted, in the order that is wanted, for the screen."""
        from engine import tables

        return tables.browse(self._frame(), wanted)

    def column_picture(self, name: str, by: str = "", *, job: Job = NULL_JOB) -> ColumnChart:
        """Return the distribution of a column of the open table, for each class of another one."""
        from engine.tables import charts

        return charts.column_picture(self._frame(), name, by)

    def pair_picture(self, x: str, y: str, by: str = "", *, job: Job = NULL_JOB) -> PairChartData:
        """Return two columns of the open table against each other, coloured by a third one."""
        from engine.tables import charts

        return charts.pair_picture(self._frame(), x, y, by)

    def correlations(self, names: tuple[str, ...] = (), *, job: Job = NULL_JOB) -> Correlations:
        """Return how the columns of numbers of the open table hang together."""
        from engine.tables import charts

        return charts.correlations(self._frame(), names)

    def missing_map(self, *, job: Job = NULL_JOB) -> MissingMap:
        """Return where cells of the open table are missing."""
        from engine.tables import charts

        return charts.missing_map(self._frame())

    def _frame(self) -> pd.DataFrame:
        if self._table is None:
            raise EngineError("No table is open. Open a table first.")
        return self._table.frame

    def _data_hash(self) -> str:
        """Return the SHA-256 of the file of the open table; empty where it cannot be read any more."""
        from engine import tables

        if self._table is None:
            return ""
        if self._hashed is None or self._hashed[0] is not self._table:
            try:
                self._hashed = self._table, tables.sha256_of(Path(self._table.source))
            except OSError:
                self._hashed = self._table, ""
        return self._hashed[1]

    def memory_for(self, project: Project, folder: Path) -> SourceMemory | None:
        """Return what a project in `folder` is to remember of its table, None where another one is open."""
        from engine import tables

        opened = self._table
        return tables.remembered(opened.facts, folder) if opened and opened.source == project.data.source else None
