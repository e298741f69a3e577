"""Document: the project on screen with its undo history, table, problems, runs and file."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.catalog.shapes import Measured
from engine.checks import Fix, Problem, check, fix_all, rows_left_out
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.run import Run
from engine.results.verdicts.log_target import LogTargetCheck

LOG_CHECKS = 8
"""Measurements of targets that are kept, the newest ones."""


class Document(QObject):
    """State that the window shows. Pages render it, and propose another project with `edit`.

    Signals
    -------
    changed()
        An attribute has a new value; unchanged ones are still the same objects.

    Attributes
    ----------
    project : Project
    table : TableFacts or None
        Facts of the open table, with the levels joined that the project joins.
    measured : Measured or None
        Shapes that Keras inferred last; they may belong to an earlier network than that of `project`.
    log_checks : tuple of LogTargetCheck
        What was measured for number targets with their logarithm; for earlier settings, too.
    problems : tuple of Problem
        Problems of `project` and `table`, always up to date.
    fix_all : Fix or None
        All fixes that are safe together; None if there are none.
    runs : tuple of Run
        What the user edits of them is part of the undo history; a training is not.
    trained : Project or None
        Settings of the current model, which the workbench holds; None without a model.
    queue : tuple of Project
        Settings in the queue, in order; set by `ui.controllers.run_queue`.
    reading : bool
        Whether the table of the project is being read.
    model_run : str
        Id of the run that trained the current model; empty if it was loaded from a file.
    path : str
        Path of the project file, empty if there is none yet.
    read_only : bool
        Whether another window has the project file open.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._on_history_changed)
        self.undo_stack.indexChanged.connect(self._on_history_changed)
        self.project = Project()
        self.table: TableFacts | None = None
        self._opened: TableFacts | None = None
        self.measured: Measured | None = None
        self.log_checks: tuple[LogTargetCheck, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.fix_all: Fix | None = None
        self.runs: tuple[Run, ...] = ()
        self.trained: Project | None = None
        self.queue: tuple[Project, ...] = ()
        self.reading = False
        self.model_run = ""
        self.path = ""
        self.read_only = False
        self._results_unsaved = False
        self._merge_round = 0
        self._run_count = 0
        self._check()

    @property
    def next_run_number(self) -> int:
        """Number of the next run: larger than that of every run there was, removed or not."""
        return self._run_count + 1

    @property
    def last_step(self) -> Step | None:
        """The step that `undo` reverts; None if there is none."""
        return self._next_step(self.undo_stack.index() - 1, -1)

    @property
    def undone_step(self) -> Step | None:
        """The step that `redo` makes again; None if there is none."""
        return self._next_step(self.undo_stack.index(), 1)

    @property
    def modified(self) -> bool:
        """Whether there are unsaved changes."""
        return self._results_unsaved or not self.undo_stack.isClean()

    @property
    def rows_left_out(self) -> int:
        """Number of rows of the table that are left out for a missing cell."""
        return 0 if self.table is None else rows_left_out(self.project, self.table)

    @property
    def empty(self) -> bool:
        """Whether there is no table, no source and no layer."""
        return self.table is None and not self.project.data.source and not self.project.model.layers

    def edit(self, project: Project, text: str, merge_key: str = "") -> None:
        """Replace the project, as one step of undo.

        Parameters
        ----------
        text : str
            What the menu shows after "Undo", such as ``change epochs``.
        merge_key : str
            Edits that follow each other with the same key, such as ``model.layers.2.units``, become one step.
        """
        if project is self.project or project == self.project:
            return
        key = f"{self._merge_round}:{merge_key}" if merge_key else ""
        redo, undo = partial(self._set_project, project), partial(self._set_project, self.project)
        self.push(Step(text, redo, undo, key=key))

    def push(self, step: Step) -> None:
        """Carry out a change, and make it the last step of the history."""
        self.undo_stack.push(step)

    def undo(self) -> str:
        """Revert the last step; return its name, empty if there is none. Steps that changed nothing are skipped."""
        step = self.last_step
        while step is not None and self.undo_stack.index() > 0:
            last = self.undo_stack.command(self.undo_stack.index() - 1)
            self.undo_stack.undo()
            if last is step:
                break
        return step.text() if step is not None else ""

    def redo(self) -> str:
        """Make the step again that was reverted last; return its name, empty if there is none."""
        step = self.undone_step
        while step is not None and self.undo_stack.canRedo():
            first = self.undo_stack.command(self.undo_stack.index())
            self.undo_stack.redo()
            if first is step:
                break
        return step.text() if step is not None else ""

    def load_project(
        self,
        project: Project,
        table: TableFacts | None = None,
        *,
        runs: tuple[Run, ...] = (),
        queue: tuple[Project, ...] = (),
        trained: Project | None = None,
        path: str = "",
    ) -> None:
        """Replace everything by what was opened, without undo history or unsaved changes."""
        self.project, self._opened, self.runs, self.trained, self.path = project, table, runs, trained, path
        self.queue, self.reading = queue, False
        self.model_run = next((run.id for run in reversed(runs) if run.project == trained), "")
        self._results_unsaved = False
        self._run_count = _run_count(runs)
        blocked = self.undo_stack.blockSignals(True)
        self.undo_stack.clear()
        self.undo_stack.setClean()
        self.undo_stack.blockSignals(blocked)
        self._check()
        self.changed.emit()

    def set_table(self, table: TableFacts | None) -> None:
        """Set the facts of the open table, and end `reading`."""
        self._opened, self.reading = table, False
        self._check()
        self.changed.emit()

    def set_reading(self, reading: bool) -> None:
        """Set whether the table of the project is being read; meanwhile nothing is checked."""
        self.reading = reading
        self._check()
        self.changed.emit()

    def set_measured(self, measured: Measured) -> None:
        """Set the shapes that Keras inferred."""
        self.measured = measured
        self._check()
        self.changed.emit()

    def add_log_check(self, log_check: LogTargetCheck) -> None:
        """Add what was measured for a number target with its logarithm."""
        self.log_checks = (*self.log_checks, log_check)[-LOG_CHECKS:]
        self._check()
        self.changed.emit()

    def set_trained(self, trained: Project | None) -> None:
        """Set the settings of the current model, which belongs to no run; None if there is no model."""
        self.trained, self.model_run = trained, ""
        self._results_unsaved = self._results_unsaved or trained is not None
        self.changed.emit()

    def add_run(self, run: Run) -> None:
        """Add a run, or replace the one that it continues. Later edits are not merged with earlier ones."""
        continued = self.run_of(run.id) is not None
        self.runs = tuple(run if each.id == run.id else each for each in self.runs) if continued else (*self.runs, run)
        if run.kept_epoch:
            self.trained, self.model_run = run.project, run.id
        self._results_unsaved = True
        self._run_count += not continued
        self._merge_round += 1
        self.changed.emit()

    def set_notes(self, run: Run, notes: str) -> None:
        """Set the notes of a run that the program wrote, which is no step of undo."""
        self._results_unsaved = True
        self.runs = tuple(each.replaced(notes=notes) if each.id == run.id else each for each in self.runs)
        self.changed.emit()

    def edit_runs(self, edited: tuple[Run, ...], text: str) -> None:
        """Set name, notes and star of some runs, as one step of undo that the menu shows as `text`."""
        known = (self.run_of(run.id) for run in edited)
        before = tuple(run for run in known if run is not None)
        self.push(Step(text, partial(self._set_labels, edited), partial(self._set_labels, before), place="runs"))

    def set_loaded_run(self, run: Run) -> None:
        """Set the run whose model is the current one."""
        self.trained, self.model_run = run.project, run.id
        self._results_unsaved = True
        self.changed.emit()

    def remove_runs(self, runs: tuple[Run, ...], text: str, done: str = "") -> None:
        """Remove runs, as one step of undo; `text` and `done` are those of the step."""
        redo, undo = partial(self._without, runs), partial(self._with, runs)
        self.push(Step(text, redo, undo, place="runs", done=done))

    def run_of(self, run_id: str) -> Run | None:
        """Return the run with this id; None if there is none."""
        return next((run for run in self.runs if run.id == run_id), None)

    def set_queue(self, queue: tuple[Project, ...]) -> None:
        """Set the settings in the queue."""
        if queue != self.queue:
            self.queue, self._results_unsaved = queue, True
            self.changed.emit()

    def mark_saved(self, path: str, project: Project, runs: tuple[Run, ...], queue: tuple[Project, ...] = ()) -> None:
        """Set the project file and what was saved to it; changes since then stay unsaved."""
        self.path = path
        if (runs, queue) == (self.runs, self.queue):
            self._results_unsaved = False
            if project == self.project:
                self.undo_stack.setClean()
        self.changed.emit()

    def set_read_only(self, read_only: bool) -> None:
        """Set whether the project file is read-only in this window."""
        self.read_only = read_only
        self.changed.emit()

    def mark_unsaved(self) -> None:
        """Mark everything as unsaved, as after opening a copy."""
        self._results_unsaved = True
        self.changed.emit()

    def _next_step(self, index: int, direction: int) -> Step | None:
        """Return the first step from an index of the history on that changes something."""
        while 0 <= index < self.undo_stack.count():
            step = self.undo_stack.command(index)
            if isinstance(step, Step) and not step.is_void(undo=direction < 0):
                return step
            index += direction
        return None

    def _set_labels(self, labels: tuple[Run, ...]) -> None:
        by_id = {run.id: {"name": run.name, "notes": run.notes, "star": run.star} for run in labels}
        self.runs = tuple(run.replaced(**by_id[run.id]) if run.id in by_id else run for run in self.runs)

    def _without(self, removed: tuple[Run, ...]) -> None:
        gone = {run.id for run in removed}
        self.runs = tuple(run for run in self.runs if run.id not in gone)

    def _with(self, restored: tuple[Run, ...]) -> None:
        """Insert removed runs again at their positions in time."""
        known = {run.id for run in self.runs}
        added = (run for run in restored if run.id not in known)
        self.runs = tuple(sorted((*self.runs, *added), key=lambda run: run.started))

    def _set_project(self, project: Project) -> None:
        self.project = project
        self._check()

    def _check(self) -> None:
        read = None if self._opened is None else self._opened.read_by(self.project.data.columns)
        self.table = self.table if read is not self._opened and read == self.table else read
        ready = self.table is not None or not self.reading
        self.problems = self._problems_of(self.project) if ready else ()
        self.fix_all = fix_all(self.problems, self._problems_of)

    def _problems_of(self, project: Project) -> tuple[Problem, ...]:
        return check(project, self._opened, self.measured, self.log_checks)

    def _on_history_changed(self) -> None:
        """Report a step when it is complete, so that `last_step` is right, too."""
        self.changed.emit()


class Step(QUndoCommand):
    """One step of the history of undo.

    Parameters
    ----------
    text : str
        What the menu shows after "Undo".
    redo, undo : callable
        Make and revert the change; `redo` is called when the step is pushed.
    place : {"project", "runs", "queue"}
        What was changed.
    done : str
        What was done, as a sentence for a notice with an Undo button; empty for no notice.
    key : str
        Steps that follow each other with the same key become one; empty for a step of its own.
    is_void : callable, optional
        Called with ``undo=True`` or ``undo=False``; returns True if reverting the step, or making it again, would
        change nothing any more.
    """

    def __init__(
        self,
        text: str,
        redo: Callable[[], None],
        undo: Callable[[], None],
        *,
        place: Literal["project", "runs", "queue"] = "project",
        done: str = "",
        key: str = "",
        is_void: Callable[..., bool] = lambda *, undo: False,
    ) -> None:
        super().__init__(text)
        self._redo, self._undo, self._key = redo, undo, key
        self.place, self.done, self.is_void = place, done, is_void

    def id(self) -> int:
        """Return 1 if the step may be merged with the one before it, else -1."""
        return 1 if self._key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Step) or other._key != self._key:
            return False
        self._redo = other._redo
        return True

    def redo(self) -> None:
        self._redo()

    def undo(self) -> None:
        self._undo()


def _run_count(runs: tuple[Run, ...]) -> int:
    """Return the largest number that the runs of a project have, by their names and by their count."""
    named = (re.fullmatch(r"Run (\d{1,9})", run.name) for run in runs)
    return max([len(runs), *(int(match[1]) for match in named if match)])
