"""The command palette: finds a command by a part of its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ui.actions.qactions import Actions
from ui.style import theme
from ui.style.object_names import named

WIDTH_GRIDS = 70
MAX_ROWS = 12


class CommandPalette(QFrame):
    """A search field above a list of the enabled actions.

    Parameters
    ----------
    actions : Actions
    window : QWidget
        The palette opens at its top centre.
    """

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self._window = window
        self._actions = actions
        self.setAccessibleName("Command palette")
        theme.set_role(self, "card")
        self._search_edit = named(QLineEdit(), "_search_edit")
        self._search_edit.setPlaceholderText("Type a part of the name of a command")
        self._search_edit.setToolTip("Up and Down select, Enter runs the command, Esc closes")
        self._search_edit.setAccessibleName("Command")
        self._search_edit.textChanged.connect(self._fill)
        self._search_edit.installEventFilter(self)
        self._command_list = named(QTreeWidget(), "_command_list")
        self._command_list.setAccessibleName("Commands")
        self._command_list.setToolTip("Available commands")
        theme.set_role(self._command_list, "list")
        self._command_list.setColumnCount(2)
        self._command_list.setHeaderHidden(True)
        self._command_list.setRootIsDecorated(False)
        self._command_list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._command_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._command_list.itemClicked.connect(self._on_item_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._search_edit)
        layout.addWidget(self._command_list)

    def open_now(self) -> None:
        """Show the palette with an empty search field, and focus it."""
        self._search_edit.clear()
        self._fill("")
        width = min(theme.GRID * WIDTH_GRIDS, self._window.width() - 4 * theme.GRID)
        row = self._command_list.sizeHintForRow(0)
        self.resize(width, row * MAX_ROWS + self._search_edit.sizeHint().height() + 4 * theme.GRID)
        self._command_list.setColumnWidth(0, width * 3 // 4)
        corner = self._window.mapToGlobal(self._window.rect().topLeft())
        self.move(corner.x() + (self._window.width() - width) // 2, corner.y() + self._window.height() // 8)
        self.show()
        self._search_edit.setFocus()

    def texts(self) -> list[str]:
        """Return the commands that are listed."""
        return [item.text(0) for item in items_of(self._command_list)]

    def _fill(self, typed: str) -> None:
        self._command_list.clear()
        found = [(rank, action) for action in self._choices() if (rank := _rank(typed, _name(action))) is not None]
        for _, action in sorted(found, key=lambda each: each[0]):
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            item = QTreeWidgetItem([_name(action), keys])
            item.setIcon(0, action.icon())
            item.setForeground(1, theme.color("muted"))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(0, action.statusTip())
            item.setData(0, Qt.ItemDataRole.UserRole, action.objectName())
            self._command_list.addTopLevelItem(item)
        self._select_row(0)

    def _select_row(self, row: int) -> None:
        """Select a row; a number before the first row or after the last one wraps around."""
        if items := items_of(self._command_list):
            self._command_list.setCurrentItem(items[row % len(items)])

    def _choices(self) -> Sequence[QAction]:
        return [action for action in self._actions if action.isEnabled() and action.objectName() != "edit.palette"]

    def _on_item_clicked(self, item: QTreeWidgetItem) -> None:
        self.close()
        self._actions[item.data(0, Qt.ItemDataRole.UserRole)].trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            current = self._command_list.currentItem()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None:
                self._on_item_clicked(current)
                return True
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                row = -1 if current is None else self._command_list.indexOfTopLevelItem(current)
                self._select_row(row + step)
                return True
        return super().eventFilter(watched, event)


def items_of(tree: QTreeWidget) -> list[QTreeWidgetItem]:
    """Return the top-level items of a tree, in order."""
    items = (tree.topLevelItem(row) for row in range(tree.topLevelItemCount()))
    return [item for item in items if item is not None]


def _name(action: QAction) -> str:
    """Return the menu and the text of an action, such as ``Train: Pause``."""
    menu = str(action.property("menu") or "")
    return f"{menu}: {action.text()}" if menu else action.text()


def _rank(typed: str, name: str) -> tuple[int, int] | None:
    """Return the rank of a name among the matches, None for no match: first whole words, then letters in order."""
    query, text = typed.strip().lower(), name.lower()
    if all(word in text for word in query.split()):
        return (0, text.find(query.split()[0]) if query else 0)
    position = -1
    for letter in query.replace(" ", ""):
        position = text.find(letter, position + 1)
        if position < 0:
            return None
    return (1, position)
