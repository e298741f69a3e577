"""Trainings wait for their turn, each with the settings that it was queued with; a stop empties the queue."""

from __future__ import annotations


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
    assert [each.fit.epochs for each in desk.window.session.queue.waiting] == [7]
    desk.bench.gate.set()
    desk.qtbot.waitUntil(lambda: len(desk.window.document.runs) == 2)
    desk.rest()
    assert [each.fit.epochs for each in trained(desk)] == [project.fit.epochs, 7]
    assert desk.window.session.queue.waiting == ()


def test_other_seeds_are_trained_one_after_another(desk):
    desk.open_table()
    seed = desk.window.document.project.fit.seed
    desk.dialogs.number = 3
    desk.do("train.seeds")
    desk.qtbot.waitUntil(lambda: len(desk.window.document.runs) == 3)
    desk.rest()
    assert [each.fit.seed for each in trained(desk)] == [seed + 1, seed + 2, seed + 3]
    assert [run.name for run in desk.window.document.runs] == ["Run 1", "Run 2", "Run 3"]
    desk.dialogs.number = None
    desk.do("train.seeds")
    assert len(trained(desk)) == 3


def test_a_stop_empties_the_queue(desk):
    desk.open_table()
    desk.bench.held.add("train")
    desk.do("train.start")
    desk.do("train.queue")
    desk.do("train.stop")
    desk.rest()
    assert len(desk.window.document.runs) <= 1
    assert desk.window.session.queue.waiting == ()
