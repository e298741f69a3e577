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
from ui.style import theme
from ui.window.main_window import MainWindow


def edit(desk) -> None:
    project = desk.window.document.project
    desk.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=7)), "change epochs")


def focus_name(desk) -> str:
    widget = QApplication.focusWidget()
    names = []
    while widget is not None and widget is not desk.window:
        names.append(widget.objectName())
        widget = widget.parentWidget()
    return " ".join(names)


def test_every_action_leads_somewhere(desk):
    assert set(desk.window.flows.table) == set(desk.window.actions_table.specs)


def test_an_empty_window_offers_to_open_and_not_to_train(desk):
    assert desk.enabled("file.open_table")
    assert not desk.enabled("train.start")
    assert desk.window.problems_bar.isHidden()
    assert desk.window.windowTitle() == "Untitled[*] – Layerdesk"


def test_the_title_shows_what_is_unsaved(desk):
    desk.open_table()
    assert not desk.window.isWindowModified()
    edit(desk)
    assert desk.window.isWindowModified()
    desk.do("edit.undo")
    assert not desk.window.isWindowModified()


def test_closing_asks_about_unsaved_work_and_may_be_cancelled(desk):
    desk.open_table()
    edit(desk)
    assert not desk.window.close()
    assert desk.window.isVisible()
    assert desk.dialogs.asked == [("unsaved", "students")]


def test_closing_without_changes_asks_nothing_and_ends_the_thread(desk):
    desk.open_table()
    assert desk.window.close()
    assert desk.dialogs.asked == []
    assert not desk.engine._worker.isRunning()


def test_closing_saves_first_where_that_was_the_answer(desk, tmp_path, qtbot):
    desk.open_table()
    edit(desk)
    desk.dialogs.unsaved, desk.dialogs.path = "save", str(tmp_path / "net.layerdesk")
    assert not desk.window.close()
    qtbot.waitUntil(lambda: not desk.window.isVisible())
    assert desk.bench.verbs()[-1] == "save_project"


def test_a_running_training_is_stopped_before_the_window_closes(desk, qtbot):
    desk.open_table()
    desk.bench.held.add("train")
    desk.do("train.start")
    desk.dialogs.stop = False
    assert not desk.window.close()
    assert desk.window.session.running
    desk.dialogs.stop = True
    assert desk.window.close()
    assert not desk.engine._worker.isRunning()


def test_what_a_stopped_training_learned_is_saved_before_closing(desk, tmp_path, qtbot):
    desk.open_table()
    edit(desk)
    desk.bench.held.add("train")
    desk.do("train.start")
    qtbot.waitUntil(lambda: "train" in desk.bench.verbs())
    desk.dialogs.unsaved, desk.dialogs.path = "save", str(tmp_path / "net.layerdesk")
    assert not desk.window.close()
    qtbot.waitUntil(lambda: not desk.window.isVisible())
    verb, _path, _project, runs, _queue = desk.bench.calls[-1]
    assert verb == "save_project"
    assert [run.status for run in runs] == ["stopped"]


def test_keys_train_and_stop(desk, qtbot):
    desk.open_table()
    desk.bench.held.add("train")
    qtbot.keyClick(desk.window, Qt.Key.Key_F5)
    assert desk.window.session.running
    qtbot.waitUntil(lambda: "train" in desk.bench.verbs())
    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    desk.rest()
    assert desk.window.document.runs[0].status == "stopped"


def test_escape_leaves_a_field_in_which_somebody_types_and_the_training_goes_on(desk, qtbot):
    desk.open_table()
    desk.bench.held.add("train")
    qtbot.keyClick(desk.window, Qt.Key.Key_F5)
    desk.do("view.runs")
    line = desk.window.panels.runs.findChild(QLineEdit, "_filter_edit")
    line.setFocus()
    qtbot.keyClicks(line, "run 3")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not line.hasFocus() and desk.window.session.running
    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    desk.rest()
    assert desk.window.document.runs[0].status == "stopped"


def test_control_and_a_number_show_a_page(desk, qtbot):
    for number, page in enumerate(("data", "model", "train", "results", "runs"), 1):
        qtbot.keyClick(desk.window, str(number), Qt.KeyboardModifier.ControlModifier)
        assert desk.window.pages.page == page
        assert desk.window.panels[page].isVisible()
        assert desk.window.nav_rail.findChild(QToolButton, f"_{page}_button").isChecked()


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
def test_a_problem_leads_to_its_page_and_gives_it_the_keyboard(desk, where, page):
    desk.open_table()
    desk.window.activateWindow()
    desk.window.pages.show_page("runs")
    desk.window.problems_bar.render((Problem(where, "Something is wrong."),))
    desk.window.problems_bar.show_next()
    assert desk.window.pages.page == page
    assert desk.window.panels[page].isVisible()
    assert f"{page}_dock" in focus_name(desk)


