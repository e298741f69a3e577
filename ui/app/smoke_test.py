"""Smoke test: opens the window with the first example, checks that it was painted, prints the result, and ends."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QEvent, QObject, QSettings, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from ui.engine.engine_thread import EngineThread
from ui.style import theme
from ui.style.preferences import Preferences
from ui.window.main_window import MainWindow

TIMEOUT_MS = 75_000
MIN_COLOURS = 16
"""Minimum number of colours of a painted window; one that was not painted has one."""


def run() -> int:
    """Open the window, and return 0 if it painted an example, 1 if not."""
    app = QApplication([sys.argv[0]])
    app.setApplicationName("Layerdesk")
    theme.apply(app, "light")
    with tempfile.TemporaryDirectory() as folder:
        preferences = Preferences(QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
        window = MainWindow(EngineThread(), preferences)
        test = _SmokeTest(window)
        window.show()
        QTimer.singleShot(TIMEOUT_MS, test, lambda: app.exit(1))
        code = app.exec()
        window.document.undo_stack.setClean()
        window.close()
    return code


class _SmokeTest(QObject):
    """Waits for the first paint event and for the example, and prints the result."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._seconds = 0.0
        window.installEventFilter(self)
        window.parts.pages.all_created.connect(self._on_pages_created)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._seconds:
            self._seconds = time.time() - psutil.Process().create_time()
        return False

    def _on_pages_created(self) -> None:
        self._window.document.changed.connect(self._on_changed)
        self._window.session.error_raised.connect(self._on_failed)
        self._window.controllers.project_files.open_project(str(theme.examples()[0].path), example=True)

    def _on_changed(self) -> None:
        if self._window.document.table is not None:
            QTimer.singleShot(0, self, self._report)

    def _on_failed(self, error: object) -> None:
        sys.stderr.write(f"{error}\n")
        QApplication.exit(1)

    def _report(self) -> None:
        image = self._window.grab().toImage()
        colours = len(_colours(image))
        size, platform = f"{image.width()}x{image.height()}", QGuiApplication.platformName()
        if colours < MIN_COLOURS:
            sys.stderr.write(f"The window of {size} was not painted: it has {colours} colours.\n")
            QApplication.exit(1)
            return
        sys.stdout.write(f"{size} on {platform}, first paint after {self._seconds:.2f} s\n")
        sys.stdout.flush()
        QApplication.exit(0)


def _colours(image: QImage) -> set[int]:
    """Return the colours of every fourth pixel in both directions."""
    step = 4
    return {image.pixel(x, y) for x in range(0, image.width(), step) for y in range(0, image.height(), step)}
