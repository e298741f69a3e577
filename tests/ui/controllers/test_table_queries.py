"""Rows and pictures: what the Data page asks of the table, and what it hears."""

from __future__ import annotations

from engine.results.row_query import RowFilter, RowQuery
from engine.system.errors import EngineError
from ui.charts.table_charts.request import ChartRequest
from ui.controllers.table_queries import WAITING


def test_the_rows_come_by_themselves_when_a_table_is_opened(desk):
    found: list[object] = []
    desk.window.looking.rows_found.connect(found.append)
    desk.open_table()
    assert [each.wanted for each in found] == [RowQuery()]


def test_of_several_wishes_only_the_last_is_fulfilled(desk):
    desk.open_table()
    desk.bench.held.add("rows")
    found: list[object] = []
    desk.window.looking.rows_found.connect(found.append)
    wishes = [RowQuery(sort=name) for name in ("daily_study", "monthly_tuition", "passing_grade")]
    for wanted in wishes:
        desk.window.looking.find_rows(wanted)
    desk.bench.gate.set()
    desk.rest()
    assert found[-1].wanted == wishes[-1]
    assert ("rows", wishes[1]) not in desk.bench.calls


def test_a_filter_that_fails_is_said_where_the_rows_are_and_nowhere_else(desk):
    desk.open_table()
    desk.bench.failing["rows"] = EngineError("age holds numbers.")
    said: list[str] = []
    desk.window.looking.rows_refused.connect(said.append)
    desk.window.looking.find_rows(RowQuery((RowFilter("age", "is", "old"),)))
    desk.rest()
    assert said == ["age holds numbers."]
    assert desk.window.message_bar.isHidden()


def test_a_picture_is_asked_for_when_its_part_of_the_page_is_shown(desk):
    desk.open_table()
    panel = desk.window.panels.data
    assert "column_picture" not in desk.bench.verbs()
    panel._parts.setCurrentWidget(panel._pictures_place)
    desk.rest()
    assert ("column_picture", "daily_study", "passing_grade") in desk.bench.calls


def test_what_is_asked_for_during_a_training_says_that_it_waits(desk):
    desk.open_table()
    desk.bench.held.add("train")
    said: list[str] = []
    desk.window.looking.picture_waiting.connect(said.append)
    desk.do("train.start")
    desk.window.looking.make_picture(ChartRequest("distribution", "daily_study"))
    assert said == [WAITING]
    desk.bench.gate.set()
    desk.rest()
    assert "column_picture" in desk.bench.verbs()


def test_go_to_row_brings_the_rows_to_the_front(desk):
    desk.open_table()
    desk.do("view.model")
    desk.do("data.go_to_row")
    assert desk.window.pages.page == "data"
    assert desk.window.panels.data.rows_page.isVisible()
