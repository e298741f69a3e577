"""A chart as a card: drawn, read as a table, saved, and linked to its rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from engine.results.charts import DIAGONAL, Bars, Chart, ChartLine, Dots, Grid, Ranks
from ui.charts.chart_card import ChartCard, ChartCardGrid
from ui.charts.chart_card.plot import ChartPlot
from ui.charts.chart_card.table_view import chart_table
from ui.style import theme
from ui.widgets.frame_view import FrameView

LINES = Chart(
    "roc",
    "ROC curve",
    "Each point is a threshold.",
    "False positives",
    "True positives",
    lines=(
        DIAGONAL,
        ChartLine("yes", (0.0, 0.5, 1.0), (0.0, 0.9, 1.0)),
        ChartLine("no", (0.0, 1.0), (0.0, 1.0), 1, "dashed"),
    ),
    x_range=(0, 1),
)
DOTS = Chart("pairs", "Pairs", "A dot a row.", "Actual", "Predicted", dots=(Dots("rows", [1, 2], [1, 3], rows=[7, 9]),))
BARS = Chart("errors", "Errors", "Counts.", "Error", "Rows", bars=(Bars("rows", [0, 1, 2], [3, 4]),), marks=(1.0,))
RANKS = Chart("ranks", "Importance", "Lost.", "Lost", "", ranks=Ranks(("a", "b"), (0.5, 0.1), (0.1, 0.0)))
LEVELS = Chart(
    "levels", "Levels", "By level.", "Kind", "Mean", lines=(ChartLine("average", (0, 1), (2, 3)),), ticks=("x", "y")
)
GRID = Chart("grid", "Two", "Both.", "a", "b", grid=Grid((1.0, 2.0, 3.0), ("x", "y"), np.arange(6.0).reshape(3, 2)))
ALL = (LINES, DOTS, BARS, RANKS, LEVELS, GRID)


@pytest.fixture
def card(qtbot: QtBot, qapp) -> ChartCard:
    theme.apply(qapp, "light")
    card = ChartCard()
    qtbot.addWidget(card)
    card.resize(400, 420)
    card.show()
    return card


@pytest.mark.parametrize("chart", ALL, ids=lambda each: each.key)
def test_every_kind_of_chart_is_drawn_and_named(card: ChartCard, chart: Chart) -> None:
    card.show_chart(chart)
    assert card.findChild(QLabel, "_title_label").text() == chart.title
    plot = card.findChild(object, "_plot")
    assert plot.accessibleName() == f"{chart.title}, as a chart" and plot.toolTip() == chart.text
    assert card.grab().toImage().pixelColor(5, 5).isValid()


def moved(chart: Chart) -> Chart:
    """Return a chart of the same kind with other numbers and other names of its bars."""
    lines = tuple(replace(line, y=tuple(1 - np.asarray(line.y) ** 2)) for line in chart.lines)
    ranks = None if chart.ranks is None else Ranks(("c = 2", "a"), (-0.3, 0.2))
    return replace(chart, lines=lines, ranks=ranks, marks=tuple(mark / 2 for mark in chart.marks))


def drawn(plot: ChartPlot) -> list[object]:
    """Return what is painted, in numbers and colours."""
    found: list[object] = []
    for item in plot.getPlotItem().items:
        if isinstance(item, pg.PlotDataItem):
            found += [*(each.tolist() for each in item.getData()), item.opts["pen"].color().name()]
        elif isinstance(item, pg.BarGraphItem):
            found += [np.asarray(item.opts["width"]).tolist(), pg.mkBrush(item.opts["brush"]).color().name()]
        else:
            found += [item.value(), item.pen.color().name()]
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", range(3))
def test_a_chart_updated_in_place_equals_a_new_one(qtbot: QtBot, qapp, place: int, scheme: str) -> None:
    chart = (LINES, replace(LEVELS, marks=(1.0,)), replace(RANKS, ranks=Ranks(("a", "b"), (1, 2))))[place]
    theme.apply(qapp, "light")
    cards = ChartCard(), ChartCard()
    for card, shown in zip(cards, ([chart, moved(chart)], [moved(chart)]), strict=True):
        qtbot.addWidget(card)
        card.resize(400, 420)
        card.show()
        for each in shown:
            card.show_chart(each)
            qapp.processEvents()
    theme.apply(qapp, scheme)
    one, other = (card.findChild(ChartPlot) for card in cards)
    assert drawn(one) == drawn(other) and len(drawn(one)) >= 2
    np.testing.assert_allclose(one.viewRange(), other.viewRange(), atol=0.01)
    assert one.getAxis("left").names == other.getAxis("left").names
    theme.apply(qapp, "light")


def test_where_only_numbers_differ_no_item_is_created(card: ChartCard) -> None:
    items = card.findChild(ChartPlot).getPlotItem().items
    card.show_chart(LINES)
    before = items[:]
    card.show_chart(moved(LINES))
    assert before == items
    card.show_chart(replace(LINES, x_label="Alarms"))
    assert not set(before) & set(items)


def test_values_are_a_table_without_the_reference_lines() -> None:
    table = chart_table(LINES)
    assert list(table.columns) == ["series", "False positives", "True positives"]
    assert list(table["series"]) == ["yes"] * 3 + ["no"] * 2
    assert list(chart_table(DOTS)["row"]) == [8, 10]
    assert chart_table(BARS).iloc[1].to_list() == [1, 2, 4]
    assert chart_table(RANKS)["name"].to_list() == ["a", "b"]
    assert chart_table(LEVELS)["Kind"].to_list() == ["x", "y"]
    assert chart_table(GRID).shape == (3, 3)


def test_a_click_shows_the_table_instead_of_the_chart(card: ChartCard) -> None:
    card.show_chart(RANKS)
    QTest.mouseClick(card.findChild(QToolButton, "_table_button"), Qt.MouseButton.LeftButton)
    table = card.findChild(FrameView, "_numbers_table")
    assert table.isVisible() and table.model().rowCount() == 2


def test_a_legend_names_series_only_where_there_are_several(card: ChartCard) -> None:
    card.show_chart(LINES)
    assert "yes" in card.findChild(QLabel, "_legend_label").text() and LINES.needs_legend
    card.show_chart(BARS)
    assert not card.findChild(QLabel, "_legend_label").isVisible()


def test_names_of_a_table_are_text_in_the_legend_and_never_markup(card: ChartCard) -> None:
    lines = (ChartLine("<b>1</b>", (0, 1), (0, 1)), ChartLine("2", (0, 1), (1, 0), 1))
    card.show_chart(Chart("x", "x", "x", "x", "y", lines=lines))
    assert "&lt;b&gt;1" in card.findChild(QLabel, "_legend_label").text()


def test_an_image_is_saved_as_png_and_as_svg(card: ChartCard, tmp_path: Path) -> None:
    card.show_chart(LINES)
    card.save_image(tmp_path / "roc.png")
    card.save_image(tmp_path / "roc.svg")
    assert QImage(str(tmp_path / "roc.png")).width() >= 640
    assert ElementTree.parse(tmp_path / "roc.svg").getroot().tag.endswith("svg")
    with pytest.raises(OSError, match=r"use \.png or \.svg"):
        card.save_image(tmp_path / "roc.xyz")


def test_a_clicked_point_requests_its_row(card: ChartCard, qtbot: QtBot) -> None:
    card.show_chart(DOTS)
    dots = next(item for item in card.findChild(object, "_plot").getPlotItem().items if hasattr(item, "sigClicked"))
    with qtbot.waitSignal(card.row_requested) as requested:
        dots.sigClicked.emit(dots, dots.points()[1:], None)
    assert requested.args == [9]


def test_cards_stand_in_as_many_columns_as_there_is_room(qtbot: QtBot, qapp) -> None:
    cards = ChartCardGrid()
    qtbot.addWidget(cards)
    cards.show_charts(ALL)
    for width, columns in ((400, 1), (800, 2), (1200, 3)):
        cards.resize(width, 900)
        cards.show()
        qapp.processEvents()
        shown = [card for card in cards.findChildren(ChartCard) if card.isVisible()]
        assert len({card.x() for card in shown}) == columns
    cards.show_charts(ALL[:2])
    assert len([card for card in cards.findChildren(ChartCard) if card.isVisible()]) == 2


@pytest.mark.parametrize("name", ["od280_od315_of_diluted_wines", "a name that is far too long " * 6])
def test_names_along_an_axis_have_their_room_at_once_and_leave_some_for_the_chart(
    card: ChartCard, qapp, name: str
) -> None:
    card.show_chart(LINES)
    qapp.processEvents()
    card.show_chart(Chart("pair", "Two", "Both.", "a", "b", grid=Grid((1.0, 2.0), (name, "x"), np.eye(2))))
    plot = card.findChild(object, "_plot")
    axis, box = plot.getAxis("left"), plot.getViewBox()
    at_once = axis.width(), axis.label.pos(), box.width()
    card.grab()
    qapp.processEvents()
    assert (axis.width(), axis.label.pos(), box.width()) == at_once and axis.width() > 150
    assert box.width() > 80
