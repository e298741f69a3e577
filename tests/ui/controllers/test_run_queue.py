"""Trainings wait for their turn, each with the settings that it was queued with; a stop lets the queue rest."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt

from engine.system.errors import EngineError
from engine.workbench import Opened
from tests.ui.conftest import PATIENCE_MS
from ui.pages.runs.queue_model import SETTINGS, STATE


def rest_with(desk, runs):
    """Wait until there are so many runs, and nothing goes on any more."""
    desk.qtbot.waitUntil(lambda: len(desk.window.document.runs) == runs, timeout=PATIENCE_MS)
    desk.rest()


def trained(desk):
    return [call[1] for call in desk.bench.calls if call[0] == "train"]


def test_settings_that_wait_are_trained_as_they_were_when_they_were_queued(desk):
    desk.open_table()
    desk.bench.held.add("train")
    desk.do("train.start")
    project = desk.window.document.project
    desk.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=7)), "set epochs")
    desk.do("train.queue")
    desk.window.document.edit(project.replaced(fit=project.fit.replaced(epochs=9)), "set epochs")
    assert [each.project.fit.epochs for each in desk.window.session.queue.waiting] == [7]
    desk.bench.gate.set()
    rest_with(desk, 2)
    assert [each.fit.epochs for each in trained(desk)] == [project.fit.epochs, 7]
    assert desk.window.session.queue.waiting == ()


def test_other_seeds_are_trained_one_after_another(desk):
    desk.open_table()
    seed = desk.window.document.project.fit.seed
    desk.dialogs.number = 3
    desk.do("train.seeds")
    rest_with(desk, 3)
    assert [each.fit.seed for each in trained(desk)] == [seed + 1, seed + 2, seed + 3]
    assert [run.name for run in desk.window.document.runs] == ["Run 1", "Run 2", "Run 3"]
    desk.dialogs.number = None
    desk.do("train.seeds")
    assert len(trained(desk)) == 3


def seeds_of(queue):
    return [each.project.fit.seed for each in queue.waiting]


def queue_of(desk, count):
    """Train something that is not over yet, with so many other seeds waiting."""
    desk.open_table()
    desk.bench.held.add("train")
    desk.do("train.start")
    desk.dialogs.number = count
    desk.do("train.seeds")
    desk.window.pages.show_page("runs")
    return desk.window.session.queue, desk.window.panels.runs.queue_view


def choose(view, *rows):
    view._queue_table.clearSelection()
    for row in rows:
        view._queue_table.selectRow(row) if len(rows) == 1 else view._queue_table.selectionModel().select(
            view._model.index(row, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )


def test_after_a_stop_the_queue_rests_until_it_is_started(desk):
    queue, view = queue_of(desk, 2)
    assert not desk.enabled("train.queue_start")
    desk.do("train.stop")
    desk.rest()
    assert len(seeds_of(queue)) == 2
    assert queue.rests and desk.enabled("train.queue_start")
    desk.bench.held.clear()
    desk.qtbot.mouseClick(view._buttons["start"], Qt.MouseButton.LeftButton)
    rest_with(desk, 3)
    assert not queue.waiting and not queue.rests
    assert view.isHidden()


def test_what_waits_can_be_put_in_another_order_and_taken_out_and_that_can_be_undone(desk):
    queue, view = queue_of(desk, 4)
    before = seeds_of(queue)
    choose(view, 2, 3)
    desk.qtbot.mouseClick(view._buttons["up"], Qt.MouseButton.LeftButton)
    assert seeds_of(queue) == [before[0], before[2], before[3], before[1]]
    assert [each.project.fit.seed for each in view._chosen()] == [before[2], before[3]]
    desk.qtbot.keyClick(view._queue_table, Qt.Key.Key_Delete)
    assert seeds_of(queue) == [before[0], before[1]]
    desk.qtbot.keyClick(view._queue_table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.keyClick(view._queue_table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert seeds_of(queue) == before
    choose(view, 0)
    desk.qtbot.keyClick(view._queue_table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert seeds_of(queue) == [before[1], before[0], *before[2:]]
    queue.undo()
    queue.undo()
    assert queue.waiting == ()
    assert queue.last_edit == ""
    desk.do("train.stop")
    desk.rest()


def test_what_has_begun_since_is_not_brought_back_by_an_undo(desk):
    queue, _ = queue_of(desk, 3)
    first, second, third = seeds_of(queue)
    queue.remove([queue.waiting[2].number])
    desk.bench.gate.set()
    rest_with(desk, 3)
    queue.undo() if queue.last_edit else None
    assert third not in [project.fit.seed for project in trained(desk)]
    assert {first, second} <= {project.fit.seed for project in trained(desk)}
    assert not {first, second} & set(seeds_of(queue))


def test_what_fails_says_why_and_the_queue_goes_on(desk):
    queue, view = queue_of(desk, 3)
    bad = seeds_of(queue)[1]
    whole = desk.bench.train

    def train(project, *, job):
        if project.fit.seed == bad:
            raise EngineError("The table is gone.", details="where it was")
        return whole(project, job=job)

    desk.bench.train = train
    desk.bench.gate.set()
    rest_with(desk, 3)
    assert seeds_of(queue) == [bad]
    assert "The table is gone." in view._model.index(0, STATE).data()
    assert view._title_label.text() == "Queue: 1 failed"
    choose(view, 0)
    desk.qtbot.mouseClick(view._buttons["details"], Qt.MouseButton.LeftButton)
    assert desk.dialogs.shown[-1][1] == "The table is gone."
    desk.bench.train = whole
    desk.do("train.queue_start")
    rest_with(desk, 4)
    assert queue.waiting == ()


def test_the_queue_says_what_is_unlike_the_settings_on_screen_and_gives_them_back(desk):
    desk.open_table()
    desk.bench.held.add("train")
    desk.do("train.start")
    project = desk.window.document.project
    other = project.replaced(fit=project.fit.replaced(batch_size=7))
    desk.window.document.edit(other, "set the batch size")
    desk.do("train.queue")
    desk.do("train.queue_show")
    view = desk.window.panels.runs.queue_view
    assert view._model.index(0, SETTINGS).data() == "–"
    desk.window.document.undo_stack.undo()
    assert view._model.index(0, SETTINGS).data() == "Batch size 7"
    choose(view, 0)
    with desk.qtbot.waitSignal(desk.window.session.said) as said:
        desk.qtbot.mouseClick(view._buttons["use"], Qt.MouseButton.LeftButton)
    assert desk.window.document.project == other
    assert said.args == ["The project has the settings of the queue now"]
    desk.do("train.stop")
    desk.rest()


def test_the_page_stays_where_it_is_when_the_queue_goes_on(desk):
    queue, _ = queue_of(desk, 2)
    assert desk.window.pages.page == "runs"
    desk.bench.gate.set()
    rest_with(desk, 3)
    assert queue.waiting == ()
    assert desk.window.pages.page == "runs"


def test_another_project_has_no_queue_of_the_one_before(desk):
    queue, _ = queue_of(desk, 2)
    desk.do("train.stop")
    desk.rest()
    assert queue.waiting
    desk.dialogs.unsaved = "discard"
    desk.do("file.new")
    desk.rest()
    assert queue.waiting == ()


def test_what_waits_is_saved_with_the_project_and_rests_when_that_is_opened_again(desk, tmp_path):
    queue, _ = queue_of(desk, 2)
    desk.do("train.stop")
    desk.rest()
    desk.dialogs.path, desk.dialogs.unsaved = str(tmp_path / "mine.layerdesk"), "save"
    assert not desk.window.close()
    desk.qtbot.waitUntil(desk.window.isHidden, timeout=PATIENCE_MS)
    saved = next(call for call in desk.bench.calls if call[0] == "save_project")[-1]
    assert [each.fit.seed for each in saved] == seeds_of(queue) != []


def test_a_queue_that_was_saved_rests_until_it_is_started(desk):
    queue, _ = queue_of(desk, 2)
    waiting = tuple(each.project for each in queue.waiting)
    desk.do("train.stop")
    desk.rest()
    document, desk.dialogs.unsaved = desk.window.document, "discard"
    desk.bench.opened = Opened(document.project, (), None, queue=waiting)
    desk.window.filing.open("mine.layerdesk")
    desk.rest()
    assert [each.project for each in queue.waiting] == list(waiting)
    assert queue.rests and not document.modified and document.runs == ()
    desk.bench.held.clear()
    desk.do("train.queue_start")
    rest_with(desk, 2)
    assert document.queue == () and document.modified
