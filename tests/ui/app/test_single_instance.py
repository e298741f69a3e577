"""One window for each screen: what is started later hands over its files and ends."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from tests.ui.conftest import PATIENCE_MS
from ui.app import single_instance
from ui.app.single_instance import SingleInstance, name_for

LATER = """
import sys
from PySide6.QtCore import QCoreApplication
from ui.app.single_instance import SingleInstance
app = QCoreApplication([])
sys.exit(0 if SingleInstance(sys.argv[1]).hand_over(sys.argv[2:]) else 7)
"""


@pytest.fixture
def name(tmp_path):
    return str(tmp_path / "door")


@pytest.fixture
def starting(name, qapp):
    """A window that is still starting: it has taken the name, and does not answer yet."""
    made = SingleInstance(name)
    made.listen()
    yield made
    made.close()


@pytest.fixture
def first(starting):
    starting.accept_calls()
    return starting


def later(qtbot, name, *paths, activation=""):
    """Start another program that hands over paths, and return its exit code."""
    import sys

    process = QProcess()
    environment = process.processEnvironment().systemEnvironment()
    environment.insert("XDG_ACTIVATION_TOKEN", activation)
    process.setProcessEnvironment(environment)
    process.setWorkingDirectory(str(single_instance.__file__).rpartition("/ui/")[0])
    with qtbot.waitSignal(process.finished, timeout=PATIENCE_MS):
        process.start(sys.executable, ["-c", LATER, name, *paths])
    return process.exitCode()


def test_files_of_a_later_program_reach_the_first_window(qtbot, first, name):
    with qtbot.waitSignal(first.called, timeout=PATIENCE_MS) as called:
        code = later(qtbot, name, "a b.layerdesk", "häuser.csv")
    assert code == 0
    assert called.args == [["a b.layerdesk", "häuser.csv"]]


def test_who_comes_while_the_first_window_is_still_starting_waits_for_it(qtbot, starting, name):
    probe = QLocalSocket()
    probe.connectToServer(name)
    assert probe.waitForConnected(1000)
    probe.write(b'{"paths": ["a.csv"], "activation": {}}\n')
    assert probe.waitForBytesWritten(1000)
    with qtbot.waitSignal(starting.called, timeout=PATIENCE_MS) as called:
        starting.accept_calls()
    assert called.args == [["a.csv"]]
    with qtbot.waitSignal(starting.disconnected, timeout=PATIENCE_MS):
        probe.abort()


def test_the_window_answers_when_the_callers_socket_has_done_with_its_signal(qtbot, first, name):
    """Who answers may ask the user, in a loop of its own; the caller leaves meanwhile, and its socket is destroyed."""
    probe, order = QLocalSocket(), []
    probe.connectToServer(name)
    qtbot.waitUntil(lambda: first.findChild(QLocalSocket) is not None, timeout=PATIENCE_MS)
    first.findChild(QLocalSocket).readyRead.connect(lambda: order.append("read"))
    first.called.connect(lambda paths: order.append("called"))
    probe.write(b'{"paths": [], "activation": {}}\n')
    qtbot.waitUntil(lambda: "called" in order, timeout=PATIENCE_MS)
    assert order == ["read", "called"]


def test_the_token_that_lets_a_window_come_to_the_front_is_handed_over(qtbot, first, name, monkeypatch):
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    assert later(qtbot, name, activation="clicked") == 0
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "clicked"


def test_without_another_window_nothing_is_handed_over(qapp, name):
    assert not SingleInstance(name).hand_over([])


def test_a_window_that_does_not_answer_is_passed_over(qapp, name, monkeypatch):
    monkeypatch.setattr(single_instance, "ANSWER_MS", 100)
    deaf = QLocalServer()
    assert deaf.listen(name)
    assert not SingleInstance(name).hand_over([])
    deaf.close()


def test_what_a_crashed_program_left_behind_is_no_window(qapp, name):
    import socket

    with socket.socket(socket.AF_UNIX) as left:
        left.bind(name)
    assert os.path.exists(name)
    assert not SingleInstance(name).hand_over([])
    again = SingleInstance(name)
    again.listen()
    probe = QLocalSocket()
    probe.connectToServer(name)
    assert probe.waitForConnected(1000)
    probe.abort()
    again.close()


def test_nonsense_at_the_door_is_hung_up_on(qtbot, first, name):
    called = []
    first.called.connect(called.append)
    probe = QLocalSocket()
    probe.connectToServer(name)
    assert probe.waitForConnected(1000)
    with qtbot.waitSignal(probe.disconnected, timeout=PATIENCE_MS):
        probe.write(b"GET / HTTP/1.0\n")
    assert called == []


def test_each_screen_and_each_place_of_settings_has_a_window_of_its_own(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":1")
    one = name_for("a.conf")
    assert name_for("a.conf") == one != name_for("b.conf")
    monkeypatch.setenv("DISPLAY", ":2")
    assert name_for("a.conf") != one
