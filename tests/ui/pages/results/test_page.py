"""The page of results: scores, threshold, predictions, and its states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.project import PredictSpec, Project
from engine.results.evaluation import Metric
from engine.results.run import Scores, SplitSizes
from tests.ui.conftest import PATIENCE_MS, STUDENTS
from tests.ui.finding import child
from tests.ui.pages.results.test_what_if_page import FIELDS
from tests.ui.trained import (
    REPORT,
    binary_scores,
    class_scores,
    project_with,
    regression_scores,
    run_with,
    target_scores,
)
from ui.pages.results import ResultsPage
from ui.pages.results.batch_size_dialog import BatchSizeDialog
from ui.pages.results.scores.confusion_table import tint
from ui.style import theme

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QPlainTextEdit, QSlider)


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> Iterator[ResultsPage]:
    """A visible page of a project without a model."""
    theme.apply(qapp, "light")
    panel = ResultsPage()
    qtbot.addWidget(panel)
    panel.show_project(project_with(), None)
    panel.resize(1180, 700)
    panel.show()
    qtbot.waitExposed(panel)
    yield panel
    panel.close()
    panel.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def scored(panel: ResultsPage) -> ResultsPage:
    """A page with the scores of a run with two classes."""
    panel.show_run(run_with(binary_scores()))
    return panel


def texts(widget: QWidget) -> str:
    """Return the texts of all visible labels."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def emitted(signal: Any) -> list[tuple[Any, ...]]:
    """Return a list that receives the values of a signal."""
    edits: list[tuple[Any, ...]] = []
    signal.connect(lambda *values: edits.append(values))
    return edits


def pending(panel: ResultsPage) -> bool:
    """Return whether an evaluation is scheduled."""
    return panel.findChild(QTimer, "_score_timer").isActive()


# Before there are scores


def test_without_a_model_the_panel_offers_to_train(panel: ResultsPage, qtbot: QtBot) -> None:
    assert "No trained model yet" in texts(panel)
    panel.set_trainable(True)
    with qtbot.waitSignal(panel.train_requested):
        qtbot.mouseClick(child(panel, "_train_button"), Qt.MouseButton.LeftButton)


def test_a_loaded_model_without_scores_can_be_scored(panel: ResultsPage, qtbot: QtBot) -> None:
    panel.show_model("loaded from net.keras")
    assert "Not evaluated yet" in texts(panel)
    assert "loaded from net.keras" in texts(panel)
    with qtbot.waitSignal(panel.evaluate_requested) as requests:
        qtbot.mouseClick(child(panel, "_score_button"), Qt.MouseButton.LeftButton)
    assert requests.args == ["test"]


def test_a_failed_run_shows_its_reason(panel: ResultsPage) -> None:
    panel.show_run(run_with(None, status="failed", message="The loss is no number since epoch 3."))
    assert "Run 3 failed" in texts(panel)
    assert "The loss is no number since epoch 3." in texts(panel)
    assert not child(panel, "_score_button").isVisible()


def test_a_run_without_test_rows_says_where_to_hold_some_out(panel: ResultsPage) -> None:
    panel.show_run(run_with(None, rows=SplitSizes(train=700, validation=300, test=0)))
    assert "No test rows" in texts(panel)


def test_a_run_on_all_rows_names_the_run_that_estimates_it(panel: ResultsPage) -> None:
    rows = SplitSizes(train=1000, validation=0, test=0)
    panel.show_run(run_with(None, rows=rows, based_on="first"), estimate=run_with(binary_scores()))
    assert "No rows were held out; the estimate is that of Run 3." in texts(panel)
    assert "96.7 %" in texts(panel)
    assert not child(panel, "_score_button").isVisible()
    panel.show_run(run_with(None, rows=rows, based_on="first"))
    assert "of a run that was removed" in texts(panel)


def test_a_training_on_all_rows_is_offered_next_to_the_test_scores(scored: ResultsPage, qtbot: QtBot) -> None:
    assert "can learn from all" in texts(scored)
    button = child(child(scored, "_all_rows_line"), "_action_button")
    with qtbot.waitSignal(scored.all_rows_requested) as requests:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert requests.args[0].name == "Run 3"
    scored.show_scores(binary_scores().replaced(part="train"))
    assert "can learn from all" not in texts(scored)


