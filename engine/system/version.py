"""The version of Layerdesk; a module of its own because the window must not import `environment`, which needs Keras."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """Return the version of Layerdesk, or ``development version`` in a checkout that is not installed."""
    try:
        return metadata.version("layerdesk")
    except metadata.PackageNotFoundError:
        return "development version"
