"""Ticks of an axis with their labels: round numbers, powers of ten, dates, names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np

Ticks = list[tuple[float, str]]
"""Position and label of each tick, in order."""
MAX_DECIMALS = 6
MIN_WITH_POWER = 1e6
"""Numbers from here on are written with an exponent, so that they fit the axis."""
MAX_EXPONENT = 300
"""Powers of ten with larger exponents get no tick, because floats end near 1e308."""
MAX_SECONDS = 2e11
"""Dates more seconds away from 1970, some 6,000 years, are labelled as numbers."""
DAY, MINUTE = 86_400, 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_FACTORS = ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3))
_DATE_STEPS = (
    ("s", 1, (1, 5, 15, 30)),
    ("m", 60, (1, 5, 15, 30)),
    ("h", 3_600, (1, 3, 6, 12)),
    ("D", 86_400, (1, 2, 7, 14)),
    ("M", 2_629_746, (1, 3, 6)),
    ("Y", 31_556_952, (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)),
)
"""NumPy's unit of time, its seconds, and the steps in which it is counted."""
_DATE_TEXTS = {"h": "m"}
"""Unit to which a date is written, where it is not the unit of the step."""


def tick_step(least: float) -> float:
    """Return the smallest of 1, 2, 2.5 and 5 times a power of ten that is not below `least`."""
    if not (least > 0 and math.isfinite(least)):
        return 1.0
    size = 10.0 ** math.floor(math.log10(least))
    return next((step * size for step in _STEPS if step * size >= least * (1 - 1e-9)), 10 * size)


