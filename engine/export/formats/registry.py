"""The registry of export formats: every module of this package that has a `FORMAT`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.export.export_format import ExportFormat
from engine.system.registries import module_entries

EXPORT_FORMATS: Mapping[str, ExportFormat] = MappingProxyType(
    {
        entry.name: entry
        for entry in sorted(
            module_entries(__name__, "FORMAT", ExportFormat), key=lambda entry: (entry.group, entry.order)
        )
    }
)
"""All export formats by name, in the order of the menu."""
