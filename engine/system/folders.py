"""Where the program keeps what is its own: each where the platform wants it.

On Linux the settings lie in ``~/.config``, logs and what is recovered after a crash in ``~/.local/state``, or where
the variables of XDG say; on macOS in ``~/Library``, on Windows in ``%LOCALAPPDATA%``. Nothing is made here: who writes
makes the folder, and goes without where that is refused.
"""

from __future__ import annotations

from pathlib import Path

from platformdirs import PlatformDirs

_PLATFORM = PlatformDirs("layerdesk", appauthor=False)


def settings_folder() -> Path:
    """Return where settings lie that are not the window's, such as Keras's own."""
    return _PLATFORM.user_config_path


def cache_folder() -> Path:
    """Return where that lies which is made anew when it is gone."""
    return _PLATFORM.user_cache_path


def log_folder() -> Path:
    """Return where logs lie."""
    return _PLATFORM.user_log_path


def recovery_folder() -> Path:
    """Return where that lies which is offered again after a crash."""
    return _PLATFORM.user_state_path / "recovery"
