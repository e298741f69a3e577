"""Axes of charts: enough ticks for any range, labels that never overlap, ranges that can be drawn."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF, QPainter, QPicture
from PySide6.QtWidgets import QApplication

from engine.results.charts.axis_range import is_wide, padded_range
from ui.charts.axes.chart_axis import FONT_SCALE, ChartAxis
from ui.charts.axes.static_plot import StaticPlot
from ui.charts.axes.ticks import date_ticks, number_ticks, power_ticks, tick_step, tick_texts
from ui.style import theme

ANY = st.floats(allow_nan=True, allow_infinity=True)


@given(st.lists(ANY, max_size=20), st.floats(0, 0.1))
def test_a_range_of_any_values_is_finite_wide_and_holds_the_values(values: list[float], share: float) -> None:
    low, high = padded_range(values, share=share)
    assert math.isfinite(high - low) and is_wide(low, high)
    shown = [value for value in values if abs(value) <= 1e300]
    assert all(low <= value <= high for value in shown)


@pytest.mark.parametrize(
    ("values", "spacing", "texts"),
    [
        ([0.0, 0.05, 0.1], 0.05, ["0.00", "0.05", "0.10"]),
        ([0.25, 0.5], 0.25, ["0.25", "0.50"]),
        ([10_000, 20_000], 10_000, ["10,000", "20,000"]),
        ([-0.5, 0.5], 0.5, ["−0.5", "0.5"]),
        ([0.00001, 0.00002], 0.00001, ["0.00001", "0.00002"]),
        ([-2.5e6, 0, 2.5e6], 2.5e6, ["−2.5e6", "0", "2.5e6"]),
        ([1_000_000, 1_000_500], 500, ["1.0000e6", "1.0005e6"]),
    ],
)
def test_all_numbers_of_an_axis_have_the_same_decimals_and_find_room(values, spacing, texts) -> None:
    assert tick_texts(values, spacing) == texts


@given(least=st.floats(1e-300, 1e300))
def test_a_step_between_ticks_is_round_and_hardly_longer_than_needed(least: float) -> None:
    step = tick_step(least)
    assert 0.999 <= step / least <= 2.6
    assert float(f"{step:.3g}") / step == pytest.approx(1)


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=5), st.integers(2, 30))
def test_numbers_and_dates_of_any_range_have_ticks_with_different_labels(values: list[float], most: int) -> None:
    low, high = padded_range(values)
    for ticks in (number_ticks(low, high, most), date_ticks(low, high, most)):
        assert len(ticks) <= most + 1
        assert all(low - (high - low) / 1e6 <= place <= high + (high - low) / 1e6 for place, _ in ticks)
        assert len({text for _, text in ticks}) == len(ticks)


@given(st.floats(-3e10, 6e10), st.floats(1, 1e9))
def test_dates_are_at_the_times_that_their_labels_state(low: float, width: float) -> None:
    import pandas as pd

    for place, text in date_ticks(low, low + width, 8):
        if 0 <= place <= 6e9:
            assert pd.Timestamp(text).timestamp() == place


@given(st.floats(-12, 12), st.floats(1e-4, 24), st.integers(2, 12))
def test_a_logarithmic_axis_has_at_least_two_labelled_ticks_whatever_its_range(
    low: float, width: float, most: int
) -> None:
    ticks = power_ticks(low, low + width, most)
    assert 2 <= len(ticks) <= max(most + 1, 3)
    assert all(low - 1e-9 <= place <= low + width + 1e-9 for place, _ in ticks)
    for place, text in ticks:
        mantissa, _, exponent = text.replace(",", "").replace("−", "-").partition("e")
        assert math.log10(float(mantissa)) + float(exponent or 0) == pytest.approx(place, abs=width / 50)


def test_a_logarithmic_axis_has_powers_of_ten_and_what_lies_between_them() -> None:
    assert [text for _, text in power_ticks(-2, 0, 5)] == ["0.01", "0.03", "0.1", "0.3", "1"]
    assert {"100,000", "1e6", "1e7"} <= {text for _, text in power_ticks(4, 7, 5)}
    assert len(power_ticks(-30, 30, 4)) <= 5
    assert power_ticks(-400, -350, 4) == []


NAMES = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=40), max_size=40)


@pytest.fixture(scope="module")
def plot(qapp: QApplication) -> StaticPlot:
    plot = StaticPlot()
    plot.apply_axis_theme()
    return plot


@given(
    names=NAMES,
    values=st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=3),
    dates=st.booleans(),
    size=st.tuples(st.integers(200, 1_600), st.integers(100, 700)),
    scale=st.sampled_from((1.0, 1.5, 2.0)),
)
@settings(deadline=None, max_examples=60)
def test_no_two_labels_of_an_axis_overlap(
    plot: StaticPlot,
    qapp: QApplication,
    names: list[str],
    values: list[float],
    dates: bool,
    size: tuple[int, int],
    scale: float,
) -> None:
    theme.apply(qapp, "light", scale)
    plot.resize(*size)
    plot.apply_axis_theme()
    for axis in (plot.bottom, plot.left):
        axis.show_scale(names, dates=dates)
        axis.set_title("a title that is longer than the axis " * 4)
    ends = (-0.5, len(names) - 0.5) if names else padded_range(values)
    plot.setRange(xRange=ends, yRange=ends, padding=0)
    plot.grab()
    for axis in (plot.bottom, plot.left):
        boxes = label_boxes(axis)
        assert all(before < after for before, after in itertools.pairwise(boxes)), axis.orientation
        if not names and axis.size().width() > 250 * scale:
            assert len(boxes) >= 2
    theme.apply(qapp, "light")


def label_boxes(axis: ChartAxis) -> list[float]:
    """Ends of the drawn labels along the axis, in pixels: begin, end, begin, end ..."""
    paper = QPicture()
    painter = QPainter(paper)
    _, _, specs = axis.generateDrawSpecs(painter)
    painter.end()

    metrics = QFontMetricsF(theme.font(FONT_SCALE))
    ends = []
    for rect, _, text in specs:
        if axis.orientation == "left" or axis.turned:
            along, half = (rect.center().y() if axis.orientation == "left" else rect.center().x()), metrics.height() / 2
            half *= 0.8  # without the space between lines
        else:
            along, half = rect.center().x(), metrics.horizontalAdvance(text) / 2
        ends.append((along - half, along + half))
    return [end for pair in sorted(ends) for end in pair]


def test_long_names_are_turned_and_short_ones_are_not(plot: StaticPlot) -> None:
    plot.resize(700, 300)
    for names, turned in ((["red", "green"], False), ([f"P1000{n}" for n in range(30)], True)):
        plot.bottom.show_scale(names)
        plot.setRange(xRange=(-0.5, len(names) - 0.5), padding=0)
        plot.grab()
        assert plot.bottom.turned == turned
        assert len(label_boxes(plot.bottom)) == 2 * len(names)


def test_a_title_with_signs_of_html_is_shown_as_it_is(plot: StaticPlot) -> None:
    plot.bottom.set_title("a<b & c")
    assert plot.bottom.label.toPlainText().strip() == "a<b & c"


def test_titles_and_labels_grow_with_the_text(plot: StaticPlot, qapp: QApplication) -> None:
    heights = []
    for scale in (1.0, 2.0):
        theme.apply(qapp, "light", scale)
        plot.apply_axis_theme()
        plot.bottom.set_title("age")
        heights.append(plot.bottom.label.boundingRect().height())
    theme.apply(qapp, "light")
    assert heights[1] > 1.6 * heights[0]
