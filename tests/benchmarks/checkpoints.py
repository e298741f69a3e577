"""What checkpoints cost a training: at most 2 % of its time.

``python -m tests.benchmarks.checkpoints [--quick]``

Each network is trained for some seconds with checkpoints as usual, one at each improvement, at most every second.
Counted is how long they hold up the thread that trains, and how much time of a processor their own thread takes. The
training is also timed without them, which on a machine with other work tells less.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.messages.events import EpochEnded
from engine.messages.job import Job
from engine.project import ModelSpec, Project
from engine.training import checkpoint_writer
from engine.workbench import Workbench
from tests.engine.projects import dense, students_project

SHARE = 0.02
NETWORKS = {"59 weights": (8, 4), "42,000 weights": (200, 200), "1.1 million weights": (1024, 1024)}


class Clocked(checkpoint_writer.CheckpointStore):
    """Checkpoints that note what they cost, in seconds."""

    held = 0.0
    processor: list[float]

    def __call__(self, state: Callable[[], Any], better: bool) -> None:
        begun = time.perf_counter()
        super().__call__(state, better)
        type(self).held += time.perf_counter() - begun

    def remove(self) -> None:
        begun = time.perf_counter()
        super().remove()
        type(self).held += time.perf_counter() - begun

    def _write(self, state: Any, cost: float) -> float:
        whole = super()._write(state, cost)
        self.processor.append(whole)
        return whole


def main() -> int:
    """Train each network with and without checkpoints, and say what they cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    seconds = 4.0 if parser.parse_args().quick else 15.0
    checkpoint_writer.CheckpointStore = Clocked  # type: ignore[misc]
    dear = [name for name, units in NETWORKS.items() if _is_dear(name, units, seconds)]
    return int(bool(dear))


def _is_dear(name: str, units: tuple[int, int], seconds: float) -> bool:
    project = _project(units, _epochs_in(units, seconds))
    without = Workbench().train(project).seconds.fit
    Clocked.held, Clocked.processor = 0.0, []
    with tempfile.TemporaryDirectory() as folder:
        fit = Workbench(Path(folder)).train(project).seconds.fit
    held, worked = Clocked.held / fit, sum(Clocked.processor) / fit
    print(
        f"{name}: {len(Clocked.processor)} checkpoints in {fit:.1f} s; training held up {held:.2%}, "
        f"own thread {worked:.2%} of a processor; without checkpoints {without:.1f} s, {fit / without:.3f} times",
        flush=True,
    )
    return held > SHARE or worked > SHARE


def _epochs_in(units: tuple[int, int], seconds: float) -> int:
    """Return how many epochs take about so long."""
    ends: list[float] = []

    def note(event: object) -> None:
        if isinstance(event, EpochEnded):
            ends.append(event.seconds)

    Workbench().train(_project(units, 20), job=Job(note))
    return max(20, round(seconds / max((ends[-1] - ends[9]) / 10, 1e-4)))


def _project(units: tuple[int, int], epochs: int) -> Project:
    first, second = units
    layers = (dense(first, "relu"), dense(second, "relu", "dense_1"), dense(1, "sigmoid", "output"))
    return students_project(epochs).replaced(model=ModelSpec(layers=layers))


if __name__ == "__main__":
    raise SystemExit(main())
