"""Registries whose entries are the modules of a package: adding an entry is adding its module."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import TypeVar

Entry = TypeVar("Entry")


def module_entries(registry: str, attribute: str, kind: type[Entry]) -> Iterator[Entry]:
    """Yield the entries of the modules that are in the same package as a registry.

    Parameters
    ----------
    registry : str
        The ``__name__`` of the module with the registry, which is left out.
    attribute : str
        The name of the entry in its module; a module without one has no entry.
    kind : type
        The class of the entries.
    """
    package = registry.rpartition(".")[0]
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        if not module.ispkg and module.name != registry:
            entry = getattr(importlib.import_module(module.name), attribute, None)
            if isinstance(entry, kind):
                yield entry
