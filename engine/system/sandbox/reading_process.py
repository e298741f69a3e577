"""The process that reads an open file and writes a response: started, watched, and restricted before it reads."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from engine.system.errors import Cancelled, EngineError
from engine.system.sandbox.restrictions import Limits, lock_down

MAIN = Path(__file__).parents[3] / "main.py"
ENVIRONMENT = ("LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""Environment variables that the process inherits."""

WALL_TIME_FACTOR = 30
"""Limit of the elapsed time, relative to the CPU time, because the machine may be busy."""
POLL_SECONDS = 0.05
STARTUP_SECONDS, STARTUP_MEMORY = 5, 256 * 2**20
"""CPU seconds and bytes that the process may use before it reads the file."""


def response_of(
    command: Sequence[str],
    file: BinaryIO,
    limits: Limits,
    name: str,
    kind: str,
    should_stop: Callable[[], bool] = lambda: False,
) -> bytes | None:
    """Return the response of the process for an open file; None if no process can be started.

    Parameters
    ----------
    command : sequence of str
        The arguments with which `main.py` becomes the process.
    name, kind : str
        The file, and what is read from it, in sentences: ``model``.
    should_stop : callable () -> bool
        Whether the process is stopped.

    Raises
    ------
    EngineError
        If it crashes or exceeds a limit; `Cancelled` if it was stopped.
    """
    # A packaged program has no Python interpreter: it accepts the same arguments.
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-s", str(MAIN)]
    environment = {key: os.environ[key] for key in ENVIRONMENT if key in os.environ}
    # The response goes to a file instead of a pipe, because the sandbox limits the size of files.
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                [*program, *command],
                stdin=file,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env={**environment, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            )
        except OSError:
            return None
        code = _wait_for(process, limits, name, kind, should_stop)
        size = output.seek(0, os.SEEK_END)
        if code or not 0 < size <= limits.output:
            raise EngineError(
                f"{name} is not opened: the process that read it crashed, so it is damaged or malicious.",
                details=f"The process that read it ended with {code}.",
            )
        output.seek(0)
        return output.read()


def serve(
    respond: Callable[[BinaryIO, tuple[str, ...]], Iterable[bytes]],
    limits_for: Callable[[int], Limits],
    preload: Callable[[], object],
) -> int:
    """Run this process: restrict it, read the open file, write the response, and exit.

    Parameters
    ----------
    respond : callable (file, tuple of str) -> iterable of bytes
        Returns the response for the file that is the standard input, which is read under these restrictions.
    limits_for : callable (int) -> Limits
        Returns the limits for a file of so many bytes.
    preload : callable () -> object
        Imports and opens all that reading takes, before the process is restricted.
    """
    code = 1
    try:
        with open(0, "rb", closefd=False) as file, open(1, "wb", closefd=False) as output:
            file.seek(0)  # detecting the format has moved the position
            preload()
            restrictions = lock_down(limits_for(os.fstat(0).st_size))
            output.writelines(respond(file, restrictions))
            output.flush()
        code = 0
    finally:
        # Skip `atexit` handlers: the seccomp filter would refuse their calls. Write nothing to stderr: a windowed
        # build would open a message box.
        os._exit(code)


def _wait_for(
    process: subprocess.Popen[bytes], limits: Limits, name: str, kind: str, should_stop: Callable[[], bool]
) -> int:
    """Wait for the process, and kill it if it exceeds its time or memory, independent of its own restrictions.

    Returns
    -------
    int
        The exit code.
    """
    last = time.monotonic() + WALL_TIME_FACTOR * limits.seconds
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=POLL_SECONDS)
            if should_stop():
                raise Cancelled(f"Reading {name} was cancelled.")
            cpu_seconds, memory = _usage_of(process)
            if cpu_seconds > STARTUP_SECONDS + limits.seconds or time.monotonic() > last:
                raise EngineError(f"{name} is not opened: reading it takes longer than a {kind} may take.")
            if memory > STARTUP_MEMORY + limits.memory:
                raise EngineError(f"{name} is not opened: it needs more memory than a {kind} may use.")
    finally:
        process.kill()
        process.wait()


def _usage_of(process: subprocess.Popen[bytes]) -> tuple[float, int]:
    """Return the CPU seconds and the resident memory in bytes of a process."""
    import psutil

    try:
        measured = psutil.Process(process.pid)
        times = measured.cpu_times()
        return times.user + times.system, int(measured.memory_info().rss)
    except psutil.Error:  # the process has just ended
        return 0.0, 0
