"""The registry of table file formats: every module of this package, and of `PACKAGES` in it, that has a `READER`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from engine.readers.reader import Reader
from engine.system.registries import module_entries

ARCHIVE_ENDINGS = (".gz", ".zip", ".bz2", ".xz", ".zst")
"""Endings of compressed files, which may hold a table of any text format."""

PACKAGES = ("markup", "programs")
"""Packages with more formats."""


def _entries() -> Iterator[Reader]:
    own = __name__.rpartition(".")
    for package in (own[0], *(f"{own[0]}.{name}" for name in PACKAGES)):
        yield from module_entries(f"{package}.{own[2]}", "READER", Reader)


READERS: Mapping[str, Reader] = MappingProxyType(
    {entry.name: entry for entry in sorted(_entries(), key=lambda entry: entry.order)}
)
"""All readers by name, in the order of lists."""

TABLE_ENDINGS: tuple[str, ...] = (
    *(ending for reader in READERS.values() for ending in reader.endings),
    *ARCHIVE_ENDINGS,
)
"""Endings of files that may hold a table."""
