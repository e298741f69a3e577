"""Checkpoints: a kill loses nothing but the last moments, a full disk loses nothing at all, nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import wait
from pathlib import Path
from threading import Event as Flag

import pytest

from engine.messages.events import EpochEnded, Event, LogWritten
from engine.messages.job import Job
from engine.project import EARLY_STOPPING, ObjectSpec, Project
from engine.results.interrupted_run import About, Process, forget, interrupted, is_alive, present_process, tidy
from engine.storage import project_file
from engine.system.errors import EngineError
from engine.training import checkpoint_writer
from engine.workbench import Workbench
from tests.engine.projects import students_project
from tests.engine.training.test_control import with_dropout

ROOT = Path(__file__).parents[3]
KILLED = """
import os, signal, sys
from pathlib import Path
from engine.messages.events import BatchesEnded
from engine.messages.job import Job
from engine.project import Project
from engine.workbench import Workbench

def emit(event):
    if isinstance(event, BatchesEnded) and event.epoch == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

project = Project.model_validate_json(sys.stdin.read())
Workbench(Path(sys.argv[1]), 0.0).train(project, job=Job(emit))
"""


def full_project(epochs: int) -> Project:
    project = with_dropout(students_project(epochs))
    slower = ObjectSpec(kind="ReduceLROnPlateau", params={"patience": 2, "min_delta": 0.01})
    return project.replaced(fit=project.fit.replaced(callbacks=(EARLY_STOPPING, slower)))


def killed(project: Project, folder: Path, epoch: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(epoch)],
        input=project.model_dump_json(),
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_killed_and_resumed_training_equals_uninterrupted_one(tmp_path: Path) -> None:
    project = full_project(20)
    killed(project, tmp_path, 11)
    (left,) = interrupted(tmp_path)
    assert left.run.epochs in (9, 10)  # the last one was perhaps not on disk yet
    assert left.text == f"students, epoch {left.run.epochs} of 20"
    resumed = Workbench(tmp_path).resume_interrupted(left.path)
    straight = Workbench().train(project)
    assert set(resumed.history) == set(straight.history)
    for name, values in straight.history.items():
        assert resumed.history[name] == pytest.approx(values, rel=1e-6, abs=1e-6)
    assert (resumed.id, resumed.kept_epoch) == (left.run.id, straight.kept_epoch)
    assert list(tmp_path.iterdir()) == []


def test_finished_training_leaves_no_checkpoint(tmp_path: Path) -> None:
    seen: list[int] = []

    def emit(event: Event) -> None:
        if isinstance(event, EpochEnded):
            seen.append(len(list(tmp_path.iterdir())))

    Workbench(tmp_path, 0.0).train(students_project(3), job=Job(emit))
    assert seen[0] == 0
    assert seen[2] > 0
    assert list(tmp_path.iterdir()) == []


def test_running_training_is_not_listed_as_interrupted(tmp_path: Path) -> None:
    found: list[object] = []

    def emit(event: Event) -> None:
        if isinstance(event, EpochEnded) and event.epoch == 2:
            found.append(interrupted(tmp_path))

    Workbench(tmp_path, 0.0).train(students_project(2), job=Job(emit))
    assert found == [()]
    assert is_alive(present_process())
    assert not is_alive(Process(pid=os.getpid(), started=1.0))


def test_unwritable_checkpoint_folder_is_logged_once_and_training_continues(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    events: list[Event] = []
    run = Workbench(tmp_path / "file" / "recovery", 0.0).train(students_project(3), job=Job(events.append))
    messages = [event.text for event in events if isinstance(event, LogWritten) and "without checkpoints" in event.text]
    assert run.status == "finished"
    assert run.epochs == 3
    assert len(messages) == 1


def test_partial_files_of_ended_processes_are_deleted(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / f".run.{gone.pid}.abcd1234.recovery").write_text("half")
    (tmp_path / f".run.{os.getpid()}.abcd1234.recovery").write_text("being written")
    (tmp_path / "mine.recovery").write_text("no checkpoint")
    tidy(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f".run.{os.getpid()}.abcd1234.recovery",
        "mine.recovery",
    ]
    assert interrupted(tmp_path) == ()
    with pytest.raises(EngineError, match="cannot be read"):
        checkpoint_writer.read(tmp_path / "mine.recovery")


def test_checkpoints_stay_within_their_share_of_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, written = [0.0], []
    monkeypatch.setattr(checkpoint_writer.time, "perf_counter", lambda: clock[0])
    keep = checkpoint_writer.CheckpointStore(tmp_path, Workbench().train(students_project(1)), Job())

    def write(state: object, cost: float) -> float:
        written.append(clock[0])
        return 0.4

    monkeypatch.setattr(keep, "_write", write)
    for _ in range(1000):
        clock[0] += 0.1
        keep(lambda: None, True)  # type: ignore[arg-type, return-value]
        if keep._writing is not None:
            wait((keep._writing,))
    assert 0.4 * len(written) <= 0.021 * clock[0]
    assert len(written) >= 4


def test_slow_disk_does_not_delay_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, taken, disk = [0.0], [], Flag()
    monkeypatch.setattr(checkpoint_writer.time, "perf_counter", lambda: clock[0])
    keep = checkpoint_writer.CheckpointStore(tmp_path, Workbench().train(students_project(1)), Job())
    monkeypatch.setattr(keep, "_write", lambda state, cost: disk.wait(60.0) and 0.0)
    for _ in range(100):
        clock[0] += 1.0
        keep(lambda: taken.append(clock[0]), True)  # type: ignore[arg-type]
    assert len(taken) == 1
    disk.set()
    keep.remove()


def test_discarded_training_is_not_listed_again(tmp_path: Path) -> None:
    run = Workbench().train(students_project(1))
    about = About(run=run, process=Process(pid=1, started=1.0))
    path = tmp_path / "run.recovery"
    import zipfile

    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("about.json", about.model_dump_json())
    (left,) = interrupted(tmp_path)
    forget(left)
    assert interrupted(tmp_path) == ()


def test_terminal_resumes_a_killed_training(tmp_path: Path) -> None:
    project, state = tmp_path / "students.json", tmp_path / "state"
    project_file.save_settings(project, students_project(2_000))
    environment = {**os.environ, "XDG_STATE_HOME": str(state)}
    command = [sys.executable, str(ROOT / "main.py"), "train", str(project)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert process.stderr is not None
    while not list(state.rglob("[!.]*.recovery")):  # one with a dot is still being written
        assert process.stderr.readline()
    process.kill()
    process.communicate()
    done = subprocess.run(
        [*command, "--resume", "--epochs", "300"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not list(state.rglob("*.recovery"))
    again = subprocess.run([*command, "--resume"], env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "interrupted" in again.stderr


def test_full_disk_raises_an_error_and_keeps_the_old_file(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "mine.layerdesk"
    bench, project = Workbench(), students_project(1)
    run = bench.train(project)
    bench.save_project(str(path), project, (run,))
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 4, hard))
    try:
        with pytest.raises(EngineError, match="Choose another place"):
            bench.save_project(str(path), project, (run, run.replaced(id="other")))
        assert Workbench(tmp_path / "recovery", 0.0).train(students_project(2)).epochs == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["mine.layerdesk"]
