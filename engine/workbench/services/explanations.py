"""Why the current model predicts what it predicts: importance, dependence, single made-up rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.messages.job import NULL_JOB, Job
from engine.project import Project
from engine.project.table_facts import Task
from engine.results.evaluation import (
    Cell,
    Dependence,
    Importances,
    InputField,
    PairDependence,
    RowExplanation,
    TargetPrediction,
)
from engine.results.run import DataSplit
from engine.system.dates import date_text, seconds_of
from engine.system.errors import EngineError
from engine.workbench.services.labelled_rows import LabelledRows
from engine.workbench.services.scoring import Scoring
from engine.workbench.state import WorkbenchState

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from engine.evaluation.explain import ModelEstimator
    from engine.preprocessing import Preprocessor
    from engine.workbench.services.scoring import Spreads

CURVE_POINTS = 50
"""Values of a number or a date at which a dependence curve is computed."""


class Explanations:
    """Explain the predictions of the current model."""

    def __init__(self, state: WorkbenchState, scoring: Scoring, rows: LabelledRows) -> None:
        self._state = state
        self._scoring = scoring
        self._rows = rows

    def permutation_importance(
        self, project: Project, part: DataSplit, source: str, target: int, repeats: int, job: Job
    ) -> Importances:
        """Return for every feature how much the score of a target drops when the feature's column is shuffled."""
        from engine.evaluation import compute_metrics, explain

        predicted = self._rows.predicted(project, part, source, job, all_rows=True)
        true = predicted.predictions[target]
        name = "R2" if true.task == "regression" else "Accuracy"

        def score(y_pred: Any, picked: Any) -> float:
            weights = None if true.weights is None else true.weights[picked]
            shuffled = replace(true, y_true=true.y_true[picked], y_pred=y_pred, rows=true.rows[picked], weights=weights)
            return float(next(each.value or 0.0 for each in compute_metrics(shuffled) if each.name == name))

        features = self._rows.features(predicted.frame)
        return explain.importances(self._estimator(target, job), features, score, name, repeats)

    def dependence(self, column: str, part: DataSplit, source: str, target: int, level: int, job: Job) -> Dependence:
        """Return how predictions of a target change with the value of a column.

        Parameters
        ----------
        level : int
            The class whose probability is meant, as a position among the target's labels; ignored for a regression.
        """
        from engine.evaluation import explain

        features = self._features(part, source, job)
        return explain.dependence(self._estimator(target, job), features, column, self._output_column(target, level))

    def pair_dependence(
        self, columns: tuple[str, str], part: DataSplit, source: str, target: int, level: int, job: Job
    ) -> PairDependence:
        """Return how predictions of a target change with the values of two columns; `level` as in `dependence`."""
        from engine.evaluation import explain

        features, output_column = self._features(part, source, job), self._output_column(target, level)
        return explain.pair_dependence(self._estimator(target, job), features, columns, output_column)

    def input_fields(self) -> tuple[InputField, ...]:
        """Return the features of the current model with their ranges in the training rows; needs no table."""
        _, preprocessor = self._state.require_preprocessor()
        usual = {each.name: each for each in preprocessor.usual}
        return tuple(
            InputField(
                feature.name,
                feature.kind,
                known.minimum if known else None,
                known.maximum if known else None,
                known.typical if known else feature.fill,
                known.levels if known and known.levels else feature.levels,
            )
            for feature in preprocessor.features
            for known in (usual.get(feature.name),)
        )

    def explain_row(self, project: Project, cells: Mapping[str, Cell], column: str, target: int) -> RowExplanation:
        """Return the predictions for one made-up row, a dependence curve, and the effect of each cell.

        Called while a slider is dragged: all perturbed rows are predicted in one batch.

        Parameters
        ----------
        cells : mapping of str to cell
            The row, by the names of the features.
        column : str
            The feature that the curve varies.
        target : int
            The target of the curve and of the effects: of two classes the probability of the second, of several that
            of the most probable one.

        Raises
        ------
        EngineError
            If a cell is empty or of an unknown level, and the model cannot fill it in.
        """
        from engine.evaluation import explain

        _, preprocessor = self._state.require_preprocessor()
        fields = {each.name: each for each in self.input_fields()}
        values, typical = _curve_values(fields[column]), {name: each.typical for name, each in fields.items()}
        dated = fields[column].kind == "date"
        varied = [{**cells, column: date_text(float(value)) if dated else value} for value in values]
        frame = self._table_from([cells, *varied, *explain.occluded(cells, typical)])
        _require_usable(preprocessor, frame.iloc[:1])
        outputs = self._scoring.outputs(preprocessor.X(frame), NULL_JOB)
        predictions, spreads = self._scoring.predictions(outputs), self._scoring.spreads(tuple(o[:1] for o in outputs))
        outside = tuple(name for name, each in fields.items() if _is_outside(each, cells.get(name)))
        by_target = self._target_predictions(project, [each[:1] for each in predictions], spreads, outside)
        by_class, labels = (
            _by_class(predictions[target], by_target[target].task),
            tuple(by_target[target].probabilities),
        )
        place = int(by_class[0, : len(labels)].argmax()) if len(labels) > 2 else len(labels) // 2
        label, end = labels[place] if labels else "", 1 + len(values)
        curve = Dependence(column, values, by_class[1:end, place], by_class[:0], label, dated)
        occluded = [by_class[0, place], *by_class[end:, place]]
        what = f"probability of {label}" if labels else "prediction"
        return RowExplanation(by_target, curve, explain.drivers(cells, typical, occluded, what))

    def _features(self, part: DataSplit, source: str, job: Job) -> pd.DataFrame:
        frame, rows = self._rows.rows(part, source, job)
        return self._rows.features(frame.iloc[rows.positions])

    def _target_predictions(
        self, project: Project, predictions: Sequence[NDArray[np.float32]], spreads: Spreads, outside: tuple[str, ...]
    ) -> tuple[TargetPrediction, ...]:
        """Return the decision for each target, from its predictions of one row and their spreads, each (1, units)."""
        from engine.network.decoding import predicted_classes

        _, preprocessor = self._state.require_preprocessor()
        results = []
        by_target = zip(predictions, spreads, preprocessor.targets, preprocessor.tasks, strict=True)
        for each, differing, target, task in by_target:
            place = 0 if task == "regression" else int(predicted_classes(each, project.predict.threshold)[0])
            spread = None if differing is None else float(differing[0, min(place, differing.shape[1] - 1)])
            if task == "regression":
                results.append(TargetPrediction(target.name, task, float(each[0, 0]), {}, outside, spread))
                continue
            by_level = dict(zip(target.levels, map(float, _by_class(each, task)[0]), strict=False))
            results.append(TargetPrediction(target.name, task, target.levels[place], by_level, outside, spread))
        return tuple(results)

    def _estimator(self, target: int, job: Job) -> ModelEstimator:
        """Return the current model as an estimator that predicts one target from raw rows.

        Dates may also be seconds since 1970, which can be set to any value in between.
        """
        import pandas as pd

        from engine.evaluation.explain import ModelEstimator

        _, preprocessor = self._state.require_preprocessor()
        task = preprocessor.tasks[target]
        labels = () if task == "regression" else preprocessor.targets[target].levels
        dates = [each.name for each in preprocessor.features if each.kind == "date"]

        def predict(frame: Any) -> Any:
            in_seconds = [name for name in dates if pd.api.types.is_numeric_dtype(frame[name])]
            rows = frame.assign(**{name: pd.to_datetime(frame[name], unit="s") for name in in_seconds})
            outputs = self._scoring.outputs(preprocessor.X(rows), NULL_JOB)
            return _by_class(self._scoring.predictions(outputs)[target], task)

        return ModelEstimator(predict, labels, job)

    def _table_from(self, rows: Sequence[Mapping[str, Cell]]) -> pd.DataFrame:
        """Return rows as a table with the feature columns of the current model."""
        import numpy as np
        import pandas as pd

        _, preprocessor = self._state.require_preprocessor()
        cells = {each.name: [row.get(each.name) for row in rows] for each in preprocessor.features}
        columns = {
            each.name: np.array(cells[each.name], dtype=np.float64)
            if each.kind == "number"
            else pd.Series(cells[each.name], dtype=object)
            for each in preprocessor.features
        }
        return pd.DataFrame(columns)

    def _output_column(self, target: int, level: int) -> int:
        """Return the column of the predictions that holds the probability of a class, or the number."""
        _, preprocessor = self._state.require_preprocessor()
        if preprocessor.tasks[target] == "regression":
            return 0
        return min(level, len(preprocessor.targets[target].levels) - 1)


