"""Arrangement of the Model page: the network next to the form of the selected layer, or above it if narrow."""

from __future__ import annotations

from dataclasses import dataclass, field

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
from ui.style.object_names import named

_NARROW = 680
"""Width in pixels below which the form is placed under the network."""


def _make_error_label() -> QLabel:
    label = named(QLabel(), "_edit_error_label")
    label.setWordWrap(True)
    label.hide()
    theme.set_role(label, "error")
    return label


def _make_palette() -> LayerPalette:
    palette = named(LayerPalette(), "_palette")
    palette.hide()
    return palette


@dataclass(frozen=True)
class PageParts:
    """Widgets of the page."""

    bar: LayerBar = field(default_factory=LayerBar)
    error_label: QLabel = field(default_factory=_make_error_label)
    palette: LayerPalette = field(default_factory=_make_palette)
    views: NetworkViews = field(default_factory=NetworkViews)
    form: LayerForm = field(default_factory=LayerForm)
    advice: AdviceLine = field(default_factory=AdviceLine)
    summary: SummaryPane = field(default_factory=SummaryPane)
    templates: TemplatePage = field(default_factory=TemplatePage)


class Arrangement(QStackedWidget):
    """Stack of two pages: the templates, and the network with its form."""

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
        # At the bottom, with its space retained: what appears after an edit must not move what is under the mouse.
        column.addWidget(parts.advice)
        column.addWidget(parts.summary)
        self.addWidget(parts.templates)
        self.addWidget(network)

    def show_network(self, shown: bool) -> None:
        """Show the network, or the templates."""
        self.setCurrentIndex(1 if shown else 0)

    def _make_left(self) -> QWidget:
        parts, left = self._parts, QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.HALF)
        column.setSpacing(theme.GRID)
        column.addWidget(parts.bar)
        column.addWidget(parts.error_label)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(parts.palette, 2)
        row.addWidget(parts.views, 5)
        column.addLayout(row, 1)
        return left

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW * theme.font_scale()
        orientation = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._splitter.orientation() != orientation:
            self._splitter.setOrientation(orientation)
            length = self.height() if narrow else self.width()
            self._splitter.setSizes(
                [length * 9 // 20, length * 11 // 20] if narrow else [length * 11 // 20, length * 9 // 20]
            )
