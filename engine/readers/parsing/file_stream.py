"""The bytes of a table file: is it readable, which format its first bytes show, decompression and progress."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Literal, cast

import zstandard

from engine.messages.events import Progressed
from engine.messages.job import NULL_JOB, Job
from engine.readers.parsing.other_files import refuse_other_archive, refuse_other_file
from engine.readers.registry import READERS
from engine.system.errors import Cancelled, EngineError

Compression = Literal["", "gzip", "bzip2", "xz", "zstd", "zip"]
"""How a file is compressed; empty for an uncompressed file."""

_MAGIC: tuple[tuple[bytes, Compression], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_DECOMPRESSORS: dict[Compression, Callable[[IO[bytes]], Any]] = {
    "gzip": lambda file: gzip.GzipFile(fileobj=file),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
    "zstd": lambda file: zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True),
}
_BROKEN = (EOFError, OSError, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile, NotImplementedError)
SAMPLE_BYTES = 256 * 1024
END_BYTES = 64 * 1024
MAX_PACKED_BYTES = 16 * 2**20
"""A larger compressed file is not decompressed to its end for what is below the table."""
MAX_SAMPLE_BYTES = 16 * 2**20
MIN_LINES = 50
"""A sample grows up to `MAX_SAMPLE_BYTES` until it has so many lines: wide tables have long ones."""
BUFFER_BYTES = 2**20
PROGRESS_SECONDS = 0.1
BOMB_BYTES = 512 * 2**20
"""Data that decompresses to more than this ..."""
BOMB_RATIO = 250
"""... and to more than so many times its size is refused as a bomb: numbers compress 10 times, 20 at most."""


@dataclass(frozen=True)
class TableFile:
    """A file that holds a table, with its beginning.

    Attributes
    ----------
    compression : str
        How the file is compressed; empty for an uncompressed file.
    format : str
        The name of the format that the first bytes show; empty if the file is text.
    sample : bytes
        The decompressed beginning of a text; empty for other formats.
    whole : bool
        True if `sample` is the whole content.
    member : str
        The file inside a ZIP archive; empty for the only one.
    sheet : str
        The sheet of a workbook whose layout is inferred; empty for the first with a table.
    """

    path: Path
    compression: Compression = ""
    format: str = ""
    sample: bytes = b""
    whole: bool = False
    member: str = ""
    sheet: str = ""
    job: Job = field(default=NULL_JOB, compare=False)

    @property
    def name(self) -> str:
        """The file name, for sentences."""
        return self.path.name

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open the decompressed content; reading it reports progress and raises `Cancelled` if the job must stop."""
        size = self.path.stat().st_size
        with self.path.open("rb", buffering=0) as raw:
            watched = cast(IO[bytes], io.BufferedReader(_Watched(raw, self, size), BUFFER_BYTES))
            if self.compression == "zip":
                with zipfile.ZipFile(watched) as archive, archive.open(self._member_of(archive)) as inner:
                    yield _guarded(inner, self.path, size)
            elif self.compression in _DECOMPRESSORS:
                yield _guarded(_DECOMPRESSORS[self.compression](watched), self.path, size)
            else:
                yield watched

    def end(self) -> bytes:
        """Return the last bytes of a text of which `sample` is not the whole; empty if decompressing it takes long."""
        if self.whole:
            return b""
        if not self.compression:
            with self.path.open("rb") as content:
                content.seek(max(0, content.seek(0, os.SEEK_END) - END_BYTES))
                return content.read()
        if self.path.stat().st_size > MAX_PACKED_BYTES:
            return b""
        end = b""
        with suppress(EngineError), self.opened() as content:  # reading it says what is wrong
            while part := content.read(BUFFER_BYTES):
                end = (end + part)[-END_BYTES:]
        return end

    def stop_if_cancelled(self) -> None:
        """Raise `Cancelled` if the job must stop."""
        if self.job.should_stop():
            raise Cancelled(f"Reading {self.name} was cancelled.")

    def report(self, fraction: float | None, text: str = "") -> None:
        """Report how much of the file has been read (0 to 1, or None if unknown)."""
        self.job.emit(Progressed(text=text or f"Reading {self.name}", fraction=fraction))

    def _member_of(self, archive: zipfile.ZipFile) -> str:
        inside = _members_of(archive)
        if self.member in inside:
            return self.member
        if len(inside) == 1 and not self.member:
            return inside[0]
        if not inside:
            raise EngineError(f"{self.name} contains no file. Choose another archive.")
        listed = ", ".join(inside[:5]) + (" ..." if len(inside) > 5 else "")
        raise EngineError(
            f"{self.name} contains {len(inside)} files: {listed}. Choose one of them.",
            where=("data", "reading", "member"),
        )


def table_file(path: Path, member: str = "", job: Job = NULL_JOB) -> TableFile:
    """Return a file with its beginning.

    Raises
    ------
    EngineError
        If there is nothing in it.
    """
    compression, found = compression_and_format(path)
    if found:
        return TableFile(path, format=found, member=member, job=job)
    if compression == "zip":
        refuse_other_archive(path)
    file = TableFile(path, compression, member=member)
    beginning, whole = _sample_of(file)
    if packed := _packed_format(beginning):
        return replace(file, format=packed, job=job)
    refuse_other_file(path.name, beginning)
    if len(beginning) >= MAX_SAMPLE_BYTES and not whole and b"\n" not in beginning:
        raise EngineError(f"{path.name} is not a table: its first line is too long. Choose a table.")
    if not beginning.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise EngineError(f"{path.name} is empty. Choose a file with a header line and rows of data.")
    return replace(file, sample=beginning, whole=whole, job=job)


