"""Write files so that a reader finds the old or the new content, never a part."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from engine.system.errors import EngineError


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a temporary file beside `path`, and put it in its place only when it is whole and on disk.

    Raises
    ------
    EngineError
        Where the folder is gone or full, or may not be written; what was at `path` is untouched.
    """
    handle, temporary = -1, Path()
    try:
        # The ending must stay: Keras chooses the format by it. By the process, what it left behind is known again.
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.{os.getpid()}.", suffix=_ending(path), dir=path.parent)
        temporary = Path(name)
        os.close(handle)
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        # mkstemp makes private files; a saved file has the rights that the user's other files have.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise EngineError(
            f"{path} cannot be written: {error.strerror or error}. Choose another place.", details=str(error)
        ) from error
    finally:
        if handle >= 0:
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically, in UTF-8."""
    write_atomically(path, lambda temporary: _fill(temporary, text))


@cache
def _umask() -> int:
    """Return what new files may not be: asked for once, because it must be set for that, and not by two threads."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _settle(folder: Path) -> None:
    """Have the new name on disk, too, where the system lets a folder be opened for it."""
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


def _ending(path: Path) -> str:
    return ".weights.h5" if path.name.endswith(".weights.h5") else path.suffix


def _fill(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
