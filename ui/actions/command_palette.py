"""Any command by typing a part of its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ui.actions.qactions import Actions
from ui.style import theme

WIDTH_GRIDS = 70
MAX_ROWS = 12


class CommandPalette(QFrame):
    """A field over a list of all actions that can be chosen now.

    Parameters
    ----------
    actions : Actions
    window : QWidget
        Over whose upper middle it stands.
    """

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self._actions = actions
        self.setAccessibleName("Command palette")
        theme.set_role(self, "card")
        self._search_edit = QLineEdit(objectName="_search_edit")
        self._search_edit.setPlaceholderText("Type a part of a command's name")
        self._search_edit.setToolTip("Up and down choose, Enter does it, Esc closes")
        self._search_edit.setAccessibleName("Command")
        self._search_edit.textChanged.connect(self._fill)
        self._search_edit.installEventFilter(self)
        self._command_list = QTreeWidget(objectName="_command_list")
        self._command_list.setAccessibleName("Commands")
        self._command_list.setToolTip("Commands that can be chosen now")
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
        """Show it empty, with the keyboard in the field."""
        self._search_edit.clear()
        self._fill("")
        parent = self.parentWidget()
        width = min(theme.GRID * WIDTH_GRIDS, parent.width() - 4 * theme.GRID)
        row = self._command_list.sizeHintForRow(0)
        self.resize(width, row * MAX_ROWS + self._search_edit.sizeHint().height() + 4 * theme.GRID)
        self._command_list.setColumnWidth(0, width * 3 // 4)
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - width) // 2, corner.y() + parent.height() // 8)
        self.show()
        self._search_edit.setFocus()

    def texts(self) -> list[str]:
        """Return the commands that are listed."""
        return [self._command_list.topLevelItem(row).text(0) for row in range(self._command_list.topLevelItemCount())]

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
        if self._command_list.topLevelItemCount():
            self._command_list.setCurrentItem(self._command_list.topLevelItem(0))

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
                row = self._command_list.indexOfTopLevelItem(current) + step
                self._command_list.setCurrentItem(
                    self._command_list.topLevelItem(row % max(self._command_list.topLevelItemCount(), 1))
                )
                return True
        return super().eventFilter(watched, event)


def _name(action: QAction) -> str:
    """Return the menu and the text of an action, which together say what it does."""
    menu = str(action.property("menu") or "")
    return f"{menu}: {action.text()}" if menu else action.text()


def _rank(typed: str, name: str) -> tuple[int, int] | None:
    """Return how well a name answers what was typed, None where it does not: words first, then letters in order."""
    wanted, text = typed.strip().lower(), name.lower()
    if all(word in text for word in wanted.split()):
        return (0, text.find(wanted.split()[0]) if wanted else 0)
    position = -1
    for letter in wanted.replace(" ", ""):
        position = text.find(letter, position + 1)
        if position < 0:
            return None
    return (1, position)
