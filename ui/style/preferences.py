"""Preferences: theme, layout, shortcuts and recent files, stored by QSettings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from PySide6.QtCore import QByteArray, QSettings

from ui.style.theme import Scheme

MAX_RECENT = 10
"""Number of recent files."""
MAX_EARLIER = 50
"""Number of stored run ids, of all projects, whose curves are compared with others."""
STEP = 0.1
"""Change of `font_scale` per action."""


ValueT = TypeVar("ValueT", bound=bool | float | str)


class Preference(Generic[ValueT]):
    """One stored value: what it is called, what it may be, and how the preferences dialog edits it.

    A text with `choices` is edited as a list, a truth value as a check box, a number as a percentage. A damaged or
    missing value reads as `default`; a number outside its bounds reads as the nearest bound.

    Parameters
    ----------
    default : bool, float or str
        The value before the user chooses another.
    label, tooltip : str
        What the dialog shows; without a label the value is not in the dialog, because a menu or a button sets it.
    choices : mapping of str to str
        Allowed texts and their labels.
    minimum, maximum : float
        Bounds of a number.
    """

    def __init__(
        self,
        default: ValueT,
        label: str = "",
        tooltip: str = "",
        *,
        choices: Mapping[str, str] | None = None,
        minimum: float = 0.0,
        maximum: float = 1.0,
    ) -> None:
        self.default, self.label, self.tooltip = default, label, tooltip
        self.choices = choices or {}
        self.minimum, self.maximum = minimum, maximum
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, owner: Preferences, kind: type | None = None) -> ValueT:
        return self.valid(owner.stored(self.name, self.default))

    def __set__(self, owner: Preferences, value: ValueT) -> None:
        owner.store(self.name, self.valid(value))

    def valid(self, value: object) -> ValueT:
        """Return a stored or chosen value as one that is allowed."""
        return cast(ValueT, self._valid(str(value)))

    def _valid(self, text: str) -> bool | float | str:
        if isinstance(self.default, bool):
            return text.lower() == "true"
        if isinstance(self.default, float):
            try:
                return round(min(max(float(text), self.minimum), self.maximum), 2)
            except ValueError:
                return self.default
        return text if not self.choices or text in self.choices else self.default


class Preferences:
    """Reads and writes the settings; a damaged or missing value reads as its default.

    To add a preference, add a `Preference` here; with a label it is in the preferences dialog.

    Parameters
    ----------
    settings : QSettings
        Storage; tests pass one with a file of their own.
    """

    scheme = Preference[Scheme](
        "system",
        "Theme",
        "Light, dark, or the theme of the desktop",
        choices={"system": "System default", "light": "Light", "dark": "Dark"},
    )
    """Theme: ``light``, ``dark``, or ``system`` to follow the desktop."""
    font_scale = Preference[float](
        1.0, "Text size", "Text size relative to that of the desktop", minimum=0.8, maximum=2.0
    )
    """Text size relative to the desktop, 0.8 to 2.0."""
    drawn = Preference[bool](False)
    """Whether the network is shown as a graph; False (a list) by default."""
    palette = Preference[bool](False)
    """Whether the layer palette is shown; False by default."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @classmethod
    def in_dialog(cls) -> tuple[Preference[Any], ...]:
        """Return the preferences that the dialog edits, in its order."""
        return tuple(each for each in vars(cls).values() if isinstance(each, Preference) and each.label)

    @property
    def path(self) -> str:
        """Path of the settings file."""
        return self._settings.fileName()

    def stored(self, name: str, default: object) -> object:
        """Return a value as it is stored, which may be damaged."""
        return self._settings.value(name, default)

    def store(self, name: str, value: object) -> None:
        """Store a value."""
        self._settings.setValue(name, value)

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
