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
    filing, looking, rows, split = window.filing, window.looking, panel.rows_page, panel.split_page
    panel.edited.connect(window.document.edit)
    panel.open_wanted.connect(filing.ask_table)
    panel.paste_wanted.connect(window.importing.paste)
    panel.options_wanted.connect(window.importing.show_open_table)
    panel.example_wanted.connect(lambda path: filing.open_project(path, example=True))
    panel.rows_wanted.connect(looking.find_rows)
    looking.rows_found.connect(rows.show_found)
    looking.rows_refused.connect(rows.show_refused)
    looking.rows_waiting.connect(rows.show_waiting)
    panel.picture_wanted.connect(looking.make_picture)
    looking.picture_made.connect(panel.show_picture)
    looking.picture_refused.connect(panel.show_picture_refused)
    looking.picture_waiting.connect(panel.show_picture_waiting)
    panel.balance_wanted.connect(looking.measure_balance)
    looking.balance_made.connect(split.show_balance)
    looking.balance_refused.connect(split.show_refused)
    looking.balance_waiting.connect(split.show_waiting)
    panel.split_file_wanted.connect(lambda field: _ask_split_file(panel, window, field))


def _ask_split_file(panel: DataPage, window: MainWindow, field: str) -> None:
    if path := window.session.dialogs.ask_open("table"):
        panel.split_page.set_file(field, str(Path(path).absolute()))


def _connect_model(panel: ModelPage, window: MainWindow, preferences: Preferences) -> None:
    panel.edited.connect(window.document.edit)
    panel.set_drawn(preferences.drawn)
    panel.drawn_wanted.connect(window.flows.set_drawn)
    panel.set_palette(preferences.palette)
    panel.palette_wanted.connect(window.flows.set_palette)
    panel.pointed.connect(window.code_panel.point_at)


def _connect_train(panel: TrainingPage, window: MainWindow, preferences: Preferences) -> None:
    session, watching = window.session, window.watching
    panel.edited.connect(window.document.edit)
    panel.train_wanted.connect(session.train)
    panel.stop_wanted.connect(window.stop)
    panel.set_actions(window.actions_table)
    session.event.connect(panel.on_event)
    session.running_changed.connect(panel.set_running)
    panel.watch_changed.connect(watching.watch)
    panel.earlier_chosen.connect(preferences.set_earlier)
    watching.seen.connect(panel.show_inside)
    watching.refused.connect(panel.show_inside_refused)
    watching.asked.connect(panel.await_inside)


def _connect_results(panel: ResultsPage, window: MainWindow, preferences: Preferences) -> None:
    session = window.session
    panel.edited.connect(window.document.edit)
    panel.train_wanted.connect(session.train)
    panel.evaluate_wanted.connect(session.evaluate)
    panel.enquiry_wanted.connect(session.enquire)
    panel.predict_wanted.connect(session.predict)
    panel.save_predictions_wanted.connect(session.save_predictions)
    session.unscored.connect(panel.end_scoring)


def _connect_runs(panel: RunsPage, window: MainWindow, preferences: Preferences) -> None:
    session, document = window.session, window.document
    panel.shown.connect(window.show_run)
    panel.settings_wanted.connect(session.runs.use)
    panel.load_wanted.connect(session.runs.load)
    panel.again_wanted.connect(session.runs.train_again)
    panel.changed.connect(document.set_run)
    session.running_changed.connect(lambda running: panel.set_usable(not running))
    panel.renamed.connect(document.rename_run)
    panel.removed.connect(document.remove_run)
    panel.restored.connect(document.restore_run)
    panel.queue_view.settings_wanted.connect(session.runs.use_settings)
    panel.queue_view.details_wanted.connect(session.dialogs.show_error)
    panel.queue_view.set_queue(session.queue)


CONNECTIONS: Mapping[str, Callable[..., None]] = {
    "data": _connect_data,
    "model": _connect_model,
    "train": _connect_train,
    "results": _connect_results,
    "runs": _connect_runs,
}
