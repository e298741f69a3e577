"""Numbers as text for the screen: 0.0434, 98.9 %, 4.2 s; never in scientific notation."""

from __future__ import annotations

import math
from datetime import datetime, tzinfo

MIN_FIXED = 0.00005
"""Smaller sizes would be shown as zero with four decimals."""


def number(value: float | None) -> str:
    """Return a measured number with about four significant digits; a dash for None and NaN."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if 0 < size < MIN_FIXED:
        return "< 0.0001" if value > 0 else "> −0.0001"
    decimals = 4 if size < 1 else 3 if size < 10 else 2 if size < 100 else 1 if size < 1000 else 0
    return f"{value:,.{decimals}f}".replace("-", "−")


def percent(share: float) -> str:
    """Return a share (0 to 1) in percent with one decimal; ``100.0 %`` and ``0.0 %`` only if exact."""
    if 0.9995 <= share < 1:
        return "> 99.9 %"
    if 0 < share < 0.0005:
        return "< 0.1 %"
    return f"{share * 100:.1f} %"


def duration(seconds: float) -> str:
    """Return a duration as text: ``8 ms``, ``4.2 s``, ``3 min 12 s``, ``2 h 5 min``; a dash for NaN."""
    if math.isnan(seconds):
        return "–"
    if seconds < 0.0995:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def moment(iso: str, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a point in time as text: ``today 14:32`` or ``12 Sep 14:32``.

    Parameters
    ----------
    iso : str
        ISO 8601 with an offset; anything else gives a dash.
    now : datetime
        Current time, with a time zone.
    zone : tzinfo or None
        Time zone of the text; None for that of the computer.
    """
    try:
        then = datetime.fromisoformat(iso).astimezone(zone)
    except ValueError:
        return "–"
    today = now.astimezone(zone).date()
    days = (today - then.date()).days
    if days in (0, 1):
        return f"{'yesterday' if days else 'today'} {then:%H:%M}"
    year = "" if then.year == today.year else f" {then.year}"
    return f"{then.day} {then:%b}{year} {then:%H:%M}"
