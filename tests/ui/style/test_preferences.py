"""What is remembered: it comes back as it was, and what is damaged reads as its default."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QSettings

from tests.ui.finding import child
from ui.dialogs.preferences_dialog import PreferencesDialog
from ui.style.preferences import MAX_RECENT, Preference, Preferences


@pytest.fixture
def again(tmp_path):
    """Return a function that opens the same settings anew, as after a restart."""
    path = str(tmp_path / "settings.ini")

    def open_again() -> Preferences:
        settings = QSettings(path, QSettings.Format.IniFormat)
        settings.sync()
        return Preferences(settings)

    return open_again


def test_a_new_user_has_the_systems_colours_and_normal_text(preferences):
    assert (preferences.scheme, preferences.font_scale, preferences.recent, dict(preferences.keys)) == (
        "system",
        1.0,
        (),
        {},
    )


def test_everything_comes_back_after_a_restart(again, tmp_path):
    first = again()
    first.scheme, first.font_scale, first.folder = "dark", 1.3, str(tmp_path)
    first.set_keys("train.start", "Ctrl+T")
    first.set_state("geometry", QByteArray(b"\x00\x01abc"))
    first.add_recent(str(tmp_path / "a.csv"))
    first._settings.sync()
    second = again()
    assert (second.scheme, second.font_scale, second.folder) == ("dark", 1.3, str(tmp_path))
    assert dict(second.keys) == {"train.start": "Ctrl+T"}
    assert second.state("geometry") == QByteArray(b"\x00\x01abc")
    assert second.recent == (str(tmp_path / "a.csv"),)


@pytest.mark.parametrize(
    "key, value, name, default",
    [
        ("scheme", "pink", "scheme", "system"),
        ("font_scale", "huge", "font_scale", 1.0),
        ("font_scale", "90", "font_scale", 2.0),
        ("recent", "{broken", "recent", ()),
        ("recent", '{"a": 1}', "recent", ()),
        ("keys", "[1]", "keys", {}),
        ("folder", "no/such/folder", "folder", ""),
    ],
)
def test_a_damaged_setting_reads_as_its_default(preferences, key, value, name, default):
    preferences._settings.setValue(key, value)
    assert getattr(preferences, name) == default


def test_the_last_file_comes_first_and_none_twice(preferences, tmp_path):
    for name in ("a.csv", "b.csv", "a.csv"):
        preferences.add_recent(str(tmp_path / name))
    assert [path[-5:] for path in preferences.recent] == ["a.csv", "b.csv"]


def test_only_so_many_files_are_remembered(preferences, tmp_path):
    for number in range(MAX_RECENT + 5):
        preferences.add_recent(str(tmp_path / f"{number}.csv"))
    assert len(preferences.recent) == MAX_RECENT
    preferences.clear_recent()
    assert preferences.recent == ()


def test_a_preference_with_a_label_is_a_field_of_the_dialog(preferences, qtbot, monkeypatch):
    added = Preference[bool](False, "Show hints", "Show a hint at each field")
    monkeypatch.setattr(Preferences, "hints", added, raising=False)
    added.__set_name__(Preferences, "hints")
    dialog = PreferencesDialog(preferences)
    dialog.chosen.connect(lambda name, value: setattr(preferences, name, value))
    child(dialog, "hints").click()
    assert preferences.hints is True
    assert child(dialog, "hints").toolTip() == "Show a hint at each field"
    dialog.close()


def test_the_dialog_says_what_was_chosen_at_once(preferences, qtbot):
    dialog = PreferencesDialog(preferences)
    emitted = []
    dialog.chosen.connect(lambda name, value: emitted.append((name, value)))
    dialog.show()
    qtbot.keyClick(child(dialog, "scheme"), "d")
    child(dialog, "scheme").activated.emit(child(dialog, "scheme").currentIndex())
    child(dialog, "font_scale").setValue(150)
    assert emitted[-2:] == [("scheme", "dark"), ("font_scale", 1.5)]
    dialog.close()