def test_a_run_that_was_stopped_before_its_first_epoch_left_no_model(panel: ResultsPage) -> None:
    panel.show_run(run_with(None, status="stopped", history={}, kept_epoch=0))
    assert "stopped during its first epoch" in texts(panel)
    assert not child(panel, "_predict_button").isEnabled()


# Scores


def test_a_run_is_shown_in_words_and_numbers_for_people(scored: ResultsPage) -> None:
    shown = texts(scored)
    for text in ("Run 3", "Kept epoch 37 of 52", "96.7 %", "Accuracy", "290 of 300 test rows", "0.0821", "Loss"):
        assert text in shown


def test_the_classes_of_the_report_are_shown_and_all_of_it_is_copied(scored: ResultsPage, qtbot: QtBot) -> None:
    shown = child(scored, "_report_edit").toPlainText()
    assert REPORT.startswith(shown) and shown.splitlines()[-1].split() == ["1", "0.96", "0.98", "0.97", "163"]
    qtbot.mouseClick(child(child(scored, "_report_view"), "_copy_button"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == REPORT


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.1, 1.5, 1.8])
def test_the_report_is_shown_whole_so_that_the_wheel_never_gets_caught(
    scored: ResultsPage, qapp: QApplication, scale: float
) -> None:
    theme.apply(qapp, "light", scale)
    QApplication.processEvents()
    assert child(scored, "_report_edit").verticalScrollBar().maximum() == 0


def test_notes_on_the_rows_are_above_the_scores(scored: ResultsPage) -> None:
    scored.show_scores(binary_scores().replaced(notes=("3 of 300 rows are not scored.",)))
    assert "3 of 300 rows are not scored." in texts(scored)
    scored.show_scores(binary_scores())
    assert "not scored" not in texts(scored)


def test_showing_values_emits_no_signal(scored: ResultsPage, qtbot: QtBot) -> None:
    edits = [emitted(signal) for signal in (scored.edited, scored.evaluate_requested, scored.train_requested)]
    scored.show_project(project_with(), None)
    scored.show_scores(binary_scores(part="validation", rows=210))
    scored.show_run(run_with(regression_scores()))
    scored.set_stale(True)
    assert edits == [[], [], []]
    assert not pending(scored)


def test_the_rows_to_score_are_chosen_by_part(scored: ResultsPage, qtbot: QtBot) -> None:
    combo = child(scored, "_part_combo")
    assert [combo.itemText(at) for at in range(combo.count())] == [
        "Test rows (300)",
        "Validation rows (210)",
        "Training rows (490)",
    ]
    with qtbot.waitSignal(scored.evaluate_requested) as requests:
        combo.setFocus()
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert requests.args == ["validation"]


def test_scores_of_another_part_are_marked_as_such(scored: ResultsPage) -> None:
    scored.show_scores(binary_scores(part="train"))
    assert child(scored, "_part_combo").currentData() == "train"
    assert "290 of 300 training rows" in texts(scored)


def test_scores_of_a_file_are_a_part_of_their_own(scored: ResultsPage) -> None:
    scored.show_scores(binary_scores(part="file", rows=40))
    assert child(scored, "_part_combo").currentText() == "Rows of the file (40)"
    scored.show_scores(binary_scores())
    assert child(scored, "_part_combo").count() == 3


