"""The command palette: finds commands, settings, columns and help by names, other names and descriptions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ui.actions.palette_search import PaletteEntry, found
from ui.style import theme
from ui.style.object_names import named

WIDTH_GRIDS = 90
MAX_ROWS = 12
MAX_FOUND = 50


class CommandPalette(QFrame):
    """A search field above a list of what it finds.

    Parameters
    ----------
    window : QWidget
        The palette opens at its top centre.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self._window = window
        self._entries: Sequence[PaletteEntry] = ()
        self._found: Sequence[PaletteEntry] = ()
        self.setAccessibleName("Command palette")
        theme.set_role(self, "card")
        self._search_edit = named(QLineEdit(), "_search_edit")
        self._search_edit.setPlaceholderText("Search commands, settings, columns, layers and help")
        self._search_edit.setToolTip("Up and Down select, Enter runs the command or goes to the setting, Esc closes")
        self._search_edit.setAccessibleName("Search")
        self._search_edit.textChanged.connect(self._fill)
        self._search_edit.installEventFilter(self)
        self._command_list = named(QTreeWidget(), "_command_list")
        self._command_list.setAccessibleName("Found")
        self._command_list.setToolTip("What the search finds")
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
        self._nothing_label = named(QLabel(wordWrap=True), "_nothing_label")
        theme.set_role(self._nothing_label, "muted")
        layout.addWidget(self._nothing_label)

    def open_with(self, entries: Sequence[PaletteEntry]) -> None:
        """Show the palette with an empty search field above these entries, and focus it."""
        self._entries = entries
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
        """Return the names of the entries that are listed."""
        return [item.text(0) for item in items_of(self._command_list)]

    def _fill(self, typed: str) -> None:
        self._found = found(typed, self._entries)[:MAX_FOUND]
        self._command_list.clear()
        for entry in self._found:
            item = QTreeWidgetItem([entry.name, entry.detail])
            item.setIcon(0, entry.icon)
            item.setForeground(1, theme.color("muted"))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(0, entry.tip)
            self._command_list.addTopLevelItem(item)
        self._nothing_label.setVisible(not self._found)
        self._nothing_label.setText(f"Nothing is found for “{typed.strip()}”. Try another term, or F1 for the help.")
        self._select_row(0)

    def _select_row(self, row: int) -> None:
        """Select a row; a number before the first row or after the last one wraps around."""
        if items := items_of(self._command_list):
            self._command_list.setCurrentItem(items[row % len(items)])

    def _on_item_clicked(self, item: QTreeWidgetItem) -> None:
        self.close()
        self._found[self._command_list.indexOfTopLevelItem(item)].run()

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
