"""The engine thread: no event is lost, events do not flood the window, errors do not end the thread."""

from __future__ import annotations

import threading
import time

import pytest

from engine.messages.events import LogWritten
from engine.system.errors import EngineError
from engine.workbench import Workbench
from engine.workbench.state import OpenTable, WorkbenchState
from ui.engine import engine_thread
from ui.engine.engine_thread import DELIVERY_MS, EngineThread

WAIT_MS = 30_000


class FakeMethods:
    """Methods with the names of the workbench, for these tests."""

    def __init__(self):
        self.state = WorkbenchState()
        self.made_in = threading.get_ident()
        self.done = []
        self.release = threading.Event()

    def preload_keras(self, *, job):
        while not job.should_stop() and not self.release.wait(0.002):
            pass
        self.done.append("preload_keras")
        return {"thread": threading.get_ident(), "stopped": job.should_stop()}

    def measure(self, start, count, *, job):
        return self.rows(start, count, job=job)

    def open_table(self, source, *, job):
        while source == "slow" and not job.should_stop() and not self.release.wait(0.002):
            pass
        self.state.open_table(OpenTable(source, None, source, None))
        return source

    def evaluate(self, *, job):
        return self.state.table and self.state.table.source

    def rows(self, start, count, *, job):
        self.done.append(start)
        for number in range(count):
            job.emit(LogWritten(text=str(number)))
        return count

    def train(self, project, *, job):
        raise {"foreseen": EngineError("No.", details="why"), "other": ValueError("odd\nsecond line")}.get(
            project, SystemExit(3)
        )


class Messages(list):
    """Signals of a job with their values, in order."""

    def __init__(self, job):
        super().__init__()
        for name in ("event_received", "finished", "failed"):
            getattr(job, name).connect(lambda value, name=name: self.append((name, value)))
        job.skipped.connect(lambda: self.append(("skipped", None)))


@pytest.fixture
def bench():
    return FakeMethods()


@pytest.fixture
def engine(make_engine, bench):
    yield make_engine(bench)
    bench.release.set()


def test_a_verb_runs_in_another_thread_and_its_value_comes_back_to_this_one(engine, bench, qtbot):
    bench.release.set()
    heard_in = []
    job = engine.start(Workbench.preload_keras)
    job.finished.connect(lambda value: heard_in.append((value["thread"], threading.get_ident())))
    qtbot.waitUntil(lambda: bool(heard_in), timeout=WAIT_MS)
    worked_in, here = heard_in[0]
    assert worked_in != here == threading.get_ident()


def test_the_bench_is_made_in_the_engines_thread_and_only_once(qtbot):
    benches = []

    def make_bench():
        benches.append(FakeMethods())
        return benches[-1]

    engine = EngineThread(make_bench)
    assert benches == []
    engine.start(Workbench.rows, 0, 1)
    engine.start(Workbench.rows, 1, 1)
    qtbot.waitUntil(lambda: not engine.jobs, timeout=WAIT_MS)
    engine.close()
    assert len(benches) == 1 and benches[0].made_in != threading.get_ident()


def test_jobs_are_done_one_after_another_in_the_order_of_asking(engine, bench, qtbot):
    for start in range(20):
        engine.start(Workbench.rows, start, 0)
    qtbot.waitUntil(lambda: not engine.jobs, timeout=WAIT_MS)
    assert bench.done == list(range(20))


def test_events_arrive_in_order_and_before_the_value(engine, qtbot):
    messages = Messages(engine.start(Workbench.rows, 0, 500))
    qtbot.waitUntil(lambda: ("finished", 500) in messages, timeout=WAIT_MS)
    assert [value.text for name, value in messages[:-1]] == [str(number) for number in range(500)]
    assert messages[-1] == ("finished", 500)


