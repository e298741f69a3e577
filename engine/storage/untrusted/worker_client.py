"""Start the process that reads a file, and take its answer: a crash, a bomb or a hang there ends in a sentence here."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

import psutil

from engine.storage.untrusted import open_file, sandbox
from engine.storage.untrusted.class_names import shown
from engine.storage.untrusted.file_contents import ForeignFile, ordered
from engine.storage.untrusted.payload import from_bytes
from engine.storage.untrusted.sandbox import LARGEST_ANSWER
from engine.storage.untrusted.worker import COMMAND, answered
from engine.system.errors import EngineError

MAIN = Path(__file__).parents[3] / "main.py"
KEPT = ("LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""What the process knows of the user's surroundings."""

PATIENCE = 30
"""How many times as long as its computing may take is waited for: the machine may have other things to do."""
WATCH_SECONDS = 0.05
OWN_SECONDS, OWN_MEMORY = 5, 256 * 2**20
"""Computing and bytes that the process may take before it reads anything."""


def read(path: Path) -> ForeignFile:
    """Read a model, an architecture or weights that Keras wrote, as data.

    Raises
    ------
    EngineError
        Where it is no such file, is damaged, or is not to be trusted; it says which.
    """
    with open_file.opened(path) as file:
        name = shown(path.name)
        open_file.container_of(file, name)
        return _read(file, name)


def read_bytes(content: bytes, name: str) -> ForeignFile:
    """Read what lies inside another file, by the same rules."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return _read(file, name)


def _read(file: BinaryIO, name: str) -> ForeignFile:
    return ordered(from_bytes(_answer(file, name), name), name)


def _answer(file: BinaryIO, name: str) -> bytes:
    """Return what the process says of an open file; where none can be started, the file is read in this one."""
    # A packaged program is its own interpreter: its main.py serves the same word.
    words = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-s", str(MAIN)]
    surroundings = {key: os.environ[key] for key in KEPT if key in os.environ}
    # A file takes the answer and no pipe: its size is bounded for the process that writes it.
    with tempfile.TemporaryFile() as answer:
        try:
            process = subprocess.Popen(
                [*words, COMMAND, name],
                stdin=file,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={**surroundings, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            )
        except OSError:
            return b"".join(answered(file, name))
        code = _watched(process, os.fstat(file.fileno()).st_size, name)
        size = answer.seek(0, os.SEEK_END)
        if code or not 0 < size <= LARGEST_ANSWER:
            raise EngineError(
                f"{name} is not opened: reading it broke down, so it is damaged or made to do harm.",
                details=f"The process that read it ended with {code}.",
            )
        answer.seek(0)
        return answer.read()


def _watched(process: subprocess.Popen[bytes], largest: int, name: str) -> int:
    """Wait for the process, and end it where it takes too long or too much, whatever its own walls are worth.

    Parameters
    ----------
    largest : int
        Bytes that the file has.

    Returns
    -------
    int
        How it ended.
    """
    seconds = sandbox.seconds_for(largest)
    last = time.monotonic() + PATIENCE * seconds
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=WATCH_SECONDS)
            computed, memory = _taken_by(process)
            if computed > OWN_SECONDS + seconds or time.monotonic() > last:
                raise EngineError(f"{name} is not opened: reading it takes longer than any model needs.")
            if memory > OWN_MEMORY + sandbox.memory_for(largest):
                raise EngineError(f"{name} is not opened: it would take more memory than a model needs.")
    finally:
        process.kill()
        process.wait()


def _taken_by(process: subprocess.Popen[bytes]) -> tuple[float, int]:
    """Return the seconds of computing and the bytes that a process has taken."""
    try:
        told = psutil.Process(process.pid)
        times = told.cpu_times()
        return times.user + times.system, int(told.memory_info().rss)
    except psutil.Error:  # it has just ended
        return 0.0, 0
