"""The queue in the window: each training uses the settings that were queued; a stop pauses the queue."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt

from engine.system.errors import EngineError
from engine.workbench import Opened
from tests.ui.conftest import PATIENCE_MS
from tests.ui.finding import child
from ui.pages.runs.queue_model import SEED, SETTINGS, STATE


def wait_for_runs(driver, runs):
    """Wait until there are so many runs, and no job is running."""
    driver.qtbot.waitUntil(lambda: len(driver.window.document.runs) == runs, timeout=PATIENCE_MS)
    driver.wait_until_idle()


def trained(driver):
    return [call[1] for call in driver.bench.calls if call[0] == "train"]


def test_settings_that_wait_are_trained_as_they_were_when_they_were_queued(driver):
    driver.open_table()
    driver.bench.held.add("train")
    driver.do("train.start")
    project = driver.window.document.project
    driver.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=7)), "set epochs")
    driver.do("train.queue")
    driver.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=9)), "set epochs")
    assert [each.project.fit.epochs for each in driver.window.controllers.run_queue.waiting] == [7]
    driver.bench.gate.set()
    wait_for_runs(driver, 2)
    assert [each.fit.epochs for each in trained(driver)] == [project.fit.epochs, 7]
    assert driver.window.controllers.run_queue.waiting == ()


def test_other_seeds_are_trained_one_after_another(driver):
    driver.open_table()
    seed = driver.window.document.project.fit.seed
    driver.dialogs.number = 3
    driver.do("train.seeds")
    wait_for_runs(driver, 3)
    assert [each.fit.seed for each in trained(driver)] == [seed + 1, seed + 2, seed + 3]
    assert [run.name for run in driver.window.document.runs] == ["Run 1", "Run 2", "Run 3"]
    driver.dialogs.number = None
    driver.do("train.seeds")
    assert len(trained(driver)) == 3


def seeds_of(queue):
    return [each.project.fit.seed for each in queue.waiting]


def queue_of(driver, count):
    """Train something that is not over yet, with so many other seeds waiting."""
    driver.open_table()
    driver.bench.held.add("train")
    driver.do("train.start")
    driver.dialogs.number = count
    driver.do("train.seeds")
    driver.window.parts.docks.show_page("runs")
    return driver.window.controllers.run_queue, driver.window.parts.pages.runs.queue_view


def choose(view, *rows):
    child(view, "_queue_table").clearSelection()
    for row in rows:
        child(view, "_queue_table").selectRow(row) if len(rows) == 1 else child(
            view, "_queue_table"
        ).selectionModel().select(
            child(view, "_queue_table").model().index(row, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )


def test_after_a_stop_the_queue_rests_until_it_is_started(driver):
    queue, view = queue_of(driver, 2)
    assert not driver.enabled("train.queue_start")
    driver.do("train.stop")
    driver.wait_until_idle()
    assert len(seeds_of(queue)) == 2
    assert queue.paused and driver.enabled("train.queue_start")
    driver.bench.held.clear()
    driver.qtbot.mouseClick(child(view, "_queue_start_button"), Qt.MouseButton.LeftButton)
    wait_for_runs(driver, 3)
    assert not queue.waiting and not queue.paused
    assert view.isHidden()


def test_what_waits_can_be_put_in_another_order_and_taken_out_and_that_can_be_undone(driver):
    queue, view = queue_of(driver, 4)
    before = seeds_of(queue)
    choose(view, 2, 3)
    driver.qtbot.mouseClick(child(view, "_queue_up_button"), Qt.MouseButton.LeftButton)
    assert seeds_of(queue) == [before[0], before[2], before[3], before[1]]
    selected = child(view, "_queue_table").selectionModel().selectedRows(SEED)
    assert sorted(int(index.data()) for index in selected) == sorted(before[2:4])
    driver.qtbot.keyClick(child(view, "_queue_table"), Qt.Key.Key_Delete)
    assert seeds_of(queue) == [before[0], before[1]]
    assert child(child(view, "_edit_line"), "_text_label").text() == "2 trainings removed from the queue."
    driver.qtbot.mouseClick(child(child(view, "_edit_line"), "_action_button"), Qt.MouseButton.LeftButton)
    assert child(child(view, "_edit_line"), "_text_label").text() == "The order of the queue changed."
    driver.do("edit.undo")
    assert seeds_of(queue) == before
    choose(view, 0)
    driver.qtbot.keyClick(child(view, "_queue_table"), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert seeds_of(queue) == [before[1], before[0], *before[2:]]
    driver.do("edit.undo")
    driver.do("edit.undo")
    assert queue.waiting == ()
    assert not driver.enabled("edit.undo")
    driver.do("edit.redo")
    assert seeds_of(queue) == before
    driver.do("train.stop")
    driver.wait_until_idle()


def test_what_has_begun_since_is_not_brought_back_by_an_undo(driver):
    queue, _ = queue_of(driver, 3)
    first, second, third = seeds_of(queue)
    queue.remove([queue.waiting[2].number])
    driver.bench.gate.set()
    wait_for_runs(driver, 3)
    driver.do("edit.undo")
    assert seeds_of(queue) == [third]
    driver.do("edit.undo")
    assert driver.window.document.last_step is None
    assert third not in [project.fit.seed for project in trained(driver)]
    assert {first, second} <= {project.fit.seed for project in trained(driver)}
    assert not {first, second} & set(seeds_of(queue))


def test_what_fails_says_why_and_the_queue_continues(driver):
    queue, view = queue_of(driver, 3)
    bad = seeds_of(queue)[1]
    whole = driver.bench.train

    def train(project, *, job):
        if project.fit.seed == bad:
            raise EngineError("The table is gone.", details="where it was")
        return whole(project, job=job)

    driver.bench.train = train
    driver.bench.gate.set()
    wait_for_runs(driver, 3)
    assert seeds_of(queue) == [bad]
    assert "The table is gone." in child(view, "_queue_table").model().index(0, STATE).data()
    assert child(view, "_queue_title_label").text() == "Queue: 1 failed"
    choose(view, 0)
    driver.qtbot.mouseClick(child(view, "_queue_details_button"), Qt.MouseButton.LeftButton)
    assert driver.dialogs.shown[-1][1] == "The table is gone."
    driver.bench.train = whole
    driver.do("train.queue_start")
    wait_for_runs(driver, 4)
    assert queue.waiting == ()


def test_the_queue_says_what_is_unlike_the_settings_on_screen_and_gives_them_back(driver):
    driver.open_table()
    driver.bench.held.add("train")
    driver.do("train.start")
    project = driver.window.document.project
    other = project.replaced(fit=project.fit.replaced(batch_size=7))
    driver.window.document.edit(other, "set the batch size")
    driver.do("train.queue")
    driver.do("train.queue_show")
    view = driver.window.parts.pages.runs.queue_view
    assert child(view, "_queue_table").model().index(0, SETTINGS).data() == "–"
    driver.window.document.edit(project, "set the batch size")
    assert child(view, "_queue_table").model().index(0, SETTINGS).data() == "Batch size 7"
    choose(view, 0)
    with driver.qtbot.waitSignal(driver.window.session.status_message) as emitted:
        driver.qtbot.mouseClick(child(view, "_queue_use_button"), Qt.MouseButton.LeftButton)
    assert driver.window.document.project == other
    assert emitted.args == ["Settings of the queue applied"]
    driver.do("train.stop")
    driver.wait_until_idle()


def test_the_page_stays_where_it_is_when_the_queue_continues(driver):
    queue, _ = queue_of(driver, 2)
    assert driver.window.parts.docks.page == "runs"
    driver.bench.gate.set()
    wait_for_runs(driver, 3)
    assert queue.waiting == ()
    assert driver.window.parts.docks.page == "runs"


def test_another_project_has_no_queue_of_the_one_before(driver):
    queue, _ = queue_of(driver, 2)
    driver.do("train.stop")
    driver.wait_until_idle()
    assert queue.waiting
    driver.dialogs.unsaved = "discard"
    driver.do("file.new")
    driver.wait_until_idle()
    assert queue.waiting == ()


def test_what_waits_is_saved_with_the_project_and_is_paused_when_that_is_opened_again(driver, tmp_path):
    queue, _ = queue_of(driver, 2)
    driver.do("train.stop")
    driver.wait_until_idle()
    driver.dialogs.path, driver.dialogs.unsaved = str(tmp_path / "mine.layerdesk"), "save"
    assert not driver.window.close()
    driver.qtbot.waitUntil(driver.window.isHidden, timeout=PATIENCE_MS)
    saved = next(call for call in driver.bench.calls if call[0] == "save_project")[-1]
    assert [each.fit.seed for each in saved] == seeds_of(queue) != []


def test_a_queue_that_was_saved_is_paused_until_it_is_started(driver):
    queue, _ = queue_of(driver, 2)
    waiting = tuple(each.project for each in queue.waiting)
    driver.do("train.stop")
    driver.wait_until_idle()
    document, driver.dialogs.unsaved = driver.window.document, "discard"
    driver.bench.opened = Opened(document.project, (), None, queue=waiting)
    driver.window.controllers.project_files.open("mine.layerdesk")
    driver.wait_until_idle()
    assert [each.project for each in queue.waiting] == list(waiting)
    assert queue.paused and not document.modified and document.runs == ()
    driver.bench.held.clear()
    driver.do("train.queue_start")
    wait_for_runs(driver, 2)
    assert document.queue == () and document.modified
