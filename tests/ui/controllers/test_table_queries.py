"""Queries of the Data page to the open table, and their results."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget

from engine.results.row_query import RowFilter, RowQuery
from engine.system.errors import EngineError
from ui.charts.table_charts.request import ChartRequest


def test_the_rows_come_by_themselves_when_a_table_is_opened(driver):
    found: list[object] = []
    driver.window.controllers.table_queries.rows_found.connect(found.append)
    driver.open_table()
    assert [each.query for each in found] == [RowQuery()]


def test_of_several_requests_only_the_last_is_fulfilled(driver):
    driver.open_table()
    driver.bench.held.add("column_chart")
    driver.window.controllers.table_queries.make_chart(ChartRequest("distribution", "daily_study"))
    driver.qtbot.waitUntil(lambda: driver.bench.methods_called()[-1] == "column_chart")
    found: list[object] = []
    driver.window.controllers.table_queries.rows_found.connect(found.append)
    queries = [RowQuery(sort=name) for name in ("daily_study", "monthly_tuition", "passing_grade")]
    for query in queries:
        driver.window.controllers.table_queries.find_rows(query)
    before = len(driver.bench.calls)
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert driver.bench.calls[before:] == [("rows", queries[-1])]
    assert [each.query for each in found] == [queries[-1]]


def test_a_filter_that_fails_is_said_where_the_rows_are_and_nowhere_else(driver):
    driver.open_table()
    driver.bench.failing["rows"] = EngineError("age holds numbers.")
    emitted: list[str] = []
    driver.window.controllers.table_queries.rows_refused.connect(emitted.append)
    driver.window.controllers.table_queries.find_rows(RowQuery((RowFilter("age", "is", "old"),)))
    driver.wait_until_idle()
    assert emitted == ["age holds numbers."]
    assert driver.window.parts.message_bar.isHidden()


def test_a_picture_is_asked_for_when_its_part_of_the_page_is_shown(driver):
    driver.open_table()
    panel = driver.window.parts.pages.data
    assert "column_chart" not in driver.bench.methods_called()
    tabs = panel.findChild(QTabWidget, "_parts")
    tabs.setCurrentIndex([tabs.tabText(place) for place in range(tabs.count())].index("Charts"))
    driver.wait_until_idle()
    assert ("column_chart", "daily_study", "passing_grade") in driver.bench.calls


def test_a_chart_of_the_table_is_made_during_a_training(driver):
    driver.open_table()
    driver.bench.held.add("train")
    made: list[object] = []
    driver.window.controllers.table_queries.chart_made.connect(lambda request, chart: made.append(request))
    driver.do("train.start")
    request = ChartRequest("distribution", "daily_study")
    driver.window.controllers.table_queries.make_chart(request)
    driver.qtbot.waitUntil(lambda: made == [request])
    assert driver.window.session.running
    driver.bench.gate.set()
    driver.wait_until_idle()


def test_go_to_row_brings_the_rows_to_the_front(driver):
    driver.open_table()
    driver.do("view.model")
    driver.do("data.go_to_row")
    assert driver.window.parts.docks.page == "data"
    assert driver.window.parts.pages.data.table_page.rows_page.isVisible()
