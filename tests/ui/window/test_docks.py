"""Pages: one at a time where the window is narrow, side by side where it is wide, and as they were left."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QLabel

from ui.actions.menus import PAGES
from ui.style import theme
from ui.window.docks import WIDE_PIXELS, PageDocks

NARROW, WIDE = (1200, 700), (WIDE_PIXELS + 300, 900)


@pytest.fixture
def pages(qtbot) -> PageDocks:
    return made(qtbot)


def made(qtbot, states=None) -> PageDocks:
    pages = PageDocks(QLabel("Help"), QLabel("Code"))
    pages.panel_requested.connect(lambda name: pages.set_panel(name, QLabel(name)))
    qtbot.addWidget(pages)
    pages.set_states(states or {})
    pages.resize(*NARROW)
    pages.show()
    return pages


def in_sight(pages: PageDocks) -> set[str]:
    return {name for name, dock in pages._docks.items() if dock.isVisible() and not dock.visibleRegion().isEmpty()}


def test_a_narrow_window_shows_one_page_without_a_title(pages):
    for name, _, _, _ in PAGES:
        pages.show_page(name)
        assert in_sight(pages) == {name}
        assert pages._docks[name].titleBarWidget() is not None
        assert pages._docks[name].widget().width() > NARROW[0] * 0.9


def test_a_wide_window_shows_data_model_and_training_side_by_side(pages, qtbot):
    pages.resize(*WIDE)
    qtbot.waitUntil(lambda: in_sight(pages) == {"data", "model", "train"})
    lefts = [pages._docks[name].x() for name in ("data", "model", "train")]
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == 3
    assert min(pages._docks[name].width() for name in ("data", "model", "train")) > 300


def test_in_a_wide_window_a_page_comes_to_the_front_of_its_tabs(pages, qtbot):
    pages.resize(*WIDE)
    pages.show_page("results")
    qtbot.waitUntil(lambda: in_sight(pages) == {"data", "model", "results"})
    pages.show_page("train")
    qtbot.waitUntil(lambda: in_sight(pages) == {"data", "model", "train"})


def test_a_title_is_shown_only_where_no_tab_says_the_same(pages, qtbot):
    pages.resize(*WIDE)
    qtbot.wait(10)
    titled = {name for name, dock in pages._docks.items() if dock.titleBarWidget() is None}
    assert titled == {"data", "model"}
    pages._docks["results"].setFloating(True)
    qtbot.waitUntil(lambda: pages._docks["results"].titleBarWidget() is None)
    pages._docks["results"].setFloating(False)


def test_becoming_narrow_keeps_the_page_on_which_the_user_was(pages):
    pages.resize(*WIDE)
    pages.show_page("runs")
    pages.resize(*NARROW)
    assert in_sight(pages) == {"runs"}


def test_a_layout_comes_back_after_a_restart(pages, qtbot):
    pages.resize(*WIDE)
    pages.removeDockWidget(pages._docks["model"])
    pages.addDockWidget(pages.dockWidgetArea(pages._help_dock), pages._docks["model"])
    pages._docks["model"].show()
    state = dict(pages.states())
    again = made(qtbot, state)
    again.resize(*WIDE)
    assert again.dockWidgetArea(again._docks["model"]) == pages.dockWidgetArea(pages._docks["model"])


def test_a_damaged_layout_is_laid_out_anew(qtbot):
    pages = made(qtbot, {"narrow": QByteArray(b"rubbish")})
    assert in_sight(pages) == {"data"}


def test_reset_puts_everything_back(pages, qtbot):
    pages.resize(*WIDE)
    pages._docks["data"].setFloating(True)
    pages.reset()
    qtbot.waitUntil(lambda: in_sight(pages) == {"data", "model", "train"})
    assert not pages._docks["data"].isFloating()


def test_help_stands_at_the_right_and_goes_again(pages):
    pages.show_help()
    assert pages._help_dock.isVisible()
    assert pages._help_dock.x() > pages._docks["data"].x()
    pages.show_help(False)
    assert not pages._help_dock.isVisible()


def test_the_page_with_the_keyboard_is_the_page_of_the_user(pages, qtbot):
    pages.resize(*WIDE)
    pages.activateWindow()
    with qtbot.waitSignal(pages.page_changed) as heard:
        pages.show_page("model")
    assert heard.args == ["model"]
    with qtbot.waitSignal(pages.page_changed) as heard:
        pages._docks["data"].widget().setFocus()
    assert heard.args == ["data"]


def test_larger_text_needs_a_wider_window_for_several_pages(pages, qapp):
    pages.resize(*WIDE)
    assert pages.wide
    theme.apply(qapp, "light", 1.5)
    assert not pages.wide
    theme.apply(qapp, "light", 1.0)
    assert pages.wide