def test_a_scoring_that_takes_long_is_reported_and_ends(scored: ResultsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(child(scored, "_part_combo"), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "Evaluating …" in texts(scored))
    scored.show_scores(binary_scores(part="validation"))
    assert "Evaluating …" not in texts(scored)


def test_a_run_that_is_shown_already_keeps_the_rows_that_were_scored_last(scored: ResultsPage) -> None:
    scored.show_scores(binary_scores(part="validation"))
    scored.show_run(run_with(binary_scores()).replaced(name="larger batches"))
    assert child(scored, "_part_combo").currentData() == "validation"
    assert "larger batches" in texts(scored).lower()


def test_settings_that_changed_are_still_reported_after_a_look_at_a_past_run(scored: ResultsPage) -> None:
    scored.set_stale(True)
    scored.show_run(run_with(binary_scores(), name="Run 1"), current=False)
    assert "settings have changed" not in texts(scored)
    scored.show_run(run_with(binary_scores()))
    assert "settings have changed" in texts(scored)


def test_a_scoring_that_comes_to_nothing_leaves_the_scores_and_the_choice_of_rows(scored: ResultsPage) -> None:
    combo = child(scored, "_part_combo")
    combo.setCurrentIndex(2)
    scored.end_scoring()
    assert combo.currentData() == "test"
    assert "96.7 %" in texts(scored)


def test_stale_scores_say_so_quietly_and_offer_to_train_again(scored: ResultsPage, qtbot: QtBot) -> None:
    scored.set_trainable(True)
    scored.set_stale(True)
    assert "These scores are of Run 3; the settings have changed since." in texts(scored)
    with qtbot.waitSignal(scored.train_requested):
        qtbot.mouseClick(child(child(scored, "_stale_line"), "_action_button"), Qt.MouseButton.LeftButton)
    scored.set_trainable(False)  # while a training runs
    assert not child(child(scored, "_stale_line"), "_action_button").isVisible()
    scored.set_stale(False)
    assert "settings have changed" not in texts(scored)


def test_an_earlier_run_keeps_its_scores_but_cannot_be_evaluated(scored: ResultsPage) -> None:
    scored.show_run(run_with(binary_scores(threshold=0.4), name="Run 1"), current=False)
    assert "Run 1 is an earlier run" in texts(scored)
    for name in ("_part_combo", "_threshold_slider", "_predict_button"):
        assert not child(scored, name).isEnabled()
    assert child(scored, "_threshold_spin").value() == pytest.approx(0.4)


@pytest.mark.parametrize("kept_epoch, why", [(37, "is an earlier run"), (0, "has no model")])
def test_tabs_of_a_run_without_its_model_say_so_and_send_no_query(
    scored: ResultsPage, qtbot: QtBot, kept_epoch: int, why: str
) -> None:
    requests = emitted(scored.query_requested)
    scored.show_run(run_with(binary_scores(), name="Run 1", kept_epoch=kept_epoch), current=False)
    tabs = child(scored, "_pages_tabs")
    for place in range(1, 5):
        tabs.setCurrentIndex(place)
        assert f"Run 1 {why}" in texts(tabs.currentWidget()), tabs.tabText(place)
    assert not child(scored, "_typical_button").isEnabled() and not child(scored, "_fill_button").isEnabled()
    assert requests == [] and not child(scored, "_target_combo").isVisible()


def test_a_new_project_starts_with_an_empty_panel(scored: ResultsPage) -> None:
    scored.show_predictions(predictions(), "new.csv")
    scored.show_run(None)
    assert "No trained model yet" in texts(scored)
    assert not child(scored, "_save_button").isEnabled()


# The confusion matrix


def test_the_matrix_shows_counts_and_shares_of_the_true_class(scored: ResultsPage) -> None:
    model = child(scored, "_matrix_table").model()
    assert [[model.index(row, column).data() for column in (0, 1)] for row in (0, 1)] == [["131", "6"], ["4", "159"]]
    assert model.share(0, 1) == pytest.approx(6 / 137)


def test_the_matrix_shows_shares_of_the_predicted_class_where_they_are_requested(scored: ResultsPage) -> None:
    child(scored, "_shares_combo").setCurrentIndex(1)
    model = child(scored, "_matrix_table").model()
    assert model.share(0, 1) == pytest.approx(6 / 165) and model.index(0, 1).data() == "6"
    assert "predicted class (its column)" in texts(scored)
    scored.show_scores(binary_scores())
    assert model.share(1, 1) == pytest.approx(159 / 165)


def test_the_axes_of_the_matrix_are_named(scored: ResultsPage) -> None:
    assert child(scored, "_predicted_label").text() == "Predicted class"
    assert child(scored, "_true_label").accessibleName() == "True class"


def test_the_matrix_is_read_with_the_arrow_keys(scored: ResultsPage, qtbot: QtBot) -> None:
    table = child(scored, "_matrix_table")
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_Right)
    sentence = "6 of 137 rows of class 0 predicted as class 1, 4.4 % (wrong). Of all predicted as class 1 it is 3.6 %."
    assert child(scored, "_cell_label").text() == sentence
    assert table.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole) == sentence


