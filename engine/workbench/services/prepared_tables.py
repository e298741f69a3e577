"""The project's table, split and preprocessed for a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.catalog.shapes import Inputs
from engine.messages.job import NULL_JOB
from engine.project import Project
from engine.results.run import DataSplit
from engine.results.table_charts import Balance, ScaledTarget
from engine.system.errors import EngineError
from engine.workbench.services.tables import Tables
from engine.workbench.state import OpenTable, PreparedTable, WorkbenchState

if TYPE_CHECKING:
    import pandas as pd

    from engine.preprocessing import PreparedData, Preprocessor, SplitArrays
    from engine.training.trainer import TrainedModel

PARTS = ("train", "validation", "test")


class PreparedTables:
    """Prepare the project's table; the same table with the same settings is prepared only once."""

    def __init__(self, state: WorkbenchState, tables: Tables) -> None:
        self._state = state
        self._tables = tables

    def table_of(self, project: Project) -> OpenTable:
        """Return the project's table, which is opened if another one is open.

        Raises
        ------
        EngineError
            If the project names no table, or it cannot be read.
        """
        source, reading = project.data.source, project.data.reading
        if not source:
            raise EngineError("No table is open. Open a table first.", where=("data", "source"))
        table = self._state.table
        if table is None or (table.source, table.reading) != (source, reading):
            self._tables.open_table(source, reading, None, NULL_JOB)
        return self._state.require_table()

    def prepare(self, project: Project) -> PreparedData:
        """Return the rows of the project's table, split and preprocessed."""
        return self._prepared(project).rows

    def prepare_for(self, model: TrainedModel) -> PreparedData:
        """Return the rows of the table that a model was trained on, split and preprocessed.

        Raises
        ------
        EngineError
            If that table is unknown or cannot be read.
        """
        return self._prepared_for(model).rows

    def part_of(self, model: TrainedModel, part: DataSplit) -> SplitArrays:
        """Return one part of the table that a model was trained on.

        Raises
        ------
        EngineError
            If the part has no rows, or the table cannot be had.
        """
        rows = self.prepare_for(model).part(part)
        if not len(rows):
            raise EngineError(f"No rows are held out for {part}. Hold some out in the split, and train again.")
        return rows

    def frame_of(self, model: TrainedModel, part: DataSplit) -> pd.DataFrame:
        """Return the raw table that holds the rows of a part: the project's own, or a file for that part."""
        return self._prepared_for(model).frames[part]

    def reading_notes(self, part: DataSplit) -> tuple[str, ...]:
        """Return sentences about how the file of a part of the prepared table was read, if it has one of its own."""
        prepared = self._state.prepared
        return prepared.notes.get(part, ()) if prepared is not None else ()

    def balance(self, project: Project) -> tuple[Balance, ...]:
        """Return the distribution of each target over the parts of the project's table."""
        from engine import preprocessing

        frame = self.table_of(project).frame
        others = {part: rows for part, (rows, _) in _held_out_tables(project, frame).items()}
        return preprocessing.balance(frame, project.data, others)

    def scaled_target(self, project: Project, target: str) -> ScaledTarget:
        """Return the distribution of a number target over the training rows, before and after scaling."""
        from engine import preprocessing

        return preprocessing.scaled_target(self.table_of(project).frame, project.data, target)

    def preprocessor_of(self, project: Project) -> Preprocessor | None:
        """Return the preprocessor fitted to the project's table; None if it names no table or no target."""
        known = project.data.source and project.data.with_role("target")
        return self.prepare(project).preprocessor if known else None

    def inputs(self, project: Project) -> Inputs:
        """Return the inputs of the project's network; without a table those of the current model.

        Raises
        ------
        EngineError
            If there is neither a table nor a model.
        """
        if project.data.source and Path(project.data.source).is_file():
            return self.prepare(project).preprocessor.inputs
        model = self._state.model
        if model is not None:
            return model.preprocessor.inputs if model.preprocessor else int(model.model.inputs[0].shape[-1])
        raise EngineError("No table is open, so the number of features is not known. Open a table first.")

    def _prepared(self, project: Project) -> PreparedTable:
        from engine import preprocessing

        table = self.table_of(project)
        prepared = self._state.prepared
        if prepared is None or not prepared.is_from(project.data, table):
            held_out = _held_out_tables(project, table.frame)
            others = {part: frame for part, (frame, _) in held_out.items()}
            rows = preprocessing.prepare(table.frame, project.data, others)
            frames = {part: others.get(part, table.frame) for part in PARTS}
            notes = {part: notes for part, (_, notes) in held_out.items()}
            prepared = self._state.prepared = PreparedTable(project.data, table, rows, frames, notes)
        return prepared

    def _prepared_for(self, model: TrainedModel) -> PreparedTable:
        if not model.project.data.source:
            raise EngineError("The table that this model was trained on is unknown. Evaluate the rows of a file.")
        return self._prepared(model.project)


def _held_out_tables(project: Project, frame: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, tuple[str, ...]]]:
    """Return the validation and test rows that are in files of their own, by part, with notes on their reading."""
    from engine import tables

    data, read = project.data, {}
    for part, file in data.split.part_files.items():
        guess = tables.reading_by(tables.contract_for(data, frame), file)
        rows, facts = tables.read(file, guess.reading)
        read[part] = rows, (*guess.ambiguities, *facts.notes)
    return read
