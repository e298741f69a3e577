"""Nothing unsaved is lost, and no two windows write the same file."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.project import Project
from engine.results.interrupted_run import Process
from engine.storage import lock
from engine.system.errors import EngineError
from engine.workbench import Opened
from ui.controllers.autosave import copy_of


@pytest.fixture
def opened(desk, tmp_path):
    """A project that lies in a file."""
    path = tmp_path / "mine.layerdesk"
    path.write_text("project")
    desk.bench.opened = Opened(Project(name="mine"), (), None)
    desk.window.filing.open(str(path))
    desk.rest()
    return path


def edit(desk, name="other"):
    desk.window.document.edit(desk.window.document.project.replaced(name=name), "rename")


def test_what_is_unsaved_is_copied_beside_the_original(desk, opened):
    edit(desk)
    assert desk.window.safe_keeping._timer.isActive()
    desk.window.safe_keeping.save_copy()
    desk.rest()
    saved = [call for call in desk.bench.calls if call[0] == "save_project"]
    assert [call[1] for call in saved] == [str(copy_of(str(opened)))]
    assert desk.window.document.modified


def test_the_copy_goes_when_the_project_is_saved(desk, opened):
    edit(desk)
    desk.window.safe_keeping.save_copy()
    desk.rest()
    copy_of(str(opened)).write_text("copy")
    desk.do("file.save")
    desk.rest()
    assert not copy_of(str(opened)).exists()
    assert not desk.window.safe_keeping._timer.isActive()


def test_a_later_copy_is_offered_when_the_project_is_opened(desk, tmp_path):
    path = tmp_path / "mine.layerdesk"
    path.write_text("project")
    os.utime(path, (1, 1))
    copy_of(str(path)).write_text("copy")
    desk.bench.opened = Opened(Project(name="from the copy"), (), None)
    desk.window.filing.open(str(path))
    desk.rest()
    assert "later copy" in desk.window.message_bar.text
    desk.window.message_bar._offer_button.click()
    desk.rest()
    assert ("read_project", str(copy_of(str(path)))) in desk.bench.calls
    assert desk.window.document.path == str(path)
    assert desk.window.document.modified


def test_a_project_that_is_open_elsewhere_is_read_only_until_it_is_taken_over(desk, tmp_path):
    path = tmp_path / "mine.layerdesk"
    path.write_text("project")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        import psutil

        process = Process(pid=other.pid, started=psutil.Process(other.pid).create_time())
        holder = lock.Holder(host=os.uname().nodename, process=process)
        lock.lock_of(path).write_text(holder.model_dump_json())
        desk.bench.opened = Opened(Project(name="mine"), (), None)
        desk.window.filing.open(str(path))
        desk.rest()
        assert "read-only" in desk.window.windowTitle()
        edit(desk)
        desk.do("file.save")
        assert desk.dialogs.asked[-1][:2] == ("save", "save_project")
        desk.window.message_bar._offer_button.click()
        assert "read-only" not in desk.window.windowTitle()
        assert lock.holder_of(path) is None
        other.communicate(b"\n")


def test_the_lock_goes_with_the_project_and_one_of_a_dead_process_counts_for_nothing(desk, opened):
    assert lock.lock_of(opened).exists()
    desk.dialogs.unsaved = "discard"
    desk.do("file.new")
    desk.rest()
    assert not lock.lock_of(opened).exists()
    dead = lock.Holder(host=os.uname().nodename, process=Process(pid=2**22 + 1, started=time.time()))
    lock.lock_of(opened).write_text(dead.model_dump_json())
    assert lock.holder_of(opened) is None


def test_a_save_that_fails_offers_another_place(desk, opened):
    edit(desk)
    desk.bench.failing["save_project"] = EngineError("The disk is full.")
    desk.do("file.save")
    desk.rest()
    bar = desk.window.message_bar
    assert bar.text == "The disk is full."
    assert bar._offer_button.isVisible() and bar._offer_button.text() == "Save elsewhere…"
    desk.bench.failing.clear()
    desk.dialogs.path = str(Path(opened).with_name("elsewhere.layerdesk"))
    bar._offer_button.click()
    desk.rest()
    assert desk.window.document.path == desk.dialogs.path
    assert not desk.window.document.modified
