"""What each action of the window sets off: one table from the action's id to what is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from engine.catalog.shapes import facts_of, inputs_of, summary_text
from engine.export.formats import EXPORT_FORMATS
from engine.system.errors import EngineError
from engine.system.version import version
from ui.actions.menus import OPEN_RECENT, PAGES
from ui.style import theme
from ui.style.preferences import STEP, Preferences
from ui.window import diagnostics

if TYPE_CHECKING:
    from ui.window.main_window import MainWindow


class ActionHandlers(QObject):
    """Carries out the actions of a window.

    Parameters
    ----------
    window : MainWindow
    preferences : Preferences
    """

    def __init__(self, window: MainWindow, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences
        self.table: Mapping[str, Callable[[], object]] = {
            **self._files(),
            **self._work(),
            **self._views(),
            **{f"example.{each.name}": partial(self._open_example, str(each.path)) for each in theme.examples()},
        }
        menu = window.actions_table.submenu("File", OPEN_RECENT)
        menu.aboutToShow.connect(partial(self._fill_recent, menu))

    def do(self, name: str) -> None:
        """Carry out the action of that id."""
        self.table[name]()

    def _files(self) -> dict[str, Callable[[], object]]:
        project_files = self._window.project_files
        return {
            "file.new": project_files.new,
            "file.open_table": project_files.ask_table,
            "file.open_table_options": self._window.table_import.ask,
            "edit.paste_table": self._window.table_import.paste,
            "data.reading": self._window.table_import.show_open_table,
            "file.open_project": project_files.ask_project,
            "file.save": project_files.save,
            "file.save_as": project_files.save_as,
            "file.load_model": project_files.load_model,
            "file.load_configuration": project_files.load_configuration,
            "file.load_weights": project_files.load_weights,
            "file.save_model": project_files.save_model,
            "file.save_configuration": project_files.save_configuration,
            "file.save_weights": project_files.save_weights,
            **self._model_files(),
            "file.quit": self._window.close,
            "data.reload": project_files.reload,
        }

    def _model_files(self) -> dict[str, Callable[[], object]]:
        files = self._window.model_files
        return {
            "file.transfer": files.transfer,
            "file.prepare_model": files.attach_preprocessing,
            "file.describe": files.describe,
            **{f"file.export_{kind}": partial(files.export, kind) for kind in EXPORT_FORMATS},
            "file.load_layer": files.load_layer,
            "file.save_layer": lambda: files.save_layer(self._window.panels.model.selected_layer()),
        }

    def _work(self) -> dict[str, Callable[[], object]]:
        session, window = self._window.session, self._window
        return {
            "edit.undo": window.document.undo_stack.undo,
            "edit.redo": window.document.undo_stack.redo,
            "edit.palette": window.command_palette.open_now,
            "edit.preferences": self._open_preferences,
            "data.go_to_row": self._go_to_row,
            "data.suggest": session.apply_suggestions,
            "model.templates": self._show_templates,
            "model.add_layer": self._add_layer,
            "model.output": session.apply_suggestion,
            "model.summary": self._show_summary,
            "model.picture": self._save_picture,
            "model.graph": lambda: self.set_drawn(not self._preferences.drawn),
            "model.palette": lambda: self.set_palette(not self._preferences.palette),
            "train.start": session.train,
            "train.stop": window.stop,
            "train.pause": session.steering.pause_or_resume,
            "train.step_batch": partial(session.steering.step, "batch"),
            "train.step_epoch": partial(session.steering.step, "epoch"),
            "train.more": session.steering.more_epochs,
            "train.rate": session.steering.set_rate,
            "train.cancel": session.steering.cancel,
            "train.queue": session.queue.add,
            "train.seeds": session.queue.add_seeds,
            "train.queue_start": session.queue.start,
            "train.queue_show": self._show_queue,
            "train.find_rate": session.steering.find_learning_rate,
            "train.recover": window.crash_recovery.go_on,
            "train.forget": window.crash_recovery.forget,
            "train.problem": window.problems_bar.show_next,
            "results.evaluate": partial(self._evaluate, "test"),
            "results.evaluate_validation": partial(self._evaluate, "validation"),
            "results.evaluate_train": partial(self._evaluate, "train"),
            "results.evaluate_file": session.evaluate_file,
            "results.batches": self._choose_batches,
            "results.predict": session.predict,
            "results.predict_into_file": session.predict_into_file,
            "results.save_predictions": session.save_predictions,
            "results.report": lambda: session.save_report(window.panels.results.part),
            "results.pictures": lambda: session.save_pictures(window.panels.results.part),
        }

    def _views(self) -> dict[str, Callable[[], object]]:
        pages = {f"view.{name}": partial(self._window.pages.show_page, name) for name, _, _, _ in PAGES}
        parts = {f"view.train_{name}": partial(self._show_part, name) for name in ("curves", "layers", "map")}
        schemes = {f"view.{name}": partial(self._set_scheme, name) for name in ("light", "dark", "system")}
        return {
            **pages,
            **parts,
            **schemes,
            "view.train_earlier": self._open_earlier,
            "view.larger": lambda: self._set_scale(self._preferences.font_scale + STEP),
            "view.smaller": lambda: self._set_scale(self._preferences.font_scale - STEP),
            "view.normal": lambda: self._set_scale(1.0),
            "view.reset": self._window.pages.reset,
            "view.code": lambda: self._window.pages.show_code(not self._window.pages.code_shown),
            "view.full": self._toggle_full_screen,
            "help.page": self._show_help,
            "help.shortcuts": self._open_shortcuts,
            "help.diagnostics": self._copy_diagnostics,
            "help.about": self._show_about,
        }

    def _show_part(self, name: str) -> None:
        self._window.pages.show_page("train")
        self._window.panels.train.show_part(name)

    def _open_earlier(self) -> None:
        self._window.pages.show_page("train")
        self._window.panels.train.open_earlier()

    def _open_example(self, path: str) -> None:
        self._window.project_files.open_project(path, example=True)

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in self._preferences.recent:
            menu.addAction(path, partial(self._window.project_files.open, path))
        if menu.isEmpty():
            menu.addAction("No files yet").setEnabled(False)
            return
        menu.addSeparator()
        forget = QAction("Forget these files", menu)
        forget.triggered.connect(self._preferences.forget_recent)
        menu.addAction(forget)

    def _add_layer(self) -> None:
        self._window.pages.show_page("model")
        self._window.panels.model.add_layer()

    def _go_to_row(self) -> None:
        self._window.pages.show_page("data")
        self._window.panels.data.begin_go_to_row()

    def _show_templates(self) -> None:
        self._window.pages.show_page("model")
        self._window.panels.model.show_templates()

    def _show_queue(self) -> None:
        self._window.pages.show_page("runs")
        self._window.panels.runs.queue_view.setFocus()

    def _save_picture(self) -> None:
        window, session = self._window, self._window.session
        if not (path := session.dialogs.ask_save("save_picture", window.document.project.name)):
            return
        try:
            window.panels.model.save_image(Path(path))
        except OSError as error:
            session.failed.emit(EngineError(f"The picture could not be saved: {error}. Choose another folder."))
        else:
            session.said.emit(f"Saved {Path(path).name}")

    def set_drawn(self, drawn: bool) -> None:
        """Show the network as a graph, or as a list, from now on."""
        self._preferences.drawn = drawn
        self._window.pages.show_page("model")
        self._window.panels.model.show_graph(drawn)
        self._window.session.state_changed.emit()

    def set_palette(self, shown: bool) -> None:
        """Show the palette of layers beside the network, or not, from now on."""
        self._preferences.palette = shown
        self._window.pages.show_page("model")
        self._window.panels.model.show_palette(shown)
        self._window.session.state_changed.emit()

    def _evaluate(self, part: str) -> None:
        self._window.pages.show_page("results")
        self._window.session.evaluate(part)

    def _choose_batches(self) -> None:
        self._window.pages.show_page("results")
        self._window.panels.results.choose_batches()

    def _show_summary(self) -> None:
        document = self._window.document
        project, table = document.project, document.table
        inputs = inputs_of(project.data, table) if table is not None else None
        facts = facts_of(project.model, inputs, document.measured)
        self._window.session.dialogs.show_text("Summary", "As Keras prints it", summary_text(project.name, facts))

    def _set_scheme(self, scheme: theme.Scheme) -> None:
        self._preferences.scheme = scheme
        self._apply_theme()

    def _set_scale(self, scale: float) -> None:
        self._preferences.font_scale = scale
        self._apply_theme()

    def _apply_theme(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self._preferences.scheme, self._preferences.font_scale)
        self._window.session.state_changed.emit()

    def _toggle_full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def _show_help(self) -> None:
        self._window.help_panel.show_page(self._window.pages.page)
        self._window.pages.show_help()

    def _open_preferences(self) -> None:
        from ui.dialogs.preferences_dialog import PreferencesDialog

        dialog = PreferencesDialog(self._preferences, self._window)
        dialog.scheme_chosen.connect(self._set_scheme)
        dialog.scale_chosen.connect(self._set_scale)
        dialog.show()

    def _open_shortcuts(self) -> None:
        from ui.actions.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(self._window.actions_table, self._preferences, self._window).show()

    def _copy_diagnostics(self) -> None:
        QGuiApplication.clipboard().setText(self._diagnostics())
        self._window.session.said.emit("Copied versions and settings")

    def _show_about(self) -> None:
        heading = f"Layerdesk {version()}: build, train and use neural networks on tables. MIT licence."
        self._window.session.dialogs.show_text("About Layerdesk", heading, self._diagnostics())

    def _diagnostics(self) -> str:
        return diagnostics.text(self._window.session.environment, self._preferences.path)
