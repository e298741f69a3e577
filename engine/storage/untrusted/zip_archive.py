"""Zip files: members by exact name, each bounded in size and ratio before a byte of it is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

from engine.storage.untrusted.class_names import shown
from engine.system.errors import EngineError

MAX_MEMBERS = 100
LARGEST_RATIO = 1_000
"""How many times as large as it lies in the file a member may become; zeros become about a thousand times as large."""


@contextmanager
def opened(file: BinaryIO, name: str, what: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip, and turn all that a broken one can raise into one sentence.

    Parameters
    ----------
    what : str
        What it should be: ``a Keras model``.
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
    """Return the members of a zip.

    Parameters
    ----------
    largest : mapping of str to int
        The names that may be there, with the most bytes that each may become.

    Raises
    ------
    EngineError
        Where there is another member, one twice, one that is encrypted, packed in another way than usual, or too large.
    """
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise EngineError(f"{name} holds {len(infos):,} files, which is too many to be right.")
    found: dict[str, bytes] = {}
    for info in infos:
        if info.filename not in largest:
            raise EngineError(f"{name} holds {shown(info.filename)}, which does not belong there.")
        if info.filename in found:
            raise EngineError(f"{name} holds {info.filename} twice. Use another copy of the file.")
        found[info.filename] = _member(archive, info, name, largest[info.filename])
    return found


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, largest: int) -> bytes:
    if info.flag_bits & 0x1:
        raise EngineError(f"{name} is encrypted. Save it without a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise EngineError(f"{name} is packed in a way that Keras does not use. Use another copy of the file.")
    if info.file_size > min(largest, LARGEST_RATIO * info.compress_size + 1024):
        raise EngineError(
            f"{name} holds a {shown(info.filename)} of {info.file_size:,} bytes, which is too large to be right."
        )
    with archive.open(info) as member:
        content = member.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise EngineError(f"{name} is damaged: {info.filename} is not as long as it says.")
    return content
