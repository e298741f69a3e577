"""Checkpoints: the whole state of a training on disk, so that it can go on after a crash as if nothing had happened.

They are written between two epochs: when the network has become better, or when some seconds are over. Whatever a
checkpoint costs, the next one waits fifty times as long, so that no more than 2 % of the time goes into them.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import EngineError
from engine.events import Job, LogWritten
from engine.files import write_atomically
from engine.recovery import ABOUT, ENDING, About, present_process
from engine.run import Run
from engine.snapshot import Snapshot
from engine.training_state import TrainingState

USUAL_SECONDS, IMPROVED_SECONDS = 10.0, 1.0
"""A checkpoint is due after so long; where the network has become better, after so long already."""
SHARE = 0.02
"""How much of the time checkpoints may take."""
STATE = "state.json"


class Checkpoints:
    """Keeps the state of one run in a file of its own.

    Parameters
    ----------
    folder : Path
        Made where it is not there yet.
    run : Run
        What is known of the run before its first epoch.
    job : Job
        Hears where a checkpoint cannot be written; the training goes on.
    seconds : float
        How often a checkpoint is written; tests take 0, which means after every epoch.
    """

    def __init__(self, folder: Path, run: Run, job: Job, seconds: float = USUAL_SECONDS) -> None:
        self.path = folder / f"{run.id}{ENDING}"
        self._run, self._job, self._seconds = run, job, seconds
        self._process = present_process()
        self._written = time.perf_counter()
        self._cost = 0.0
        self._told = False

    def __call__(self, state: Callable[[], TrainingState], better: bool) -> None:
        """Write a checkpoint where one is due."""
        since = time.perf_counter() - self._written
        due = min(self._seconds, IMPROVED_SECONDS) if better else self._seconds
        if since < due or (self._seconds and since < self._cost / SHARE):
            return
        begun = time.perf_counter()
        try:
            self._write(state())
        except EngineError as error:
            self._tell(error)
        self._written = time.perf_counter()
        self._cost = self._written - begun

    def remove(self) -> None:
        """Take the file away: the run is over, and what came of it is in hand."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            self._tell(EngineError(str(error)))

    def _write(self, state: TrainingState) -> None:
        run = self._run.replaced(history=state.history, marks=state.marks, steps=state.steps, status="stopped")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EngineError(f"{self.path.parent} cannot be made: {error.strerror}.") from error
        about = About(run=run, process=self._process)
        write_atomically(self.path, lambda temporary: _pack(temporary, about, state))

    def _tell(self, error: EngineError) -> None:
        if not self._told:
            self._told = True
            self._job.emit(LogWritten(f"The training goes on without a copy for a crash. {error.text}"))


def read(path: Path) -> tuple[About, TrainingState]:
    """Return what a checkpoint holds.

    Raises
    ------
    EngineError
        Where it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about = About.model_validate_json(archive.read(ABOUT))
            return about, _unpacked(archive, about.run)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise EngineError(
            f"The copy of the interrupted training cannot be read: {path.name}.", details=str(error)
        ) from error


def _pack(path: Path, about: About, state: TrainingState) -> None:
    kept = {
        "epochs": state.epochs,
        "best": state.best,
        "rate": state.rate,
        "seconds": state.seconds,
        "values": len(state.snapshot.values),
        "callbacks": [
            {name: _plain(value) for name, value in memory.items() if not isinstance(value, list)}
            for memory in state.callbacks
        ],
        "best_weights": [len(memory.get("best_weights", ())) for memory in state.callbacks],
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(ABOUT, about.model_dump_json())
        archive.writestr(STATE, json.dumps(kept))
        for place, array in enumerate(state.snapshot.arrays()):
            _put(archive, f"values/{place}.npy", array)
        for owner, memory in enumerate(state.callbacks):
            for place, array in enumerate(memory.get("best_weights", ())):
                _put(archive, f"callbacks/{owner}/{place}.npy", array)


def _unpacked(archive: zipfile.ZipFile, run: Run) -> TrainingState:
    kept = json.loads(archive.read(STATE))
    memories: list[Mapping[str, Any]] = []
    for owner, (memory, count) in enumerate(zip(kept["callbacks"], kept["best_weights"], strict=True)):
        weights = [_got(archive, f"callbacks/{owner}/{place}.npy") for place in range(count)]
        memories.append(memory | ({"best_weights": weights} if count else {}))
    return TrainingState(
        snapshot=Snapshot(tuple(_got(archive, f"values/{place}.npy") for place in range(kept["values"]))),
        epochs=kept["epochs"],
        history=run.history,
        best=tuple(kept["best"]) if kept["best"] else None,
        callbacks=tuple(memories),
        rate=kept["rate"],
        seconds=kept["seconds"],
        marks=run.marks,
        steps=run.steps,
    )


def _put(archive: zipfile.ZipFile, name: str, array: Any) -> None:
    memory = io.BytesIO()
    np.lib.format.write_array(memory, np.asarray(array), allow_pickle=False)
    archive.writestr(name, memory.getbuffer())


def _got(archive: zipfile.ZipFile, name: str) -> Any:
    return np.lib.format.read_array(io.BytesIO(archive.read(name)), allow_pickle=False)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
