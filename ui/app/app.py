"""Starts the window: the application, its looks, the log, and what becomes of errors that nobody foresaw."""

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
    """Open the window, with the file that the first argument names, and return the exit code when it is closed.

    Where this screen has a window of the program already, the file is handed to that one.

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
    path, settings = _path_of(app), QSettings()
    # Drawn into memory, every program has a screen of its own.
    instance = None if QGuiApplication.platformName() == "offscreen" else SingleInstance(name_for(settings.fileName()))
    if instance is not None and instance.hand_over([path] if path else []):
        return 0
    if instance is not None:
        instance.listen()
    preferences = Preferences(settings)
    theme.apply(app, preferences.scheme, preferences.font_scale)
    window = MainWindow(EngineThread(partial(Workbench, recovery_folder())), preferences)
    sys.excepthook = _Uncaught(window)
    # The first time it fills the screen, so that nothing of it lies outside; later it is where it was left.
    window.show() if preferences.state("geometry") else window.showMaximized()
    # When the first picture stands and the panels are made: nothing that can wait holds up the window.
    window.panels.complete.connect(lambda: _begin(window, path))
    if instance is not None:
        window.panels.complete.connect(lambda: _answer(window, instance))
    code = app.exec()
    LOG.info("ended")
    return code


def _begin(window: MainWindow, path: str) -> None:
    log_file.begin(log_folder())
    LOG.info("started, Layerdesk %s on %s", version(), platform.platform())
    window.session.failed.connect(_note_failure)
    window.crash_recovery.look(recovery_folder())
    if path:
        window.project_files.open(path)
    opened = _OpenedFiles(window)
    opened.wanted.connect(window.project_files.open)
    window.background_tasks.begin()


def _answer(window: MainWindow, instance: SingleInstance) -> None:
    instance.setParent(window)
    instance.called.connect(partial(_on_called, window))
    instance.answer()


def _on_called(window: MainWindow, paths: list[str]) -> None:
    """Come to the front, and open what the program that was started again was to open."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    for path in paths[:1]:
        window.project_files.open(path)


def _note_failure(error: EngineError) -> None:
    LOG.log(logging.ERROR if error.details else logging.INFO, "%s\n%s", error.text, error.details)


class _OpenedFiles(QObject):
    """Hears of the files that macOS wants opened: it starts no second program, it sends an event.

    Signals
    -------
    wanted(str)
        The path.
    """

    wanted = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.wanted.emit(event.file())
            return True
        return False


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
        if sys.stderr is not None:  # a program without a console has none
            sys.stderr.write(details)
        LOG.error("%s", details)
        text = f"Something went wrong that Layerdesk did not expect: {kind.__name__}. Your work is still here; save it."
        self._window.message_bar.show_error(EngineError(text, details=details))