def _packed_format(beginning: bytes) -> str:
    """Return the format that a decompressed beginning shows, for the formats that may be compressed; empty for none."""
    return next((each.name for each in READERS.values() if each.packed and beginning.startswith(each.magic)), "")


def require_readable(path: Path) -> os.stat_result:
    """Return the status of a file.

    Raises
    ------
    EngineError
        If it does not exist, cannot be read or is empty.
    """
    try:
        status = path.stat()
        if not path.is_file():
            raise EngineError(f"{path} is a folder or a device, not a file. Choose a file.")
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise EngineError(f"There is no file {path}. Check the path, or choose another file.") from error
    except PermissionError as error:
        raise EngineError(
            f"{path.name} cannot be read: permission denied. Ask its owner, or choose another file.",
            details=str(error),
        ) from error
    except (OSError, ValueError) as error:
        raise EngineError(f"{path.name} cannot be read: {error}.", details=str(error)) from error
    if not status.st_size:
        raise EngineError(f"{path.name} is empty. Choose a file with a header line and rows of data.")
    return status


def compression_and_format(path: Path) -> tuple[Compression, str]:
    """Return how a file is compressed and which format it has, by its first bytes; empty for none and for text."""
    with path.open("rb") as file:
        start = file.read(64)
    found = next((each.name for each in READERS.values() if start.startswith(each.magic, each.magic_at)), "")
    compression: Compression = next((name for magic, name in _MAGIC if start.startswith(magic)), "")
    if compression == "zip" and (zipped := _format_in_zip(path)):
        return "", zipped
    return ("", found) if found else (compression, "")


def members(path: Path) -> tuple[str, ...]:
    """Return the names of the files in a ZIP archive that may hold a table."""
    with _errors_as_sentences(path), zipfile.ZipFile(path) as archive:
        return _members_of(archive)


def _members_of(archive: zipfile.ZipFile) -> tuple[str, ...]:
    return tuple(
        info.filename
        for info in archive.infolist()
        if not info.is_dir() and not info.filename.startswith("__MACOSX/") and "/." not in f"/{info.filename}"
    )


def _sample_of(file: TableFile) -> tuple[bytes, bool]:
    """Return the decompressed beginning of a file, and whether that is all of it."""
    with _errors_as_sentences(file.path), file.opened() as content:
        start = _read(content, SAMPLE_BYTES)
        while len(start) < MAX_SAMPLE_BYTES and start.count(b"\n") < MIN_LINES:
            more = _read(content, len(start))
            if not more:
                return start, True
            start += more
        return start, not content.read(1)


@contextmanager
def _errors_as_sentences(path: Path) -> Iterator[None]:
    """Turn every error that a damaged compressed file can raise into an `EngineError`."""
    try:
        yield
    except EngineError:
        raise
    except RuntimeError as error:  # what zipfile raises for an encrypted member
        raise EngineError(
            f"{path.name} is protected by a password. Extract it first, and open the extracted file.",
            details=str(error),
        ) from error
    except _BROKEN as error:
        raise damaged(path, error) from error


def damaged(path: Path, error: BaseException) -> EngineError:
    """Return the error for a compressed file that is truncated or damaged."""
    return EngineError(
        f"{path.name} is damaged and cannot be decompressed. Use another copy of it.", details=str(error)
    )


def _read(file: IO[bytes], count: int) -> bytes:
    """Read so many bytes, fewer only at the end of the file: a single call may return less."""
    parts = []
    while count > 0 and (part := file.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _format_in_zip(path: Path) -> str:
    """Return the format whose files are ZIP archives like this one; empty if it is an archive of files."""
    try:
        with zipfile.ZipFile(path) as archive:
            zipped = (each for each in READERS.values() if each.zipped)
            return next((each.name for each in zipped if (is_in := each.functions.in_zip) and is_in(archive)), "")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return ""


def _guarded(inner: IO[bytes], path: Path, size: int) -> IO[bytes]:
    return cast(IO[bytes], io.BufferedReader(_Guarded(inner, path, size), BUFFER_BYTES))


class _Watched(io.RawIOBase):
    """A raw file that reports how much of it has been read."""

    def __init__(self, raw: Any, file: TableFile, size: int) -> None:
        self._raw, self._file, self._size = raw, file, size
        self._reported = time.monotonic()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._raw.seek(offset, whence))

    def tell(self) -> int:
        return int(self._raw.tell())

    def readinto(self, buffer: Any, /) -> int:
        self._file.stop_if_cancelled()
        count = int(self._raw.readinto(buffer))
        now = time.monotonic()
        if now - self._reported > PROGRESS_SECONDS:
            self._reported = now
            self._file.report(min(self._raw.tell() / max(self._size, 1), 1.0))
        return count


class _Guarded(io.RawIOBase):
    """The content of a compressed file; raises an error if it is far larger than the file allows."""

    def __init__(self, inner: IO[bytes], path: Path, size: int) -> None:
        self._inner, self._path = inner, path
        self._max_bytes = max(BOMB_BYTES, BOMB_RATIO * size)
        self._bytes = 0

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
        self._bytes += len(part)
        if self._bytes > self._max_bytes:
            raise EngineError(
                f"{self._path.name} decompresses to more than {self._max_bytes / 2**30:.1f} GiB, far more than its "
                "size allows. It looks like a zip bomb, so reading was stopped. Decompress it yourself if you trust it."
            )
        return len(part)
