"""Checkpoints: the whole state of a training on disk, so that it can go on after a crash as if nothing had happened.

The state is taken between two epochs, when the network has become better or when some seconds are over; that costs
next to nothing, because nothing is copied. A thread of its own writes it while the training goes on, and whatever time
of a processor that took, the next checkpoint waits fifty times as long: no more than 2 % go into them.

This is the one thread that is not in `ui/engine/engine_thread.py`: trainings in the terminal have checkpoints, too.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from engine.messages.events import Job, LogWritten
from engine.results.interrupted_run import ABOUT, ENDING, About, present_process
from engine.results.run import Run
from engine.system.atomic_files import write_atomically
from engine.system.errors import EngineError
from engine.training import state as training_state
from engine.training.state import TrainingState

USUAL_SECONDS, IMPROVED_SECONDS = 10.0, 1.0
"""A checkpoint is due after so long; where the network has become better, after so long already."""
SHARE = 0.02
"""How much of the time checkpoints may take."""
STATE = "state.bin"


class CheckpointStore:
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
        How often a checkpoint is written; with 0 after every epoch, and each waits until the one before is on disk.
    """

    def __init__(self, folder: Path, run: Run, job: Job, seconds: float = USUAL_SECONDS) -> None:
        self.path = folder / f"{run.id}{ENDING}"
        self._run, self._job, self._seconds = run, job, seconds
        self._process = present_process()
        self._writer = ThreadPoolExecutor(1, "checkpoints")
        self._writing: Future[float] | None = None
        self._taken = time.perf_counter()
        self._cost = 0.0
        self._told = False

    def __call__(self, state: Callable[[], TrainingState], better: bool) -> None:
        """Take the state and have it written, where a checkpoint is due and the one before is on disk."""
        since = time.perf_counter() - self._taken
        due = min(self._seconds, IMPROVED_SECONDS) if better else self._seconds
        if since < due or (self._seconds and self._writing is not None and not self._writing.done()):
            return
        self._settle()
        if self._seconds and since < self._cost / SHARE:
            return
        begun = time.thread_time()
        taken = state()
        self._taken = time.perf_counter()
        self._writing = self._writer.submit(self._write, taken, time.thread_time() - begun)

    def remove(self) -> None:
        """Take the file away: the run is over, and what came of it is in hand."""
        self._settle()
        self._writer.shutdown()
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            self._tell(str(error))

    def _settle(self) -> None:
        """Wait until what is being written is on disk, and hear what it cost, or why it could not be written."""
        writing, self._writing = self._writing, None
        if writing is None:
            return
        error = writing.exception()
        if error is None:
            self._cost = writing.result()
        else:
            self._tell(error.text if isinstance(error, EngineError) else str(error))

    def _write(self, state: TrainingState, cost: float) -> float:
        """Write a state; return the seconds of a processor that this and `cost`, that of taking it, are."""
        begun = time.thread_time()
        run = self._run.replaced(history=state.history, marks=state.marks, steps=state.steps, status="stopped")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EngineError(f"{self.path.parent} cannot be made: {error.strerror}.") from error
        about = About(run=run, process=self._process)
        write_atomically(self.path, lambda temporary: _pack(temporary, about, state))
        return cost + time.thread_time() - begun

    def _tell(self, text: str) -> None:
        if not self._told:
            self._told = True
            self._job.emit(LogWritten(f"The training goes on without a copy for a crash. {text}"))


def read(path: Path) -> tuple[About, TrainingState]:
    """Return what a checkpoint holds.

    Raises
    ------
    EngineError
        Where it cannot be read.
    """
    damaged = f"The copy of the interrupted training cannot be read: {path.name}."
    try:
        with zipfile.ZipFile(path) as archive:
            about = About.model_validate_json(archive.read(ABOUT))
            raw = archive.read(STATE)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise EngineError(damaged, details=str(error)) from error
    return about, training_state.unpacked(raw, (about.run,))[1]


def _pack(path: Path, about: About, state: TrainingState) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(ABOUT, about.model_dump_json())
        with archive.open(STATE, "w", force_zip64=True) as member:
            for piece in training_state.packed(about.run.id, state):
                member.write(piece)
