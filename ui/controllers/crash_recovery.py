"""Crash recovery: an interrupted training is offered again and resumes from its last checkpoint."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from engine.results.interrupted_run import Interrupted, forget, interrupted
from ui.controllers.project_files import ProjectFilesController
from ui.controllers.session import Session


class CrashRecovery(QObject):
    """Finds interrupted trainings, and resumes or discards the last one.

    Attributes
    ----------
    interrupted_run : Interrupted or None
        The training that was interrupted last; None if there is none, and before `scan`.
    """

    def __init__(self, session: Session, project_files: ProjectFilesController) -> None:
        super().__init__(session)
        self._session = session
        self._project_files = project_files
        self.interrupted_run: Interrupted | None = None

    def scan(self, folder: Path) -> None:
        """Look for interrupted trainings in the folder of checkpoints, and offer to resume the last one."""
        self.interrupted_run = next(iter(interrupted(folder)), None)
        if self.interrupted_run is not None:
            text = f"Training interrupted: {self.interrupted_run.text}. You can resume it from the last checkpoint."
            self._session.show_notice(text)
            self._session.offer_action("Resume", "Resume the interrupted training", self.resume)
        self._session.state_changed.emit()

    def resume(self) -> None:
        """Open the project of the interrupted training, and train it to its end."""
        left, self.interrupted_run = self.interrupted_run, None
        if left is not None:
            self._project_files.open_interrupted(left)

    def discard(self) -> None:
        """Delete the checkpoint of the interrupted training."""
        left, self.interrupted_run = self.interrupted_run, None
        if left is not None:
            forget(left)
            self._session.show_success("Interrupted training discarded")
        self._session.state_changed.emit()
