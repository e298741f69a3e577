"""Header of the rows: name, role, kind, share of missing cells, and distribution of each column."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget
from typing_extensions import override

from engine.project import ColumnSpec, Project
from engine.project.table_facts import ColumnFacts, TableFacts
from ui.formatting.numbers import percent
from ui.pages.data.columns.column_cells import paint_distribution
from ui.pages.data.columns.column_choices import choice
from ui.pages.data.columns.columns_model import description
from ui.style import theme

CHART_HEIGHT = 20
"""Height of the chart of the distribution, in pixels."""
MIN_WIDTH = 104
"""Minimum width of a heading, in pixels."""
MAX_NAME_WIDTH = 200
"""Width in pixels up to which a heading shows the whole name of its column."""


class RowsHeader(QHeaderView):
    """Header that paints each heading in three lines; a click sorts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._specs: tuple[ColumnSpec, ...] = ()
        self._facts: tuple[ColumnFacts | None, ...] = ()
        self._rows = 0
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)

    def show_columns(self, names: tuple[str, ...], project: Project, table: TableFacts) -> None:
        """Show settings and statistics of columns."""
        known = {spec.name: spec for spec in project.data.columns}
        self._specs = tuple(known.get(name, ColumnSpec(name=name, role="ignore")) for name in names)
        self._facts = tuple(table.column(name) for name in names)
        self._rows = table.rows
        self.viewport().update()

    def texts(self) -> tuple[str, ...]:
        """Return each heading as text."""
        return tuple(
            f"{spec.name}: {self._details(place)}. {description(self._facts[place])}"
            for place, spec in enumerate(self._specs)
        )

    def min_section_width(self, section: int) -> int:
        """Return the minimum width of a heading, in pixels."""
        details, name = QFontMetrics(theme.font(0.85)), QFontMetrics(theme.font(bold=True))
        names = name.horizontalAdvance(self._specs[section].name) if section < len(self._specs) else 0
        name_width = min(names + 2 * theme.ICON + 2 * theme.GRID, round(MAX_NAME_WIDTH * theme.font_scale()))
        minimum = round(MIN_WIDTH * theme.font_scale())
        return max(minimum, name_width, details.horizontalAdvance(self._details(section)) + 3 * theme.GRID)

    def _details(self, section: int) -> str:
        """Return the second line: ``Feature · 2.1 % missing``."""
        if section >= len(self._specs):
            return ""
        spec, facts = self._specs[section], self._facts[section]
        role = choice("role", spec.role).label
        gaps = f" · {percent(facts.missing / self._rows)} missing" if facts and facts.missing and self._rows else ""
        return f"{role} · {choice('kind', spec.kind).label.lower()}{gaps}"

    def _ink(self, section: int) -> str:
        role = self._specs[section].role if section < len(self._specs) else "feature"
        return {"target": "accent", "ignore": "muted"}.get(role, "text")

    # Overrides of Qt

    @override
    def sizeHint(self) -> QSize:
        name, details = QFontMetrics(theme.font(bold=True)), QFontMetrics(theme.font(0.85))
        height = name.height() + details.height() + CHART_HEIGHT + 2 * theme.GRID + theme.HALF
        return QSize(super().sizeHint().width(), height)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.save()
        painter.fillRect(rect, theme.color("window"))
        painter.setPen(QPen(theme.color("border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        box = rect.adjusted(theme.GRID, theme.HALF, -theme.GRID, -theme.HALF)
        height = self._paint_name(painter, box, logicalIndex)
        height += self._paint_details(painter, box.adjusted(0, height, 0, 0), logicalIndex)
        facts = self._facts[logicalIndex] if logicalIndex < len(self._facts) else None
        if facts is not None:
            chart = QRectF(box.left(), box.top() + height + theme.HALF, box.width(), CHART_HEIGHT)
            paint_distribution(painter, chart, facts, self._specs[logicalIndex].role)
        painter.restore()

    def _paint_name(self, painter: QPainter, box: QRect, section: int) -> int:
        font = theme.font(bold=True)
        metrics = QFontMetrics(font)
        left = box.left()
        if section < len(self._specs):
            spec = self._specs[section]
            name = "target" if spec.role == "target" else choice("kind", spec.kind).icon
            side = metrics.height() - 2
            theme.icon(name, "accent" if spec.role == "target" else "muted").paint(
                painter, QRect(left, box.top() + 1, side, side)
            )
            left += side + theme.HALF
        right = box.right()
        if section == self.sortIndicatorSection():
            side = metrics.height() - 2
            arrow = "arrow-up" if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else "arrow-down"
            theme.icon(arrow, "accent").paint(painter, QRect(right - side, box.top() + 1, side, side))
            right -= side + theme.HALF
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        painter.setFont(font)
        painter.setPen(theme.color(self._ink(section)))
        place = QRect(left, box.top(), right - left, metrics.height())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.height()

    def _paint_details(self, painter: QPainter, box: QRect, section: int) -> int:
        font = theme.font(0.85)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        place = QRect(box.left(), box.top(), box.width(), metrics.height())
        text = metrics.elidedText(self._details(section), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        return metrics.height()
