"""The buttons above the list of layers, and the same wishes as a menu."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from ui.style import theme


@dataclass(frozen=True)
class MenuEntry:
    """Something to do with the selected layers: a name, its text, icon and key, and what it is good for."""

    name: str
    text: str
    icon: str
    key: str
    tip: str
    button: bool = True
    group: bool = False


WISHES = (
    MenuEntry("duplicate", "Duplicate", "copy", "Ctrl+D", "Put a copy after the selected layers"),
    MenuEntry("up", "Move up", "arrow-up", "Alt+Up", "Move the selected layers towards the features"),
    MenuEntry("down", "Move down", "arrow-down", "Alt+Down", "Move the selected layers towards the output"),
    MenuEntry("remove", "Remove", "trash-2", "Del", "Remove the selected layers; undo brings them back"),
    MenuEntry("rename", "Rename", "pencil", "F2", "Give the layer another name", button=False),
    MenuEntry(
        "cut", "Cut", "clipboard-copy", "Ctrl+X", "Copy the selected layers as text and remove them", button=False
    ),
    MenuEntry("copy", "Copy", "clipboard-copy", "Ctrl+C", "Copy the selected layers as text", button=False),
    MenuEntry("paste", "Paste", "clipboard-paste", "Ctrl+V", "Put copied layers after the selected ones", button=False),
    MenuEntry("branch", "Branch…", "split", "", "Let one more layer read the selected one", button=False, group=True),
    MenuEntry("merge", "Merge…", "workflow", "", "Let a new layer join the selected ones", button=False),
    MenuEntry("share", "Use its weights again", "weight", "", "Use the weights in one more place", button=False),
    MenuEntry(
        "freeze",
        "Freeze or train",
        "eye-off",
        "",
        "Keep the weights as they are, or train them",
        button=False,
    ),
)


class LayerBar(QWidget):
    """Adds a layer, and offers what can be done with the selected ones.

    Signals
    -------
    add_requested : ()
    requested : str
        The name of one of the `WISHES`.
    drawn_requested : bool
        The network is to be seen as a graph (True) or as a list.
    palette_requested : bool
        The palette of layers is to be in sight, or not.
    """

    add_requested = Signal()
    requested = Signal(str)
    drawn_requested = Signal(bool)
    palette_requested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._possible: frozenset[str] = frozenset()
        self._add_button = QPushButton(theme.icon("plus"), "Add layer")
        self._add_button.setObjectName("_add_button")
        self._add_button.setToolTip(
            "Add a layer after the selected one: type some letters of its name, press Enter (Ins)"
        )
        self._add_button.setAccessibleName("Add layer")
        self._add_button.clicked.connect(self.add_requested)
        self._buttons = {command.name: self._make_button(command) for command in WISHES if command.button}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._add_button)
        self._palette_button = self._make_palette_button()
        row.addWidget(self._palette_button)
        row.addSpacing(theme.HALF)
        self._views = {False: self._make_view_button("list", "List", False)}
        self._views[True] = self._make_view_button("graph", "Graph", True)
        for button in self._views.values():
            row.addWidget(button)
        row.addStretch()
        for button in self._buttons.values():
            row.addWidget(button)

    @property
    def add_button(self) -> QPushButton:
        """The button that adds a layer; the list of kinds opens below it."""
        return self._add_button

    def show_possible(self, names: frozenset[str]) -> None:
        """Say which wishes can be met now."""
        self._possible = names
        for name, button in self._buttons.items():
            button.setEnabled(name in names)

    def show_drawn(self, drawn: bool) -> None:
        """Say whether the graph is in sight."""
        for each, button in self._views.items():
            button.setChecked(each == drawn)

    def show_palette(self, shown: bool) -> None:
        """Say whether the palette is in sight."""
        self._palette_button.setChecked(shown)

    def open_menu(self, corner: QPoint) -> None:
        """Offer all wishes as a menu at a place on the screen."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addAction(theme.icon("plus"), "Add layer\tIns", self.add_requested.emit)
        for command in WISHES:
            if command.group:
                menu.addSeparator()
            action = QAction(
                theme.icon(command.icon), f"{command.text}\t{command.key}" if command.key else command.text, menu
            )
            action.setToolTip(command.tip)
            action.setEnabled(command.name in self._possible)
            action.triggered.connect(lambda checked=False, name=command.name: self.requested.emit(name))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(corner)

    def _make_palette_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("_palette_button")
        button.setIcon(theme.icon("panel-left"))
        button.setIconSize(QSize(16, 16))
        button.setCheckable(True)
        button.setToolTip("Show all layers beside the network, to drag them into it (Ctrl+Shift+K)")
        button.setAccessibleName("Palette of layers")
        button.clicked.connect(self.palette_requested)
        return button

    def _make_view_button(self, name: str, text: str, drawn: bool) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"_{name}_button")
        button.setIcon(theme.icon("workflow" if drawn else "list"))
        button.setIconSize(QSize(16, 16))
        button.setCheckable(True)
        button.setToolTip(f"Show the network as a {name} (Ctrl+Shift+G changes)")
        button.setAccessibleName(f"{text} of the layers")
        button.clicked.connect(lambda: self.drawn_requested.emit(drawn))
        return button

    def _make_button(self, command: MenuEntry) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"_{command.name}_button")
        button.setIcon(theme.icon(command.icon))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(f"{command.tip} ({command.key})")
        button.setAccessibleName(f"{command.text} layers")
        button.clicked.connect(lambda: self.requested.emit(command.name))
        return button
