"""Training, stopping, evaluation and prediction with a fake workbench."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from engine.checks import Fix
from engine.system.errors import EngineError, MissingColumns
from engine.workbench import FileChoices
from tests.ui.finding import child
from ui.dialogs.table_import import ImportDialog


def epochs_of(driver, epochs: int):
    project = driver.window.document.project
    return project.replaced(fit=project.fit.replaced(epochs=epochs))


def test_keras_is_loaded_while_everything_else_can_be_used(driver):
    driver.bench.held.add("preload_keras")
    driver.window.session.preload_keras()
    assert child(driver.window.parts.status_strip, "_text_label").text() == "Loading Keras …"
    assert driver.enabled("file.open_table")
    assert driver.window.parts.pages.data.isEnabled()
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert "Keras 3.15.1" in child(driver.window.parts.status_strip, "_text_label").text()
    assert driver.window.session.environment["device"] == "CPU"


def test_a_table_opens_while_keras_is_being_loaded(driver):
    driver.bench.held.add("preload_keras")
    driver.window.session.preload_keras()
    driver.window.controllers.project_files.open_table("students.csv")
    driver.qtbot.waitUntil(lambda: driver.window.document.table is not None)
    assert "preload_keras" in [job.method for job in driver.engine.jobs]
    driver.bench.gate.set()
    driver.wait_until_idle()


def test_a_graphics_card_that_cannot_train_is_reported_with_the_versions(driver, monkeypatch):
    reason = "There is an NVIDIA card, but this edition trains on the processor."
    monkeypatch.setattr(driver.bench, "preload_keras", lambda *, job: {"device": "CPU", "graphics card": reason})
    driver.window.session.preload_keras()
    driver.wait_until_idle()
    assert reason in child(driver.window.parts.status_strip, "_text_label").text()


def test_a_training_leaves_a_run_with_the_project_that_was_trained(driver):
    driver.open_table()
    project = driver.window.document.project
    driver.train()
    document = driver.window.document
    assert [run.name for run in document.runs] == ["Run 1"]
    assert document.runs[0].project is project
    assert document.trained is project
    assert driver.enabled("results.predict")
    assert "Run 1 finished: 3 epochs" in child(driver.window.parts.status_strip, "_text_label").text()


def test_settings_can_be_edited_while_a_training_runs(driver):
    driver.open_table()
    trained = driver.window.document.project
    driver.bench.held.add("train")
    driver.do("train.start")
    driver.window.document.edit(epochs_of(driver, 7), "change epochs")
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert driver.window.document.runs[0].project is trained
    assert driver.window.document.project.fit.epochs == 7


def test_a_stop_before_the_first_step_is_kept(driver):
    driver.open_table()
    driver.bench.held.add("preload_keras")
    driver.window.session.preload_keras()
    driver.do("train.start")
    driver.do("train.stop")
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert "train" not in driver.bench.methods_called()
    assert driver.window.document.runs == ()
    assert child(driver.window.parts.status_strip, "_text_label").text() == "Cancelled before training started"
    assert driver.enabled("train.start")


def test_a_stop_reaches_the_training_and_what_was_learned_is_kept(driver, qtbot):
    driver.open_table()
    driver.bench.held.add("train")
    driver.do("train.start")
    qtbot.waitUntil(lambda: "train" in driver.bench.methods_called())
    driver.do("train.stop")
    driver.wait_until_idle()
    assert driver.window.document.runs[0].status == "stopped"
    assert driver.enabled("results.evaluate")


def test_only_one_training_runs_at_a_time(driver):
    driver.open_table()
    driver.bench.held.add("train")
    driver.window.session.train()
    driver.window.session.train()
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert driver.bench.methods_called().count("train") == 1


def test_a_project_with_an_error_is_not_trained_and_the_error_is_shown(driver):
    driver.open_course()
    document = driver.window.document
    document.edit(document.project.replaced(model=document.project.model.removed(2)), "remove layer")
    driver.do("train.start")
    driver.wait_until_idle()
    assert "train" not in driver.bench.methods_called()
    assert driver.window.parts.message_bar.text == document.problems[0].text
    assert not driver.window.session.running


def test_a_training_that_fails_says_so_and_loses_nothing(driver):
    driver.open_table()
    driver.train()
    before = driver.window.document.runs
    driver.bench.failing["train"] = EngineError("The loss became NaN.", details="trace")
    driver.train()
    assert driver.window.parts.message_bar.text == "The loss became NaN."
    assert driver.window.document.runs is before
    assert driver.window.document.trained is not None
    assert driver.enabled("train.start")


def test_what_went_on_is_not_said_any_more_after_it_failed(driver):
    driver.open_table()
    driver.train()
    driver.bench.failing["evaluate"] = EngineError("The network predicts values that are no numbers (NaN).")
    strip = driver.window.parts.status_strip
    strip.show_status("Scoring the test rows …")
    driver.do("results.evaluate")
    driver.wait_until_idle()
    assert driver.window.parts.message_bar.text.startswith("The network predicts")
    assert not child(strip, "_text_label").text()


def test_an_unforeseen_failure_offers_its_details_to_copy(driver):
    driver.open_table()
    driver.bench.failing["train"] = ZeroDivisionError("division by zero")
    driver.train()
    child(driver.window.parts.message_bar, "_details_button").click()
    kind, text, details = driver.dialogs.shown[0]
    assert kind == "error"
    assert "ZeroDivisionError" in text
    assert "Traceback" in details


def test_what_waits_for_the_training_is_done_when_it_is_over(driver, qtbot):
    driver.open_table()
    done = []
    driver.window.session.after_training(lambda: done.append("at once"))
    driver.bench.held.add("train")
    driver.do("train.start")
    driver.window.session.after_training(lambda: done.append("later"))
    assert done == ["at once"]
    driver.bench.gate.set()
    driver.wait_until_idle()
    assert done == ["at once", "later"]


@pytest.mark.parametrize(
    "action, part",
    [
        ("results.evaluate", "test"),
        ("results.evaluate_validation", "validation"),
        ("results.evaluate_train", "train"),
    ],
)
def test_every_part_of_the_table_can_be_scored(driver, action, part):
    driver.open_table()
    driver.train()
    driver.do(action)
    driver.wait_until_idle()
    assert driver.bench.calls[-1][0::2] == ("evaluate", part)
    assert driver.window.parts.docks.page == "results"


def test_a_file_is_scored_and_can_be_scored_again_without_asking(driver):
    driver.open_table()
    driver.train()
    driver.dialogs.path = "new.csv"
    driver.do("results.evaluate_file")
    driver.wait_until_idle()
    driver.window.controllers.evaluation.evaluate("file")
    driver.wait_until_idle()
    assert [call[2] for call in driver.bench.calls if call[0] == "evaluate_file"] == ["new.csv", "new.csv"]
    assert [asked for asked in driver.dialogs.asked if asked == ("open", "rows")] == [("open", "rows")]


@pytest.mark.parametrize(
    "scored, part, source",
    [("results.evaluate_validation", "validation", ""), ("results.evaluate_file", "file", "kept")],
)
@pytest.mark.parametrize("action, method", [("results.report", "save_report"), ("results.pictures", "save_charts")])
def test_the_report_and_the_pictures_are_of_the_rows_on_screen(driver, scored, part, source, action, method):
    driver.open_table()
    driver.train()
    driver.dialogs.path = "kept"
    driver.do(scored)
    driver.wait_until_idle()
    driver.do(action)
    driver.wait_until_idle()
    assert driver.bench.calls[-1] == (method, "kept", part, source)


def test_predictions_are_shown_and_can_be_saved(driver):
    driver.open_table()
    driver.train()
    assert not driver.enabled("results.save_predictions")
    driver.dialogs.path = "new.csv"
    driver.do("results.predict")
    driver.wait_until_idle()
    assert driver.enabled("results.save_predictions")
    driver.dialogs.path = "answers.csv"
    driver.do("results.save_predictions")
    driver.wait_until_idle()
    assert driver.bench.calls[-1] == ("save_predictions", "answers.csv")


@pytest.mark.parametrize(
    "action, method", [("results.predict", "predict_file"), ("results.evaluate_file", "evaluate_file")]
)
def test_a_file_that_cannot_be_read_as_the_training_table_is_read_by_other_options(driver, action, method):
    driver.open_table()
    driver.train()
    driver.dialogs.path = "new.csv"
    driver.bench.failing[method] = EngineError("new.csv holds text.")
    driver.do(action)
    driver.wait_until_idle()
    button = driver.window.findChild(QPushButton, "_action_button")
    assert button.text() == "Options…" and driver.bench.file_choices["new.csv"] == FileChoices()
    del driver.bench.failing[method]
    button.click()
    driver.wait_until_idle()
    assert ("preview", "new.csv", None) in driver.bench.calls
    dialog = driver.window.findChild(ImportDialog)
    dialog.findChild(QPushButton, "_open_button").click()
    driver.wait_until_idle()
    assert driver.bench.calls[-1][0] == method
    assert driver.bench.file_choices["new.csv"] == FileChoices(reading=driver.bench.facts.reading)


def test_a_file_that_lacks_columns_is_predicted_once_the_user_lets_their_cells_be_missing(driver):
    driver.open_table()
    driver.train()
    driver.dialogs.path = "new.csv"
    driver.bench.failing["predict_file"] = MissingColumns("new.csv has no column site.", can_be_missing=True)
    driver.do("results.predict")
    driver.wait_until_idle()
    button = driver.window.findChild(QPushButton, "_action_button")
    assert button.text() == "Count as missing" and not driver.enabled("results.save_predictions")
    del driver.bench.failing["predict_file"]
    button.click()
    driver.wait_until_idle()
    assert driver.bench.file_choices["new.csv"] == FileChoices(allow_missing=True)
    assert driver.enabled("results.save_predictions")


def test_a_file_is_predicted_with_options_from_the_menu(driver):
    driver.open_table()
    driver.train()
    driver.dialogs.path = "new.csv"
    driver.do("results.predict_with_options")
    driver.wait_until_idle()
    driver.window.findChild(ImportDialog).findChild(QPushButton, "_open_button").click()
    driver.wait_until_idle()
    assert driver.enabled("results.save_predictions")


def test_rows_that_do_not_quite_fit_are_reported_before_they_are_predicted_into_a_file(driver):
    driver.open_table()
    driver.train()
    driver.dialogs.path = "new.csv"
    driver.bench.row_notes = ("Not read by this model: note.",)
    driver.dialogs.accepts_notes = False
    driver.do("results.predict_into_file")
    driver.wait_until_idle()
    assert ("notes", "new.csv", "Not read by this model: note.") in driver.dialogs.asked
    assert "predict_into_file" not in [call[0] for call in driver.bench.calls]
    driver.dialogs.accepts_notes = True
    driver.do("results.predict_into_file")
    driver.wait_until_idle()
    assert driver.bench.calls[-1] == ("predict_into_file", "new.csv", "new.csv")


def test_rows_that_fit_are_predicted_into_a_file_without_a_question(driver):
    driver.open_table()
    driver.train()
    driver.dialogs.path = "new.csv"
    driver.do("results.predict_into_file")
    driver.wait_until_idle()
    assert not any(asked[0] == "notes" for asked in driver.dialogs.asked)
    assert driver.bench.calls[-1][0] == "predict_into_file"


def test_a_new_training_forgets_the_predictions_of_the_old_network(driver):
    driver.open_table()
    driver.train()
    driver.dialogs.path = "new.csv"
    driver.do("results.predict")
    driver.wait_until_idle()
    driver.train()
    assert not driver.enabled("results.save_predictions")


def test_a_question_that_is_not_answered_starts_nothing(driver):
    driver.open_table()
    driver.train()
    before = list(driver.bench.calls)
    for action in ("results.predict", "results.evaluate_file"):
        driver.do(action)
    driver.wait_until_idle()
    assert driver.bench.calls == before


def test_the_fix_of_a_problem_is_an_edit_that_can_be_undone(driver):
    driver.open_table()
    before = driver.window.document.project
    fixed = epochs_of(driver, 7)
    driver.window.parts.problems_bar.fix_requested.emit(Fix("Take 7 epochs", lambda project: fixed))
    assert driver.window.document.project.fit.epochs == 7
    driver.do("edit.undo")
    assert driver.window.document.project is before
    driver.window.parts.problems_bar.fix_requested.emit(Fix("Take 7 epochs", lambda project: fixed))
    assert driver.window.parts.message_bar.text == "Take 7 epochs: 1 setting changed (Epochs)."
    undo = driver.window.findChild(QPushButton, "_action_button")
    assert undo.text() == "Undo" and undo.toolTip() == f"Epochs: {before.fit.epochs} → 7"
    driver.window.document.edit(epochs_of(driver, 8), "change epochs")
    undo.click()  # not the last step any more
    assert driver.window.document.project.fit.epochs == 8
    driver.do("edit.undo")
    driver.do("edit.undo")
    driver.window.parts.problems_bar.fix_requested.emit(Fix("Take 7 epochs", lambda project: fixed))
    undo.click()
    assert driver.window.document.project is before and not driver.window.parts.message_bar.text


def test_all_safe_fixes_of_a_document_are_one_step(driver):
    driver.open_table()
    before = driver.window.document.project
    columns = tuple(each.replaced(scaling="none") for each in before.data.columns)
    spoilt = before.replaced(data=before.data.replaced(columns=columns), fit=before.fit.replaced(batch_size=10_000))
    driver.window.document.edit(spoilt, "spoil it")
    bar = driver.window.parts.problems_bar
    button = bar.findChild(QPushButton, "_fix_all_button")
    assert not button.isHidden()
    steps = driver.window.document.undo_stack.count()
    button.click()
    fixed = driver.window.document.project
    assert fixed.fit.batch_size < 10_000 and driver.window.document.fix_all is None
    assert driver.window.document.undo_stack.count() == steps + 1
    driver.do("edit.undo")
    assert driver.window.document.project == spoilt


def test_the_settings_of_a_run_can_be_used_again(driver):
    driver.open_table()
    driver.train()
    run = driver.window.document.runs[0]
    driver.window.document.edit(epochs_of(driver, 7), "change epochs")
    driver.window.parts.pages.runs.settings_requested.emit(run)
    assert driver.window.document.project is run.project
    driver.do("edit.undo")
    assert driver.window.document.project.fit.epochs == 7


def test_the_suggested_output_can_be_taken(driver):
    driver.open_course()
    document = driver.window.document
    assert not driver.enabled("model.output")
    document.edit(document.project.replaced(model=document.project.model.removed(2)), "remove layer")
    assert driver.enabled("model.output")
    driver.do("model.output")
    assert document.problems == ()
    assert not driver.enabled("model.output")


def test_suggestions_can_be_filled_in_again_without_losing_the_name(driver):
    driver.open_table()
    suggested = driver.window.document.project
    driver.window.document.edit(epochs_of(driver, 7), "change epochs")
    driver.do("data.suggest")
    assert driver.window.document.project == suggested


def test_events_reach_the_strip_and_the_curves(driver):
    driver.open_table()
    emitted = []
    driver.window.session.event_received.connect(lambda event: emitted.append(type(event).__name__))
    driver.train()
    assert emitted[:2] == ["Progressed", "RunStarted"]
    assert emitted.count("EpochEnded") == 3
    assert child(driver.window.parts.status_strip, "_spark_line").values == (0.8, 0.4, pytest.approx(0.8 / 3))


def test_the_model_of_a_run_becomes_the_one_current(driver):
    driver.open_table()
    driver.train()
    first = driver.window.document.runs[0]
    driver.train()
    driver.window.controllers.run_actions.load_model(first)
    driver.wait_until_idle()
    assert driver.bench.calls[-1] == ("load_run", first)
    assert driver.window.document.model_run == first.id
    assert not driver.enabled("train.more")


def test_a_training_that_is_repeated_says_whether_it_came_out_the_same(driver):
    driver.open_table()
    driver.train()
    first = driver.window.document.runs[0]
    driver.window.controllers.run_actions.train_again(first)
    driver.wait_until_idle()
    assert driver.window.parts.message_bar.text.startswith("Identical: all 3 epochs")
    assert driver.window.document.runs[-1].notes.startswith("Run 1 again. Identical")
    driver.train()
    assert driver.window.document.runs[-1].notes == ""


def test_the_settings_of_a_model_are_trained_on_all_rows_once_its_test_was_read(driver):
    driver.open_course()
    assert not driver.enabled("train.all_rows")
    driver.train()
    (first,) = driver.window.document.runs
    driver.do("train.all_rows")
    driver.wait_until_idle()
    second = driver.window.document.runs[-1]
    assert (second.name, second.based_on) == ("Run 1 on all rows", first.id)
    assert (second.project.fit.epochs, set(second.project.data.split.held_out.values())) == (first.kept_epoch, {0.0})
    assert driver.window.document.model_run == second.id
    assert not driver.enabled("train.all_rows")
    texts = [label.text() for label in driver.window.parts.pages.results.findChildren(QLabel)]
    assert any("the estimate is that of Run 1." in text for text in texts)


def test_a_training_that_an_error_of_keras_ended_has_details_to_copy(driver):
    driver.open_table()
    whole = driver.bench.train
    driver.bench.train = lambda project, *, job: whole(project, job=job).replaced(
        status="failed", message="Training failed: no device", details="Traceback of it"
    )
    driver.train()
    bar = driver.window.parts.message_bar
    driver.qtbot.waitUntil(lambda: bar.text == "Training failed: no device")
    driver.qtbot.mouseClick(child(bar, "_details_button"), Qt.MouseButton.LeftButton)
    assert driver.dialogs.shown[-1][1:] == ("Training failed: no device", "Traceback of it")
