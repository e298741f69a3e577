"""A DataFrame as a model for Qt's tables: numbers line up, missing cells are a muted dash.

Nothing is copied and nothing is read but the cells that are on the screen, so ten million rows open as fast as ten.
The frame is met by its shape alone (`shape`, `columns`, `dtypes`, `iat`, `iloc`): this room does not import pandas.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from ui.style import theme
from ui.widgets.number_format import NumberFormat, ShareFormat, format_for

MISSING = "–"
"""What stands for a cell that is empty."""
MIDNIGHT = " 00:00:00"
"""What a date has that is no more than a date."""
LOOKED_AT = 200
"""The format of a column of numbers is chosen by so many of its first cells."""
LONGEST = 300
"""Characters of a text that a cell shows at most."""

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FrameModel(QAbstractTableModel):
    """Shows a DataFrame, read only.

    Roles beside Qt's usual ones: ``UserRole`` gives the cell's own value.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame: Any = None
        self._first_row = 0
        self._shares: frozenset[int] = frozenset()
        self._formats: dict[int, NumberFormat | None] = {}
        self._order: Any = None
        self._told: tuple[str, ...] = ()

    def show_frame(self, frame: Any, first_row: int = 0, shares: Iterable[int] = (), order: Any = None) -> None:
        """Show another frame, or none.

        Parameters
        ----------
        frame : pandas.DataFrame or None
        first_row : int
            The place in the whole table of the frame's first row, counted from 0; rows are numbered from 1.
        shares : iterable of int
            The columns that hold shares from 0 to 1, such as probabilities.
        order : array of int, shape (rows shown,), or None
            The places of the rows that are shown, in their order; None for all of them as they stand.
        """
        self.beginResetModel()
        self._order = order
        self._shares = frozenset(shares)
        self._frame = frame
        self._first_row = first_row
        self._formats = {}
        self.endResetModel()

    @property
    def frame(self) -> Any:
        """The frame that is shown, or None."""
        return self._frame

    def tell_headings(self, texts: Iterable[str]) -> None:
        """Let headings say more than their names to the mouse that rests on them, and to a screen reader."""
        self._told = tuple(texts)

    def place_of(self, row: int) -> int:
        """Return the place in the frame of a row that is shown."""
        return row if self._order is None else int(self._order[row])

    def row_of(self, place: int) -> int:
        """Return the row in which a place of the frame is shown; -1 where it is not."""
        if self._order is None:
            return place if 0 <= place < self.rowCount() else -1
        found = (self._order == place).nonzero()[0]
        return int(found[0]) if len(found) else -1

    def _format(self, column: int) -> NumberFormat | None:
        """Return how the numbers of a column are written; None for columns of other things."""
        if column not in self._formats:
            self._formats[column] = self._new_format(column)
        return self._formats[column]

    def _new_format(self, column: int) -> NumberFormat | None:
        if getattr(self._frame.dtypes.iloc[column], "kind", "O") not in "iuf":
            return None
        if column in self._shares:
            return ShareFormat()
        cells = self._frame.iloc[:LOOKED_AT, column].tolist()
        return format_for((float(cell) for cell in cells if not is_missing(cell)), as_written=True)

    def _text(self, value: Any, column: int) -> str:
        if is_missing(value):
            return MISSING
        number_format = self._format(column)
        if number_format is not None:
            return number_format.text(float(value))
        text = str(value)[:LONGEST].removesuffix(MIDNIGHT)
        return " ".join(text.split()) if "\n" in text else text

    def _tip(self, value: Any, column: int) -> str:
        name = str(self._frame.columns[column])
        return f"{name}: missing" if is_missing(value) else f"{name}: {str(value)[:LONGEST]}"

    # Qt's questions

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        if parent.isValid() or self._frame is None:
            return 0
        return int(self._frame.shape[0]) if self._order is None else len(self._order)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._frame is None else int(self._frame.shape[1])

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if self._format(column) is None else _RIGHT
        if role not in _ROLES_OF_THE_CELL:
            return None
        value = self._frame.iat[self.place_of(index.row()), column]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(value, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(value, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.color("muted") if is_missing(value) else None
        return value

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._frame is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            return f"{self._first_row + self.place_of(section) + 1:,}" if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole) and section < len(self._told):
            return self._told[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return str(self._frame.columns[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if self._format(section) is None else _RIGHT
        return None


_ROLES_OF_THE_CELL = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.UserRole,
)


def is_missing(value: Any) -> bool:
    """Whether a cell is empty: None, or one of the values that do not equal themselves (nan, NaT, NA)."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        # pandas's NA refuses to say whether it differs from itself.
        return type(value).__name__ == "NAType"
