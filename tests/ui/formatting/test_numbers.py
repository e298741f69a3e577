"""Numbers as text for the screen."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.system.word_forms import counted
from ui.formatting.numbers import duration, moment, number, percent

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 4, 4, 15, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    "value, text",
    [
        (0.04342, "0.0434"),
        (0.0, "0.0000"),
        (-0.25, "−0.2500"),
        (2.89433, "2.894"),
        (53.9012, "53.90"),
        (2894.33, "2,894"),
        (0.00001, "< 0.0001"),
        (None, "–"),
        (float("nan"), "–"),
        (float("inf"), "∞"),
    ],
)
def test_a_measured_number_has_about_four_digits(value: float | None, text: str) -> None:
    assert number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_no_number_is_written_in_powers_of_ten(value: float) -> None:
    assert "e" not in number(value)


def test_0_and_100_percent_are_shown_only_if_exact() -> None:
    assert percent(1.0) == "100.0 %"
    assert percent(0.99999) == "> 99.9 %"
    assert percent(0.0) == "0.0 %"
    assert percent(0.00001) == "< 0.1 %"
    assert percent(0.9889) == "98.9 %"


def test_counts_have_the_plural_of_their_noun() -> None:
    assert [counted(count) for count in (0, 1, 12345)] == ["0 rows", "1 row", "12,345 rows"]
    assert [counted(2, noun) for noun in ("batch", "epoch", "class")] == ["2 batches", "2 epochs", "2 classes"]


@pytest.mark.parametrize(
    "seconds, text",
    [(0.008, "8 ms"), (0.82, "0.8 s"), (4.2, "4.2 s"), (59.99, "1 min 0 s"), (192, "3 min 12 s"), (7500, "2 h 5 min")],
)
def test_a_duration_has_its_two_largest_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    "iso, text",
    [
        ("2026-04-04T12:32:10+00:00", "today 14:32"),
        ("2026-04-03T22:10:00+00:00", "today 00:10"),
        ("2026-04-03T12:32:10+00:00", "yesterday 14:32"),
        ("2026-03-12T12:32:10+00:00", "12 Mar 14:32"),
        ("2025-12-31T12:00:00+00:00", "31 Dec 2025 14:00"),
        ("", "–"),
    ],
)
def test_a_moment_is_reported_in_the_time_zone_of_the_reader(iso: str, text: str) -> None:
    assert moment(iso, NOW, ZONE) == text