def test_the_current_cell_stays_when_the_counts_change(scored: ResultsPage) -> None:
    table = child(scored, "_matrix_table")
    table.setCurrentIndex(table.model().index(1, 0))
    scored.show_scores(binary_scores(confusion=((100, 37), (60, 103))))
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, 0)
    assert child(scored, "_cell_label").text().startswith("60 of 163 rows")


def test_the_most_confused_pair_is_a_sentence(scored: ResultsPage) -> None:
    scored.show_scores(class_scores(("A", "B", "C"), ((10, 0, 1), (0, 46, 4), (2, 0, 9))))
    assert "Most confused: 4 rows of B predicted as C (8.0 % of B)." in texts(scored)


def test_the_matrix_is_copied_with_its_labels(scored: ResultsPage, qtbot: QtBot) -> None:
    table = child(scored, "_matrix_table")
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "true \\ predicted\t0\t1\n0\t131\t6\n1\t4\t159\n"


@pytest.mark.parametrize("width", [560, 1180])
@pytest.mark.parametrize("count", [2, 3, 20])
def test_every_class_has_its_row_on_the_page(panel: ResultsPage, count: int, width: int) -> None:
    labels = tuple(f"a class with a long name {at}" for at in range(count))
    panel.resize(width, 700)
    panel.show_run(run_with(class_scores(labels, tuple(tuple(range(1, count + 1)) for _ in labels))))
    QCoreApplication.processEvents()
    table = child(panel, "_matrix_table")
    assert table.verticalScrollBar().maximum() == 0
    assert table.height() >= table.horizontalHeader().height() + table.verticalHeader().length()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("right", [True, False])
def test_a_count_is_readable_on_every_background(qapp: QApplication, scheme: str, right: bool) -> None:
    theme.apply(qapp, scheme)
    for percent in range(1, 101):
        assert contrast(theme.color("text"), tint(percent / 100, right=right)) >= 4.5
    theme.apply(qapp, "light")


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours as WCAG defines it."""
    low, high = sorted(luminance(color) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def luminance(color: QColor) -> float:
    """Return the relative luminance of a colour as WCAG defines it."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in color.getRgbF()[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# Batches


def test_batches_are_a_setting_that_is_kept_and_scored_with(scored: ResultsPage, qtbot: QtBot) -> None:
    edits, requests = emitted(scored.edited), emitted(scored.evaluate_requested)
    qtbot.mouseClick(child(scored, "_batches_button"), Qt.MouseButton.LeftButton)
    dialog = child(scored, "", BatchSizeDialog)
    child(dialog, "_batch_spin").setValue(50)
    child(dialog, "_steps_spin").setValue(3)
    assert "first 150 rows" in texts(dialog)
    dialog.accept()
    ((project, _, _),) = edits
    assert (project.predict.batch_size, project.predict.steps, project.predict.most_rows) == (50, 3, 150)
    scored.show_project(project, None)
    qtbot.waitUntil(lambda: requests == [("test",)])


# The threshold


def test_a_threshold_is_an_edit_that_can_be_merged(scored: ResultsPage, qtbot: QtBot) -> None:
    edits = emitted(scored.edited)
    slider = child(scored, "_threshold_slider")
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    (edit,) = edits
    assert edit == (
        project_with().replaced(predict=PredictSpec(threshold=0.49)),
        "set the threshold to 0.49",
        "predict.threshold",
    )
    assert child(scored, "_threshold_spin").value() == pytest.approx(0.49)


def test_a_threshold_is_scored_while_it_moves_one_scoring_at_a_time(scored: ResultsPage, qtbot: QtBot) -> None:
    requests = emitted(scored.evaluate_requested)
    scored.edited.connect(lambda project, *_: scored.show_project(project, None))
    slider = child(scored, "_threshold_slider")
    for _ in range(2):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: requests == [("test",)])
    for _ in range(3):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert not pending(scored)  # while one is running
    scored.show_scores(binary_scores(threshold=0.52))
    qtbot.waitUntil(lambda: len(requests) == 2)
    scored.show_scores(binary_scores(threshold=0.55))
    assert not pending(scored)
    assert len(requests) == 2


