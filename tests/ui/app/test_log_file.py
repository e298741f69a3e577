"""The log keeps what went wrong, never grows without end, and never stands in the way."""

from __future__ import annotations

import faulthandler
import logging
import os

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning

from ui.app import log_file


@pytest.fixture
def _as_before(monkeypatch):
    """Leave the log, the catcher of crashes and Qt's messages as they were."""
    crashes = []
    monkeypatch.setattr(faulthandler, "enable", crashes.append)
    root, level = logging.getLogger(), logging.raiseExceptions
    kept, qt = list(root.handlers), qInstallMessageHandler(None)
    qInstallMessageHandler(qt)
    yield
    for file in [each for each in root.handlers if each not in kept]:
        root.removeHandler(file)
        file.close()
    logging.raiseExceptions = level
    for descriptor in crashes:
        os.close(descriptor)
    qInstallMessageHandler(qt)


@pytest.mark.usefixtures("_as_before")
def test_what_is_noted_can_be_read_later_with_its_time(tmp_path):
    path = log_file.begin(tmp_path / "new" / "log")
    log_file.LOG.error("Größe unbekannt")
    text = path.read_text("utf-8")
    assert "ERROR layerdesk: Größe unbekannt" in text
    assert text[:4].isdigit()


@pytest.mark.usefixtures("_as_before")
def test_complaints_of_qt_are_noted_and_said(tmp_path, capsys):
    path = log_file.begin(tmp_path)
    qWarning("a rough edge")
    assert "WARNING qt: a rough edge" in path.read_text("utf-8")
    assert "a rough edge" in capsys.readouterr().err


@pytest.mark.usefixtures("_as_before")
def test_the_log_rotates_and_never_fills_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(log_file, "MAX_BYTES", 2000)
    log_file.begin(tmp_path)
    for _ in range(1000):
        log_file.LOG.info("a line of some length, as lines are")
    sizes = [path.stat().st_size for path in tmp_path.glob("layerdesk.log*")]
    assert len(sizes) == 1 + log_file.BACKUPS
    assert max(sizes) <= 2000


@pytest.mark.usefixtures("_as_before")
def test_a_place_that_cannot_be_written_means_no_log_and_no_trouble(tmp_path):
    (tmp_path / "file").touch()
    assert log_file.begin(tmp_path / "file" / "log") is None


def test_folders_lie_where_the_platform_wants_them(monkeypatch, tmp_path):
    from engine.system import folders

    assert str(folders.settings_folder()) == os.path.join(os.environ["XDG_CONFIG_HOME"], "layerdesk")
    assert str(folders.log_folder()) == os.path.join(os.environ["XDG_STATE_HOME"], "layerdesk", "log")
    assert str(folders.recovery_folder()) == os.path.join(os.environ["XDG_STATE_HOME"], "layerdesk", "recovery")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "zwei Wörter"))
    assert str(folders.log_folder()) == str(tmp_path / "zwei Wörter" / ".local" / "state" / "layerdesk" / "log")
