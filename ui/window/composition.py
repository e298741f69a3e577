"""Composition of the window: creates the controllers and widgets, and passes each what it needs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QMainWindow

from ui.actions.command_palette import CommandPalette
from ui.actions.qactions import Actions
from ui.controllers.autosave import Autosave
from ui.controllers.background_tasks import BackgroundTasks
from ui.controllers.crash_recovery import CrashRecovery
from ui.controllers.document import Document
from ui.controllers.evaluation import EvaluationController
from ui.controllers.inspection import InspectionController
from ui.controllers.model_files import ModelFilesController
from ui.controllers.model_queries import IdleQueries
from ui.controllers.project_files import ProjectFilesController
from ui.controllers.reference_comparison import ReferenceComparison
from ui.controllers.run_actions import RunActions
from ui.controllers.run_queue import RunQueueController
from ui.controllers.session import Session
from ui.controllers.table_import import TableImport
from ui.controllers.table_queries import TableQueries
from ui.controllers.training_control import TrainingControl
from ui.dialogs.prompts import Dialogs
from ui.engine.engine_thread import EngineThread
from ui.pages.code import CodePage
from ui.style.object_names import named
from ui.style.preferences import Preferences
from ui.window.docks import PageDocks
from ui.window.help_panel import HelpPanel
from ui.window.message_bar import MessageBar
from ui.window.nav_rail import NavRail
from ui.window.page_loader import PageLoader
from ui.window.problems_bar import ProblemsBar
from ui.window.run_display import RunDisplay
from ui.window.status_strip import StatusStrip


@dataclass(frozen=True)
class Controllers:
    """Controllers of one window."""

    dialogs: Dialogs
    document: Document
    session: Session
    evaluation: EvaluationController
    training_control: TrainingControl
    run_actions: RunActions
    run_queue: RunQueueController
    table_queries: TableQueries
    table_import: TableImport
    inspection: InspectionController
    model_files: ModelFilesController
    project_files: ProjectFilesController
    crash_recovery: CrashRecovery
    autosave: Autosave
    background_tasks: BackgroundTasks
    idle_queries: IdleQueries
    reference_comparison: ReferenceComparison


@dataclass(frozen=True)
class WindowParts:
    """A window with its controllers and widgets: what connections and action handlers work on."""

    window: QMainWindow
    preferences: Preferences
    controllers: Controllers
    actions: Actions
    pages: PageLoader
    docks: PageDocks
    run_display: RunDisplay
    code_page: CodePage
    help_panel: HelpPanel
    nav_rail: NavRail
    message_bar: MessageBar
    problems_bar: ProblemsBar
    status_strip: StatusStrip
    command_palette: CommandPalette


def make_controllers(
    window: QMainWindow, engine: EngineThread, preferences: Preferences, dialogs: Dialogs
) -> Controllers:
    """Create the controllers, all of them children of the window."""
    document = Document(window)
    session = Session(document, engine)
    idle_queries = IdleQueries(session, document, engine)
    evaluation = EvaluationController(session, document, dialogs, idle_queries)
    run_queue = RunQueueController(session, document, dialogs)
    table_queries = TableQueries(session)
    table_import = TableImport(session, document, dialogs, window)
    evaluation.options_requested.connect(table_import.show_for_model)
    model_files = ModelFilesController(session, document, dialogs, evaluation, window)
    project_files = ProjectFilesController(
        session,
        document,
        dialogs,
        preferences,
        evaluation=evaluation,
        model_files=model_files,
        run_queue=run_queue,
        table_import=table_import,
        table_queries=table_queries,
    )
    return Controllers(
        dialogs=dialogs,
        document=document,
        session=session,
        evaluation=evaluation,
        training_control=TrainingControl(session, document, dialogs),
        run_actions=RunActions(session, document, evaluation),
        run_queue=run_queue,
        table_queries=table_queries,
        table_import=table_import,
        inspection=InspectionController(session, document),
        model_files=model_files,
        project_files=project_files,
        crash_recovery=CrashRecovery(session, project_files),
        autosave=Autosave(session, document, project_files),
        background_tasks=BackgroundTasks(session, document, engine),
        idle_queries=idle_queries,
        reference_comparison=ReferenceComparison(document, evaluation, idle_queries),
    )


def make_parts(window: QMainWindow, controllers: Controllers, preferences: Preferences) -> WindowParts:
    """Create the widgets of the window, each with its object name; pages are created later."""
    actions = Actions(preferences.keys, window)
    pages = PageLoader(controllers.session, window)
    help_panel, code_page = named(HelpPanel(), "_help_panel"), named(CodePage(), "_code_panel")
    return WindowParts(
        window=window,
        preferences=preferences,
        controllers=controllers,
        actions=actions,
        pages=pages,
        docks=named(PageDocks(help_panel, code_page), "_pages"),
        run_display=RunDisplay(controllers.document, controllers.evaluation, pages),
        code_page=code_page,
        help_panel=help_panel,
        nav_rail=named(NavRail(), "_nav_rail"),
        message_bar=named(MessageBar(), "_message_bar"),
        problems_bar=named(ProblemsBar(), "_problems_bar"),
        status_strip=named(StatusStrip(actions["train.pause"]), "_status_strip"),
        command_palette=named(CommandPalette(window), "_command_palette"),
    )
