"""The registry of export formats: every module of this package that has a `FORMAT`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from engine.export.export_format import ExportFormat


def _entries() -> Iterator[ExportFormat]:
    package = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if f"{package}.{module.name}" != __name__:
            entry = getattr(importlib.import_module(f"{package}.{module.name}"), "FORMAT", None)
            if isinstance(entry, ExportFormat):
                yield entry


EXPORT_FORMATS: Mapping[str, ExportFormat] = MappingProxyType(
    {entry.name: entry for entry in sorted(_entries(), key=lambda entry: (entry.group, entry.order))}
)
"""All export formats by name, in the order of the menu."""
