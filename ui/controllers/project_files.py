"""Opening and saving: tables and projects; `ui.controllers.model_files` has the files of Keras.

An operation that fails changes nothing and shows its error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.project import Project, ReadingSpec, is_settings
from engine.project.table_facts import TableFacts
from engine.results.interrupted_run import Interrupted
from engine.results.row_query import RowQuery
from engine.results.run import Run
from engine.results.table_source import SourceMemory
from engine.suggestions.suggested_columns import left_out
from engine.suggestions.suggested_project import project_for
from engine.system.errors import Cancelled, EngineError
from engine.system.word_forms import listed
from engine.workbench import Opened, Workbench
from ui.controllers.document import Document
from ui.controllers.evaluation import EvaluationController
from ui.controllers.model_files import ModelFilesController
from ui.controllers.run_queue import RunQueueController
from ui.controllers.session import Callback, Session
from ui.controllers.table_import import TableImport, reread
from ui.controllers.table_queries import TableQueries
from ui.dialogs.prompts import Dialogs, UnsavedAnswer
from ui.engine.engine_thread import EngineJob
from ui.style.preferences import Preferences

PROJECT_SUFFIX = ".layerdesk"
_Saved = tuple[Project, tuple[Run, ...], tuple[Project, ...]]
READING = ("data", "reading")
"""`EngineError.where` of errors that other reader options may fix."""


class ProjectFilesController(QObject):
    """Opens and saves tables and projects.

    Signals
    -------
    opened()
        Another project is on screen.
    table_opened()
        A table is on screen with suggested settings.
    close_allowed()
        Everything was saved, so the window may close.
    """

    opened = Signal()
    table_opened = Signal()
    close_allowed = Signal()

    def __init__(
        self,
        session: Session,
        document: Document,
        dialogs: Dialogs,
        preferences: Preferences,
        *,
        evaluation: EvaluationController,
        model_files: ModelFilesController,
        run_queue: RunQueueController,
        table_import: TableImport,
        table_queries: TableQueries,
    ) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._dialogs = dialogs
        self._preferences = preferences
        self._evaluation = evaluation
        self._model_files = model_files
        self._run_queue = run_queue
        self._table_import = table_import
        self._table_queries = table_queries
        self._memory: SourceMemory | None = None
        self._opening: EngineJob | None = None
        self._openings = 0
        self._read: tuple[object, object] | None = None
        table_import.chosen.connect(self.open_table)
        table_import.reread.connect(self.set_reader_options)
        self._document.changed.connect(self._on_document_changed)

    @property
    def name(self) -> str:
        """Name of the project file, or of the project if it has no file."""
        return Path(self._document.path).name or self._document.project.name

    def new(self) -> None:
        """Start an empty project."""
        self._leave(self._start_empty)

    def ask_table(self) -> None:
        """Let the user choose a table, and open it."""
        if path := self._dialogs.ask_open("table"):
            self.open_table(path)

    def ask_project(self) -> None:
        """Let the user choose a project, and open it."""
        if path := self._dialogs.ask_open("project"):
            self.open_project(path)

    def open(self, path: str) -> None:
        """Open a project, a model, weights or a table, by the ending of the path; other endings count as tables."""
        if self._session.running:
            self._session.show_error(EngineError("A training is running. Stop it, then open another file."))
        elif path.lower().endswith(PROJECT_SUFFIX) or is_settings(path):
            self.open_project(path)
        elif path.lower().endswith((".keras", ".h5", ".hdf5")) and not path.lower().endswith(".weights.h5"):
            self._model_files.load_model(path)
        elif path.lower().endswith(".weights.h5"):
            self._model_files.load_weights(path)
        else:
            self.open_table(path)

    def open_table(self, path: str, reading: ReadingSpec | None = None, guessed: ReadingSpec | None = None) -> None:
        """Open a table with suggested settings; what is not in `reading`, or only `guessed` there, is inferred."""
        full = str(Path(path).absolute())
        opened, failed = self._on_table_opened, partial(self._on_table_not_opened, full, reading)
        submit = partial(self._submit_opening, on_success=opened, on_error=failed)
        self._leave(partial(submit, Workbench.open_table, full, reading, guessed))

    def set_reader_options(self, reading: ReadingSpec, guessed: ReadingSpec | None = None) -> None:
        """Read the open table with other reader options; settings of columns of the same type stay."""
        source = self._document.project.data.source
        self._submit_opening(Workbench.open_table, source, reading, guessed, on_success=self._on_table_reread)

    def open_project(self, path: str, *, example: bool = False) -> None:
        """Open a project, then its table. An example gets no project file, so that saving does not overwrite it."""
        opened = partial(self._on_project_opened, path, example)
        self._leave(partial(self._submit_opening, Workbench.read_project, path, on_success=opened))

    def open_copy(self, copy: str, path: str) -> None:
        """Open the autosaved copy of the project file `path`, to which it is saved later."""
        self._submit_opening(Workbench.read_project, copy, on_success=partial(self._on_copy_opened, path))

    def _submit_opening(
        self,
        method: Callable[..., Any],
        *arguments: Any,
        on_success: Callback,
        on_error: Callback = lambda error: None,
    ) -> None:
        """Open something; what is still being opened is stopped, and its result ignored."""
        if self._opening is not None:
            self._opening.stop()
        self._openings += 1
        shown, failed = (partial(self._if_newest, self._openings, slot) for slot in (on_success, on_error))
        self._opening = self._session.submit(method, *arguments, on_success=shown, on_error=failed)

    def _if_newest(self, opening: int, slot: Callback, result: object) -> None:
        if opening == self._openings:
            self._opening = None
            slot(result)

    def _on_copy_opened(self, path: str, opened: Opened) -> None:
        self._load_project(opened.project, None, opened, path)
        self._document.mark_unsaved()
        self._load_contents(opened)

    def open_interrupted(self, interrupted: Interrupted) -> None:
        """Open the project of an interrupted training, and resume it."""
        self._leave(partial(self._resume, interrupted))

    def _resume(self, interrupted: Interrupted) -> None:
        self._load_project(interrupted.run.project, None)
        self._read_table()
        self._session.resume_interrupted(interrupted)

    def reload(self) -> None:
        """Read the file of the table again."""
        self._read = None
        self._on_document_changed()

    def save(self, on_saved: Callable[[], None] | None = None) -> None:
        """Save to the project file, which the user chooses if there is none; then call `on_saved`."""
        if self._document.path and not self._document.read_only:
            self._save_to(self._document.path, on_saved)
        else:
            self.save_as(on_saved)

    def save_as(self, on_saved: Callable[[], None] | None = None) -> None:
        """Let the user choose a project file, and save to it; then call `on_saved`."""
        if path := self._dialogs.ask_save("save_project", Path(self.name).stem):
            self._save_to(path, on_saved)

    def may_close(self) -> bool:
        """Return True if the window may close now; if it must save first, `close_allowed` is emitted later."""
        running = self._session.running
        if not self._document.modified:
            return not running or self._dialogs.ask_stop()
        answer = self._ask_unsaved(running)
        if answer == "save":
            self._session.stop()
            self._session.after_training(lambda: self.save(self.close_allowed.emit))
        return answer == "discard"

    def _leave(self, callback: Callable[[], Any]) -> None:
        """Call `callback`, which replaces the project, unless the user keeps its unsaved changes."""
        answer = self._ask_unsaved(False) if self._document.modified else "discard"
        if answer == "save":
            self.save(callback)
        elif answer == "discard":
            callback()

    def _ask_unsaved(self, running: bool) -> UnsavedAnswer:
        return self._dialogs.ask_unsaved(self.name, running, len(self._document.queue))

    def _start_empty(self) -> None:
        self._load_project(Project(), None)
        self._session.submit(Workbench.discard_model)

    def _load_project(
        self, project: Project, table: TableFacts | None, opened: Opened | None = None, path: str = ""
    ) -> None:
        self._read, self._memory = (project.data.source, project.data.reading), None
        runs, queue, trained = (opened.runs, opened.queue, opened.trained) if opened else ((), (), None)
        self._evaluation.discard_results()
        self._session.set_resumable_run("")
        self._run_queue.load(queue)
        self._document.load_project(project, table, runs=runs, queue=queue, trained=trained, path=path)
        self.opened.emit()

    def _on_table_opened(self, facts: TableFacts) -> None:
        self._preferences.add_recent(facts.source)
        project = project_for(facts)
        self._load_project(project, facts)
        self.table_opened.emit()
        self._session.submit(Workbench.discard_model)  # or it would be saved with a project that did not train it
        self._session.show_status(f"Opened {Path(facts.source).name}: {facts.rows:,} rows")
        self._read_rows()
        self._show_notes(facts, _left_out_text(project, facts))

    def _on_table_not_opened(self, path: str, reading: ReadingSpec | None, error: EngineError | None) -> None:
        """Show the reader options if other ones may fix the error."""
        if error is not None and error.where[:2] == READING:
            self._table_import.show(path, reading)

    def _on_table_reread(self, facts: TableFacts) -> None:
        data = self._document.project.data
        if facts.source != data.source:
            return
        project = reread(self._document.project, self._document.table, facts)
        self._read = (facts.source, facts.reading)
        self._document.edit(project, "change how the table is read")
        self._document.set_table(facts)
        self._read_rows()
        self._show_notes(facts)

    def _show_notes(self, facts: TableFacts, left_out_text: str = "") -> None:
        """Show notes about the table; show the reader options if their detection was ambiguous."""
        if notes := [*facts.notes, *filter(None, [left_out_text])]:
            self._session.show_notice(" ".join(notes))
        if facts.notes:
            self._offer_reading_options()
        if facts.ambiguities:
            self._table_import.show_open_table()

    def _on_project_opened(self, path: str, example: bool, opened: Opened) -> None:
        own = not example and path.endswith(PROJECT_SUFFIX)
        if not example:
            self._preferences.add_recent(path)
        self._load_project(opened.project, None, opened, str(Path(path).absolute()) if own else "")
        self._session.show_status(f"Opened {Path(path).name}")
        self._memory = opened.memory
        self._load_contents(opened)

    def _load_contents(self, opened: Opened) -> None:
        """Read the table, then restore the model, because Keras takes longer to load than a table."""
        if opened.project.data.source:
            self._read_table()
        if opened.trained is not None:
            restored, lost = self._session.set_resumable_run, self._on_model_lost
            self._session.submit(Workbench.restore_model, on_success=restored, on_error=lost)

    def _on_model_lost(self, _: EngineError | None) -> None:
        self._document.set_trained(None)

    def _read_table(self) -> None:
        self._document.set_reading(True)
        data = self._document.project.data
        read, failed = self._on_table_read, self._on_table_not_read
        self._submit_opening(Workbench.open_table, data.source, data.reading, on_success=read, on_error=failed)

    def _on_table_not_read(self, error: EngineError | None) -> None:
        """Offer to choose another file, or other reader options."""
        self._document.set_reading(False)
        if error is None or isinstance(error, Cancelled):
            return
        if error.where[:2] == READING:
            self._offer_reading_options()
        else:
            self._offer_table_path()

    def _offer_reading_options(self) -> None:
        show = self._table_import.show_open_table
        self._session.offer_action("Reading options…", "Change how the file is read", show)

    def _offer_table_path(self) -> None:
        self._session.offer_action("Choose another file…", "Locate the project's table", self.ask_table_path)

    def ask_table_path(self) -> None:
        """Let the user choose another file for the table; all other settings stay."""
        if path := self._dialogs.ask_open("table"):
            project = self._document.project
            data = project.data.replaced(source=str(Path(path).absolute()))
            self._document.edit(project.replaced(data=data), "choose another file for the table")

    def _on_table_read(self, facts: TableFacts) -> None:
        data = self._document.project.data
        if (facts.source, facts.reading) == (data.source, data.reading):
            self._document.set_table(facts)
            self._session.show_success(f"Read {Path(facts.source).name}: {facts.rows:,} rows")
            self._read_rows()
            self._compare()

    def _compare(self) -> None:
        """Compare the table with the one that was saved; once for each project that is opened."""
        memory, self._memory = self._memory, None
        if memory is not None:
            self._session.submit(Workbench.table_changes, memory, on_success=self._on_compared)

    def _on_compared(self, changes: tuple[str, ...]) -> None:
        if changes:
            name = Path(self._document.project.data.source).name
            self._session.show_notice(f"{name} has changed since this project was saved: {'; '.join(changes)}.")
            self._offer_table_path()

    def _read_rows(self) -> None:
        self._table_queries.find_rows(RowQuery())

    def _on_document_changed(self) -> None:
        """Read the table again if an edit or undo changed its path or reader options."""
        data = self._document.project.data
        if data.source and self._read != (data.source, data.reading):
            self._read = (data.source, data.reading)
            self._read_table()

    def _save_to(self, path: str, on_saved: Callable[[], None] | None) -> None:
        saved = self._document.project, self._document.runs, self._document.queue
        done = partial(self._on_saved, path, saved, on_saved)
        self._session.submit(Workbench.save_project, path, *saved, on_success=done, on_error=self._on_not_saved)

    def _on_saved(self, path: str, saved: _Saved, callback: Callable[[], None] | None, _: object) -> None:
        if path.endswith(PROJECT_SUFFIX):
            self._document.mark_saved(path, *saved)
        self._preferences.add_recent(path)
        self._session.report_saved(path)
        if callback is not None:
            callback()

    def _on_not_saved(self, error: EngineError | None) -> None:
        if error is not None:
            self._session.offer_action("Save elsewhere…", "Save the project to another file", self.save_as)


def _left_out_text(project: Project, table: TableFacts) -> str:
    """Return which columns are left out and why, as a sentence; empty if none is."""
    reasons = left_out(project, table)
    return f"Ignored: {listed([f'{name} ({reason})' for name, reason in reasons.items()])}." if reasons else ""
