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
from engine.workbench import Opened
from tests.ui.conftest import PATIENCE_MS, STUDENTS, made_run
from ui.style import theme


def edit(desk) -> None:
    project = desk.window.document.project
    desk.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=7)), "change epochs")


def saved_as(desk, path: Path) -> None:
    desk.dialogs.path = str(path)
    desk.do("file.save_as")
    desk.rest()


def test_an_opened_table_is_ready_to_train(desk):
    desk.open_table()
    document = desk.window.document
    assert document.table.rows == 1000
    assert document.problems == ()
    assert not document.modified
    assert desk.enabled("train.start")
    assert desk.window.windowTitle() == "students[*] – Layerdesk"


def test_the_path_of_a_table_is_made_whole_before_it_is_read(desk):
    desk.open_table()
    assert desk.bench.calls[0] == ("open_table", str(Path("students.csv").absolute()), None)


def test_a_table_that_cannot_be_read_leaves_the_one_before_on_screen(desk):
    desk.open_table()
    edit(desk)
    project, table = desk.window.document.project, desk.window.document.table
    desk.dialogs.unsaved = "discard"
    desk.bench.failing["open_table"] = EngineError("bad.csv is empty.")
    desk.window.filing.open_table("bad.csv")
    desk.rest()
    assert desk.window.message_bar.text == "bad.csv is empty."
    assert desk.window.document.project is project
    assert desk.window.document.table is table
    assert desk.window.document.modified


@pytest.mark.parametrize(
    "name, verb",
    [
        ("a.csv", "open_table"),
        ("a.data", "open_table"),
        ("a.layerdesk", "read_project"),
        ("A.JSON", "read_project"),
        ("a.keras", "load_model"),
        ("a.weights.h5", "load_weights"),
    ],
)
def test_a_file_is_opened_as_its_ending_says(desk, name, verb):
    desk.bench.opened = Opened(project_for(STUDENTS), (), None)
    desk.window.filing.open(name)
    desk.rest()
    assert verb in desk.bench.verbs()


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


def test_a_file_that_is_dropped_on_the_window_is_opened(desk, tmp_path):
    enter, drop, _data = dropped(str(tmp_path / "a.csv"))
    desk.window.dragEnterEvent(enter)
    assert enter.isAccepted()
    desk.window.dropEvent(drop)
    desk.rest()
    assert desk.bench.calls[0][:2] == ("open_table", str(tmp_path / "a.csv"))


def test_nothing_is_opened_while_a_training_runs(desk):
    desk.open_table()
    desk.bench.held.add("train")
    desk.do("train.start")
    desk.window.filing.open("other.csv")
    assert "A training is running" in desk.window.message_bar.text
    desk.bench.gate.set()
    desk.rest()
    assert desk.bench.verbs().count("open_table") == 1


def test_a_project_comes_back_with_its_runs_its_network_and_its_table(desk, tmp_path):
    project = project_for(STUDENTS)
    run = made_run("a", project).replaced(name="Run 1")
    desk.bench.opened = Opened(project, (run,), project)
    path = str(tmp_path / "net.layerdesk")
    desk.window.filing.open(path)
    desk.rest()
    document = desk.window.document
    assert document.runs == (run,)
    assert document.trained is project
    assert document.model_run == "a"
    assert document.table.rows == 1000
    assert document.path == path
    assert not document.modified
    assert desk.enabled("results.predict")


def test_a_project_is_on_screen_while_its_table_is_read_and_its_network_restored(desk):
    project = project_for(STUDENTS)
    run = made_run("a", project)
    desk.bench.opened = Opened(project, (run,), project, going="a")
    desk.bench.held = {"open_table", "restore_network"}
    desk.window.filing.open("net.layerdesk")
    document, panel = desk.window.document, desk.window.panels.data
    desk.qtbot.waitUntil(lambda: document.reading, timeout=PATIENCE_MS)
    assert document.runs == (run,) and document.problems == ()
    assert panel.findChild(QLabel, "_shape_label").text() == "Reading the table …"
    assert desk.window.problems_bar.isHidden()
    assert not desk.enabled("train.more")
    desk.bench.gate.set()
    desk.rest()
    assert document.table is not None and not document.reading
    assert not desk.window.problems_bar.isHidden()
    assert desk.enabled("train.more")


