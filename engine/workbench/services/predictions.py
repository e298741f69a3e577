"""Predictions for the rows of files."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from engine.messages.events import Progressed
from engine.messages.job import Job
from engine.project import Project
from engine.system.errors import Cancelled, EngineError
from engine.workbench.services.scoring import Scoring
from engine.workbench.services.tables import cell_errors_of, read_second, require_columns, second_reading
from engine.workbench.state import WorkbenchState
from engine.workbench.values import Predicted

if TYPE_CHECKING:
    import pandas as pd

CHECKED_ROWS = 10_000
"""Rows at the beginning of a file that are checked before all of it is predicted."""


class FilePredictions:
    """Predict the rows of files with the current model."""

    def __init__(self, state: WorkbenchState, scoring: Scoring) -> None:
        self._state = state
        self._scoring = scoring

    def predict_file(self, project: Project, source: str, job: Job) -> pd.DataFrame:
        """Return the rows of a file with their predictions on the right; ``attrs["notes"]`` are sentences about them.

        Raises
        ------
        EngineError
            If there is no model, the file cannot be read, or it lacks columns that the model needs.
        """
        _, preprocessor = self._state.require_preprocessor()
        job.emit(Progressed(text=f"Predicting {Path(source).name}"))
        frame, read_as = read_second(self._state, source, job)
        frame = frame.iloc[: project.predict.most_rows]
        with cell_errors_of(source):
            predicted = self._with_predictions(frame, project, job)
            notes = (*read_as, *preprocessor.notes(frame))
        missing = int((~preprocessor.usable(frame)).sum())
        predicted.attrs["notes"] = (*notes, *_counts(source, len(frame), 0, _without(predicted, frame) - missing))
        return predicted

    def check_rows(self, project: Project, source: str, job: Job) -> tuple[str, ...]:
        """Return sentences about the first rows of a file that is to be predicted.

        They name columns that are missing or not needed, texts among numbers, and levels that were not in the training
        rows.

        Raises
        ------
        EngineError
            If the rows cannot be predicted.
        """
        from engine import tables

        _, preprocessor = self._state.require_preprocessor()
        reading, read_as = second_reading(self._state, source, job)
        first = next(islice(tables.blocks(source, reading, job, CHECKED_ROWS), 1))
        require_columns(self._state, first, source)
        with cell_errors_of(source):
            return (*read_as, *preprocessor.notes(first))

    def predict_into_file(self, project: Project, source: str, destination: str, job: Job) -> Predicted:
        """Write the rows of a file with their predictions to another file, chunk by chunk, in bounded memory.

        Parameters
        ----------
        destination : str
            Ends in ``.csv``, ``.xlsx`` or ``.parquet``.

        Raises
        ------
        EngineError
            If a file cannot be read or written; the destination is unchanged then.
        """
        from engine.export.prediction_writer import require_ending
        from engine.system.atomic_files import write_atomically

        require_ending(destination)
        if Path(destination).resolve() == Path(source).resolve():
            raise EngineError(f"{Path(source).name} is the file to predict. Choose another name for the predictions.")
        results: list[Predicted] = []

        def write(path: Path) -> None:
            results.append(self._predict_chunks(project, source, path, job))

        with cell_errors_of(source):
            write_atomically(Path(destination), write)
        return replace(results[0], destination=destination)

    def save_predictions(self, predicted: pd.DataFrame, destination: str) -> None:
        """Write predicted rows as CSV, Excel or Parquet, depending on the ending of the destination."""
        from engine.export.prediction_writer import require_ending, writing
        from engine.system.atomic_files import write_atomically

        require_ending(destination)

        def write(path: Path) -> None:
            with writing(path) as put:
                put(predicted)

        write_atomically(Path(destination), write)

    def _predict_chunks(self, project: Project, source: str, path: Path, job: Job) -> Predicted:
        from engine import tables
        from engine.export.prediction_writer import writing

        _, preprocessor = self._state.require_preprocessor()
        most = project.predict.most_rows
        rows = missing = without = 0
        reading, read_as = second_reading(self._state, source, job)
        notes = dict.fromkeys(read_as)
        with writing(path) as put:
            for chunk in tables.blocks(source, reading, job):
                require_columns(self._state, chunk, source)
                if most is not None and rows >= most:
                    break
                part = chunk if most is None else chunk.iloc[: most - rows]
                job.emit(Progressed(text=f"Predicting {Path(source).name}: {rows:,} rows done"))
                predicted = self._with_predictions(part, project, job)
                put(predicted)
                notes |= dict.fromkeys(preprocessor.notes(part))
                missing += int((~preprocessor.usable(part)).sum())
                rows, without = rows + len(part), without + _without(predicted, part)
        if job.should_stop():
            raise Cancelled("The prediction was stopped; nothing was written.")
        kept = [note for note in notes if "have no prediction" not in note]
        return Predicted("", rows, without, (*kept, *_counts(source, rows, missing, without - missing)))

    def _with_predictions(self, frame: pd.DataFrame, project: Project, job: Job) -> pd.DataFrame:
        from engine.evaluation import scoring

        _, preprocessor = self._state.require_preprocessor()
        usable = preprocessor.usable(frame)
        outputs = self._scoring.outputs(preprocessor.X(frame[usable]), job, project.predict.batch_size)
        predictions, spreads = self._scoring.predictions(outputs, allow_nan=True), self._scoring.spreads(outputs)
        return scoring.with_predictions(frame, usable, predictions, preprocessor, project.predict.threshold, spreads)


def _without(predicted: pd.DataFrame, rows: pd.DataFrame) -> int:
    """Return how many rows have no prediction; the predictions are on the right of the rows."""
    return int(predicted.iloc[:, len(rows.columns)].isna().sum())


def _counts(source: str, rows: int, missing: int, not_finite: int) -> tuple[str, ...]:
    """Return sentences that count the rows of a file that have no prediction, with the reason."""
    if not rows:
        return (f"{Path(source).name} has a header but no rows: nothing was predicted.",)
    reasons = {"a cell is missing there": missing, "the network gives no number there": not_finite}
    return tuple(
        f"{count:,} of {rows:,} rows have no prediction, because {reason}."
        for reason, count in reasons.items()
        if count
    )
