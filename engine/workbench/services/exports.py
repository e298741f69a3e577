"""Files for other programs; each is verified before it is written to its destination."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.export.formats import EXPORT_FORMATS, ExportRequest
from engine.messages.events import Progressed
from engine.messages.job import Job
from engine.project import Project
from engine.results.run import DataSplit, Run
from engine.workbench.services.keras_runtime import load_keras
from engine.workbench.services.prepared_tables import PreparedTables
from engine.workbench.services.reference_models import ReferenceModels
from engine.workbench.services.scoring import Scoring
from engine.workbench.state import WorkbenchState

if TYPE_CHECKING:
    import pandas as pd

    from engine.export.verify import SampleRows

MAX_ROWS = 10_000
"""Test rows at most on which an export is verified."""
RANDOM_ROWS = 64
"""Rows on which an export is verified if the test rows cannot be had."""


class Exports:
    """Export the current model, or the history of a run."""

    def __init__(
        self, state: WorkbenchState, prepared: PreparedTables, scoring: Scoring, references: ReferenceModels
    ) -> None:
        self._state = state
        self._prepared = prepared
        self._scoring = scoring
        self._references = references

    def export(self, kind: str, path: str, run: Run | None, project: Project | None, job: Job) -> str:
        """Write the current model, or the history of a run, for another program.

        Parameters
        ----------
        kind : str
            The name of a format in `engine.export.formats.EXPORT_FORMATS`.
        run : Run or None
            The last run: the subject of the model card and of the histories.
        project : Project or None
            Its threshold is used by scripts; None for the threshold of the training.

        Returns
        -------
        str
            What was written, and how it was verified.

        Raises
        ------
        EngineError
            If it cannot be written, or predicts otherwise than the network; nothing is written then.
        """
        load_keras(job)
        job.emit(Progressed(text=f"Exporting {Path(path).name}"))
        request = ExportRequest(
            path=Path(path),
            run=run,
            model=lambda: self._state.model_deciding_as(project),
            sample_rows=lambda: self._sample_rows(job),
            predicted_part=lambda part: self._predicted_part(part, project, job),
            compared=lambda: self._references.at_hand(project or self._state.require_model().project, "test"),
            job=job,
        )
        return EXPORT_FORMATS[kind].write(request).text

    def _sample_rows(self, job: Job) -> SampleRows:
        """Return test rows of the model's own table; random rows if it is not available."""
        from engine.export.verify import SampleRows

        model = self._state.require_model()
        source = model.project.data.source
        if model.preprocessor is None or not source or not Path(source).is_file():
            return self._random_rows(job)
        part = self._prepared.prepare_for(model).part("test")
        if not len(part):
            return self._random_rows(job)
        X = {tensor.name: part.X[tensor.name][:MAX_ROWS] for tensor in model.model.inputs}
        frame = self._prepared.frame_of(model, "test").iloc[part.positions[:MAX_ROWS]]
        return SampleRows(X, self._scoring.outputs(X, job), f"{len(frame):,} test rows", frame)

    def _random_rows(self, job: Job) -> SampleRows:
        """Return random values for the inputs of the network, whole numbers where it reads such, and its outputs."""
        import numpy as np

        from engine.export.verify import SampleRows

        random = np.random.default_rng(0)
        X = {
            tensor.name: (
                random.integers(0, 2, (RANDOM_ROWS, tensor.shape[1])).astype("int32")
                if "int" in str(tensor.dtype)
                else random.normal(size=(RANDOM_ROWS, tensor.shape[1])).astype("float32")
            )
            for tensor in self._state.require_model().model.inputs
        }
        return SampleRows(X, self._scoring.outputs(X, job), f"{RANDOM_ROWS} random rows")

    def _predicted_part(self, part: DataSplit, project: Project | None, job: Job) -> pd.DataFrame:
        """Return the raw rows of a part of the model's table with their predictions on the right."""
        import numpy as np

        from engine.evaluation import scoring

        model, preprocessor = self._state.require_preprocessor()
        rows = self._prepared.prepare_for(model).part(part)
        frame = self._prepared.frame_of(model, part).iloc[rows.positions].set_axis(rows.positions, axis="index")
        outputs = self._scoring.outputs(rows.X, job)
        predictions = self._scoring.predictions(outputs, rows, allow_nan=True)
        # Rows of a fold are predicted by some of the networks alone.
        spreads = () if rows.fold_weight is not None else self._scoring.spreads(outputs)
        threshold = (project or model.project).predict.threshold
        usable = np.ones(len(rows), bool)
        return scoring.with_predictions(frame, usable, predictions, preprocessor, threshold, spreads)
