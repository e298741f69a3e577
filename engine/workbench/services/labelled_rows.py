"""Rows with known targets: those of a part of the model's table, or of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.messages.job import Job
from engine.project import Project
from engine.results.run import DataSplit
from engine.workbench.services.prepared_tables import PreparedTables
from engine.workbench.services.scoring import Scoring, requested_rows
from engine.workbench.services.tables import read_second, usable_rows
from engine.workbench.state import WorkbenchState

if TYPE_CHECKING:
    import pandas as pd

    from engine.evaluation import Predictions
    from engine.preprocessing import SplitArrays
    from engine.workbench.services.scoring import Outputs


@dataclass(frozen=True)
class PredictedRows:
    """Rows with their predictions.

    Attributes
    ----------
    frame : pandas.DataFrame
        The raw rows.
    rows : SplitArrays
        Their preprocessed values.
    outputs : tuple of array
        The outputs of the network, one array of shape (rows, units) for each output.
    predictions : tuple of Predictions
        True and predicted values, one for each target.
    """

    frame: pd.DataFrame
    rows: SplitArrays
    outputs: Outputs
    predictions: tuple[Predictions, ...]


class LabelledRows:
    """Read and predict the rows of a part of the split, or of a file if `source` is its path and not empty."""

    def __init__(self, state: WorkbenchState, prepared: PreparedTables, scoring: Scoring) -> None:
        self._state = state
        self._prepared = prepared
        self._scoring = scoring

    def table(self, part: DataSplit, source: str, job: Job) -> pd.DataFrame:
        """Return the raw table that holds the rows of a part, or the file."""
        model, _ = self._state.require_preprocessor()
        if source:
            return read_second(self._state, source, job)[0]
        return self._prepared.frame_of(model, part)

    def rows(self, part: DataSplit, source: str, job: Job) -> tuple[pd.DataFrame, SplitArrays]:
        """Return the raw table, and the preprocessed rows; their `positions` are positions in that table.

        Raises
        ------
        EngineError
            If there is no model, no such row, or the table cannot be had.
        """
        model, preprocessor = self._state.require_preprocessor()
        if not source:
            rows = self._prepared.part_of(model, part)
            return self._prepared.frame_of(model, part), rows
        frame = self.table(part, source, job)
        return frame, usable_rows(preprocessor, frame, source)

    def predicted(
        self, project: Project, part: DataSplit, source: str, job: Job, *, all_rows: bool = False
    ) -> PredictedRows:
        """Return as many rows as the project requests with their predictions, or all of them.

        Raises
        ------
        EngineError
            If there are no such rows, or the network predicts NaN.
        """
        from engine.evaluation import predictions_of

        frame, rows = self.rows(part, source, job)
        rows = rows if all_rows else requested_rows(rows, project)
        _, preprocessor = self._state.require_preprocessor()
        outputs = self._scoring.outputs(rows.X, job)
        decoded = self._scoring.predictions(outputs, rows)
        predictions = predictions_of(rows, decoded, preprocessor, project.predict.threshold)
        return PredictedRows(frame.iloc[rows.positions], rows, outputs, predictions)

    def features(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the feature columns of the rows that the model can predict, dates as datetimes."""
        import pandas as pd

        from engine.preprocessing.cell_values import as_seconds

        _, preprocessor = self._state.require_preprocessor()
        rows: pd.DataFrame = frame[[each.name for each in preprocessor.features if each.name in frame]]
        usable: pd.DataFrame = rows[preprocessor.usable(frame)]
        dates = [each.name for each in preprocessor.features if each.kind == "date" and each.name in frame]
        return usable.assign(**{name: pd.to_datetime(as_seconds(usable[name], name), unit="s") for name in dates})
