"""Which Layerdesk this is."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """Return the version of this program, or a word where it runs from a checkout that was never set up."""
    try:
        return metadata.version("layerdesk")
    except metadata.PackageNotFoundError:
        return "development version"
