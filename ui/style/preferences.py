"""Preferences: theme, layout, shortcuts and recent files, stored by QSettings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from ui.style.theme import Scheme

MAX_RECENT = 10
"""Number of recent files."""
MAX_EARLIER = 50
"""Number of stored run ids, of all projects, whose curves are compared with others."""
STEP = 0.1
"""Change of `font_scale` per action."""


class Preferences:
    """Reads and writes the settings; a damaged or missing value reads as its default.

    Parameters
    ----------
    settings : QSettings
        Storage; tests pass one with a file of their own.
    """

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def path(self) -> str:
        """Path of the settings file."""
        return self._settings.fileName()

    @property
    def scheme(self) -> Scheme:
        """Theme: ``light``, ``dark``, or ``system`` to follow the desktop."""
        stored = self._settings.value("scheme", "system")
        return stored if stored in ("light", "dark", "system") else "system"

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._settings.setValue("scheme", scheme)

    @property
    def font_scale(self) -> float:
        """Text size relative to the desktop, 0.8 to 2.0."""
        try:
            return min(max(float(str(self._settings.value("font_scale", 1.0))), 0.8), 2.0)
        except ValueError:
            return 1.0

    @font_scale.setter
    def font_scale(self, scale: float) -> None:
        self._settings.setValue("font_scale", round(min(max(scale, 0.8), 2.0), 2))

    @property
    def drawn(self) -> bool:
        """Whether the network is shown as a graph; False (a list) by default."""
        return str(self._settings.value("drawn", "false")).lower() == "true"

    @drawn.setter
    def drawn(self, drawn: bool) -> None:
        self._settings.setValue("drawn", drawn)

    @property
    def palette(self) -> bool:
        """Whether the layer palette is shown; False by default."""
        return str(self._settings.value("palette", "false")).lower() == "true"

    @palette.setter
    def palette(self, shown: bool) -> None:
        self._settings.setValue("palette", shown)

    @property
    def earlier(self) -> tuple[str, ...]:
        """Ids of the earlier runs whose curves are shown for comparison."""
        stored = self._json("earlier", [])
        return tuple(run for run in stored if isinstance(run, str)) if isinstance(stored, list) else ()

    def set_earlier(self, runs: Sequence[str]) -> None:
        """Store the ids of the runs whose curves are shown for comparison; only the newest `MAX_EARLIER`."""
        self._settings.setValue("earlier", json.dumps(list(runs)[-MAX_EARLIER:]))

    @property
    def recent(self) -> tuple[str, ...]:
        """Paths of recent files, the newest first."""
        stored = self._json("recent", [])
        return tuple(path for path in stored if isinstance(path, str)) if isinstance(stored, list) else ()

    def add_recent(self, path: str) -> None:
        """Store a path as the most recent file."""
        full = str(Path(path).resolve())
        others = [other for other in self.recent if other != full]
        self._settings.setValue("recent", json.dumps([full, *others][:MAX_RECENT]))

    def clear_recent(self) -> None:
        """Clear the recent files."""
        self._settings.remove("recent")

    @property
    def keys(self) -> Mapping[str, str]:
        """Shortcuts that the user changed, by the id of the action."""
        stored = self._json("keys", {})
        return {str(name): str(keys) for name, keys in stored.items()} if isinstance(stored, dict) else {}

    def set_keys(self, name: str, keys: str) -> None:
        """Store the shortcut of an action; an empty text removes it."""
        others = {other: chosen for other, chosen in self.keys.items() if other != name}
        self._settings.setValue("keys", json.dumps(others | ({name: keys} if keys else {})))

    @property
    def folder(self) -> str:
        """Folder of the last chosen file; empty if there is none or it does not exist."""
        stored = str(self._settings.value("folder", ""))
        return stored if stored and Path(stored).is_dir() else ""

    @folder.setter
    def folder(self, folder: str) -> None:
        self._settings.setValue("folder", folder)

    def state(self, name: str) -> QByteArray:
        """Return a stored geometry or layout of Qt; empty if there is none."""
        stored = self._settings.value(f"state/{name}")
        return stored if isinstance(stored, QByteArray) else QByteArray()

    def set_state(self, name: str, state: QByteArray) -> None:
        """Store a geometry or layout of Qt."""
        self._settings.setValue(f"state/{name}", state)

    def _json(self, name: str, default: object) -> object:
        try:
            return json.loads(str(self._settings.value(name, json.dumps(default))))
        except ValueError:
            return default
