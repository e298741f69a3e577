"""Checkpoints: the state of a running training on disk, from which it can be continued after a crash.

The state is captured between two epochs, when the loss has improved or after some seconds; nothing is copied for it. A
thread writes it while the training continues. After a checkpoint that took t seconds of processor time the next one
waits at least 50 t, so that checkpoints take at most 2 % of the time.

This is the only thread outside of `ui/engine/engine_thread.py`: trainings in the terminal have checkpoints, too.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from engine.messages.events import LogWritten
from engine.messages.job import Job
from engine.results.interrupted_run import ABOUT, ENDING, About, present_process
from engine.results.run import Run
from engine.system.atomic_files import write_atomically
from engine.system.errors import EngineError
from engine.training.training_state import TrainingState

CHECKPOINT_SECONDS = 10.0
"""Seconds after which a checkpoint is due."""
IMPROVED_SECONDS = 1.0
"""Seconds after which one is due where the epoch is the best so far."""
MAX_TIME_SHARE = 0.02
"""Greatest share of the time that checkpoints take."""
STATE = "state.bin"
"""The member of the file that holds the state."""


class CheckpointStore:
    """Writes the checkpoints of one run to a file; it is called as a `CheckpointCallback`.

    Parameters
    ----------
    folder : Path
        Created where it does not exist yet.
    run : Run
        The run before its first epoch.
    job : Job
        Receives a log message where a checkpoint cannot be written; the training continues.
    seconds : float
        Seconds between two checkpoints. With 0 one is written after every epoch, and each waits until the one before
        is on disk.
    """

    def __init__(self, folder: Path, run: Run, job: Job, seconds: float = CHECKPOINT_SECONDS) -> None:
        self.path = folder / f"{run.id}{ENDING}"
        self._run, self._job, self._seconds = run, job, seconds
        self._process = present_process()
        self._writer = ThreadPoolExecutor(1, "checkpoints")
        self._writing: Future[float] | None = None
        self._captured_at = time.perf_counter()
        self._cost = 0.0
        self._is_error_reported = False

    def __call__(self, state: Callable[[], TrainingState], improved: bool) -> None:
        """Capture the state and write it in the background, where a checkpoint is due and the last one is on disk."""
        since = time.perf_counter() - self._captured_at
        due = min(self._seconds, IMPROVED_SECONDS) if improved else self._seconds
        if since < due or (self._seconds and self._writing is not None and not self._writing.done()):
            return
        self._finish_writing()
        if self._seconds and since < self._cost / MAX_TIME_SHARE:
            return
        started = time.thread_time()
        captured = state()
        self._captured_at = time.perf_counter()
        self._writing = self._writer.submit(self._write, captured, time.thread_time() - started)

    def remove(self) -> None:
        """Delete the file: the run has ended."""
        self._finish_writing()
        self._writer.shutdown()
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            self._report(str(error))

    def _finish_writing(self) -> None:
        """Wait until the checkpoint is on disk; record its processor time, or report why it could not be written."""
        writing, self._writing = self._writing, None
        if writing is None:
            return
        error = writing.exception()
        if error is None:
            self._cost = writing.result()
        else:
            self._report(error.text if isinstance(error, EngineError) else str(error))

    def _write(self, state: TrainingState, cost: float) -> float:
        """Write a state; return the processor time of this and of capturing it (`cost`), in seconds."""
        started = time.thread_time()
        run = self._run.replaced(history=state.history, marks=state.marks, steps=state.steps, status="stopped")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EngineError(f"{self.path.parent} cannot be created: {error.strerror}.") from error
        about = About(run=run, process=self._process)
        write_atomically(self.path, lambda temporary: _write_archive(temporary, about, state))
        return cost + time.thread_time() - started

    def _report(self, text: str) -> None:
        if not self._is_error_reported:
            self._is_error_reported = True
            self._job.emit(
                LogWritten(text=f"The training continues without checkpoints: a crash would lose it. {text}")
            )


def read(path: Path) -> tuple[About, TrainingState]:
    """Return the run and the state of a checkpoint file.

    Raises
    ------
    EngineError
        Where it cannot be read.
    """
    damaged = f"The checkpoint of the interrupted training cannot be read: {path.name}."
    try:
        with zipfile.ZipFile(path) as archive:
            about = About.model_validate_json(archive.read(ABOUT))
            raw = archive.read(STATE)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise EngineError(damaged, details=str(error)) from error
    return about, TrainingState.from_bytes(raw, (about.run,))[1]


def _write_archive(path: Path, about: About, state: TrainingState) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(ABOUT, about.model_dump_json())
        with archive.open(STATE, "w", force_zip64=True) as member:
            for piece in state.to_bytes(about.run.id):
                member.write(piece)
