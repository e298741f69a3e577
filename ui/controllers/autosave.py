"""Keeps the project safe: a copy of what is not saved yet beside the original, and one window that may write it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from engine.storage import lock
from engine.system.errors import EngineError
from engine.workbench import Workbench
from ui.controllers.project_files import ProjectFiles

AUTOSAVE_MS = 20_000
"""How long after a change a copy is saved."""
COPY_ENDING = ".autosave.layerdesk"


class Autosave(QObject):
    """Saves copies while something is unsaved, and holds the lock of the project that is open."""

    def __init__(self, project_files: ProjectFiles) -> None:
        super().__init__(project_files)
        self._project_files, self._session = project_files, project_files.session
        self._document = project_files.session.document
        self._path = ""
        self._copy: Path | None = None
        self._refused = False
        self._news: tuple[str, str, str, Callable[[], None]] | None = None
        self._timer = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._timer.timeout.connect(self.save_copy)
        self._document.changed.connect(self._on_document_changed)
        self._session.run_ended.connect(self._on_run_ended)
        self._session.state_changed.connect(self._tell)

    def save_copy(self) -> None:
        """Save a copy beside the original, where something is unsaved; while a training runs, when it is over."""
        if self._session.running:
            self._session.after_training(self.save_copy)
        elif self._path and self._document.modified and not self._document.read_only:
            self._copy = copy_of(self._path)
            document, verb = self._document, Workbench.save_project
            saved = document.project, document.runs, document.queue
            self._session.do(verb, str(self._copy), *saved, otherwise=self._on_refused, quiet=True)

    def close(self) -> None:
        """Leave no copy and no lock behind: what was to be saved is saved."""
        self._timer.stop()
        self._forget_copy()
        self._leave()

    def _on_document_changed(self) -> None:
        document = self._document
        if document.path != self._path:
            self._leave()
            self._enter(document.path)
        if not document.modified:
            self._timer.stop()
            self._forget_copy()
        elif self._path and not self._timer.isActive():
            self._timer.start()

    def _on_run_ended(self) -> None:
        self._timer.stop()
        self.save_copy()

    def _on_refused(self, error: EngineError | None) -> None:
        if error is not None and not self._refused:
            self._refused = True
            self._session.said.emit(f"No copy could be saved. {error.text}")

    def _enter(self, path: str) -> None:
        self._path = path
        if not path:
            return
        copy = copy_of(path)
        if lock.other_holder(Path(path)) is not None:
            self._document.set_read_only(True)
            text = f"{Path(path).name} is open in another window. It is read-only here; save it under another name."
            self._news = text, "Write it here", "Let this window write the project, not the other", self._seize
            return
        lock.acquire(Path(path))
        with contextlib.suppress(OSError):
            if copy.stat().st_mtime > Path(path).stat().st_mtime:
                text = f"{Path(path).name} was not saved when the program ended. There is a later copy."
                self._news = text, "Open the copy", "Open what was not saved", self._open_copy

    def _tell(self) -> None:
        """Say what was found, once the project is open and its table is read: whatever goes well clears the message."""
        if self._news is not None and self._session.idle:
            (text, *offer), self._news = self._news, None
            self._project_files.noted.emit(text)
            self._project_files.offered.emit(*offer)

    def _seize(self) -> None:
        lock.acquire(Path(self._path))
        self._document.set_read_only(False)

    def _open_copy(self) -> None:
        self._copy = copy_of(self._path)
        self._project_files.open_copy(str(self._copy), self._path)

    def _leave(self) -> None:
        if self._path:
            lock.release(Path(self._path))
        self._path, self._news = "", None
        self._document.read_only = False

    def _forget_copy(self) -> None:
        copy, self._copy = self._copy, None
        if copy is not None:
            with contextlib.suppress(OSError):
                copy.unlink(missing_ok=True)


def copy_of(path: str) -> Path:
    """Return where the copy of a project lies."""
    project = Path(path)
    return project.with_name(project.stem + COPY_ENDING)
