"""Opening and saving: tables, projects, and the files that Keras reads and writes.

What fails leaves everything as it is, and says so on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.project import ModelSpec, Project, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.results.interrupted_run import Interrupted
from engine.results.row_query import RowQuery
from engine.results.run import Run
from engine.results.table_source import SourceMemory
from engine.results.weight_transfer import LoadReport
from engine.suggestions.suggested_project import project_for
from engine.system.errors import Cancelled, EngineError
from engine.workbench import LoadedModel, Opened, Workbench
from ui.controllers.session import Session
from ui.controllers.table_import import TableImport, is_settings, reread
from ui.controllers.table_queries import TableQueries
from ui.dialogs.prompts import UnsavedAnswer
from ui.style.preferences import Preferences

PROJECT_SUFFIX = ".layerdesk"
_Saved = tuple[Project, tuple[Run, ...], tuple[Project, ...]]
READING = ("data", "reading")
"""The place that an error names when another reading may help."""


class ProjectFiles(QObject):
    """Opens and saves what is on screen.

    Signals
    -------
    opened()
        Something else is on screen now.
    model_loaded(str)
        The model in hand comes from this file now, and from no run.
    close_allowed()
        What was to be saved before closing is saved.
    preparation_requested()
        The model in hand is to be told how rows of tables are made ready for it.
    noted(str)
        Something that is good to know of what was opened.
    offered(str, str, callable)
        What can be done about the message just shown: its name, its tip, and what does it.
    """

    opened = Signal()
    model_loaded = Signal(str)
    close_allowed = Signal()
    preparation_requested = Signal()
    noted = Signal(str)
    offered = Signal(str, str, object)

    def __init__(
        self, session: Session, preferences: Preferences, table_import: TableImport, table_queries: TableQueries
    ) -> None:
        super().__init__(session)
        self.session = session
        self._document = session.document
        self._dialogs = session.dialogs
        self._preferences = preferences
        self._table_import = table_import
        self._memory: SourceMemory | None = None
        self._model_file = ""
        self._read: tuple[object, object] | None = None
        self._table_queries = table_queries
        table_import.chosen.connect(self.open_table)
        table_import.reread.connect(self.set_reader_options)
        self._document.changed.connect(self._on_document_changed)

    @property
    def name(self) -> str:
        """What the title of the window says."""
        return Path(self._document.path).name or self._document.project.name

    def new(self) -> None:
        """Start with nothing."""
        self._leave(self._begin_anew)

    def ask_table(self) -> None:
        """Ask for a table and open it."""
        if path := self._dialogs.ask_open("table"):
            self.open_table(path)

    def ask_project(self) -> None:
        """Ask for a project and open it."""
        if path := self._dialogs.ask_open("project"):
            self.open_project(path)

    def open(self, path: str) -> None:
        """Open whatever a path leads to, as its ending says; what ends otherwise is taken for a table."""
        if self.session.running:
            self.session.failed.emit(EngineError("A training is running. Stop it, then open another file."))
        elif path.lower().endswith(PROJECT_SUFFIX) or is_settings(path):
            self.open_project(path)
        elif path.lower().endswith((".keras", ".h5", ".hdf5")) and not path.lower().endswith(".weights.h5"):
            self.load_model(path)
        elif path.lower().endswith(".weights.h5"):
            self.load_weights(path)
        else:
            self.open_table(path)

    def open_table(self, path: str, reading: ReadingSpec | None = None) -> None:
        """Open a table, with everything filled in that it takes to train on it; without a reading it is guessed."""
        full = str(Path(path).absolute())
        then, otherwise = self._on_table_opened, partial(self._on_table_refused, full, reading)
        self._leave(partial(self.session.do, Workbench.open_table, full, reading, then=then, otherwise=otherwise))

    def set_reader_options(self, reading: ReadingSpec) -> None:
        """Read the table that is open in another way; what was decided about its columns stays as far as it can."""
        source = self._document.project.data.source
        self.session.do(Workbench.open_table, source, reading, then=self._on_table_reread)

    def open_project(self, path: str, *, example: bool = False) -> None:
        """Open a project and then its table; an example has no file of its own, so that nothing is written over it."""
        then = partial(self._on_project_opened, path, example)
        self._leave(partial(self.session.do, Workbench.read_project, path, then=then))

    def open_copy(self, copy: str, path: str) -> None:
        """Open the copy of a project that was not saved; it is saved to the project's own file."""
        self.session.do(Workbench.read_project, copy, then=partial(self._on_copy_opened, path))

    def _on_copy_opened(self, path: str, opened: Opened) -> None:
        self._take(opened.project, None, opened, path)
        self._document.mark_unsaved()
        self._go_on_opening(opened)

    def open_recent(self, left: Interrupted) -> None:
        """Open the project of a training that was interrupted, and let it go on."""
        self._leave(partial(self._go_on, left))

    def _go_on(self, left: Interrupted) -> None:
        self._take(left.run.project, None)
        self._read_table()
        self.session.resume_interrupted(left)

    def reload(self) -> None:
        """Read the file of the table once more."""
        self._read = None
        self._on_document_changed()

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the project's file, or ask where."""
        if self._document.path and not self._document.read_only:
            self._save_to(self._document.path, then)
        else:
            self.save_as(then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask where to save, and save there."""
        if path := self._dialogs.ask_save("save_project", Path(self.name).stem):
            self._save_to(path, then)

    def may_close(self) -> bool:
        """Return whether the window may close now; where it must save first, `close_allowed` comes later."""
        running = self.session.running
        if not self._document.modified:
            return not running or self._dialogs.ask_stop()
        answer = self._ask_unsaved(running)
        if answer == "save":
            self.session.stop()
            self.session.after_training(lambda: self.save(self.close_allowed.emit))
        return answer == "discard"

    def load_model(self, path: str = "") -> None:
        """Load a whole model, which is asked for where none is named."""
        if chosen := path or self._dialogs.ask_open("model"):
            then = partial(self._on_model_loaded, chosen)
            self.session.do(Workbench.load_model, chosen, self._document.project, then=then)

    def load_configuration(self) -> None:
        """Ask for a configuration and load its layers."""
        if path := self._dialogs.ask_open("configuration"):
            self.session.do(Workbench.load_configuration, path, then=self._on_configuration_loaded)

    def load_weights(self, path: str = "") -> None:
        """Load weights, which are asked for where none are named."""
        if chosen := path or self._dialogs.ask_open("weights"):
            project = self._document.project
            then = partial(self._on_weights_loaded, chosen, project)
            self.session.do(Workbench.load_weights, chosen, project, then=then)

    def save_model(self) -> None:
        """Ask where, and save the trained network as a whole."""
        if path := self._dialogs.ask_save("save_model", self._document.project.name):
            then = partial(self.report_saved, path)
            self.session.do(Workbench.save_model, path, self._document.project, then=then)

    def save_configuration(self) -> None:
        """Ask where, and save the layers."""
        if path := self._dialogs.ask_save("save_configuration", self._document.project.name):
            then = partial(self.report_saved, path)
            self.session.do(Workbench.save_configuration, path, self._document.project, then=then)

    def save_weights(self) -> None:
        """Ask where, and save the weights of the trained network."""
        if path := self._dialogs.ask_save("save_weights", self._document.project.name):
            self.session.do(Workbench.save_weights, path, then=partial(self.report_saved, path))

    def _leave(self, then: Callable[[], Any]) -> None:
        """Go on with something that replaces what is on screen, when nothing unsaved is lost by it."""
        answer = self._ask_unsaved(False) if self._document.modified else "discard"
        if answer == "save":
            self.save(then)
        elif answer == "discard":
            then()

    def _ask_unsaved(self, running: bool) -> UnsavedAnswer:
        return self._dialogs.ask_unsaved(self.name, running, len(self._document.queue))

    def _begin_anew(self) -> None:
        self._take(Project(), None)
        self.session.do(Workbench.discard_model)

    def _take(self, project: Project, table: TableFacts | None, opened: Opened | None = None, path: str = "") -> None:
        self._read, self._memory = (project.data.source, project.data.reading), None
        runs, queue, trained = (opened.runs, opened.queue, opened.trained) if opened else ((), (), None)
        self.session.forget_results()
        self.session.going = ""
        self.session.queue.take(queue)
        self._document.take(project, table, runs=runs, queue=queue, trained=trained, path=path)
        self.opened.emit()

    def _on_table_opened(self, facts: TableFacts) -> None:
        self._preferences.add_recent(facts.source)
        self._take(project_for(facts), facts)
        self.session.do(Workbench.discard_model)  # or it would be saved with a project that never trained it
        self.session.said.emit(f"Opened {Path(facts.source).name}: {facts.rows:,} rows")
        self._read_rows()
        self._tell(facts)

    def _on_table_refused(self, path: str, reading: ReadingSpec | None, error: EngineError | None) -> None:
        """Show the options where other ones may help."""
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
        self._tell(facts)

    def _tell(self, facts: TableFacts) -> None:
        """Say what is good to know of a table; where the guess is doubtful, show the options too."""
        if facts.notes:
            self.noted.emit(" ".join(facts.notes))
            self.offered.emit("Reading options…", "Change how the file is read", self._table_import.show_open_table)
        if facts.ambiguities:
            self._table_import.show_open_table()

    def _on_project_opened(self, path: str, example: bool, opened: Opened) -> None:
        own = not example and path.endswith(PROJECT_SUFFIX)
        if not example:
            self._preferences.add_recent(path)
        self._take(opened.project, None, opened, str(Path(path).absolute()) if own else "")
        self.session.said.emit(f"Opened {Path(path).name}")
        self._memory = opened.memory
        self._go_on_opening(opened)

    def _go_on_opening(self, opened: Opened) -> None:
        """Read the table, and restore the network when it is there: Keras takes longer to load than a table to show."""
        if opened.project.data.source:
            self._read_table()
        if opened.trained is not None:
            then, otherwise = self._on_network_restored, self._on_network_lost
            self.session.do(Workbench.restore_model, then=then, otherwise=otherwise)

    def _on_network_restored(self, going: str) -> None:
        self.session.going = going
        self.session.state_changed.emit()

    def _on_network_lost(self, _: EngineError | None) -> None:
        self._document.set_trained(None)

    def _read_table(self) -> None:
        self._document.set_reading(True)
        data = self._document.project.data
        then, otherwise = self._on_table_read, self._on_table_unread
        self.session.do(Workbench.open_table, data.source, data.reading, then=then, otherwise=otherwise)

    def _on_table_unread(self, error: EngineError | None) -> None:
        """Let the user point at another file, or read this one in another way."""
        self._document.set_reading(False)
        if error is None or isinstance(error, Cancelled):
            return
        if error.where[:2] == READING:
            self.offered.emit("Reading options…", "Change how the file is read", self._table_import.show_open_table)
        else:
            self.offered.emit("Choose another file…", "Say where the table of this project is now", self.ask_table_path)

    def ask_table_path(self) -> None:
        """Ask where the table of this project is now; everything else stays."""
        if path := self._dialogs.ask_open("table"):
            project = self._document.project
            data = project.data.replaced(source=str(Path(path).absolute()))
            self._document.edit(project.replaced(data=data), "choose another file for the table")

    def _on_table_read(self, facts: TableFacts) -> None:
        data = self._document.project.data
        if (facts.source, facts.reading) == (data.source, data.reading):
            self._document.set_table(facts)
            self.session.succeed(f"Read {Path(facts.source).name}: {facts.rows:,} rows")
            self._read_rows()
            self._compare()

    def _compare(self) -> None:
        """Say what changed in the table since the project was saved; once for each project that is opened."""
        memory, self._memory = self._memory, None
        if memory is not None:
            self.session.do(Workbench.table_changes, memory, then=self._on_compared)

    def _on_compared(self, changes: tuple[str, ...]) -> None:
        if changes:
            name = Path(self._document.project.data.source).name
            self.noted.emit(f"{name} has changed since this project was saved: {'; '.join(changes)}.")
            self.offered.emit("Choose another file…", "Say where the table of this project is now", self.ask_table_path)

    def _read_rows(self) -> None:
        self._table_queries.find_rows(RowQuery())

    def _on_document_changed(self) -> None:
        """Read the table anew where an edit, or its undoing, changed how it is to be read."""
        data = self._document.project.data
        if data.source and self._read != (data.source, data.reading):
            self._read = (data.source, data.reading)
            self._read_table()

    def _save_to(self, path: str, then: Callable[[], None] | None) -> None:
        saved = self._document.project, self._document.runs, self._document.queue
        done = partial(self._on_saved, path, saved, then)
        self.session.do(Workbench.save_project, path, *saved, then=done, otherwise=self._on_not_saved)

    def _on_saved(self, path: str, saved: _Saved, then: Callable[[], None] | None, _: object) -> None:
        if path.endswith(PROJECT_SUFFIX):
            self._document.mark_saved(path, *saved)
        self._preferences.add_recent(path)
        self.report_saved(path)
        if then is not None:
            then()

    def _on_not_saved(self, error: EngineError | None) -> None:
        if error is not None:
            self.offered.emit("Save elsewhere…", "Save the project in another place", self.save_as)

    def report_saved(self, path: str, _: object = None) -> None:
        """Say that a file was saved."""
        self.session.succeed(f"Saved {Path(path).name}")

    def adopt_loaded_model(self, path: str, project: Project, report: LoadReport) -> None:
        """Have a network that came from a file be the one in hand, and offer to tell what of the file was taken."""
        self.session.forget_results()
        self._document.set_trained(project)
        self.session.succeed(f"Loaded {Path(path).name}")
        self._model_file = path
        self.model_loaded.emit(path)
        if not report.layers and not report.notes:
            return
        show = partial(self._dialogs.show_text, f"What was taken of {report.file}", report.summary, report.text)
        self.noted.emit(" ".join((report.summary, *report.notes)))
        self.offered.emit("Layer by layer…", "Show what of the file was taken, and what was not", show)

    def adopt_prepared_model(self, project: Project) -> None:
        """Have the network in hand read rows of tables from now on."""
        self.session.forget_results()
        self._document.set_trained(project)
        self.session.succeed("The model reads rows of tables now")
        self.model_loaded.emit(self._model_file)

    def _on_model_loaded(self, path: str, loaded: LoadedModel) -> None:
        project = self._document.project
        changes = {"model": loaded.model} | ({"compile": loaded.compile} if loaded.compile is not None else {})
        self._document.edit(project.replaced(**changes), "load whole model")
        self.adopt_loaded_model(path, self._document.project, loaded.report)
        if not loaded.prepared:
            told = "It says nothing of tables: give it a preparation, or train it on a table."
            self.noted.emit(" ".join((loaded.report.summary, *loaded.report.notes, told)))
            offer = self.preparation_requested.emit
            self.offered.emit("Preparation…", "Say how rows are made ready for this model", offer)

    def _on_configuration_loaded(self, model: ModelSpec) -> None:
        self._document.edit(self._document.project.replaced(model=model), "load configuration")
        self.session.succeed("Loaded the configuration")

    def _on_weights_loaded(self, path: str, project: Project, report: LoadReport) -> None:
        self.adopt_loaded_model(path, project, report)
