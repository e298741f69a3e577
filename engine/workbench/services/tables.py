"""Tables before any training: open, preview, browse, chart, paste, compare."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.messages.events import Progressed
from engine.messages.job import Job
from engine.project import Project, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.results.row_query import RowQuery, RowsFound
from engine.results.table_charts import ColumnChart, Correlations, MissingMap, PairChartData
from engine.results.table_source import CLIPBOARD_ENDING, Preview, SourceMemory, changes
from engine.system.errors import CellError, EngineError
from engine.workbench.state import OpenTable, SecondTable, WorkbenchState
from engine.workbench.values import FileChoices

if TYPE_CHECKING:
    import pandas as pd

    from engine.preprocessing import Preprocessor, SplitArrays


class Tables:
    """The open table, and files that are read like it."""

    def __init__(self, state: WorkbenchState) -> None:
        self._state = state
        self._fingerprint: tuple[OpenTable, str] | None = None

    def open_table(self, source: str, reading: ReadingSpec | None, guessed: ReadingSpec | None, job: Job) -> TableFacts:
        """Read a table and make it the open one; what is not in `reading`, or only `guessed` there, is inferred."""
        job.emit(Progressed(text=f"Reading {Path(source).name}"))  # before the import, which may take seconds
        from engine import tables

        frame, facts = tables.read(source, reading, job, guessed=guessed)
        self._state.open_table(OpenTable(source, facts.reading, frame, facts))
        return facts

    def preload_tables(self) -> None:
        """Import what reads tables, so that the first one does not wait for it."""
        from engine import tables  # noqa: F401 - for its import

    def preview(self, source: str, reading: ReadingSpec | None, job: Job) -> Preview:
        """Return the first rows of a file as they would be read; the open table stays. None infers how."""
        from engine import tables

        return tables.preview(source, reading, job)

    def preview_by_model(self, source: str, job: Job) -> Preview:
        """Return the first rows of a file as the current model reads it."""
        return self.preview(source, second_reading(self._state, source, job)[0], job)

    def save_clipboard_table(self, text: str, folder: str) -> str:
        """Write pasted cells to a new file in `folder`, and return its path.

        Raises
        ------
        EngineError
            If `text` is blank.
        """
        from engine.system.atomic_files import write_text

        if not text.strip():
            raise EngineError("There is no text on the clipboard. Copy the cells of a table first.")
        Path(folder).mkdir(parents=True, exist_ok=True)
        now = datetime.datetime.now().astimezone()
        path = Path(folder) / f"Pasted {now:%Y-%m-%d %H.%M.%S}{CLIPBOARD_ENDING}"
        write_text(path, text)
        return str(path)

    def table_changes(self, memory: SourceMemory) -> tuple[str, ...]:
        """Return as sentences what changed in the open table since a project with this memory of it was saved."""
        from engine import tables

        table = self._state.table
        if table is None or tables.is_unchanged(memory, Path(table.source)):
            return ()
        return changes(memory, table.facts)

    def rows(self, query: RowQuery) -> RowsFound:
        """Return the rows of the open table that match a query, in its order, for the screen."""
        from engine import tables

        return tables.browse(self._state.require_table().frame, query)

    def column_chart(self, name: str, by: str) -> ColumnChart:
        """Return the distribution of a column of the open table, for each class of the column `by`, if one is named."""
        from engine.tables import charts

        return charts.column_chart(self._state.require_table().frame, name, by)

    def pair_chart(self, x: str, y: str, by: str) -> PairChartData:
        """Return two columns of the open table against each other, coloured by the column `by`, if one is named."""
        from engine.tables import charts

        return charts.pair_chart(self._state.require_table().frame, x, y, by)

    def correlations(self, names: tuple[str, ...]) -> Correlations:
        """Return the correlations between numeric columns of the open table; all of them where none is named."""
        from engine.tables import charts

        return charts.correlations(self._state.require_table().frame, names)

    def missing_map(self) -> MissingMap:
        """Return which cells of the open table are missing."""
        from engine.tables import charts

        return charts.missing_map(self._state.require_table().frame)

    def fingerprint(self) -> str:
        """Return the SHA-256 of the open table's file; empty if it cannot be read any more."""
        from engine import tables

        table = self._state.table
        if table is None:
            return ""
        if self._fingerprint is None or self._fingerprint[0] is not table:
            try:
                self._fingerprint = table, tables.sha256_of(Path(table.source))
            except OSError:
                self._fingerprint = table, ""
        return self._fingerprint[1]

    def source_memory(self, project: Project, folder: Path) -> SourceMemory | None:
        """Return what a project file in `folder` records about its table; None if another table is open."""
        from engine import tables

        table = self._state.table
        return tables.remembered(table.facts, folder) if table and table.source == project.data.source else None


def second_reading(state: WorkbenchState, source: str, job: Job) -> tuple[ReadingSpec | None, tuple[str, ...]]:
    """Return how the current model reads a file, with sentences about what was inferred; None if all of it is.

    Raises
    ------
    EngineError
        If there is no model with preprocessing, no such file, or it is not a table.
    """
    from engine import tables

    model, preprocessor = state.require_preprocessor()
    chosen = state.file_choices.get(source, FileChoices()).reading
    if chosen is not None:
        return chosen, ()
    data = model.project.data
    if not data.columns:  # nothing is known of the training table
        return None, ()
    return tables.reading_by(preprocessor.contract(data.reading), source, job)


def read_second(state: WorkbenchState, source: str, job: Job) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the rows of a file as the current model reads them, with sentences about what was inferred.

    The same file is read again only if it has changed.

    Raises
    ------
    EngineError
        If the file cannot be read in this way, or lacks columns that the model needs.
    """
    from engine import tables

    model, version = state.require_model(), _version_of(state, source)
    known = state.second
    if known is not None and known.model is model and known.version == version:
        return known.frame, known.notes
    reading, notes = second_reading(state, source, job)
    frame, facts = tables.read(source, reading, job, may_be_empty=True)
    require_columns(state, frame, source)
    state.second = SecondTable(model, version, frame, (*notes, *facts.ambiguities, *facts.notes))
    return frame, state.second.notes


def _version_of(state: WorkbenchState, source: str) -> tuple[Any, ...]:
    """Return what decides what a model reads from a file: its path, choices of the user, its time and size."""
    try:
        status = Path(source).stat()
    except OSError:  # reading it says what is wrong
        return source, None, None, None
    return source, state.file_choices.get(source), status.st_mtime_ns, status.st_size


def require_columns(state: WorkbenchState, frame: pd.DataFrame, source: str) -> None:
    """Raise an `EngineError` if a file lacks columns, unless the user chose to read their cells as missing."""
    _, preprocessor = state.require_preprocessor()
    choices = state.file_choices.get(source, FileChoices())
    preprocessor.require_columns(frame, Path(source).name, allow_missing=choices.allow_missing)


def usable_rows(preprocessor: Preprocessor, frame: pd.DataFrame, source: str) -> SplitArrays:
    """Return the preprocessed rows of a file that have all the cells that a model needs.

    Raises
    ------
    EngineError
        If there is no such row, or a cell cannot be read; it names the file.
    """
    from engine import preprocessing

    with cell_errors_of(source):
        rows = preprocessing.part_of(preprocessor, frame)
    if not len(rows):
        raise EngineError(f"{Path(source).name} has no row with all the cells that this model needs.")
    return rows


@contextmanager
def cell_errors_of(source: str) -> Iterator[None]:
    """Name the file in errors about its cells, which no setting of the project can avoid."""
    try:
        yield
    except CellError as error:
        raise error.of_file(Path(source).name) from error
