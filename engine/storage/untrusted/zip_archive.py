"""Read ZIP files: members by exact name, each limited in size and ratio before it is decompressed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

from engine.storage.untrusted.payload import printable
from engine.system.errors import EngineError

MAX_MEMBERS = 100
MAX_RATIO = 1_000
"""Limit of the decompressed size of a member relative to its compressed size; zeros reach about a thousand."""


@contextmanager
def open_archive(file: BinaryIO, name: str, what: str) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP file, and convert the exceptions of a damaged one to EngineError.

    Parameters
    ----------
    what : str
        What it should contain: ``a Keras model``.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OverflowError,
    ) as error:
        raise EngineError(
            f"{name} is damaged or is not {what}. Use another copy of the file.", details=str(error)
        ) from error
    except OSError as error:
        raise EngineError(f"{name} cannot be read: {error.strerror or error}.", details=str(error)) from error


def members(archive: zipfile.ZipFile, name: str, largest: Mapping[str, int]) -> dict[str, bytes]:
    """Return the members of a ZIP file.

    Parameters
    ----------
    largest : mapping of str to int
        The allowed names, with the limit of the decompressed size of each.

    Raises
    ------
    EngineError
        If a member is unknown, duplicated, encrypted, compressed in an unknown way, or too large.
    """
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise EngineError(f"{name} contains {len(infos):,} files, which is too many.")
    contents: dict[str, bytes] = {}
    for info in infos:
        if info.filename not in largest:
            raise EngineError(f"{name} contains {printable(info.filename)}, which does not belong there.")
        if info.filename in contents:
            raise EngineError(f"{name} contains {info.filename} twice. Use another copy of the file.")
        contents[info.filename] = _member(archive, info, name, largest[info.filename])
    return contents


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, largest: int) -> bytes:
    if info.flag_bits & 0x1:
        raise EngineError(f"{name} is encrypted. Save it without a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise EngineError(f"{name} has a compression that Keras does not use. Use another copy of the file.")
    if info.file_size > min(largest, MAX_RATIO * info.compress_size + 1024):
        raise EngineError(
            f"{name} contains a {printable(info.filename)} of {info.file_size:,} bytes, which is too large."
        )
    with archive.open(info) as member:
        content = member.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise EngineError(f"{name} is damaged: {info.filename} does not have the stated size.")
    return content
