"""Opening and saving: what fails leaves everything as it is, and nothing unsaved goes unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel

from engine.project import ReadingSpec
from engine.suggestions.suggested_project import project_for
from engine.system.errors import EngineError
from engine.workbench import TABLE_METHODS, Opened
from tests.ui.conftest import PATIENCE_MS, STUDENTS, made_run
from tests.ui.finding import child
from ui.style import theme


def edit(driver) -> None:
    project = driver.window.document.project
    driver.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=7)), "change epochs")


def saved_as(driver, path: Path) -> None:
    driver.dialogs.path = str(path)
    driver.do("file.save_as")
    driver.wait_until_idle()


def test_an_opened_table_is_ready_to_train(driver):
    driver.open_table()
    document = driver.window.document
    assert document.table.rows == 1000
    assert document.problems == ()
    assert not document.modified
    assert driver.enabled("train.start")
    assert driver.window.windowTitle() == "students[*] – Layerdesk"


def test_the_path_of_a_table_is_made_whole_before_it_is_read(driver):
    driver.open_table()
    assert driver.bench.calls[0] == ("open_table", str(Path("students.csv").absolute()), None)


def test_a_table_that_cannot_be_read_leaves_the_one_before_on_screen(driver):
    driver.open_table()
    edit(driver)
    project, table = driver.window.document.project, driver.window.document.table
    driver.dialogs.unsaved = "discard"
    driver.bench.failing["open_table"] = EngineError("bad.csv is empty.")
    driver.window.controllers.project_files.open_table("bad.csv")
    driver.wait_until_idle()
    assert driver.window.parts.message_bar.text == "bad.csv is empty."
    assert driver.window.document.project is project
    assert driver.window.document.table is table
    assert driver.window.document.modified


@pytest.mark.parametrize(
    "name, method",
    [
        ("a.csv", "open_table"),
        ("a.data", "open_table"),
        ("a.layerdesk", "read_project"),
        ("A.JSON", "read_project"),
        ("a.keras", "load_model"),
        ("a.weights.h5", "load_weights"),
    ],
)
def test_a_file_is_opened_as_its_ending_says(driver, name, method):
    driver.bench.opened = Opened(project_for(STUDENTS), (), None)
    driver.window.controllers.project_files.open(name)
    driver.wait_until_idle()
    assert method in driver.bench.methods_called()


def dropped(path: str) -> tuple[QDragEnterEvent, QDropEvent, QMimeData]:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    place, action, button = QPointF(50, 50), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    return (
        QDragEnterEvent(place.toPoint(), action, data, button, none),
        QDropEvent(place, action, data, button, none),
        data,
    )


def test_a_file_that_is_dropped_on_the_window_is_opened(driver, tmp_path):
    enter, drop, _data = dropped(str(tmp_path / "a.csv"))
    driver.window.dragEnterEvent(enter)
    assert enter.isAccepted()
    driver.window.dropEvent(drop)
    driver.wait_until_idle()
    assert driver.bench.calls[0][:2] == ("open_table", str(tmp_path / "a.csv"))


def test_nothing_is_opened_while_a_training_runs(driver):
    driver.open_table()
    driver.bench.held.add("train")
    driver.do("train.start")
    driver.window.controllers.project_files.open("other.csv")
    assert "A training is running" in driver.window.parts.message_bar.text
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert driver.bench.methods_called().count("open_table") == 1


def test_a_project_comes_back_with_its_runs_its_network_and_its_table(driver, tmp_path):
    project = project_for(STUDENTS)
    run = made_run("a", project).replaced(name="Run 1")
    driver.bench.opened = Opened(project, (run,), project)
    path = str(tmp_path / "net.layerdesk")
    driver.window.controllers.project_files.open(path)
    driver.wait_until_idle()
    document = driver.window.document
    assert document.runs == (run,)
    assert document.trained is project
    assert document.model_run == "a"
    assert document.table.rows == 1000
    assert document.path == path
    assert not document.modified
    assert driver.enabled("results.predict")


def test_a_project_is_on_screen_while_its_table_is_read_and_its_network_restored(driver):
    project = project_for(STUDENTS)
    run = made_run("a", project)
    driver.bench.opened = Opened(project, (run,), project, resumable_run="a")
    driver.bench.held = {"open_table", "restore_model"}
    driver.window.controllers.project_files.open("net.layerdesk")
    document, panel = driver.window.document, driver.window.parts.pages.data
    driver.qtbot.waitUntil(lambda: document.reading, timeout=PATIENCE_MS)
    assert document.runs == (run,) and document.problems == ()
    assert panel.findChild(QLabel, "_shape_label").text() == "Reading the table …"
    assert driver.window.parts.problems_bar.isHidden()
    assert not driver.enabled("train.more")
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert document.table is not None and not document.reading
    assert not driver.window.parts.problems_bar.isHidden()
    assert driver.enabled("train.more")


def test_a_project_whose_network_is_damaged_is_opened_without_it(driver):
    project = project_for(STUDENTS)
    driver.bench.opened = Opened(project, (made_run("a", project),), project)
    driver.bench.failing["restore_model"] = EngineError("The model inside is damaged.")
    driver.window.controllers.project_files.open("net.layerdesk")
    driver.wait_until_idle()
    assert driver.window.document.trained is None
    assert driver.window.parts.message_bar.text == "The model inside is damaged."
    assert not driver.enabled("results.predict")


def test_a_project_whose_table_is_gone_keeps_its_settings(driver):
    driver.bench.opened = Opened(project_for(STUDENTS), (), None)
    driver.bench.failing["open_table"] = EngineError("students.csv is not there.")
    driver.window.controllers.project_files.open("net.layerdesk")
    driver.wait_until_idle()
    assert driver.window.document.project == project_for(STUDENTS)
    assert driver.window.document.table is None
    assert driver.window.parts.message_bar.text == "students.csv is not there."


def test_a_damaged_project_leaves_everything_as_it_is(driver):
    driver.open_table()
    before = driver.window.document.project
    driver.bench.failing["read_project"] = EngineError("net.layerdesk is cut off.")
    driver.window.controllers.project_files.open("net.layerdesk")
    driver.wait_until_idle()
    assert driver.window.document.project is before
    assert driver.window.document.table is not None


def test_an_example_has_no_file_that_could_be_written_over(driver):
    driver.bench.opened = Opened(project_for(STUDENTS), (), None)
    driver.do("example.students")
    driver.wait_until_idle()
    assert driver.bench.calls[0] == ("read_project", str(theme.examples()[0].path))
    assert driver.window.document.path == ""
    assert driver.preferences.recent == ()


@pytest.mark.parametrize("action", ["file.new", "file.open_table"])
def test_something_else_on_screen_is_never_saved_with_the_network_before_it(driver, action):
    driver.open_table()
    driver.train()
    driver.dialogs.unsaved, driver.dialogs.path = "discard", "other.csv"
    driver.do(action)
    driver.wait_until_idle()
    assert driver.bench.methods_called().count("discard_model") == 2
    assert driver.window.document.trained is None
    assert not driver.enabled("file.save_model")


def test_saving_asks_where_only_the_first_time(driver, tmp_path):
    driver.open_table()
    edit(driver)
    driver.dialogs.path = str(tmp_path / "net.layerdesk")
    for _ in range(2):
        driver.do("file.save")
        driver.wait_until_idle()
    assert driver.dialogs.asked == [("save", "save_project", "students")]
    assert driver.bench.methods_called().count("save_project") == 2
    assert not driver.window.document.modified
    assert driver.window.windowTitle().startswith("net.layerdesk")


def test_settings_alone_are_no_place_for_a_trained_network(driver, tmp_path):
    driver.open_table()
    driver.train()
    saved_as(driver, tmp_path / "net.json")
    assert driver.window.document.modified
    assert driver.window.document.path == ""


def test_saving_that_fails_leaves_it_unsaved(driver, tmp_path):
    driver.open_table()
    edit(driver)
    driver.bench.failing["save_project"] = EngineError("The disk is full.")
    saved_as(driver, tmp_path / "net.layerdesk")
    assert driver.window.document.modified
    assert driver.window.parts.message_bar.text == "The disk is full."


@pytest.mark.parametrize("answer, gone", [("cancel", False), ("discard", True), ("save", True)])
def test_opening_something_else_asks_about_unsaved_work(driver, tmp_path, answer, gone):
    driver.open_table()
    edit(driver)
    driver.dialogs.unsaved, driver.dialogs.path = answer, str(tmp_path / "net.layerdesk")
    driver.do("file.new")
    driver.wait_until_idle()
    assert driver.window.document.empty is gone
    assert ("save_project" in driver.bench.methods_called()) is (answer == "save")


def test_work_that_could_not_be_saved_is_not_left(driver, tmp_path):
    driver.open_table()
    edit(driver)
    driver.bench.failing["save_project"] = EngineError("The disk is full.")
    driver.dialogs.unsaved, driver.dialogs.path = "save", str(tmp_path / "net.layerdesk")
    driver.do("file.new")
    driver.wait_until_idle()
    assert driver.window.document.project.fit.epochs == 7


def test_a_table_is_read_again_when_its_reading_changes_and_when_that_is_undone(driver):
    driver.open_table()
    document = driver.window.document
    reading = ReadingSpec(separator=";")
    document.edit(document.project.replaced(data=document.project.data.replaced(reading=reading)), "change separator")
    driver.wait_until_idle()
    assert driver.bench.calls[-2][2] == reading
    assert document.table.reading == reading
    driver.do("edit.undo")
    driver.wait_until_idle()
    assert driver.bench.calls[-2][2] == ReadingSpec()
    assert document.table.reading == ReadingSpec()


def test_an_edit_elsewhere_reads_no_table(driver):
    driver.open_table()
    edit(driver)
    driver.wait_until_idle()
    assert driver.bench.methods_called().count("open_table") == 1


def test_a_table_can_be_read_again_manually(driver):
    driver.open_table()
    driver.do("data.reload")
    driver.wait_until_idle()
    of_tables = [method for method in driver.bench.methods_called() if method in TABLE_METHODS]
    assert of_tables == ["open_table", "rows", "open_table", "rows"]


def test_the_table_that_was_chosen_last_is_shown_also_while_another_one_opens(driver):
    driver.bench.held.add("open_table")
    files = driver.window.controllers.project_files
    files.open_table("first.csv")
    driver.qtbot.waitUntil(lambda: "open_table" in driver.bench.methods_called())
    files.open_table("last.csv")
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert driver.window.document.project.data.source.endswith("last.csv")
    assert [call[1].endswith("last.csv") for call in driver.bench.calls if call[0] == "open_table"] == [False, True]


def test_a_project_that_was_read_too_late_replaces_no_table(driver):
    driver.bench.opened = Opened(project_for(STUDENTS), (), None)
    driver.bench.held.add("read_project")
    files = driver.window.controllers.project_files
    files.open_project("first.layerdesk")
    driver.qtbot.waitUntil(lambda: "read_project" in driver.bench.methods_called())
    files.open_table("last.csv")
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert driver.window.document.project.data.source.endswith("last.csv")


@pytest.mark.parametrize("what, method", [("model", "load_model"), ("configuration", "load_configuration")])
def test_layers_from_keras_are_an_edit_that_can_be_undone(driver, what, method):
    driver.open_table()
    before = driver.window.document.project
    driver.dialogs.path = "net.file"
    driver.do(f"file.load_{what}")
    driver.wait_until_idle()
    assert driver.bench.calls[-1] == ((method, "net.file", before) if what == "model" else (method, "net.file"))
    assert driver.window.document.project.model.layers == ()
    assert (driver.window.document.trained is not None) is (what == "model")
    driver.do("edit.undo")
    assert driver.window.document.project is before


def test_loaded_weights_make_a_trained_network(driver):
    driver.open_table()
    driver.dialogs.path = "net.weights.h5"
    driver.do("file.load_weights")
    driver.wait_until_idle()
    assert driver.window.document.trained is driver.window.document.project
    assert driver.enabled("file.save_weights")


@pytest.mark.parametrize("what", ["model", "configuration", "weights"])
def test_files_for_keras_are_asked_for_by_their_kind(driver, tmp_path, what):
    driver.open_table()
    driver.train()
    driver.dialogs.path = str(tmp_path / "net")
    driver.do(f"file.save_{what}")
    driver.wait_until_idle()
    assert driver.dialogs.asked == [("save", f"save_{what}", "students")]
    assert driver.bench.calls[-1][:2] == (f"save_{what}", str(tmp_path / "net"))
    assert child(driver.window.parts.status_strip, "_text_label").text() == "Saved net"


def test_a_failed_load_changes_nothing(driver):
    driver.open_table()
    before = driver.window.document.project
    driver.bench.failing["load_model"] = EngineError("net.keras is no model.")
    driver.window.controllers.model_files.load_model("net.keras")
    driver.wait_until_idle()
    assert driver.window.document.project is before
    assert driver.window.document.trained is None


def test_files_lately_opened_can_be_opened_again_and_forgotten(driver, tmp_path):
    driver.window.controllers.project_files.open_table(str(tmp_path / "a.csv"))
    driver.wait_until_idle()
    menu = driver.window.parts.actions.submenu("File", "Open recent")
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == str(tmp_path / "a.csv")
    menu.actions()[0].trigger()
    driver.wait_until_idle()
    assert driver.bench.methods_called().count("open_table") == 2
    menu.actions()[-1].trigger()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["No recent files"]
