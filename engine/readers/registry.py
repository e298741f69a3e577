"""The registry of table file formats: every module of this package that has a `READER`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from engine.readers.reader import Reader

ARCHIVE_ENDINGS = (".gz", ".zip", ".bz2", ".xz", ".zst")
"""Endings of compressed files, which may hold a table of any text format."""


def _entries() -> Iterator[Reader]:
    package = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if not module.ispkg and f"{package}.{module.name}" != __name__:
            entry = getattr(importlib.import_module(f"{package}.{module.name}"), "READER", None)
            if isinstance(entry, Reader):
                yield entry


READERS: Mapping[str, Reader] = MappingProxyType(
    {entry.name: entry for entry in sorted(_entries(), key=lambda entry: entry.order)}
)
"""All readers by name, in the order of lists."""

TABLE_ENDINGS: tuple[str, ...] = (
    *(ending for reader in READERS.values() for ending in reader.endings),
    *ARCHIVE_ENDINGS,
)
"""Endings of files that may hold a table."""
