"""The real window with the real engine; only the dialogs are fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.messages.events import Event
from engine.results.lr_sweep import LrSweep
from engine.system.errors import EngineError
from ui.dialogs.lr_finder_dialog import LrFinderDialog
from ui.engine.engine_thread import EngineThread
from ui.style import theme
from ui.style.preferences import Preferences
from ui.window.main_window import MainWindow

PATIENCE_MS = 60_000
EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"


@dataclass
class Answers:
    """Fake dialogs with fixed answers."""

    path: str = ""
    unsaved: str = "discard"
    number: float | None = None
    errors: list[EngineError] = field(default_factory=list)
    lr_finder: LrFinderDialog | None = None

    def ask_open(self, kind: str) -> str:
        return self.path

    def ask_save(self, kind: str, name: str) -> str:
        return self.path

    def ask_unsaved(self, name: str, running: bool, queued: int = 0) -> str:
        return self.unsaved

    def ask_stop(self) -> bool:
        return True

    def ask_number(self, kind: str, value: float) -> float | None:
        return self.number

    def show_error(self, error: EngineError) -> None:
        self.errors.append(error)

    def show_learning_rates(self, sweep: LrSweep, apply: Callable[[float], None]) -> None:
        self.lr_finder = LrFinderDialog(sweep, apply)
        self.lr_finder.show()

    def show_text(self, title: str, heading: str, text: str) -> None:
        return None


@dataclass
class WindowDriver:
    """Drives the window with mouse and keyboard."""

    window: MainWindow
    engine: EngineThread
    preferences: Preferences
    answers: Answers
    qtbot: QtBot
    events: list[Event] = field(default_factory=list)

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=PATIENCE_MS)

    def wait_until_idle(self) -> None:
        """Wait until no job is running or waiting."""
        self.wait(lambda: not self.engine.jobs)

    def click(self, name: str, inside: QWidget | None = None) -> None:
        """Click the visible, enabled button with this object name."""
        buttons = (inside or self.window).findChildren(QPushButton, name)
        button = next(button for button in buttons if button.isVisible() and button.isEnabled())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window, key, modifier)

    def do(self, action: str) -> None:
        """Choose an action, as from its menu."""
        entry = self.window.parts.actions[action]
        assert entry.isEnabled(), f"{action} is disabled"
        entry.trigger()

    def train(self) -> None:
        """Press F5 and wait for the end."""
        runs = len(self.window.document.runs)
        self.key(Qt.Key.Key_F5)
        self.wait(lambda: len(self.window.document.runs) > runs and not self.engine.jobs)


@pytest.fixture
def make_driver(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[], WindowDriver]]:
    """Return a maker of windows, each as if the program had been started anew."""
    theme.apply(qapp, "light")
    drivers: list[WindowDriver] = []

    def make() -> WindowDriver:
        settings = QSettings(str(tmp_path / f"settings-{len(drivers)}.ini"), QSettings.Format.IniFormat)
        engine, preferences, answers = EngineThread(), Preferences(settings), Answers()
        window = MainWindow(engine, preferences, answers)  # type: ignore[arg-type]
        window.show()
        drivers.append(WindowDriver(window, engine, preferences, answers, qtbot))
        window.session.event_received.connect(drivers[-1].events.append)
        return drivers[-1]

    yield make
    for driver in drivers:
        driver.answers.unsaved = "discard"
        driver.window.close()
        driver.engine.close()
        driver.window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def driver(make_driver: Callable[[], WindowDriver]) -> WindowDriver:
    """A driver of an empty window."""
    return make_driver()
