"""A card with a picture: its name, how it is read, the same as a table, and ways to take it along."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.results.charts import Chart
from engine.system.csv_safety import escape_formulas
from ui.charts.chart_card.plot import ChartPlot
from ui.charts.chart_card.table_view import numbers_of
from ui.charts.export_button import ExportButton
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.frame_view import FrameView

HEIGHT = 288
"""Of the picture, in pixels at the usual size of text."""
RANK_HEIGHT = 26


class ChartCard(QFrame):
    """One drawing.

    Signals
    -------
    row_wanted(int)
        The user wants to see this row of the table.
    """

    row_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._drawing: Chart | None = None
        self._make_widgets()
        self._lay_out()
        self._table_button.toggled.connect(self._on_table_toggled)
        self._plot.row_wanted.connect(self.row_wanted)

    def _make_widgets(self) -> None:
        self._title_label = named(QLabel(wordWrap=True), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._legend_label = named(QLabel(wordWrap=True), "_legend_label")
        self._legend_label.setTextFormat(Qt.TextFormat.RichText)
        self._text_label = named(QLabel(wordWrap=True), "_text_label")
        self._text_label.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._text_label, "muted")
        self._table_button = self._tool("_table_button", "table", "Show the same numbers as a table")
        self._table_button.setCheckable(True)
        self._more_button = ExportButton(self)
        self._more_button.setAutoRaise(True)
        self._plot = ChartPlot()
        self._plot.setObjectName("_plot")
        self._plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._numbers_table = FrameView()
        self._numbers_table.setObjectName("_numbers_table")

    def _tool(self, name: str, icon: str, tip: str) -> QToolButton:
        button = named(QToolButton(), name)
        button.setIcon(theme.icon(icon, "muted"))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setAutoRaise(True)
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title_label, 1)
        top.addWidget(self._table_button, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._more_button, 0, Qt.AlignmentFlag.AlignTop)
        self._view_stack = named(QStackedWidget(), "_view_stack")
        self._view_stack.addWidget(self._plot)
        self._view_stack.addWidget(self._numbers_table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.GRID, theme.GRID)
        layout.setSpacing(theme.HALF)
        layout.addLayout(top)
        layout.addWidget(self._legend_label)
        layout.addWidget(self._view_stack)
        layout.addWidget(self._text_label)
        layout.addStretch()

    def render(self, drawing: Chart) -> None:
        """Show another drawing."""
        self._drawing = drawing
        self._title_label.setText(drawing.title)
        self._text_label.setText(drawing.text)
        self._legend_label.setText(_legend(drawing))
        self._legend_label.setVisible(drawing.named)
        rows = len(drawing.ranks.names) if drawing.ranks else 0
        height = max(120, RANK_HEIGHT * rows + 72) if rows else HEIGHT
        self._view_stack.setFixedHeight(round(height * max(1.0, theme.font_scale())))
        for widget, what in ((self._plot, "as a picture"), (self._numbers_table, "as numbers")):
            widget.setAccessibleName(f"{drawing.title}, {what}")
            widget.setAccessibleDescription(drawing.text)
            widget.setToolTip(drawing.text)
        self._plot.show_drawing(drawing)
        self._fill_table()

    @property
    def title(self) -> str:
        """What is drawn."""
        return self._title_label.text()

    def csv(self, separator: str = ",") -> str:
        """Return the numbers of the drawing as CSV."""
        if self._drawing is None:
            return ""
        return str(escape_formulas(numbers_of(self._drawing)).to_csv(index=False, sep=separator))

    def picture_size(self) -> QSize:
        """Return how large the picture is."""
        return QSize(max(self._plot.width(), 320), max(self._plot.height(), 200))

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        """Paint the drawing."""
        self._plot.scene().render(painter, area, self._plot.getPlotItem().sceneBoundingRect())

    def save_picture(self, path: Path) -> None:
        """Write the picture as SVG where the file ends so, else as PNG; OSError where that fails."""
        self._more_button.save_picture(path)

    def _fill_table(self) -> None:
        if self._table_button.isChecked() and self._drawing is not None:
            self._numbers_table.show_frame(numbers_of(self._drawing))

    def _on_table_toggled(self, checked: bool) -> None:
        self._fill_table()
        self._view_stack.setCurrentWidget(self._numbers_table if checked else self._plot)


def _legend(drawing: Chart) -> str:
    """Return names in the colours of their series; the sign tells them apart without colours, too."""
    signs = {"solid": "━", "dashed": "╍", "dotted": "┅"}
    shown = [(line.series, signs[line.style], line.name) for line in drawing.lines if line.style in signs]
    shown += [(each.series, "●", each.name) for each in drawing.dots]
    shown += [(each.series, "■", each.name) for each in drawing.bars]
    return "&nbsp;&nbsp; ".join(
        f'<span style="color:{theme.series(series).name()}">{sign}</span>&nbsp;{escape(name)}'
        for series, sign, name in shown
    )
