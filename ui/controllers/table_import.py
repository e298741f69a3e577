"""How a table comes in when more than its path must be said: options, the clipboard, a file that moved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from engine.project import Project, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.results.table_source import Preview
from engine.suggestions.suggested_project import project_for
from engine.system.errors import EngineError
from engine.workbench import Workbench
from ui.controllers.session import Session
from ui.dialogs.table_import import ImportDialog

if TYPE_CHECKING:
    from ui.engine.engine_thread import EngineJob

FOLDER_OF_PASTED = "pasted"
LOOKED_AT = 4096
"""Bytes at the beginning of a file that tell settings from a table."""


class TableImport(QObject):
    """Shows the dialog of a file, and keeps its preview in step with its options.

    Signals
    -------
    chosen(str, ReadingSpec)
        This file is to be opened so.
    reread(ReadingSpec)
        The table that is open is to be read so.
    """

    chosen = Signal(str, object)
    reread = Signal(object)

    def __init__(self, session: Session, window: QWidget | None = None) -> None:
        super().__init__(session)
        self._session = session
        self._window = window
        self._job: EngineJob | None = None
        self._round = 0

    def ask(self) -> None:
        """Ask for a file, then how to read it."""
        if path := self._session.dialogs.ask_open("table"):
            self.show(path)

    def show(self, path: str, reading: ReadingSpec | None = None) -> ImportDialog:
        """Show the options of a file that is to be opened."""
        dialog = self._new_dialog(path, reading, "Open table")
        dialog.chosen.connect(partial(self.chosen.emit, path))
        return self._begin(dialog)

    def show_open_table(self) -> ImportDialog | None:
        """Show the options of the table that is open."""
        data = self._session.document.project.data
        if not data.source:
            return None
        dialog = self._new_dialog(data.source, data.reading, "Read again")
        dialog.setWindowTitle("Reading options")
        dialog.chosen.connect(self.reread)
        return self._begin(dialog)

    def paste(self) -> None:
        """Keep the table on the clipboard in a file of its own, and show its options."""
        text = QGuiApplication.clipboard().text()
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
        self._session.do(Workbench.save_clipboard_table, text, f"{place}/{FOLDER_OF_PASTED}", then=self.show)

    def _new_dialog(self, path: str, reading: ReadingSpec | None, action: str) -> ImportDialog:
        dialog = ImportDialog(path, reading, action, self._window)
        dialog.preview_requested.connect(partial(self._preview, dialog, path))
        dialog.finished.connect(self._forget)
        return dialog

    def _begin(self, dialog: ImportDialog) -> ImportDialog:
        dialog.show()
        dialog.ask_first()
        return dialog

    def _preview(self, dialog: ImportDialog, path: str, reading: ReadingSpec | None) -> None:
        self._forget()
        then, otherwise = (partial(f, dialog, self._round) for f in (self._on_preview, self._on_no_preview))
        self._job = self._session.do(Workbench.preview, path, reading, then=then, otherwise=otherwise, quiet=True)

    def _forget(self, _: int = 0) -> None:
        """Let the preview that is on its way come to nothing."""
        self._round += 1
        if self._job is not None:
            self._job.stop()
            self._job = None

    def _on_preview(self, dialog: ImportDialog, asked: int, preview: Preview) -> None:
        if asked == self._round:
            self._job = None
            dialog.show_preview(preview)

    def _on_no_preview(self, dialog: ImportDialog, asked: int, error: EngineError | None) -> None:
        if asked == self._round and error is not None:
            self._job = None
            dialog.show_failure(error)


def is_settings(path: str) -> bool:
    """Whether a JSON file holds the settings of a project, and not a table: they begin with the format's number."""
    if not path.lower().endswith(".json"):
        return False
    try:
        with Path(path).open("rb") as file:
            return b'"format"' in file.read(LOOKED_AT)
    except OSError:
        return True


def reread(project: Project, before: TableFacts | None, facts: TableFacts) -> Project:
    """Return the project for its table read in another way: columns that are the same keep what was decided."""
    suggested = project_for(facts)
    if not any(facts.column(column.name) for column in project.data.with_role("target")):
        return suggested.replaced(name=project.name)
    old = {column.name: column for column in before.columns} if before else {}
    columns = tuple(
        project.data.column(each.name)
        if each.name in old and old[each.name].numeric == each.numeric and project.data.column(each.name)
        else suggested.data.column(each.name)
        for each in facts.columns
    )
    return project.replaced(data=project.data.replaced(reading=facts.reading, columns=columns))
