"""Start the process that reads a file, and read its response; a crash, a bomb or a hang becomes an EngineError."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from engine.storage.untrusted import open_file, worker
from engine.storage.untrusted.file_contents import ForeignFile, interpret
from engine.storage.untrusted.payload import from_bytes, printable
from engine.system.sandbox.reading_process import response_of


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
    limits = worker.limits_for(os.fstat(file.fileno()).st_size)
    answer = response_of([worker.COMMAND, name], file, limits, name, "model")
    return b"".join(worker.response(file, name)) if answer is None else answer
