"""The main window: arranges pages, menus and bars, connects them to the controllers, and renders the document.

Decisions are in `ui.controllers`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from engine.project import Project
from engine.system.word_forms import counted
from ui.dialogs.prompts import Dialogs
from ui.engine.engine_thread import EngineThread
from ui.style import theme
from ui.style.preferences import Preferences
from ui.window import connections
from ui.window.action_handlers import ActionHandlers
from ui.window.composition import make_controllers, make_parts
from ui.window.tool_bar import ToolBar

DEFAULT_SIZE = (1280, 800)


class MainWindow(QMainWindow):
    """The main window.

    Parameters
    ----------
    engine : EngineThread
        Closed with the window.
    preferences : Preferences
    dialogs : Dialogs or None
        Modal questions; tests pass a fake that answers at once.

    Attributes
    ----------
    parts : WindowParts
        Widgets and controllers of the window.
    controllers : Controllers
        The same controllers as in `parts`.

    Signals
    -------
    painted()
        The window was painted for the first time.
    """

    painted = Signal()

    def __init__(self, engine: EngineThread, preferences: Preferences, dialogs: Dialogs | None = None) -> None:
        super().__init__()
        self._engine = engine
        self._preferences = preferences
        self._close_now = False
        self._painted = False
        self.controllers = make_controllers(self, engine, preferences, dialogs or Dialogs(self, preferences))
        self.parts = make_parts(self, self.controllers, preferences)
        self.document = self.controllers.document
        self.session = self.controllers.session
        self._lay_out()
        self.action_handlers = ActionHandlers(self.parts)
        self._connect_session()
        self._connect_controllers()
        self._connect_widgets()
        self.setAcceptDrops(True)
        self.resize(*DEFAULT_SIZE)
        self.restoreGeometry(preferences.state("geometry"))
        self.parts.docks.set_states({name: preferences.state(name) for name in ("narrow", "wide")})
        self._render()

    def _lay_out(self) -> None:
        parts = self.parts
        parts.actions.fill(self.menuBar())
        self.addToolBar(ToolBar(parts.actions, self))
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        message = QVBoxLayout()
        message.setContentsMargins(theme.GRID, theme.HALF, theme.GRID, theme.HALF)
        message.addWidget(parts.message_bar)
        right.addLayout(message)
        right.addWidget(parts.docks, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(parts.nav_rail)
        middle.addLayout(right, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(parts.problems_bar)
        column.addWidget(parts.status_strip)
        self.setCentralWidget(whole)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _connect_session(self) -> None:
        session, status_strip, message_bar = self.session, self.parts.status_strip, self.parts.message_bar
        self.document.changed.connect(self._render)
        session.status_message.connect(status_strip.show_status)
        session.error_raised.connect(message_bar.show_error)
        session.error_cleared.connect(message_bar.clear)
        session.notice_changed.connect(message_bar.show_notice)
        session.action_offered.connect(message_bar.offer)
        session.event_received.connect(status_strip.on_event)
        session.running_changed.connect(status_strip.set_running)
        session.running_changed.connect(self._on_running_changed)
        session.state_changed.connect(self._refresh)
        session.run_ended.connect(self.parts.run_display.show_new_run)

    def _connect_controllers(self) -> None:
        controllers, message_bar, display = self.controllers, self.parts.message_bar, self.parts.run_display
        controllers.evaluation.scored.connect(display.show_scores)
        controllers.evaluation.predicted.connect(display.show_predictions)
        controllers.training_control.paused_changed.connect(self._refresh)
        controllers.run_queue.changed.connect(self._on_queue_changed)
        controllers.run_actions.model_loaded.connect(lambda run: display.show_current_model())
        controllers.run_actions.reproducibility_checked.connect(message_bar.show_notice)
        controllers.project_files.opened.connect(message_bar.clear)
        controllers.project_files.opened.connect(self.parts.status_strip.forget_run)
        controllers.project_files.table_opened.connect(partial(self.parts.docks.show_page, "data"))
        controllers.project_files.opened.connect(display.show_project)
        controllers.project_files.close_allowed.connect(self._on_close_allowed)
        controllers.model_files.model_loaded.connect(display.show_loaded_model)

    def _connect_widgets(self) -> None:
        parts, docks, handlers = self.parts, self.parts.docks, self.action_handlers
        parts.pages.page_created.connect(self._on_page_created)
        docks.page_changed.connect(self._on_page_changed)
        docks.page_widget_requested.connect(parts.pages.load)
        docks.code_shown_changed.connect(self._refresh)
        parts.code_page.place_requested.connect(handlers.go_to)
        parts.nav_rail.page_requested.connect(docks.show_page)
        parts.actions.requested.connect(handlers.do)
        parts.problems_bar.place_requested.connect(handlers.go_to)
        parts.problems_bar.fix_requested.connect(self.session.apply_fix)
        parts.problems_bar.set_preview(self.session.fix_preview)
        parts.message_bar.place_requested.connect(handlers.go_to)
        parts.message_bar.details_requested.connect(self.controllers.dialogs.show_error)
        parts.status_strip.stop_requested.connect(handlers.stop)
        parts.status_strip.results_requested.connect(partial(parts.docks.show_page, "results"))

    def _on_page_created(self, name: str, page: QWidget) -> None:
        connections.connect(name, page, self.parts, self.action_handlers)
        self.parts.docks.set_page_widget(name, page)
        self._render_page(name)
        if name in ("train", "results") and not self.document.empty:
            self.parts.run_display.show_project()

    def _render(self) -> None:
        document, parts = self.document, self.parts
        for name in parts.pages.created:
            self._render_page(name)
        parts.code_page.show_project(document.project)
        parts.problems_bar.show_problems(document.problems, document.fix_all, self._rows_left_out())
        parts.problems_bar.setHidden(document.empty or document.reading)
        read_only = " (read-only)" if document.read_only else ""
        self.setWindowTitle(f"{self.controllers.project_files.name}[*]{read_only} – Layerdesk")
        self.setWindowModified(document.modified)
        self.setWindowFilePath(document.path)
        self._refresh()

    def _rows_left_out(self) -> str:
        """Return how many rows are left out as text; empty for none."""
        document = self.document
        count, rows = document.rows_left_out, document.table.rows if document.table is not None else 0
        return f"{count:,} of {counted(rows)} {'is' if count == 1 else 'are'} left out" if count else ""

    def _render_page(self, name: str) -> None:
        document, pages = self.document, self.parts.pages
        project, table = document.project, document.table
        match name:
            case "data":
                pages.data.show_project(None if document.empty else project, table, reading=document.reading)
                pages.data.show_problems(document.problems)
            case "results":
                pages.results.show_project(project, table)
                pages.results.set_stale(_differs(project, document.trained))
                pages.results.set_trainable(self.parts.actions["train.start"].isEnabled())
            case "runs":
                pages.runs.show_runs(document.runs)
                pages.runs.show_last_step(document.last_step)
                pages.runs.queue_view.show_project(project)
            case "model":
                pages.model.show_project(project, table, document.measured)
            case "train":
                pages.train.show_project(project, table)
                pages.train.show_runs(document.runs, self._preferences.earlier)

    def _refresh(self) -> None:
        """Update the state of all actions."""
        parts, controllers = self.parts, self.controllers
        state = replace(
            self.session.app_state(),
            page=parts.docks.page,
            scheme=self._preferences.scheme,
            drawn=self._preferences.drawn,
            palette=self._preferences.palette,
            code=parts.docks.code_shown,
            paused=controllers.training_control.paused,
            queue_paused=controllers.run_queue.paused,
            has_predictions=controllers.evaluation.has_predictions,
            was_interrupted=controllers.crash_recovery.interrupted_run is not None,
        )
        parts.actions.refresh(state)
        parts.nav_rail.set_page(state.page)
        if "results" in parts.pages.created:
            parts.pages.results.set_trainable(parts.actions["train.start"].isEnabled())
        parts.status_strip.set_busy(self.session.stoppable)

    def _on_queue_changed(self) -> None:
        self.parts.status_strip.set_queued(len(self.controllers.run_queue.waiting))
        self._refresh()

    def _on_running_changed(self, running: bool) -> None:
        """Show the curves when the user starts a training."""
        if running and not self.controllers.run_queue.starting_next:
            self.parts.pages.train.show_training()
            if not self.parts.docks.is_page_visible("train"):
                self.parts.docks.show_page("train")

    def _on_page_changed(self, page: str) -> None:
        self._refresh()
        if self.parts.help_panel.isVisible():
            self.parts.help_panel.show_page(page)

    def _on_close_allowed(self) -> None:
        self._close_now = True
        self.close()

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and _leaves_field(event, self.focusWidget())
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _leaves_field(event, self.focusWidget()):
            self.focusWidget().clearFocus()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()
            self.parts.pages.load_all()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._close_now and not self.controllers.project_files.may_close():
            event.ignore()
            return
        self._preferences.set_state("geometry", self.saveGeometry())
        for name, state in self.parts.docks.states():
            self._preferences.set_state(name, state)
        self.controllers.autosave.close()
        self.hide()  # at once, because the engine thread may take seconds to end
        self._engine.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.controllers.project_files.open(str(Path(paths[0])))


def _leaves_field(event: QKeyEvent, field: QWidget | None) -> bool:
    """Return True for Escape in a field with typed text: it leaves the field and does not stop the training."""
    line = field.lineEdit() if isinstance(field, QAbstractSpinBox) else field
    return event.key() == Qt.Key.Key_Escape and isinstance(line, QLineEdit) and line.isModified()


def _differs(project: Project, trained: Project | None) -> bool:
    """Return True if these settings, except for the number of epochs, would train another model than `trained`."""
    if trained is None:
        return False
    fit = trained.fit.replaced(epochs=project.fit.epochs)
    parts = ((project.data, trained.data), (project.model, trained.model))
    return any(a != b for a, b in (*parts, (project.compile, trained.compile), (project.fit, fit)))
