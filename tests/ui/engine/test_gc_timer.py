"""Garbage: collected in the window's thread, in portions, all of it only in a pause."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from tests.ui.finding import fire
from ui.engine import gc_timer
from ui.engine.engine_thread import EngineThread
from ui.engine.gc_timer import GcTimer


class Cycle:
    """Something that only the collector can free, and that notes where it did."""

    def __init__(self, freed_in=None):
        self.itself = self
        self.freed_in = freed_in

    def __del__(self):
        if self.freed_in is not None:
            self.freed_in.append(threading.get_ident())


class Bench:
    def __init__(self):
        self.freed_in = []

    def rows(self, count, *, job):
        for _ in range(count):
            Cycle(self.freed_in)

    def preload_keras(self, *, job):
        self.rows(5_000, job=job)


@pytest.fixture
def collector(qtbot, monkeypatch):
    monkeypatch.setattr(gc_timer, "BUSY_MS", 10)
    monkeypatch.setattr(gc_timer, "IDLE_MS", 50)
    timer = GcTimer()
    timer.begin()
    yield timer
    timer.end()


def test_pythons_own_collector_is_off_in_between_and_on_again_afterwards(qtbot):
    timer = GcTimer()
    timer.begin()
    assert not gc.isenabled()
    timer.end()
    assert gc.isenabled()


def test_a_collector_that_was_off_before_stays_off(qtbot):
    gc.disable()
    try:
        timer = GcTimer()
        timer.begin()
        timer.end()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_many_new_objects_are_looked_through_soon(collector, qtbot):
    collector.set_busy(True)
    first = weakref.ref(Cycle())
    kept = [[] for _ in range(2 * gc_timer.YOUNG)]
    qtbot.waitUntil(lambda: first() is None)
    assert len(kept) == 2 * gc_timer.YOUNG


def test_old_garbage_waits_for_a_pause(collector, qtbot):
    old = Cycle()
    gone = weakref.ref(old)
    gc.collect()
    del old
    collector.set_busy(True)
    for _ in range(10):
        fire(collector, "_young_timer")
    fire(collector, "_full_timer")
    assert gone() is not None
    collector.set_busy(False)
    qtbot.waitUntil(lambda: gone() is None)


def test_nothing_is_looked_through_while_keras_comes_in(collector, qtbot):
    collector.set_busy(True, importing=True)
    gone = weakref.ref(Cycle())
    kept = [[] for _ in range(2 * gc_timer.YOUNG)]
    fire(collector, "_young_timer")
    assert gone() is not None
    assert len(kept) == 2 * gc_timer.YOUNG


def test_what_the_engine_leaves_behind_is_freed_in_the_windows_thread(qtbot):
    bench = Bench()
    engine = EngineThread(make_workbench=lambda: bench)
    job = engine.start(Bench.rows, 3_000)
    with qtbot.waitSignal(job.finished):
        pass
    qtbot.waitUntil(lambda: len(bench.freed_in) == 3_000)
    assert set(bench.freed_in) == {threading.get_ident()}
    engine.close()
    assert gc.isenabled()
