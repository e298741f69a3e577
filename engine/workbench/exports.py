"""Files for other programs; each is verified before it is written to its destination."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.messages.events import Job, Progressed
from engine.project import Project
from engine.results.run import Run
from engine.system.errors import EngineError
from engine.workbench.keras_runtime import load_keras
from engine.workbench.prepared_tables import PreparedTables
from engine.workbench.scoring import Scoring
from engine.workbench.state import WorkbenchState

if TYPE_CHECKING:
    from engine.export import SampleRows
    from engine.training.trainer import TrainedModel

ExportKind = Literal["script", "notebook", "onnx", "tflite", "savedmodel", "card", "history", "tensorboard"]

MAX_ROWS = 10_000
"""Test rows at most on which an export is verified."""
RANDOM_ROWS = 64
"""Rows on which an export is verified if the test rows cannot be had."""


class Exports:
    """Export the current model, or the history of a run."""

    def __init__(self, state: WorkbenchState, prepared: PreparedTables, scoring: Scoring) -> None:
        self._state = state
        self._prepared = prepared
        self._scoring = scoring

    def export(self, kind: ExportKind, path: str, run: Run | None, project: Project | None, job: Job) -> str:
        """Write the current model, or the history of a run, for another program.

        Parameters
        ----------
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
        from engine import export

        job.emit(Progressed(f"Exporting {Path(path).name}"))
        target = Path(path)
        if kind in ("history", "tensorboard"):
            if run is None:
                raise EngineError("There is no run whose history could be written. Train the project first.")
            written = export.write_history(target, run) if kind == "history" else export.write_logs(target, run)
            return f"Saved {written.name}."
        model = self._state.model_deciding_as(project)
        if kind == "card":
            return f"Saved {export.write_card(target, model, run).name}."
        rows = self._sample_rows(job)
        if kind in export.NETWORKS:
            done = export.write_network(kind, target, model, rows)
        else:
            done = (export.write_script if kind == "script" else export.write_notebook)(target, model, rows)
        return f"Saved {' and '.join(done.files)}. {done.proof}"

    def _sample_rows(self, job: Job) -> SampleRows:
        """Return test rows of the model's own table; random rows if it is not available."""
        from engine.export import SampleRows

        model = self._state.require_model()
        source = model.project.data.source
        if model.preprocessor is None or not source or not Path(source).is_file():
            return _random_rows(model, job)
        part = self._prepared.prepare_for(model).part("test")
        if not len(part):
            return _random_rows(model, job)
        X = {tensor.name: part.X[tensor.name][:MAX_ROWS] for tensor in model.model.inputs}
        frame = self._prepared.frame_of(model, "test").iloc[part.positions[:MAX_ROWS]]
        return SampleRows(X, self._scoring.outputs(X, job), f"{len(frame):,} test rows", frame)


def _random_rows(model: TrainedModel, job: Job) -> SampleRows:
    import numpy as np

    from engine.export import SampleRows
    from engine.training import graph_fit

    random = np.random.default_rng(0)
    X = {
        tensor.name: (
            random.integers(0, 2, (RANDOM_ROWS, tensor.shape[1])).astype("int32")
            if "int" in str(tensor.dtype)
            else random.normal(size=(RANDOM_ROWS, tensor.shape[1])).astype("float32")
        )
        for tensor in model.model.inputs
    }
    arrays = list(X.values())
    given = graph_fit.predict(model.model, arrays if len(X) > 1 else arrays[0], should_stop=job.should_stop)
    outputs = tuple(given) if isinstance(given, list | tuple) else (given,)
    return SampleRows(X, outputs, f"{RANDOM_ROWS} random rows")
