"""Write files atomically: a reader finds the old or the new content, never a part of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from engine.system.errors import EngineError


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file through a temporary one in the same folder, which replaces it when it is complete and on disk.

    Parameters
    ----------
    path : Path
        The file to replace or create.
    write : callable
        Receives the path of the temporary file and writes the content to it.

    Raises
    ------
    EngineError
        If the folder does not exist, is full or cannot be written; a file at `path` stays unchanged.
    """
    handle, temporary = -1, Path()
    try:
        # Keras chooses the format by the suffix. The process id marks files that a killed process left behind.
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.{os.getpid()}.", suffix=_suffix(path), dir=path.parent)
        temporary = Path(name)
        os.close(handle)
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        # mkstemp creates private files; a saved file has the permissions of the user's other files.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise EngineError(
            f"{path} cannot be written: {error.strerror or error}. Choose another place.", details=str(error)
        ) from error
    finally:
        if handle >= 0:
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically, in UTF-8."""
    write_atomically(path, lambda temporary: _write_utf8(temporary, text))


@cache
def _umask() -> int:
    """Return the umask of the process; reading it sets it for a moment, so it is read once only."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Flush the directory entry to disk, on systems that can open a folder for this."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def _suffix(path: Path) -> str:
    return ".weights.h5" if path.name.endswith(".weights.h5") else path.suffix


def _write_utf8(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
