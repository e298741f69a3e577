"""Kill the program at random moments of training and saving; everything that was kept must still be there.

`make crash-test` does it fifty times, `make test` a few times.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from engine.messages.events import EpochEnded, Event
from engine.messages.job import Job
from engine.results.interrupted_run import interrupted
from engine.system.keras_loading import load_keras
from engine.workbench import Workbench
from tests.engine.projects import students_project

EPOCHS = 60
PROGRAMS = multiprocessing.get_context("forkserver")
PROGRAMS.set_forkserver_preload(["engine.training.trainer"])
"""Every program that is killed begins as a copy of one that has loaded Keras, which takes longer than all the rest."""


def survive_a_kill(folder: Path, chance: random.Random) -> str:
    """Kill a program that trains and saves; return what was lost that should not be, empty where nothing was."""
    load_keras()
    said, saying = PROGRAMS.Pipe(duplex=False)
    program = PROGRAMS.Process(target=_train_and_save, args=(folder, saying))
    program.start()
    saying.close()
    assert said.recv() == "ready"
    time.sleep(chance.uniform(0.0, 1.5))
    program.kill()
    program.join()
    last_epoch = 0
    try:
        while True:
            last_epoch = said.recv()
    except (EOFError, OSError):
        return _lost(folder, last_epoch)


def _train_and_save(folder: Path, saying: Connection) -> None:
    """Train and save for ever, and say which epoch is over."""

    def say(event: Event) -> None:
        if isinstance(event, EpochEnded):
            saying.send(event.epoch)

    bench, project = Workbench(folder / "recovery", 0.0), students_project(EPOCHS)
    first = bench.train(project.replaced(fit=project.fit.replaced(epochs=1)))
    bench.save_project(str(folder / "mine.layerdesk"), project, (first,))
    saying.send("ready")
    while True:
        run = bench.train(project, job=Job(say))
        bench.save_project(str(folder / "mine.layerdesk"), project, (run,))


def _lost(folder: Path, last_epoch: int) -> str:
    bench = Workbench()
    opened = bench.open_project(str(folder / "mine.layerdesk"))
    if opened.trained is None or not opened.runs:
        return "the project has lost its model or its runs"
    left = interrupted(folder / "recovery")
    if not left and 2 < last_epoch < EPOCHS:
        return f"nothing was kept of the run that stood at epoch {last_epoch}"
    if len(left) > 1:
        return f"{len(left)} trainings were interrupted, but only one ran"
    # Epochs are reported before they are saved, and the state of one may be on its way to the disk.
    if left and not last_epoch - 2 <= left[0].run.epochs <= last_epoch + 1:
        return f"the run stood at epoch {last_epoch}, and epoch {left[0].run.epochs} was kept"
    if left and bench.resume_interrupted(left[0].path, left[0].run.epochs + 1).epochs != left[0].run.epochs + 1:
        return "the interrupted training cannot be continued"
    hidden = [path.name for path in folder.rglob(".*") if path.is_file()]
    return f"left behind: {', '.join(hidden)}" if hidden else ""


def main(count: int, seed: int = 0) -> int:
    """Kill so many times; return how many times something was lost."""
    chance, losses = random.Random(seed), 0
    for number in range(1, count + 1):
        with tempfile.TemporaryDirectory() as folder:
            lost = survive_a_kill(Path(folder), chance)
        losses += bool(lost)
        print(f"{number}/{count}: {lost or 'nothing lost'}", flush=True)
    return losses


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
