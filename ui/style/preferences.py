"""What the program remembers from one day to the next: looks, layout, shortcuts, files lately opened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from ui.style.theme import Scheme

MAX_RECENT = 10
"""How many files are remembered."""
MAX_EARLIER = 50
"""How many runs are remembered, of all projects, that are drawn beside others."""
STEP = 0.1
"""By how much text grows or shrinks with each press."""


class Preferences:
    """Reads and writes the settings; what is damaged or missing reads as its default.

    Parameters
    ----------
    settings : QSettings
        Where they are kept; tests give a file of their own.
    """

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def path(self) -> str:
        """The file that they are kept in."""
        return self._settings.fileName()

    @property
    def scheme(self) -> Scheme:
        """Which colours: ``light``, ``dark``, or ``system`` to follow the desktop."""
        stored = self._settings.value("scheme", "system")
        return stored if stored in ("light", "dark", "system") else "system"

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._settings.setValue("scheme", scheme)

    @property
    def font_scale(self) -> float:
        """How many times the desktop's size text has, 0.8 to 2.0."""
        try:
            return min(max(float(str(self._settings.value("font_scale", 1.0))), 0.8), 2.0)
        except ValueError:
            return 1.0

    @font_scale.setter
    def font_scale(self, scale: float) -> None:
        self._settings.setValue("font_scale", round(min(max(scale, 0.8), 2.0), 2))

    @property
    def drawn(self) -> bool:
        """Whether the network is shown as a graph; as a list at first."""
        return str(self._settings.value("drawn", "false")).lower() == "true"

    @drawn.setter
    def drawn(self, drawn: bool) -> None:
        self._settings.setValue("drawn", drawn)

    @property
    def palette(self) -> bool:
        """Whether all kinds of layers are shown beside the network; not at first."""
        return str(self._settings.value("palette", "false")).lower() == "true"

    @palette.setter
    def palette(self, shown: bool) -> None:
        self._settings.setValue("palette", shown)

    @property
    def earlier(self) -> tuple[str, ...]:
        """The runs that are drawn beside the curves of another one, by their ids."""
        stored = self._json("earlier", [])
        return tuple(run for run in stored if isinstance(run, str)) if isinstance(stored, list) else ()

    def set_earlier(self, runs: Sequence[str]) -> None:
        """Remember which runs are drawn beside the curves of another one; the last ones chosen."""
        self._settings.setValue("earlier", json.dumps(list(runs)[-MAX_EARLIER:]))

    @property
    def recent(self) -> tuple[str, ...]:
        """Files lately opened or saved, the last one first."""
        stored = self._json("recent", [])
        return tuple(path for path in stored if isinstance(path, str)) if isinstance(stored, list) else ()

    def add_recent(self, path: str) -> None:
        """Remember a file as the one opened last."""
        full = str(Path(path).resolve())
        others = [other for other in self.recent if other != full]
        self._settings.setValue("recent", json.dumps([full, *others][:MAX_RECENT]))

    def forget_recent(self) -> None:
        """Remember no file any more."""
        self._settings.remove("recent")

    @property
    def keys(self) -> Mapping[str, str]:
        """Shortcuts that the user chose himself, by the action's id."""
        stored = self._json("keys", {})
        return {str(name): str(keys) for name, keys in stored.items()} if isinstance(stored, dict) else {}

    def set_keys(self, name: str, keys: str) -> None:
        """Remember the shortcut of an action; an empty text forgets it."""
        others = {other: chosen for other, chosen in self.keys.items() if other != name}
        self._settings.setValue("keys", json.dumps(others | ({name: keys} if keys else {})))

    @property
    def folder(self) -> str:
        """Where the last file was chosen; empty where there was none, or where it is gone."""
        stored = str(self._settings.value("folder", ""))
        return stored if stored and Path(stored).is_dir() else ""

    @folder.setter
    def folder(self, folder: str) -> None:
        self._settings.setValue("folder", folder)

    def state(self, name: str) -> QByteArray:
        """Return what Qt wants to know of a window's shape; empty at first."""
        stored = self._settings.value(f"state/{name}")
        return stored if isinstance(stored, QByteArray) else QByteArray()

    def set_state(self, name: str, state: QByteArray) -> None:
        """Remember what Qt wants to know of a window's shape."""
        self._settings.setValue(f"state/{name}", state)

    def forget_states(self) -> None:
        """Remember no window's shape any more."""
        self._settings.remove("state")

    def _json(self, name: str, default: object) -> object:
        try:
            return json.loads(str(self._settings.value(name, json.dumps(default))))
        except ValueError:
            return default
