"""Reference models on the rows of the current model: fitted once for a table and its settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.messages.events import Progressed
from engine.messages.job import Job
from engine.project import PredictSpec, Project
from engine.results.run import DataSplit
from engine.results.verdicts.log_target import LogTargetCheck
from engine.results.verdicts.reference_models import TargetScores
from engine.system.errors import Cancelled, EngineError
from engine.workbench.services.labelled_rows import LabelledRows
from engine.workbench.services.prepared_tables import PreparedTables
from engine.workbench.state import OpenTable, WorkbenchState

if TYPE_CHECKING:
    from engine.evaluation.reference_models import TrainingRows
    from engine.preprocessing import PreparedData
    from engine.training.trainer import TrainedModel

    Fitted = tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class _Comparison:
    """Scores, and what they were computed from."""

    model: TrainedModel
    table: OpenTable | None
    predict: PredictSpec
    part: DataSplit
    scores: tuple[TargetScores, ...]


class ReferenceModels:
    """Compare the current model with models that need no tuning."""

    def __init__(self, state: WorkbenchState, prepared: PreparedTables, rows: LabelledRows) -> None:
        self._state = state
        self._prepared = prepared
        self._rows = rows
        self._fitted: tuple[PreparedData, Fitted] | None = None
        self._last: _Comparison | None = None

    def compare(self, project: Project, part: DataSplit, source: str, job: Job) -> tuple[TargetScores, ...]:
        """Return a few scores of the current model for each target, in its unit, with those of reference models.

        Without the training rows, as for a model from elsewhere, the baseline is the only one; also for rows that some
        networks of the model hold out, but a reference model is trained on.

        Raises
        ------
        EngineError
            If there are no such rows, or the network predicts NaN; `Cancelled` if the job was stopped.
        """
        from engine.evaluation.reference_models import compared

        if not source and (known := self.at_hand(project, part)):
            return known
        predicted = self._rows.predicted(project, part, source, job)
        features = self._rows.features(predicted.frame)
        is_trained_on = part == "validation" and not source and predicted.rows.fold_weight is not None
        fitted = () if is_trained_on else self._fitted_models(job)
        fitted = fitted or tuple({} for _ in predicted.predictions)
        scores = tuple(
            compared(each, models, features) for each, models in zip(predicted.predictions, fitted, strict=True)
        )
        if not source:
            self._last = _Comparison(self._state.require_model(), self._state.table, project.predict, part, scores)
        return scores

    def check_log_target(self, project: Project, target: str, job: Job) -> LogTargetCheck:
        """Measure by gradient boosting whether the logarithm of a number target is learned better.

        Raises
        ------
        EngineError
            If it cannot be measured; `Cancelled` if the job was stopped.
        """
        from engine.evaluation.log_target import check_log_target

        return check_log_target(self._prepared.prepare(project), project.data, target, job.should_stop)

    def at_hand(self, project: Project, part: DataSplit) -> tuple[TargetScores, ...]:
        """Return the last comparison if it is that of the current model on this part of the open table, else ()."""
        last = self._last
        if last is None or last.model is not self._state.model or last.table is not self._state.table:
            return ()
        return last.scores if (last.predict, last.part) == (project.predict, part) else ()

    def _fitted_models(self, job: Job) -> Fitted:
        """Return the fitted reference models of each target, by name; empty if the training rows cannot be had."""
        from engine.evaluation.reference_models import REFERENCE_MODELS, fit

        model, preprocessor = self._state.require_preprocessor()
        try:
            prepared = self._prepared.prepare_for(model)
        except EngineError:
            return ()
        if self._fitted is None or self._fitted[0] is not prepared:
            fitted: list[dict[str, Any]] = []
            for place, task in enumerate(preprocessor.tasks):
                rows, models = self._training_rows(prepared, place), dict[str, Any]()
                for name in REFERENCE_MODELS:
                    if job.should_stop():
                        raise Cancelled("The comparison was stopped.")
                    job.emit(Progressed(text="Fitting the reference models"))
                    models[name] = fit(name, task, rows)
                fitted.append(models)
            self._fitted = prepared, tuple(fitted)
        return self._fitted[1]

    def _training_rows(self, prepared: PreparedData, place: int) -> TrainingRows:
        """Return the training rows for the target at this place."""
        from engine.evaluation.reference_models import TrainingRows
        from engine.preprocessing.cell_values import as_numbers

        _, preprocessor = self._state.require_preprocessor()
        train, target = prepared.train, preprocessor.targets[place]
        frame = prepared.tables["train"].iloc[train.positions]
        if preprocessor.tasks[place] == "regression":
            y = as_numbers(frame[target.name], target.name)[:, 0]
        else:
            y = train.y[place][:, 0].astype("float64")
        weights = None if train.sample_weight is None else train.sample_weight.astype("float64")
        return TrainingRows(self._rows.features(frame), y, weights)
