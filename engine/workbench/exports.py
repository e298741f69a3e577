"""The verbs that make files for other programs; each is proven equal before it is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.messages.events import NULL_JOB, Job, Progressed
from engine.project import Project
from engine.results.run import Run
from engine.system.errors import EngineError
from engine.workbench.scoring import ScoringBench
from engine.workbench.state import load_keras

if TYPE_CHECKING:
    from engine.export import SampleRows

ExportKind = Literal["script", "notebook", "onnx", "tflite", "savedmodel", "card", "history", "tensorboard"]

MAX_ROWS = 10_000
"""How many test rows an export is proven on."""


class ExportBench(ScoringBench):
    """What leaves for other programs."""

    def export(
        self,
        kind: ExportKind,
        path: str,
        run: Run | None = None,
        project: Project | None = None,
        *,
        job: Job = NULL_JOB,
    ) -> str:
        """Write the trained network, or the project, for another program.

        Parameters
        ----------
        run : Run or None
            The last training, of which the card tells and which the histories are of.
        project : Project or None
            By whose threshold a script decides; without it by the one that was trained with.

        Returns
        -------
        str
            What was written, and how it was proven equal.

        Raises
        ------
        EngineError
            Where it cannot be written, or gives something else than the network; then nothing is written.
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
        trained = self._deciding_as(project)
        if kind == "card":
            return f"Saved {export.write_card(target, trained, run).name}."
        rows = self._proof_rows(job)
        if kind in export.NETWORKS:
            done = export.write_network(kind, target, trained, rows)
        else:
            done = (export.write_script if kind == "script" else export.write_notebook)(target, trained, rows)
        return f"Saved {' and '.join(done.files)}. {done.proof}"

    def _proof_rows(self, job: Job) -> SampleRows:
        """Return the test rows of the network's own table; where it is not at hand, rows by chance."""
        import numpy as np

        from engine.export import SampleRows
        from engine.training import graph_fit

        trained = self._require_network()
        source = trained.project.data.source
        if trained.preprocessor is not None and source and Path(source).is_file():
            part = self._prepare(trained.project).part("test")
            if len(part):
                X = {tensor.name: part.X[tensor.name][:MAX_ROWS] for tensor in trained.model.inputs}
                frame = self._frame_of(trained, "test").iloc[part.positions[:MAX_ROWS]]
                return SampleRows(X, self._outputs(X, job), f"{len(next(iter(X.values()))):,} test rows", frame)
        chance = np.random.default_rng(0)
        inputs = {tensor.name: tensor for tensor in trained.model.inputs}
        X = {
            name: (
                chance.integers(0, 2, (64, tensor.shape[1])).astype("int32")
                if "int" in str(tensor.dtype)
                else chance.normal(size=(64, tensor.shape[1])).astype("float32")
            )
            for name, tensor in inputs.items()
        }
        given = graph_fit.predict(
            trained.model, list(X.values()) if len(X) > 1 else X[next(iter(X))], should_stop=job.should_stop
        )
        outputs = tuple(given) if isinstance(given, list | tuple) else (given,)
        return SampleRows(X, outputs, "64 rows by chance")
