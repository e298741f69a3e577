"""Comparison of runs with each other and with a baseline, and of a training with its repetition."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from engine.catalog.log_names import lower_is_better
from engine.project import SplitSpec
from engine.results.run import Run, Scores
from engine.system.word_forms import counted


@dataclass(frozen=True)
class ScoreRow:
    """One metric of the test rows for several runs.

    Attributes
    ----------
    title : str
        ``Accuracy``.
    values : tuple of float or None
        The value of each run, in order; None if it has none.
    baseline : float or None
        The value of predicting the most frequent class or the mean; None if the metric has no baseline.
    lower : bool
        Whether a smaller number is a better one.
    """

    title: str
    values: tuple[float | None, ...]
    baseline: float | None = None
    lower: bool = False


def score_rows(runs: Sequence[Run]) -> tuple[ScoreRow, ...]:
    """Return the metrics in which runs can be compared, each with its baseline."""
    scores = [run.scores for run in runs]
    known = [each for each in scores if each is not None]
    if not known:
        return ()
    rows = [_row(title, scores, metric, baseline, lower) for title, metric, baseline, lower in METRICS]
    names = dict.fromkeys(name for each in known for name in each.metrics)
    for name in names:
        values = tuple(each.metrics.get(name) if each else None for each in scores)
        # The accuracy of Keras is rounded; it is omitted if it equals the exact one.
        if not ("accuracy" in name and _same(values, rows[0].values)):
            rows.append(ScoreRow(name, values, lower=lower_is_better(name)))
    return tuple(row for row in rows if any(value is not None for value in row.values))


def _same(one: Sequence[float | None], other: Sequence[float | None]) -> bool:
    pairs = zip(one, other, strict=True)
    return all(a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-5)) for a, b in pairs)


def earlier_runs(run: Run, runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return the runs before a run whose scores are of the same targets and the same test rows, the newest first."""
    before = runs[: next((place for place, each in enumerate(runs) if each.id == run.id), len(runs))]
    return tuple(each for each in reversed(before) if each.epochs and _same_rows(run, each))


def _same_rows(one: Run, other: Run) -> bool:
    """Return whether two runs were tested on the same rows: equal table, split, and true values."""
    if one.scores is None or other.scores is None or one.data_hash != other.data_hash:
        return False
    split, other_split = (_test_split(each.project.data.split) for each in (one, other))
    return split == other_split and _true_values(one.scores) == _true_values(other.scores)


def _test_split(split: SplitSpec) -> SplitSpec:
    """Return a split without what decides on the rows other than the test rows."""
    return split.replaced(validation_fraction=0.0, validation_file="", member_folds=0)


def _true_values(scores: Scores) -> list[tuple[object, ...]]:
    return [
        (each.part, each.target, each.rows, each.labels, each.actual, tuple(map(sum, each.confusion)))
        for each in scores.all_targets
    ]


def accuracy(scores: Scores) -> float | None:
    """Return the fraction of correctly predicted rows; None for a regression."""
    if not scores.confusion or not scores.rows:
        return None
    return sum(row[place] for place, row in enumerate(scores.confusion)) / sum(map(sum, scores.confusion))


def baseline_accuracy(scores: Scores) -> float | None:
    """Return the fraction of rows of the most frequent class; None for a regression."""
    if not scores.confusion or not scores.rows:
        return None
    return max(map(sum, scores.confusion)) / sum(map(sum, scores.confusion))


def absolute_error(scores: Scores) -> float | None:
    """Return the mean absolute error in the unit of the target; None for classes."""
    if not scores.actual:
        return None
    pairs = zip(scores.actual, scores.predicted, strict=True)
    return math.fsum(abs(true - predicted) for true, predicted in pairs) / len(scores.actual)


def baseline_absolute_error(scores: Scores) -> float | None:
    """Return the mean absolute error of predicting the mean; None for classes."""
    if not scores.actual:
        return None
    mean = math.fsum(scores.actual) / len(scores.actual)
    return math.fsum(abs(true - mean) for true in scores.actual) / len(scores.actual)


