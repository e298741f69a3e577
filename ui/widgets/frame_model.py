"""Qt model of a DataFrame: numbers are aligned, missing cells are a muted dash.

Nothing is copied, and only visible cells are read, so ten million rows open as fast as ten. Of the frame only `shape`,
`columns`, `dtypes`, `iat` and `iloc` are used: this module does not import pandas.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from ui.style import theme
from ui.widgets.number_format import NumberFormat, ShareFormat, format_for

MISSING = "–"
"""Text of a missing cell."""
MIDNIGHT = " 00:00:00"
"""Time of a date without a time; it is not shown."""
FORMAT_CELLS = 200
"""Number of first cells by which the format of a numeric column is chosen."""
MAX_TEXT = 300
"""Maximum number of characters of a cell that are shown."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FrameModel(QAbstractTableModel):
    """Read-only model of a DataFrame.

    ``UserRole`` returns the value of a cell.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame: Any = None
        self._first_row = 0
        self._shares: frozenset[int] = frozenset()
        self._formats: dict[int, NumberFormat | None] = {}
        self._order: Any = None
        self._heading_texts: tuple[str, ...] = ()

    def show_frame(self, frame: Any, first_row: int = 0, shares: Iterable[int] = (), order: Any = None) -> None:
        """Show a frame, or none.

        Parameters
        ----------
        frame : pandas.DataFrame or None
        first_row : int
            Index of the first row of the frame in the whole table; the displayed row numbers start at 1.
        shares : iterable of int
            Indexes of columns that hold shares from 0 to 1, such as probabilities.
        order : array of int, shape (rows shown,), or None
            Indexes of the rows to show, in this order; None for all rows in the order of the frame.
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

    def set_heading_texts(self, texts: Iterable[str]) -> None:
        """Set the tooltips of the headings, which screen readers read too."""
        self._heading_texts = tuple(texts)

    def frame_row(self, row: int) -> int:
        """Return the index in the frame of a displayed row."""
        return row if self._order is None else int(self._order[row])

    def displayed_row(self, index: int) -> int:
        """Return the displayed row of an index of the frame; -1 if it is not displayed."""
        if self._order is None:
            return index if 0 <= index < self.rowCount() else -1
        rows = (self._order == index).nonzero()[0]
        return int(rows[0]) if len(rows) else -1

    def _format(self, column: int) -> NumberFormat | None:
        """Return the number format of a column; None if it is not numeric."""
        if column not in self._formats:
            self._formats[column] = self._new_format(column)
        return self._formats[column]

    def _new_format(self, column: int) -> NumberFormat | None:
        if getattr(self._frame.dtypes.iloc[column], "kind", "O") not in "iuf":
            return None
        if column in self._shares:
            return ShareFormat()
        cells = self._frame.iloc[:FORMAT_CELLS, column].tolist()
        return format_for((float(cell) for cell in cells if not is_missing(cell)), as_written=True)

    def _text(self, value: Any, column: int) -> str:
        if is_missing(value):
            return MISSING
        number_format = self._format(column)
        if number_format is not None:
            return number_format.text(float(value))
        text = str(value)[:MAX_TEXT].removesuffix(MIDNIGHT)
        return " ".join(text.split()) if "\n" in text else text

    def _tip(self, value: Any, column: int) -> str:
        name = str(self._frame.columns[column])
        return f"{name}: missing" if is_missing(value) else f"{name}: {str(value)[:MAX_TEXT]}"

    # Overrides of Qt

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        if parent.isValid() or self._frame is None:
            return 0
        return int(self._frame.shape[0]) if self._order is None else len(self._order)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self._frame is None else int(self._frame.shape[1])

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if self._format(column) is None else _RIGHT
        if role not in _CELL_ROLES:
            return None
        value = self._frame.iat[self.frame_row(index.row()), column]
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
            return f"{self._first_row + self.frame_row(section) + 1:,}" if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole) and section < len(
            self._heading_texts
        ):
            return self._heading_texts[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return str(self._frame.columns[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if self._format(section) is None else _RIGHT
        return None


_CELL_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.UserRole,
)


def is_missing(value: Any) -> bool:
    """Return whether a cell is missing: None, or a value that is not equal to itself (nan, NaT, NA)."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        # bool(pandas.NA) raises TypeError.
        return type(value).__name__ == "NAType"
