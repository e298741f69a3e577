"""What is asked first when something does not work can be copied in one step."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from engine.system.folders import log_folder, recovery_folder
from ui.window import diagnostics


def test_versions_device_and_folders_are_reported(qapp):
    text = diagnostics.text({"keras": "3.15.1", "device": "GPU (RTX)"}, "layerdesk.conf")
    for word in ("3.15.1", "GPU (RTX)", "layerdesk.conf", str(log_folder()), str(recovery_folder()), "packaged"):
        assert word in text


def test_as_long_as_keras_is_loading_the_device_is_not_known_yet(qapp):
    assert "still loading" in diagnostics.text({}, "")


def test_copying_puts_the_same_text_on_the_clipboard_that_about_shows(driver):
    driver.do("help.diagnostics")
    driver.do("help.about")
    assert driver.dialogs.shown[0][2] == QGuiApplication.clipboard().text()
    assert driver.preferences.path in QGuiApplication.clipboard().text()