def squared_error(scores: Scores) -> float | None:
    """Return the root mean squared error in the unit of the target; None for classes."""
    if not scores.actual:
        return None
    pairs = zip(scores.actual, scores.predicted, strict=True)
    return math.sqrt(math.fsum((true - predicted) ** 2 for true, predicted in pairs) / len(scores.actual))


def baseline_squared_error(scores: Scores) -> float | None:
    """Return the root mean squared error of predicting the mean, the standard deviation; None for classes."""
    if not scores.actual:
        return None
    mean = math.fsum(scores.actual) / len(scores.actual)
    return math.sqrt(math.fsum((true - mean) ** 2 for true in scores.actual) / len(scores.actual))


_MetricFunction = Callable[[Scores], float | None]

METRICS: tuple[tuple[str, _MetricFunction, _MetricFunction, bool], ...] = (
    ("Accuracy", accuracy, baseline_accuracy, False),
    ("Mean absolute error", absolute_error, baseline_absolute_error, True),
    ("Root mean squared error", squared_error, baseline_squared_error, True),
)


def _row(
    title: str, scores: Sequence[Scores | None], metric: _MetricFunction, baseline: _MetricFunction, lower: bool
) -> ScoreRow:
    first = next(each for each in scores if each is not None)
    return ScoreRow(title, tuple(metric(each) if each else None for each in scores), baseline(first), lower)


def reproducibility_report(run: Run, again: Run) -> str:
    """Return whether a second training with the same settings gave the same history, as text.

    Parameters
    ----------
    run, again : Run
        The first training and the second.
    """
    manual_changes = [mark.text for mark in run.marks if mark.kind == "learning rate"]
    if again.history == run.history:
        return f"Identical: all {run.epochs:,} epochs of {run.name or 'the run'} have exactly the same values."
    if run.status == "cancelled" and run.epochs <= again.epochs:
        again = again.replaced(history={name: values[: run.epochs] for name, values in again.history.items()})
        if again.history == run.history:
            before = f"the {counted(run.epochs, 'epoch')} of {run.name or 'the run'} before it was cancelled"
            return f"Identical: {before} have exactly the same values."
    for epoch in range(max(run.epochs, again.epochs)):
        for name in run.history:
            one, other = (_at(each, name, epoch) for each in (run, again))
            if one != other:
                why = _reason(run, again, manual_changes)
                return f"Not identical: {name} in epoch {epoch + 1:,} was {one} and is now {other}. {why}"
    return "Not identical: the histories have different metrics."


def _at(run: Run, name: str, epoch: int) -> float | None:
    values = run.history.get(name, ())
    return values[epoch] if epoch < len(values) else None


def comparable_by(run: Run) -> Hashable:
    """Return what is equal for runs whose scores can be compared: targets, rows, and how they were split."""
    data = run.project.data
    targets = tuple(column.name for column in data.with_role("target"))
    return targets, run.data_hash or data.source, data.split.model_dump_json(), run.rows.test


def _reason(run: Run, again: Run, manual_changes: Sequence[str]) -> str:
    if manual_changes:
        return f"It was changed manually ({manual_changes[0]}), which is not repeated."
    if run.data_hash != again.data_hash:
        return "The table has changed since."
    changed = [name for name, value in run.environment.items() if again.environment.get(name) != value]
    if changed:
        return f"Other versions are used now: {', '.join(changed)}."
    if run.project.fit.start_from == "present weights":
        return "It started from the weights of the model at that time."
    if run.epochs != again.epochs:
        return f"One training ended after {run.epochs:,} epochs, the other after {again.epochs:,}."
    if run.project.fit.deterministic:
        return "Settings, table, versions and device are the same; the reason is unknown."
    where = "the CPU" if again.environment.get("device", "CPU").startswith("CPU") else "the GPU"
    return f"Sums computed in parallel on {where} can differ slightly. Set deterministic training and repeat both."