def test_a_project_whose_network_is_damaged_is_opened_without_it(desk):
    project = project_for(STUDENTS)
    desk.bench.opened = Opened(project, (made_run("a", project),), project)
    desk.bench.failing["restore_network"] = EngineError("The model inside is damaged.")
    desk.window.filing.open("net.layerdesk")
    desk.rest()
    assert desk.window.document.trained is None
    assert desk.window.message_bar.text == "The model inside is damaged."
    assert not desk.enabled("results.predict")


def test_a_project_whose_table_is_gone_keeps_its_settings(desk):
    desk.bench.opened = Opened(project_for(STUDENTS), (), None)
    desk.bench.failing["open_table"] = EngineError("students.csv is not there.")
    desk.window.filing.open("net.layerdesk")
    desk.rest()
    assert desk.window.document.project == project_for(STUDENTS)
    assert desk.window.document.table is None
    assert desk.window.message_bar.text == "students.csv is not there."


def test_a_damaged_project_leaves_everything_as_it_is(desk):
    desk.open_table()
    before = desk.window.document.project
    desk.bench.failing["read_project"] = EngineError("net.layerdesk is cut off.")
    desk.window.filing.open("net.layerdesk")
    desk.rest()
    assert desk.window.document.project is before
    assert desk.window.document.table is not None


def test_an_example_has_no_file_that_could_be_written_over(desk):
    desk.bench.opened = Opened(project_for(STUDENTS), (), None)
    desk.do("example.students")
    desk.rest()
    assert desk.bench.calls[0] == ("read_project", str(theme.examples()[0].path))
    assert desk.window.document.path == ""
    assert desk.preferences.recent == ()


@pytest.mark.parametrize("action", ["file.new", "file.open_table"])
def test_something_else_on_screen_is_never_saved_with_the_network_before_it(desk, action):
    desk.open_table()
    desk.train()
    desk.dialogs.unsaved, desk.dialogs.path = "discard", "other.csv"
    desk.do(action)
    desk.rest()
    assert desk.bench.verbs().count("forget_network") == 2
    assert desk.window.document.trained is None
    assert not desk.enabled("file.save_model")


def test_saving_asks_where_only_the_first_time(desk, tmp_path):
    desk.open_table()
    edit(desk)
    desk.dialogs.path = str(tmp_path / "net.layerdesk")
    for _ in range(2):
        desk.do("file.save")
        desk.rest()
    assert desk.dialogs.asked == [("save", "save_project", "students")]
    assert desk.bench.verbs().count("save_project") == 2
    assert not desk.window.document.modified
    assert desk.window.windowTitle().startswith("net.layerdesk")


def test_settings_alone_are_no_place_for_a_trained_network(desk, tmp_path):
    desk.open_table()
    desk.train()
    saved_as(desk, tmp_path / "net.json")
    assert desk.window.document.modified
    assert desk.window.document.path == ""


def test_saving_that_fails_leaves_it_unsaved(desk, tmp_path):
    desk.open_table()
    edit(desk)
    desk.bench.failing["save_project"] = EngineError("The disk is full.")
    saved_as(desk, tmp_path / "net.layerdesk")
    assert desk.window.document.modified
    assert desk.window.message_bar.text == "The disk is full."


@pytest.mark.parametrize("answer, gone", [("cancel", False), ("discard", True), ("save", True)])
def test_opening_something_else_asks_about_unsaved_work(desk, tmp_path, answer, gone):
    desk.open_table()
    edit(desk)
    desk.dialogs.unsaved, desk.dialogs.path = answer, str(tmp_path / "net.layerdesk")
    desk.do("file.new")
    desk.rest()
    assert desk.window.document.empty is gone
    assert ("save_project" in desk.bench.verbs()) is (answer == "save")


