"""Connections between the pages and the controllers: one function per page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.window.action_handlers import ActionHandlers
from ui.window.composition import WindowParts

if TYPE_CHECKING:
    from ui.pages.data import DataPage
    from ui.pages.data.table_page import TablePage
    from ui.pages.model import ModelPage
    from ui.pages.results import ResultsPage
    from ui.pages.runs import RunsPage
    from ui.pages.training import TrainingPage


def connect(name: str, page: QWidget, parts: WindowParts, handlers: ActionHandlers) -> None:
    """Connect a page that was just created.

    It has missed no event: opening a project creates all pages that show trainings and scores.
    """
    CONNECTIONS[name](page, parts, handlers)


def _connect_data(page: DataPage, parts: WindowParts, handlers: ActionHandlers) -> None:
    project_files = parts.controllers.project_files
    page.edited.connect(parts.controllers.document.edit)
    page.open_requested.connect(project_files.ask_table)
    page.paste_requested.connect(parts.controllers.table_import.paste)
    page.example_requested.connect(lambda path: project_files.open_project(path, example=True))
    page.table_page_created.connect(lambda table_page: _connect_table(table_page, parts))


def _connect_table(page: TablePage, parts: WindowParts) -> None:
    queries, rows, split, scaled = (
        parts.controllers.table_queries,
        page.rows_page,
        page.split_page,
        page.scaled_target_view,
    )
    parts.controllers.project_files.table_opened.connect(page.ask_target)
    page.options_requested.connect(parts.controllers.table_import.show_open_table)
    page.fix_requested.connect(parts.controllers.session.apply_fix)
    page.set_fix_preview(parts.controllers.session.fix_preview)
    page.rows_requested.connect(queries.find_rows)
    queries.rows_found.connect(rows.show_found)
    queries.rows_refused.connect(rows.show_error)
    page.chart_requested.connect(queries.make_chart)
    queries.chart_made.connect(page.show_chart)
    queries.chart_refused.connect(page.show_chart_error)
    page.balance_requested.connect(queries.measure_balance)
    queries.balance_made.connect(split.show_balance)
    queries.balance_refused.connect(split.show_error)
    page.scaled_target_requested.connect(queries.scale_target)
    queries.scaled_target_made.connect(scaled.show_scaled)
    queries.scaled_target_refused.connect(scaled.show_error)
    page.split_file_requested.connect(lambda field: _ask_split_file(page, parts, field))


def _ask_split_file(page: TablePage, parts: WindowParts, field: str) -> None:
    if path := parts.controllers.dialogs.ask_open("table"):
        page.split_page.set_file(field, str(Path(path).absolute()))


def _connect_model(page: ModelPage, parts: WindowParts, handlers: ActionHandlers) -> None:
    page.edited.connect(parts.controllers.document.edit)
    page.show_graph(parts.preferences.drawn)
    page.graph_requested.connect(handlers.set_drawn)
    page.show_palette(parts.preferences.palette)
    page.palette_requested.connect(handlers.set_palette)
    page.layer_selected.connect(parts.code_page.point_at)


def _connect_train(page: TrainingPage, parts: WindowParts, handlers: ActionHandlers) -> None:
    session, inspection = parts.controllers.session, parts.controllers.inspection
    page.edited.connect(parts.controllers.document.edit)
    page.train_requested.connect(session.train)
    page.stop_requested.connect(handlers.stop)
    page.more_requested.connect(parts.controllers.training_control.train_longer)
    page.fix_requested.connect(session.apply_fix)
    page.set_actions(parts.actions.by_id)
    session.event_received.connect(page.on_event)
    session.running_changed.connect(page.set_running)
    parts.controllers.reference_comparison.judged.connect(page.show_guessing)
    page.inspection_changed.connect(inspection.set_inspection)
    page.earlier_chosen.connect(parts.preferences.set_earlier)
    inspection.inspected.connect(page.show_inspection)
    inspection.failed.connect(page.show_inspection_error)
    inspection.requested.connect(page.show_inspection_pending)


def _connect_results(page: ResultsPage, parts: WindowParts, handlers: ActionHandlers) -> None:
    session, evaluation = parts.controllers.session, parts.controllers.evaluation
    page.edited.connect(parts.controllers.document.edit)
    page.train_requested.connect(session.train)
    page.all_rows_requested.connect(parts.controllers.run_actions.train_on_all_rows)
    page.evaluate_requested.connect(evaluation.evaluate)
    comparison = parts.controllers.reference_comparison
    page.comparison_requested.connect(comparison.request)
    comparison.compared.connect(page.scores_page.show_comparison)
    comparison.estimated.connect(page.scores_page.show_intervals)
    page.query_requested.connect(evaluation.query_model)
    page.query_stopped.connect(evaluation.stop_query)
    page.predict_requested.connect(evaluation.predict)
    page.save_predictions_requested.connect(evaluation.save_predictions)
    evaluation.evaluation_failed.connect(page.end_scoring)


def _connect_runs(page: RunsPage, parts: WindowParts, handlers: ActionHandlers) -> None:
    controllers = parts.controllers
    document, run_actions = controllers.document, controllers.run_actions
    page.shown.connect(parts.run_display.show_run)
    controllers.reference_comparison.tested.connect(page.show_references)
    page.settings_requested.connect(run_actions.apply_run)
    page.load_requested.connect(run_actions.load_model)
    page.again_requested.connect(run_actions.train_again)
    controllers.session.running_changed.connect(lambda running: page.set_engine_idle(not running))
    page.edited.connect(document.edit_runs)
    page.removed.connect(document.remove_runs)
    page.undo_requested.connect(controllers.session.undo)
    page.queue_view.undo_requested.connect(controllers.session.undo)
    page.queue_view.settings_requested.connect(run_actions.apply_settings)
    page.queue_view.details_requested.connect(controllers.dialogs.show_error)
    page.queue_view.set_queue(controllers.run_queue)


CONNECTIONS: Mapping[str, Callable[..., None]] = {
    "data": _connect_data,
    "model": _connect_model,
    "train": _connect_train,
    "results": _connect_results,
    "runs": _connect_runs,
}
