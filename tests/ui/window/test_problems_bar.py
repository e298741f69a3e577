"""The line of problems: it counts, unfolds, leads to places and offers fixes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF
from PySide6.QtGui import QEnterEvent, QHelpEvent
from PySide6.QtWidgets import QPushButton

from engine.checks import Fix, Problem
from engine.project import Project
from tests.ui.finding import child
from ui.window.problems_bar import ProblemsBar

FIX = Fix("Take the suggested output", lambda project: Project(name="fixed"))
PROBLEMS = (
    Problem(("model", "layers", 2, "params", "units"), "The last layer gives 4 values.", "error", FIX),
    Problem(("fit", "batch_size"), "The batch is larger than the table.", "warning"),
)


@pytest.fixture
def bar(qtbot) -> ProblemsBar:
    made = ProblemsBar()
    qtbot.addWidget(made)
    made.resize(900, 200)
    made.show()
    return made


def button(bar: ProblemsBar, name: str) -> QPushButton:
    return bar.findChild(QPushButton, name)


def test_without_problems_it_says_so_and_cannot_be_unfolded(bar):
    bar.show_problems(())
    assert child(bar, "_count_label").text() == "No problems" and not child(bar, "_fold_button").isEnabled()


def test_it_counts_errors_and_warnings_and_shows_the_first(bar):
    bar.show_problems(PROBLEMS)
    assert child(bar, "_count_label").text() == "1 error, 1 warning"
    assert child(bar, "_first_label").text() == "The last layer gives 4 values."
    assert child(bar, "_list_area").isHidden()


def test_the_list_leads_to_each_place(bar, qtbot):
    bar.show_problems(PROBLEMS)
    bar.set_open(True)
    with qtbot.waitSignal(bar.place_requested) as emitted:
        button(bar, "_place_button_1").click()
    assert emitted.args == [("fit", "batch_size")]


def test_a_fix_is_offered_where_there_is_one(bar, qtbot):
    bar.show_problems(PROBLEMS)
    bar.set_open(True)
    assert button(bar, "_fix_button_1") is None
    with qtbot.waitSignal(bar.fix_requested) as emitted:
        button(bar, "_fix_button_0").click()
    assert emitted.args == [FIX]


def test_a_fix_that_removes_its_own_button_does_no_harm(bar, qtbot):
    bar.fix_requested.connect(lambda fix: bar.show_problems(()))
    bar.show_problems(PROBLEMS)
    bar.set_open(True)
    QCoreApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    button(bar, "_fix_button_0").click()
    qtbot.wait(1)
    assert child(bar, "_count_label").text() == "No problems" and child(bar, "_list_area").isHidden()


def test_rendering_says_nothing(bar, qtbot):
    with qtbot.assertNotEmitted(bar.place_requested), qtbot.assertNotEmitted(bar.fix_requested):
        bar.show_problems(PROBLEMS)
        bar.show_problems(())


def test_the_next_problem_is_another_one_each_time_and_then_the_first_again(bar):
    places = []
    bar.place_requested.connect(places.append)
    bar.show_problems(PROBLEMS)
    for _ in range(3):
        bar.show_next()
    assert places == [PROBLEMS[0].where, PROBLEMS[1].where, PROBLEMS[0].where]


def test_many_problems_are_scrolled_and_take_no_more_room(bar):
    bar.show_problems(PROBLEMS[1:] * 5)
    bar.set_open(True)
    some = child(bar, "_list_area").height()
    bar.show_problems(PROBLEMS[1:] * 40)
    assert child(bar, "_list_area").height() <= some * 1.2


def test_a_long_sentence_ends_in_dots_and_is_whole_in_its_tip(bar, qtbot):
    text = "The last layer gives four values a row, and the target asks for one. " * 5
    bar.resize(400, 100)
    bar.show_problems((Problem(("model",), text),))
    bar.set_open(True)
    place = button(bar, "_place_button_0")
    qtbot.waitUntil(lambda: place.text().endswith("…"))
    assert text in place.toolTip()


GAPS = tuple(
    Problem(
        ("data", "columns", name, "missing"),
        f"{name} has missing cells.",
        "warning",
        Fix(f"Fill {name}", lambda project, name=name: project.replaced(name=f"{project.name}{name}")),
        "{} columns have missing cells.",
    )
    for name in "abc"
)
CHOICE = Problem(("fit",), "Classes are uneven.", "warning", Fix("Balance", lambda project: project, "recall up"))


def test_problems_of_one_kind_are_one_row_that_unfolds_and_is_fixed_at_once(bar, qtbot):
    bar.show_problems((*PROBLEMS, *GAPS, CHOICE), rows="14 of 344 rows are left out")
    bar.set_open(True)
    assert child(bar, "_rows_label").text() == "· 14 of 344 rows are left out"
    assert button(bar, "_place_button_2").text() == "3 columns have missing cells."
    assert not button(bar, "_place_button_3").isVisible()
    height = child(bar, "_list_area").height()
    button(bar, "_place_button_2").click()
    assert button(bar, "_place_button_3").isVisible() and child(bar, "_list_area").height() == height
    with qtbot.waitSignal(bar.place_requested) as place:
        button(bar, "_place_button_4").click()
    assert place.args == [GAPS[1].where]
    with qtbot.waitSignal(bar.fix_requested) as fixed:
        button(bar, "_fix_button_2").click()
    assert fixed.args[0].text == "Fix all 3" and fixed.args[0].change(Project(name="")).name == "abc"
    assert button(bar, "_fix_button_6").text() == "Balance: recall up"
    bar.show_problems(GAPS)
    assert button(bar, "_place_button_1").isVisible()  # what was unfolded stays unfolded


def test_nothing_moves_while_the_mouse_is_over_the_list(bar, qtbot):
    bar.show_problems((*PROBLEMS, *GAPS))
    bar.set_open(True)
    QCoreApplication.sendEvent(bar, QEnterEvent(QPointF(), QPointF(), QPointF()))
    row, height = button(bar, "_place_button_1"), child(bar, "_list_area").height()
    bar.show_problems((PROBLEMS[1], *GAPS[1:]))
    assert button(bar, "_place_button_1") is row and child(bar, "_list_area").height() == height
    fixed = [not button(bar, f"_place_button_{number}").isEnabled() for number in range(6)]
    assert fixed == [True, False, False, True, False, False]  # the kind is not fixed while one of it is left
    assert child(bar, "_count_label").text() == "3 warnings"
    bar.show_problems(())
    assert child(bar, "_list_area").isVisible() and not row.isEnabled()
    QCoreApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    assert child(bar, "_list_area").isHidden() and not child(bar, "_fold_button").isEnabled()


def test_a_fix_says_what_it_changes_before_it_is_applied(bar, qtbot):
    every = Fix("Fix all that are safe (3)", lambda project: project)
    bar.set_preview(lambda fix: f"preview of {fix.text}")
    bar.show_problems(GAPS, every)
    fix_all = button(bar, "_fix_all_button")
    QCoreApplication.sendEvent(fix_all, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), QPoint(2, 2)))
    assert fix_all.toolTip().splitlines() == [every.text, f"preview of {every.text}", "Can be undone"]
    with qtbot.waitSignal(bar.fix_requested) as emitted:
        fix_all.click()
    assert emitted.args == [every]
    bar.show_problems(PROBLEMS)
    assert fix_all.isHidden()


def test_a_list_with_fixes_shows_no_window_of_its_own(bar):
    class Watch(QObject):
        def __init__(self):
            super().__init__()
            self.shown = []

        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Show and isinstance(watched, QPushButton) and watched.isWindow():
                self.shown.append(watched)
            return False

    watch = Watch()
    QCoreApplication.instance().installEventFilter(watch)
    bar.show_problems((*PROBLEMS, *GAPS, CHOICE))
    QCoreApplication.instance().removeEventFilter(watch)
    assert watch.shown == []