def test_a_flood_of_events_wakes_the_window_only_now_and_then(engine, qtbot, monkeypatch):
    wakes = []
    monkeypatch.setattr(engine, "_deliver_one", lambda *message: None)
    engine._wake_requested.connect(lambda: wakes.append(time.monotonic()))
    began = time.monotonic()
    engine.start(Workbench.rows, 0, 20_000)
    qtbot.waitUntil(lambda: len(engine._messages) == 0 and bool(wakes), timeout=WAIT_MS)
    qtbot.wait(4 * DELIVERY_MS)
    lasted_ms = (time.monotonic() - began) * 1000
    assert 1 <= len(wakes) <= lasted_ms / DELIVERY_MS + 2


def test_the_end_of_a_job_does_not_wait_for_more_messages(engine, qtbot, monkeypatch):
    monkeypatch.setattr(engine_thread, "DELIVERY_MS", 10 * WAIT_MS)
    messages = Messages(engine.start(Workbench.rows, 0, 1))
    qtbot.waitUntil(lambda: ("finished", 1) in messages, timeout=WAIT_MS)
    assert [name for name, _ in messages] == ["event_received", "finished"]


def test_a_stop_before_its_turn_drops_a_job_that_then_does_nothing(engine, bench, qtbot):
    first = engine.start(Workbench.preload_keras)
    second = engine.start(Workbench.measure, 7, 1)
    messages = Messages(second)
    second.stop()
    bench.release.set()
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    assert messages == [("skipped", None)] and bench.done == ["preload_keras"] and not first.should_stop


def test_a_stop_reaches_the_verb_that_is_being_done(engine, qtbot):
    job = engine.start(Workbench.preload_keras)
    messages = Messages(job)
    qtbot.wait(20)
    job.stop()
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    assert messages[0][0] == "finished" and messages[0][1]["stopped"]


def test_a_stop_of_one_job_is_not_a_stop_of_the_next(engine, bench, qtbot):
    engine.start(Workbench.preload_keras).stop()
    messages = Messages(engine.start(Workbench.rows, 0, 0))
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    assert messages == [("finished", 0)]


def test_a_foreseen_error_arrives_as_it_was_raised(engine, qtbot):
    messages = Messages(engine.start(Workbench.train, "foreseen"))
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    assert messages[0][0] == "failed" and (messages[0][1].text, messages[0][1].details) == ("No.", "why")


@pytest.mark.parametrize("what, named", [("other", "ValueError (odd)"), ("exit", "SystemExit (3)")])
def test_any_other_exception_becomes_a_sentence_with_details_to_copy(engine, qtbot, what, named):
    messages = Messages(engine.start(Workbench.train, what))
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    error = messages[0][1]
    assert isinstance(error, EngineError) and named in error.text
    assert "Traceback" in error.details and "in train" in error.details


def test_an_error_that_cannot_even_be_written_down_is_still_reported(engine, qtbot, monkeypatch):
    def broken(error):
        raise SystemError("AST constructor recursion depth mismatch")

    monkeypatch.setattr(engine_thread.traceback, "format_exception", broken)
    messages = Messages(engine.start(Workbench.train, "other"))
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    assert messages[0][0] == "failed" and messages[0][1].details == "ValueError('odd\\nsecond line')"


def test_the_thread_lives_on_after_a_job_that_failed(engine, qtbot):
    engine.start(Workbench.train, "exit")
    messages = Messages(engine.start(Workbench.measure, 0, 0))
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    assert messages == [("finished", 0)]


def test_a_bench_that_cannot_be_made_fails_the_job_in_a_sentence(qtbot):
    def make_bench():
        raise OSError("no disk")

    engine = EngineThread(make_bench)
    messages = Messages(engine.start(Workbench.rows, 0, 0))
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    engine.close()
    assert messages[0][0] == "failed" and "no disk" in messages[0][1].text


def test_it_says_what_it_is_busy_with_and_when_it_rests(engine, bench, qtbot):
    states = []
    engine.busy_changed.connect(lambda job: states.append(job.method if job else None))
    bench.release.set()
    engine.start(Workbench.preload_keras)
    engine.start(Workbench.measure, 0, 0)
    qtbot.waitUntil(lambda: None in states, timeout=WAIT_MS)
    assert states == ["preload_keras", "measure", None]


