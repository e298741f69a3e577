"""Autosave: a copy of unsaved changes next to the project file, and the lock that lets one window write it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from engine.storage import lock
from engine.system.errors import EngineError
from engine.workbench import Workbench
from ui.controllers.document import Document
from ui.controllers.project_files import ProjectFilesController
from ui.controllers.session import Session
from ui.style.object_names import named

AUTOSAVE_MS = 20_000
"""Milliseconds from the first unsaved change to the copy."""
COPY_ENDING = ".autosave.layerdesk"


class Autosave(QObject):
    """Saves copies of unsaved changes, and holds the lock of the project file."""

    def __init__(self, session: Session, document: Document, project_files: ProjectFilesController) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._project_files = project_files
        self._path = ""
        self._copy: Path | None = None
        self._failure_shown = False
        self._pending_notice: tuple[str, str, str, Callable[[], None]] | None = None
        self._timer = named(QTimer(self, singleShot=True, interval=AUTOSAVE_MS), "_autosave_timer")
        self._timer.timeout.connect(self.save_copy)
        self._document.changed.connect(self._on_document_changed)
        self._session.run_ended.connect(self._on_run_ended)
        self._session.state_changed.connect(self._show_notice)

    def save_copy(self) -> None:
        """Save a copy of unsaved changes next to the project file; during a training, when it is over."""
        if self._session.running:
            self._session.after_training(self.save_copy)
        elif self._path and self._document.modified and not self._document.read_only:
            self._copy = copy_of(self._path)
            document, method = self._document, Workbench.save_project
            saved = document.project, document.runs, document.queue
            self._session.submit(method, str(self._copy), *saved, on_error=self._on_copy_failed, quiet=True)

    def close(self) -> None:
        """Delete the copy and release the lock."""
        self._timer.stop()
        self._delete_copy()
        self._release_lock()

    def _on_document_changed(self) -> None:
        document = self._document
        if document.path != self._path:
            self._release_lock()
            self._take_lock(document.path)
        if not document.modified:
            self._timer.stop()
            self._delete_copy()
        elif self._path and not self._timer.isActive():
            self._timer.start()

    def _on_run_ended(self) -> None:
        self._timer.stop()
        self.save_copy()

    def _on_copy_failed(self, error: EngineError | None) -> None:
        if error is not None and not self._failure_shown:
            self._failure_shown = True
            self._session.show_status(f"Autosave failed. {error.text}")

    def _take_lock(self, path: str) -> None:
        self._path = path
        if not path:
            return
        copy = copy_of(path)
        if lock.other_holder(Path(path)) is not None:
            self._document.set_read_only(True)
            text = f"{Path(path).name} is open in another window. It is read-only here; save it under another name."
            self._pending_notice = text, "Take over", "Make this window the one that can save", self._take_over
            return
        lock.acquire(Path(path))
        with contextlib.suppress(OSError):
            if copy.stat().st_mtime > Path(path).stat().st_mtime:
                text = f"Unsaved changes to {Path(path).name} were recovered."
                self._pending_notice = (
                    text,
                    "Open the copy",
                    "Open the project with the unsaved changes",
                    self._open_copy,
                )

    def _show_notice(self) -> None:
        """Show the notice when the project and its table are loaded: every success before that would clear it."""
        if self._pending_notice is not None and self._session.idle:
            (text, button, tip, callback), self._pending_notice = self._pending_notice, None
            self._session.show_notice(text)
            self._session.offer_action(button, tip, callback)

    def _take_over(self) -> None:
        lock.acquire(Path(self._path))
        self._document.set_read_only(False)

    def _open_copy(self) -> None:
        self._copy = copy_of(self._path)
        self._project_files.open_copy(str(self._copy), self._path)

    def _release_lock(self) -> None:
        if self._path:
            lock.release(Path(self._path))
        self._path, self._pending_notice = "", None
        self._document.read_only = False

    def _delete_copy(self) -> None:
        copy, self._copy = self._copy, None
        if copy is not None:
            with contextlib.suppress(OSError):
                copy.unlink(missing_ok=True)


def copy_of(path: str) -> Path:
    """Return the path of the copy of a project."""
    project = Path(path)
    return project.with_name(project.stem + COPY_ENDING)
