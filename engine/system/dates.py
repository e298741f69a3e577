"""Dates as seconds since 1970, which are counted with, and as texts, which are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400
"""Seconds."""


def date_text(seconds: float) -> str:
    """Return a date as ISO 8601 has it, the time of day only where there is one.

    Examples
    --------
    >>> date_text(86_400), date_text(90_000)
    ('1970-01-02', '1970-01-02T01:00:00')
    """
    moment = _BEGINNING + timedelta(seconds=round(seconds))
    return moment.replace(tzinfo=None).isoformat().removesuffix("T00:00:00")


def seconds_of(text: str) -> float:
    """Return the seconds since 1970 of a date in ISO 8601; without a zone it counts as UTC.

    Raises
    ------
    ValueError
        Where it is no date.
    """
    moment = datetime.fromisoformat(text)
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - _BEGINNING).total_seconds()
