"""Where the parts of the page stand: the network beside the form of the layer in hand, below it where it is narrow."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.pages.model.advice_line import AdviceLine
from ui.pages.model.graph.templates import TemplatePage
from ui.pages.model.layer_bar import LayerBar
from ui.pages.model.layer_form import LayerForm
from ui.pages.model.network_views import NetworkViews
from ui.pages.model.palette import LayerPalette
from ui.pages.model.summary import SummaryPane
from ui.style import theme

_NARROW = 680
"""The width in pixels below which the form stands under the network."""


@dataclass(frozen=True)
class PageParts:
    """The widgets of the page."""

    bar: LayerBar
    refusal: QLabel
    palette: LayerPalette
    views: NetworkViews
    form: LayerForm
    advice: AdviceLine
    summary: SummaryPane
    templates: TemplatePage


class Arrangement(QStackedWidget):
    """Shows the network with all that belongs to it, or the networks to start from."""

    def __init__(self, parts: PageParts) -> None:
        super().__init__()
        self._parts = parts
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._make_left())
        self._splitter.addWidget(parts.form)
        self._splitter.setStretchFactor(0, 11)
        self._splitter.setStretchFactor(1, 9)
        network = QWidget()
        column = QVBoxLayout(network)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.HALF)
        column.addWidget(self._splitter, 1)
        # Below, with its place kept: what comes and goes with an edit must not move what is under the mouse.
        column.addWidget(parts.advice)
        column.addWidget(parts.summary)
        self.addWidget(parts.templates)
        self.addWidget(network)

    def show_network(self, wanted: bool) -> None:
        """Show the network, or the networks to start from."""
        self.setCurrentIndex(1 if wanted else 0)

    def _make_left(self) -> QWidget:
        parts, left = self._parts, QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.HALF)
        column.setSpacing(theme.GRID)
        column.addWidget(parts.bar)
        column.addWidget(parts.refusal)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(parts.palette, 2)
        row.addWidget(parts.views, 5)
        column.addLayout(row, 1)
        return left

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW * theme.font_scale()
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._splitter.orientation() != wanted:
            self._splitter.setOrientation(wanted)
            whole = self.height() if narrow else self.width()
            self._splitter.setSizes(
                [whole * 9 // 20, whole * 11 // 20] if narrow else [whole * 11 // 20, whole * 9 // 20]
            )
