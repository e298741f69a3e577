"""What each panel hears, and what its wishes set off: one function for each page of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.style.preferences import Preferences

if TYPE_CHECKING:
    from ui.pages.data import DataPage
    from ui.pages.model import ModelPage
    from ui.pages.results import ResultsPage
    from ui.pages.runs import RunsPage
    from ui.pages.training import TrainingPage
    from ui.window.main_window import MainWindow


def connect(name: str, panel: QWidget, window: MainWindow, preferences: Preferences) -> None:
    """Connect a panel that was just made.

    It misses nothing that was said before: what is opened brings all panels that hear of trainings and scores.
    """
    CONNECTIONS[name](panel, window, preferences)


def _connect_data(panel: DataPage, window: MainWindow, preferences: Preferences) -> None:
    project_files, table_queries, rows, split = (
        window.project_files,
        window.table_queries,
        panel.rows_page,
        panel.split_page,
    )
    panel.edited.connect(window.document.edit)
    panel.open_requested.connect(project_files.ask_table)
    panel.paste_requested.connect(window.table_import.paste)
    panel.options_requested.connect(window.table_import.show_open_table)
    panel.example_requested.connect(lambda path: project_files.open_project(path, example=True))
    panel.rows_requested.connect(table_queries.find_rows)
    table_queries.rows_found.connect(rows.show_found)
    table_queries.rows_refused.connect(rows.show_error)
    table_queries.rows_waiting.connect(rows.show_pending)
    panel.chart_requested.connect(table_queries.make_picture)
    table_queries.picture_made.connect(panel.show_chart)
    table_queries.picture_refused.connect(panel.show_chart_error)
    table_queries.picture_waiting.connect(panel.show_chart_pending)
    panel.balance_requested.connect(table_queries.measure_balance)
    table_queries.balance_made.connect(split.show_balance)
    table_queries.balance_refused.connect(split.show_error)
    table_queries.balance_waiting.connect(split.show_pending)
    panel.split_file_requested.connect(lambda field: _ask_split_file(panel, window, field))


def _ask_split_file(panel: DataPage, window: MainWindow, field: str) -> None:
    if path := window.session.dialogs.ask_open("table"):
        panel.split_page.set_file(field, str(Path(path).absolute()))


def _connect_model(panel: ModelPage, window: MainWindow, preferences: Preferences) -> None:
    panel.edited.connect(window.document.edit)
    panel.show_graph(preferences.drawn)
    panel.graph_requested.connect(window.action_handlers.set_drawn)
    panel.show_palette(preferences.palette)
    panel.palette_requested.connect(window.action_handlers.set_palette)
    panel.layer_selected.connect(window.code_panel.point_at)


def _connect_train(panel: TrainingPage, window: MainWindow, preferences: Preferences) -> None:
    session, inspection = window.session, window.inspection
    panel.edited.connect(window.document.edit)
    panel.train_requested.connect(session.train)
    panel.stop_requested.connect(window.stop)
    panel.set_actions(window.actions_table)
    session.event.connect(panel.on_event)
    session.running_changed.connect(panel.set_running)
    panel.inspection_changed.connect(inspection.watch)
    panel.earlier_chosen.connect(preferences.set_earlier)
    inspection.seen.connect(panel.show_inspection)
    inspection.refused.connect(panel.show_inspection_error)
    inspection.asked.connect(panel.show_inspection_pending)


def _connect_results(panel: ResultsPage, window: MainWindow, preferences: Preferences) -> None:
    session = window.session
    panel.edited.connect(window.document.edit)
    panel.train_requested.connect(session.train)
    panel.evaluate_requested.connect(session.evaluate)
    panel.query_requested.connect(session.query_model)
    panel.predict_requested.connect(session.predict)
    panel.save_predictions_requested.connect(session.save_predictions)
    session.evaluation_failed.connect(panel.end_scoring)


def _connect_runs(panel: RunsPage, window: MainWindow, preferences: Preferences) -> None:
    session, document = window.session, window.document
    panel.shown.connect(window.show_run)
    panel.settings_requested.connect(session.runs.use)
    panel.load_requested.connect(session.runs.load)
    panel.again_requested.connect(session.runs.train_again)
    panel.changed.connect(document.set_run)
    session.running_changed.connect(lambda running: panel.set_engine_idle(not running))
    panel.renamed.connect(document.rename_run)
    panel.removed.connect(document.remove_run)
    panel.restored.connect(document.restore_run)
    panel.queue_view.settings_requested.connect(session.runs.use_settings)
    panel.queue_view.details_requested.connect(session.dialogs.show_error)
    panel.queue_view.set_queue(session.queue)


CONNECTIONS: Mapping[str, Callable[..., None]] = {
    "data": _connect_data,
    "model": _connect_model,
    "train": _connect_train,
    "results": _connect_results,
    "runs": _connect_runs,
}
