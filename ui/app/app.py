"""Start of the window: QApplication, theme, log, single instance, and the handler of uncaught exceptions."""

from __future__ import annotations

import logging
import os
import platform
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCommandLineParser, QEvent, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.system.errors import EngineError
from engine.system.folders import log_folder, recovery_folder
from engine.system.version import version
from engine.workbench import Workbench
from ui.app import log_file
from ui.app.log_file import LOG
from ui.app.single_instance import SingleInstance, name_for
from ui.engine.engine_thread import EngineThread
from ui.style import theme
from ui.style.preferences import Preferences
from ui.window.main_window import MainWindow


def run(arguments: Sequence[str]) -> int:
    """Open the window with the file of the first argument, and return the exit code when it is closed.

    If a window of the program is open on this screen, it opens the file instead.

    Parameters
    ----------
    arguments : sequence of str
        Command line without the program name.
    """
    _open_null_streams()
    app = QApplication.instance() or QApplication([sys.argv[0], *arguments])
    assert isinstance(app, QApplication)
    app.setApplicationName("Layerdesk")
    app.setOrganizationName("Layerdesk")
    app.setDesktopFileName("layerdesk")
    app.setWindowIcon(theme.app_icon())
    path, settings = _path_of(app), QSettings()
    # With the offscreen platform, every process has a screen of its own.
    instance = None if QGuiApplication.platformName() == "offscreen" else SingleInstance(name_for(settings.fileName()))
    if instance is not None and instance.hand_over([path] if path else []):
        return 0
    if instance is not None:
        instance.listen()
    preferences = Preferences(settings)
    theme.apply(app, preferences.scheme, preferences.font_scale)
    window = MainWindow(EngineThread(partial(Workbench, recovery_folder())), preferences)
    sys.excepthook = _UncaughtHandler(window)
    # Maximized the first time, so that it fits on the screen; later with its stored geometry.
    window.showMaximized() if preferences.state("geometry").isEmpty() else window.show()
    # After the first frame, so that the window appears fast; Keras after the pages.
    window.painted.connect(lambda: _begin(window, path), Qt.ConnectionType.QueuedConnection)
    window.parts.pages.all_created.connect(lambda: _begin_background(window))
    if instance is not None:
        window.parts.pages.all_created.connect(lambda: _accept_calls(window, instance))
    code = app.exec()
    LOG.info("ended")
    return code


def _begin(window: MainWindow, path: str) -> None:
    log_file.begin(log_folder())
    LOG.info("started, Layerdesk %s on %s", version(), platform.platform())
    window.session.error_raised.connect(_log_error)
    window.controllers.crash_recovery.scan(recovery_folder())
    if path:
        window.controllers.project_files.open(path)
    _FileOpenFilter(window).file_requested.connect(window.controllers.project_files.open)


def _begin_background(window: MainWindow) -> None:
    window.controllers.background_tasks.begin()
    window.controllers.idle_queries.begin()


def _accept_calls(window: MainWindow, instance: SingleInstance) -> None:
    instance.setParent(window)
    instance.called.connect(partial(_on_called, window))
    instance.accept_calls()


def _on_called(window: MainWindow, paths: list[str]) -> None:
    """Raise the window, and open the first file of the process that was started again."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    for path in paths[:1]:
        window.controllers.project_files.open(path)


def _log_error(error: EngineError) -> None:
    LOG.log(logging.ERROR if error.details else logging.INFO, "%s\n%s", error.text, error.details)


class _FileOpenFilter(QObject):
    """Event filter for files that macOS opens with an event instead of a second process.

    Signals
    -------
    file_requested(str)
        Path of the file.
    """

    file_requested = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        if (app := QApplication.instance()) is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_requested.emit(event.file())
            return True
        return False


def _path_of(app: QApplication) -> str:
    parser = QCommandLineParser()
    parser.addPositionalArgument("file", "a table, a project or a model")
    parser.parse(app.arguments())
    return str(Path(parser.positionalArguments()[0]).absolute()) if parser.positionalArguments() else ""


def _open_null_streams() -> None:
    """Replace missing stdout and stderr: a program without a console has none, and libraries write to them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until the program ends


class _UncaughtHandler:
    """`sys.excepthook` that shows the error in the message bar with details to copy; the program keeps running."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        if sys.stderr is not None:
            sys.stderr.write(details)
        LOG.error("%s", details)
        text = f"Unexpected error: {kind.__name__}. Nothing is lost; save your work now."
        self._window.parts.message_bar.show_error(EngineError(text, details=details))
