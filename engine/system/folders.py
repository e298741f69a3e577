"""Folders of the user in which Layerdesk keeps its files, where the platform expects them.

On Linux settings are in ``~/.config``, logs and recovery files in ``~/.local/state``, or where the XDG variables point;
on macOS all are in ``~/Library``, on Windows in ``%LOCALAPPDATA%``. Nothing is created here: the code that writes
creates the folder, and continues without it if that fails.
"""

from __future__ import annotations

from pathlib import Path

from platformdirs import PlatformDirs

_PLATFORM = PlatformDirs("layerdesk", appauthor=False)


def settings_folder() -> Path:
    """Return the folder of settings that are not those of the window, such as those of Keras."""
    return _PLATFORM.user_config_path


def cache_folder() -> Path:
    """Return the folder of files that can be recreated at any time."""
    return _PLATFORM.user_cache_path


def log_folder() -> Path:
    """Return the folder of log files."""
    return _PLATFORM.user_log_path


def recovery_folder() -> Path:
    """Return the folder of checkpoints and unsaved projects that are offered after a crash."""
    return _PLATFORM.user_state_path / "recovery"
