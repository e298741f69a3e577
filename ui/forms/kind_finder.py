"""Search for a kind: a search field, the kinds by group, a description of the current one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from engine.catalog.entries import Entry
from engine.project.table_facts import Task
from ui.forms.kind_order import Offer, offers, search, with_headings
from ui.style import theme
from ui.style.object_names import named

MIME = "application/x-layerdesk-kind"
"""MIME type of a dragged kind; its data is the name of the kind."""

_OFFER = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
_ROW_HEIGHT = 26


class KindFinder(QWidget):
    """Lists entries, filtered by a search text.

    Parameters
    ----------
    what : str
        What the entries are: ``layer``, ``metric``.
    icon_of : callable, optional
        Returns the icon of an entry.
    stays : bool
        Whether the finder stays open: then a double click picks a kind, instead of a click, and kinds can be dragged.

    Signals
    -------
    picked : (str, bool)
        The kind that the user picked, and whether Shift was held.
    """

    picked = Signal(str, bool)

    def __init__(self, what: str, icon_of: Callable[[Entry], QIcon] | None = None, *, stays: bool = False) -> None:
        super().__init__()
        self._icon_of = icon_of
        self._offers: list[Offer] = []
        self._model = _Kinds(self)
        self._search_edit = named(QLineEdit(), "_search_edit")
        self._search_edit.setPlaceholderText(f"Find a {what}")
        self._search_edit.setToolTip("Type some letters of the name, choose with the arrow keys and press Enter")
        self._search_edit.setAccessibleName(f"Find a {what}")
        self._search_edit.addAction(theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._search_edit.setMinimumHeight(30)
        self._kind_list = self._make_list(what, stays)
        self._about_label = QLabel()
        self._about_label.setWordWrap(True)
        self._about_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        theme.set_role(self._about_label, "muted")
        self._about_lines = 8 if stays else 3
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        for widget in (self._search_edit, self._kind_list, self._about_label):
            column.addWidget(widget)
        self._search_edit.textChanged.connect(self._fill)
        self._search_edit.installEventFilter(self)
        self.setFocusProxy(self._search_edit)
        theme.changed.connect(self._fit_about)
        self._fit_about()

    @property
    def search_edit(self) -> QLineEdit:
        """The search field."""
        return self._search_edit

    @property
    def kind_list(self) -> QListView:
        """The list of kinds."""
        return self._kind_list

    def offer(self, entries: Iterable[Entry], task: Task | None = None) -> None:
        """List entries, with an empty search; those that fit the task come first."""
        self._offers = offers(entries, task)
        self._search_edit.clear()
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Apply the arrow keys and Enter to the list while the search field has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                self._move(_MOVES[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._pick(shifted=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return True
        return super().eventFilter(watched, event)

    def _fit_about(self) -> None:
        """Reserve the height of the longest description, so that the list does not move when the kind changes.

        In a low finder the description is hidden; the tooltips have the same text.
        """
        height = QFontMetrics(theme.font()).lineSpacing() * self._about_lines
        self._about_label.setFixedHeight(height)
        self._about_label.setVisible(self.height() > 3 * height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_about()

    def _make_list(self, what: str, stays: bool) -> QListView:
        kind_list = named(QListView(), "_kind_list")
        kind_list.setAccessibleName(f"Kinds of {what}")
        kind_list.setModel(self._model)
        kind_list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        kind_list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        kind_list.setDragEnabled(stays)
        if stays:
            kind_list.setToolTip("Drag a layer into the network, or double-click it")
            kind_list.doubleClicked.connect(self._on_clicked)
        else:
            kind_list.setToolTip("Click to add")
            kind_list.setMouseTracking(True)
            kind_list.entered.connect(kind_list.setCurrentIndex)
            kind_list.clicked.connect(self._on_clicked)
        kind_list.selectionModel().currentChanged.connect(self._show_about)
        return kind_list

    def _fill(self, text: str) -> None:
        self._model.clear()
        for each in with_headings(self._offers) if not text.strip() else search(self._offers, text):
            self._model.appendRow(_heading(each) if isinstance(each, str) else self._item(each))
        self._move(1)

    def _item(self, offer: Offer) -> QStandardItem:
        item = QStandardItem(offer.label)
        item.setData(offer, _OFFER)
        item.setToolTip(offer.tip)
        item.setSizeHint(_row_size())
        if self._icon_of:
            item.setIcon(self._icon_of(offer.entry))
        return item

    def _move(self, rows: int) -> None:
        """Move the current row by some rows, skipping headings."""
        row, step = self._kind_list.currentIndex().row() + rows, 1 if rows > 0 else -1
        row = max(0, min(row, self._model.rowCount() - 1))
        while 0 <= row < self._model.rowCount() and not self._enabled(row):
            row += step
        if 0 <= row < self._model.rowCount():
            self._kind_list.setCurrentIndex(self._model.index(row, 0))
        self._show_about()

    def _enabled(self, row: int) -> bool:
        return bool(self._model.index(row, 0).flags() & Qt.ItemFlag.ItemIsEnabled)

    def _current(self) -> Offer | None:
        offer = self._kind_list.currentIndex().data(_OFFER)
        return offer if isinstance(offer, Offer) else None

    def _show_about(self) -> None:
        offer = self._current()
        no_match = "" if self._model.rowCount() else "No match. Try fewer letters."
        self._about_label.setText(offer.tip.replace("\n", " ") if offer else no_match)

    def _on_clicked(self) -> None:
        self._pick(shifted=False)

    def _pick(self, *, shifted: bool) -> None:
        offer = self._current()
        if offer:
            self.picked.emit(offer.entry.kind, shifted)


class _Kinds(QStandardItemModel):
    """Qt model of the kinds, which can be dragged."""

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        for offer in (index.data(_OFFER) for index in indexes):
            if offer is not None:
                data.setData(MIME, offer.entry.kind.encode())
        return data


def kind_in(data: QMimeData) -> str:
    """Return the kind that is dragged, empty if it is something else."""
    return bytes(data.data(MIME).data()).decode("utf-8", "replace") if data.hasFormat(MIME) else ""


def _heading(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setFont(theme.font(0.9, bold=True))
    item.setForeground(theme.color("muted"))
    item.setSizeHint(_row_size())
    return item


def _row_size() -> QSize:
    return QSize(0, round(_ROW_HEIGHT * theme.font_scale()))
