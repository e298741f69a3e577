"""Score cards: each metric of some rows once, with its interval, its baselines and its out-of-fold value."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engine.catalog.log_names import LogEntry, lower_is_better, own_threshold, scaled_losses
from engine.project import Project
from engine.results.evaluation import Metric, class_name
from engine.results.run import Scores, logs_of
from engine.results.verdicts.reference_models import TargetScores
from engine.results.verdicts.scores import metric_remark, remark, repeated_key
from ui.formatting.numbers import percent
from ui.formatting.scores import PART_NAMES, loss_of, metric_entry, metric_label, metric_value, right_rows

INTERVAL = "95 % interval"
TIPS: Mapping[str, str] = MappingProxyType(
    {
        INTERVAL: "Bootstrap confidence interval: 95 % of resampled row sets give a value in it",
        "naive": "A model that always predicts the class frequencies or the mean of the training rows. "
        "scikit-learn: DummyClassifier, DummyRegressor",
        "linear": "Fitted to the same training rows. scikit-learn: LogisticRegression, Ridge",
        "boosting": "Fitted to the same training rows. "
        "scikit-learn: HistGradientBoostingClassifier, HistGradientBoostingRegressor",
        "out-of-fold": "Training rows, each predicted by those networks that were not trained on it",
    }
)
"""Tooltips of the lines."""


@dataclass(frozen=True)
class ScoreLine:
    """A value to compare a metric with: its name, its text and a tooltip."""

    name: str
    value: str
    tip: str


@dataclass(frozen=True)
class ScoreCardValue:
    """Text of one score card.

    Attributes
    ----------
    value, label, note : str
        ``96.7 %``, ``Accuracy``, ``290 of 300 test rows``.
    tip : str
        One plain sentence, and the name in Keras or scikit-learn.
    remark : str
        What the value is worse than, shown in red; empty if it is not.
    lines : tuple of ScoreLine
        The interval, and the same metric of other models and rows.
    """

    value: str
    label: str
    note: str
    tip: str
    remark: str = ""
    lines: tuple[ScoreLine, ...] = ()


@dataclass(frozen=True)
class ScoreContext:
    """What the scores of a target are shown with, as far as it is known.

    Attributes
    ----------
    compared : TargetScores or None
        Scores of reference models on the same rows.
    metrics : sequence of Metric
        All metrics with their intervals.
    out_of_fold : Scores or None
        Scores of the training rows by networks that were not trained on them.
    """

    compared: TargetScores | None = None
    metrics: Sequence[Metric] = ()
    out_of_fold: Scores | None = None


def score_card_values(
    scores: Scores, project: Project | None, context: ScoreContext | None = None
) -> tuple[ScoreCardValue, ...]:
    """Return the score cards: key scores first, then the loss and the metrics of Keras that are not among them."""
    context = context or ScoreContext()
    keyed = (_key_card(key, value, scores, context) for key, value in scores.key_scores.items() if value is not None)
    logs = [
        log for log in _own_logs(scores, project) if not repeated_key(log, scores.metrics[log.name], scores, project)
    ]
    return (*keyed, *(_metric_card(log, scores, project, context) for log in logs))


def other_metrics(metrics: Sequence[Metric], cards: Sequence[ScoreCardValue]) -> tuple[Metric, ...]:
    """Return the metrics of scikit-learn that have no card."""
    shown = {(card.label, card.value) for card in cards}
    return tuple(
        each
        for each in metrics
        if not each.key and not each.log and (each.name, metric_value(each.name.lower(), each.value)) not in shown
    )


_KEYS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "accuracy": ("Accuracy", "", "Share of rows whose class is predicted correctly. {frequent}accuracy_score"),
        "log_loss": (
            "Log loss",
            "0 is best",
            "Mean negative logarithm of the probability of the true class; lower is better. log_loss",
        ),
        "auc": ("ROC AUC", "0.5 is guessing, 1 is best", "Area under the ROC curve. roc_auc_score"),
        "r2": (
            "R²",
            "1 is best",
            "Share of the target's variance that is explained; 0 is as good as predicting the mean. r2_score",
        ),
        "mae": (
            "Mean absolute error",
            "in the target's unit",
            "Average size of the errors, in the unit of the target. mean_absolute_error",
        ),
        "rmse": (
            "Root mean squared error",
            "in the target's unit",
            "Root of the mean squared error, in the unit of the target; large errors weigh more. mean_squared_error",
        ),
    }
)
"""Label, note and tooltip of each key score; the tooltip ends with the function of scikit-learn."""


def _key_card(key: str, value: float, scores: Scores, context: ScoreContext) -> ScoreCardValue:
    label, note, text = _KEYS[key]
    sentence, name = text.format(frequent=_frequent(scores)).rsplit(" ", 1)
    below = remark(scores) if key in ("accuracy", "r2") else ""
    metric = next((each for each in context.metrics if each.key == key), None)
    tip, lines = f"{sentence} scikit-learn: {name}", (*_interval(key, metric), *_others(key, context))
    return ScoreCardValue(_text(key, value), label, note or _right(value, scores), tip, below, lines)


def _frequent(scores: Scores) -> str:
    totals = [sum(row) for row in scores.confusion]
    if not sum(totals):
        return ""
    frequent = max(range(len(totals)), key=totals.__getitem__)
    share = percent(totals[frequent] / sum(totals))
    return f"Always predicting {class_name(scores.labels[frequent])} would reach {share}. "


def _right(accuracy: float, scores: Scores) -> str:
    """Return how many rows are right; without the number where rows are weighted."""
    right = right_rows(scores)
    is_weighted = not math.isclose(right, accuracy * scores.rows, abs_tol=0.5)
    rows = PART_NAMES[scores.part]
    return f"of the weighted {rows}" if is_weighted else f"{right:,} of {scores.rows:,} {rows}"


def _interval(name: str, metric: Metric | None) -> Iterator[ScoreLine]:
    if metric is not None and metric.low is not None and metric.high is not None:
        low, high = _text(name, metric.low), _text(name, metric.high)
        yield ScoreLine(INTERVAL, f"{low.removesuffix(' %') if high.endswith(' %') else low} to {high}", TIPS[INTERVAL])


def _others(key: str, context: ScoreContext) -> Iterator[ScoreLine]:
    """Yield the same score of reference models, and out-of-fold."""
    for name, title, values in context.compared.lines[1:] if context.compared is not None else ():
        if (value := values.get(key)) is not None:
            yield ScoreLine(title, _text(key, value), TIPS[name])
    held_out = context.out_of_fold
    if held_out is not None and (value := held_out.key_scores.get(key)) is not None:
        yield ScoreLine(f"Out-of-fold, {held_out.rows:,} rows", _text(key, value), TIPS["out-of-fold"])


def _text(name: str, value: float) -> str:
    return metric_value(name, value)


def _own_logs(scores: Scores, project: Project | None) -> list[LogEntry]:
    """Return the logs of the target of these scores, and the loss of all targets."""
    targets = [column.name for column in project.data.with_role("target")] if project else []
    index = targets.index(scores.target) if scores.target in targets else 0
    logs = [log for log in logs_of(scores, project).values() if log.output in (None, index)]
    return sorted(logs, key=lambda log: log.plain != "loss")


def _metric_card(log: LogEntry, scores: Scores, project: Project | None, context: ScoreContext) -> ScoreCardValue:
    name, value = log.plain, scores.metrics[log.name]
    known = metric_entry(name) if name != "loss" else None if log.output is None else loss_of(project, log.output)
    at = own_threshold(log, scores.threshold) if scores.task == "binary" else ""
    label = metric_label(name) + at if name != "loss" else "Loss" if log.output is not None else "Loss of all targets"
    direction = "lower is better" if lower_is_better(name) else "higher is better"
    all_targets = "The value that the training minimizes: the sum of the losses of all targets."
    text = known.text if known else all_targets if log.output is None else f"Value of the metric {name}."
    keras = f"{log.name} ({known.kind})" if known else log.name
    if project is not None and log.name in scaled_losses(project):
        direction = f"of the scaled target; {direction}"
        text = f"{text} It is computed from scaled numbers; the metrics are in the unit of the target."
    below = metric_remark(log, value, scores)
    metric = next((each for each in context.metrics if each.log == log.name), None)
    lines = tuple(_interval(name, metric))
    if metric is not None and metric.baseline is not None:
        lines = (*lines, ScoreLine("Guessing", metric_value(name, metric.baseline), TIPS["naive"]))
    return ScoreCardValue(metric_value(name, value), label, direction, f"{text} Keras: {keras}", below, lines)
