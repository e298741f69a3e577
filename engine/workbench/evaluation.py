"""The verbs that say in full what a model is worth: findings, figures with intervals, the best threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.messages.events import NULL_JOB, Job, Progressed
from engine.project import Project
from engine.results.evaluation import Costs, EvaluationReport, Metric, Purpose
from engine.results.run import DataSplit
from engine.system.errors import EngineError
from engine.workbench.scoring import ScoringBench, cells_of, first_of, reading_for

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from engine.evaluation import MetricProbe, Predictions
    from engine.preprocessing import ColumnBaseline, SplitArrays

    Outputs = NDArray[np.float32]


class FindingBench(ScoringBench):
    """What the present network is worth in full.

    Rows are named by `part`, or by `source` where they come from a file.
    """

    def evaluate_full(
        self, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> tuple[EvaluationReport, ...]:
        """Return what is found about the trained network on some rows, one value for each target.

        Raises
        ------
        EngineError
            Where there are no such rows, or the network predicts what is no number.
        """
        job.emit(Progressed(f"Examining the {part} rows"))
        frame, rows = self._rows_of(part, source, job)
        rows = first_of(rows, project)
        outputs = self._outputs(rows.X, job)
        answered = self._answered(project, rows, outputs)
        judged, _ = self._judged_by_keras(rows, outputs, answered)
        _, preprocessor = self._require_trained()
        columns = tuple(each.name for each in preprocessor.features if each.name in frame)
        return tuple(
            replace(found, figures=(*self._about(place, each, judged), *found.figures), columns=columns)
            for place, each in enumerate(answered)
            for found in (self._found(each, part, frame.iloc[rows.positions]),)
        )

    def intervals(
        self, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> tuple[tuple[Metric, ...], ...]:
        """Return the figures of every target with their bootstrap intervals; it takes seconds, and can be stopped."""
        from engine.evaluation import figures_of, sample_count, with_intervals, with_keras_intervals

        _, rows = self._rows_of(part, source, job)
        rows = first_of(rows, project)
        outputs = self._outputs(rows.X, job)
        answered = self._answered(project, rows, outputs)
        judged, relay = self._judged_by_keras(rows, outputs, answered)
        should_stop = job.progress_counter("Drawing samples of the rows", (1 + len(answered)) * sample_count(len(rows)))
        if relay is not None:
            judged = with_keras_intervals(judged, relay, len(rows), should_stop)
        return tuple(
            (*self._about(place, each, judged), *with_intervals(figures_of(each), each, should_stop))
            for place, each in enumerate(answered)
        )

    def best_threshold(
        self,
        project: Project,
        purpose: Purpose,
        costs: Costs | None = None,
        part: DataSplit = "validation",
        *,
        job: Job = NULL_JOB,
    ) -> float:
        """Return the threshold that serves a purpose best on some rows: not those that it is judged by afterwards."""
        from engine.evaluation import best_threshold

        _, rows = self._rows_of(part, "", job)
        answered = self._answered(project, rows, self._outputs(rows.X, job))
        binary = next((each for each in answered if each.task == "binary"), None)
        if binary is None:
            raise EngineError("A threshold is for a target of two classes, and this model has none.")
        return best_threshold(binary, purpose, costs)

    def read_rows(
        self, positions: tuple[int, ...], part: DataSplit = "train", source: str = "", *, job: Job = NULL_JOB
    ) -> pd.DataFrame:
        """Return some rows of the table in which a part stands, or of a file, indexed by their places from 1."""
        from engine import tables

        trained, _ = self._require_trained()
        if source:
            frame, _ = tables.read(source, reading_for(trained.project, source), job)
        else:
            frame = self._frame_of(trained, part)
        return frame.iloc[list(positions)].set_axis([position + 1 for position in positions])

    def _rows_of(self, part: DataSplit, source: str, job: Job) -> tuple[pd.DataFrame, SplitArrays]:
        """Return a table, and those of its rows that are looked at, made ready."""
        from engine import preprocessing as rooms
        from engine import tables

        trained, preprocessor = self._require_trained()
        if source:
            frame, _ = tables.read(source, reading_for(trained.project, source), job)
            with cells_of(source):
                rows = rooms.part_of(preprocessor, frame)
            if not len(rows):
                raise EngineError(f"{Path(source).name} has no row with all the cells that this model needs.")
            return frame, rows
        prepared = self._prepare_own(trained)
        rows = prepared.part(part)
        if not len(rows):
            raise EngineError(f"No rows are held out for {part}. Hold some out in the split, and train again.")
        return self._frame_of(trained, part), rows

    def _answered(self, project: Project, rows: SplitArrays, outputs: tuple[Outputs, ...]) -> tuple[Predictions, ...]:
        """Return truth and answers of some rows, one value for each target."""
        from engine.evaluation import Predictions

        _, preprocessor = self._require_trained()
        usual = {each.name: each for each in preprocessor.usual}
        each = zip(preprocessor.targets, preprocessor.tasks, rows.y, self._answers(outputs), strict=True)
        return tuple(
            Predictions(
                target=target.name,
                task=task,
                labels=() if task == "regression" else target.levels,
                true=true[:, 0].astype("float64"),
                answers=given.astype("float64"),
                rows=rows.positions,
                threshold=project.predict.threshold,
                weights=None if rows.sample_weight is None else rows.sample_weight.astype("float64"),
                usual=_usual_answer(usual.get(target.name), target.levels, task, given.shape[1]),
            )
            for target, task, true, given in each
        )

    def _judged_by_keras(
        self, rows: SplitArrays, outputs: tuple[Outputs, ...], answered: tuple[Predictions, ...]
    ) -> tuple[Mapping[str, Metric], MetricProbe | None]:
        """Return what `evaluate` of Keras gives, by the names in its logs, and what judges other outputs alike.

        A network from elsewhere may have no loss, and then Keras has no say.
        """
        from engine.catalog.log_names import logged
        from engine.evaluation import MetricProbe, keras_figures
        from engine.network import decoding
        from engine.training import graph_fit, trainer
        from engine.training.progress_callback import finite

        trained, preprocessor = self._require_trained()
        settings, ends = trained.project.compile, trained.project.model.ends
        if any(output.loss is None for output in settings.outputs):
            return {}, None
        arrays = trainer.arrays_of(rows, settings, preprocessor, trained.model)
        values = finite(graph_fit.evaluate(trained.model, arrays, trainer.SCORING_BATCH))
        several = len(outputs) > 1
        relay = MetricProbe(settings, ends, replace(arrays, X=outputs if several else outputs[0]))
        naive = tuple(
            decoding.outputs_of(usual.answers.astype("float32"), output.loss, usual.task)
            for each, output in zip(answered, settings.outputs, strict=True)
            if (usual := each.without_knowledge) is not None
        )
        known = len(naive) == len(outputs)
        given = (naive if several else naive[0]) if known else None
        return keras_figures(values, logged(settings, ends), relay, given), relay

    def _about(self, place: int, answered: Predictions, judged: Mapping[str, Metric]) -> tuple[Metric, ...]:
        """Return those of Keras's figures that are about a target, or about all of them."""
        from engine.catalog.log_names import logged, own_threshold

        trained, _ = self._require_trained()
        logs = logged(trained.project.compile, trained.project.model.ends)
        binary = answered.task == "binary"
        return tuple(
            replace(judged[log.name], name=log.name + (own_threshold(log, answered.threshold) if binary else ""))
            for log in logs
            if log.output in (None, place) and log.name in judged
        )

    def _found(self, answered: Predictions, part: DataSplit, rows: pd.DataFrame) -> EvaluationReport:
        from engine.evaluation import evaluation_report

        return evaluation_report(answered, part, self._features(rows) if answered.task == "regression" else None)

    def _features(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the columns that the trained network reads, of the rows that it can answer; dates as such."""
        import pandas as pd

        from engine.preprocessing.cell_values import as_seconds

        _, preprocessor = self._require_trained()
        rows: pd.DataFrame = frame[[each.name for each in preprocessor.features if each.name in frame]]
        usable: pd.DataFrame = rows[preprocessor.usable(frame)]
        dates = [each.name for each in preprocessor.features if each.kind == "date" and each.name in frame]
        return usable.assign(**{name: pd.to_datetime(as_seconds(usable[name], name), unit="s") for name in dates})


def _usual_answer(
    usual: ColumnBaseline | None, levels: tuple[str, ...], task: str, width: int
) -> NDArray[np.float64] | None:
    """Return what a model that knows nothing would always answer, shape (width,); None where it is not known."""
    import numpy as np

    if usual is None or (task == "regression" and usual.mean is None):
        return None
    if task == "regression":
        return np.array([usual.mean], dtype=np.float64)
    # A file from before the shares were noted knows the most frequent class alone.
    shares = dict(zip(usual.levels, usual.shares or (1.0,), strict=False))
    chances = np.array([shares.get(level, 0.0) for level in levels])
    return chances[1:2] if width == 1 else np.pad(chances, (0, max(0, width - len(chances))))
