"""The actions as Qt has them, made from the table; the only one who enables, checks and names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from ui.actions.action_spec import ActionSpec, AppState
from ui.actions.menus import MENUS, OPEN_RECENT, all_actions
from ui.style import theme


class Actions(QObject):
    """All actions of one window.

    Parameters
    ----------
    keys : mapping of str to str
        Shortcuts that the user chose himself, by the action's id.

    Signals
    -------
    wanted(str)
        The id of the action that the user chose.
    """

    wanted = Signal(str)

    def __init__(self, keys: Mapping[str, str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.specs = {spec.id: spec for spec in all_actions()}
        self._actions = {spec.id: self._made(spec, (keys or {}).get(spec.id)) for spec in self.specs.values()}
        self._menus: dict[str, QMenu] = {}

    def __getitem__(self, name: str) -> QAction:
        """Return the action of that id."""
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def refresh(self, now: AppState) -> None:
        """Bring the state of all actions in line with the situation."""
        for name, action in self._actions.items():
            spec = self.specs[name]
            action.setEnabled(spec.enabled(now))
            if spec.checked is not None:
                action.setChecked(spec.checked(now))
            if spec.words is not None:
                action.setText(spec.words(now))
            if spec.icon_now is not None and action.property("icon_name") != spec.icon_now(now):
                action.setProperty("icon_name", spec.icon_now(now))
                action.setIcon(theme.icon(spec.icon_now(now)))

    def fill(self, bar: QMenuBar) -> None:
        """Make the menus in a menu bar."""
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
        """Return the menu of that name inside another, made where it is not there yet."""
        path = f"{top}/{name}"
        if path not in self._menus:
            self._menus[path] = self._menus[top].addMenu(name)
            self._menus[path].setToolTipsVisible(True)
        return self._menus[path]

    def tools(self) -> tuple[QAction, ...]:
        """Return the actions of the toolbar, in order."""
        return tuple(self._actions[name] for name, spec in self.specs.items() if spec.tool)

    def set_keys(self, name: str, keys: str) -> None:
        """Give an action another shortcut; an empty text gives it back its own."""
        self._actions[name].setShortcuts(_sequences(self.specs[name], keys))
        self._actions[name].setToolTip(_tip(self.specs[name], self._actions[name]))

    def keys(self, name: str) -> str:
        """Return the first shortcut of an action, as it is written on this system."""
        return self._actions[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def _made(self, spec: ActionSpec, keys: str | None) -> QAction:
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
        action.triggered.connect(lambda checked=False, name=spec.id: self.wanted.emit(name))
        return action


def _tip(spec: ActionSpec, action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{spec.tip} ({keys})" if keys else spec.tip


def _sequences(spec: ActionSpec, chosen: str) -> list[QKeySequence]:
    return [QKeySequence(keys) for keys in ((chosen,) if chosen else spec.keys)]
