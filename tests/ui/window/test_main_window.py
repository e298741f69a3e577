"""The window: every action leads somewhere, closing loses nothing, pages find their fields."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QToolButton

from engine.checks import Problem
from engine.suggestions.suggested_project import project_for
from engine.system.errors import EngineError
from engine.workbench import Opened
from tests.ui.conftest import STUDENTS, FakeDialogs, FakeWorkbench, made_run
from tests.ui.finding import child
from ui.style import theme
from ui.window.main_window import MainWindow


def edit(driver) -> None:
    project = driver.window.document.project
    driver.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=7)), "change epochs")


def focus_name(driver) -> str:
    widget = QApplication.focusWidget()
    names = []
    while widget is not None and widget is not driver.window:
        names.append(widget.objectName())
        widget = widget.parentWidget()
    return " ".join(names)


def test_every_action_leads_somewhere(driver):
    assert set(driver.window.action_handlers.table) == set(driver.window.parts.actions.specs)


def test_an_empty_window_offers_to_open_and_not_to_train(driver):
    assert driver.enabled("file.open_table")
    assert not driver.enabled("train.start")
    assert driver.window.parts.problems_bar.isHidden()
    assert driver.window.windowTitle() == "Untitled[*] – Layerdesk"


def test_the_title_shows_what_is_unsaved(driver):
    driver.open_table()
    assert not driver.window.isWindowModified()
    edit(driver)
    assert driver.window.isWindowModified()
    driver.do("edit.undo")
    assert not driver.window.isWindowModified()


def test_closing_asks_about_unsaved_work_and_may_be_cancelled(driver):
    driver.open_table()
    edit(driver)
    assert not driver.window.close()
    assert driver.window.isVisible()
    assert driver.dialogs.asked == [("unsaved", "students")]


def test_closing_without_changes_asks_nothing_and_ends_the_thread(driver):
    driver.open_table()
    assert driver.window.close()
    assert driver.dialogs.asked == []
    assert not driver.engine.running


def test_closing_saves_first_where_that_was_the_answer(driver, tmp_path, qtbot):
    driver.open_table()
    edit(driver)
    driver.dialogs.unsaved, driver.dialogs.path = "save", str(tmp_path / "net.layerdesk")
    assert not driver.window.close()
    qtbot.waitUntil(lambda: not driver.window.isVisible())
    assert driver.bench.methods_called()[-1] == "save_project"


def test_a_running_training_is_stopped_before_the_window_closes(driver, qtbot):
    driver.open_table()
    driver.bench.held.add("train")
    driver.do("train.start")
    driver.dialogs.stop = False
    assert not driver.window.close()
    assert driver.window.session.running
    driver.dialogs.stop = True
    assert driver.window.close()
    assert not driver.engine.running


def test_what_a_stopped_training_learned_is_saved_before_closing(driver, tmp_path, qtbot):
    driver.open_table()
    edit(driver)
    driver.bench.held.add("train")
    driver.do("train.start")
    qtbot.waitUntil(lambda: "train" in driver.bench.methods_called())
    driver.dialogs.unsaved, driver.dialogs.path = "save", str(tmp_path / "net.layerdesk")
    assert not driver.window.close()
    qtbot.waitUntil(lambda: not driver.window.isVisible())
    method, _path, _project, runs, _queue = driver.bench.calls[-1]
    assert method == "save_project"
    assert [run.status for run in runs] == ["stopped"]


def test_keys_train_and_stop(driver, qtbot):
    driver.open_table()
    driver.bench.held.add("train")
    qtbot.keyClick(driver.window, Qt.Key.Key_F5)
    assert driver.window.session.running
    qtbot.waitUntil(lambda: "train" in driver.bench.methods_called())
    qtbot.keyClick(driver.window, Qt.Key.Key_Escape)
    driver.wait_until_idle()
    assert driver.window.document.runs[0].status == "stopped"


def test_escape_leaves_a_field_in_which_the_user_types_and_the_training_continues(driver, qtbot):
    driver.open_table()
    driver.bench.held.add("train")
    qtbot.keyClick(driver.window, Qt.Key.Key_F5)
    driver.do("view.runs")
    line = driver.window.parts.pages.runs.findChild(QLineEdit, "_filter_edit")
    line.setFocus()
    qtbot.keyClicks(line, "run 3")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not line.hasFocus() and driver.window.session.running
    qtbot.keyClick(driver.window, Qt.Key.Key_Escape)
    driver.wait_until_idle()
    assert driver.window.document.runs[0].status == "stopped"


def test_control_and_a_number_show_a_page(driver, qtbot):
    for number, page in enumerate(("data", "model", "train", "results", "runs"), 1):
        qtbot.keyClick(driver.window, str(number), Qt.KeyboardModifier.ControlModifier)
        assert driver.window.parts.docks.page == page
        assert driver.window.parts.pages.load(page).isVisible()
        assert driver.window.parts.nav_rail.findChild(QToolButton, f"_{page}_button").isChecked()


@pytest.mark.parametrize(
    "where, page",
    [
        (("data", "columns", "daily_study", "role"), "data"),
        (("data", "split", "test_fraction"), "data"),
        (("model", "layers", 1, "params", "units"), "model"),
        (("compile", "optimizer", "params", "learning_rate"), "train"),
        (("fit", "epochs"), "train"),
        (("predict", "threshold"), "results"),
    ],
)
def test_a_problem_leads_to_its_page_and_gives_it_the_keyboard(driver, where, page):
    driver.open_table()
    driver.window.activateWindow()
    driver.window.parts.docks.show_page("runs")
    driver.window.parts.problems_bar.show_problems((Problem(where, "Something is wrong."),))
    driver.window.parts.problems_bar.show_next()
    assert driver.window.parts.docks.page == page
    assert driver.window.parts.pages.load(page).isVisible()
    assert f"{page}_dock" in focus_name(driver)


def test_an_error_without_a_known_place_leads_nowhere(driver):
    driver.window.action_handlers.go_to(())
    driver.window.action_handlers.go_to(("nowhere", 3))
    assert driver.window.parts.docks.page == "data"


def test_the_run_that_was_trained_is_shown_in_all_three_pages(driver):
    driver.open_table()
    driver.train()
    run = driver.window.document.runs[0]
    assert driver.window.parts.pages.runs.selected() == (run,)
    assert driver.window.parts.pages.results._run is run


def test_an_opened_project_shows_the_run_of_its_network(driver):
    project = project_for(STUDENTS)
    first, second = made_run("a", project), made_run("b", project.replaced(name="Other"))
    driver.bench.opened = Opened(project, (first, second), project)
    driver.window.controllers.project_files.open("net.layerdesk")
    driver.wait_until_idle()
    assert driver.window.parts.pages.results._run == first


def test_help_opens_at_the_page_in_focus_and_follows_it(driver):
    driver.window.parts.docks.show_page("model")
    driver.do("help.page")
    assert driver.window.parts.help_panel.isVisible()
    assert driver.window.parts.help_panel.page == "model"
    driver.window.parts.docks.show_page("train")
    assert driver.window.parts.help_panel.page == "train"


def test_the_colours_and_the_size_of_text_hold_at_once_and_are_remembered(driver, qapp):
    driver.do("view.dark")
    assert theme.is_dark()
    assert driver.preferences.scheme == "dark"
    assert driver.window.parts.actions["view.dark"].isChecked()
    for action, scale in (("view.larger", 1.1), ("view.smaller", 1.0), ("view.smaller", 0.9), ("view.normal", 1.0)):
        driver.do(action)
        assert theme.font_scale() == driver.preferences.font_scale == scale


def test_the_summary_is_the_one_that_keras_prints(driver):
    driver.open_course()
    driver.do("model.summary")
    title, _heading, text = driver.dialogs.shown[0]
    assert title == "Summary"
    assert "Total params: 65" in text


def test_diagnostics_name_versions_and_can_be_copied(driver):
    driver.window.session.preload_keras()
    driver.wait_until_idle()
    driver.do("help.diagnostics")
    copied = QGuiApplication.clipboard().text()
    assert "keras            3.15.1" in copied
    assert "qt " in copied
    driver.do("help.about")
    assert driver.dialogs.shown[0][2] == copied


@pytest.mark.parametrize("action", ["edit.preferences", "help.shortcuts"])
def test_dialogs_stand_next_to_the_work_block_nothing_and_open_once(driver, action):
    driver.do(action)
    driver.do(action)
    dialogs = [dialog for dialog in driver.window.findChildren(QDialog) if dialog.isVisible()]
    assert [dialog.isModal() for dialog in dialogs] == [False]
    dialogs[0].close()


def test_the_palette_opens_over_the_window(driver):
    driver.do("edit.palette")
    assert driver.window.parts.command_palette.isVisible()
    driver.window.parts.command_palette.close()


def test_adding_a_layer_goes_to_the_page_of_the_model_first(driver):
    driver.open_table()
    driver.do("model.add_layer")
    assert driver.window.parts.docks.page == "model"
    for popup in QApplication.topLevelWidgets():
        if popup.windowType() == Qt.WindowType.Popup:
            popup.close()


def test_the_layout_and_the_place_of_the_window_are_remembered(driver):
    driver.window.resize(1111, 777)
    driver.window.close()
    assert not driver.preferences.state("geometry").isEmpty()
    assert not driver.preferences.state("narrow").isEmpty()


def test_all_panels_are_made_soon_after_the_first_picture(driver, qtbot):
    qtbot.waitUntil(lambda: len(driver.window.parts.pages.created) == 5)


def test_no_other_window_flashes_up_while_panels_are_made(qtbot, qapp, make_engine, preferences):
    flashed = []

    class Watch(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Show and watched.isWidgetType() and watched.isWindow():
                flashed.append(type(watched).__name__)
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    window = MainWindow(make_engine(FakeWorkbench()), preferences, FakeDialogs())
    window.show()
    qtbot.waitUntil(lambda: len(window.parts.pages.created) == 5)
    qapp.removeEventFilter(watch)
    window.close()
    assert flashed == ["MainWindow"]


def test_a_panel_that_comes_late_shows_what_there_is(driver):
    driver.open_table()
    panel = driver.window.parts.pages.model
    assert panel._project is driver.window.document.project


def results(driver) -> str:
    """Return the text above the tabs of the Results page."""
    panel = driver.window.parts.pages.results
    labels = (
        child(panel, "_model_label"),
        child(panel, "_detail_label"),
        child(child(panel, "_stale_line"), "_text_label"),
    )
    return " | ".join(label.text() for label in labels if not label.parentWidget().isHidden())


def predict(driver) -> None:
    driver.dialogs.path = "rows.csv"
    driver.do("results.predict")
    driver.wait_until_idle()


def test_results_stay_with_the_current_model_when_a_run_left_none(driver):
    driver.open_table()
    driver.train()
    predict(driver)
    driver.bench.epochs = 0
    driver.train()
    panel = driver.window.parts.pages.results
    assert [run.kept_epoch for run in driver.window.document.runs] == [3, 0]
    assert results(driver).startswith("Run 1 | Kept epoch 3 of 3")
    assert "earlier run" not in results(driver)
    assert child(panel, "_predict_button").isEnabled()
    assert child(panel, "_rows_table").model().rowCount() == 2
    assert driver.enabled("results.save_predictions")


def test_predictions_never_stand_under_the_name_of_another_run(driver):
    driver.open_table()
    driver.train()
    predict(driver)
    driver.train()
    table = child(driver.window.parts.pages.results, "_rows_table")
    assert table.model().rowCount() == 0
    driver.window.parts.pages.runs.shown.emit(driver.window.document.runs[0])
    predict(driver)
    assert results(driver).startswith("Run 2")
    assert table.model().rowCount() == 2
    driver.window.parts.pages.runs.shown.emit(driver.window.document.runs[0])
    assert table.model().rowCount() == 0


def test_scores_requested_next_to_a_past_run_are_shown_as_those_of_the_current_model(driver):
    driver.open_table()
    driver.train()
    driver.train()
    driver.window.parts.pages.runs.shown.emit(driver.window.document.runs[0])
    driver.do("results.evaluate")
    driver.wait_until_idle()
    assert results(driver).startswith("Run 2")


@pytest.mark.parametrize("what, name", [("model", "net.keras"), ("weights", "net.weights.h5")])
def test_a_loaded_model_takes_the_place_of_all_runs_on_the_results_page(driver, what, name):
    driver.open_table()
    driver.train()
    predict(driver)
    driver.dialogs.path = name
    driver.do(f"file.load_{what}")
    driver.wait_until_idle()
    panel = driver.window.parts.pages.results
    assert results(driver).startswith(f"The current model | loaded from {name}")
    assert "changed since" not in results(driver)
    assert panel._scores is None
    assert child(panel, "_rows_table").model().rowCount() == 0
    assert "columns of the model" not in child(panel, "_needed_label").text()
    assert not driver.enabled("results.save_predictions")
    driver.do("results.evaluate")
    driver.wait_until_idle()
    edit(driver)
    assert results(driver).startswith(f"The current model | loaded from {name}")
    assert "changed since" not in results(driver)


def test_an_error_goes_with_the_next_success_and_not_with_the_page(driver):
    driver.open_table()
    bar = driver.window.parts.message_bar
    driver.bench.failing["load_model"] = EngineError("net.keras is no model.")
    driver.window.controllers.model_files.load_model("net.keras")
    driver.wait_until_idle()
    driver.window.parts.docks.show_page("model")
    assert bar.text == "net.keras is no model."
    driver.bench.failing.clear()
    driver.window.controllers.model_files.load_model("net.keras")
    driver.wait_until_idle()
    assert bar.text == ""


def test_a_training_that_starts_takes_an_error_away(driver):
    driver.open_table()
    driver.window.session.error_raised.emit(EngineError("No."))
    driver.train()
    assert driver.window.parts.message_bar.text == ""


def test_a_training_brings_its_curves_into_sight(driver):
    driver.open_table()
    assert driver.window.parts.docks.page == "data"
    driver.train()
    assert driver.window.parts.docks.page == "train"


def test_a_training_moves_nothing_where_its_curves_are_in_sight(driver, qtbot):
    driver.window.resize(1920, 1080)
    qtbot.waitUntil(lambda: driver.window.parts.docks.wide)
    driver.open_table()
    qtbot.waitUntil(lambda: driver.window.parts.docks.is_page_visible("train"))
    page = driver.window.parts.docks.page
    driver.train()
    assert driver.window.parts.docks.page == page


def test_the_network_is_drawn_or_listed_and_the_choice_is_remembered(driver):
    driver.open_table()
    driver.do("model.graph")
    assert driver.window.parts.pages.model.graph_shown and driver.preferences.drawn
    assert driver.window.parts.actions["model.graph"].isChecked()
    driver.window.parts.pages.model.graph_requested.emit(False)
    assert not driver.window.parts.pages.model.graph_shown and not driver.preferences.drawn


def test_a_picture_of_the_network_is_saved_from_the_menu_or_says_why_not(driver, tmp_path):
    driver.open_course()
    driver.dialogs.path = str(tmp_path / "net.svg")
    driver.do("model.picture")
    assert (tmp_path / "net.svg").read_text("utf-8").count("dense") >= 2
    driver.dialogs.path = str(tmp_path / "nowhere" / "net.svg")
    driver.do("model.picture")
    assert "could not be saved" in driver.window.parts.message_bar.findChild(object, "_text_label").text()


def test_train_is_disabled_with_its_reason_until_a_table_is_open_which_leads_to_the_data_page(driver):
    driver.do("view.train")
    button = child(driver.window.parts.pages.train, "_train_button")
    assert not button.isEnabled() and button.toolTip() == "Open a table on the Data page first"
    driver.open_table()
    assert driver.window.parts.docks.page == "data" and button.isEnabled()
