"""The verbs that say what a network is worth: evaluate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.messages.events import NULL_JOB, Job, Progressed
from engine.project import Project, ReadingSpec
from engine.results.run import DataSplit, Scores
from engine.system.errors import CellError, EngineError
from engine.workbench.state import NetworkBench

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.preprocessing import PreparedData, SplitArrays


class ScoringBench(NetworkBench):
    """Scores of the present network."""

    def evaluate(self, project: Project, part: DataSplit = "test", *, job: Job = NULL_JOB) -> Scores:
        """Return what the trained network is worth on a part of its own table, with the threshold of `project`."""
        trained, _ = self._require_trained()
        job.emit(Progressed(f"Scoring the {part} rows"))
        rows = self._prepare_own(trained).part(part)
        if not len(rows):
            raise EngineError(f"No rows are held out for {part}. Hold some out in the split, and train again.")
        return self._first_scores(part, rows, project)

    def evaluate_file(self, project: Project, source: str, *, job: Job = NULL_JOB) -> Scores:
        """Return what the trained network is worth on the rows of a file that has the target too."""
        from engine import preprocessing as rooms
        from engine import tables

        _, preprocessor = self._require_trained()
        frame, _ = tables.read(source, reading_for(project, source), job)
        absent = [target.name for target in preprocessor.targets if target.name not in frame]
        if absent:
            what = "a target" if len(preprocessor.targets) > 1 else "the target"
            raise EngineError(f"{Path(source).name} has no column {absent[0]}, which is {what} of this model.")
        with cells_of(source):
            part = rooms.part_of(preprocessor, frame)
        if not len(part):
            raise EngineError(f"{Path(source).name} has no row with all the cells that this model needs.")
        scores = self._first_scores("file", part, project)
        told = [note.replace("have no prediction", "are not scored") for note in preprocessor.notes(frame)]
        return scores.replaced(notes=(*told, *scores.notes))

    def _first_scores(self, part: DataSplit, rows: SplitArrays, project: Project) -> Scores:
        """Return scores of so many rows as the project asks about, and say what is not plain in them."""
        _, preprocessor = self._require_trained()
        first = first_of(rows, project)
        scores = self._scores_of(part, first, project)
        left_out = f"Only the first {len(first):,} of {len(rows):,} rows are scored, as the steps say."
        weighed = f"Each row counts by its {preprocessor.weight} in the loss and in the report."
        told = [
            *([left_out] if len(first) < len(rows) else []),
            *([weighed] if first.sample_weight is not None else []),
        ]
        return scores.replaced(notes=(*told, *scores.notes))

    def _scores(self, part: DataSplit, prepared: PreparedData, project: Project) -> Scores:
        """Return scores of all rows of a part."""
        return self._scores_of(part, prepared.part(part), project)

    def _scores_of(self, part: DataSplit, rows: SplitArrays, project: Project) -> Scores:
        """Return scores of the present network on rows that are made ready."""
        from engine.evaluation import scoring
        from engine.training import graph_fit, trainer
        from engine.training.progress_callback import finite

        trained, preprocessor = self._require_trained()
        settings = trained.project.compile
        arrays = trainer.arrays_of(rows, settings, preprocessor, trained.model)
        batch_size = project.predict.batch_size
        figures = graph_fit.evaluate(trained.model, arrays, batch_size or trainer.SCORING_BATCH)
        answers = self._answers(self._outputs(rows.X, NULL_JOB, batch_size))
        return scoring.score(
            part, rows.y, answers, finite(figures), preprocessor, project.predict.threshold, rows.sample_weight
        )

    def _answers(
        self, outputs: tuple[NDArray[np.float32], ...], *, partly: bool = False
    ) -> tuple[NDArray[np.float32], ...]:
        """Return outputs as probabilities, or as numbers in the units of the targets.

        Raises
        ------
        EngineError
            Where one of them is no number; with `partly` only where no row has numbers.
        """
        import numpy as np

        from engine.network import decoding

        trained, preprocessor = self._require_trained()
        finite = np.all([np.isfinite(each).all(axis=1) for each in outputs], axis=0)
        if len(finite) and not (finite.any() if partly else finite.all()):
            raise EngineError(
                "The network predicts values that are no numbers (NaN). Lower the learning rate, scale the features, "
                "and train again."
            )
        each = zip(outputs, trained.project.compile.outputs, preprocessor.tasks, strict=True)
        return tuple(decoding.answers(given, output.loss, task) for given, output, task in each)

    def _outputs(
        self, X: Mapping[str, Any], job: Job, batch_size: int | None = None
    ) -> tuple[NDArray[np.float32], ...]:
        """Return what the network gives for prepared rows, one array of shape (rows, units) for each output."""
        from engine.training import graph_fit, trainer

        trained, _ = self._require_trained()
        given = graph_fit.predict(
            trained.model, trainer.read_by(trained.model, X), batch_size, should_stop=job.should_stop
        )
        outputs = given if isinstance(given, list | tuple) else (given,)
        return tuple(each.reshape(len(each), -1) for each in outputs)


def first_of(rows: SplitArrays, project: Project) -> SplitArrays:
    """Return those of some rows that a project asks about: all, or so many steps of them."""
    most = project.predict.most_rows
    return rows if most is None else rows.first(most)


@contextmanager
def cells_of(source: str) -> Iterator[None]:
    """Name the file where a cell of it cannot be used: the project's columns are not to blame."""
    try:
        yield
    except CellError as error:
        raise error.of_file(Path(source).name) from error


def reading_for(project: Project, source: str) -> ReadingSpec | None:
    """Return how to read a file: as the project's own table where it is that table, else guessed."""
    return project.data.reading if source == project.data.source else None
