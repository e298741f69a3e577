"""Toolbar of commands on layers, and the same commands as a context menu."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from ui.style import theme
from ui.style.object_names import named


@dataclass(frozen=True)
class MenuEntry:
    """Command on the selected layers: name, text, icon, key and tooltip."""

    name: str
    text: str
    icon: str
    key: str
    tip: str
    button: bool = True
    group: bool = False


COMMANDS = (
    MenuEntry("duplicate", "Duplicate", "copy", "Ctrl+D", "Insert a copy after the selected layers"),
    MenuEntry("up", "Move up", "arrow-up", "Alt+Up", "Move the selected layers towards the features"),
    MenuEntry("down", "Move down", "arrow-down", "Alt+Down", "Move the selected layers towards the output"),
    MenuEntry("remove", "Remove", "trash-2", "Del", "Remove the selected layers"),
    MenuEntry("rename", "Rename", "pencil", "F2", "Rename the layer", button=False),
    MenuEntry("cut", "Cut", "clipboard-copy", "Ctrl+X", "Cut the selected layers to the clipboard", button=False),
    MenuEntry("copy", "Copy", "clipboard-copy", "Ctrl+C", "Copy the selected layers to the clipboard", button=False),
    MenuEntry(
        "paste", "Paste", "clipboard-paste", "Ctrl+V", "Insert copied layers after the selected ones", button=False
    ),
    MenuEntry(
        "branch", "Branch…", "split", "", "Add another layer that reads the selected one", button=False, group=True
    ),
    MenuEntry(
        "merge", "Merge…", "workflow", "", "Add a layer that combines the outputs of the selected ones", button=False
    ),
    MenuEntry("share", "Share weights", "weight", "", "Add a layer that uses the weights of this one", button=False),
    MenuEntry(
        "freeze",
        "Freeze or unfreeze",
        "eye-off",
        "",
        "Keep the weights fixed in training, or train them again. Keras: trainable",
        button=False,
    ),
    MenuEntry(
        "fold",
        "Fold or unfold block",
        "chevron-down",
        "Space",
        "Show the layers of the selected block as one card, or each of them",
        button=False,
        group=True,
    ),
    MenuEntry(
        "fold_all",
        "Fold or unfold all blocks",
        "layers",
        "Shift+Space",
        "Show each block of layers as one card, or all layers",
        button=False,
    ),
)


class LayerBar(QWidget):
    """Toolbar that adds layers and edits the selected ones.

    Signals
    -------
    add_requested : ()
        Add a layer.
    command_requested : str
        The name of one of the `COMMANDS`.
    graph_requested : bool
        Show the network as a graph (True) or as a list.
    palette_requested : bool
        Show or hide the palette of layers.
    """

    add_requested = Signal()
    command_requested = Signal(str)
    graph_requested = Signal(bool)
    palette_requested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._enabled: frozenset[str] = frozenset()
        self._add_button = named(QPushButton(theme.icon("plus"), "Add layer"), "_add_button")
        self._add_button.setToolTip(
            "Add a layer after the selected one: type some letters of its name and press Enter (Ins)"
        )
        self._add_button.setAccessibleName("Add layer")
        self._add_button.clicked.connect(self.add_requested)
        self._buttons = {command.name: self._make_button(command) for command in COMMANDS if command.button}
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
        self._fold_button = self._make_fold_button()
        row.addWidget(self._fold_button)
        row.addStretch()
        for button in self._buttons.values():
            row.addWidget(button)

    @property
    def add_button(self) -> QPushButton:
        """The button that adds a layer; the picker of kinds opens below it."""
        return self._add_button

    def set_enabled_commands(self, names: frozenset[str]) -> None:
        """Enable the commands with these names."""
        self._enabled = names
        for name, button in self._buttons.items():
            button.setEnabled(name in names)

    def show_graph(self, shown: bool) -> None:
        """Check the button of the view that is shown."""
        for each, button in self._views.items():
            button.setChecked(each == shown)

    def show_folding(self, blocks: int, folded: int) -> None:
        """Show whether any of the blocks of layers is folded; the button is hidden if there is no block."""
        self._fold_button.setVisible(blocks > 0)
        self._fold_button.setChecked(folded > 0)

    def show_palette(self, shown: bool) -> None:
        """Check the button of the palette if it is shown."""
        self._palette_button.setChecked(shown)

    def open_menu(self, corner: QPoint) -> None:
        """Open a menu of all commands at a point of the screen."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addAction(theme.icon("plus"), "Add layer\tIns", self.add_requested.emit)
        for command in COMMANDS:
            if command.group:
                menu.addSeparator()
            action = QAction(
                theme.icon(command.icon), f"{command.text}\t{command.key}" if command.key else command.text, menu
            )
            action.setToolTip(command.tip)
            action.setEnabled(command.name in self._enabled)
            action.triggered.connect(lambda checked=False, name=command.name: self.command_requested.emit(name))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(corner)

    def _make_palette_button(self) -> QToolButton:
        button = named(QToolButton(), "_palette_button")
        button.setIcon(theme.icon("panel-left"))
        button.setIconSize(QSize(16, 16))
        button.setCheckable(True)
        button.setToolTip("Show all layers next to the network, to drag them into it (Ctrl+Shift+K)")
        button.setAccessibleName("Layer palette")
        button.clicked.connect(self.palette_requested)
        return button

    def _make_fold_button(self) -> QToolButton:
        button = named(QToolButton(), "_fold_button")
        button.setIcon(theme.icon("layers"))
        button.setIconSize(QSize(16, 16))
        button.setCheckable(True)
        button.setToolTip("Fold blocks of layers, such as the number encoding, into one card each (Shift+Space)")
        button.setAccessibleName("Fold blocks of layers")
        button.clicked.connect(lambda: self.command_requested.emit("fold_all"))
        button.hide()
        return button

    def _make_view_button(self, name: str, text: str, graph: bool) -> QToolButton:
        button = named(QToolButton(), f"_{name}_button")
        button.setIcon(theme.icon("workflow" if graph else "list"))
        button.setIconSize(QSize(16, 16))
        button.setCheckable(True)
        button.setToolTip(f"Show the network as a {name} (Ctrl+Shift+G switches)")
        button.setAccessibleName(f"{text} of the layers")
        button.clicked.connect(lambda: self.graph_requested.emit(graph))
        return button

    def _make_button(self, command: MenuEntry) -> QToolButton:
        button = named(QToolButton(), f"_{command.name}_button")
        button.setIcon(theme.icon(command.icon))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(f"{command.tip} ({command.key})")
        button.setAccessibleName(f"{command.text} layers")
        button.clicked.connect(lambda: self.command_requested.emit(command.name))
        return button
