"""Arranges panels, menus and strips, and connects them.

It decides nothing: what the user wants goes to `session` and `project_files`, and what is on screen is the `document`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from engine.project import Project
from engine.results.run import Run, Scores
from ui.actions.command_palette import CommandPalette
from ui.actions.qactions import Actions
from ui.controllers.autosave import Autosave
from ui.controllers.background_tasks import BackgroundTasks
from ui.controllers.crash_recovery import CrashRecovery
from ui.controllers.document import Document
from ui.controllers.inspection import InspectionController
from ui.controllers.model_files import ModelFiles
from ui.controllers.project_files import ProjectFiles
from ui.controllers.session import Session
from ui.controllers.table_import import TableImport
from ui.controllers.table_queries import TableQueries
from ui.dialogs.prompts import Dialogs
from ui.engine.engine_thread import EngineThread
from ui.pages.code import CodePage
from ui.style import theme
from ui.style.preferences import Preferences
from ui.window import connections
from ui.window.action_handlers import ActionHandlers
from ui.window.docks import PageDocks
from ui.window.help_panel import HelpPanel
from ui.window.message_bar import MessageBar
from ui.window.nav_rail import NavRail
from ui.window.page_loader import PageLoader
from ui.window.problems_bar import ProblemsBar
from ui.window.status_strip import StatusStrip
from ui.window.tool_bar import ToolBar

FIRST_SIZE = (1280, 800)
PAGE_OF = {"data": "data", "model": "model", "compile": "train", "fit": "train", "predict": "results"}
"""The page that shows a part of the project."""


class MainWindow(QMainWindow):
    """The window.

    Parameters
    ----------
    engine : EngineThread
        Closed with the window.
    preferences : Preferences
    dialogs : Dialogs or None
        Who asks the user; tests give somebody who answers at once.
    """

    def __init__(self, engine: EngineThread, preferences: Preferences, dialogs: Dialogs | None = None) -> None:
        super().__init__()
        self._engine = engine
        self._preferences = preferences
        self.document = Document(self)
        self.session = Session(self.document, engine, dialogs or Dialogs(self, preferences))
        self.table_import = TableImport(self.session, self)
        self.table_queries = TableQueries(self.session)
        self.inspection = InspectionController(self.session)
        self.project_files = ProjectFiles(self.session, preferences, self.table_import, self.table_queries)
        self.model_files = ModelFiles(self.session, self.project_files, self)
        self.crash_recovery = CrashRecovery(self.project_files)
        self.autosave = Autosave(self.project_files)
        self.background_tasks = BackgroundTasks(self.session, self.document, engine)
        self.actions_table = Actions(preferences.keys, self)
        self._close_now = False
        self._painted = False
        self._make_panels()
        self._lay_out()
        self.action_handlers = ActionHandlers(self, preferences)
        self._connect()
        self.setAcceptDrops(True)
        self.resize(*FIRST_SIZE)
        self.restoreGeometry(preferences.state("geometry"))
        self.pages.set_states({name: preferences.state(name) for name in ("narrow", "wide")})
        self._render()

    def _make_panels(self) -> None:
        self.panels = PageLoader(self)
        self.help_panel = HelpPanel()
        self.code_panel = CodePage()
        self.pages = PageDocks(self.help_panel, self.code_panel)
        self.nav_rail = NavRail()
        self.message_bar = MessageBar()
        self.problems_bar = ProblemsBar()
        self.status_strip = StatusStrip(self.actions_table["train.pause"])
        self.command_palette = CommandPalette(self.actions_table, self)
        for name in (
            "pages",
            "nav_rail",
            "message_bar",
            "problems_bar",
            "status_strip",
            "command_palette",
            "help_panel",
            "code_panel",
        ):
            getattr(self, name).setObjectName(f"_{name}")

    def _lay_out(self) -> None:
        self.actions_table.fill(self.menuBar())
        self.addToolBar(ToolBar(self.actions_table, self))
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        message = QVBoxLayout()
        message.setContentsMargins(theme.GRID, theme.HALF, theme.GRID, theme.HALF)
        message.addWidget(self.message_bar)
        right.addLayout(message)
        right.addWidget(self.pages, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.nav_rail)
        middle.addLayout(right, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.problems_bar)
        column.addWidget(self.status_strip)
        self.setCentralWidget(whole)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _connect(self) -> None:
        session, project_files, pages = self.session, self.project_files, self.pages
        self.document.changed.connect(self._render)
        self.panels.made.connect(self._on_panel_made)
        session.said.connect(self.status_strip.show_status)
        session.failed.connect(self.message_bar.show_error)
        session.succeeded.connect(self.message_bar.clear)
        session.event.connect(self.status_strip.on_event)
        session.running_changed.connect(self.status_strip.set_running)
        session.running_changed.connect(self._on_running_changed)
        session.state_changed.connect(self._refresh)
        session.run_ended.connect(self._on_run_ended)
        session.scored.connect(self._on_scored)
        session.predicted.connect(self._on_predicted)
        session.queue.changed.connect(lambda: self.status_strip.set_waiting(len(session.queue.waiting)))
        session.runs.loaded.connect(lambda run: self._show_present())
        session.runs.proved.connect(self.message_bar.show_note)
        project_files.opened.connect(self._on_opened)
        project_files.model_loaded.connect(self._on_model_loaded)
        project_files.close_allowed.connect(self._on_close_allowed)
        project_files.noted.connect(self.message_bar.show_note)
        project_files.offered.connect(self.message_bar.offer)
        pages.page_changed.connect(self._on_page_changed)
        pages.panel_requested.connect(self.panels.__getitem__)
        pages.code_shown_changed.connect(self._refresh)
        self.code_panel.place_requested.connect(self.go_to)
        self.nav_rail.page_requested.connect(pages.show_page)
        self.actions_table.wanted.connect(self.action_handlers.do)
        self.problems_bar.place_requested.connect(self.go_to)
        self.problems_bar.fix_requested.connect(session.apply_fix)
        self.message_bar.place_requested.connect(self.go_to)
        self.message_bar.details_requested.connect(session.dialogs.show_error)
        self.status_strip.stop_requested.connect(self.stop)

    def _on_panel_made(self, name: str, panel: QWidget) -> None:
        """Connect a panel, give it its place, and show in it what there is."""
        connections.connect(name, panel, self, self._preferences)
        self.pages.set_panel(name, panel)
        self._render_panel(name, panel)

    def stop(self) -> None:
        """Stop what goes on, and say that this was heard."""
        self.session.stop()
        self.status_strip.set_stopping()

    def go_to(self, where: tuple[str | int, ...]) -> None:
        """Go to a field of the project: its page comes to the front, and the panel finds the field."""
        page = PAGE_OF.get(str(where[0])) if where else None
        if page is None:
            return
        self.pages.show_page(page)
        match page:
            case "data":
                self.panels.data.go_to(where)
            case "model":
                self.panels.model.go_to(where)
            case "train":
                self.panels.train.focus_place(where)

    def _render(self) -> None:
        document = self.document
        for name, panel in self.panels.there().items():
            self._render_panel(name, panel)
        self.code_panel.show_project(document.project)
        self.problems_bar.render(document.problems)
        self.problems_bar.setHidden(document.empty or document.reading)
        read_only = " (read-only)" if document.read_only else ""
        self.setWindowTitle(f"{self.project_files.name}[*]{read_only} – Layerdesk")
        self.setWindowModified(document.modified)
        self.setWindowFilePath(document.path)
        self._refresh()

    def _render_panel(self, name: str, panel: QWidget) -> None:
        document = self.document
        project, table = document.project, document.table
        match name:
            case "data":
                panel.show_project(None if document.empty else project, table, reading=document.reading)
                panel.show_problems(document.problems)
            case "results":
                panel.show_project(project, table)
                panel.set_stale(_differs(project, document.trained))
                panel.set_trainable(self.actions_table["train.start"].isEnabled())
            case "runs":
                panel.show_runs(document.runs)
                panel.queue_view.show_project(project)
            case "model":
                panel.show_project(project, table, document.measured)
            case "train":
                panel.show_project(project, table)
                panel.show_runs(document.runs, self._preferences.earlier)

    def _refresh(self) -> None:
        now = replace(
            self.session.app_state(),
            page=self.pages.page,
            scheme=self._preferences.scheme,
            drawn=self._preferences.drawn,
            palette=self._preferences.palette,
            code=self.pages.code_shown,
            was_interrupted=self.crash_recovery.left is not None,
            has_runs=bool(self.document.runs),
        )
        self.actions_table.refresh(now)
        self.nav_rail.set_page(now.page)
        if results := self.panels.there().get("results"):
            results.set_trainable(self.actions_table["train.start"].isEnabled())
        self.status_strip.set_busy(self.session.stoppable)

    def show_run(self, run: Run) -> None:
        """Show a run on all pages that have something of it."""
        present = run.id == self.document.model_run
        self.panels.results.show_run(run, current=present)
        self.panels.train.show_run(run)
        self.panels.runs.select(run)

    def _show_present(self, origin: str = "") -> None:
        """Show the results of the model in hand; where there is none, those of the last run."""
        document, results = self.document, self.panels.results
        run = document.run_of(document.model_run)
        if run is None and document.trained is not None:
            results.show_model(origin)
        else:
            results.show_run(run or next(iter(document.runs[-1:]), None), current=run is not None)

    def _on_run_ended(self, run: Run) -> None:
        self.panels.train.show_run(run)
        self.panels.runs.select(run)
        self._show_present()

    def _on_scored(self, scores: Scores) -> None:
        self._show_present()
        self.panels.results.show_scores(scores, self.session.scored_file)

    def _on_predicted(self, frame: object, source: str) -> None:
        self._show_present()
        self.panels.results.show_predictions(frame, source)

    def _on_model_loaded(self, path: str) -> None:
        self._show_present(f"loaded from {Path(path).name}")

    def _on_running_changed(self, running: bool) -> None:
        """Bring the curves into sight when somebody starts a training."""
        if running and not self.session.queue.going_by_itself:
            self.panels.train.show_training()
            if not self.pages.in_sight("train"):
                self.pages.show_page("train")

    def _on_opened(self) -> None:
        run = self.document.run_of(self.document.model_run) or next(iter(self.document.runs[-1:]), None)
        self.message_bar.clear()
        self.panels.train.show_run(run)
        self.panels.results.show_run(None)
        self._show_present()

    def _on_page_changed(self, page: str) -> None:
        self._refresh()
        if self.help_panel.isVisible():
            self.help_panel.show_page(page)

    def _on_close_allowed(self) -> None:
        self._close_now = True
        self.close()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _leaves_field(event, self.focusWidget()):
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
            self.panels.make_all()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._close_now and not self.project_files.may_close():
            event.ignore()
            return
        self._preferences.set_state("geometry", self.saveGeometry())
        for name, state in self.pages.states():
            self._preferences.set_state(name, state)
        self.autosave.close()
        self.hide()  # at once: the engine may take a while to stop
        self._engine.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.project_files.open(str(Path(paths[0])))


def _leaves_field(event: QKeyEvent, field: QWidget | None) -> bool:
    """Whether a key is Escape, and meant for a field in which somebody just typed: the training goes on."""
    line = field.lineEdit() if isinstance(field, QAbstractSpinBox) else field
    return event.key() == Qt.Key.Key_Escape and isinstance(line, QLineEdit) and line.isModified()


def _differs(project: Project, trained: Project | None) -> bool:
    """Whether the settings on screen, but for the number of epochs, would train another model than the present one."""
    if trained is None:
        return False
    fit = trained.fit.replaced(epochs=project.fit.epochs)
    parts = ((project.data, trained.data), (project.model, trained.model))
    return any(a != b for a, b in (*parts, (project.compile, trained.compile), (project.fit, fit)))
