"""The charts of a number target: when they are computed, and what they show."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from engine.project import ColumnSpec, Project, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.results.table_charts import ColumnChart, ScaledTarget
from engine.suggestions.suggested_project import project_for
from ui.pages.data.columns.scaled_target_view import ScaledTargetView

FLATS = TableFacts(
    "flats.csv",
    ReadingSpec(),
    100,
    (
        ColumnFacts("area", "number", True, 0, 60, minimum=1, maximum=90, mean=40, deviation=20),
        ColumnFacts("rent", "number", True, 0, 90, minimum=100, maximum=3000, mean=800, deviation=400),
    ),
)
SCALED = ScaledTarget(
    ColumnChart("rent", "", (100.0, 1000.0, 3000.0), (), ("",), ((40, 24),)),
    ColumnChart("rent", "", (-2.0, 0.0, 2.0), (), ("",), ((32, 32),)),
)


class Viewer:
    """The view with a project whose target is rent."""

    def __init__(self, view: ScaledTargetView) -> None:
        self.view = view
        self.project = project_for(FLATS)
        self.requests: list[tuple[Project, str]] = []
        view.requested.connect(lambda *request: self.requests.append(request))

    @property
    def column(self) -> ColumnSpec:
        (target,) = self.project.data.with_role("target")
        return target

    def change(self, **changes: Any) -> None:
        column = self.column.replaced(**changes)
        self.project = self.project.replaced(data=self.project.data.with_column(column))
        self.show()

    def show(self) -> None:
        self.view.show_target(self.column, self.project, FLATS)

    def text(self, name: str) -> str:
        return self.view.findChild(QLabel, name).text()

    def is_drawn(self) -> bool:
        return all(
            plot is not None and plot.isVisible()
            for plot in (self.view.findChild(QWidget, name) for name in ("_before_plot", "_after_plot"))
        )


@pytest.fixture
def viewer(qtbot) -> Viewer:
    viewer = Viewer(ScaledTargetView())
    qtbot.addWidget(viewer.view)
    viewer.view.show()
    viewer.show()
    return viewer


def test_charts_are_computed_once_for_the_same_columns_and_split(viewer):
    viewer.project = viewer.project.replaced(fit=viewer.project.fit.replaced(epochs=7))
    viewer.show()
    assert [target for _, target in viewer.requests] == ["rent"]
    viewer.change(target_scaling="log")
    assert viewer.requests[1:] == [(viewer.project, "rent")]


def test_charts_are_not_computed_for_another_kind_of_column(viewer):
    viewer.view.show_target(None, viewer.project, FLATS)
    assert viewer.view.isHidden()
    assert len(viewer.requests) == 1


def test_both_distributions_are_drawn_with_the_name_of_the_scaling(viewer):
    viewer.change(target_scaling="log")
    viewer.view.show_scaled(viewer.project, "rent", SCALED)
    assert viewer.text("_scaled_target_label") == "Distribution over 64 training rows"
    assert viewer.text("_scaled_title_label") == "Scaled: logarithm"
    assert viewer.is_drawn()


def test_the_distribution_of_earlier_settings_is_ignored(viewer):
    before = viewer.project
    viewer.change(target_scaling="log")
    viewer.view.show_scaled(before, "rent", SCALED)
    assert not viewer.is_drawn()


def test_an_error_takes_the_place_of_the_charts(viewer):
    viewer.view.show_scaled(viewer.project, "rent", SCALED)
    viewer.view.show_error("rent is 0 or less in 3 rows.")
    assert viewer.text("_scaled_target_label") == "rent is 0 or less in 3 rows."
    assert not viewer.is_drawn()
