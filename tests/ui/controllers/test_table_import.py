"""Tables that need more than a path: options with a preview, the clipboard, a file that moved or changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from engine.project import ColumnReading, ReadingSpec, is_settings
from engine.project.table_facts import ColumnFacts
from engine.results.table_source import ColumnMemory, Preview, SourceMemory
from engine.suggestions.suggested_project import project_for
from engine.system.errors import Cancelled, EngineError
from engine.workbench import Opened
from tests.ui.conftest import PATIENCE_MS, STUDENTS
from tests.ui.finding import child
from ui.controllers.table_import import reread
from ui.dialogs.table_import import ImportDialog
from ui.dialogs.table_import.column_readings import ways_of

READING = ("data", "reading")


def shown(driver) -> ImportDialog:
    """The dialog that is open, with its preview."""
    driver.wait_until_idle()
    found = [each for each in driver.window.findChildren(ImportDialog) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def choose(dialog: ImportDialog, field: str, value: str) -> None:
    combo = child(dialog, f"_{field}_combo")
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def memory(rows: int = 900) -> SourceMemory:
    columns = (ColumnMemory(name="daily_study", kind="number", numeric=True),)
    return SourceMemory(
        absolute="students.csv", relative="students.csv", size=1, sha256="0", rows=rows, columns=columns
    )


def test_the_options_begin_with_what_is_guessed_and_the_preview_follows_each_change(driver):
    driver.dialogs.path = "lab.csv"
    driver.do("file.open_table_options")
    dialog = shown(driver)
    assert driver.bench.calls[-1] == ("preview", "lab.csv", None)
    choose(dialog, "separator", ";")
    assert not child(dialog, "_open_button").isEnabled()
    driver.qtbot.waitUntil(child(dialog, "_open_button").isEnabled, timeout=PATIENCE_MS)
    assert driver.bench.calls[-1] == ("preview", "lab.csv", ReadingSpec(separator=";"))
    child(dialog, "_open_button").click()
    driver.wait_until_idle()
    opened = ("open_table", str(Path("lab.csv").absolute()), ReadingSpec(separator=";"), ReadingSpec())
    assert opened in driver.bench.calls
    assert driver.window.document.project.data.reading.separator == ";"


def test_cancelling_the_options_leaves_everything_as_it_was(driver):
    driver.open_table()
    project = driver.window.document.project
    driver.do("data.reading")
    dialog = shown(driver)
    choose(dialog, "decimal", ",")
    dialog.reject()
    driver.wait_until_idle()
    assert driver.window.document.project is project


def test_guessing_again_takes_all_changes_back(driver):
    dialog = driver.window.controllers.table_import.show("lab.csv", ReadingSpec(separator="|"))
    driver.wait_until_idle()
    assert child(dialog, "_guess_button").isEnabled()
    child(dialog, "_guess_button").click()
    driver.qtbot.waitUntil(child(dialog, "_open_button").isEnabled, timeout=PATIENCE_MS)
    assert driver.bench.calls[-1] == ("preview", "lab.csv", ReadingSpec())
    dialog.reject()


def test_one_of_several_sheets_can_be_chosen(driver):
    driver.bench.choices = ("First", "Second")
    dialog = driver.window.controllers.table_import.show("lab.xlsx", ReadingSpec(format="workbook"))
    driver.wait_until_idle()
    combo = child(dialog, "_choice_combo")
    combo.setCurrentText("Second")
    combo.activated.emit(1)
    driver.qtbot.waitUntil(child(dialog, "_open_button").isEnabled, timeout=PATIENCE_MS)
    assert driver.bench.calls[-1][2].sheet == "Second"
    assert not child(dialog, "_separator_combo").isVisibleTo(dialog)
    dialog.reject()


def test_a_file_that_can_be_no_table_says_so_in_the_dialog_alone(driver):
    driver.bench.failing["preview"] = EngineError("lab.csv is empty.")
    dialog = driver.window.controllers.table_import.show("lab.csv")
    driver.wait_until_idle()
    assert not child(dialog, "_open_button").isEnabled()
    assert child(dialog, "_problem_line").accessibleName() == "lab.csv is empty."
    assert driver.window.parts.message_bar.text == ""
    dialog.reject()


def test_a_typed_separator_of_one_character_is_taken(driver):
    dialog = driver.window.controllers.table_import.show("lab.csv")
    driver.wait_until_idle()
    combo = child(dialog, "_separator_combo")
    combo.setEditText("^")
    combo.lineEdit().editingFinished.emit()
    assert dialog._reading.separator == "^"
    combo.setEditText("two")
    combo.lineEdit().editingFinished.emit()
    assert dialog._reading.separator == "^"
    dialog.reject()


@pytest.mark.parametrize("opens", ["doubt", "refusal"])
def test_the_options_open_by_themselves_where_the_guess_is_doubtful(driver, opens):
    if opens == "doubt":
        driver.bench.facts = replace(STUDENTS, ambiguities=("Day or month?",))
    else:
        driver.bench.failing["open_table"] = EngineError("Some rows have more cells.", where=READING)
    driver.open_table()
    shown(driver).reject()


def test_the_options_stay_away_where_the_guess_is_certain(driver):
    driver.open_table()
    assert not driver.window.findChildren(ImportDialog)


def test_what_was_pasted_is_kept_in_a_file_and_shown_with_its_options(driver):
    QGuiApplication.clipboard().setText("a\tb\n1\t2")
    driver.do("edit.paste_table")
    driver.wait_until_idle()
    assert driver.bench.calls[0] == ("save_clipboard_table", "a\tb\n1\t2")
    shown(driver).reject()


def test_a_change_of_the_reading_is_one_step_of_undo_and_keeps_what_was_decided(driver):
    driver.open_table()
    driver.do("data.reading")
    dialog = shown(driver)
    choose(dialog, "decimal", ",")
    driver.qtbot.waitUntil(child(dialog, "_open_button").isEnabled, timeout=PATIENCE_MS)
    child(dialog, "_open_button").click()
    driver.wait_until_idle()
    document = driver.window.document
    assert document.project.data.reading.decimal == ","
    driver.do("edit.undo")
    driver.wait_until_idle()
    assert document.project.data.reading.decimal == "."


def test_columns_read_in_another_way_keep_their_role_where_they_are_the_same():
    project = project_for(STUDENTS)
    first = project.data.columns[0].replaced(scaling="minmax")
    project = project.replaced(data=project.data.with_column(first))
    facts = replace(STUDENTS, columns=STUDENTS.columns[:1] + STUDENTS.columns[2:], reading=ReadingSpec(decimal=","))
    after = reread(project, STUDENTS, facts)
    assert [column.name for column in after.data.columns] == ["daily_study", "passing_grade"]
    assert after.data.columns[0] is first


def test_a_project_says_what_changed_in_its_table_and_offers_another_file(driver):
    driver.bench.opened = Opened(project_for(STUDENTS), (), None, memory())
    driver.bench.changes = ("900 rows are now 1,000",)
    driver.window.controllers.project_files.open_project("a.layerdesk")
    driver.wait_until_idle()
    assert driver.window.parts.message_bar.text == (
        "students.csv has changed since this project was saved: 900 rows are now 1,000."
    )
    driver.dialogs.path = "other.csv"
    child(driver.window.parts.message_bar, "_action_button").click()
    driver.wait_until_idle()
    assert driver.window.document.project.data.source == str(Path("other.csv").absolute())
    driver.do("edit.undo")
    driver.wait_until_idle()
    assert driver.window.document.project.data.source == "students.csv"


def test_a_project_whose_table_is_gone_offers_another_file(driver):
    driver.bench.opened = Opened(project_for(STUDENTS), (), None, memory())
    driver.bench.failing["open_table"] = EngineError("There is no file students.csv.")
    driver.window.controllers.project_files.open_project("a.layerdesk")
    driver.wait_until_idle()
    assert driver.window.parts.message_bar.text == "There is no file students.csv."
    assert child(driver.window.parts.message_bar, "_action_button").text() == "Choose another file…"


def test_an_unchanged_table_is_opened_without_a_word(driver):
    driver.bench.opened = Opened(project_for(STUDENTS), (), None, memory())
    driver.window.controllers.project_files.open_project("a.layerdesk")
    driver.wait_until_idle()
    assert driver.window.parts.message_bar.text == ""


def test_what_is_good_to_know_of_a_table_is_noted(driver):
    driver.bench.facts = replace(STUDENTS, notes=("1 column has no name and got one.",))
    driver.open_table()
    assert driver.window.parts.message_bar.text == "1 column has no name and got one."
    assert child(driver.window.parts.message_bar, "_action_button").text() == "Reading options…"


def test_a_reading_that_was_cancelled_is_no_error(driver):
    driver.open_table()
    driver.bench.failing["open_table"] = Cancelled("Reading students.csv was cancelled.")
    driver.do("data.reload")
    driver.wait_until_idle()
    assert driver.window.parts.message_bar.text == ""


def test_json_is_a_project_only_where_it_has_a_format(tmp_path):
    table, project = tmp_path / "table.json", tmp_path / "project.json"
    table.write_text('[{"a": 1}]')
    project.write_text('{"format": 1}')
    assert (is_settings(str(table)), is_settings(str(project))) == (False, True)


def test_a_preview_that_comes_too_late_is_not_shown(driver):
    dialog = driver.window.controllers.table_import.show("lab.csv")
    driver.wait_until_idle()
    choose(dialog, "separator", ";")
    dialog.show_preview(Preview("lab.csv", ReadingSpec(), ReadingSpec()))
    assert dialog._reading.separator == ";"
    dialog.reject()


def test_column_starts_are_shown_for_fixed_width_text_and_must_ascend(driver):
    dialog = driver.window.controllers.table_import.show("lab.txt")
    driver.wait_until_idle()
    starts = child(dialog, "_column_starts_edit")
    assert not starts.isVisibleTo(dialog)
    choose(dialog, "format", "fixed width")
    driver.qtbot.waitUntil(child(dialog, "_open_button").isEnabled, timeout=PATIENCE_MS)
    assert starts.isVisibleTo(dialog) and not child(dialog, "_separator_combo").isVisibleTo(dialog)
    starts.setText("0, 12, 20")
    starts.editingFinished.emit()
    assert dialog._reading.column_starts == (0, 12, 20)
    starts.setText("12, 0")
    starts.editingFinished.emit()
    assert dialog._reading.column_starts == (0, 12, 20) and starts.text() == "0, 12, 20"
    dialog.reject()


def test_a_column_that_was_read_in_its_own_way_can_be_kept_as_text(driver):
    mass = ColumnReading(name="mass", kind="number", unit="mg", limits="limit")
    found = ReadingSpec(columns=(mass, ColumnReading(name="region", kept=("NA",))))
    driver.bench.facts = replace(STUDENTS, reading=found)
    dialog = driver.window.controllers.table_import.show("lab.csv")
    driver.wait_until_idle()
    combo = child(dialog, "_column_mass_combo")
    labels = [combo.itemText(place) for place in range(combo.count())]
    assert combo.currentText() == labels[0] == "Number in mg; <x read as x"
    assert labels[1:] == ["Number in mg; <x read as x/2", "Number in mg; <x missing", "Text, as written"]
    combo.activated.emit(3)
    assert dialog._reading.column("mass") == ColumnReading(name="mass")
    driver.qtbot.waitUntil(child(dialog, "_open_button").isEnabled, timeout=PATIENCE_MS)
    assert child(dialog, "_column_mass_combo").currentText() == "Text, as written"
    assert dialog._reading.column("region") == found.column("region")
    dialog.reject()


def test_a_missing_marker_can_be_kept_as_a_level_and_counted_as_missing_again(driver):
    sex = ColumnFacts("sex", "category", False, 9, 2, levels=("f", "m"), counts=(500, 491), markers=(("NA", 9),))
    driver.bench.facts = replace(STUDENTS, columns=(*STUDENTS.columns, sex))
    driver.window.controllers.project_files.open_table("lab.csv")
    driver.wait_until_idle()
    dialog = driver.window.controllers.table_import.show_open_table()
    driver.wait_until_idle()
    combo = child(dialog, "_column_sex_combo")
    assert [combo.itemText(place) for place in range(combo.count())] == ["Text; NA missing", "NA as a level"]
    assert dialog._reading.columns == ()
    combo.activated.emit(1)
    assert dialog._reading.column("sex").kept == ("NA",)
    driver.qtbot.waitUntil(child(dialog, "_open_button").isEnabled, timeout=PATIENCE_MS)
    combo = child(dialog, "_column_sex_combo")
    assert combo.currentText() == "NA as a level"
    combo.activated.emit(0)
    assert dialog._reading.column("sex") == ColumnReading(name="sex", missing=("NA",))
    dialog.reject()


def test_every_reading_of_a_column_has_another_to_choose():
    day = ColumnReading(name="when", kind="date", date_format=("%d/%m/%y", "%d/%m/%y %H:%M"))
    ways = ways_of(day)
    assert [*ways] == ["Date, day first", "Date, month first", "Text, as written"]
    assert ways["Date, month first"].date_format == ("%m/%d/%y", "%m/%d/%y %H:%M")
    assert [*ways_of(day.replaced(date_format=("%H:%M", "%I:%M %p")))] == ["Time of day", "Text, as written"]
    assert [*ways_of(day.replaced(date_format=("%m/%Y",)))] == ["Date", "Text, as written"]
    assert [*ways_of(day.replaced(date_format=("%Y%m%d",)))] == ["Date", "Number", "Text, as written"]
    assert [*ways_of(ColumnReading(name="zip"))] == ["Text, as written", "Number"]
    region = ways_of(ColumnReading(name="region", kept=("NA",)))
    assert [way.missing for way in region.values()] == [(), ("NA",)]
    back = ways_of(ColumnReading(name="region", missing=("NA",)))
    assert [(way.kept, way.missing) for way in back.values()] == [((), ("NA",)), (("NA",), ())]
