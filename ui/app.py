"""Starts the window: the application, its looks, and what becomes of errors that nobody foresaw."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCommandLineParser, QSettings
from PySide6.QtWidgets import QApplication

from engine.errors import EngineError
from ui import theme
from ui.engine_thread import EngineThread
from ui.main_window import MainWindow
from ui.preferences import Preferences


def run(arguments: Sequence[str]) -> int:
    """Open the window, with the file that the first argument names, and return the exit code when it is closed.

    Parameters
    ----------
    arguments : sequence of str
        Without the program's own name.
    """
    _give_streams()
    app = QApplication.instance() or QApplication([sys.argv[0], *arguments])
    assert isinstance(app, QApplication)
    app.setApplicationName("Layerdesk")
    app.setOrganizationName("Layerdesk")
    app.setDesktopFileName("layerdesk")
    app.setWindowIcon(theme.app_icon())
    preferences = Preferences(QSettings())
    theme.apply(app, preferences.scheme, preferences.font_scale)
    window = MainWindow(EngineThread(), preferences)
    sys.excepthook = _Uncaught(window)
    # The first time it fills the screen, so that nothing of it lies outside; later it is where it was left.
    window.show() if preferences.state("geometry") else window.showMaximized()
    path = _path_of(app)
    # When the first picture stands and the panels are made: nothing that can wait holds up the window.
    window.panels.complete.connect(lambda: _begin(window, path))
    return app.exec()


def _begin(window: MainWindow, path: str) -> None:
    if path:
        window.filing.open(path)
    window.idle_work.begin()


def _path_of(app: QApplication) -> str:
    parser = QCommandLineParser()
    parser.addPositionalArgument("file", "a table, a project or a model")
    parser.parse(app.arguments())
    return str(Path(parser.positionalArguments()[0]).absolute()) if parser.positionalArguments() else ""


def _give_streams() -> None:
    """Give the program something to write to: started without a console it has none, and libraries write unasked."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open as long as the program


class _Uncaught:
    """Shows an error that nobody foresaw on the page, with details to copy; the program goes on."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(details)
        text = f"Something went wrong that Layerdesk did not expect: {kind.__name__}. Your work is still here; save it."
        self._window.message_bar.show_error(EngineError(text, details=details))
