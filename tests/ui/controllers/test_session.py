"""The flow of work: training, stopping, scoring, predicting, with a bench that needs no Keras."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from engine.checks import Fix
from engine.system.errors import EngineError


def epochs_of(desk, epochs: int):
    project = desk.window.document.project
    return project.replaced(fit=project.fit.replaced(epochs=epochs))


def test_keras_is_loaded_while_everything_else_can_be_used(desk):
    desk.bench.held.add("warm_up")
    desk.window.session.warm_up()
    assert desk.window.run_strip._text_label.text() == "Loading Keras …"
    assert desk.enabled("file.open_table")
    assert desk.window.panels.data.isEnabled()
    desk.bench.gate.set()
    desk.rest()
    assert "Keras 3.15.1" in desk.window.run_strip._text_label.text()
    assert desk.window.session.environment["device"] == "CPU"


def test_what_is_wished_while_keras_is_loaded_is_told_to_wait(desk):
    desk.bench.held.add("warm_up")
    desk.window.session.warm_up()
    desk.window.filing.open_table("students.csv")
    assert desk.window.run_strip._text_label.text() == "Loading Keras, then opening the table …"
    desk.bench.gate.set()
    desk.rest()
    assert desk.window.document.table is not None


def test_a_graphics_card_that_cannot_train_is_told_with_the_versions(desk, monkeypatch):
    reason = "There is an NVIDIA card, but this edition trains on the processor."
    monkeypatch.setattr(desk.bench, "warm_up", lambda *, job: {"device": "CPU", "graphics card": reason})
    desk.window.session.warm_up()
    desk.rest()
    assert reason in desk.window.run_strip._text_label.text()


def test_a_training_leaves_a_run_with_the_project_that_was_trained(desk):
    desk.open_table()
    project = desk.window.document.project
    desk.train()
    document = desk.window.document
    assert [run.name for run in document.runs] == ["Run 1"]
    assert document.runs[0].project is project
    assert document.trained is project
    assert desk.enabled("results.predict")
    assert "Run 1 finished: 3 epochs" in desk.window.run_strip._text_label.text()


def test_settings_can_be_edited_while_a_training_runs(desk):
    desk.open_table()
    trained = desk.window.document.project
    desk.bench.held.add("train")
    desk.do("train.start")
    desk.window.document.edit(epochs_of(desk, 7), "change epochs")
    desk.bench.gate.set()
    desk.rest()
    assert desk.window.document.runs[0].project is trained
    assert desk.window.document.project.fit.epochs == 7


def test_a_stop_before_the_first_step_is_kept(desk):
    desk.open_table()
    desk.bench.held.add("warm_up")
    desk.window.session.warm_up()
    desk.do("train.start")
    desk.do("train.stop")
    desk.bench.gate.set()
    desk.rest()
    assert "train" not in desk.bench.verbs()
    assert desk.window.document.runs == ()
    assert desk.window.run_strip._text_label.text() == "Stopped before the training began"
    assert desk.enabled("train.start")


def test_a_stop_reaches_the_training_and_what_was_learned_is_kept(desk, qtbot):
    desk.open_table()
    desk.bench.held.add("train")
    desk.do("train.start")
    qtbot.waitUntil(lambda: "train" in desk.bench.verbs())
    desk.do("train.stop")
    desk.rest()
    assert desk.window.document.runs[0].status == "stopped"
    assert desk.enabled("results.evaluate")


def test_only_one_training_runs_at_a_time(desk):
    desk.open_table()
    desk.bench.held.add("train")
    desk.window.session.train()
    desk.window.session.train()
    desk.bench.gate.set()
    desk.rest()
    assert desk.bench.verbs().count("train") == 1


def test_a_project_with_an_error_is_not_trained_and_the_error_is_shown(desk):
    desk.open_table()
    document = desk.window.document
    document.edit(document.project.replaced(model=document.project.model.removed(2)), "remove layer")
    desk.do("train.start")
    desk.rest()
    assert "train" not in desk.bench.verbs()
    assert desk.window.message_bar.text == document.problems[0].text
    assert not desk.window.session.running


def test_a_training_that_fails_says_so_and_loses_nothing(desk):
    desk.open_table()
    desk.train()
    before = desk.window.document.runs
    desk.bench.failing["train"] = EngineError("The loss became NaN.", details="trace")
    desk.train()
    assert desk.window.message_bar.text == "The loss became NaN."
    assert desk.window.document.runs is before
    assert desk.window.document.trained is not None
    assert desk.enabled("train.start")


def test_what_went_on_is_not_said_any_more_after_it_failed(desk):
    desk.open_table()
    desk.train()
    desk.bench.failing["evaluate"] = EngineError("The network predicts values that are no numbers (NaN).")
    strip = desk.window.run_strip
    strip.show_status("Scoring the test rows …")
    desk.do("results.evaluate")
    desk.rest()
    assert desk.window.message_bar.text.startswith("The network predicts")
    assert not strip._text_label.text()


def test_an_unforeseen_failure_offers_its_details_to_copy(desk):
    desk.open_table()
    desk.bench.failing["train"] = ZeroDivisionError("division by zero")
    desk.train()
    desk.window.message_bar._details_button.click()
    kind, text, details = desk.dialogs.shown[0]
    assert kind == "error"
    assert "ZeroDivisionError" in text
    assert "Traceback" in details


def test_what_waits_for_the_training_is_done_when_it_is_over(desk, qtbot):
    desk.open_table()
    done = []
    desk.window.session.after_training(lambda: done.append("at once"))
    desk.bench.held.add("train")
    desk.do("train.start")
    desk.window.session.after_training(lambda: done.append("later"))
    assert done == ["at once"]
    desk.bench.gate.set()
    desk.rest()
    assert done == ["at once", "later"]


@pytest.mark.parametrize(
    "action, part",
    [
        ("results.evaluate", "test"),
        ("results.evaluate_validation", "validation"),
        ("results.evaluate_train", "train"),
    ],
)
def test_every_part_of_the_table_can_be_scored(desk, action, part):
    desk.open_table()
    desk.train()
    desk.do(action)
    desk.rest()
    assert desk.bench.calls[-1][0::2] == ("evaluate", part)
    assert desk.window.pages.page == "results"


def test_a_file_is_scored_and_can_be_scored_again_without_asking(desk):
    desk.open_table()
    desk.train()
    desk.dialogs.path = "new.csv"
    desk.do("results.evaluate_file")
    desk.rest()
    desk.window.session.evaluate("file")
    desk.rest()
    assert [call[2] for call in desk.bench.calls if call[0] == "evaluate_file"] == ["new.csv", "new.csv"]
    assert [asked for asked in desk.dialogs.asked if asked == ("open", "rows")] == [("open", "rows")]


@pytest.mark.parametrize(
    "scored, part, source",
    [("results.evaluate_validation", "validation", ""), ("results.evaluate_file", "file", "kept")],
)
@pytest.mark.parametrize("action, verb", [("results.report", "save_report"), ("results.pictures", "save_pictures")])
def test_the_report_and_the_pictures_are_of_the_rows_on_screen(desk, scored, part, source, action, verb):
    desk.open_table()
    desk.train()
    desk.dialogs.path = "kept"
    desk.do(scored)
    desk.rest()
    desk.do(action)
    desk.rest()
    assert desk.bench.calls[-1] == (verb, "kept", part, source)


def test_predictions_are_shown_and_can_be_saved(desk):
    desk.open_table()
    desk.train()
    assert not desk.enabled("results.save_predictions")
    desk.dialogs.path = "new.csv"
    desk.do("results.predict")
    desk.rest()
    assert desk.enabled("results.save_predictions")
    desk.dialogs.path = "answers.csv"
    desk.do("results.save_predictions")
    desk.rest()
    assert desk.bench.calls[-1] == ("save_predictions", "answers.csv")


def test_rows_that_do_not_quite_fit_are_told_before_they_are_predicted_into_a_file(desk):
    desk.open_table()
    desk.train()
    desk.dialogs.path = "new.csv"
    desk.bench.row_notes = ("Not read by this model: note.",)
    desk.dialogs.goes_on = False
    desk.do("results.predict_into_file")
    desk.rest()
    assert ("notes", "new.csv", "Not read by this model: note.") in desk.dialogs.asked
    assert "predict_into_file" not in [call[0] for call in desk.bench.calls]
    desk.dialogs.goes_on = True
    desk.do("results.predict_into_file")
    desk.rest()
    assert desk.bench.calls[-1] == ("predict_into_file", "new.csv", "new.csv")


def test_rows_that_fit_are_predicted_into_a_file_without_a_question(desk):
    desk.open_table()
    desk.train()
    desk.dialogs.path = "new.csv"
    desk.do("results.predict_into_file")
    desk.rest()
    assert not any(asked[0] == "notes" for asked in desk.dialogs.asked)
    assert desk.bench.calls[-1][0] == "predict_into_file"


def test_a_new_training_forgets_the_predictions_of_the_old_network(desk):
    desk.open_table()
    desk.train()
    desk.dialogs.path = "new.csv"
    desk.do("results.predict")
    desk.rest()
    desk.train()
    assert not desk.enabled("results.save_predictions")


def test_a_question_that_is_not_answered_starts_nothing(desk):
    desk.open_table()
    desk.train()
    before = list(desk.bench.calls)
    for action in ("results.predict", "results.evaluate_file"):
        desk.do(action)
    desk.rest()
    assert desk.bench.calls == before


def test_the_fix_of_a_problem_is_an_edit_that_can_be_undone(desk):
    desk.open_table()
    before = desk.window.document.project
    fixed = epochs_of(desk, 7)
    desk.window.problems_bar.fix_wanted.emit(Fix("Take 7 epochs", lambda: fixed))
    assert desk.window.document.project.fit.epochs == 7
    desk.do("edit.undo")
    assert desk.window.document.project is before


def test_the_settings_of_a_run_can_be_used_again(desk):
    desk.open_table()
    desk.train()
    run = desk.window.document.runs[0]
    desk.window.document.edit(epochs_of(desk, 7), "change epochs")
    desk.window.panels.runs.settings_wanted.emit(run)
    assert desk.window.document.project is run.project
    desk.do("edit.undo")
    assert desk.window.document.project.fit.epochs == 7


def test_the_suggested_output_can_be_taken(desk):
    desk.open_table()
    document = desk.window.document
    assert not desk.enabled("model.output")
    document.edit(document.project.replaced(model=document.project.model.removed(2)), "remove layer")
    assert desk.enabled("model.output")
    desk.do("model.output")
    assert document.problems == ()
    assert not desk.enabled("model.output")


def test_suggestions_can_be_filled_in_again_without_losing_the_name(desk):
    desk.open_table()
    suggested = desk.window.document.project
    desk.window.document.edit(epochs_of(desk, 7), "change epochs")
    desk.do("data.suggest")
    assert desk.window.document.project == suggested


def test_events_reach_the_strip_and_the_curves(desk):
    desk.open_table()
    heard = []
    desk.window.session.event.connect(lambda event: heard.append(type(event).__name__))
    desk.train()
    assert heard[:2] == ["Progressed", "RunStarted"]
    assert heard.count("EpochEnded") == 3
    assert desk.window.run_strip._spark_line.values == (0.8, 0.4, pytest.approx(0.8 / 3))


def test_the_model_of_a_run_becomes_the_one_in_hand(desk):
    desk.open_table()
    desk.train()
    first = desk.window.document.runs[0]
    desk.train()
    desk.window.session.runs.load(first)
    desk.rest()
    assert desk.bench.calls[-1] == ("load_run", first)
    assert desk.window.document.model_run == first.id
    assert not desk.enabled("train.more")


def test_a_training_that_is_repeated_says_whether_it_came_out_the_same(desk):
    desk.open_table()
    desk.train()
    first = desk.window.document.runs[0]
    desk.window.session.runs.train_again(first)
    desk.rest()
    assert desk.window.message_bar.text.startswith("Identical: all 3 epochs")
    assert desk.window.document.runs[-1].notes.startswith("Run 1 again. Identical")
    desk.train()
    assert desk.window.document.runs[-1].notes == ""


def test_a_training_that_an_error_of_keras_ended_has_details_to_copy(desk):
    desk.open_table()
    whole = desk.bench.train
    desk.bench.train = lambda project, *, job: whole(project, job=job).replaced(
        status="failed", message="Training failed: no device", details="Traceback of it"
    )
    desk.train()
    bar = desk.window.message_bar
    desk.qtbot.waitUntil(lambda: bar.text == "Training failed: no device")
    desk.qtbot.mouseClick(bar._details_button, Qt.MouseButton.LeftButton)
    assert desk.dialogs.shown[-1][1:] == ("Training failed: no device", "Traceback of it")
