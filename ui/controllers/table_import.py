"""Import of tables: reader options with a preview, and tables from the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from engine.project import Project, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.results.table_source import Preview
from engine.suggestions.suggested_project import filled_in, project_for
from engine.system.errors import EngineError
from engine.workbench import Workbench
from ui.controllers.document import Document
from ui.controllers.session import Session
from ui.dialogs.prompts import Dialogs
from ui.dialogs.table_import import ImportDialog
from ui.engine.engine_thread import EngineJob

PASTED_FOLDER = "pasted"


class TableImport(QObject):
    """Shows the import dialog of a file, and updates its preview when options change.

    Signals
    -------
    chosen(str, ReadingSpec, ReadingSpec)
        The user opens this file with the first options; the second were inferred from its beginning.
    reread(ReadingSpec, ReadingSpec)
        The user reads the open table again with these options.
    """

    chosen = Signal(str, object, object)
    reread = Signal(object, object)

    def __init__(self, session: Session, document: Document, dialogs: Dialogs, window: QWidget | None = None) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._dialogs = dialogs
        self._window = window
        self._job: EngineJob | None = None
        self._round = 0

    def ask(self) -> None:
        """Let the user choose a file, then show its options."""
        if path := self._dialogs.ask_open("table"):
            self.show(path)

    def show(self, path: str, reading: ReadingSpec | None = None) -> ImportDialog:
        """Show the options of a file before it is opened."""
        dialog = self._new_dialog(path, reading, "Open table")
        dialog.chosen.connect(partial(self.chosen.emit, path))
        return self._begin(dialog)

    def show_open_table(self) -> ImportDialog | None:
        """Show the options of the open table; return None if no table is open."""
        data = self._document.project.data
        if not data.source:
            return None
        table = self._document.table
        dialog = self._new_dialog(data.source, data.reading, "Read again", table)
        dialog.setWindowTitle("Reading options")
        dialog.chosen.connect(self.reread)
        return self._begin(dialog)

    def show_for_model(self, path: str, use: Callable[[ReadingSpec], object]) -> ImportDialog:
        """Show the options of a file that the model reads, filled with those of its training table.

        Parameters
        ----------
        use : callable (ReadingSpec) -> None
            Called with the options that the user accepts.
        """
        dialog = self._new_dialog(path, None, "Use")
        dialog.setWindowTitle("Reading options for the model")
        dialog.chosen.connect(use)
        dialog.show()
        dialog.show_waiting()
        self._submit(dialog, Workbench.preview_by_model, path)
        return dialog

    def paste(self) -> None:
        """Save the table on the clipboard as a file, and show its options."""
        text = QGuiApplication.clipboard().text()
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
        self._session.submit(Workbench.save_clipboard_table, text, f"{folder}/{PASTED_FOLDER}", on_success=self.show)

    def _new_dialog(
        self, path: str, reading: ReadingSpec | None, action: str, table: TableFacts | None = None
    ) -> ImportDialog:
        dialog = ImportDialog(path, reading, action, self._window, table)
        dialog.preview_requested.connect(partial(self._preview, dialog, path))
        dialog.finished.connect(self._drop_preview)
        return dialog

    def _begin(self, dialog: ImportDialog) -> ImportDialog:
        dialog.show()
        dialog.request_preview()
        return dialog

    def _preview(self, dialog: ImportDialog, path: str, reading: ReadingSpec | None) -> None:
        self._submit(dialog, Workbench.preview, path, reading)

    def _submit(self, dialog: ImportDialog, method: Callable[..., Preview], *arguments: object) -> None:
        self._drop_preview()
        shown, failed = (partial(slot, dialog, self._round) for slot in (self._on_preview, self._on_preview_failed))
        self._job = self._session.submit(method, *arguments, on_success=shown, on_error=failed, quiet=True)

    def _drop_preview(self) -> None:
        """Stop the job of the preview, and ignore its result."""
        self._round += 1
        if self._job is not None:
            self._job.stop()
            self._job = None

    def _on_preview(self, dialog: ImportDialog, preview_round: int, preview: Preview) -> None:
        if preview_round == self._round:
            self._job = None
            dialog.show_preview(preview)

    def _on_preview_failed(self, dialog: ImportDialog, preview_round: int, error: EngineError | None) -> None:
        if preview_round == self._round and error is not None:
            self._job = None
            dialog.show_failure(error)


def reread(project: Project, before: TableFacts | None, facts: TableFacts) -> Project:
    """Return the project for a table that was read with other options: columns of the same type keep their settings."""
    targets = [column.name for column in project.data.with_role("target") if facts.column(column.name)]
    if not targets:
        return project_for(facts).replaced(name=project.name)
    suggested = filled_in(facts, targets)
    old = {column.name: column for column in before.columns} if before else {}
    columns = tuple(
        project.data.column(each.name)
        if each.name in old and old[each.name].numeric == each.numeric and project.data.column(each.name)
        else suggested.data.column(each.name)
        for each in facts.columns
    )
    return project.replaced(data=project.data.replaced(reading=facts.reading, columns=columns))
