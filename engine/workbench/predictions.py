"""The verbs that predict the rows of files."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from engine.messages.events import NULL_JOB, Job, Progressed
from engine.project import Project
from engine.system.errors import Cancelled, EngineError
from engine.workbench.scoring import ScoringBench, cells_of, reading_for

if TYPE_CHECKING:
    import pandas as pd

LOOKED_AT = 10_000
"""So many rows say whether a file fits a model, before all of it is predicted."""


@dataclass(frozen=True)
class Predicted:
    """What came of predicting a file into another: how many rows, how many of them without a prediction."""

    destination: str
    rows: int
    without: int
    notes: tuple[str, ...]


class PredictionBench(ScoringBench):
    """What the present network says of the rows of files."""

    def predict_file(self, project: Project, source: str, *, job: Job = NULL_JOB) -> pd.DataFrame:
        """Return the rows of a file with a prediction each.

        What is good to know of the rows, such as levels that training never saw, stands in ``attrs["notes"]``.
        """
        from engine import tables

        _, preprocessor = self._require_trained()
        job.emit(Progressed(f"Predicting {Path(source).name}"))
        frame, _ = tables.read(source, reading_for(project, source), job)
        frame = frame.iloc[: project.predict.most_rows]
        with cells_of(source):
            predicted = self._with_predictions(frame, project, job)
            notes = preprocessor.notes(frame)
        missing = int((~preprocessor.usable(frame)).sum())
        predicted.attrs["notes"] = (*notes, *_unanswered(_without(predicted, frame) - missing, len(frame)))
        return predicted

    def check_rows(self, project: Project, source: str, *, job: Job = NULL_JOB) -> tuple[str, ...]:
        """Return what is good to know of a file before its rows are predicted, from the first of them.

        Columns that are missing or not needed, numbers that are texts, levels that training never saw.

        Raises
        ------
        EngineError
            Where the rows cannot be predicted; it says why.
        """
        from engine import tables

        _, preprocessor = self._require_trained()
        first = next(islice(tables.blocks(source, reading_for(project, source), job, LOOKED_AT), 1), None)
        if first is None:
            raise EngineError(f"{Path(source).name} has a header but no rows. Choose a file with rows of data.")
        with cells_of(source):
            notes: tuple[str, ...] = preprocessor.notes(first)
        return notes

    def predict_into_file(self, project: Project, source: str, destination: str, *, job: Job = NULL_JOB) -> Predicted:
        """Write the rows of a file with a prediction each to another file, block by block, in bounded memory.

        Parameters
        ----------
        destination : str
            Ends in ``.csv``, ``.xlsx`` or ``.parquet``.

        Raises
        ------
        EngineError
            Where a file cannot be read or written; what was at the destination is untouched then.
        """
        from engine.export.prediction_writer import require_ending
        from engine.system.atomic_files import write_atomically

        require_ending(destination)
        if Path(destination).resolve() == Path(source).resolve():
            raise EngineError(f"{Path(source).name} is the file to predict. Choose another name for the predictions.")
        told: list[Predicted] = []

        def write(path: Path) -> None:
            told.append(self._predict_blocks(project, source, path, job))

        with cells_of(source):
            write_atomically(Path(destination), write)
        return Predicted(destination, told[0].rows, told[0].without, told[0].notes)

    def save_predictions(self, predicted: pd.DataFrame, destination: str, *, job: Job = NULL_JOB) -> None:
        """Write predicted rows as CSV, Excel or Parquet, as the ending says."""
        from engine.export.prediction_writer import require_ending, writing
        from engine.system.atomic_files import write_atomically

        require_ending(destination)

        def write(path: Path) -> None:
            with writing(path) as put:
                put(predicted)

        write_atomically(Path(destination), write)

    def _predict_blocks(self, project: Project, source: str, path: Path, job: Job) -> Predicted:
        from engine import tables
        from engine.export.prediction_writer import writing

        _, preprocessor = self._require_trained()
        most = project.predict.most_rows
        rows = missing = without = 0
        notes: dict[str, None] = {}
        with writing(path) as put:
            for block in tables.blocks(source, reading_for(project, source), job):
                if most is not None and rows >= most:
                    break
                part = block if most is None else block.iloc[: most - rows]
                job.emit(Progressed(f"Predicting {Path(source).name}: {rows:,} rows done"))
                predicted = self._with_predictions(part, project, job)
                put(predicted)
                notes |= dict.fromkeys(preprocessor.notes(part))
                missing += int((~preprocessor.usable(part)).sum())
                rows, without = rows + len(part), without + _without(predicted, part)
        if not rows:
            raise EngineError(f"{Path(source).name} has a header but no rows. Choose a file with rows of data.")
        if job.should_stop():
            raise Cancelled("The prediction was stopped; nothing was written.")
        kept = [note for note in notes if "have no prediction" not in note]
        if missing:
            kept.append(f"{missing:,} of {rows:,} rows have no prediction, because a cell is missing there.")
        return Predicted("", rows, without, (*kept, *_unanswered(without - missing, rows)))

    def _with_predictions(self, frame: pd.DataFrame, project: Project, job: Job) -> pd.DataFrame:
        from engine.evaluation import scoring

        _, preprocessor = self._require_trained()
        usable = preprocessor.usable(frame)
        outputs = self._outputs(preprocessor.X(frame[usable]), job, project.predict.batch_size)
        answers = self._answers(outputs, partly=True)
        return scoring.with_predictions(frame, usable, answers, preprocessor, project.predict.threshold)


def _without(predicted: pd.DataFrame, rows: pd.DataFrame) -> int:
    """Return how many rows have no prediction; the predictions stand at the right of the rows."""
    return int(predicted.iloc[:, len(rows.columns)].isna().sum())


def _unanswered(count: int, rows: int) -> tuple[str, ...]:
    """Say of how many rows the network gives no number."""
    told = f"{count:,} of {rows:,} rows have no prediction, because the network gives no number there."
    return (told,) if count else ()
