"""Proves that the window opens and paints: it opens the first example, looks at its own picture, tells, and ends."""

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

PATIENCE_MS = 75_000
MIN_COLOURS = 16
"""A picture of a real window has more; one that was not painted has one."""


def run() -> int:
    """Open the window, and return 0 when it was seen to paint an example, 1 where it was not."""
    app = QApplication([sys.argv[0]])
    app.setApplicationName("Layerdesk")
    theme.apply(app, "light")
    with tempfile.TemporaryDirectory() as folder:
        preferences = Preferences(QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
        window = MainWindow(EngineThread(), preferences)
        proof = _SmokeTest(window)
        window.show()
        QTimer.singleShot(PATIENCE_MS, proof, lambda: app.exit(1))
        code = app.exec()
        window.document.undo_stack.setClean()
        window.close()
    return code


class _SmokeTest(QObject):
    """Waits for the first picture and for the example, and tells."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._seconds = 0.0
        window.installEventFilter(self)
        window.panels.complete.connect(self._on_complete)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._seconds:
            self._seconds = time.time() - psutil.Process().create_time()
        return False

    def _on_complete(self) -> None:
        self._window.document.changed.connect(self._on_changed)
        self._window.session.failed.connect(self._on_failed)
        self._window.project_files.open_project(str(theme.examples()[0].path), example=True)

    def _on_changed(self) -> None:
        if self._window.document.table is not None:
            QTimer.singleShot(0, self, self._tell)

    def _on_failed(self, error: object) -> None:
        sys.stderr.write(f"{error}\n")
        QApplication.exit(1)

    def _tell(self) -> None:
        picture = self._window.grab().toImage()
        colours = len(_colours(picture))
        size, platform = f"{picture.width()}x{picture.height()}", QGuiApplication.platformName()
        if colours < MIN_COLOURS:
            sys.stderr.write(f"The window of {size} was not painted: it has {colours} colours.\n")
            QApplication.exit(1)
            return
        sys.stdout.write(f"{size} on {platform}, first picture after {self._seconds:.2f} s\n")
        sys.stdout.flush()
        QApplication.exit(0)


def _colours(picture: QImage) -> set[int]:
    """Return the colours at the points of a grid."""
    step = 4
    return {picture.pixel(x, y) for x in range(0, picture.width(), step) for y in range(0, picture.height(), step)}
