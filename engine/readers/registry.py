"""The registry of table file formats: every module of this package that has a `READER`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.readers.reader import Reader
from engine.system.registries import module_entries

ARCHIVE_ENDINGS = (".gz", ".zip", ".bz2", ".xz", ".zst")
"""Endings of compressed files, which may hold a table of any text format."""

READERS: Mapping[str, Reader] = MappingProxyType(
    {entry.name: entry for entry in sorted(module_entries(__name__, "READER", Reader), key=lambda entry: entry.order)}
)
"""All readers by name, in the order of lists."""

TABLE_ENDINGS: tuple[str, ...] = (
    *(ending for reader in READERS.values() for ending in reader.endings),
    *ARCHIVE_ENDINGS,
)
"""Endings of files that may hold a table."""
