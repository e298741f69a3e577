"""What holds for every test: a quiet environment of its own, repeatable examples, no thread left behind."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="layerdesk-tests-"))

# Before anything of Qt, Keras or TensorFlow is imported: each reads its part once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["KERAS_HOME"] = str(HOME / "keras")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["XDG_CONFIG_HOME"] = str(HOME / "config")
os.environ["XDG_DATA_HOME"] = str(HOME / "data")
os.environ["XDG_STATE_HOME"] = str(HOME / "state")

import hypothesis  # noqa: E402 - the environment comes first
import pytest  # noqa: E402
from pytestqt.qtbot import QtBot  # noqa: E402

hypothesis.settings.register_profile(
    "layerdesk",
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=30,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("thorough", parent=hypothesis.settings.get_profile("layerdesk"), max_examples=1000)
hypothesis.settings.load_profile("layerdesk")

POLL_SECONDS = 30.0
"""How long a thread may take to end on a busy machine, once it was stopped."""


def pytest_unconfigure() -> None:
    """Remove what the tests wrote into the home that they were given."""
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Return a bot that waits longer than its own 5 s: a busy machine is no failure."""
    for name in ("waitUntil", "waitSignal", "waitSignals"):
        setattr(qtbot, name, functools.partial(getattr(qtbot, name), timeout=int(1000 * POLL_SECONDS)))
    return qtbot


@pytest.fixture(autouse=True)
def _no_stray_thread() -> Iterator[None]:
    """Fail a test that leaves a thread running, because it would disturb the tests after it."""
    before = set(threading.enumerate())
    yield
    give_up = time.monotonic() + POLL_SECONDS
    while strays := [thread for thread in threading.enumerate() if thread not in before and _is_stray(thread)]:
        if time.monotonic() > give_up:
            pytest.fail(f"left running: {', '.join(thread.name for thread in strays)}")
        time.sleep(0.01)


def _is_stray(thread: threading.Thread) -> bool:
    """Whether a test should have ended it: not what Python shows for a thread of Qt's or TensorFlow's own."""
    return thread.is_alive() and not isinstance(thread, threading._DummyThread)