def test_work_that_could_not_be_saved_is_not_left(desk, tmp_path):
    desk.open_table()
    edit(desk)
    desk.bench.failing["save_project"] = EngineError("The disk is full.")
    desk.dialogs.unsaved, desk.dialogs.path = "save", str(tmp_path / "net.layerdesk")
    desk.do("file.new")
    desk.rest()
    assert desk.window.document.project.fit.epochs == 7


def test_a_table_is_read_again_when_its_reading_changes_and_when_that_is_undone(desk):
    desk.open_table()
    document = desk.window.document
    reading = ReadingSpec(separator=";")
    document.edit(document.project.replaced(data=document.project.data.replaced(reading=reading)), "change separator")
    desk.rest()
    assert desk.bench.calls[-2][2] == reading
    assert document.table.reading == reading
    desk.do("edit.undo")
    desk.rest()
    assert desk.bench.calls[-2][2] == ReadingSpec()
    assert document.table.reading == ReadingSpec()


def test_an_edit_elsewhere_reads_no_table(desk):
    desk.open_table()
    edit(desk)
    desk.rest()
    assert desk.bench.verbs().count("open_table") == 1


def test_a_table_can_be_read_again_by_hand(desk):
    desk.open_table()
    desk.do("data.reload")
    desk.rest()
    assert desk.bench.verbs() == ["open_table", "forget_network", "rows", "open_table", "rows"]


@pytest.mark.parametrize("what, verb", [("model", "load_model"), ("configuration", "load_configuration")])
def test_layers_from_keras_are_an_edit_that_can_be_undone(desk, what, verb):
    desk.open_table()
    before = desk.window.document.project
    desk.dialogs.path = "net.file"
    desk.do(f"file.load_{what}")
    desk.rest()
    assert desk.bench.calls[-1] == ((verb, "net.file", before) if what == "model" else (verb, "net.file"))
    assert desk.window.document.project.model.layers == ()
    assert (desk.window.document.trained is not None) is (what == "model")
    desk.do("edit.undo")
    assert desk.window.document.project is before


def test_loaded_weights_make_a_trained_network(desk):
    desk.open_table()
    desk.dialogs.path = "net.weights.h5"
    desk.do("file.load_weights")
    desk.rest()
    assert desk.window.document.trained is desk.window.document.project
    assert desk.enabled("file.save_weights")


@pytest.mark.parametrize("what", ["model", "configuration", "weights"])
def test_files_for_keras_are_asked_for_by_their_kind(desk, tmp_path, what):
    desk.open_table()
    desk.train()
    desk.dialogs.path = str(tmp_path / "net")
    desk.do(f"file.save_{what}")
    desk.rest()
    assert desk.dialogs.asked == [("save", f"save_{what}", "students")]
    assert desk.bench.calls[-1][:2] == (f"save_{what}", str(tmp_path / "net"))
    assert desk.window.run_strip._text_label.text() == "Saved net"


def test_a_failed_load_changes_nothing(desk):
    desk.open_table()
    before = desk.window.document.project
    desk.bench.failing["load_model"] = EngineError("net.keras is no model.")
    desk.window.filing.load_model("net.keras")
    desk.rest()
    assert desk.window.document.project is before
    assert desk.window.document.trained is None


def test_files_lately_opened_can_be_opened_again_and_forgotten(desk, tmp_path):
    desk.window.filing.open_table(str(tmp_path / "a.csv"))
    desk.rest()
    menu = desk.window.actions_table.submenu("File", "Open recent")
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == str(tmp_path / "a.csv")
    menu.actions()[0].trigger()
    desk.rest()
    assert desk.bench.verbs().count("open_table") == 2
    menu.actions()[-1].trigger()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["No files yet"]
