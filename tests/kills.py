"""Kill the program at random moments of training and saving; everything that was kept must still be there.

`make kills` does it fifty times, `make test` a few times.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine.recovery import interrupted
from engine.workbench import Workbench
from tests.engine.projects import students_project

ROOT = Path(__file__).parents[1]
CHILD = """
import sys
from pathlib import Path
from engine.events import EpochEnded, Job
from engine.specs import Project
from engine.workbench import Workbench

folder = Path(sys.argv[1])
project = Project.model_validate_json(sys.stdin.read())
bench = Workbench(folder / "recovery", 0.0)
first = bench.train(project.replaced(fit=project.fit.replaced(epochs=1)))
bench.save_project(str(folder / "mine.layerdesk"), project, (first,))
print("ready", flush=True)
while True:
    run = bench.train(project, job=Job(lambda event: isinstance(event, EpochEnded) and print(event.epoch, flush=True)))
    bench.save_project(str(folder / "mine.layerdesk"), project, (run,))
"""


def survive_a_kill(folder: Path, chance: random.Random) -> str:
    """Kill a program that trains and saves; return what was lost that should not be, empty where nothing was."""
    project = students_project(60)
    command = [sys.executable, "-c", CHILD, str(folder)]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, cwd=ROOT, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(project.model_dump_json())
        process.stdin.close()
        while process.stdout.readline().strip() != "ready":
            assert process.poll() is None
        time.sleep(chance.uniform(0.0, 1.5))
        process.kill()
        said = [int(line) for line in process.stdout.read().split() if line.isdigit()]
    return _lost(folder, said[-1] if said else 0)


def _lost(folder: Path, last_epoch: int) -> str:
    bench = Workbench()
    opened = bench.open_project(str(folder / "mine.layerdesk"))
    if opened.trained is None or not opened.runs:
        return "the project has lost its model or its runs"
    left = interrupted(folder / "recovery")
    if not left and last_epoch > 2:
        return f"nothing was kept of the run that stood at epoch {last_epoch}"
    if len(left) > 1:
        return f"{len(left)} trainings were interrupted, but only one ran"
    # Epochs are told before they are kept, and the state of one may be on its way to the disk.
    if left and not last_epoch - 2 <= left[0].run.epochs <= last_epoch + 1:
        return f"the run stood at epoch {last_epoch}, and epoch {left[0].run.epochs} was kept"
    if left and bench.recover(left[0].path, left[0].run.epochs + 1).epochs != left[0].run.epochs + 1:
        return "the interrupted training cannot go on"
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