def number_ticks(low: float, high: float, most: int, *, whole: bool = False) -> Ticks:
    """Return ticks at round numbers, at most `most`; only at whole numbers if `whole` is true."""
    step = tick_step((high - low) / max(most, 1))
    if whole:
        step = float(max(1, math.ceil(step)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [place * step for place in range(first, last + 1)]
    return list(zip(values, tick_texts(values, step), strict=True))


def power_ticks(low: float, high: float, most: int) -> Ticks:
    """Return ticks of a logarithmic axis, at least two: powers of ten, numbers between them, or round numbers.

    Parameters
    ----------
    low, high : float
        Exponents of ten at the ends of the axis, which are also the positions of the ticks.
    most : int
        Maximum number of ticks, and one more for ticks at both ends; more if there would be less than two.
    """
    low, high = max(low, -MAX_EXPONENT), min(high, MAX_EXPONENT)
    if not low < high:
        return []
    apart = (high - low) / max(most, 1)
    found = [_decades(low, high, factors) for factors in _FACTORS]
    found += [_decades(low, high, (1,), max(1, math.ceil(apart - 1e-9)))]
    fitting = next((ticks for ticks in found if len(ticks) > 1 and _are_apart(ticks, apart)), None)
    if fitting is None:
        round_numbers = _round_numbers(low, high, most)
        fitting = round_numbers if len(round_numbers) > 1 else found[0]
    return fitting


def _decades(low: float, high: float, factors: Sequence[int], step: int = 1) -> Ticks:
    exponents = [each for each in range(math.floor(low), math.ceil(high) + 1) if each % step == 0]
    ticks = [exponent + math.log10(factor) for exponent in exponents for factor in factors]
    return [(tick, power_text(tick)) for tick in ticks if low <= tick <= high]


def _round_numbers(low: float, high: float, most: int) -> Ticks:
    """Return ticks at round numbers between two powers of ten less than a decade apart."""
    least, largest = 10.0**low, 10.0**high
    for count in (max(most, 2), 4, 8):
        ticks = [(math.log10(value), text) for value, text in number_ticks(least, largest, count) if value > 0]
        if len(ticks) > 1:
            return [ticks[0], ticks[-1]] if len(ticks) > max(most, 2) else ticks
    return []


def _are_apart(ticks: Ticks, apart: float) -> bool:
    return all(after - before >= apart * (1 - 1e-9) for (before, _), (after, _) in pairwise(ticks))


def date_ticks(low: float, high: float, most: int) -> Ticks:
    """Return ticks at round dates and times, at most `most`; positions are seconds since 1970 (UTC)."""
    if max(abs(low), abs(high)) >= MAX_SECONDS:
        return number_ticks(low, high, most)
    least = (high - low) / max(most, 1)
    steps = ((unit, step, step * seconds) for unit, seconds, counts in _DATE_STEPS for step in counts)
    unit, step, _ = next((each for each in steps if each[2] >= least), ("Y", 5_000, 0))
    ends = np.array([math.floor(low), math.ceil(high)], dtype="datetime64[s]").astype(f"datetime64[{unit}]")
    first, last = ends.astype(np.int64).tolist()
    offset = 1970 if unit == "Y" else 0  # round years, not years since 1970
    places = np.arange(-(-(first + offset) // step) * step - offset, last + 2, step)
    dates = places.astype(f"datetime64[{unit}]")
    seconds = dates.astype("datetime64[s]").astype(np.int64)
    texts = dates.astype(f"datetime64[{_DATE_TEXTS.get(unit, unit)}]").astype(str)
    found = zip(seconds.tolist(), texts.tolist(), strict=True)
    return [(float(place), text.replace("T", " ")) for place, text in found if low <= place <= high]


def date_text(seconds: float, spacing: float = DAY) -> str:
    """Return a time as text, with the time of day if times are less than a day apart; empty after the year 9999."""
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return ""
    time = "" if spacing >= DAY else " %H:%M" if spacing >= MINUTE else " %H:%M:%S"
    return f"{moment:%Y-%m-%d{time}}"


def name_ticks(names: Sequence[str], low: float, high: float, most: int) -> Ticks:
    """Return ticks at the names, which are at 0, 1, 2 ...; only every second or third if there are more than `most`."""
    first, last = max(math.ceil(low), 0), min(math.floor(high), len(names) - 1)
    step = max(1, math.ceil((last - first + 1) / max(most, 1)))
    return [(float(place), names[place]) for place in range(first, last + 1, step)]


def tick_texts(values: Sequence[float], spacing: float) -> list[str]:
    """Return the labels of ticks, all with as many decimals as their spacing needs.

    Examples
    --------
    >>> tick_texts([0.0, 0.05, 0.1], 0.05)
    ['0.00', '0.05', '0.10']
    >>> tick_texts([10000.0, 20000.0], 10000.0)
    ['10,000', '20,000']
    >>> tick_texts([0.0, 500000.0, 1000000.0], 500000.0)
    ['0', '0.5e6', '1.0e6']
    """
    largest = max(map(abs, values), default=0.0)
    if MIN_WITH_POWER <= largest < math.inf:
        power = math.floor(math.log10(largest))
        texts = tick_texts([value / 10.0**power for value in values], spacing / 10.0**power)
        return [f"{text}e{power}" if value else "0" for value, text in zip(values, texts, strict=True)]
    decimals = next((count for count in range(MAX_DECIMALS + 1) if _is_whole(spacing * 10**count)), None)
    if decimals is None:
        digits = 3 if not spacing or not largest else min(max(math.ceil(math.log10(largest / spacing)) + 2, 3), 15)
        return [f"{value:.{digits}g}".replace("-", "−") for value in values]
    return [f"{value:,.{decimals}f}".replace("-", "−") for value in values]


def power_text(exponent: float) -> str:
    """Return a power of ten, or 2, 3 or 5 times one, as text: ``0.02``, ``1,000``."""
    value = float(f"{10.0**exponent:.3g}")
    if value >= MIN_WITH_POWER:
        return f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
    decimals = max(0, -math.floor(math.log10(value) + 1e-9))
    return f"{value:.1g}" if decimals > MAX_DECIMALS else f"{value:,.{decimals}f}"


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < 1e-6 * max(abs(number), 1e-6) and round(number) != 0
