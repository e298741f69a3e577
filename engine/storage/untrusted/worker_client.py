"""Start the process that reads a file, and read its response; a crash, a bomb or a hang becomes an EngineError."""

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
from engine.storage.untrusted.file_contents import ForeignFile, interpret
from engine.storage.untrusted.payload import from_bytes, printable
from engine.storage.untrusted.sandbox import MAX_PAYLOAD_BYTES
from engine.storage.untrusted.worker import COMMAND, response
from engine.system.errors import EngineError

MAIN = Path(__file__).parents[3] / "main.py"
ENVIRONMENT = ("LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""Environment variables that the process inherits."""

WALL_TIME_FACTOR = 30
"""Limit of the elapsed time, relative to the CPU time, because the machine may be busy."""
POLL_SECONDS = 0.05
STARTUP_SECONDS, STARTUP_MEMORY = 5, 256 * 2**20
"""CPU seconds and bytes that the process may use before it reads the file."""


def read(path: Path) -> ForeignFile:
    """Read a model, an architecture or weights of Keras, as data.

    Raises
    ------
    EngineError
        If it is not such a file, is damaged or is not safe; the message says which.
    """
    with open_file.open_regular(path) as file:
        name = printable(path.name)
        open_file.detect_format(file, name)
        return _read(file, name)


def read_bytes(content: bytes, name: str) -> ForeignFile:
    """Read a file that is a member of another one, with the same restrictions."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return _read(file, name)


def _read(file: BinaryIO, name: str) -> ForeignFile:
    return interpret(from_bytes(_response(file, name), name), name)


def _response(file: BinaryIO, name: str) -> bytes:
    """Return the response of the process for an open file; if none can be started, read the file in this process."""
    # A packaged program has no Python interpreter: it accepts the same argument.
    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-s", str(MAIN)]
    environment = {key: os.environ[key] for key in ENVIRONMENT if key in os.environ}
    # The response goes to a file instead of a pipe, because the sandbox limits the size of files.
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                [*command, COMMAND, name],
                stdin=file,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env={**environment, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            )
        except OSError:
            return b"".join(response(file, name))
        code = _wait_for(process, os.fstat(file.fileno()).st_size, name)
        size = output.seek(0, os.SEEK_END)
        if code or not 0 < size <= MAX_PAYLOAD_BYTES:
            raise EngineError(
                f"{name} is not opened: the process that read it crashed, so it is damaged or malicious.",
                details=f"The process that read it ended with {code}.",
            )
        output.seek(0)
        return output.read()


def _wait_for(process: subprocess.Popen[bytes], file_size: int, name: str) -> int:
    """Wait for the process, and kill it if it exceeds its time or memory, independent of its own restrictions.

    Parameters
    ----------
    file_size : int
        Size of the file in bytes.

    Returns
    -------
    int
        The exit code.
    """
    seconds = sandbox.seconds_for(file_size)
    last = time.monotonic() + WALL_TIME_FACTOR * seconds
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=POLL_SECONDS)
            cpu_seconds, memory = _usage_of(process)
            if cpu_seconds > STARTUP_SECONDS + seconds or time.monotonic() > last:
                raise EngineError(f"{name} is not opened: reading it takes longer than a model may take.")
            if memory > STARTUP_MEMORY + sandbox.memory_for(file_size):
                raise EngineError(f"{name} is not opened: it needs more memory than a model may use.")
    finally:
        process.kill()
        process.wait()


def _usage_of(process: subprocess.Popen[bytes]) -> tuple[float, int]:
    """Return the CPU seconds and the resident memory in bytes of a process."""
    try:
        measured = psutil.Process(process.pid)
        times = measured.cpu_times()
        return times.user + times.system, int(measured.memory_info().rss)
    except psutil.Error:  # the process has just ended
        return 0.0, 0
