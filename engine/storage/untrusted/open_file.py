"""Open regular local files only, and detect their format by their first bytes."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO, Literal

from engine.system.errors import EngineError

MAX_FILE_BYTES = 4 * 2**30
"""Limit of the size of a file."""

FileFormat = Literal["zip", "hdf5", "json"]

SIGNATURES: tuple[tuple[bytes, FileFormat], ...] = ((b"PK\x03\x04", "zip"), (b"\x89HDF\r\n\x1a\n", "hdf5"))


def open_regular(path: Path) -> BinaryIO:
    """Open a regular local file for reading; refuse folders, devices, pipes and URLs.

    Raises
    ------
    EngineError
        If it is not a regular file, is empty or is too large.
    """
    if not os.path.lexists(path):
        raise EngineError(f"There is no file {path}. Check the path, or choose another file.")
    try:
        # O_NONBLOCK: opening a pipe without a writer would block forever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise EngineError(f"{path.name} cannot be read: {error.strerror or error}.", details=str(error)) from error
    file = os.fdopen(handle, "rb", closefd=True) if stat.S_ISREG(os.fstat(handle).st_mode) else None
    if file is None:
        os.close(handle)
        raise EngineError(f"{path} is not a file but a folder or a device. Choose a file.")
    size = os.fstat(handle).st_size
    if not 0 < size <= MAX_FILE_BYTES:
        file.close()
        raise EngineError(f"{path.name} is {'damaged: it is empty' if not size else f'too large: {size:,} bytes'}.")
    return file


def detect_format(file: BinaryIO, name: str) -> FileFormat:
    """Return the format of a file by its first bytes, and rewind it.

    Raises
    ------
    EngineError
        If the format is not supported.
    """
    beginning = file.read(64)
    file.seek(0)
    for start, container in SIGNATURES:
        if beginning.startswith(start):
            return container
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return "json"
    if beginning[:1] == b"\x80":
        raise EngineError(f"{name} is a pickle, which contains code. Layerdesk runs no code from files.")
    raise EngineError(
        f"{name} is damaged or is not a Keras model. Open a .keras, .h5, .weights.h5 or .json file that Keras wrote."
    )
