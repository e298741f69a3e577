"""Charts of the table: request, drawing, and the way from a chart to its rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from engine.project import ReadingSpec
from engine.project.table_sample import TableSample
from engine.results.row_query import RowFilter, RowQuery
from engine.suggestions.suggested_project import project_for, with_targets
from engine.tables import browse, describe
from engine.tables.charts import column_chart, correlations, missing_map, pair_chart
from ui.charts.table_charts.distribution import bar_name, bar_text, filters_of
from ui.charts.table_charts.heatmap_table import HeatTable
from ui.charts.table_charts.page import TableChartsPage
from ui.charts.table_charts.pair import shade_of, shades
from ui.charts.table_charts.request import ChartRequest
from ui.style import theme

FRAME = pd.DataFrame(
    {
        "age": [31.5, 7.25, 54.0, 7.5, 20.0, 61.0],
        "weight": [70.5, np.nan, 82.0, 21.0, 60.0, 77.5],
        "born": pd.to_datetime(["1990-05-01", "2014-01-01", "1970-02-03", "2014-01-02", "2001-01-01", "1963-12-31"]),
        "passed": ["yes", "no", "yes", "no", "no", "yes"],
    }
)
FACTS = describe(FRAME, "people.csv", ReadingSpec())


class Viewer:
    """The page as a user sees it, with an engine that responds at once."""

    def __init__(self, page: TableChartsPage) -> None:
        self.page = page
        self.requests: list[ChartRequest] = []
        self.rows: list[tuple[RowFilter, ...]] = []
        self.places: list[int] = []
        page.chart_requested.connect(self.respond)
        page.rows_requested.connect(self.rows.append)
        page.row_requested.connect(self.places.append)
        page.show_table(project_for(FACTS), FACTS)

    def respond(self, request: ChartRequest) -> None:
        self.requests.append(request)
        match request.kind:
            case "distribution":
                chart = column_chart(FRAME, request.column, request.by)
            case "pair":
                chart = pair_chart(FRAME, request.column, request.other, request.by)
            case "correlations":
                chart = correlations(FRAME)
            case _:
                chart = missing_map(FRAME)
        self.page.show_chart(request, chart)

    def part(self, name: str, kind: type = QWidget):
        return self.page.findChild(kind, name)

    def note(self) -> str:
        return self.part("_note_label", QLabel).text()


@pytest.fixture
def viewer(qtbot, qapp) -> Viewer:
    theme.apply(qapp, "light")
    page = TableChartsPage()
    qtbot.addWidget(page)
    page.resize(900, 500)
    page.show()
    return Viewer(page)


def test_the_first_chart_is_a_feature_split_by_the_target(viewer):
    assert viewer.requests == [ChartRequest("distribution", "age", by="passed")]
    assert viewer.note().startswith("6 rows.")


def test_the_first_chart_is_the_feature_that_tells_most_of_the_target_and_follows_a_new_target(viewer, qtbot):
    random = np.random.default_rng(0)
    kind, side = random.integers(0, 3, 300), random.integers(0, 2, 300)
    frame = pd.DataFrame(
        {
            "id": [f"P{number}" for number in range(300)],
            "noise": random.normal(size=300),
            "length": kind + random.normal(size=300) / 5,
            "height": side + random.normal(size=300) / 5,
            "kind": np.array(["a", "b", "c"])[kind],
            "side": np.array(["left", "right"])[side],
        }
    )
    facts = describe(frame, "parts.csv", ReadingSpec())
    page, requests = viewer.page, []
    page.chart_requested.disconnect(viewer.respond)
    page.chart_requested.connect(requests.append)
    project = project_for(facts)
    for target, feature in (("kind", "length"), ("side", "height")):
        page.show_table(with_targets(project, facts, (target,)), facts)
        assert requests[-1] == ChartRequest("distribution", feature, by=target)


def test_an_association_is_the_mutual_information_of_scikit_learn():
    from sklearn.metrics import mutual_info_score

    random = np.random.default_rng(1)
    one, other = random.integers(0, 4, 5_000), random.integers(0, 3, 5_000)
    mixed = np.where(random.random(5_000) < 0.5, one % 3, other)
    sample = TableSample({"one": one.astype(float), "mixed": mixed.astype(float)})
    assert sample.association("one", "mixed") == pytest.approx(mutual_info_score(one, mixed), abs=1e-3)
    assert sample.association("one", "one") == sample.association("one", "gone") == 0


def test_nothing_is_requested_while_the_page_is_hidden(qtbot):
    page = TableChartsPage()
    qtbot.addWidget(page)
    requests: list[object] = []
    page.chart_requested.connect(requests.append)
    page.show_table(project_for(FACTS), FACTS)
    assert requests == []
    page.show()
    assert len(requests) == 1


def test_a_click_on_a_bar_requests_its_rows(viewer):
    plot = viewer.part("_distribution_plot")
    chart = column_chart(FRAME, "age", "passed")
    left, right = chart.edges[0], chart.edges[1]
    where = plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF((left + right) / 2, 0.5)))
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert viewer.rows == [filters_of(chart, 0)]
    assert browse(FRAME, RowQuery(viewer.rows[0])).rows == sum(counts[0] for counts in chart.counts)


@pytest.mark.parametrize("column", ["age", "born", "passed"])
def test_the_rows_of_all_bars_are_all_rows(column):
    chart = column_chart(FRAME, column)
    bars = len(chart.levels) or len(chart.edges) - 1
    found = {int(place) for bar in range(bars) for place in browse(FRAME, RowQuery(filters_of(chart, bar))).order}
    assert found == set(range(6))


def test_the_values_of_a_chart_can_be_read_as_a_table(viewer):
    viewer.page.show_column("passed")
    viewer.part("_by_combo", QComboBox).setCurrentIndex(0)
    viewer.part("_table_button").click()
    table = viewer.part("_numbers_table")
    cells = [[table.model().index(row, place).data() for place in range(2)] for row in range(2)]
    assert cells == [["no", "3"], ["yes", "3"]]
    table.activated.emit(table.model().index(1, 0))
    assert viewer.rows == [(RowFilter("passed", "is", "yes"),)]


def test_a_row_of_the_table_of_two_columns_leads_to_its_row(viewer):
    viewer.part("_pair_button").click()
    assert viewer.requests[-1] == ChartRequest("pair", "age", "weight", "passed")
    viewer.part("_table_button").click()
    table = viewer.part("_numbers_table")
    table.activated.emit(table.model().index(1, 0))
    assert viewer.places == [2]


def test_a_correlation_leads_to_its_two_columns(viewer):
    viewer.part("_correlations_button").click()
    heat = viewer.part("_heat_table", HeatTable)
    assert heat.model().index(0, 0).data() == "1.00"
    heat.setCurrentIndex(heat.model().index(1, 0))
    QTest.keyClick(heat, Qt.Key.Key_Return)
    assert viewer.requests[-1] == ChartRequest("pair", "age", "weight", "passed")


def test_a_missing_cell_leads_to_its_rows(viewer):
    viewer.part("_missing_button").click()
    heat = viewer.part("_heat_table", HeatTable)
    assert heat.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "weight, rows 2–2: 100.0 % missing"
    heat.chosen.emit(1, 0)
    assert viewer.rows == [(RowFilter("weight", "missing"),)]


def test_a_column_that_there_is_not_cannot_be_chosen(viewer):
    combo = viewer.part("_column_combo", QComboBox)
    combo.setEditText("nonsense")
    combo.lineEdit().editingFinished.emit()
    assert combo.currentText() == "age"


def test_every_chart_is_drawn_in_both_schemes(viewer, qapp):
    try:
        for scheme in ("dark", "light"):
            theme.apply(qapp, scheme)
            for kind in ("distribution", "pair", "correlations", "missing"):
                viewer.part(f"_{kind}_button").click()
                assert not viewer.page.grab().isNull()
    finally:
        theme.apply(qapp, "light")


def test_a_project_whose_target_is_not_in_the_table_breaks_nothing(viewer):
    other = describe(FRAME.drop(columns="passed"), "other.csv", ReadingSpec())
    viewer.page.show_table(project_for(FACTS), other)
    assert viewer.part("_by_combo", QComboBox).currentText() == "Nothing"


def test_a_bar_says_what_it_stands_for():
    chart = column_chart(FRAME, "passed", "passed")
    assert bar_text(chart, 0, 0).splitlines()[:2] == ["passed: no", "3 rows, 3 of them with passed no"]
    whole = column_chart(pd.DataFrame({"n": [1, 2, 2, -1]}), "n")
    assert [bar_name(whole, bar) for bar in range(4)] == ["−1", "0", "1", "2"]


@pytest.mark.parametrize("by", ["", "passed", "weight", "born"])
def test_every_dot_has_one_of_the_shades_of_the_legend(by):
    chart = pair_chart(FRAME, "age", "born", by)
    places = shade_of(chart.by, len(chart.rows))
    assert len(places) == len(chart.rows)
    assert 0 <= places.min() <= places.max() < len(shades(chart.by))
    if by == "weight":
        assert (places == len(shades(chart.by)) - 1).sum() == 1
