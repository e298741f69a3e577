"""Diagnostics for error reports: versions, device and folders."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6 import QtCore
from PySide6.QtGui import QGuiApplication

from engine.system.folders import log_folder, recovery_folder, settings_folder
from engine.system.version import version


def text(environment: Mapping[str, str], settings: str) -> str:
    """Return one line per value, with its name first.

    Parameters
    ----------
    environment : mapping
        Versions and device, as the engine reports them; empty while Keras is loading.
    settings : str
        Path of the settings file.
    """
    known = {
        "layerdesk": version(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "qt": QtCore.qVersion(),
        "platform plugin": QGuiApplication.platformName(),
        "packaged": "yes" if getattr(sys, "frozen", False) else "no",
        **(environment or {"device": "not known yet: Keras is still loading"}),
        "program": str(_program()),
        "settings": settings,
        "keras settings": str(settings_folder() / "keras"),
        "log": str(log_folder()),
        "recovery": str(recovery_folder()),
    }
    return "\n".join(f"{name:16} {value}" for name, value in known.items())


def _program() -> Path:
    """Return the folder of the installed program, or of its source."""
    return Path(sys.executable).parent if getattr(sys, "frozen", False) else Path(__file__).resolve().parents[2]
