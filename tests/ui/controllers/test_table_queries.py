"""Queries of the Data page to the open table, and their results."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget

from engine.results.row_query import RowFilter, RowQuery
from engine.system.errors import EngineError
from ui.charts.table_charts.request import ChartRequest
from ui.controllers.table_queries import WAITING


def test_the_rows_come_by_themselves_when_a_table_is_opened(driver):
    found: list[object] = []
    driver.window.controllers.table_queries.rows_found.connect(found.append)
    driver.open_table()
    assert [each.query for each in found] == [RowQuery()]


def test_of_several_requests_only_the_last_is_fulfilled(driver):
    driver.open_table()
    driver.bench.held.add("preload_keras")
    driver.window.session.preload_keras()
    driver.qtbot.waitUntil(lambda: driver.bench.methods_called()[-1] == "preload_keras")
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


def test_what_is_asked_for_during_a_training_says_that_it_waits(driver):
    driver.open_table()
    driver.bench.held.add("train")
    emitted: list[str] = []
    driver.window.controllers.table_queries.chart_waiting.connect(emitted.append)
    driver.do("train.start")
    driver.window.controllers.table_queries.make_chart(ChartRequest("distribution", "daily_study"))
    assert emitted == [WAITING]
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert "column_chart" in driver.bench.methods_called()


def test_go_to_row_brings_the_rows_to_the_front(driver):
    driver.open_table()
    driver.do("view.model")
    driver.do("data.go_to_row")
    assert driver.window.parts.docks.page == "data"
    assert driver.window.parts.pages.data.table_page.rows_page.isVisible()