def test_an_error_without_a_known_place_leads_nowhere(desk):
    desk.window.go_to(())
    desk.window.go_to(("nowhere", 3))
    assert desk.window.pages.page == "data"


def test_the_run_that_was_trained_is_shown_in_all_three_pages(desk):
    desk.open_table()
    desk.train()
    run = desk.window.document.runs[0]
    assert desk.window.panels.runs.selected() == (run,)
    assert desk.window.panels.results._run is run


def test_an_opened_project_shows_the_run_of_its_network(desk):
    project = project_for(STUDENTS)
    first, second = made_run("a", project), made_run("b", project.replaced(name="Other"))
    desk.bench.opened = Opened(project, (first, second), project)
    desk.window.filing.open("net.layerdesk")
    desk.rest()
    assert desk.window.panels.results._run == first


def test_help_opens_at_the_page_in_focus_and_follows_it(desk):
    desk.window.pages.show_page("model")
    desk.do("help.page")
    assert desk.window.help_panel.isVisible()
    assert desk.window.help_panel.page == "model"
    desk.window.pages.show_page("train")
    assert desk.window.help_panel.page == "train"


def test_the_colours_and_the_size_of_text_hold_at_once_and_are_remembered(desk, qapp):
    desk.do("view.dark")
    assert theme.is_dark()
    assert desk.preferences.scheme == "dark"
    assert desk.window.actions_table["view.dark"].isChecked()
    for action, scale in (("view.larger", 1.1), ("view.smaller", 1.0), ("view.smaller", 0.9), ("view.normal", 1.0)):
        desk.do(action)
        assert theme.font_scale() == desk.preferences.font_scale == scale


def test_the_summary_is_the_one_that_keras_prints(desk):
    desk.open_table()
    desk.do("model.summary")
    title, _heading, text = desk.dialogs.shown[0]
    assert title == "Summary"
    assert "Total params: 65" in text


def test_diagnostics_name_versions_and_can_be_copied(desk):
    desk.window.session.warm_up()
    desk.rest()
    desk.do("help.diagnostics")
    copied = QGuiApplication.clipboard().text()
    assert "keras            3.15.1" in copied
    assert "qt " in copied
    desk.do("help.about")
    assert desk.dialogs.shown[0][2] == copied


@pytest.mark.parametrize("action", ["edit.preferences", "help.shortcuts"])
def test_dialogs_stand_beside_the_work_and_block_nothing(desk, action):
    desk.do(action)
    dialogs = [dialog for dialog in desk.window.findChildren(QDialog) if dialog.isVisible()]
    assert [dialog.isModal() for dialog in dialogs] == [False]
    dialogs[0].close()


def test_the_palette_opens_over_the_window(desk):
    desk.do("edit.palette")
    assert desk.window.command_palette.isVisible()
    desk.window.command_palette.close()


def test_adding_a_layer_goes_to_the_page_of_the_model_first(desk):
    desk.open_table()
    desk.do("model.add_layer")
    assert desk.window.pages.page == "model"
    for popup in QApplication.topLevelWidgets():
        if popup.windowType() == Qt.WindowType.Popup:
            popup.close()


def test_the_layout_and_the_place_of_the_window_are_remembered(desk):
    desk.window.resize(1111, 777)
    desk.window.close()
    assert not desk.preferences.state("geometry").isEmpty()
    assert not desk.preferences.state("narrow").isEmpty()


def test_all_panels_are_made_soon_after_the_first_picture(desk, qtbot):
    qtbot.waitUntil(lambda: len(desk.window.panels.there()) == 5)


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
    qtbot.waitUntil(lambda: len(window.panels.there()) == 5)
    qapp.removeEventFilter(watch)
    window.close()
    assert flashed == ["MainWindow"]


def test_a_panel_that_comes_late_shows_what_there_is(desk):
    desk.open_table()
    panel = desk.window.panels.model
    assert panel._project is desk.window.document.project


def results(desk) -> str:
    """What the Results page says above its tabs."""
    panel = desk.window.panels.results
    labels = (panel._header._model_label, panel._header._detail_label, panel._stale_line._text_label)
    return " | ".join(label.text() for label in labels if not label.parentWidget().isHidden())


def predict(desk) -> None:
    desk.dialogs.path = "rows.csv"
    desk.do("results.predict")
    desk.rest()


