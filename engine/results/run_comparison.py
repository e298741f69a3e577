"""Runs side by side: what each is worth beside a naive guess, and whether two trainings were the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.catalog.log_names import lower_is_better
from engine.results.run import Run, Scores


@dataclass(frozen=True)
class ScoreRow:
    """One figure of the test rows.

    Attributes
    ----------
    title : str
        ``Accuracy``.
    values : tuple of float or None
        What each run reached, in the order of the runs.
    naive : float or None
        What a guess reaches that looks at no feature: the most frequent class, or the mean. None where no guess has
        such a figure.
    lower : bool
        Whether a smaller number is a better one.
    """

    title: str
    values: tuple[float | None, ...]
    naive: float | None = None
    lower: bool = False


def score_rows(runs: Sequence[Run]) -> tuple[ScoreRow, ...]:
    """Return the figures in which runs can be compared, each with that of a naive guess."""
    scores = [run.scores for run in runs]
    known = [each for each in scores if each is not None]
    if not known:
        return ()
    rows = [_row(title, scores, figure, naive, lower) for title, figure, naive, lower in FIGURES]
    names = dict.fromkeys(name for each in known for name in each.metrics)
    for name in names:
        values = tuple(each.metrics.get(name) if each else None for each in scores)
        # Keras rounds its accuracy; what says the same as a figure of ours is left out.
        if not ("accuracy" in name and _same(values, rows[0].values)):
            rows.append(ScoreRow(name, values, lower=lower_is_better(name)))
    return tuple(row for row in rows if any(value is not None for value in row.values))


def _same(one: Sequence[float | None], other: Sequence[float | None]) -> bool:
    pairs = zip(one, other, strict=True)
    return all(a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-5)) for a, b in pairs)


def accuracy(scores: Scores) -> float | None:
    """Return the share of rows whose class was predicted right; None for a regression."""
    if not scores.confusion or not scores.rows:
        return None
    return sum(row[place] for place, row in enumerate(scores.confusion)) / sum(map(sum, scores.confusion))


def naive_accuracy(scores: Scores) -> float | None:
    """Return the share of rows of the most frequent class; None for a regression."""
    if not scores.confusion or not scores.rows:
        return None
    return max(map(sum, scores.confusion)) / sum(map(sum, scores.confusion))


def absolute_error(scores: Scores) -> float | None:
    """Return by how much predictions are off on the average, in the unit of the target; None for classes."""
    if not scores.actual:
        return None
    pairs = zip(scores.actual, scores.predicted, strict=True)
    return math.fsum(abs(true - said) for true, said in pairs) / len(scores.actual)


def naive_absolute_error(scores: Scores) -> float | None:
    """Return by how much the mean of the target is off on the average; None for classes."""
    if not scores.actual:
        return None
    mean = math.fsum(scores.actual) / len(scores.actual)
    return math.fsum(abs(true - mean) for true in scores.actual) / len(scores.actual)


def squared_error(scores: Scores) -> float | None:
    """Return the root of the mean squared error, in the unit of the target; None for classes."""
    if not scores.actual:
        return None
    pairs = zip(scores.actual, scores.predicted, strict=True)
    return math.sqrt(math.fsum((true - said) ** 2 for true, said in pairs) / len(scores.actual))


def naive_squared_error(scores: Scores) -> float | None:
    """Return the root of the mean squared error of the mean, which is the deviation; None for classes."""
    if not scores.actual:
        return None
    mean = math.fsum(scores.actual) / len(scores.actual)
    return math.sqrt(math.fsum((true - mean) ** 2 for true in scores.actual) / len(scores.actual))


_Figure = Callable[[Scores], float | None]

FIGURES: tuple[tuple[str, _Figure, _Figure, bool], ...] = (
    ("Accuracy", accuracy, naive_accuracy, False),
    ("Mean absolute error", absolute_error, naive_absolute_error, True),
    ("Root mean squared error", squared_error, naive_squared_error, True),
)


def _row(title: str, scores: Sequence[Scores | None], figure: _Figure, naive: _Figure, lower: bool) -> ScoreRow:
    first = next(each for each in scores if each is not None)
    return ScoreRow(title, tuple(figure(each) if each else None for each in scores), naive(first), lower)


def proof(run: Run, again: Run) -> str:
    """Say whether a second training of the same settings was the same, number by number.

    Parameters
    ----------
    run, again : Run
        The first training and the second.
    """
    steered = [mark.text for mark in run.marks if mark.kind == "learning rate"]
    if again.history == run.history:
        return f"Identical: all {run.epochs:,} epochs of {run.name or 'the run'} came out the same, number by number."
    for epoch in range(max(run.epochs, again.epochs)):
        for name in run.history:
            one, other = (_at(each, name, epoch) for each in (run, again))
            if one != other:
                why = _reason(run, again, steered)
                return f"Not identical: in epoch {epoch + 1:,} {name} was {one}, and is {other} now. {why}"
    return "Not identical: other numbers were recorded."


def _at(run: Run, name: str, epoch: int) -> float | None:
    values = run.history.get(name, ())
    return values[epoch] if epoch < len(values) else None


def _reason(run: Run, again: Run, steered: Sequence[str]) -> str:
    if steered:
        return f"It was steered by hand ({steered[0]}), which is not repeated."
    if run.data_hash != again.data_hash:
        return "The table has changed since."
    changed = [name for name, value in run.environment.items() if again.environment.get(name) != value]
    if changed:
        return f"Other versions run now: {', '.join(changed)}."
    if run.project.fit.start_from == "present weights":
        return "It began with the weights that were present then."
    return "On a graphics card, switch deterministic training on and train both again."
