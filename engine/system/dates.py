"""Convert dates between seconds since 1970 and ISO 8601 text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400
"""Seconds of a day."""


def date_text(seconds: float) -> str:
    """Return seconds since 1970 as ISO 8601 text in UTC, without the time of day at midnight.

    Examples
    --------
    >>> date_text(86_400), date_text(90_000)
    ('1970-01-02', '1970-01-02T01:00:00')
    """
    moment = _EPOCH + timedelta(seconds=round(seconds))
    return moment.replace(tzinfo=None).isoformat().removesuffix("T00:00:00")


def seconds_of(text: str) -> float:
    """Return the seconds since 1970 of a date in ISO 8601; a date without a time zone is UTC.

    Raises
    ------
    ValueError
        If `text` is not a date.
    """
    moment = datetime.fromisoformat(text)
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - _EPOCH).total_seconds()
