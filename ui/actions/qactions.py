"""QActions made from the table of actions; the only place that enables, checks and renames them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from ui.actions.action_spec import ActionSpec, AppState
from ui.actions.menus import MENUS, OPEN_RECENT, all_actions
from ui.style import theme


class Actions(QObject):
    """QActions of one window.

    Parameters
    ----------
    keys : mapping of str to str
        Shortcuts that the user changed, by the id of the action.

    Signals
    -------
    requested(str)
        The user chose the action with this id.
    """

    requested = Signal(str)

    def __init__(self, keys: Mapping[str, str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.specs = {spec.id: spec for spec in all_actions()}
        self._actions = {spec.id: self._create(spec, (keys or {}).get(spec.id)) for spec in self.specs.values()}
        self._menus: dict[str, QMenu] = {}

    def __getitem__(self, name: str) -> QAction:
        """Return the action with this id."""
        return self._actions[name]

    @property
    def by_id(self) -> Mapping[str, QAction]:
        """All actions by their ids."""
        return self._actions

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def refresh(self, now: AppState) -> None:
        """Update all actions to the state of the application."""
        for name, action in self._actions.items():
            spec = self.specs[name]
            action.setEnabled(spec.enabled(now))
            if spec.checked is not None:
                action.setChecked(spec.checked(now))
            if spec.dynamic_text is not None:
                action.setText(spec.dynamic_text(now))
            if spec.dynamic_icon is not None and action.property("icon_name") != spec.dynamic_icon(now):
                action.setProperty("icon_name", spec.dynamic_icon(now))
                action.setIcon(theme.icon(spec.dynamic_icon(now)))

    def fill(self, bar: QMenuBar) -> None:
        """Create the menus in a menu bar."""
        for name in MENUS:
            self._menus[name] = bar.addMenu(name)
            self._menus[name].setToolTipsVisible(True)
        for spec in self.specs.values():
            top, _, sub = spec.menu.partition("/")
            if spec.group:
                self._menus[top].addSeparator()
            (self.submenu(top, sub) if sub else self._menus[top]).addAction(self._actions[spec.id])
            if spec.id == "file.open_project":
                self.submenu(top, OPEN_RECENT)

    def submenu(self, top: str, name: str) -> QMenu:
        """Return the submenu with this name, which is created if it does not exist."""
        path = f"{top}/{name}"
        if path not in self._menus:
            self._menus[path] = self._menus[top].addMenu(name)
            self._menus[path].setToolTipsVisible(True)
        return self._menus[path]

    def tools(self) -> tuple[QAction, ...]:
        """Return the actions of the tool bar, in order."""
        return tuple(self._actions[name] for name, spec in self.specs.items() if spec.tool)

    def set_keys(self, name: str, keys: str) -> None:
        """Set the shortcut of an action; an empty text restores the default."""
        self._actions[name].setShortcuts(_sequences(self.specs[name], keys))
        self._actions[name].setToolTip(_tip(self.specs[name], self._actions[name]))

    def keys(self, name: str) -> str:
        """Return the first shortcut of an action, in the notation of this system."""
        return self._actions[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def _create(self, spec: ActionSpec, keys: str | None) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(spec.id)
        action.setProperty("menu", spec.menu.replace("/", ": "))
        action.setShortcuts(_sequences(spec, keys or ""))
        action.setStatusTip(spec.tip)
        action.setCheckable(spec.checked is not None)
        action.setIconText(spec.tool or spec.text.rstrip("…"))
        if spec.icon:
            action.setIcon(theme.icon(spec.icon))
        if spec.id == "file.quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        action.setToolTip(_tip(spec, action))
        action.triggered.connect(lambda checked=False, name=spec.id: self.requested.emit(name))
        return action


def _tip(spec: ActionSpec, action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{spec.tip} ({keys})" if keys else spec.tip


def _sequences(spec: ActionSpec, chosen: str) -> list[QKeySequence]:
    return [QKeySequence(keys) for keys in ((chosen,) if chosen else spec.keys)]
