"""Questions: the right endings, the right answers, and nothing written over by surprise."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from engine.system.errors import EngineError
from tests.ui.finding import child
from ui.dialogs.prompts import FILES, Dialogs, file_name, with_suffix
from ui.dialogs.text_dialog import TextDialog


@pytest.fixture
def dialogs(qtbot, preferences) -> Dialogs:
    window = QWidget()
    qtbot.addWidget(window)
    return Dialogs(window, preferences)


@pytest.mark.parametrize(
    "typed, kind, full",
    [
        ("net", "save_project", "net.layerdesk"),
        ("net.layerdesk", "save_project", "net.layerdesk"),
        ("v1.2", "save_model", "v1.2.keras"),
        ("net.h5", "save_weights", "net.h5.weights.h5"),
        ("NET.KERAS", "save_model", "NET.KERAS"),
    ],
)
def test_a_file_gets_the_ending_that_it_lacks(typed, kind, full):
    assert with_suffix(typed, (FILES[kind],), FILES[kind].endings[0]) == full


def test_the_chosen_kind_decides_the_ending(dialogs, monkeypatch, tmp_path):
    chosen = FILES["save_settings"].filters
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "net"), chosen))
    assert dialogs.ask_save("save_project", "net") == str(tmp_path / "net.json")


def test_a_question_offers_all_kinds_and_suggests_a_name(dialogs, monkeypatch):
    asked = {}

    def ask(parent, title, name, filters):
        asked.update(title=title, name=name, filters=filters)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    assert dialogs.ask_save("save_project", "students") == ""
    assert asked["name"].endswith("students.layerdesk")
    assert "*.layerdesk" in asked["filters"] and "*.json" in asked["filters"]


@pytest.mark.parametrize(
    "name, suggested",
    [
        ("Students: passing grade", "Students - passing grade"),
        ("a/b\\c", "a - b - c"),
        ("..", "untitled"),
        ("Größe", "Größe"),
    ],
)
def test_a_suggested_file_name_is_one_on_every_system(name, suggested):
    assert file_name(name) == suggested


def test_an_ending_that_was_added_never_writes_over_a_file_unasked(dialogs, monkeypatch, tmp_path):
    (tmp_path / "net.keras").write_text("old")
    chosen = FILES["save_model"].filters
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "net"), chosen))
    for answer, path in (
        (QMessageBox.StandardButton.No, ""),
        (QMessageBox.StandardButton.Yes, str(tmp_path / "net.keras")),
    ):
        monkeypatch.setattr(QMessageBox, "question", lambda *args, answer=answer: answer)
        assert dialogs.ask_save("save_model", "net") == path


def test_the_next_question_begins_in_the_folder_of_the_last_file(dialogs, monkeypatch, preferences, tmp_path):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(tmp_path / "a.csv"), ""))
    assert dialogs.ask_open("table") == str(tmp_path / "a.csv")
    assert preferences.folder == str(tmp_path)


def test_no_file_chosen_is_an_empty_answer(dialogs, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: ("", ""))
    assert dialogs.ask_open("table") == ""


@pytest.mark.parametrize(
    "button, answer",
    [
        (QMessageBox.StandardButton.Save, "save"),
        (QMessageBox.StandardButton.Discard, "discard"),
        (QMessageBox.StandardButton.Cancel, "cancel"),
        (QMessageBox.StandardButton.NoButton, "cancel"),
    ],
)
def test_unsaved_work_is_saved_discarded_or_kept_open(dialogs, monkeypatch, button, answer):
    monkeypatch.setattr(QMessageBox, "exec", lambda box: button)
    assert dialogs.ask_unsaved("net", running=True) == answer


def test_unsaved_changes_name_the_queued_trainings(dialogs, monkeypatch):
    texts = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: texts.append(box.informativeText()) or 0)
    dialogs.ask_unsaved("net", running=False, queued=2)
    assert "2 trainings in the queue" in texts[0]


@pytest.mark.parametrize("typed, answer", [("1e-5", 1e-5), ("0.02", 0.02), ("-1", None), ("", None), ("2000", None)])
def test_a_learning_rate_is_shown_and_typed_as_people_write_it(dialogs, qtbot, monkeypatch, typed, answer):
    def ask(box):
        line, ok = box.findChild(QLineEdit), box.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
        assert line.text() == "0.001"
        line.setText(typed)
        assert ok.isEnabled() == (answer is not None)
        return QDialog.DialogCode.Accepted if ok.isEnabled() else QDialog.DialogCode.Rejected

    monkeypatch.setattr(QInputDialog, "exec", ask)
    assert dialogs.ask_number("learning_rate", 0.0010000000474974513) == answer


def test_the_details_of_an_error_can_be_copied(dialogs, qtbot):
    dialogs.show_error(EngineError("It broke.", details="line 1\nline 2"))
    dialog = dialogs._window.findChild(TextDialog)
    child(dialog, "_copy_button").click()
    assert QGuiApplication.clipboard().text() == "It broke.\n\nline 1\nline 2"
    assert not dialog.isModal()
    dialog.close()


def test_a_text_of_any_length_fits_a_small_screen(dialogs):
    dialog = dialogs.show_text("Summary", "As Keras prints it", "x" * 500 + "\n" * 500)
    assert dialog.width() <= 1000 and dialog.height() <= 640
    dialog.close()
