"""Outputs, predictions and scores of the current model."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.messages.events import Progressed
from engine.messages.job import NULL_JOB, Job
from engine.project import Project
from engine.results.run import DataSplit, Scores
from engine.system.errors import EngineError
from engine.workbench.services.prepared_tables import PreparedTables
from engine.workbench.services.tables import read_second, usable_rows
from engine.workbench.state import WorkbenchState

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.preprocessing import SplitArrays

    Outputs = tuple[NDArray[np.float32], ...]
    Spreads = tuple[NDArray[np.float32] | None, ...]


class Scoring:
    """Scores of the current model, and the network outputs that they are computed from."""

    def __init__(self, state: WorkbenchState, prepared: PreparedTables) -> None:
        self._state = state
        self._prepared = prepared

    def evaluate(self, project: Project, part: DataSplit, job: Job) -> Scores:
        """Return scores of the current model on a part of its table, with the threshold of `project`.

        Raises
        ------
        EngineError
            If there is no model, no such part, or its table cannot be had.
        """
        model, _ = self._state.require_preprocessor()
        job.emit(Progressed(text=f"Scoring the {part} rows"))
        return self._requested_scores(part, self._prepared.part_of(model, part), project)

    def evaluate_file(self, project: Project, source: str, job: Job) -> Scores:
        """Return scores of the current model on the rows of a file with the target columns.

        Raises
        ------
        EngineError
            If there is no model, the file cannot be read, or it lacks a target column or complete rows.
        """
        _, preprocessor = self._state.require_preprocessor()
        frame, read_as = read_second(self._state, source, job)
        absent = [target.name for target in preprocessor.targets if target.name not in frame]
        if absent:
            what = "a target" if len(preprocessor.targets) > 1 else "the target"
            raise EngineError(f"{Path(source).name} has no column {absent[0]}, which is {what} of this model.")
        rows = usable_rows(preprocessor, frame, source)
        scores = self._requested_scores("file", rows, project)
        notes = [note.replace("have no prediction", "are not scored") for note in preprocessor.notes(frame)]
        return scores.replaced(notes=(*read_as, *notes, *scores.notes))

    def scores(self, part: DataSplit, rows: SplitArrays, project: Project) -> Scores:
        """Return scores of the current model on preprocessed rows."""
        from engine.catalog.log_names import logged
        from engine.training import graph_fit, network_arrays, trainer
        from engine.training.progress_callback import finite
        from engine.training.undefined_metrics import without_undefined

        model, preprocessor = self._state.require_preprocessor()
        arrays = network_arrays.arrays_of(rows, model.project.compile, preprocessor, model.model)
        batch_size = project.predict.batch_size
        given = finite(graph_fit.evaluate(model.model, arrays, batch_size or trainer.SCORING_BATCH))
        metrics = without_undefined(given, arrays, logged(model.project.compile, model.project.model.ends))
        scores = self._scored(part, rows, project, metrics)
        return scores.replaced(notes=(*self._prepared.reading_notes(part), *scores.notes))

    def out_of_fold(self, rows: SplitArrays, project: Project) -> Scores:
        """Return `Run.out_of_fold` of the current model, given the training rows with their folds."""
        return self._scored("validation", rows, project, {}).replaced(actual=(), predicted=())

    def _scored(
        self, part: DataSplit, rows: SplitArrays, project: Project, metrics: Mapping[str, float | None]
    ) -> Scores:
        from engine.evaluation import predictions_of, scoring

        _, preprocessor = self._state.require_preprocessor()
        decoded = self.predictions(self.outputs(rows.X, NULL_JOB, project.predict.batch_size), rows)
        return scoring.score(part, predictions_of(rows, decoded, preprocessor, project.predict.threshold), metrics)

    def outputs(self, X: Mapping[str, Any], job: Job, batch_size: int | None = None) -> Outputs:
        """Return the network's outputs for preprocessed rows.

        Each is an array of shape (rows, units), or (rows, members, units) of networks next to each other.
        """
        from engine.training import graph_fit, network_arrays

        network = self._state.require_model().model
        given = graph_fit.predict(network, network_arrays.read_by(network, X), batch_size, should_stop=job.should_stop)
        outputs = given if isinstance(given, list | tuple) else (given,)
        return tuple(each if each.ndim == 3 else each.reshape(len(each), prod(each.shape[1:])) for each in outputs)

    def predictions(self, outputs: Outputs, rows: SplitArrays | None = None, *, allow_nan: bool = False) -> Outputs:
        """Return outputs as probabilities, or as numbers in the units of the targets.

        Parameters
        ----------
        rows : SplitArrays, optional
            The rows of the outputs: where they have folds, only networks that hold a row out predict it, or, for
            training rows, only those that were trained on it.

        Raises
        ------
        EngineError
            If an output or a number is NaN or infinite; with `allow_nan` only if that is so in every row.
        """
        import numpy as np

        from engine.network import decoding

        model, preprocessor = self._state.require_preprocessor()
        each = zip(outputs, model.project.compile.outputs, preprocessor.tasks, preprocessor.targets, strict=True)
        decoded = tuple(
            decoding.decode_outputs(
                given, output.loss, task, target, rows.member_weight(given.shape[1]) if rows is not None else None
            )
            for given, output, task, target in each
        )
        finite = np.all(
            [np.isfinite(given).all(axis=tuple(range(1, given.ndim))) for given in (*outputs, *decoded)], axis=0
        )
        if len(finite) and not (finite.any() if allow_nan else finite.all()):
            raise EngineError(
                "The network predicts values that are no numbers (NaN). Lower the learning rate, scale the features, "
                "and train again."
            )
        return decoded

    def spreads(self, outputs: Outputs) -> Spreads:
        """Return how much networks next to each other differ: the standard deviation of their predictions.

        One array for each target, of the shape of its predictions and in their unit; None for a single network.
        """
        from engine.network import decoding

        model, preprocessor = self._state.require_preprocessor()
        each = zip(outputs, model.project.compile.outputs, preprocessor.tasks, preprocessor.targets, strict=True)
        return tuple(decoding.member_spread(given, output.loss, task, target) for given, output, task, target in each)

    def _requested_scores(self, part: DataSplit, rows: SplitArrays, project: Project) -> Scores:
        """Return scores of as many rows as the project requests, with notes on rows left out and on weights."""
        _, preprocessor = self._state.require_preprocessor()
        first = requested_rows(rows, project)
        scores = self.scores(part, first, project)
        left_out = f"Only the first {len(first):,} of {len(rows):,} rows are scored, as set by the number of steps."
        weighted = f"Rows are weighted by {preprocessor.weight} in the loss and in the report."
        by_others = "Each row is predicted by those networks that were not trained on it."
        is_folds = part == "validation" and first.fold_weight is not None
        notes = [
            *([by_others] if is_folds else []),
            *([left_out] if len(first) < len(rows) else []),
            *([weighted] if first.sample_weight is not None else []),
        ]
        return scores.replaced(notes=(*notes, *scores.notes))


def requested_rows(rows: SplitArrays, project: Project) -> SplitArrays:
    """Return the rows that a project requests predictions of: all, or those of its first steps."""
    most = project.predict.most_rows
    return rows if most is None else rows.first(most)
