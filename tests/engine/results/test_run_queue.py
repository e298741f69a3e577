"""Rules of the queue: order, pausing, retry, undo and seeds, without Qt."""

from __future__ import annotations

import pytest

from engine.project import Project
from engine.results.run_queue import MAX_SEED, RunQueue, with_other_seeds
from engine.system.errors import EngineError

ERROR = EngineError("The table is gone.")
A, B, C, D = (Project(name=name) for name in "ABCD")


def names_of(queue: RunQueue) -> str:
    return "".join(each.project.name for each in queue.waiting)


@pytest.fixture
def queue() -> RunQueue:
    return RunQueue().added((A, B, C, D))


def test_entries_keep_their_order_and_have_their_own_numbers(queue):
    again = queue.added((A,))
    assert names_of(again) == "ABCDA"
    assert len({each.number for each in again.waiting}) == 5
    assert queue.projects == (A, B, C, D)


def test_the_first_entry_is_active_and_no_longer_waiting(queue):
    running = queue.advanced()
    assert running.active is not None and running.active.project == A
    assert names_of(running) == "BCD"
    assert running.finished().active is None


def test_an_empty_queue_does_not_advance():
    assert RunQueue().advanced() == RunQueue()


def test_a_failed_entry_returns_to_the_front_and_is_skipped_until_the_queue_is_resumed(queue):
    failed = queue.advanced().failed(ERROR)
    assert names_of(failed) == "ABCD"
    assert failed.waiting[0].error is ERROR
    following = failed.advanced()
    assert following.active is not None and following.active.project == B
    retried = following.finished().resumed().advanced()
    assert retried.active is not None and retried.active.project == A
    assert retried.active.error is None


def test_a_stopped_entry_returns_without_an_error_and_the_queue_pauses(queue):
    stopped = queue.advanced().stopped().failed(None)
    assert names_of(stopped) == "ABCD"
    assert stopped.waiting[0].error is None
    assert stopped.paused and stopped.needs_start(running=True)
    assert not stopped.resumed().paused


def test_a_failure_of_another_training_changes_nothing(queue):
    assert queue.failed(ERROR) is queue


def test_waiting_entries_need_a_start_where_nothing_runs(queue):
    assert queue.needs_start(running=False)
    assert not queue.needs_start(running=True)
    assert not RunQueue().stopped().needs_start(running=False)


def test_adding_to_an_empty_paused_queue_unpauses_it(queue):
    assert not RunQueue().stopped().added((A,)).paused
    assert queue.stopped().added((A,)).paused


def test_entries_move_by_one_place_as_a_block_and_not_beyond_the_ends(queue):
    numbers = [each.number for each in queue.waiting]
    assert names_of(queue.moved(numbers[2:], -1)) == "ACDB"
    assert names_of(queue.moved(numbers[:2], 1)) == "CABD"
    assert queue.moved(numbers[:2], -1) == queue
    assert queue.moved(numbers[3:], 1) == queue


def test_edits_are_reverted_and_made_again(queue):
    numbers = [each.number for each in queue.waiting]
    moved = queue.moved(numbers[:1], 1)
    removed = moved.removed(numbers[2:])
    assert names_of(removed) == "BA"
    back = removed.restored(moved.waiting, removed.waiting)
    assert names_of(back) == "BACD"
    assert names_of(back.restored(queue.waiting, moved.waiting)) == "ABCD"
    assert names_of(back.restored(removed.waiting, moved.waiting)) == "BA"
    assert queue.restored((), queue.waiting).waiting == ()


def test_what_was_started_since_is_neither_brought_back_nor_added_again(queue):
    numbers = [each.number for each in queue.waiting]
    edited = queue.removed(numbers[3:])
    assert names_of(edited.advanced().restored(queue.waiting, edited.waiting)) == "BCD"
    undone = queue.advanced().restored((), queue.waiting)
    assert undone.waiting == ()
    assert names_of(undone.restored(queue.waiting, ())) == "BCD"
    assert names_of(queue.advanced().failed(None).restored((), queue.waiting).restored(queue.waiting, ())) == "ABCD"


def test_an_undo_keeps_what_was_added_since(queue):
    edited = queue.removed([queue.waiting[0].number])
    assert names_of(edited.added((A,)).restored(queue.waiting, edited.waiting)) == "ABCDA"


def test_a_loaded_queue_is_paused_without_history_or_old_numbers(queue):
    loaded = queue.loaded((C, D))
    assert names_of(loaded) == "CD"
    assert loaded.paused
    assert not {each.number for each in loaded.waiting} & {each.number for each in queue.waiting}
    assert not queue.loaded(()).paused


def test_other_seeds_follow_that_of_the_project_and_begin_again_at_zero():
    project = A.replaced(fit=A.fit.replaced(seed=MAX_SEED - 1))
    others = with_other_seeds(project, 3)
    assert [each.fit.seed for each in others] == [MAX_SEED, 0, 1]
    assert {each.name for each in others} == {"A"}
