"""Keras comes in without holding up the window's thread."""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.system import keras_loading
from engine.system.keras_loading import LIBRARIES, garbage_collection_paused, map_libraries

_WORST_GAP = """
import sys, threading, time

from engine.system.keras_loading import load_keras

loading = threading.Thread(target=load_keras)
loading.start()
gaps, last = [], time.perf_counter()
while loading.is_alive():
    time.sleep(0.01)
    now = time.perf_counter()
    gaps.append(now - last)
    last = now
import keras

assert keras.backend.backend() == "tensorflow", keras.backend.backend()
print(1000 * max(gaps))
"""


def _in_a_process(code: str, **environment: str) -> str:
    root = Path(__file__).parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_another_thread_keeps_its_turn_and_the_backend_is_tensorflow_whatever_the_environment_says() -> None:
    worst_ms = float(_in_a_process(_WORST_GAP, KERAS_BACKEND="jax"))
    assert worst_ms <= 250


def test_a_room_that_loads_keras_is_light_until_it_is_asked() -> None:
    assert (
        _in_a_process("import sys, engine.system.keras_loading; print('tensorflow' in sys.modules)").strip() == "False"
    )


def test_the_large_libraries_are_found_where_this_tensorflow_has_them() -> None:
    assert map_libraries() == LIBRARIES[sys.platform]


def test_a_missing_tensorflow_is_reported_by_the_import_and_not_by_the_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert map_libraries() == ()


def test_a_library_that_does_not_load_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in LIBRARIES[sys.platform]:
        (tmp_path / name).write_bytes(b"no library")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: _Spec(tmp_path))
    assert map_libraries() == ()


def test_the_collector_rests_while_modules_come_in_and_never_looks_at_them_again() -> None:
    frozen = gc.get_freeze_count()
    switch_seconds = sys.getswitchinterval()
    with garbage_collection_paused():
        assert not gc.isenabled()
        assert sys.getswitchinterval() == pytest.approx(keras_loading.SWITCH_SECONDS)
        kept = [[] for _ in range(100)]
    assert gc.isenabled()
    assert sys.getswitchinterval() == pytest.approx(switch_seconds)
    assert gc.get_freeze_count() >= frozen + len(kept)
    gc.unfreeze()


def test_the_collector_works_again_after_an_import_that_failed() -> None:
    with pytest.raises(ImportError), garbage_collection_paused():
        raise ImportError
    assert gc.isenabled()


class _Spec:
    def __init__(self, folder: Path) -> None:
        self.submodule_search_locations = [str(folder)]


def test_an_import_pauses_before_each_module_of_its_own_thread_only() -> None:
    pauses: list[int] = []
    with keras_loading.pausing_imports(lambda: pauses.append(threading.get_ident())):
        for name in ("colorsys", "this_module_does_not_exist"):
            sys.modules.pop(name, None)
            with contextlib.suppress(ModuleNotFoundError):
                importlib.import_module(name)
        other = threading.Thread(target=lambda: importlib.util.find_spec("no_such_module"))
        other.start()
        other.join()
    importlib.util.find_spec("no_such_module")
    assert pauses == [threading.get_ident()] * 2
