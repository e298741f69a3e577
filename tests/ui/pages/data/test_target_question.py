"""The question for the target of a table that was just opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from engine.project import Project, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.suggestions.suggested_project import filled_in, project_for
from engine.workbench import Opened
from ui.pages.data import DataPage
from ui.pages.data.columns.column_choices import with_choice
from ui.pages.data.target_question import TargetQuestion

HOUSES = TableFacts(
    "houses.csv",
    ReadingSpec(),
    400,
    (
        ColumnFacts("rooms", "number", True, 0, 5, levels=("1", "2", "3", "4", "5"), counts=(80,) * 5),
        ColumnFacts("area", "number", True, 0, 300, minimum=20, maximum=200, mean=80, deviation=30),
        ColumnFacts("price", "number", True, 0, 390, minimum=1, maximum=9, mean=5, deviation=2),
        ColumnFacts("heated", "boolean", False, 0, 2, levels=("no", "yes"), counts=(200, 200)),
    ),
)


@pytest.fixture
def page(qtbot, qapp) -> Iterator[DataPage]:
    panel = DataPage()
    panel.resize(1100, 700)
    panel.show()
    panel.edited.connect(lambda project, *_: panel.show_project(project, HOUSES))
    panel.show_project(project_for(HOUSES), HOUSES)
    panel.table_page.ask_target()
    yield panel
    panel.close()
    panel.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def question(page: QWidget) -> TargetQuestion:
    found = page.findChild(TargetQuestion)
    assert isinstance(found, TargetQuestion)
    return found


def button(page: DataPage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def edits(page: DataPage) -> list[Project]:
    made: list[Project] = []
    page.edited.connect(lambda project, *_: made.append(project))
    return made


def test_the_guess_and_two_alternatives_are_offered_with_their_task(page: DataPage) -> None:
    assert question(page).isVisible()
    texts = [button(page, f"_target_{place}_button").text() for place in range(3)]
    assert texts == ["price (number)", "heated (2 classes)", "rooms (5 classes)"]


def test_a_click_on_the_guess_confirms_it_and_changes_nothing(page: DataPage) -> None:
    made = edits(page)
    QTest.mouseClick(button(page, "_target_0_button"), Qt.MouseButton.LeftButton)
    assert made == []
    assert not question(page).isVisible()


def test_an_alternative_becomes_the_target_with_all_settings_filled_in_for_it(page: DataPage) -> None:
    made = edits(page)
    QTest.mouseClick(button(page, "_target_1_button"), Qt.MouseButton.LeftButton)
    assert made == [filled_in(HOUSES, ["heated"])]
    assert not question(page).isVisible()


def test_another_column_is_chosen_from_all_that_can_be_targets(page: DataPage) -> None:
    made = edits(page)
    QTest.mouseClick(button(page, "_other_target_button"), Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "area").trigger()
    menu.close()
    assert made == [filled_in(HOUSES, ["area"])]


def test_a_target_chosen_in_the_list_of_columns_answers_the_question(page: DataPage) -> None:
    page.show_project(filled_in(HOUSES, ["rooms"]), HOUSES)
    assert not question(page).isVisible()


def test_only_a_table_is_asked_about_and_no_project(driver, tmp_path) -> None:
    driver.open_table()
    assert not question(driver.window).isHidden()
    driver.bench.opened = Opened(driver.window.document.project, (), None)
    driver.window.controllers.project_files.open(str(tmp_path / "net.layerdesk"))
    driver.wait_until_idle()
    assert question(driver.window).isHidden()


def test_one_click_switches_a_target_of_few_whole_numbers_between_classes_and_a_number(page):
    switch = page.findChild(QPushButton, "_kind_button")
    assert not switch.isVisible()
    page.show_project(filled_in(HOUSES, ["rooms"]), HOUSES)
    projects = []
    page.edited.connect(lambda project, text, _: projects.append((project, text)))
    for label, kind, what in (("Predict a number", "number", "a number"), ("Predict classes", "category", "classes")):
        assert switch.isVisible() and switch.text() == label
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
        project, text = projects[-1]
        assert (project.data.column("rooms").kind, text) == (kind, f"Predict rooms as {what}")
    assert projects[-1][0] == filled_in(HOUSES, ["rooms"])
    project, _ = with_choice(projects[-1][0], HOUSES, ("rooms",), "role", "feature")
    assert project.data.column("rooms").kind == "number"
