"""Help: a page for each page of the window, and links that lead on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextFormat

from tests.ui.finding import child
from ui.actions.menus import PAGES
from ui.style import theme
from ui.window.help_panel import HelpPanel


@pytest.fixture
def panel(qtbot) -> HelpPanel:
    made = HelpPanel()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("page", [name for name, _, _, _ in PAGES])
def test_each_page_of_the_window_is_explained(panel, page):
    panel.show_page(page)
    assert panel.page == page
    assert len(child(panel, "_text_browser").toPlainText()) > 300


def test_a_page_that_is_not_there_is_the_first_one(panel):
    panel.show_page("nothing")
    assert panel.page == "start"


def test_a_link_leads_to_another_page(panel):
    panel.show_page("start")
    child(panel, "_text_browser").anchorClicked.emit(QUrl("model.md"))
    assert panel.page == "model"
    assert child(panel, "_page_combo").currentData() == "model"


def test_every_page_can_be_chosen_by_its_title(panel):
    panel.show_page("start")
    assert child(panel, "_page_combo").count() == len(theme.help_pages())
    assert all(child(panel, "_page_combo").itemText(row) for row in range(child(panel, "_page_combo").count()))


def test_headings_are_larger_than_the_text_but_no_larger_than_elsewhere(panel):
    panel.show_page("data")
    block, sizes = child(panel, "_text_browser").document().begin(), set()
    while block.isValid():
        if level := block.blockFormat().headingLevel():
            sizes.add((level, block.begin().fragment().charFormat().property(QTextFormat.Property.FontSizeAdjustment)))
        block = block.next()
    assert {(1, 2), (2, 1)} <= sizes <= {(1, 2), (2, 1), (3, 0)}
