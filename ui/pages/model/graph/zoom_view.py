"""Graphics view that fits its scene until the user zooms, at a readable size if the scene is large."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

MIN_ZOOM, MAX_ZOOM, ZOOM_STEP = 0.15, 2.5, 1.2
"""Limits of the zoom, and the factor of one step; fitting the whole network may go below the minimum."""
READABLE = 0.6
"""Initial minimum zoom: a large network is shown at this zoom, even if not all of it is visible."""


class ZoomView(QGraphicsView):
    """Graphics view with a zoom.

    Signals
    -------
    zoomed : float
        The new zoom factor; 1 is the natural size.
    """

    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fitted = True
        self._min_fit = READABLE
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFrameShape(QFrame.Shape.NoFrame)

    @property
    def zoom(self) -> float:
        """The zoom factor; 1 is the natural size."""
        return self.transform().m11()

    def set_zoom(self, zoom: float) -> None:
        """Set the zoom factor, within its limits."""
        self._fitted = False
        self._scale_to(zoom)

    def step_zoom(self, steps: int) -> None:
        """Zoom in by some steps, or out if negative."""
        self.set_zoom(self.zoom * ZOOM_STEP**steps)

    def fit(self) -> None:
        """Show the whole scene, at most at its natural size, also after the view is resized."""
        self._min_fit = 0.0
        self._fit()

    def fit_again(self) -> None:
        """Fit the scene again after it changed, unless the user has zoomed."""
        if self._fitted and self.isVisible():
            self._fit()

    def middle(self) -> QPointF | None:
        """Return the point to center on if not all is visible; None for the center of the scene."""
        return None

    def _fit(self) -> None:
        """Show as much as is readable, centered on `middle` if that is not everything."""
        area = self.scene().sceneRect()
        if area.isEmpty():
            return
        fitting, middle = self._fitting_zoom(), self.middle()
        self._scale_to(max(fitting, self._min_fit))
        self.centerOn(area.center() if fitting >= self._min_fit or middle is None else middle)
        self._fitted = True

    def _fitting_zoom(self) -> float:
        """Return the zoom at which the whole scene is visible, at most 1."""
        area, view = self.scene().sceneRect(), self.viewport().rect()
        if area.isEmpty() or view.isEmpty():
            return 1.0
        return min(view.width() / area.width(), view.height() / area.height(), 1.0)

    def _scale_to(self, zoom: float) -> None:
        zoom = min(max(zoom, min(MIN_ZOOM, self._fitting_zoom())), MAX_ZOOM)
        self.scale(zoom / self.zoom, zoom / self.zoom)
        self.zoomed.emit(self.zoom)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * ZOOM_STEP ** (event.angleDelta().y() / 120))
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._fitted:
            self._fit()
