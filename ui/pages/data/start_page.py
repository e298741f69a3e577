"""Start page while no table is open: open, paste or drop a table, or open an example."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.style import theme
from ui.style.object_names import named

CARD_WIDTH = 240
"""Minimum width in pixels of the card of an example."""
MAX_WIDTH = 880


class StartPage(QWidget):
    """Buttons to open a table and cards of the examples.

    Signals
    -------
    open_requested : ()
        Choose a file and open its table.
    paste_requested : ()
        Open the table on the clipboard.
    example_requested : str
        Open the example with this path.
    """

    open_requested = Signal()
    paste_requested = Signal()
    example_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = 0
        self._drop_area = _DropArea()
        self._drop_area.open_button.clicked.connect(self.open_requested)
        self._drop_area.paste_button.clicked.connect(self.paste_requested)
        self._cards = [self._new_card(example) for example in theme.examples()]
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.GRID + theme.HALF)
        heading = QLabel("Or start with an example")
        theme.set_role(heading, "heading")
        inner = QWidget()
        inner.setMaximumWidth(MAX_WIDTH)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID + theme.HALF)
        column.addWidget(self._drop_area)
        column.addSpacing(theme.GRID)
        column.addWidget(heading)
        column.addLayout(self._grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.addStretch(1)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(inner, 100)
        middle.addStretch(1)
        layout.addLayout(middle)
        layout.addStretch(2)
        self.setFocusProxy(self._drop_area.open_button)

    def _new_card(self, example: theme.Example) -> ExampleCard:
        card = ExampleCard(example)
        card.clicked.connect(partial(self.example_requested.emit, str(example.path)))
        return card

    def _place_cards(self) -> None:
        width = min(self.width() - 2 * theme.MARGIN, MAX_WIDTH)
        columns = max(1, width // round((CARD_WIDTH + theme.GRID) * theme.font_scale()))
        if columns == self._columns:
            return
        self._columns = columns
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // columns, place % columns)
        for place in range(len(self._cards)):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cards()


class ExampleCard(QPushButton):
    """Button in the form of a card, with title and description of an example."""

    def __init__(self, example: theme.Example) -> None:
        super().__init__()
        self.setObjectName(f"_{example.name}_button")
        self.setAccessibleName(f"Open the example {example.title}. {example.text}")
        self.setToolTip(f"Open the example {example.title}: {example.text}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.set_role(self, "card_button")
        # So that all cards of a row have the same height.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        title, text = QLabel(example.title), QLabel(example.text)
        theme.set_role(title, "heading")
        theme.set_role(text, "muted")
        text.setWordWrap(True)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID + theme.HALF, theme.MARGIN, theme.GRID + theme.HALF)
        layout.setSpacing(theme.HALF)
        for label in (title, text):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        layout.addStretch(1)

    @override
    def sizeHint(self) -> QSize:
        return QSize(CARD_WIDTH, self._column.sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return self._column.minimumSize()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._column.totalHeightForWidth(width)


class _DropArea(QWidget):
    """Dashed frame with the buttons to open and to paste a table."""

    def __init__(self) -> None:
        super().__init__()
        self._icon_label = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._draw_icon()
        theme.changed.connect(self._draw_icon)
        title = QLabel("Open a table to train on", alignment=Qt.AlignmentFlag.AlignCenter)
        theme.set_role(title, "title")
        self.open_button = named(QPushButton("Open a table…"), "_open_button")
        self.open_button.setIcon(theme.icon("folder-open", "on_accent"))
        self.open_button.setIconSize(QSize(theme.ICON, theme.ICON))
        self.open_button.setToolTip("Choose a file with a table: a header line, then one line for each row.")
        self.open_button.setAccessibleName("Open a table")
        self.open_button.setMinimumSize(QSize(24 * theme.GRID, 5 * theme.GRID))
        theme.set_role(self.open_button, "primary")
        self.paste_button = named(QPushButton("Paste"), "_paste_button")
        self.paste_button.setIcon(theme.icon("clipboard-paste"))
        self.paste_button.setIconSize(QSize(theme.ICON, theme.ICON))
        self.paste_button.setToolTip("Open cells copied from a spreadsheet or a web page.")
        self.paste_button.setAccessibleName("Paste a table")
        self.paste_button.setMinimumHeight(5 * theme.GRID)
        hint = QLabel(
            "or drop a file here: CSV, Excel, Parquet, JSON, SQLite …", alignment=Qt.AlignmentFlag.AlignCenter
        )
        theme.set_role(hint, "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, 3 * theme.GRID, theme.MARGIN, 2 * theme.GRID + theme.HALF)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._icon_label)
        layout.addWidget(title)
        layout.addSpacing(theme.GRID)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GRID)
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.paste_button)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addWidget(hint)

    def _draw_icon(self) -> None:
        self._icon_label.setPixmap(theme.icon("table", "accent").pixmap(QSize(36, 36), self.devicePixelRatioF()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.color("strong_border"), 1)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