def _curve_values(field: InputField) -> tuple[float | str, ...]:
    """Return the values of a dependence curve: evenly spaced over the range of the training rows, or every level."""
    import numpy as np

    if field.kind not in ("number", "date"):
        return field.levels
    low, high = field.minimum or 0.0, field.maximum if field.maximum is not None else 1.0
    return tuple(np.linspace(low, high, CURVE_POINTS).tolist())


def _by_class(predictions: NDArray[np.float32], task: Task) -> NDArray[np.float64]:
    """Return probabilities with one column for each class, also for two classes with one output; or the numbers."""
    import numpy as np

    values = predictions.astype(np.float64)
    return values if task == "regression" or values.shape[1] > 1 else np.hstack([1 - values, values])


def _require_usable(preprocessor: Preprocessor, row: pd.DataFrame) -> None:
    """Raise EngineError if a cell of one row is empty or of an unknown level, and the model cannot fill it in."""
    for each in preprocessor.features:
        if each.fill is None and not each.usable(row[each.name])[0]:
            what = "empty" if row[each.name].isna().all() else "a level that training never saw"
            raise EngineError(
                f"{each.name} is {what}, and this model has no rule for such cells. Choose another value."
            )


def _is_outside(field: InputField, cell: Cell) -> bool:
    """Return whether a cell is outside the range or the levels of the training rows."""
    if cell is None:
        return False
    if field.kind not in ("number", "date"):
        return bool(field.levels) and str(cell) not in field.levels
    low, high = field.minimum, field.maximum
    value = seconds_of(str(cell)) if field.kind == "date" else float(cell)
    return low is not None and high is not None and not low <= value <= high