def test_results_stay_with_the_model_in_hand_when_a_run_left_none(desk):
    desk.open_table()
    desk.train()
    predict(desk)
    desk.bench.epochs = 0
    desk.train()
    panel = desk.window.panels.results
    assert [run.kept_epoch for run in desk.window.document.runs] == [3, 0]
    assert results(desk).startswith("Run 1 | Kept epoch 3 of 3")
    assert "past run" not in results(desk)
    assert panel._predictions_view._predict_button.isEnabled()
    assert panel._predictions_view._rows_table.model().rowCount() == 2
    assert desk.enabled("results.save_predictions")


def test_predictions_never_stand_under_the_name_of_another_run(desk):
    desk.open_table()
    desk.train()
    predict(desk)
    desk.train()
    table = desk.window.panels.results._predictions_view._rows_table
    assert table.model().rowCount() == 0
    desk.window.panels.runs.shown.emit(desk.window.document.runs[0])
    predict(desk)
    assert results(desk).startswith("Run 2")
    assert table.model().rowCount() == 2
    desk.window.panels.runs.shown.emit(desk.window.document.runs[0])
    assert table.model().rowCount() == 0


def test_scores_asked_for_beside_a_past_run_are_shown_as_those_of_the_model_in_hand(desk):
    desk.open_table()
    desk.train()
    desk.train()
    desk.window.panels.runs.shown.emit(desk.window.document.runs[0])
    desk.do("results.evaluate")
    desk.rest()
    assert results(desk).startswith("Run 2")


@pytest.mark.parametrize("what, name", [("model", "net.keras"), ("weights", "net.weights.h5")])
def test_a_loaded_model_takes_the_place_of_all_runs_on_the_results_page(desk, what, name):
    desk.open_table()
    desk.train()
    predict(desk)
    desk.dialogs.path = name
    desk.do(f"file.load_{what}")
    desk.rest()
    panel = desk.window.panels.results
    assert results(desk).startswith(f"The model in hand | loaded from {name}")
    assert "changed since" not in results(desk)
    assert panel._scores is None
    assert panel._predictions_view._rows_table.model().rowCount() == 0
    assert "trained on" not in panel._predictions_view._needed_label.text()
    assert not desk.enabled("results.save_predictions")
    desk.do("results.evaluate")
    desk.rest()
    edit(desk)
    assert results(desk).startswith(f"The model in hand | loaded from {name}")
    assert "changed since" not in results(desk)


def test_an_error_goes_with_the_next_success_and_not_with_the_page(desk):
    desk.open_table()
    bar = desk.window.message_bar
    desk.bench.failing["load_model"] = EngineError("net.keras is no model.")
    desk.window.filing.load_model("net.keras")
    desk.rest()
    desk.window.pages.show_page("model")
    assert bar.text == "net.keras is no model."
    desk.bench.failing.clear()
    desk.window.filing.load_model("net.keras")
    desk.rest()
    assert bar.text == ""


def test_a_training_that_starts_takes_an_error_away(desk):
    desk.open_table()
    desk.window.session.failed.emit(EngineError("No."))
    desk.train()
    assert desk.window.message_bar.text == ""


def test_a_training_brings_its_curves_into_sight(desk):
    desk.open_table()
    assert desk.window.pages.page == "data"
    desk.train()
    assert desk.window.pages.page == "train"


def test_a_training_moves_nothing_where_its_curves_are_in_sight(desk, qtbot):
    desk.window.resize(1920, 1080)
    qtbot.waitUntil(lambda: desk.window.pages.wide)
    desk.open_table()
    qtbot.waitUntil(lambda: desk.window.pages.in_sight("train"))
    page = desk.window.pages.page
    desk.train()
    assert desk.window.pages.page == page


def test_the_network_is_drawn_or_listed_and_the_choice_is_remembered(desk):
    desk.open_table()
    desk.do("model.graph")
    assert desk.window.panels.model.drawn and desk.preferences.drawn
    assert desk.window.actions_table["model.graph"].isChecked()
    desk.window.panels.model.drawn_wanted.emit(False)
    assert not desk.window.panels.model.drawn and not desk.preferences.drawn


def test_a_picture_of_the_network_is_saved_from_the_menu_or_says_why_not(desk, tmp_path):
    desk.open_table()
    desk.dialogs.path = str(tmp_path / "net.svg")
    desk.do("model.picture")
    assert (tmp_path / "net.svg").read_text("utf-8").count("dense") >= 2
    desk.dialogs.path = str(tmp_path / "nowhere" / "net.svg")
    desk.do("model.picture")
    assert "could not be saved" in desk.window.message_bar.findChild(object, "_text_label").text()
