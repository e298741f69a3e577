"""The file of a table as bytes: whether it can be read, what it is by its first bytes, unpacked and watched."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal, cast

import zstandard

from engine.messages.events import NULL_JOB, Job, Progressed
from engine.system.errors import Cancelled, EngineError

Compression = Literal["plain", "gzip", "bzip2", "xz", "zstd", "zip", "workbook", "parquet", "feather", "sqlite"]

_MAGIC: tuple[tuple[bytes, Compression], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
    (b"PAR1", "parquet"),
    (b"ARROW1", "feather"),
    (b"FEA1", "feather"),
    (b"SQLite format 3\x00", "sqlite"),
)
_UNPACKERS: dict[Compression, Callable[[IO[bytes]], Any]] = {
    "gzip": lambda file: gzip.GzipFile(fileobj=file),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
    "zstd": lambda file: zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True),
}
_BROKEN = (EOFError, OSError, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile, NotImplementedError)
SAMPLE_BYTES = 256 * 1024
LONGEST_SAMPLE = 16 * 2**20
MIN_LINES = 50
"""A sample grows up to the longest one until it has so many lines: wide tables have long ones."""
BUFFER_BYTES = 2**20
TELLING_SECONDS = 0.1
BOMB_BYTES = 512 * 2**20
"""A packed file that unpacks to more than this ..."""
BOMB_RATIO = 250
"""... and to more than so many times its size is taken for a bomb: tables of numbers pack ten times, twenty at most."""


def require_readable(path: Path) -> os.stat_result:
    """Return what the system says of a file; raise a sentence unless it is one that can be read and is not empty."""
    try:
        status = path.stat()
        if not path.is_file():
            raise EngineError(f"{path} is not a file but a folder or a device. Choose a file.")
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise EngineError(f"There is no file {path}. Check the path, or choose another file.") from error
    except PermissionError as error:
        raise EngineError(
            f"{path.name} may not be read: you have no permission. Ask its owner, or choose another file.",
            details=str(error),
        ) from error
    except (OSError, ValueError) as error:
        raise EngineError(f"{path.name} cannot be read: {error}.", details=str(error)) from error
    if not status.st_size:
        raise EngineError(f"{path.name} is empty. Choose a file with a header line and rows of data.")
    return status


def container_of(path: Path) -> Compression:
    """Return what a file is by its first bytes, whatever its ending says."""
    with path.open("rb") as file:
        start = file.read(16)
    container: Compression = next((name for magic, name in _MAGIC if start.startswith(magic)), "plain")
    return "workbook" if container == "zip" and _is_workbook(path) else container


def members(path: Path) -> tuple[str, ...]:
    """Return the files inside a zip that may hold a table."""
    with _unpacking(path), zipfile.ZipFile(path) as archive:
        return tuple(
            info.filename
            for info in archive.infolist()
            if not info.is_dir() and not info.filename.startswith("__MACOSX/") and "/." not in f"/{info.filename}"
        )


@contextmanager
def opened(path: Path, container: Compression, member: str = "", job: Job = NULL_JOB) -> Iterator[IO[bytes]]:
    """Open a file for reading, unpacked; it reports how far it is, and ends with `Cancelled` when the job must stop."""
    size = path.stat().st_size
    with path.open("rb", buffering=0) as raw:
        watched = cast(IO[bytes], io.BufferedReader(_Watched(raw, path.name, size, job), BUFFER_BYTES))
        if container == "zip":
            with zipfile.ZipFile(watched) as archive, archive.open(_member(path, archive, member)) as inner:
                yield _guarded(inner, path, size)
        elif container in _UNPACKERS:
            yield _guarded(_UNPACKERS[container](watched), path, size)
        else:
            yield watched


def sample(path: Path, container: Compression, member: str = "") -> tuple[bytes, bool]:
    """Return the beginning of a file, unpacked, and whether that is all of it."""
    with _unpacking(path), opened(path, container, member) as file:
        start = _read(file, SAMPLE_BYTES)
        while len(start) < LONGEST_SAMPLE and start.count(b"\n") < MIN_LINES:
            more = _read(file, len(start))
            if not more:
                return start, True
            start += more
        return start, not file.read(1)


@contextmanager
def _unpacking(path: Path) -> Iterator[None]:
    """Turn all that a damaged packed file can raise into a sentence."""
    try:
        yield
    except EngineError:
        raise
    except RuntimeError as error:  # what zipfile raises for an encrypted member
        raise EngineError(
            f"{path.name} is protected by a password. Unpack it first, and open what is inside.", details=str(error)
        ) from error
    except _BROKEN as error:
        raise damaged(path, error) from error


def damaged(path: Path, error: BaseException) -> EngineError:
    """Return the sentence for a file that ends too early or was changed on its way."""
    return EngineError(f"{path.name} is damaged and cannot be unpacked. Use another copy of it.", details=str(error))


def _read(file: IO[bytes], count: int) -> bytes:
    """Read so many bytes, fewer only at the end: one call may give less."""
    parts = []
    while count > 0 and (part := file.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                return b"opendocument.spreadsheet" in archive.read("mimetype")
            return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return False


def _member(path: Path, archive: zipfile.ZipFile, member: str) -> str:
    inside = members(path)
    if member in inside:
        return member
    if len(inside) == 1 and not member:
        return inside[0]
    if not inside:
        raise EngineError(f"{path.name} holds no file. Choose another one.")
    listed = ", ".join(inside[:5]) + (" ..." if len(inside) > 5 else "")
    raise EngineError(
        f"{path.name} holds {len(inside)} files: {listed}. Choose one of them.", where=("data", "reading", "member")
    )


def _guarded(inner: IO[bytes], path: Path, size: int) -> IO[bytes]:
    return cast(IO[bytes], io.BufferedReader(_Guarded(inner, path, size), BUFFER_BYTES))


class _Watched(io.RawIOBase):
    """A file that says how much of it has been read."""

    def __init__(self, raw: Any, name: str, size: int, job: Job) -> None:
        self._raw, self._size, self._job = raw, size, job
        self._name, self._told = name, time.monotonic()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._raw.seek(offset, whence))

    def tell(self) -> int:
        return int(self._raw.tell())

    def readinto(self, buffer: Any, /) -> int:
        if self._job.should_stop():
            raise Cancelled(f"Reading {self._name} was cancelled.")
        count = int(self._raw.readinto(buffer))
        now = time.monotonic()
        if now - self._told > TELLING_SECONDS:
            self._told = now
            self._job.emit(Progressed(f"Reading {self._name}", min(self._raw.tell() / max(self._size, 1), 1.0)))
        return count


class _Guarded(io.RawIOBase):
    """What comes out of a packed file, as long as it is not out of all proportion to it."""

    def __init__(self, inner: IO[bytes], path: Path, size: int) -> None:
        self._inner, self._path = inner, path
        self._most = max(BOMB_BYTES, BOMB_RATIO * size)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            part = self._inner.read(len(buffer))
        except EngineError:
            raise
        except _BROKEN as error:
            raise damaged(self._path, error) from error
        buffer[: len(part)] = part
        self._given += len(part)
        if self._given > self._most:
            raise EngineError(
                f"{self._path.name} unpacks to more than {self._most / 2**30:.1f} GiB, far more than its size allows. "
                "It looks like a zip bomb and was not read on. Unpack it yourself if you trust it."
            )
        return len(part)
