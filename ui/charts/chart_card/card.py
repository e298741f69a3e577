"""Card with a chart: title, legend, description, the values as a table, and export."""

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
from ui.charts.chart_card.table_view import chart_table
from ui.charts.export_button import ExportButton
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.frame_view import FrameView

HEIGHT = 288
"""Of the chart, in pixels at normal text size."""
RANK_HEIGHT = 26


class ChartCard(QFrame):
    """Card with one chart.

    Signals
    -------
    row_requested(int)
        The user clicked the point of this row of the table.
    """

    row_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self.chart: Chart | None = None
        self._make_widgets()
        self._lay_out()
        self._table_button.toggled.connect(self._on_table_toggled)
        self._plot.row_requested.connect(self.row_requested)

    def _make_widgets(self) -> None:
        self._title_label = named(QLabel(wordWrap=True), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._legend_label = named(QLabel(wordWrap=True), "_legend_label")
        self._legend_label.setTextFormat(Qt.TextFormat.RichText)
        self._text_label = named(QLabel(wordWrap=True), "_text_label")
        self._text_label.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._text_label, "muted")
        self._table_button = self._tool("_table_button", "table", "Show the values as a table")
        self._table_button.setCheckable(True)
        self._more_button = ExportButton(self)
        self._more_button.setAutoRaise(True)
        self._plot = named(ChartPlot(), "_plot")
        self._plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._numbers_table = named(FrameView(), "_numbers_table")

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

    def show_chart(self, chart: Chart) -> None:
        """Show another chart."""
        self.chart = chart
        self._title_label.setText(chart.title)
        self._text_label.setText(chart.text)
        self._legend_label.setText(_legend(chart))
        self._legend_label.setVisible(chart.needs_legend)
        rows = len(chart.ranks.names) if chart.ranks else 0
        height = max(120, RANK_HEIGHT * rows + 72) if rows else HEIGHT
        self._view_stack.setFixedHeight(round(height * max(1.0, theme.font_scale())))
        for widget, what in ((self._plot, "as a chart"), (self._numbers_table, "as a table")):
            widget.setAccessibleName(f"{chart.title}, {what}")
            widget.setAccessibleDescription(chart.text)
            widget.setToolTip(chart.text)
        self._plot.show_chart(chart)
        self._fill_table()

    @property
    def title(self) -> str:
        """The title of the chart."""
        return self._title_label.text()

    def csv(self, separator: str = ",") -> str:
        """Return the values of the chart as CSV."""
        if self.chart is None:
            return ""
        return str(escape_formulas(chart_table(self.chart)).to_csv(index=False, sep=separator))

    def image_size(self) -> QSize:
        """Return the size of the exported image, in pixels."""
        return QSize(max(self._plot.width(), 320), max(self._plot.height(), 200))

    def paint_image(self, painter: QPainter, area: QRectF) -> None:
        """Paint the chart into an area of an image."""
        self._plot.scene().render(painter, area, self._plot.getPlotItem().sceneBoundingRect())

    def save_image(self, path: Path) -> None:
        """Save the chart as SVG or PNG by the suffix of the path; raise OSError if that fails."""
        self._more_button.save_image(path)

    def _fill_table(self) -> None:
        if self._table_button.isChecked() and self.chart is not None:
            self._numbers_table.show_frame(chart_table(self.chart))

    def _on_table_toggled(self, checked: bool) -> None:
        self._fill_table()
        self._view_stack.setCurrentWidget(self._numbers_table if checked else self._plot)


def _legend(chart: Chart) -> str:
    """Return the legend as HTML: names with a coloured sign that also differs in shape."""
    signs = {"solid": "━", "dashed": "╍", "dotted": "┅"}
    shown = [(line.series, signs[line.style], line.name) for line in chart.lines if line.style in signs]
    shown += [(each.series, "●", each.name) for each in chart.dots]
    shown += [(each.series, "■", each.name) for each in chart.bars]
    return "&nbsp;&nbsp; ".join(
        f'<span style="color:{theme.series(series).name()}">{sign}</span>&nbsp;{escape(name)}'
        for series, sign, name in shown
    )
