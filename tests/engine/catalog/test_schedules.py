"""Learning rates: the arithmetic gives at every step what Keras gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.catalog.entries import catalog
from engine.catalog.schedules import RULES, curve, rate_at
from engine.network import keras_object
from engine.project import ObjectSpec

FIRST = {"initial_learning_rate": 0.1}
EXAMPLES: list[tuple[str, dict[str, Any]]] = [
    ("ExponentialDecay", {**FIRST, "decay_steps": 7, "decay_rate": 0.5}),
    ("ExponentialDecay", {**FIRST, "decay_steps": 7, "decay_rate": 0.5, "staircase": True}),
    ("InverseTimeDecay", {**FIRST, "decay_steps": 4, "decay_rate": 0.5}),
    ("InverseTimeDecay", {**FIRST, "decay_steps": 4, "decay_rate": 0.5, "staircase": True}),
    ("PiecewiseConstantDecay", {"boundaries": (5, 20), "values": (0.3, 0.2, 0.1)}),
    ("PolynomialDecay", {**FIRST, "decay_steps": 30, "power": 2.0}),
    ("PolynomialDecay", {**FIRST, "decay_steps": 13, "end_learning_rate": 0.01, "cycle": True}),
    ("CosineDecay", {**FIRST, "decay_steps": 30, "alpha": 0.1}),
    ("CosineDecay", {**FIRST, "decay_steps": 25, "warmup_target": 0.4, "warmup_steps": 9}),
    ("CosineDecayRestarts", {**FIRST, "first_decay_steps": 7.5, "t_mul": 2.0, "m_mul": 0.5, "alpha": 0.05}),
    ("CosineDecayRestarts", {**FIRST, "first_decay_steps": 7.5, "t_mul": 1.0}),
]


def test_every_schedule_of_the_catalog_has_its_arithmetic() -> None:
    assert set(RULES) == set(catalog()["schedules"]) == {kind for kind, _ in EXAMPLES}


@pytest.mark.parametrize(("kind", "params"), EXAMPLES)
def test_every_step_has_the_rate_that_keras_gives_it(kind: str, params: dict[str, Any]) -> None:
    spec = ObjectSpec(kind=kind, params=params)
    schedule = keras_object("schedules", spec)
    theirs = [float(schedule(step)) for step in range(45)]
    np.testing.assert_allclose([rate_at(spec, step) for step in range(45)], theirs, rtol=2e-5, atol=1e-8)


def test_a_curve_goes_from_the_first_step_to_the_last() -> None:
    spec = ObjectSpec(kind=EXAMPLES[0][0], params=EXAMPLES[0][1])
    drawn = curve(spec, 1_000, points=50)
    assert len(drawn) == 50
    assert (drawn[0], drawn[-1][0]) == ((0, 0.1), 999)
    assert curve(0.01, 3) == ((0, 0.01), (1, 0.01), (2, 0.01))
    assert curve(0.01, 1) == ((0, 0.01),)


@pytest.mark.parametrize(
    "rate",
    [
        ObjectSpec(kind="ExponentialDecay"),
        ObjectSpec(kind="Quantum", params=FIRST),
        ObjectSpec(kind="PiecewiseConstantDecay", params={"boundaries": (1,), "values": (0.1,)}),
        ObjectSpec(kind="CosineDecay", params={**FIRST, "decay_steps": 0}),
        ObjectSpec(kind="CosineDecay", params={**FIRST, "decay_steps": "many"}),
        None,
        True,
        "fast",
    ],
)
def test_a_schedule_that_is_not_complete_has_no_curve(rate: Any) -> None:
    assert curve(rate, 10) == ()
