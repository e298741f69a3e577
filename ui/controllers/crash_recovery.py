"""What a crash left behind is offered again: a training that was interrupted goes on where it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.results.interrupted_run import Interrupted, forget, interrupted

if TYPE_CHECKING:
    from ui.controllers.project_files import ProjectFiles


class CrashRecovery(QObject):
    """Finds what was interrupted, and goes on with it or forgets it.

    Attributes
    ----------
    left : Interrupted or None
        The training that was interrupted last; None until `look`, and where there is none.
    """

    def __init__(self, project_files: ProjectFiles) -> None:
        super().__init__(project_files)
        self._project_files = project_files
        self.left: Interrupted | None = None

    def look(self, folder: Path) -> None:
        """Look for trainings that were interrupted, and offer to go on with the last one."""
        self.left = next(iter(interrupted(folder)), None)
        if self.left is not None:
            text = f"A training was interrupted: {self.left.text}. It can go on as if nothing had happened."
            self._project_files.noted.emit(text)
            self._project_files.offered.emit("Continue", "Go on with the interrupted training", self.go_on)
        self._project_files.session.state_changed.emit()

    def go_on(self) -> None:
        """Open the project of the interrupted training, and train it to its end."""
        left, self.left = self.left, None
        if left is not None:
            self._project_files.open_recent(left)

    def forget(self) -> None:
        """Take away what the interrupted training left behind."""
        left, self.left = self.left, None
        if left is not None:
            forget(left)
            self._project_files.session.succeed("Forgot the interrupted training")
        self._project_files.session.state_changed.emit()
