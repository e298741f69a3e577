"""How a training went, by synthetic histories of each kind."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.project import FitSpec, Project
from engine.results.run import Run, Scores, SplitSizes, Status
from engine.results.verdicts.reference_models import Compared
from engine.results.verdicts.training import VerdictKind, training_verdict

EPOCHS = np.arange(40)
FALLING = 0.7 - 0.01 * EPOCHS
LEVEL = 0.3 + 0.4 * np.exp(-EPOCHS / 4)
RISING = 0.4 + 0.02 * np.abs(EPOCHS - 10)
FLAT = 0.69 + 0.001 * np.sin(EPOCHS)
NOISE = np.random.default_rng(0).normal(scale=0.004, size=40)
GROWING = 1.0 + 0.2 * EPOCHS


def run(
    loss: np.ndarray, val_loss: np.ndarray | None = None, kept: int = 0, epochs: int = 40, status: Status = "finished"
) -> Run:
    histories = {"loss": loss} if val_loss is None else {"loss": loss, "val_loss": val_loss}
    return Run(
        id="run",
        project=Project(fit=FitSpec(epochs=epochs)),
        rows=SplitSizes(train=80, validation=20, test=20),
        history={
            name: tuple(float(each) if math.isfinite(each) else None for each in values)
            for name, values in histories.items()
        },
        kept_epoch=kept or len(loss),
        status=status,
    )


@pytest.mark.parametrize(
    "kind, judged",
    [
        ("improving", run(FALLING)),
        ("improving", run(FALLING, FALLING + 0.1 + NOISE)),
        ("improving", run(FALLING[:25], FALLING[:25], status="stopped")),
        ("improving", run(FALLING[:1])),
        ("overfitting", run(FALLING, RISING)),
        ("fine", run(FALLING, RISING, kept=11)),
        ("fine", run(LEVEL, LEVEL + NOISE)),
        ("fine", run(LEVEL, LEVEL + 0.05)),
        ("fine", run(FALLING[:30], FALLING[:30])),
        ("not learning", run(FLAT)),
        ("not learning", run(FLAT, FLAT + NOISE)),
        ("not learning", run(0.7 + 0.01 * EPOCHS)),
        ("diverged", run(GROWING, GROWING)),
        ("diverged", run(np.array([0.7, 0.6, math.nan]), status="failed")),
        ("diverged", run(np.array([0.7, 0.6]), np.array([0.7, math.inf]))),
    ],
)
def test_each_kind_of_history_has_its_verdict(kind: VerdictKind, judged: Run) -> None:
    verdict = training_verdict(judged)
    assert verdict is not None
    assert verdict.kind == kind
    assert verdict.text.endswith(".")
    assert bool(verdict.advice) == (kind != "fine")


@pytest.mark.parametrize("scale", [1e-9, 1e6])
def test_the_unit_of_the_loss_does_not_change_the_verdict(scale: float) -> None:
    for loss, validation in ((FALLING, FALLING), (FALLING, RISING), (FLAT, FLAT), (LEVEL, LEVEL), (GROWING, GROWING)):
        one, other = training_verdict(run(loss, validation)), training_verdict(run(loss * scale, validation * scale))
        assert one is not None and other is not None
        assert one.kind == other.kind


@pytest.mark.parametrize(
    "guessing, loss, kind",
    [
        ("worse", LEVEL, "worse than guessing"),
        ("similar", LEVEL, "worse than guessing"),
        ("similar", FLAT, "not learning"),
        ("better", FLAT, "fine"),
        ("better", FALLING, "improving"),
        ("worse", GROWING, "diverged"),
    ],
)
def test_the_baseline_decides_where_it_is_known(guessing: Compared, loss: np.ndarray, kind: VerdictKind) -> None:
    verdict = training_verdict(run(loss), guessing)
    assert verdict is not None
    assert verdict.kind == kind


def test_the_overfitted_epoch_is_the_one_with_the_lowest_validation_loss() -> None:
    verdict = training_verdict(run(FALLING, RISING))
    assert verdict is not None
    assert f"after epoch {int(RISING.argmin()) + 1}." in verdict.text


@pytest.mark.parametrize("off, kind", [(1.0, "fine"), (-0.5, "fine"), (1e6, "diverged"), (-30.0, "diverged")])
@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e12])
def test_numbers_far_from_all_of_the_target_show_a_divergence_that_the_loss_hides(
    off: float, kind: VerdictKind, unit: float
) -> None:
    actual = tuple((unit * np.linspace(-1, 3, 20)).tolist())
    predicted = tuple(3 * unit * off + value for value in actual)
    scores = Scores(part="test", task="regression", rows=20, actual=actual, predicted=predicted)
    verdict = training_verdict(run(LEVEL, LEVEL + NOISE).replaced(scores=scores))
    assert verdict is not None and verdict.kind == kind


def test_a_training_without_an_epoch_or_cancelled_has_no_verdict() -> None:
    assert training_verdict(run(FALLING[:0])) is None
    assert training_verdict(run(FALLING, status="cancelled")) is None
