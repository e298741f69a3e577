"""Every chart draws any values, or a sentence says why not; nothing raises or warns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from engine.project import ReadingSpec
from engine.results.charts import Bars, Chart, ChartLine, Dots, Grid, Ranks
from engine.results.inspection import Spread
from engine.suggestions.suggested_project import project_for
from engine.system.errors import EngineError
from engine.tables import describe
from engine.tables.charts import column_chart, correlations, missing_map, pair_chart
from ui.charts.chart_card import ChartCard
from ui.charts.curves import Curve, CurvePlot
from ui.charts.network_inspection.histogram_strip import HistogramStrip
from ui.charts.sparkline import Sparkline
from ui.charts.table_charts.page import TableChartsPage
from ui.charts.table_charts.request import ChartRequest
from ui.style import theme

NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from((1e300, -1e300, 1e308, -1e308, 1e-300, 0.0))
LOSSES = st.floats(width=32, allow_nan=True, allow_infinity=True)
WEIGHTS = st.floats(width=32, allow_nan=False, allow_infinity=False)
SIZES = st.integers(1, 40)


@contextmanager
def no_messages() -> Iterator[None]:
    """Fail if Qt or pyqtgraph complains; Python warnings are errors in all tests."""
    messages: list[str] = []

    def note(kind: QtMsgType, context: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and "propagateSizeHints" not in text:
            messages.append(text)

    before = qInstallMessageHandler(note)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    assert messages == []


@st.composite
def columns(draw: st.DrawFn, rows: int) -> Any:
    """A column of one kind, with values of any size and missing cells."""
    kind = draw(st.sampled_from(("numbers", "whole", "constant", "missing", "ids", "levels", "dates", "booleans")))
    if kind == "missing":
        return [draw(st.sampled_from((None, math.nan, math.inf)))] * rows
    if kind == "constant":
        return [draw(NUMBERS)] * rows
    if kind == "ids":
        return [f"P{number:05}" for number in range(rows)]
    if kind == "dates":
        seconds = draw(st.lists(st.none() | st.integers(-(10**10), 10**10), min_size=rows, max_size=rows))
        return pd.to_datetime(seconds, unit="s")
    cells = {
        "numbers": NUMBERS,
        "whole": st.integers(-(10**6), 10**6),
        "levels": st.none() | st.sampled_from(("red", "<b>", "a level with a long name that does not fit", "")),
        "booleans": st.booleans(),
    }[kind]
    return draw(st.lists(cells, min_size=rows, max_size=rows))


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(SIZES)
    return pd.DataFrame({name: pd.Series(draw(columns(rows))) for name in "abc"})


def made(frame: pd.DataFrame, request: ChartRequest) -> Any:
    match request.kind:
        case "distribution":
            return column_chart(frame, request.column, request.by)
        case "pair":
            return pair_chart(frame, request.column, request.other, request.by)
        case "correlations":
            return correlations(frame)
        case "missing":
            return missing_map(frame)


@pytest.fixture
def page(qtbot: Any, qapp: QApplication) -> TableChartsPage:
    theme.apply(qapp, "light")
    page = TableChartsPage()
    qtbot.addWidget(page)
    page.resize(700, 420)
    page.show()
    return page


@given(frame=frames())
@settings(deadline=None, max_examples=60)
def test_charts_of_any_table_are_drawn_or_explained(page: TableChartsPage, frame: pd.DataFrame) -> None:
    facts = describe(frame, "any.csv", ReadingSpec())
    note = page.findChild(QLabel, "_note_label")
    outcomes = []

    def respond(request: ChartRequest) -> None:
        try:
            chart = made(frame, request)
        except EngineError as error:
            page.show_error(error.text)
        else:
            page.show_chart(request, chart)
        page.grab()
        shown = page.findChild(QPushButton, "_table_button").parent() is not None
        outcomes.append(shown and bool(note.text()))

    page.chart_requested.connect(respond)
    with no_messages():
        page.show_table(project_for(facts), facts)
        for kind in ("pair", "correlations", "missing", "distribution"):
            page.findChild(QPushButton, f"_{kind}_button").click()
        for name in "abc":
            page.show_column(name)
    page.chart_requested.disconnect(respond)
    assert len(outcomes) >= 5 and all(outcomes)


@st.composite
def drawings(draw: st.DrawFn) -> Chart:
    """A chart with parts of any values."""
    size = draw(st.integers(1, 12))
    numbers = st.lists(NUMBERS, min_size=size, max_size=size)
    parts: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "lines": st.tuples(st.builds(ChartLine, st.just("line"), numbers, numbers, points=st.booleans())),
                "dots": st.tuples(st.builds(Dots, st.just("dots"), numbers, numbers)),
                "ticks": st.just(tuple(f"level {n}" for n in range(size))),
                "dated": st.booleans(),
                "powers": st.booleans(),
                "square": st.booleans(),
            },
        )
    )
    return Chart("any", "Any", "Any values.", "x", "y", **parts)


@pytest.fixture
def card(qtbot: Any, qapp: QApplication) -> ChartCard:
    theme.apply(qapp, "light")
    card = ChartCard()
    qtbot.addWidget(card)
    card.resize(400, 420)
    card.show()
    return card


@given(chart=drawings())
@settings(deadline=None, max_examples=60)
def test_cards_draw_points_and_lines_of_any_values(card: ChartCard, chart: Chart) -> None:
    with no_messages():
        card.show_chart(chart)
        card.grab()


@given(values=st.lists(NUMBERS, min_size=1, max_size=6), heights=st.integers(0, 10**9))
@settings(deadline=None, max_examples=40)
def test_cards_draw_bars_ranks_and_grids_of_any_values(card: ChartCard, values: list[float], heights: int) -> None:
    edges = np.sort(np.nan_to_num(np.array([*values, 1.0])))
    charts = (
        Chart("bars", "Bars", "", "x", "y", bars=(Bars("rows", edges, [heights] * len(values)),)),
        Chart("ranks", "Ranks", "", "x", "", ranks=Ranks(tuple(map(str, values)), tuple(values), (1.0,) * len(values))),
        Chart("grid", "Grid", "", "x", "y", grid=Grid(tuple(values), ("a", "b"), np.array([values, values]).T)),
    )
    with no_messages():
        for chart in charts:
            card.show_chart(chart)
            card.grab()


@given(values=st.lists(LOSSES, max_size=12), logarithmic=st.booleans(), smooth=st.booleans())
@settings(deadline=None, max_examples=40)
def test_curves_of_any_values_are_drawn(
    curves: CurvePlot, values: list[float], logarithmic: bool, smooth: bool
) -> None:
    with no_messages():
        curves.start([Curve("loss", "Training"), Curve("batch", "Batches", line="faint")], expected=3)
        curves.findChild(object, "_log_button").setChecked(logarithmic)
        curves.findChild(object, "_smooth_button").setChecked(smooth)
        for epoch, value in enumerate(values, 1):
            curves.append("loss", epoch, value)
            curves.append("batch", epoch, -value)
        curves.mark(1, "best 1")
        curves.add_event(2, "paused")
        curves.redraw()
        curves.grab()


@pytest.fixture
def curves(qtbot: Any, qapp: QApplication) -> CurvePlot:
    theme.apply(qapp, "light")
    plot = CurvePlot("Loss")
    qtbot.addWidget(plot)
    plot.resize(420, 240)
    plot.show()
    return plot


@given(values=st.lists(st.tuples(WEIGHTS, WEIGHTS), min_size=1, max_size=5), losses=st.lists(LOSSES))
@settings(deadline=None, max_examples=40)
def test_small_charts_of_any_values_are_drawn(
    qapp: QApplication, values: list[tuple[float, float]], losses: list[float]
) -> None:
    strip, line = HistogramStrip("kernel", "series_0"), Sparkline()
    strip.resize(240, 104)
    with no_messages():
        spreads = [spread(*sorted(pair)) for pair in values]
        strip.show_spreads(range(len(spreads)), spreads)
        for loss in losses:
            line.append(loss)
        strip.grab()
        line.grab()
    strip.deleteLater()
    line.deleteLater()


def spread(low: float, high: float) -> Spread:
    return Spread(low=low, high=high, shares=np.full(16, 1 / 16, dtype=np.float32), quantiles=(low,))
