"""The shortcuts dialog: all actions with their keys, which can be changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.actions.command_palette import items_of
from ui.actions.qactions import Actions
from ui.style import theme
from ui.style.object_names import named
from ui.style.preferences import Preferences

_ID = Qt.ItemDataRole.UserRole


class ShortcutsDialog(QDialog):
    """Lists the actions by menu; the keys of the selected one can be changed below the list."""

    def __init__(self, actions: Actions, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Shortcuts")
        self.resize(80 * theme.GRID, 72 * theme.GRID)
        self._actions = actions
        self._preferences = preferences
        self._make_widgets()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setToolTip("Close this window (Esc)")
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._search_edit)
        layout.addWidget(self._action_list, 1)
        layout.addLayout(self._editing_row())
        layout.addWidget(self._note_label)
        layout.addWidget(buttons)
        self._fill()

    def _make_widgets(self) -> None:
        self._search_edit = named(QLineEdit(clearButtonEnabled=True), "_search_edit")
        self._search_edit.setPlaceholderText("Search")
        self._search_edit.addAction(theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._search_edit.setToolTip("Show only actions whose name, menu or keys contain this")
        self._search_edit.setAccessibleName("Search actions")
        self._search_edit.textChanged.connect(self._on_searched)
        self._action_list = named(QTreeWidget(), "_action_list")
        self._action_list.setHeaderLabels(["Action", "Menu", "Keys"])
        self._action_list.setRootIsDecorated(False)
        self._action_list.setUniformRowHeights(True)
        theme.set_role(self._action_list, "list")
        self._action_list.setAccessibleName("Actions and their shortcuts")
        self._action_list.setToolTip("Select an action to change its keys below")
        self._action_list.currentItemChanged.connect(self._on_chosen)
        self._keys_edit = named(QKeySequenceEdit(clearButtonEnabled=True), "_keys_edit")
        self._keys_edit.setMaximumSequenceLength(1)
        self._keys_edit.setToolTip("Press the new keys of the selected action")
        self._keys_edit.setAccessibleName("New keys")
        self._keys_edit.editingFinished.connect(self._on_keys_typed)
        self._default_button = named(QPushButton(theme.icon("rotate-ccw"), "Default"), "_default_button")
        self._default_button.setToolTip("Restore the default keys of the selected action")
        self._default_button.setAccessibleName("Default keys")
        self._default_button.clicked.connect(lambda: self._set_keys(""))
        self._note_label = named(QLabel(wordWrap=True), "_note_label")
        self._note_label.hide()
        theme.set_role(self._note_label, "muted")

    def _editing_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(QLabel("Keys of the selected action"))
        row.addWidget(self._keys_edit, 1)
        row.addWidget(self._default_button)
        return row

    def _fill(self) -> None:
        for name, spec in self._actions.specs.items():
            item = QTreeWidgetItem([spec.text.rstrip("…"), spec.menu.replace("/", ": "), self._actions.keys(name)])
            item.setData(0, _ID, name)
            item.setToolTip(0, spec.tip)
            self._action_list.addTopLevelItem(item)
        self._action_list.setCurrentItem(items_of(self._action_list)[0])
        self._action_list.resizeColumnToContents(1)
        self._action_list.setColumnWidth(0, 30 * theme.GRID)

    def _chosen(self) -> str:
        item = self._action_list.currentItem()
        return str(item.data(0, _ID)) if item is not None else ""

    def _set_keys(self, keys: str) -> None:
        name = self._chosen()
        if not name:
            return
        taken = next(
            (spec for other, spec in self._actions.specs.items() if other != name and self._has(other, keys)), None
        )
        if taken is not None:
            self._show_note(f"{keys} is already the shortcut of {taken.text.rstrip('…')}. Change that one first.")
            return
        self._actions.set_keys(name, keys)
        self._preferences.set_keys(name, keys)
        if (item := self._action_list.currentItem()) is not None:
            item.setText(2, self._actions.keys(name))
        self._show_note("")
        self._on_chosen()

    def _show_note(self, text: str) -> None:
        self._note_label.setText(text)
        self._note_label.setVisible(bool(text))

    def _has(self, name: str, keys: str) -> bool:
        return bool(keys) and QKeySequence(keys) in self._actions[name].shortcuts()

    def _on_keys_typed(self) -> None:
        keys = self._keys_edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if keys and keys != self._actions[self._chosen()].shortcut().toString():
            self._set_keys(keys)

    def _on_chosen(self) -> None:
        if name := self._chosen():
            self._keys_edit.setKeySequence(self._actions[name].shortcut())

    def _on_searched(self, typed: str) -> None:
        for item in items_of(self._action_list):
            item.setHidden(not any(typed.lower() in item.text(column).lower() for column in range(3)))
