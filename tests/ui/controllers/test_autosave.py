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
from tests.ui.finding import child
from ui.controllers.autosave import copy_of


@pytest.fixture
def opened(driver, tmp_path):
    """A project that lies in a file."""
    path = tmp_path / "mine.layerdesk"
    path.write_text("project")
    driver.bench.opened = Opened(Project(name="mine"), (), None)
    driver.window.controllers.project_files.open(str(path))
    driver.wait_until_idle()
    return path


def edit(driver, name="other"):
    driver.window.document.edit(driver.window.document.project.replaced(name=name), "rename")


def test_what_is_unsaved_is_copied_next_to_the_original(driver, opened):
    edit(driver)
    assert child(driver.window, "_autosave_timer").isActive()
    driver.window.controllers.autosave.save_copy()
    driver.wait_until_idle()
    saved = [call for call in driver.bench.calls if call[0] == "save_project"]
    assert [call[1] for call in saved] == [str(copy_of(str(opened)))]
    assert driver.window.document.modified


def test_the_copy_goes_when_the_project_is_saved(driver, opened):
    edit(driver)
    driver.window.controllers.autosave.save_copy()
    driver.wait_until_idle()
    copy_of(str(opened)).write_text("copy")
    driver.do("file.save")
    driver.wait_until_idle()
    assert not copy_of(str(opened)).exists()
    assert not child(driver.window, "_autosave_timer").isActive()


def test_a_later_copy_is_offered_when_the_project_is_opened(driver, tmp_path):
    path = tmp_path / "mine.layerdesk"
    path.write_text("project")
    os.utime(path, (1, 1))
    copy_of(str(path)).write_text("copy")
    driver.bench.opened = Opened(Project(name="from the copy"), (), None)
    driver.window.controllers.project_files.open(str(path))
    driver.wait_until_idle()
    assert "Unsaved changes" in driver.window.parts.message_bar.text
    child(driver.window.parts.message_bar, "_action_button").click()
    driver.wait_until_idle()
    assert ("read_project", str(copy_of(str(path)))) in driver.bench.calls
    assert driver.window.document.path == str(path)
    assert driver.window.document.modified


def test_a_project_that_is_open_elsewhere_is_read_only_until_it_is_taken_over(driver, tmp_path):
    path = tmp_path / "mine.layerdesk"
    path.write_text("project")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        import psutil

        process = Process(pid=other.pid, started=psutil.Process(other.pid).create_time())
        holder = lock.Holder(host=os.uname().nodename, process=process)
        lock.lock_path(path).write_text(holder.model_dump_json())
        driver.bench.opened = Opened(Project(name="mine"), (), None)
        driver.window.controllers.project_files.open(str(path))
        driver.wait_until_idle()
        assert "read-only" in driver.window.windowTitle()
        edit(driver)
        driver.do("file.save")
        assert driver.dialogs.asked[-1][:2] == ("save", "save_project")
        child(driver.window.parts.message_bar, "_action_button").click()
        assert "read-only" not in driver.window.windowTitle()
        assert lock.other_holder(path) is None
        other.communicate(b"\n")


def test_the_lock_goes_with_the_project_and_one_of_a_dead_process_counts_for_nothing(driver, opened):
    assert lock.lock_path(opened).exists()
    driver.dialogs.unsaved = "discard"
    driver.do("file.new")
    driver.wait_until_idle()
    assert not lock.lock_path(opened).exists()
    dead = lock.Holder(host=os.uname().nodename, process=Process(pid=2**22 + 1, started=time.time()))
    lock.lock_path(opened).write_text(dead.model_dump_json())
    assert lock.other_holder(opened) is None


def test_a_save_that_fails_offers_another_place(driver, opened):
    edit(driver)
    driver.bench.failing["save_project"] = EngineError("The disk is full.")
    driver.do("file.save")
    driver.wait_until_idle()
    bar = driver.window.parts.message_bar
    assert bar.text == "The disk is full."
    assert child(bar, "_action_button").isVisible() and child(bar, "_action_button").text() == "Save elsewhere…"
    driver.bench.failing.clear()
    driver.dialogs.path = str(Path(opened).with_name("elsewhere.layerdesk"))
    child(bar, "_action_button").click()
    driver.wait_until_idle()
    assert driver.window.document.path == driver.dialogs.path
    assert not driver.window.document.modified
