"""The page of runs: the table of runs, their comparison, and loading their models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.results.run import Run
from tests.ui.finding import child
from tests.ui.trained import binary_scores, project_with, run_with, target_scores
from ui.controllers.document import Step
from ui.formatting.numbers import duration
from ui.formatting.run_progress import pace_text_of
from ui.formatting.scores import run_detail, run_summary
from ui.pages.runs import RunsPage
from ui.pages.runs.runs_model import (
    BOOSTING,
    METRIC,
    NAME,
    NOTES,
    STARTED,
    STATUS,
    TEST_LOSS,
    TIME,
    VALIDATION_LOSS,
    RunsModel,
)
from ui.style import theme

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def three_runs() -> tuple[Run, ...]:
    """Return a run, one with larger batches, and a failed one."""
    project = project_with()
    larger = project.replaced(fit=project.fit.replaced(batch_size=64))
    better = binary_scores(metrics={"loss": 0.05, "binary_accuracy": 0.99})
    return (
        run_with(binary_scores(), name="Run 2", started="2020-04-01T08:00:00+00:00"),
        run_with(better, name="Run 9", project=larger, started="2020-04-02T08:00:00+00:00"),
        run_with(
            None,
            name="Run 10",
            project=larger,
            status="failed",
            message="The loss is no number.",
            history={},
            kept_epoch=0,
            started="2020-04-03T08:00:00+00:00",
        ),
    )


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> Iterator[RunsPage]:
    """A visible page without runs."""
    theme.apply(qapp, "light")
    panel = RunsPage()
    qtbot.addWidget(panel)
    panel.resize(1000, 700)
    panel.show()
    qtbot.waitExposed(panel)
    yield panel
    panel.close()
    panel.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def filled(panel: RunsPage) -> RunsPage:
    """A page with three runs, the latest at the top."""
    panel.show_runs(three_runs())
    return panel


def texts(widget: QWidget) -> str:
    """Return the texts of all visible labels."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def rows(table: QAbstractItemView) -> list[list[str]]:
    """Return the texts of the cells of a table."""
    model = table.model()
    columns = range(model.columnCount())
    return [[model.index(row, column).data() for column in columns] for row in range(model.rowCount())]


