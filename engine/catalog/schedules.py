"""Learning rates step by step, by plain arithmetic: what Keras's schedules give, without Keras."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from engine.catalog.entries import entry
from engine.project import ObjectSpec, Value

ScheduleRule = Callable[[Mapping[str, Any], float], float]
"""Gives the rate of a schedule's arguments at a step, counted from 0."""


def rate_at(rate: Value, step: float) -> float | None:
    """Return the learning rate at a step, counted from 0; None where an argument is missing or makes no sense.

    Parameters
    ----------
    rate : float or ObjectSpec
        A plain rate, or a schedule of the catalog.
    """
    if not isinstance(rate, ObjectSpec):
        return float(rate) if isinstance(rate, int | float) and not isinstance(rate, bool) else None
    known, rule = entry("schedules", rate.kind), RULES.get(rate.kind)
    if known is None or rule is None:
        return None
    given = {argument.name: rate.params.get(argument.name, argument.default) for argument in known.arguments}
    try:
        found = rule(given, step)
        return float(found) if math.isfinite(found) else None
    except (TypeError, ValueError, ArithmeticError, IndexError):
        return None


def curve(rate: Value, steps: int, points: int = 200) -> tuple[tuple[int, float], ...]:
    """Return steps and their learning rates, for a picture.

    Parameters
    ----------
    steps : int
        How many there are; the curve goes from the first, 0, to the last.
    points : int
        How many of them are drawn at most.

    Returns
    -------
    tuple of (int, float)
        Empty where the schedule is not complete.
    """
    last = max(steps - 1, 0)
    count = min(points, last + 1)
    places = sorted({round(number * last / max(count - 1, 1)) for number in range(count)})
    found = [(place, value) for place in places if (value := rate_at(rate, place)) is not None]
    return tuple(found) if len(found) == len(places) else ()


def _exponential(given: Mapping[str, Any], step: float) -> float:
    return float(given["initial_learning_rate"] * given["decay_rate"] ** _passed(given, step))


def _inverse_time(given: Mapping[str, Any], step: float) -> float:
    return float(given["initial_learning_rate"] / (1 + given["decay_rate"] * _passed(given, step)))


def _passed(given: Mapping[str, Any], step: float) -> float:
    """Return how many times the steps of decay have passed, in whole numbers for a staircase."""
    passed = step / given["decay_steps"]
    return float(math.floor(passed) if given["staircase"] else passed)


def _piecewise(given: Mapping[str, Any], step: float) -> float:
    boundaries, values = given["boundaries"], given["values"]
    place = sum(step > boundary for boundary in boundaries)
    if len(values) != len(boundaries) + 1:
        raise ValueError("One value more than boundaries is needed.")
    return float(values[place])


def _polynomial(given: Mapping[str, Any], step: float) -> float:
    first, end, length = given["initial_learning_rate"], given["end_learning_rate"], given["decay_steps"]
    if given["cycle"]:
        length *= max(math.ceil(step / length), 1)
    left = 1 - min(step, length) / length
    return float((first - end) * left ** given["power"] + end)


def _cosine(given: Mapping[str, Any], step: float) -> float:
    first, target, warmup = given["initial_learning_rate"], given["warmup_target"], given["warmup_steps"]
    if target is not None:
        if step < warmup:
            return float(first + (target - first) * step / warmup)
        first, step = target, step - warmup
    done = min(step, given["decay_steps"]) / given["decay_steps"]
    return float(first * _half_wave(done, given["alpha"]))


def _restarts(given: Mapping[str, Any], step: float) -> float:
    growth, done = given["t_mul"], step / given["first_decay_steps"]
    if growth == 1:
        restart = math.floor(done)
        done -= restart
    else:
        restart = math.floor(math.log(1 - done * (1 - growth)) / math.log(growth))
        done = (done - (1 - growth**restart) / (1 - growth)) / growth**restart
    return float(given["initial_learning_rate"] * _half_wave(done, given["alpha"], given["m_mul"] ** restart))


def _half_wave(done: float, alpha: float, height: float = 1.0) -> float:
    return (1 - alpha) * 0.5 * height * (1 + math.cos(math.pi * done)) + alpha


RULES: Mapping[str, ScheduleRule] = MappingProxyType(
    {
        "CosineDecay": _cosine,
        "CosineDecayRestarts": _restarts,
        "ExponentialDecay": _exponential,
        "InverseTimeDecay": _inverse_time,
        "PiecewiseConstantDecay": _piecewise,
        "PolynomialDecay": _polynomial,
    }
)
"""By kind of schedule."""
