"""Arranges panels, menus and strips, and connects them.

It decides nothing: what the user wants goes to `session` and `filing`, and what is on screen is the `document`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from engine.run import Run
from engine.specs import Project
from ui import theme
from ui.actions import Actions
from ui.command_palette import CommandPalette
from ui.data_panel import DataPanel
from ui.dialogs import Dialogs
from ui.document import Document
from ui.engine_thread import EngineThread
from ui.filing import Filing
from ui.help_panel import HelpPanel
from ui.importing import Importing
from ui.layer_editor import LayerEditor
from ui.message_bar import MessageBar
from ui.nav_rail import NavRail
from ui.pages import Pages
from ui.preferences import Preferences
from ui.problems_bar import ProblemsBar
from ui.results_panel import ResultsPanel
from ui.run_strip import RunStrip
from ui.runs_panel import RunsPanel
from ui.session import Session
from ui.tool_bar import ToolBar
from ui.training_panel import TrainingPanel
from ui.window_flows import WindowFlows

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
        self.importing = Importing(self.session, self)
        self.filing = Filing(self.session, preferences, self.importing)
        self.actions_table = Actions(preferences.keys, self)
        self._close_now = False
        self._make_panels()
        self._lay_out()
        self.flows = WindowFlows(self, preferences)
        self._connect()
        self.setAcceptDrops(True)
        self.resize(*FIRST_SIZE)
        self.restoreGeometry(preferences.state("geometry"))
        self.pages.set_states({name: preferences.state(name) for name in ("narrow", "wide")})
        self._render()

    def _make_panels(self) -> None:
        self.data_panel = DataPanel()
        self.layer_editor = LayerEditor()
        self.training_panel = TrainingPanel()
        self.results_panel = ResultsPanel()
        self.runs_panel = RunsPanel()
        self.help_panel = HelpPanel()
        panels = (self.data_panel, self.layer_editor, self.training_panel, self.results_panel, self.runs_panel)
        self.panels: dict[str, QWidget] = dict(zip(("data", "model", "train", "results", "runs"), panels, strict=True))
        self._finders: Mapping[str, Callable[[tuple[str | int, ...]], object]] = {
            "data": self.data_panel.go_to,
            "model": self.layer_editor.go_to,
            "train": self.training_panel.focus_place,
            "results": lambda where: self.results_panel.setFocus(),
        }
        self.pages = Pages(self.panels, self.help_panel)
        self.nav_rail = NavRail()
        self.message_bar = MessageBar()
        self.problems_bar = ProblemsBar()
        self.run_strip = RunStrip()
        self.command_palette = CommandPalette(self.actions_table, self)
        for name in ("pages", "nav_rail", "message_bar", "problems_bar", "run_strip", "command_palette", "help_panel"):
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
        column.addWidget(self.run_strip)
        self.setCentralWidget(whole)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _connect(self) -> None:
        self._connect_panels()
        session, filing, pages = self.session, self.filing, self.pages
        self.document.changed.connect(self._render)
        session.said.connect(self.run_strip.show_status)
        session.failed.connect(self.message_bar.show_error)
        session.event.connect(self.run_strip.on_event)
        session.event.connect(self.training_panel.on_event)
        session.running_changed.connect(self.run_strip.set_running)
        session.running_changed.connect(self.training_panel.set_running)
        session.state_changed.connect(self._refresh)
        session.run_ended.connect(self._show_run)
        session.scored.connect(self.results_panel.show_scores)
        session.unscored.connect(self.results_panel.show_failure)
        session.predicted.connect(self.results_panel.show_predictions)
        filing.opened.connect(self._on_opened)
        filing.rows_read.connect(self.data_panel.show_rows)
        filing.close_allowed.connect(self._on_close_allowed)
        filing.noted.connect(self.message_bar.show_note)
        filing.offered.connect(self.message_bar.offer)
        pages.page_changed.connect(self._on_page_changed)
        self.nav_rail.page_wanted.connect(pages.show_page)
        self.actions_table.wanted.connect(self.flows.do)
        self.problems_bar.place_wanted.connect(self.go_to)
        self.problems_bar.fix_wanted.connect(session.apply_fix)
        self.message_bar.place_wanted.connect(self.go_to)
        self.message_bar.details_wanted.connect(session.dialogs.show_error)

    def _connect_panels(self) -> None:
        session, filing = self.session, self.filing
        for panel in (self.data_panel, self.layer_editor, self.training_panel, self.results_panel):
            panel.edited.connect(self.document.edit)
        for panel in (self.training_panel, self.results_panel):
            panel.train_wanted.connect(session.train)
        for widget in (self.training_panel, self.run_strip):
            widget.stop_wanted.connect(self.stop)
        self.data_panel.open_wanted.connect(filing.ask_table)
        self.data_panel.paste_wanted.connect(self.importing.paste)
        self.data_panel.options_wanted.connect(self.importing.show_open_table)
        self.data_panel.example_wanted.connect(lambda path: filing.open_project(path, example=True))
        self.results_panel.evaluate_wanted.connect(session.evaluate)
        self.results_panel.predict_wanted.connect(session.predict)
        self.results_panel.save_predictions_wanted.connect(session.save_predictions)
        self.runs_panel.shown.connect(self._show_run)
        self.runs_panel.settings_wanted.connect(session.use_settings_of)
        self.runs_panel.renamed.connect(self.document.rename_run)
        self.runs_panel.removed.connect(self.document.remove_run)
        self.runs_panel.restored.connect(self.document.restore_run)

    def stop(self) -> None:
        """Stop what goes on, and say that this was heard."""
        self.session.stop()
        self.run_strip.set_stopping()

    def go_to(self, where: tuple[str | int, ...]) -> None:
        """Go to a field of the project: its page comes to the front, and the panel finds the field."""
        page = PAGE_OF.get(str(where[0])) if where else None
        if page is not None:
            self.pages.show_page(page)
            self._finders[page](where)

    def _render(self) -> None:
        document = self.document
        project, table = document.project, document.table
        self.data_panel.render(None if document.empty else project, table)
        self.data_panel.show_problems(document.problems)
        self.layer_editor.render(project, table)
        self.training_panel.render(project, table)
        self.results_panel.render(project, table)
        self.results_panel.set_stale(_differs(project, document.trained))
        self.runs_panel.render(document.runs)
        self.problems_bar.render(document.problems)
        self.problems_bar.setHidden(document.empty)
        self.setWindowTitle(f"{self.filing.name}[*] – Layerdesk")
        self.setWindowModified(document.modified)
        self.setWindowFilePath(document.path)
        self._refresh()

    def _refresh(self) -> None:
        now = replace(self.session.situation(), page=self.pages.page, scheme=self._preferences.scheme)
        self.actions_table.refresh(now)
        self.nav_rail.set_page(now.page)
        self.run_strip.set_busy(self.session.stoppable)

    def _show_run(self, run: Run) -> None:
        present = run.id == self.document.model_run
        self.results_panel.show_run(run, present=present)
        self.training_panel.show_run(run)
        self.runs_panel.select(run)

    def _on_opened(self) -> None:
        run = self.document.run_of(self.document.model_run) or next(iter(self.document.runs[-1:]), None)
        self.message_bar.clear()
        self.training_panel.show_run(run)
        self.results_panel.show_run(run, present=run is not None and run.id == self.document.model_run)
        self.results_panel.set_trained(self.document.trained is not None)

    def _on_page_changed(self, page: str) -> None:
        self._refresh()
        if self.help_panel.isVisible():
            self.help_panel.show_page(page)

    def _on_close_allowed(self) -> None:
        self._close_now = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._close_now and not self.filing.may_close():
            event.ignore()
            return
        self._preferences.set_state("geometry", self.saveGeometry())
        for name, state in self.pages.states():
            self._preferences.set_state(name, state)
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
            self.filing.open(str(Path(paths[0])))


def _differs(project: Project, trained: Project | None) -> bool:
    """Whether the settings on screen would train another model than the one that is there."""
    if trained is None:
        return False
    parts = ((project.data, trained.data), (project.model, trained.model))
    return any(a != b for a, b in (*parts, (project.compile, trained.compile), (project.fit, trained.fit)))