def click(qtbot: QtBot, panel: RunsPage, row: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Click on a row with the mouse."""
    table = child(panel, "_runs_table")
    place: QPoint = table.visualRect(table.model().index(row, TEST_LOSS)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def sort(qtbot: QtBot, panel: RunsPage, column: int) -> list[str]:
    """Click on the header of a column; return the names from top to bottom."""
    header = child(panel, "_runs_table").horizontalHeader()
    place = QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) // 2, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, NONE, place)
    return [row[NAME] for row in rows(child(panel, "_runs_table"))]


def test_without_runs_the_page_shows_a_hint(panel: RunsPage) -> None:
    assert "No runs yet" in texts(panel)


def test_the_model_keeps_the_promises_that_qt_asks_of_models(qtbot: QtBot) -> None:
    model = RunsModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_runs(three_runs())
    model.show_runs(())


def test_the_latest_run_stands_at_the_top(filled: RunsPage) -> None:
    assert [row[NAME] for row in rows(child(filled, "_runs_table"))] == ["Run 10", "Run 9", "Run 2"]


def test_a_run_is_reported_in_one_row(filled: RunsPage) -> None:
    name, metric, _, loss, validation_loss, epoch, status, time, *_ = rows(child(filled, "_runs_table"))[2]
    assert (name, metric, loss, validation_loss) == ("Run 2", "96.7 %", "0.0821", "0.24")
    assert (epoch, status, time) == ("37 of 52", "Finished", "4.0 s")


def test_a_failed_run_has_dashes_and_its_reason_in_the_tooltip(filled: RunsPage) -> None:
    table = child(filled, "_runs_table")
    assert rows(table)[0][METRIC : STATUS + 1] == ["–", "–", "–", "–", "–", "Failed"]
    assert table.model().index(0, STATUS).data(Qt.ItemDataRole.ToolTipRole) == "The loss is no number."


def test_a_run_without_a_name_is_called_by_its_place(panel: RunsPage) -> None:
    panel.show_runs((run_with(binary_scores(), name="Run 1"), run_with(None, name="other").replaced(name="")))
    assert {row[NAME] for row in rows(child(panel, "_runs_table"))} == {"Run 1", "Run 2"}


def test_the_best_of_a_column_stands_out(filled: RunsPage) -> None:
    model = child(filled, "_runs_table").model()
    bold = [[model.index(row, at).data(Qt.ItemDataRole.FontRole) for row in range(3)] for at in (METRIC, TEST_LOSS)]
    assert [[font is not None for font in column] for column in bold] == [[False, True, False]] * 2


def test_runs_with_other_test_rows_have_no_best_value_in_common(panel: RunsPage) -> None:
    runs = three_runs()
    data = runs[1].project.data
    other = data.replaced(split=data.split.replaced(seed=data.split.seed + 1))
    others = tuple(run.replaced(project=run.project.replaced(data=other)) for run in runs[1:2])
    panel.show_runs((runs[0], *others, *runs[2:]))
    model = child(panel, "_runs_table").model()
    fonts = [model.index(row, TEST_LOSS).data(Qt.ItemDataRole.FontRole) for row in range(3)]
    assert fonts == [None, None, None]


def test_runs_are_sorted_by_a_click_on_a_header(filled: RunsPage, qtbot: QtBot) -> None:
    assert sort(qtbot, filled, TEST_LOSS)[:2] == ["Run 9", "Run 2"]
    assert sort(qtbot, filled, TEST_LOSS)[:2] == ["Run 2", "Run 9"]


@pytest.mark.parametrize("clicks", [1, 2])
def test_runs_without_a_value_come_last_whichever_way_round(filled: RunsPage, qtbot: QtBot, clicks: int) -> None:
    for _ in range(clicks):
        order = sort(qtbot, filled, VALIDATION_LOSS)
    assert order[-1] == "Run 10"


def test_names_with_numbers_are_sorted_as_people_count(filled: RunsPage, qtbot: QtBot) -> None:
    assert sort(qtbot, filled, NAME) == ["Run 2", "Run 9", "Run 10"]


def test_a_click_on_a_run_shows_it(filled: RunsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(filled.shown) as shown:
        click(qtbot, filled, 1)
    assert shown.args[0] is filled.runs[1]


def test_showing_and_selecting_emit_no_signal(filled: RunsPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(filled.shown):
        filled.select(three_runs()[0])
        filled.show_runs(three_runs()[:2])
        filled.select(None)


def test_the_selected_run_stays_selected_when_another_comes(filled: RunsPage) -> None:
    runs = three_runs()
    filled.select(runs[0])
    filled.show_runs((*runs, run_with(binary_scores(), name="Run 11")))
    assert [run.name for run in filled.selected()] == ["Run 2"]


def test_the_settings_of_one_run_can_be_used(filled: RunsPage, qtbot: QtBot) -> None:
    assert not child(filled, "_use_button").isEnabled()
    click(qtbot, filled, 2)
    with qtbot.waitSignal(filled.settings_requested) as requested:
        qtbot.mouseClick(child(filled, "_use_button"), Qt.MouseButton.LeftButton)
    assert requested.args[0].name == "Run 2"


def test_settings_of_several_runs_cannot_be_used_at_once(filled: RunsPage, qtbot: QtBot) -> None:
    click(qtbot, filled, 1)
    click(qtbot, filled, 2, CTRL)
    assert not child(filled, "_use_button").isEnabled()


def test_one_run_invites_to_compare_it(filled: RunsPage, qtbot: QtBot) -> None:
    click(qtbot, filled, 1)
    assert "Select two or more runs" in texts(filled)


def test_two_runs_that_differ_in_one_setting_show_exactly_one_row(filled: RunsPage, qtbot: QtBot) -> None:
    click(qtbot, filled, 1)
    click(qtbot, filled, 2, CTRL)
    assert rows(child(filled, "_differences_table")) == [["Batch size", "64", "32"]]
    assert "Differences: 1 setting" in texts(filled)


def test_runs_of_the_same_settings_say_so(filled: RunsPage, qtbot: QtBot) -> None:
    click(qtbot, filled, 0)
    click(qtbot, filled, 1, CTRL)
    assert "These runs have the same settings." in texts(filled)


def test_differences_are_copied_as_a_table(filled: RunsPage, qtbot: QtBot) -> None:
    click(qtbot, filled, 1)
    click(qtbot, filled, 2, CTRL)
    qtbot.mouseClick(child(child(filled, "_comparison_view"), "_copy_button"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Setting\tRun 9\tRun 2\nBatch size\t64\t32\n"


def test_a_run_is_renamed_in_its_row(filled: RunsPage, qtbot: QtBot) -> None:
    table = child(filled, "_runs_table")
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, NAME))
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "larger batches")
    with qtbot.waitSignal(filled.edited) as edited:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert (edited.args[0][0].name, edited.args[1]) == ("larger batches", "rename Run 9 to larger batches")


def test_the_current_cell_is_kept_when_a_run_is_renamed(filled: RunsPage, qtbot: QtBot) -> None:
    filled.edited.connect(
        lambda edited, _: filled.show_runs(
            tuple(next((run for run in edited if run.id == each.id), each) for each in filled.runs)
        )
    )
    table = child(filled, "_runs_table")
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, STATUS))
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    editor.setText("Good one")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(table)[1][NAME] == "Good one")
    assert table.currentIndex() == table.model().index(1, STATUS)
    qtbot.keyClick(table, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: table.findChild(QLineEdit) is None)
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    with qtbot.waitSignal(filled.edited) as noted:
        editor.setText("kept for the paper")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert (noted.args[0][0].name, noted.args[0][0].notes) == ("Good one", "kept for the paper")


def test_a_run_cannot_be_renamed_to_blanks(filled: RunsPage, qtbot: QtBot) -> None:
    model = child(filled, "_runs_table").model()
    with qtbot.assertNotEmitted(filled.edited):
        assert not model.setData(model.index(0, NAME), "   ")


def test_a_removal_is_one_step_with_an_undo_that_stays_while_it_is_the_last_one(filled: RunsPage, qtbot: QtBot) -> None:
    for row in range(3):
        click(qtbot, filled, row, CTRL)
    with qtbot.waitSignal(filled.removed) as removed:
        qtbot.keyClick(child(filled, "_runs_table"), Qt.Key.Key_Delete)
    assert len(removed.args[0]) == 3 and removed.args[1:] == ["remove 3 runs", "3 runs removed."]
    step = Step("remove 3 runs", lambda: None, lambda: None, place="runs", done="3 runs removed.")
    filled.show_runs(())
    filled.show_last_step(step)
    assert "3 runs removed." in texts(filled) and "No runs yet" not in texts(filled)
    with qtbot.waitSignal(filled.undo_requested):
        qtbot.mouseClick(child(child(filled, "_removed_line"), "_action_button"), Qt.MouseButton.LeftButton)
    filled.show_last_step(None)
    assert "removed" not in texts(filled) and "No runs yet" in texts(filled)


def test_every_control_of_the_runs_says_what_it_is(filled: RunsPage) -> None:
    for kind in (QAbstractButton, QAbstractItemView):
        for control in filled.findChildren(kind):
            if control.objectName().startswith("_"):
                assert control.toolTip(), control.objectName()
                assert control.accessibleName(), control.objectName()


def test_how_long_a_run_took_is_reported_alike_wherever_it_is_reported(filled: RunsPage) -> None:
    run = three_runs()[0]
    row = rows(child(filled, "_runs_table"))[2]
    for words in (row[TIME], pace_text_of(run), run_summary(run), run_detail(run)):
        assert duration(run.seconds.fit) in words


def test_when_a_run_was_started_is_reported_in_its_own_column(filled: RunsPage) -> None:
    assert all("Apr" in row[STARTED] for row in rows(child(filled, "_runs_table")))


def select_all(panel: RunsPage) -> None:
    child(panel, "_runs_table").selectAll()


def test_a_filter_shows_only_the_runs_that_have_its_text(filled: RunsPage) -> None:
    child(filled, "_filter_edit").setText("failed")
    assert [row[0] for row in rows(child(filled, "_runs_table"))] == ["Run 10"]
    assert child(filled, "_runs_title_label").text() == "1 of 3 runs"
    child(filled, "_filter_edit").setText("")
    assert child(filled, "_runs_title_label").text() == "3 runs"


def test_a_star_is_requested_for_all_selected_runs(filled: RunsPage, qtbot: QtBot) -> None:
    starred: list[Run] = []
    filled.edited.connect(lambda edited, text: starred.extend(edited) or names.append(text))
    names: list[str] = []
    select_all(filled)
    child(filled, "_star_button").click()
    assert names == ["star 3 runs"]
    assert [run.star for run in starred] == [True, True, True]
    filled.show_runs(tuple(starred))
    index = child(filled, "_runs_table").model().index(0, NAME)
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()


def test_notes_can_be_written_over(filled: RunsPage) -> None:
    changed: list[Run] = []
    filled.edited.connect(lambda edited, _: changed.extend(edited))
    model = child(filled, "_runs_table").model()
    assert model.setData(model.index(0, NOTES), "larger batches", Qt.ItemDataRole.EditRole)
    assert changed[0].notes == "larger batches"


def test_several_runs_are_compared_by_scores_next_to_a_baseline(filled: RunsPage) -> None:
    select_all(filled)
    child(filled, "_part_bar").setCurrentIndex(1)
    table = child(filled, "_scores_table")
    assert table.isVisible()
    assert table.horizontalHeaderItem(table.columnCount() - 1).text() == "Baseline"
    assert [table.item(0, column).text() for column in (0, table.columnCount() - 1)] == ["Accuracy", "54.3 %"]


def test_several_runs_are_drawn_over_each_other(filled: RunsPage) -> None:
    select_all(filled)
    child(filled, "_part_bar").setCurrentIndex(2)
    overlay = child(filled, "_curve_overlay")
    assert overlay.isVisible()
    drawn = {name: len(overlay.plot.points(name)) for name in (curve.name for curve in overlay.plot.curves)}
    assert len(drawn) == 4 and all(drawn.values())
    assert {curve.line for curve in overlay.plot.curves} == {"solid", "dashed"}


def test_a_model_can_be_loaded_and_trained_again_only_while_nothing_is_trained(filled: RunsPage) -> None:
    child(filled, "_runs_table").selectRow(2)
    assert child(filled, "_load_button").isEnabled() and child(filled, "_again_button").isEnabled()
    filled.set_engine_idle(False)
    assert not child(filled, "_load_button").isEnabled() and not child(filled, "_again_button").isEnabled()


def test_a_run_on_all_rows_says_which_run_estimates_it() -> None:
    first = run_with(binary_scores(), name="Run 1")
    rows = first.rows.replaced(train=1000, validation=0, test=0)
    second = run_with(None, name="Run 1 on all rows", rows=rows, based_on=first.id)
    model = RunsModel()
    model.show_runs((first, second))
    cell = model.index(1, METRIC)
    assert cell.data() == "–"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "No rows were held out; the estimate is that of Run 1."


def test_gradient_boosting_is_shown_next_to_the_metric_of_the_runs_it_was_compared_with(panel: RunsPage) -> None:
    first, second, failed = three_runs()
    panel.show_runs((first, second, failed))
    table = child(panel, "_runs_table")
    assert table.isColumnHidden(BOOSTING)
    panel.select(first)
    compared = target_scores()
    panel.show_references(first.id, (compared,))
    assert not table.isColumnHidden(BOOSTING)
    assert [run.id for run in panel.selected()] == [first.id]
    model = panel.findChild(RunsModel)
    cells = [model.index(row, BOOSTING) for row in range(3)]
    assert [cell.data() for cell in cells] == ["90.0 %", "–", "–"]
    assert model.headerData(BOOSTING, Qt.Orientation.Horizontal) == "Boosting\naccuracy"
    assert cells[0].data(Qt.ItemDataRole.ToolTipRole) == compared.verdict


def test_a_metric_without_an_equal_has_the_loss_of_gradient_boosting() -> None:
    compared = target_scores()
    assert compared.reference_score("boosting", "binary_accuracy") == ("accuracy", 0.9)
    assert compared.reference_score("boosting", "precision") == ("log_loss", 0.25)
    assert compared.reference_score("linear", "precision") == ("log_loss", None)
