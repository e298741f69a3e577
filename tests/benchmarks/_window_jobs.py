"""What `tests.benchmarks.window` has trained: a small table, a large one, and a run that is all events."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = ROOT / "resources" / "examples" / "students.json"


@dataclass(frozen=True)
class Size:
    """How much is done: rows of the large job, epochs and steps of the synthetic run, repetitions."""

    rows: int
    epochs: int
    steps: int
    times: int


ANSWER = "seconds "
"""What a line of the training without a window begins with."""

FULL = Size(rows=250_000, epochs=1_000, steps=100, times=7)
QUICK = Size(rows=50_000, epochs=200, steps=100, times=3)


def large_project(folder: Path, rows: int) -> Any:
    """Write a table of `rows` x 30 with two classes, and return a project for it; a fifth is for validation."""
    import numpy as np
    import pandas as pd

    from engine.project import LayerSpec, Project
    from engine.suggestions.suggested_project import project_for
    from engine.tables import read

    path = folder / "large.csv"
    if not path.exists():
        rng = np.random.default_rng(0)
        features = rng.normal(size=(rows, 30)).astype("float32").round(3)
        frame = pd.DataFrame(features, columns=[f"f{place}" for place in range(30)])
        frame["target"] = (features @ rng.normal(size=30) + rng.normal(size=rows) > 0).astype(int)
        frame.to_csv(path, index=False)
    project: Project = project_for(read(str(path), None)[1])
    units = ((64, "relu"), (32, "relu"), (1, "sigmoid"))
    layers = tuple(
        LayerSpec(name=f"dense_{place}", kind="Dense", params={"units": count, "activation": activation})
        for place, (count, activation) in enumerate(units)
    )
    split = project.data.split.replaced(test_fraction=0.0, validation_fraction=0.2)
    return project.replaced(
        data=project.data.replaced(split=split),
        model=project.model.replaced(layers=layers),
        fit=project.fit.replaced(epochs=5, batch_size=256, callbacks=()),
    )


def in_a_terminal(folder: Path, size: Size) -> None:
    """Train without a window whenever a line on stdin says what, and print the seconds of each training."""
    from engine.workbench import Workbench

    bench = Workbench()
    bench.preload_keras()
    projects = {"students": bench.open_project(str(STUDENTS)).project, "large": large_project(folder, size.rows)}
    for line in sys.stdin:
        project = projects[line.strip()]
        bench.precompile(project)
        print(f"{ANSWER}{bench.train(project).seconds.total}", flush=True)


class Terminal:
    """The process that trains without a window, in turns with the one that has one: both meet the same machine."""

    def __init__(self, folder: Path, quick: bool) -> None:
        self._process = start_part("terminal", folder, quick, stdin=subprocess.PIPE)

    def train(self, name: str) -> float:
        """Train once, and return the seconds that it took."""
        print(name, file=self._process.stdin, flush=True)
        for line in self._process.stdout:
            if line.startswith(ANSWER):
                return float(line.removeprefix(ANSWER))
        raise RuntimeError("the training without a window has ended")

    def close(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.wait(60)


def start_part(part: str, folder: Path, quick: bool, **streams: int) -> subprocess.Popen[str]:
    """Start this benchmark once more, for one of its parts."""
    words = ["-m", "tests.benchmarks.window", "--part", part, str(folder), *(["--quick"] if quick else [])]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYQTGRAPH_QT_LIB": "PySide6"}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, **streams}
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, text=True, **streams)


class SyntheticBench:
    """Tells of a training that never was: six curves, as fast as an engine could."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.resident_mb: list[float] = []

    def train(self, project: Any, *, job: Any) -> None:
        """Emit all events of a run, an epoch every 10 ms."""
        import numpy as np

        from engine.messages.events import BatchesEnded, EpochEnded, LogWritten, RunEnded, RunStarted
        from engine.results.run import SplitSizes

        names, rng = ("loss", "binary_accuracy", "auc"), np.random.default_rng(0)
        size, rows = self.size, SplitSizes(train=1, validation=1, test=1)
        job.emit(
            RunStarted(
                run="synthetic",
                epochs=size.epochs,
                steps_per_epoch=size.steps,
                metrics=names,
                rows=rows,
                way="synthetic",
                way_reason="Nothing is trained.",
            )
        )
        for epoch in range(1, size.epochs + 1):
            base = 0.1 + 1 / epoch
            for step in range(10, size.steps + 1, 10):
                job.emit(
                    BatchesEnded(epoch=epoch, batch=step, losses=(base + rng.normal(0, 0.1, 10)).astype("float32"))
                )
            logs = {prefix + name: base + rng.normal(0, 0.01) for prefix in ("", "val_") for name in names}
            job.emit(
                EpochEnded(
                    epoch=epoch, logs=logs, seconds=epoch * 0.01, learning_rate=0.001, best_epoch=max(epoch - 3, 1)
                )
            )
            job.emit(
                LogWritten(text=f"Epoch {epoch}/{size.epochs}  " + "  ".join(f"{k} {v:.4f}" for k, v in logs.items()))
            )
            if epoch % (size.epochs // 10) == 0:
                self.resident_mb.append(_resident_mb())
            time.sleep(0.01)
        job.emit(RunEnded(run="synthetic", status="finished", epochs=size.epochs, kept_epoch=size.epochs - 3))


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
