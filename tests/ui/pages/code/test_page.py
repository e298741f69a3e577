"""The code page: the code of the project, its highlighted changes, and the links from lines to fields."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from engine.codegen import code_for
from engine.project import Project
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import project_for
from tests.ui.conftest import STUDENTS
from ui.pages.code import CodePage
from ui.pages.code.highlighter import PythonHighlighter
from ui.pages.code.page import changed_lines
from ui.style import theme


@pytest.fixture
def project() -> Project:
    return PRESETS["course"].make(project_for(STUDENTS), STUDENTS)


@pytest.fixture
def panel(qtbot, project) -> CodePage:
    page = CodePage()
    qtbot.addWidget(page)
    page.resize(600, 500)
    page.show_project(project)
    with qtbot.waitExposed(page):
        page.show()
    return page


def edit_of(panel: CodePage) -> QPlainTextEdit:
    return panel.findChild(QPlainTextEdit, "_code_edit")


def highlighted(panel: CodePage) -> list[str]:
    return [selection.cursor.block().text().strip() for selection in edit_of(panel).extraSelections()]


def with_units(project: Project, units: int) -> Project:
    first = project.model.layers[0]
    layer = first.replaced(params={**first.params, "units": units})
    return project.replaced(model=project.model.with_layer(0, layer))


def show(panel: CodePage, project: Project, qtbot) -> None:
    panel.show_project(project)
    timer = panel.findChild(QTimer, "_update_timer")
    qtbot.waitUntil(lambda: not timer.isActive())


def test_the_panel_shows_the_script_of_the_project(panel, project):
    assert edit_of(panel).toPlainText() + "\n" == code_for(project).text
    assert edit_of(panel).isReadOnly()


def test_a_changed_field_highlights_its_line_and_scrolls_to_it(panel, project, qtbot):
    show(panel, with_units(project, 33), qtbot)
    assert highlighted(panel) == ['keras.layers.Dense(units=33, activation="relu", name="dense"),']
    edit = edit_of(panel)
    assert edit.shows(edit.extraSelections()[0].cursor.block())
    show(panel, project, qtbot)
    assert "units=8" in highlighted(panel)[0]


def test_a_hidden_page_generates_no_code(panel, project, qtbot, monkeypatch):
    panel.hide()
    monkeypatch.setattr("ui.pages.code.page._code_for", lambda project: pytest.fail("code was generated"))
    panel.show_project(with_units(project, 9))
    monkeypatch.undo()
    panel.show()
    assert "units=9" in edit_of(panel).toPlainText()


def test_a_line_leads_to_the_field_that_made_it(panel, project, qtbot):
    lines = code_for(project).lines
    number = next(place for place, line in enumerate(lines) if 'name="dense_1"' in line.text)
    edit = edit_of(panel)
    block = edit.document().findBlockByNumber(number)
    cursor = edit.textCursor()
    cursor.setPosition(block.position())
    edit.setTextCursor(cursor)
    with qtbot.waitSignal(panel.place_requested) as requested:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert requested.args[0][:3] == ("model", "layers", 1)
    with qtbot.waitSignal(panel.place_requested):
        QTest.mouseDClick(edit.viewport(), Qt.MouseButton.LeftButton, pos=edit.cursorRect().center())


def test_a_field_can_be_highlighted_in_the_code(panel):
    panel.point_at(("compile", "optimizer"))
    assert any("optimizer" in line for line in highlighted(panel))


def test_the_whole_script_is_copied(panel, project):
    panel.findChild(object, "_copy_button").click()
    assert QGuiApplication.clipboard().text() == code_for(project).text


def test_other_colours_and_text_sizes_are_applied(panel, qapp):
    before = edit_of(panel).font().pointSizeF()
    theme.apply(qapp, "dark", 1.5)
    try:
        assert edit_of(panel).font().pointSizeF() > before
    finally:
        theme.apply(qapp, "light")


LINES = st.lists(st.sampled_from("abcd"), max_size=12)


@settings(deadline=None)
@given(LINES, LINES)
def test_lines_that_are_reported_as_changed_are_all_that_is_new(before, after):
    found = changed_lines(before, after)
    kept = [line for number, line in enumerate(after) if number not in found]
    rest = iter(before)
    assert all(line in rest for line in kept)
    assert all(0 <= number < max(len(after), 1) for number in found)
    if before == after:
        assert found == ()


def colours_of(text: str) -> list[list[tuple[str, str]]]:
    document = QTextDocument(text)
    colours = PythonHighlighter(document)
    colours.rehighlight()
    names = {theme.color(name).name(): name for name in ("muted", "success", "warning", "accent")}
    found = []
    for number in range(document.blockCount()):
        block = document.findBlockByNumber(number)
        spans = block.layout().formats()
        found.append(
            [(block.text()[s.start : s.start + s.length], names[s.format.foreground().color().name()]) for s in spans]
        )
    return found


def test_python_is_coloured_by_its_parts(qapp):
    theme.apply(qapp, "light")
    assert colours_of('import keras  # "why"') == [[("import", "accent"), ('# "why"', "muted")]]
    assert colours_of("x = f'a' + 3.5") == [[("f'a'", "success"), ("3.5", "warning")]]
    assert colours_of('"""One\n  two 2\nthree."""\nx = 1') == [
        [('"""One', "success")],
        [("  two 2", "success")],
        [('three."""', "success")],
        [("1", "warning")],
    ]


def test_the_code_is_hidden_at_first_and_toggled_by_the_menu(driver):
    driver.open_table()
    pages, action = driver.window.parts.docks, driver.window.parts.actions["view.code"]
    assert not pages.code_shown and not action.isChecked()
    driver.do("view.code")
    assert pages.code_shown and action.isChecked()
    assert "students.csv" in driver.window.parts.code_page.text
    QApplication.processEvents()
    driver.do("view.code")
    assert not pages.code_shown and not action.isChecked()


def test_a_line_of_the_code_leads_to_its_page(driver):
    driver.open_table()
    driver.do("view.code")
    driver.window.parts.code_page.place_requested.emit(("fit", "epochs"))
    assert driver.window.parts.docks.page == "train"


def test_a_wide_window_with_the_code_can_be_made_narrow_in_one_step(driver, qtbot):
    driver.open_table()
    driver.window.resize(1920, 1080)
    driver.do("view.code")
    qtbot.waitUntil(lambda: driver.window.parts.docks.wide)
    driver.window.resize(1280, 800)
    qtbot.waitUntil(lambda: driver.window.width() == 1280)
    assert not driver.window.parts.docks.wide


def test_the_layer_current_is_marked_in_the_code(driver, qtbot):
    driver.open_course()
    driver.do("view.code")
    driver.do("view.model")
    driver.window.parts.pages.model.go_to(("model", "layers", 1))
    assert [line for line in highlighted(driver.window.parts.code_page) if line] == [
        'keras.layers.Dense(units=4, activation="relu", name="dense_1"),'
    ]