def test_a_threshold_is_scored_again_after_a_scoring_that_came_to_nothing(scored: ResultsPage, qtbot: QtBot) -> None:
    requests = emitted(scored.evaluate_requested)
    slider = child(scored, "_threshold_slider")
    for count in (1, 2):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda count=count: len(requests) == count)
        scored.end_scoring()
    assert not pending(scored)
    assert len(requests) == 2


def test_a_typed_threshold_is_an_edit_too(scored: ResultsPage, qtbot: QtBot) -> None:
    edits = emitted(scored.edited)
    spin = child(scored, "_threshold_spin")
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "0.3")
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert [edit[0].predict.threshold for edit in edits] == [0.3]
    assert child(scored, "_threshold_slider").value() == 30


def test_the_way_back_to_one_half_is_one_click(scored: ResultsPage, qtbot: QtBot) -> None:
    reset = child(scored, "_reset_button")
    assert not reset.isEnabled()
    scored.show_project(project_with().replaced(predict=PredictSpec(threshold=0.8)), None)
    edits = emitted(scored.edited)
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert edits[0][0].predict.threshold == 0.5


def test_a_threshold_that_undo_brought_back_is_scored_too(scored: ResultsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(scored.evaluate_requested, timeout=PATIENCE_MS) as requests:
        scored.show_project(project_with().replaced(predict=PredictSpec(threshold=0.7)), None)
    assert requests.args == ["test"]


def test_scores_that_a_saved_run_brings_are_renewed_for_the_threshold_of_its_project(
    panel: ResultsPage, qtbot: QtBot
) -> None:
    requests = emitted(panel.evaluate_requested)
    project = project_with().replaced(predict=PredictSpec(threshold=0.6))
    panel.show_project(project, None)
    panel.show_run(run_with(binary_scores()))
    assert not pending(panel)
    assert requests == []  # there are no rows yet
    panel.show_project(project, STUDENTS)
    qtbot.waitUntil(lambda: requests == [("test",)])
    panel.show_scores(binary_scores(threshold=0.6))
    panel.show_run(run_with(binary_scores(threshold=0.6), name="Run 4"))
    panel.show_run(run_with(regression_scores(), name="Run 5"))
    assert not pending(panel)
    assert requests == [("test",)]


def test_the_part_on_screen_is_the_one_scored_with_another_threshold(scored: ResultsPage, qtbot: QtBot) -> None:
    scored.show_scores(binary_scores(part="validation"))
    with qtbot.waitSignal(scored.evaluate_requested, timeout=PATIENCE_MS) as requests:
        qtbot.keyClick(child(scored, "_threshold_slider"), Qt.Key.Key_Right)
    assert requests.args == ["validation"]


@pytest.mark.parametrize(
    "scores, project",
    [
        (class_scores(("A", "B", "C"), ((9, 0, 0), (0, 9, 0), (0, 0, 9))), project_with(3)),
        (regression_scores(), project_with(loss="MeanSquaredError")),
        (binary_scores(), project_with(2, "SparseCategoricalCrossentropy")),
    ],
    ids=["three classes", "a number", "two outputs"],
)
def test_there_is_no_threshold_where_none_decides(panel: ResultsPage, scores: Scores, project: Project) -> None:
    panel.show_run(run_with(scores, project=project))
    assert not child(panel, "_threshold_control").isVisible()


# A regression


def test_a_regression_shows_its_errors_and_its_pairs(panel: ResultsPage, qtbot: QtBot) -> None:
    panel.show_run(run_with(regression_scores()))
    shown = texts(panel)
    for text in ("R²", "0.4523", "43.20", "53.90", "5 of 12 rows"):
        assert text in shown
    assert child(panel, "_pair_plot").isVisible()
    assert not child(panel, "_confusion_view").isVisible()


def test_the_pairs_of_a_regression_can_be_read_as_a_table(panel: ResultsPage, qtbot: QtBot) -> None:
    panel.show_run(run_with(regression_scores()))
    qtbot.mouseClick(child(panel, "_table_button"), Qt.MouseButton.LeftButton)
    model = child(panel, "_pair_table").model()
    assert [model.headerData(at, Qt.Orientation.Horizontal) for at in range(3)] == [
        "actual passed",
        "predicted passed",
        "error",
    ]
    assert model.index(1, 2).data() == "15.5"


# Predictions


def predictions() -> pd.DataFrame:
    """Return three rows of a file with predictions."""
    return pd.DataFrame(
        {
            "hours": [7.0, 8.0, None],
            "age": [31, 25, 40],
            "predicted passed": ["1", "0", None],
            "probability of 0": [0.1, 0.8, None],
            "probability of 1": [0.9, 0.2, None],
        }
    )


def test_before_a_file_is_predicted_the_columns_it_needs_are_named(scored: ResultsPage) -> None:
    child(scored, "_pages_tabs").setCurrentWidget(child(scored, "_predictions_view"))
    assert "hours, age" in texts(scored)
    assert not child(scored, "_save_button").isEnabled()


def test_predicting_a_file_and_saving_it_are_two_requests(scored: ResultsPage, qtbot: QtBot) -> None:
    scored.show_predictions(predictions(), "tables/new.csv")
    with qtbot.waitSignal(scored.predict_requested):
        qtbot.mouseClick(child(scored, "_predict_button"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(scored.save_predictions_requested):
        qtbot.mouseClick(child(scored, "_save_button"), Qt.MouseButton.LeftButton)


def test_predictions_turn_the_page_and_are_summed_up(scored: ResultsPage) -> None:
    scored.show_predictions(predictions(), "tables/new.csv")
    shown = texts(scored)
    assert "new.csv" in shown
    assert "3 rows · class 1: 1 · class 0: 1 · 1 row without a prediction" in shown


def test_predictions_are_before_the_columns_of_the_file(scored: ResultsPage) -> None:
    scored.show_predictions(predictions(), "new.csv")
    table = child(scored, "_rows_table")
    header, model = table.horizontalHeader(), table.model()
    names = [model.headerData(header.logicalIndex(at), Qt.Orientation.Horizontal) for at in range(header.count())]
    assert names == ["predicted passed", "probability of 0", "probability of 1", "hours", "age"]


def test_a_second_file_with_other_columns_is_put_in_order_as_well(scored: ResultsPage) -> None:
    scored.show_predictions(predictions(), "new.csv")
    scored.show_predictions(pd.DataFrame({"bmi": [21.5, 30.1], "predicted progression": [90.0, 110.0]}), "other.csv")
    table = child(scored, "_rows_table")
    assert [table.horizontalHeader().logicalIndex(at) for at in range(2)] == [1, 0]
    assert "2 rows · from 90.00 to 110.0, 100.0 on average" in texts(scored)


# Accessibility


def test_every_control_says_what_it_is(scored: ResultsPage) -> None:
    for control in (each for kind in CONTROLS for each in scored.findChildren(kind)):
        if control.objectName().startswith("_"):
            assert control.toolTip(), control.objectName()
            assert control.accessibleName(), control.objectName()


def test_the_colours_of_the_scatter_follow_the_theme(panel: ResultsPage, qapp: QApplication) -> None:
    panel.show_run(run_with(regression_scores()))
    theme.apply(qapp, "dark")
    assert child(panel, "_pair_plot").backgroundBrush().color() == theme.color("raised")
    theme.apply(qapp, "light")
    assert child(panel, "_pair_plot").backgroundBrush().color() == theme.color("raised")


def test_training_is_not_offered_where_it_cannot_start(panel: ResultsPage) -> None:
    panel.set_trainable(False)
    assert not child(panel, "_train_button").isEnabled()
    panel.set_trainable(True)
    assert child(panel, "_train_button").isEnabled()


def test_a_wheel_that_passes_over_a_field_changes_nothing(panel: ResultsPage, qtbot: QtBot) -> None:
    panel.show_run(run_with(binary_scores()))
    panel.show_scores(binary_scores(part="validation"))
    child(panel, "_what_if_page").show_fields(FIELDS, 40)
    fields = [each for each in panel.findChildren(QWidget) if isinstance(each, QComboBox | QAbstractSpinBox | QSlider)]
    before = [field_value(each) for each in fields]
    for field in fields:
        middle = QPointF(field.rect().center())
        turn = QPoint(0, -120)
        none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        QApplication.sendEvent(field, QWheelEvent(middle, field.mapToGlobal(middle), QPoint(), turn, *none, False))
    assert len(fields) > 8 and [field_value(each) for each in fields] == before
    assert not any(each.focusPolicy() == Qt.FocusPolicy.WheelFocus for each in fields)


def field_value(field: Any) -> Any:
    return field.currentIndex() if isinstance(field, QComboBox) else field.value() if hasattr(field, "value") else ""


# Compared with other models


def test_the_comparison_is_a_sentence_and_lines_on_the_cards(scored: ResultsPage) -> None:
    verdict, card, page = child(scored, "_verdict_label"), child(scored, "_figure_0_card"), scored.scores_page
    assert not verdict.isVisible() and "Guessing" not in texts(card)
    page.show_comparison((), "Comparing …")
    assert verdict.text() == "Comparing …"
    page.show_comparison((target_scores(accuracy=0.6),))
    start = "Right 25 percentage points more often than by guessing"
    assert verdict.text() == f"{start}; worse than gradient boosting."
    assert texts(card).splitlines()[3:] == ["Guessing", "60.0 %", "Gradient boosting", "90.0 %"]
    page.show_intervals((), "Computing …")
    assert child(scored, "_progress_label").text() == "Computing …" and not child(scored, "_metrics_table").isVisible()
    accuracy = Metric("Accuracy", "", 0.85, low=0.8, high=0.9, key="accuracy")
    page.show_intervals(((accuracy, Metric("F1", "", 0.84)),))
    assert verdict.text().startswith(f"{start} (95 % interval: 20 to 30); ")
    assert texts(card).splitlines()[3:5] == ["95 % interval", "80.0 to 90.0 %"]
    assert "F1" in texts(child(scored, "_metrics_table")) and "Accuracy" not in texts(child(scored, "_metrics_table"))
    expected = "Measured on 300 test rows, which the training has not seen."
    assert child(scored, "_progress_label").text() == expected
    scored.show_run(run_with(binary_scores(), "Run 4", status="stopped"))
    assert not verdict.isVisible() and "Guessing" not in texts(card)
    page.show_comparison((target_scores(),))
    assert verdict.text().endswith("worse than gradient boosting. Still improving at the last epoch.")


def test_each_target_has_its_own_comparison(panel: ResultsPage) -> None:
    first, second = binary_scores(target="one"), binary_scores(target="two")
    panel.show_run(run_with(first.replaced(more=(second,))))
    panel.scores_page.show_comparison((target_scores("one"), target_scores("two", loss=0.8)))
    assert child(panel, "_verdict_label").text().startswith("Better than guessing")
    combo = child(panel, "_target_combo")
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    assert child(panel, "_verdict_label").text().startswith("Worse than guessing")


def test_earlier_runs_on_the_same_test_rows_are_compared(panel: ResultsPage) -> None:
    first = run_with(binary_scores(confusion=((120, 17), (4, 159))), "Run 1")
    other = run_with(binary_scores(rows=10, confusion=((5, 0), (0, 5))), "Run 2")
    failed, last = run_with(None, "Run 3"), run_with(binary_scores(), "Run 4")
    panel.show_run(last, runs=(first, other, failed, last, run_with(binary_scores(), "Run 5")))
    table = child(panel, "_earlier_runs")
    assert texts(table).splitlines()[2:] == ["Accuracy", "Run 1", "93.0 % (+3.7)"]
    panel.show_run(first, runs=(first, last))
    assert not table.isVisible()


def test_a_comparison_is_requested_for_scores_of_the_current_model_alone(panel: ResultsPage) -> None:
    requests = emitted(panel.comparison_requested)
    panel.show_run(run_with(binary_scores()), current=False)
    assert requests == []
    panel.show_run(run_with(binary_scores()), current=True)
    panel.show_scores(binary_scores(part="validation"))
    assert requests == [("test",), ("validation",)]
