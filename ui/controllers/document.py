"""The project on screen: its undo history, its table's facts, its problems, its runs, its file."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.catalog.shapes import Measured
from engine.checks import Problem, check
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.run import Run


class Document(QObject):
    """The one truth of the window. Panels draw it, and propose another project with `edit`.

    Signals
    -------
    changed()
        Something of what this holds is another value now; what did not change is the same object still.

    Attributes
    ----------
    project : Project
    table : TableFacts or None
        Of the table that is open now.
    measured : Measured or None
        What Keras answered when it was asked last about a network, which need not be that of `project` any more.
    problems : tuple of Problem
        Always those of `project` and `table`, with what is measured of them.
    runs : tuple of Run
        Outside of undo: undoing must not un-train.
    trained : Project or None
        The settings of the trained network that the bench holds.
    queue : tuple of Project
        What waits to be trained, in the order of the turns; the `run_queue` says what there is.
    reading : bool
        Whether the project's table is being read, so that there is none yet.
    model_run : str
        The id of the run from which that network comes; empty where it was loaded from elsewhere.
    path : str
        The project file, empty where there is none yet.
    read_only : bool
        Whether another window has that file open.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._on_clean_changed)
        self.project = Project()
        self.table: TableFacts | None = None
        self.measured: Measured | None = None
        self.problems: tuple[Problem, ...] = ()
        self.runs: tuple[Run, ...] = ()
        self.trained: Project | None = None
        self.queue: tuple[Project, ...] = ()
        self.reading = False
        self.model_run = ""
        self.path = ""
        self.read_only = False
        self._results_unsaved = False
        self._merge_round = 0
        self._check()

    @property
    def modified(self) -> bool:
        """Whether closing would lose something."""
        return self._results_unsaved or not self.undo_stack.isClean()

    @property
    def empty(self) -> bool:
        """Whether nothing was opened or made yet."""
        return self.table is None and not self.project.data.source and not self.project.model.layers

    def edit(self, project: Project, text: str, merge_key: str = "") -> None:
        """Make `project` the one on screen; one step of undo.

        Parameters
        ----------
        text : str
            What undo says: ``Undo change epochs``.
        merge_key : str
            Edits that follow each other with the same key, such as ``model.layers.2.units``, become one step.
        """
        if project is self.project or project == self.project:
            return
        key = f"{self._merge_round}:{merge_key}" if merge_key else ""
        self.undo_stack.push(_DocumentEdit(self, self.project, project, text, key))

    def take(
        self,
        project: Project,
        table: TableFacts | None = None,
        *,
        runs: tuple[Run, ...] = (),
        queue: tuple[Project, ...] = (),
        trained: Project | None = None,
        path: str = "",
    ) -> None:
        """Begin anew with what was opened: no history, nothing unsaved."""
        self.project, self.table, self.runs, self.trained, self.path = project, table, runs, trained, path
        self.queue, self.reading = queue, False
        self.model_run = next((run.id for run in reversed(runs) if run.project == trained), "")
        self._results_unsaved = False
        blocked = self.undo_stack.blockSignals(True)
        self.undo_stack.clear()
        self.undo_stack.setClean()
        self.undo_stack.blockSignals(blocked)
        self._check()
        self.changed.emit()

    def set_table(self, table: TableFacts | None) -> None:
        """Say what the project's table holds now, as after it was read in another way."""
        self.table, self.reading = table, False
        self._check()
        self.changed.emit()

    def set_reading(self, reading: bool) -> None:
        """Say whether the project's table is being read: till then it is too early to miss it."""
        self.reading = reading
        self._check()
        self.changed.emit()

    def set_measured(self, measured: Measured) -> None:
        """Say what Keras computed of a network."""
        self.measured = measured
        self._check()
        self.changed.emit()

    def set_trained(self, trained: Project | None) -> None:
        """Say which settings the bench's network has now, as after one was loaded; it is of no run that is known."""
        self.trained, self.model_run = trained, ""
        self._results_unsaved = self._results_unsaved or trained is not None
        self.changed.emit()

    def add_run(self, run: Run) -> None:
        """Keep what a training left behind, or made of a run; edits after it are steps of undo of their own."""
        known = self.run_of(run.id) is not None  # one that went on
        self.runs = tuple(run if each.id == run.id else each for each in self.runs) if known else (*self.runs, run)
        if run.kept_epoch:
            self.trained, self.model_run = run.project, run.id
        self._results_unsaved = True
        self._merge_round += 1
        self.changed.emit()

    def rename_run(self, run: Run, name: str) -> None:
        """Give a run another name."""
        self._set_runs(tuple(each.replaced(name=name) if each.id == run.id else each for each in self.runs))

    def set_run(self, run: Run) -> None:
        """Have a run with other notes, or with or without a star."""
        self._set_runs(tuple(run if each.id == run.id else each for each in self.runs))

    def set_loaded_run(self, run: Run) -> None:
        """Say that the network in hand is the one that this run left."""
        self.trained, self.model_run = run.project, run.id
        self._results_unsaved = True
        self.changed.emit()

    def remove_run(self, run: Run) -> None:
        """Forget a run."""
        self._set_runs(tuple(each for each in self.runs if each.id != run.id))

    def restore_run(self, run: Run) -> None:
        """Remember a run again, where it was."""
        others = tuple(each for each in self.runs if each.id != run.id)
        self._set_runs(tuple(sorted((*others, run), key=lambda each: each.started)))

    def run_of(self, run_id: str) -> Run | None:
        """Return the run of that id, None where there is none any more."""
        return next((run for run in self.runs if run.id == run_id), None)

    def set_queue(self, queue: tuple[Project, ...]) -> None:
        """Say what waits to be trained."""
        if queue != self.queue:
            self.queue, self._results_unsaved = queue, True
            self.changed.emit()

    def mark_saved(self, path: str, project: Project, runs: tuple[Run, ...], queue: tuple[Project, ...] = ()) -> None:
        """Say that these values are in that file; what was changed since then is still unsaved."""
        self.path = path
        if (runs, queue) == (self.runs, self.queue):
            self._results_unsaved = False
        if project == self.project:
            self.undo_stack.setClean()
        self.changed.emit()

    def set_read_only(self, read_only: bool) -> None:
        """Say whether this window must not write the project's file."""
        self.read_only = read_only
        self.changed.emit()

    def mark_unsaved(self) -> None:
        """Say that what is on screen is in no file yet, as after a copy was opened."""
        self._results_unsaved = True
        self.changed.emit()

    def _set_runs(self, runs: tuple[Run, ...]) -> None:
        self.runs = runs
        self._results_unsaved = True
        self.changed.emit()

    def _set_project(self, project: Project) -> None:
        self.project = project
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        missed = self.table is not None or not self.reading
        self.problems = check(self.project, self.table, self.measured) if missed else ()

    def _on_clean_changed(self) -> None:
        self.changed.emit()


class _DocumentEdit(QUndoCommand):
    """From one project to another."""

    def __init__(self, document: Document, before: Project, after: Project, text: str, key: str) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after
        self._key = key

    def id(self) -> int:
        return 1 if self._key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _DocumentEdit) or other._key != self._key:
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        self._document._set_project(self._after)

    def undo(self) -> None:
        self._document._set_project(self._before)
