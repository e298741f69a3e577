"""Full evaluation of the current model: charts, metrics with intervals, the best threshold, single rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.messages.events import Progressed
from engine.messages.job import Job
from engine.project import Project
from engine.results.evaluation import Costs, EvaluationReport, Metric, Purpose
from engine.results.run import DataSplit
from engine.system.errors import EngineError
from engine.workbench.services.labelled_rows import LabelledRows, PredictedRows
from engine.workbench.state import WorkbenchState

if TYPE_CHECKING:
    import pandas as pd

    from engine.evaluation import MetricProbe, Predictions


class Evaluation:
    """Evaluate the current model on rows that are named by `part`, or by `source` if they come from a file."""

    def __init__(self, state: WorkbenchState, rows: LabelledRows) -> None:
        self._state = state
        self._rows = rows

    def evaluate_full(self, project: Project, part: DataSplit, source: str, job: Job) -> tuple[EvaluationReport, ...]:
        """Return metrics, curves and worst rows of the current model, one report for each target.

        Raises
        ------
        EngineError
            If there are no such rows, or the network predicts NaN.
        """
        job.emit(Progressed(text=f"Evaluating the {part} rows"))
        predicted = self._rows.predicted(project, part, source, job)
        keras_metrics, _ = self._keras_metrics(predicted)
        _, preprocessor = self._state.require_preprocessor()
        columns = tuple(each.name for each in preprocessor.features if each.name in predicted.frame)
        reports = []
        for place, each in enumerate(predicted.predictions):
            report = self._report(each, part, predicted.frame)
            metrics = (*self._metrics_of(place, each, keras_metrics), *report.metrics)
            reports.append(replace(report, metrics=metrics, columns=columns))
        return tuple(reports)

    def intervals(self, project: Project, part: DataSplit, source: str, job: Job) -> tuple[tuple[Metric, ...], ...]:
        """Return the metrics of every target with bootstrap intervals; takes seconds, and can be stopped."""
        from engine.evaluation import compute_metrics, sample_count, with_intervals, with_keras_intervals

        predicted = self._rows.predicted(project, part, source, job)
        predictions, count = predicted.predictions, len(predicted.rows)
        keras_metrics, probe = self._keras_metrics(predicted)
        samples = (1 + len(predictions)) * sample_count(count)
        should_stop = job.progress_counter("Drawing bootstrap samples", samples)
        if probe is not None:
            keras_metrics = with_keras_intervals(keras_metrics, probe, count, should_stop)
        return tuple(
            (*self._metrics_of(place, each, keras_metrics), *with_intervals(compute_metrics(each), each, should_stop))
            for place, each in enumerate(predictions)
        )

    def best_threshold(
        self, project: Project, purpose: Purpose, costs: Costs | None, part: DataSplit, job: Job
    ) -> float:
        """Return the threshold that is best for a purpose on all rows of a part.

        Raises
        ------
        EngineError
            If the model has no target of two classes.
        """
        from engine.evaluation import best_threshold

        predictions = self._rows.predicted(project, part, "", job, all_rows=True).predictions
        binary = next((each for each in predictions if each.task == "binary"), None)
        if binary is None:
            raise EngineError("Only a target of two classes has a threshold, and this model has none.")
        return best_threshold(binary, purpose, costs)

    def read_rows(self, positions: tuple[int, ...], part: DataSplit, source: str, job: Job) -> pd.DataFrame:
        """Return some rows of the table that holds a part, or of a file, indexed by their position counted from 1."""
        frame = self._rows.table(part, source, job)
        return frame.iloc[list(positions)].set_axis([position + 1 for position in positions])

    def _keras_metrics(self, predicted: PredictedRows) -> tuple[Mapping[str, Metric], MetricProbe | None]:
        """Return the values of Keras' `evaluate` by their log names, and what computes them for other outputs.

        Both are empty for a network without a loss, as one from elsewhere may be.
        """
        from engine.catalog.log_names import logged, scaled_losses
        from engine.evaluation import MetricProbe, compute_keras_metrics
        from engine.network import decoding
        from engine.training import graph_fit, network_arrays, trainer
        from engine.training.progress_callback import finite
        from engine.training.undefined_metrics import without_undefined

        model, preprocessor = self._state.require_preprocessor()
        settings, ends = model.project.compile, model.project.model.ends
        if any(output.loss is None for output in settings.outputs):
            return {}, None
        arrays = network_arrays.arrays_of(predicted.rows, settings, preprocessor, model.model)
        logs = logged(settings, ends)
        given = finite(graph_fit.evaluate(model.model, arrays, trainer.SCORING_BATCH))
        values = without_undefined(given, arrays, logs)
        outputs = predicted.outputs
        several = len(outputs) > 1
        rows = replace(arrays, X=outputs if several else outputs[0])
        weighted = model.project.data.split.member_folds > 0
        probe = MetricProbe(settings, ends, rows, preprocessor.targets, weighted=weighted)
        baselines = tuple(
            decoding.for_members(
                decoding.encode_predictions(baseline.y_pred.astype("float32"), output.loss, baseline.task, target),
                network_arrays.members_of(tensor),
            )
            for each, output, target, tensor in zip(
                predicted.predictions, settings.outputs, preprocessor.targets, model.model.outputs, strict=True
            )
            if (baseline := each.baseline) is not None
        )
        known = len(baselines) == len(outputs)
        baseline_outputs = (baselines if several else baselines[0]) if known else None
        scaled = scaled_losses(model.project)
        return compute_keras_metrics(values, logs, probe, baseline_outputs, scaled), probe

    def _metrics_of(
        self, place: int, predictions: Predictions, keras_metrics: Mapping[str, Metric]
    ) -> tuple[Metric, ...]:
        """Return the Keras metrics of one target, and those of all targets together."""
        from engine.catalog.log_names import logged, own_threshold

        model, _ = self._state.require_preprocessor()
        logs = logged(model.project.compile, model.project.model.ends)
        binary = predictions.task == "binary"
        return tuple(
            replace(
                keras_metrics[log.name],
                name=log.name + (own_threshold(log, predictions.threshold) if binary else ""),
            )
            for log in logs
            if log.output in (None, place) and log.name in keras_metrics
        )

    def _report(self, predictions: Predictions, part: DataSplit, rows: pd.DataFrame) -> EvaluationReport:
        from engine.evaluation import evaluation_report

        features = self._rows.features(rows) if predictions.task == "regression" else None
        return evaluation_report(predictions, part, features)
