"""After a crash: an interrupted training is offered once, and can be resumed or discarded."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from engine.project import DataSpec, Project
from engine.results.interrupted_run import About, Process
from tests.ui.conftest import made_run
from tests.ui.finding import child


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a training that was killed after 12 of 100 epochs."""
    project = Project(name="students", data=DataSpec(source="students.csv"))
    about = About(run=made_run("left", project, 12), process=Process(pid=2**22 + 1, started=1.0))
    with zipfile.ZipFile(tmp_path / "left.recovery", "w") as archive:
        archive.writestr("about.json", about.model_dump_json())
    return tmp_path


def test_what_was_interrupted_is_offered_and_resumed(driver, folder):
    driver.window.controllers.crash_recovery.scan(folder)
    bar = driver.window.parts.message_bar
    assert "students, epoch 12 of 100" in bar.text
    child(bar, "_action_button").click()
    driver.wait_until_idle()
    assert ("resume_interrupted", str(folder / "left.recovery")) in driver.bench.calls
    assert driver.window.document.runs[-1].epochs == 20
    assert driver.window.document.project.name == "students"
    assert not driver.enabled("train.recover")


def test_what_was_interrupted_can_be_forgotten(driver, folder):
    driver.window.controllers.crash_recovery.scan(folder)
    assert driver.enabled("train.recover") and driver.enabled("train.forget")
    driver.do("train.forget")
    assert list(folder.iterdir()) == []
    assert not driver.enabled("train.recover")


def test_nothing_is_said_where_nothing_was_interrupted(driver, tmp_path):
    driver.window.controllers.crash_recovery.scan(tmp_path / "not there")
    assert driver.window.parts.message_bar.text == ""
    assert not driver.enabled("train.recover")
