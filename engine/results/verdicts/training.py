"""How a training went, judged by its history, and what to do next."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.results.run import Run, Scores
from engine.results.verdicts.reference_models import Compared
from engine.system.word_forms import counted

VerdictKind = Literal["fine", "improving", "overfitting", "not learning", "worse than guessing", "diverged"]

MIN_EPOCHS = 3
"""Fewer epochs show no tendency: a difference of two epochs may be chance."""

DIVERGED = 1.0
"""Growth of the training loss, as a share of that of the first epoch, from which it diverged: no training that works
ends with twice the loss of its first epoch, which includes the untrained batches."""

FAR = 10.0
"""A training diverged if half of its predictions miss by more than so many times the largest number of the target: a
network that has learned nothing misses by about that number itself."""

UNCHANGED = 0.01
"""Share of the first loss below which a change is none. The first epoch contains the descent of its own batches, so
even the loss of a network that learns everything within one epoch of a hundred batches falls by more than this."""

IMPROVING = 0.01
"""Share of the loss that the last epochs must improve for more epochs to be worth their time."""

VISIBLE = 0.005
"""Share of the first loss that the last epochs must improve, too: less is not seen in the curve."""

LAST_SHARE = 5
"""The last epochs are one fifth of all: enough to smooth the noise of single epochs, and few enough to be the end."""

RECENT = 5
"""Epochs without a better one from which a loss no longer improves: the usual patience of early stopping."""

RISE = 0.1
"""Share of the best validation loss by which the kept one is larger if the network overfits: less is noise."""

FAR_OFF = "Diverged: the predictions are far from every number of the target."
_AGAINST_GUESSING = "Check the target and the scaling of the features, or find a learning rate."


@dataclass(frozen=True)
class TrainingVerdict:
    """How a training went.

    Attributes
    ----------
    kind : {"fine", "improving", "overfitting", "not learning", "worse than guessing", "diverged"}
    finding, advice : str
        A sentence each: what the history shows, and what to do next; the advice is empty if there is nothing to do.
    """

    kind: VerdictKind
    finding: str
    advice: str = ""

    @property
    def text(self) -> str:
        """The finding and the advice."""
        return f"{self.finding} {self.advice}".rstrip()


def training_verdict(run: Run, guessing: Compared | None = None) -> TrainingVerdict | None:
    """Return how a training went.

    Parameters
    ----------
    run : Run
        Only its history, its kept epoch, its status and the numbers that it predicts for the test rows are judged.
    guessing : {"better", "similar", "worse"}, optional
        How the model compares with the one that ignores the features, on held-out rows; None if that is not known.

    Returns
    -------
    TrainingVerdict or None
        None without a finished epoch, and for a training that was cancelled.
    """
    loss, validation = run.history.get("loss", ()), run.history.get("val_loss", ())
    if not loss or run.status == "cancelled":
        return None
    if loss[-1] is None or (validation and validation[-1] is None):
        return TrainingVerdict("diverged", "Diverged.", "Lower the learning rate, or scale the features.")
    if run.based_on:
        return TrainingVerdict("fine", f"Trained on all rows, for {counted(run.epochs, 'epoch')} as the run before.")
    finite, finite_validation = _known(loss), _known(validation)
    if finite[-1] - finite[0] > DIVERGED * abs(finite[0]):
        grew = f"Diverged: the training loss grew from {finite[0]:.3g} to {finite[-1]:.3g}."
        return TrainingVerdict("diverged", grew, "Lower the learning rate.")
    if run.scores is not None and any(map(_is_far, (run.scores, *run.scores.more))):
        return TrainingVerdict("diverged", FAR_OFF, "Lower the learning rate, or scale the features.")
    if guessing == "worse":
        return TrainingVerdict("worse than guessing", "Worse than guessing.", _AGAINST_GUESSING)
    if len(finite) < MIN_EPOCHS:
        return TrainingVerdict("improving", f"Only {counted(len(finite), 'epoch')}: too few to judge.", "Train longer.")
    if guessing != "better" and not any(map(_learns, filter(None, (finite, finite_validation)))):
        advice = "The learning rate may be too high or too low: find one. Or the features do not determine the target."
        return TrainingVerdict("not learning", "Not learning: the loss hardly changed.", advice)
    if guessing == "similar":
        return TrainingVerdict("worse than guessing", "No better than guessing.", _AGAINST_GUESSING)
    return _overfitting(run, finite, finite_validation) or _end(run, finite_validation or finite)


def _is_far(scores: Scores) -> bool:
    """Return True if numbers are predicted that have nothing to do with the target."""
    errors = [abs(predicted - actual) for actual, predicted in zip(scores.actual, scores.predicted, strict=True)]
    largest = max(map(abs, scores.actual), default=0.0)
    return largest > 0 and statistics.median(errors) > FAR * largest


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _last(values: Sequence[float]) -> Sequence[float]:
    """Return the values of the last epochs."""
    return values[-max(1, len(values) // LAST_SHARE) :]


def _learns(values: Sequence[float]) -> bool:
    """Return whether a loss has fallen, as the median of the last epochs."""
    return values[0] - statistics.median(_last(values)) > UNCHANGED * abs(values[0])


def _best_epoch(values: Sequence[float]) -> int:
    """Return the epoch of the lowest value, counted from 1."""
    return min(range(len(values)), key=values.__getitem__) + 1


def _overfitting(run: Run, loss: Sequence[float], validation: Sequence[float]) -> TrainingVerdict | None:
    """Return the verdict of a validation loss that rises while the training loss falls; None if it does not."""
    if len(validation) != len(loss):
        return None
    best = _best_epoch(validation)
    lowest, after = validation[best - 1], validation[best:]
    if len(after) < 2:
        return None
    rise = statistics.median(_last(after)) - lowest
    falls = statistics.median(_last(loss)) < loss[best - 1]
    if not falls or rise <= max(RISE * abs(lowest), UNCHANGED * abs(validation[0])):
        return None
    kept = validation[run.kept_epoch - 1] if 0 < run.kept_epoch <= len(validation) else validation[-1]
    if kept - lowest <= rise / 2:
        return TrainingVerdict("fine", "Fine: the best weights were kept before the validation loss rose.")
    advice = "Restore the best weights with early stopping, add dropout, or use a smaller network or more rows."
    return TrainingVerdict("overfitting", f"Overfitting: the validation loss rises after epoch {best:,}.", advice)


def _end(run: Run, monitored: Sequence[float]) -> TrainingVerdict:
    """Return whether a loss is still falling at the end."""
    stopped_early = run.status == "finished" and run.epochs < run.project.fit.epochs
    recent = len(monitored) - _best_epoch(monitored) < RECENT
    last = _last(monitored)
    before = min(monitored[: -len(last)])
    gain = before - min(last)
    if not stopped_early and recent and gain > max(IMPROVING * abs(before), VISIBLE * abs(monitored[0])):
        return TrainingVerdict("improving", "Still improving at the last epoch.", "Train more epochs.")
    return TrainingVerdict("fine", "Fine: the loss has levelled off.")
