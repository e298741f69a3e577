"""Action handlers: a table from the id of each action to the function that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from engine.catalog.shapes import facts_of, inputs_of, summary_text
from engine.export.formats import EXPORT_FORMATS
from engine.system.errors import EngineError
from engine.system.version import version
from ui.actions.menus import OPEN_RECENT, PAGES
from ui.dialogs.prompts import show_once
from ui.style import theme
from ui.style.preferences import STEP
from ui.window import diagnostics
from ui.window.composition import WindowParts
from ui.window.palette_entries import palette_entries

PAGE_OF = {"data": "data", "model": "model", "compile": "train", "fit": "train", "predict": "results"}
"""Page that shows each part of the project."""


class ActionHandlers(QObject):
    """Carries out the actions of a window."""

    def __init__(self, parts: WindowParts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._controllers = parts.controllers
        self._preferences = parts.preferences
        self.table: Mapping[str, Callable[[], object]] = {
            **self._files(),
            **self._work(),
            **self._views(),
            **{f"example.{each.name}": partial(self._open_example, str(each.path)) for each in theme.examples()},
        }
        menu = parts.actions.submenu("File", OPEN_RECENT)
        menu.aboutToShow.connect(partial(self._fill_recent, menu))

    def do(self, name: str) -> None:
        """Carry out the action with this id."""
        self.table[name]()

    def _files(self) -> dict[str, Callable[[], object]]:
        project_files, table_import = self._controllers.project_files, self._controllers.table_import
        return {
            "file.new": project_files.new,
            "file.open_table": project_files.ask_table,
            "file.open_table_options": table_import.ask,
            "edit.paste_table": table_import.paste,
            "data.reading": table_import.show_open_table,
            "file.open_project": project_files.ask_project,
            "file.save": project_files.save,
            "file.save_as": project_files.save_as,
            **self._model_files(),
            "file.quit": self._parts.window.close,
            "data.reload": project_files.reload,
        }

    def _model_files(self) -> dict[str, Callable[[], object]]:
        files = self._controllers.model_files
        return {
            "file.load_model": files.load_model,
            "file.load_configuration": files.load_configuration,
            "file.load_weights": files.load_weights,
            "file.save_model": files.save_model,
            "file.save_configuration": files.save_configuration,
            "file.save_weights": files.save_weights,
            "file.transfer": files.transfer,
            "file.prepare_model": files.attach_preprocessing,
            "file.describe": files.describe,
            **{f"file.export_{kind}": partial(files.export, kind) for kind in EXPORT_FORMATS},
            "file.load_layer": files.load_layer,
            "file.save_layer": lambda: files.save_layer(self._parts.pages.model.selected_layer()),
        }

    def _work(self) -> dict[str, Callable[[], object]]:
        session = self._controllers.session
        return {
            "edit.undo": session.undo,
            "edit.redo": session.redo,
            "edit.palette": self._open_palette,
            "edit.preferences": self._open_preferences,
            "data.go_to_row": self._go_to_row,
            "data.suggest": session.apply_suggestions,
            "model.templates": self._show_templates,
            "model.add_layer": self._add_layer,
            "model.output": session.apply_suggestion,
            "model.summary": self._show_summary,
            "model.picture": self._save_network_image,
            "model.graph": lambda: self.set_drawn(not self._preferences.drawn),
            "model.palette": lambda: self.set_palette(not self._preferences.palette),
            **self._training(),
            **self._results(),
        }

    def _training(self) -> dict[str, Callable[[], object]]:
        control, queue = self._controllers.training_control, self._controllers.run_queue
        recovery = self._controllers.crash_recovery
        return {
            "train.start": self._controllers.session.train,
            "train.stop": self.stop,
            "train.pause": control.pause_or_resume,
            "train.step_batch": partial(control.step, "batch"),
            "train.step_epoch": partial(control.step, "epoch"),
            "train.more": control.add_epochs,
            "train.all_rows": self._controllers.run_actions.train_model_on_all_rows,
            "train.rate": control.set_learning_rate,
            "train.cancel": control.cancel,
            "train.queue": queue.add,
            "train.seeds": queue.add_seeds,
            "train.queue_start": queue.start,
            "train.queue_show": self._show_queue,
            "train.find_rate": control.find_learning_rate,
            "train.recover": recovery.resume,
            "train.forget": recovery.discard,
            "train.problem": self._parts.problems_bar.show_next,
        }

    def _results(self) -> dict[str, Callable[[], object]]:
        evaluation, pages = self._controllers.evaluation, self._parts.pages
        return {
            "results.evaluate": partial(self._evaluate, "test"),
            "results.evaluate_validation": partial(self._evaluate, "validation"),
            "results.evaluate_train": partial(self._evaluate, "train"),
            "results.evaluate_file": evaluation.evaluate_file,
            "results.batches": self._choose_batch_size,
            "results.predict": evaluation.predict,
            "results.predict_with_options": evaluation.predict_with_options,
            "results.predict_into_file": evaluation.predict_into_file,
            "results.save_predictions": evaluation.save_predictions,
            "results.report": lambda: evaluation.save_report(pages.results.part),
            "results.pictures": lambda: evaluation.save_charts(pages.results.part),
        }

    def _views(self) -> dict[str, Callable[[], object]]:
        pages = {f"view.{name}": partial(self._parts.docks.show_page, name) for name, _, _, _ in PAGES}
        parts = {f"view.train_{name}": partial(self._show_part, name) for name in ("curves", "layers", "map")}
        schemes = {
            f"view.{name}": partial(self._set_preference, "scheme", name) for name in ("light", "dark", "system")
        }
        return {
            **pages,
            **parts,
            **schemes,
            "view.train_earlier": self._open_earlier,
            "view.larger": lambda: self._set_preference("font_scale", self._preferences.font_scale + STEP),
            "view.smaller": lambda: self._set_preference("font_scale", self._preferences.font_scale - STEP),
            "view.normal": partial(self._set_preference, "font_scale", 1.0),
            "view.reset": self._parts.docks.reset,
            "view.code": lambda: self._parts.docks.show_code(not self._parts.docks.code_shown),
            "view.full": self._toggle_full_screen,
            "help.page": self._show_help,
            "help.shortcuts": self._open_shortcuts,
            "help.diagnostics": self._copy_diagnostics,
            "help.about": self._show_about,
        }

    def _show_part(self, name: str) -> None:
        self._parts.docks.show_page("train")
        self._parts.pages.train.show_part(name)

    def _open_earlier(self) -> None:
        self._parts.docks.show_page("train")
        self._parts.pages.train.open_earlier()

    def _open_example(self, path: str) -> None:
        self._controllers.project_files.open_project(path, example=True)

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in self._preferences.recent:
            menu.addAction(path, partial(self._controllers.project_files.open, path))
        if menu.isEmpty():
            menu.addAction("No recent files").setEnabled(False)
            return
        menu.addSeparator()
        clear = QAction("Clear recent files", menu)
        clear.triggered.connect(self._preferences.clear_recent)
        menu.addAction(clear)

    def _add_layer(self) -> None:
        self._parts.docks.show_page("model")
        self._parts.pages.model.add_layer()

    def _go_to_row(self) -> None:
        self._parts.docks.show_page("data")
        self._parts.pages.data.table_page.begin_go_to_row()

    def _show_templates(self) -> None:
        self._parts.docks.show_page("model")
        self._parts.pages.model.show_templates()

    def _show_queue(self) -> None:
        self._parts.docks.show_page("runs")
        self._parts.pages.runs.queue_view.setFocus()

    def _save_network_image(self) -> None:
        session, name = self._controllers.session, self._controllers.document.project.name
        if not (path := self._controllers.dialogs.ask_save("save_picture", name)):
            return
        try:
            self._parts.pages.model.save_image(Path(path))
        except OSError as error:
            session.show_error(EngineError(f"The image could not be saved: {error}. Choose another folder."))
        else:
            session.show_status(f"Saved {Path(path).name}")

    def stop(self) -> None:
        """Stop the training, or all other jobs if none is running."""
        self._controllers.session.stop()
        self._parts.status_strip.set_stopping()

    def go_to(self, where: tuple[str | int, ...]) -> None:
        """Show the page of a project field and focus the field; `where` is its path in the project."""
        name = PAGE_OF.get(str(where[0])) if where else None
        if name is None:
            return
        self._parts.docks.show_page(name)
        match name:
            case "data":
                self._parts.pages.data.go_to(where)
            case "model":
                self._parts.pages.model.go_to(where)
            case "train":
                self._parts.pages.train.focus_place(where)

    def set_drawn(self, drawn: bool) -> None:
        """Show the network as a graph or as a list, and remember it."""
        self._preferences.drawn = drawn
        self._parts.docks.show_page("model")
        self._parts.pages.model.show_graph(drawn)
        self._controllers.session.state_changed.emit()

    def set_palette(self, shown: bool) -> None:
        """Show or hide the layer palette, and remember it."""
        self._preferences.palette = shown
        self._parts.docks.show_page("model")
        self._parts.pages.model.show_palette(shown)
        self._controllers.session.state_changed.emit()

    def _evaluate(self, part: str) -> None:
        self._parts.docks.show_page("results")
        self._controllers.evaluation.evaluate(part)

    def _choose_batch_size(self) -> None:
        self._parts.docks.show_page("results")
        self._parts.pages.results.choose_batches()

    def _show_summary(self) -> None:
        document = self._controllers.document
        project, table = document.project, document.table
        inputs = inputs_of(project.data, table) if table is not None else None
        facts = facts_of(project.model, inputs, document.measured)
        self._controllers.dialogs.show_text(
            "Summary", "Summary of the network as Keras prints it", summary_text(project.name, facts)
        )

    def _set_preference(self, name: str, value: object) -> None:
        setattr(self._preferences, name, value)
        self._apply_theme()

    def _apply_theme(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self._preferences.scheme, self._preferences.font_scale)
        self._controllers.session.state_changed.emit()

    def _toggle_full_screen(self) -> None:
        if self._parts.window.isFullScreen():
            self._parts.window.showNormal()
        else:
            self._parts.window.showFullScreen()

    def _show_help(self) -> None:
        self._parts.help_panel.show_page(self._parts.docks.page)
        self._parts.docks.show_help()

    def _open_preferences(self) -> None:
        from ui.dialogs.preferences_dialog import PreferencesDialog

        def new() -> PreferencesDialog:
            dialog = PreferencesDialog(self._preferences, self._parts.window)
            dialog.chosen.connect(self._set_preference)
            return dialog

        show_once(self._parts.window, PreferencesDialog, new)

    def _open_palette(self) -> None:
        self._parts.command_palette.open_with(palette_entries(self._parts, self.go_to))

    def _open_shortcuts(self) -> None:
        from ui.actions.shortcuts_dialog import ShortcutsDialog

        new = partial(ShortcutsDialog, self._parts.actions, self._preferences, self._parts.window)
        show_once(self._parts.window, ShortcutsDialog, new)

    def _copy_diagnostics(self) -> None:
        QGuiApplication.clipboard().setText(self._diagnostics())
        self._controllers.session.show_status("Copied diagnostics")

    def _show_about(self) -> None:
        heading = f"Layerdesk {version()}: build, train and use neural networks on tables. MIT licence."
        self._controllers.dialogs.show_text("About Layerdesk", heading, self._diagnostics())

    def _diagnostics(self) -> str:
        return diagnostics.text(self._controllers.session.environment, self._preferences.path)
