"""Pages: one at a time where the window is narrow, side by side where it is wide, and as they were left."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QDockWidget, QLabel

from tests.ui.finding import child
from ui.actions.menus import PAGES
from ui.style import theme
from ui.window.docks import WIDE_PIXELS, PageDocks

NARROW, WIDE = (1200, 700), (WIDE_PIXELS + 300, 900)


@pytest.fixture
def pages(qtbot) -> PageDocks:
    return made(qtbot)


def made(qtbot, states=None) -> PageDocks:
    pages = PageDocks(QLabel("Help"), QLabel("Code"))
    pages.page_widget_requested.connect(lambda name: pages.set_page_widget(name, QLabel(name)))
    qtbot.addWidget(pages)
    pages.set_states(states or {})
    pages.resize(*NARROW)
    pages.show()
    return pages


def dock(pages: PageDocks, name: str) -> QDockWidget:
    return child(pages, f"{name}_dock")


def in_sight(pages: PageDocks) -> set[str]:
    return {name for name, _, _, _ in PAGES if pages.is_page_visible(name)}


def test_a_narrow_window_shows_one_page_without_a_title(pages):
    for name, _, _, _ in PAGES:
        pages.show_page(name)
        assert in_sight(pages) == {name}
        assert dock(pages, name).titleBarWidget() is not None
        assert dock(pages, name).widget().width() > NARROW[0] * 0.9


def test_a_wide_window_shows_data_model_and_training_side_by_side(pages, qtbot):
    pages.resize(*WIDE)
    qtbot.waitUntil(lambda: in_sight(pages) == {"data", "model", "train"})
    lefts = [dock(pages, name).x() for name in ("data", "model", "train")]
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == 3
    assert min(dock(pages, name).width() for name in ("data", "model", "train")) > 300


def test_in_a_wide_window_a_page_comes_to_the_front_of_its_tabs(pages, qtbot):
    pages.resize(*WIDE)
    pages.show_page("results")
    qtbot.waitUntil(lambda: in_sight(pages) == {"data", "model", "results"})
    pages.show_page("train")
    qtbot.waitUntil(lambda: in_sight(pages) == {"data", "model", "train"})


def test_a_title_is_shown_only_where_no_tab_says_the_same(pages, qtbot):
    pages.resize(*WIDE)
    qtbot.waitUntil(
        lambda: {name for name, _, _, _ in PAGES if dock(pages, name).titleBarWidget() is None} == {"data", "model"}
    )
    dock(pages, "results").setFloating(True)
    qtbot.waitUntil(lambda: dock(pages, "results").titleBarWidget() is None)
    dock(pages, "results").setFloating(False)


def test_becoming_narrow_keeps_the_page_on_which_the_user_was(pages):
    pages.resize(*WIDE)
    pages.show_page("runs")
    pages.resize(*NARROW)
    assert in_sight(pages) == {"runs"}


def test_a_layout_comes_back_after_a_restart(pages, qtbot):
    pages.resize(*WIDE)
    pages.removeDockWidget(dock(pages, "model"))
    pages.addDockWidget(pages.dockWidgetArea(dock(pages, "help")), dock(pages, "model"))
    dock(pages, "model").show()
    state = dict(pages.states())
    again = made(qtbot, state)
    again.resize(*WIDE)
    assert again.dockWidgetArea(dock(again, "model")) == pages.dockWidgetArea(dock(pages, "model"))


def test_a_damaged_layout_is_laid_out_anew(qtbot):
    pages = made(qtbot, {"narrow": QByteArray(b"rubbish")})
    assert in_sight(pages) == {"data"}


def test_reset_puts_everything_back(pages, qtbot):
    pages.resize(*WIDE)
    dock(pages, "data").setFloating(True)
    pages.reset()
    qtbot.waitUntil(lambda: in_sight(pages) == {"data", "model", "train"})
    assert not dock(pages, "data").isFloating()


def test_help_stands_at_the_right_and_goes_again(pages):
    pages.show_help()
    assert dock(pages, "help").isVisible()
    assert dock(pages, "help").x() > dock(pages, "data").x()
    pages.show_help(False)
    assert not dock(pages, "help").isVisible()


def test_the_page_with_the_keyboard_is_the_page_of_the_user(pages, qtbot):
    pages.resize(*WIDE)
    pages.activateWindow()
    with qtbot.waitSignal(pages.page_changed) as emitted:
        pages.show_page("model")
    assert emitted.args == ["model"]
    with qtbot.waitSignal(pages.page_changed) as emitted:
        dock(pages, "data").widget().setFocus()
    assert emitted.args == ["data"]


def test_larger_text_needs_a_wider_window_for_several_pages(pages, qapp):
    pages.resize(*WIDE)
    assert pages.wide
    theme.apply(qapp, "light", 1.5)
    assert not pages.wide
    theme.apply(qapp, "light", 1.0)
    assert pages.wide