def test_closing_stops_the_job_waits_for_the_thread_and_says_nothing_more(engine, qtbot):
    messages = Messages(engine.start(Workbench.preload_keras))
    waiting = Messages(engine.start(Workbench.measure, 0, 0))
    qtbot.wait(20)
    engine.close()
    assert not engine.running and engine.jobs == ()
    qtbot.wait(3 * DELIVERY_MS)
    assert messages == [] and waiting == []


def test_a_closed_engine_starts_no_thread_again(engine):
    engine.close()
    engine.start(Workbench.rows, 0, 0)
    assert not engine.running


def test_a_slot_that_starts_the_next_job_is_served(engine, bench, qtbot):
    job = engine.start(Workbench.rows, 1, 0)
    job.finished.connect(lambda value: engine.start(Workbench.rows, 2, 0))
    qtbot.waitUntil(lambda: bench.done == [1, 2] and not engine.jobs, timeout=WAIT_MS)


def test_a_thread_has_the_stack_that_blas_and_llvm_need(engine):
    assert {each.stackSize() for each in (engine._worker, engine._table_worker)} == {16 * 1024 * 1024}


# Two threads


@pytest.fixture
def two(qtbot):
    """An engine with one fake workbench for each thread, in the order in which they were made."""
    benches = []

    def make_bench():
        benches.append(FakeMethods())
        return benches[-1]

    engine = EngineThread(make_bench)
    yield engine, benches
    for bench in benches:
        bench.release.set()
    engine.close()


def test_table_work_is_done_while_the_engine_is_busy(two, qtbot):
    engine, benches = two
    busy = engine.start(Workbench.preload_keras)
    messages = Messages(engine.start(Workbench.rows, 3, 0))
    qtbot.waitUntil(lambda: messages == [("finished", 0)], timeout=WAIT_MS)
    assert engine.jobs == (busy,)
    assert len({bench.made_in for bench in benches}) == 2


def test_a_job_finds_the_table_that_was_opened_before_it_in_the_other_thread(two, qtbot):
    engine, benches = two
    opening = Messages(engine.start(Workbench.open_table, "slow"))
    messages = Messages(engine.start(Workbench.evaluate))
    qtbot.waitUntil(lambda: len(benches) == 1, timeout=WAIT_MS)
    qtbot.wait(20)
    assert messages == []
    benches[0].release.set()
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    assert opening == [("finished", "slow")] and messages == [("finished", "slow")]
    assert benches[0].state is not benches[1].state


def test_of_two_tables_the_last_one_is_handed_over(two, qtbot):
    engine, _ = two
    first, second = engine.start(Workbench.open_table, "first"), engine.start(Workbench.open_table, "second")
    messages = Messages(engine.start(Workbench.evaluate))
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    assert messages == [("finished", "second")]
    assert not first.should_stop and not second.should_stop


def test_a_skipped_opening_keeps_no_job_of_the_engine_waiting(two, qtbot):
    engine, benches = two
    engine.start(Workbench.open_table, "first")
    slow = engine.start(Workbench.open_table, "slow")
    qtbot.waitUntil(lambda: engine.jobs == (slow,), timeout=WAIT_MS)
    engine.start(Workbench.open_table, "skipped").stop()
    messages = Messages(engine.start(Workbench.evaluate))
    benches[0].release.set()
    qtbot.waitUntil(lambda: bool(messages), timeout=WAIT_MS)
    assert messages == [("finished", "slow")]


def test_closing_ends_both_threads_while_one_waits_for_the_other(two, qtbot):
    engine, _ = two
    engine.start(Workbench.open_table, "slow")
    engine.start(Workbench.evaluate)
    qtbot.wait(20)
    engine.close()
    assert not engine.running and engine.jobs == ()


def test_background_work_pauses_for_a_table_but_not_for_long(two, qtbot, monkeypatch):
    monkeypatch.setattr(engine_thread, "MAX_PAUSE", 0.2)
    engine, _ = two
    engine.start(Workbench.open_table, "slow")
    before = time.monotonic()
    engine._pause()
    assert 0.1 <= time.monotonic() - before <= WAIT_MS / 1000
