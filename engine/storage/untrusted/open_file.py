"""Only regular local files come in, and what a file is says its beginning, not its ending."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO, Literal

from engine.system.errors import EngineError

LARGEST_FILE = 4 * 2**30
"""The most bytes of a file that is opened at all."""

FileFormat = Literal["zip", "hdf5", "json"]

BEGINNINGS: tuple[tuple[bytes, FileFormat], ...] = ((b"PK\x03\x04", "zip"), (b"\x89HDF\r\n\x1a\n", "hdf5"))


def opened(path: Path) -> BinaryIO:
    """Open a regular local file for reading, and nothing else: no folder, device or pipe, no address.

    Raises
    ------
    EngineError
        Where it is none, is empty or is too large.
    """
    if not os.path.lexists(path):
        raise EngineError(f"There is no file {path}. Check the path, or choose another file.")
    try:
        # Without waiting: a pipe that nobody writes to would hold the program up for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise EngineError(f"{path.name} cannot be read: {error.strerror or error}.", details=str(error)) from error
    file = os.fdopen(handle, "rb", closefd=True) if stat.S_ISREG(os.fstat(handle).st_mode) else None
    if file is None:
        os.close(handle)
        raise EngineError(f"{path} is not a file but a folder or a device. Choose a file.")
    size = os.fstat(handle).st_size
    if not 0 < size <= LARGEST_FILE:
        file.close()
        raise EngineError(f"{path.name} is {'damaged: it is empty' if not size else f'too large: {size:,} bytes'}.")
    return file


def container_of(file: BinaryIO, name: str) -> FileFormat:
    """Return what a file is by its first bytes; the file stands at its beginning afterwards.

    Raises
    ------
    EngineError
        Where it is nothing that can be opened.
    """
    beginning = file.read(64)
    file.seek(0)
    for start, container in BEGINNINGS:
        if beginning.startswith(start):
            return container
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return "json"
    if beginning[:1] == b"\x80":
        raise EngineError(f"{name} is a pickle, which is a program. Layerdesk runs no programs that are in files.")
    raise EngineError(
        f"{name} is damaged or is not a Keras model. Open a .keras, .h5, .weights.h5 or .json file that Keras wrote."
    )
