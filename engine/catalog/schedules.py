"""Learning rates of the schedules of Keras at each step, computed without Keras."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from engine.catalog.entries import entry
from engine.project import ObjectSpec, Value

ScheduleRule = Callable[[Mapping[str, Any], float], float]
"""Function from the arguments of a schedule and a step, counted from 0, to the learning rate."""


def rate_at(rate: Value, step: float) -> float | None:
    """Return the learning rate at a step, counted from 0; None if an argument is missing or invalid.

    Parameters
    ----------
    rate : float or ObjectSpec
        Constant learning rate, or a schedule of the catalog.
    step : float
        Number of the step, counted from 0.
    """
    if not isinstance(rate, ObjectSpec):
        return float(rate) if isinstance(rate, int | float) and not isinstance(rate, bool) else None
    schedule, rule = entry("schedules", rate.kind), RULES.get(rate.kind)
    if schedule is None or rule is None:
        return None
    arguments = {argument.name: rate.params.get(argument.name, argument.default) for argument in schedule.arguments}
    try:
        value = rule(arguments, step)
        return float(value) if math.isfinite(value) else None
    except (TypeError, ValueError, ArithmeticError, IndexError):
        return None


def curve(rate: Value, steps: int, points: int = 200) -> tuple[tuple[int, float], ...]:
    """Return steps and their learning rates for a chart.

    Parameters
    ----------
    rate : float or ObjectSpec
        Constant learning rate, or a schedule of the catalog.
    steps : int
        Number of steps; the curve ranges from step 0 to ``steps - 1``.
    points : int
        Maximum number of points of the curve.

    Returns
    -------
    tuple of (int, float)
        Step and learning rate of each point; empty if the schedule is incomplete.
    """
    last = max(steps - 1, 0)
    count = min(points, last + 1)
    places = sorted({round(number * last / max(count - 1, 1)) for number in range(count)})
    samples = [(place, value) for place in places if (value := rate_at(rate, place)) is not None]
    return tuple(samples) if len(samples) == len(places) else ()


def _exponential(arguments: Mapping[str, Any], step: float) -> float:
    return float(arguments["initial_learning_rate"] * arguments["decay_rate"] ** _decay_periods(arguments, step))


def _inverse_time(arguments: Mapping[str, Any], step: float) -> float:
    return float(arguments["initial_learning_rate"] / (1 + arguments["decay_rate"] * _decay_periods(arguments, step)))


def _decay_periods(arguments: Mapping[str, Any], step: float) -> float:
    """Return the number of decay periods up to a step, rounded down if `staircase` is set."""
    periods = step / arguments["decay_steps"]
    return float(math.floor(periods) if arguments["staircase"] else periods)


def _piecewise(arguments: Mapping[str, Any], step: float) -> float:
    boundaries, values = arguments["boundaries"], arguments["values"]
    place = sum(step > boundary for boundary in boundaries)
    if len(values) != len(boundaries) + 1:
        raise ValueError("One value more than boundaries is needed.")
    return float(values[place])


def _polynomial(arguments: Mapping[str, Any], step: float) -> float:
    first, end, length = arguments["initial_learning_rate"], arguments["end_learning_rate"], arguments["decay_steps"]
    if arguments["cycle"]:
        length *= max(math.ceil(step / length), 1)
    left = 1 - min(step, length) / length
    return float((first - end) * left ** arguments["power"] + end)


def _cosine(arguments: Mapping[str, Any], step: float) -> float:
    first, target, warmup = arguments["initial_learning_rate"], arguments["warmup_target"], arguments["warmup_steps"]
    if target is not None:
        if step < warmup:
            return float(first + (target - first) * step / warmup)
        first, step = target, step - warmup
    progress = min(step, arguments["decay_steps"]) / arguments["decay_steps"]
    return float(first * _half_wave(progress, arguments["alpha"]))


def _restarts(arguments: Mapping[str, Any], step: float) -> float:
    growth, progress = arguments["t_mul"], step / arguments["first_decay_steps"]
    if growth == 1:
        restart = math.floor(progress)
        progress -= restart
    else:
        restart = math.floor(math.log(1 - progress * (1 - growth)) / math.log(growth))
        progress = (progress - (1 - growth**restart) / (1 - growth)) / growth**restart
    return float(
        arguments["initial_learning_rate"] * _half_wave(progress, arguments["alpha"], arguments["m_mul"] ** restart)
    )


def _half_wave(progress: float, alpha: float, height: float = 1.0) -> float:
    return (1 - alpha) * 0.5 * height * (1 + math.cos(math.pi * progress)) + alpha


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
"""Functions of the schedules, by kind."""
