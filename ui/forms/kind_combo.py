"""Combo box with the kinds of a section of the catalog, by group."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QWidget

from engine.catalog.entries import Entry, Section
from engine.project.table_facts import Task
from ui.forms.defaults import entry_named, section_entries
from ui.forms.editors import prepare_field
from ui.forms.kind_order import OTHERS, offers, with_headings

_KIND = Qt.ItemDataRole.UserRole


class KindCombo(QComboBox):
    """Combo box to choose a kind.

    Parameters
    ----------
    section : Section
        Section of the catalog.
    none_text : str
        Text of the option for no kind; without that option if empty.
    kinds : tuple of str
        Kinds to offer; all kinds of the section if empty.

    Signals
    -------
    chosen : str
        The kind that the user chose; empty for none.
    """

    chosen = Signal(str)

    def __init__(
        self, section: Section, none_text: str = "", kinds: tuple[str, ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._section: Section = section
        self._kinds = kinds
        self._none_text = none_text
        self.task: Task | None = None
        prepare_field(self)
        self.setMaxVisibleItems(16)
        self.activated.connect(self._on_activated)
        self._fill()

    def show_kind(self, kind: str, task: Task | None = None) -> None:
        """Show a kind, empty for none; kinds that do not fit `task` are at the end."""
        if task != self.task:
            self.task = task
            self._fill()
        place = self.findData(self._known(kind), _KIND)
        if place < 0 and kind:
            self.addItem(kind)
            place = self.count() - 1
            self.setItemData(place, kind, _KIND)
            self.setItemData(place, f"{kind} is not in the catalog.", Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(place)

    def kind(self) -> str:
        """Return the kind that is shown, empty for none."""
        return str(self.currentData(_KIND) or "")

    def entry(self) -> Entry | None:
        """Return the entry that is shown, or None."""
        return entry_named(self._section, self.kind()) if self.kind() else None

    def _known(self, kind: str) -> str:
        entry = entry_named(self._section, kind) if kind else None
        return entry.kind if entry else kind

    def _fill(self) -> None:
        model = QStandardItemModel(self)
        if self._none_text:
            model.appendRow(_item(self._none_text, "", "Keras: None"))
        entries = [
            each for each in section_entries(self._section).values() if each.kind in self._kinds or not self._kinds
        ]
        for each in with_headings(offers(entries, self.task)):
            if isinstance(each, str):
                model.appendRow(_heading(each))
            else:
                model.appendRow(_item(each.label, each.entry.kind, each.tip))
        self.setModel(model)
        for row in range(model.rowCount() - 1, 0, -1):
            index = model.index(row, 0)
            if index.data() == OTHERS and index.data(_KIND) is None:
                self.insertSeparator(row)
        self.setCurrentIndex(-1)

    def _on_activated(self, row: int) -> None:
        kind = self.itemData(row, _KIND)
        if kind is not None:
            self.chosen.emit(kind)


def _item(label: str, kind: str, tip: str) -> QStandardItem:
    item = QStandardItem(label)
    item.setData(kind, _KIND)
    item.setToolTip(tip)
    return item


def _heading(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = QFont()
    font.setBold(True)
    item.setFont(font)
    return item
