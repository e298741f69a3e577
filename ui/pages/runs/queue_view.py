"""View of the queue: queued trainings in their order, and failed ones. Hidden while the queue is empty."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.project import Project
from engine.results.run_queue import QueuedRun
from engine.system.word_forms import counted
from ui.controllers.document import Step
from ui.controllers.run_queue import RunQueueController
from ui.pages.runs.queue_model import SETTINGS, STATE, QueueModel
from ui.pages.runs.row_table import show_rows
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.inline_notice import InlineNotice

MIN_ROWS, MAX_ROWS = 2, 5
"""Visible rows of the table; the others are reached by scrolling."""
KEYS = {"up": ("Alt+Up",), "down": ("Alt+Down",), "remove": ("Del", "Backspace")}
"""Shortcuts of the table."""
TIPS = {
    "start": "Run the queue; failed items are retried.",
    "up": "Move the selected items up (Alt+Up).",
    "down": "Move the selected items down (Alt+Down).",
    "use": "Apply the settings of the selected item to the project (can be undone).",
    "details": "Show why the selected item failed, with details to copy.",
    "remove": "Remove the selected items from the queue (Delete).",
}


class QueueView(QWidget):
    """Table of the queue, with its buttons.

    Signals
    -------
    settings_requested(Project)
        The user applies these settings to the project.
    details_requested(EngineError)
        The user opens the details of an error.
    undo_requested()
        The user reverts the last step of the history, which is an edit of the queue.
    """

    settings_requested = Signal(object)
    details_requested = Signal(object)
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue: RunQueueController | None = None
        self._project = Project()
        self._edit_text = ""
        self._title_label = named(QLabel("Queue"), "_queue_title_label")
        theme.set_role(self._title_label, "heading")
        commands: dict[str, tuple[str, str, Callable[[], None]]] = {
            "start": ("Start", "play", self._on_start),
            "up": ("Move up", "arrow-up", lambda: self._move(-1)),
            "down": ("Move down", "arrow-down", lambda: self._move(1)),
            "use": ("Use these settings", "rotate-ccw", self._on_use),
            "details": ("Error details", "circle-alert", self._on_details),
            "remove": ("Remove", "trash-2", self._on_remove),
        }
        self._commands = {name: command for name, (_, _, command) in commands.items()}
        self._buttons = {name: self._button(name, text, icon) for name, (text, icon, _) in commands.items()}
        self._model = QueueModel(self)
        self._queue_table = self._table()
        self._edit_line = named(
            InlineNotice("list", "Undo", tip="Undo the last change of the queue (Ctrl+Z)."), "_edit_line"
        )
        self._edit_line.pressed.connect(self.undo_requested)
        self._lay_out()
        theme.changed.connect(self._refresh)
        self.setFocusProxy(self._queue_table)
        self.hide()

    def set_queue(self, queue: RunQueueController) -> None:
        """Connect the view to a queue."""
        self._queue = queue
        queue.changed.connect(self._refresh)
        self._refresh()

    def show_last_step(self, step: Step | None) -> None:
        """Show what the last step of undo did, if it edited the queue."""
        self._edit_text = step.done if step is not None and step.place == "queue" else ""
        self._refresh()

    def show_project(self, project: Project) -> None:
        """Compare the queue with the settings of a project."""
        if project is not self._project:
            self._project = project
            self._refresh()

    def _button(self, name: str, text: str, icon: str) -> QPushButton:
        button = named(QPushButton(theme.icon(icon), text), f"_queue_{name}_button")
        button.setToolTip(TIPS[name])
        button.setAccessibleName(f"{text} (queue)")
        button.clicked.connect(self._commands[name])
        return button

    def _table(self) -> QTableView:
        table = named(QTableView(), "_queue_table")
        table.setAccessibleName("Queue")
        table.setToolTip("Queued trainings, next one first")
        table.setModel(self._model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        show_rows(table)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in (SETTINGS, STATE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        table.installEventFilter(self)
        table.selectionModel().selectionChanged.connect(self._refresh_buttons)
        return table

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.GRID)
        top.setSpacing(theme.GRID)
        top.addWidget(self._title_label)
        top.addWidget(FlowLayout(*self._buttons.values()), 1)
        table = QHBoxLayout()
        table.setContentsMargins(theme.MARGIN, 0, theme.MARGIN, 0)
        table.addWidget(self._queue_table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._edit_line)
        column.addLayout(table)

    def _refresh(self) -> None:
        queue = self._queue
        if queue is None:
            return
        chosen = {each.number for each in self._chosen()}
        self._model.show_queue(queue.waiting, self._project)
        picked = QItemSelection()
        for row, each in enumerate(queue.waiting):
            if each.number in chosen:
                picked.select(self._model.index(row, 0), self._model.index(row, 0))
        flags = QItemSelectionModel.SelectionFlag
        self._queue_table.selectionModel().select(picked, flags.ClearAndSelect | flags.Rows)
        self._edit_line.show_text(self._edit_text)
        self._title_label.setText(_title(queue))
        self._queue_table.setVisible(bool(queue.waiting))
        self._queue_table.setMinimumHeight(self._height(MIN_ROWS))
        self._queue_table.setMaximumHeight(self._height(MAX_ROWS))
        self.setVisible(bool(queue.waiting or self._edit_text))
        self._refresh_buttons()

    def _height(self, max_rows: int) -> int:
        table = self._queue_table
        rows = min(max(self._model.rowCount(), 1), max_rows)
        header = table.horizontalHeader().sizeHint().height()
        return header + rows * table.verticalHeader().defaultSectionSize() + 2 * table.frameWidth()

    def _refresh_buttons(self) -> None:
        chosen, queue = self._chosen(), self._queue
        for button in self._buttons.values():
            button.setEnabled(bool(chosen))
        self._buttons["start"].setEnabled(queue is not None and queue.paused)
        self._buttons["use"].setEnabled(len(chosen) == 1)
        self._buttons["details"].setEnabled(len(chosen) == 1 and chosen[0].error is not None)

    def _chosen(self) -> list[QueuedRun]:
        rows = self._queue_table.selectionModel().selectedRows()
        return [self._model.queued[index.row()] for index in rows]

    def _numbers(self) -> list[int]:
        return [each.number for each in self._chosen()]

    def _move(self, by: int) -> None:
        if self._queue is not None:
            self._queue.move(self._numbers(), by)

    def _on_start(self) -> None:
        if self._queue is not None:
            self._queue_table.setFocus()  # Start is disabled now and would lose the focus
            self._queue.start()

    def _on_remove(self) -> None:
        if self._queue is not None:
            self._queue.remove(self._numbers())

    def _on_use(self) -> None:
        self.settings_requested.emit(self._chosen()[0].project)

    def _on_details(self) -> None:
        self.details_requested.emit(self._chosen()[0].error)

    @override
    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Handle the keys of the table before the shortcuts of the menus."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            pressed = QKeySequence(event.keyCombination())
            command = next((name for name, keys in KEYS.items() if pressed in [QKeySequence(key) for key in keys]), "")
            if command and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif command:
                self._commands[command]()
            return bool(command)
        return False


def _title(queue: RunQueueController) -> str:
    queued = sum(each.error is None for each in queue.waiting)
    failed = len(queue.waiting) - queued
    paused = " (paused)" if queue.paused else ""
    texts = [f"{counted(queued, 'training')} queued{paused}"] if queued or not failed else []
    texts += [f"{failed:,} failed"] if failed else []
    return f"Queue: {', '.join(texts)}"
