"""A drawing that is seen whole until somebody zooms, and as large as can be read where it is too large for that."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

LEAST, MOST, STEP = 0.15, 2.5, 1.2
"""How small and how large the drawing can be, and what one step of zoom is; the whole network may need less."""
READABLE = 0.6
"""A large network is drawn so large at first, though not all of it can be seen then."""


class ZoomView(QGraphicsView):
    """Shows a scene, larger or smaller.

    Signals
    -------
    zoomed : float
        How large the drawing is now; 1 is its own size.
    """

    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fitted = True
        self._least = READABLE
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFrameShape(QFrame.Shape.NoFrame)

    @property
    def zoom(self) -> float:
        """How large the drawing is; 1 is its own size."""
        return self.transform().m11()

    def set_zoom(self, zoom: float) -> None:
        """Draw everything so large."""
        self._fitted = False
        self._scale_to(zoom)

    def step_zoom(self, steps: int) -> None:
        """Draw everything some steps larger, or smaller."""
        self.set_zoom(self.zoom * STEP**steps)

    def fit(self) -> None:
        """Show the whole drawing, no larger than its own size, also when the room for it changes."""
        self._least = 0.0
        self._fit()

    def fit_again(self) -> None:
        """Show as much as before of a drawing that has changed, where nobody has zoomed since."""
        if self._fitted and self.isVisible():
            self._fit()

    def middle(self) -> QPointF | None:
        """Return what is brought to the middle where not all can be seen; None for the middle of the drawing."""
        return None

    def _fit(self) -> None:
        """Show as much as can be read, with what is in hand in its middle where that is not all."""
        area = self.scene().sceneRect()
        if area.isEmpty():
            return
        wanted, middle = self._whole(), self.middle()
        self._scale_to(max(wanted, self._least))
        self.centerOn(area.center() if wanted >= self._least or middle is None else middle)
        self._fitted = True

    def _whole(self) -> float:
        """Return the zoom at which the whole drawing is seen."""
        area, room = self.scene().sceneRect(), self.viewport().rect()
        if area.isEmpty() or room.isEmpty():
            return 1.0
        return min(room.width() / area.width(), room.height() / area.height(), 1.0)

    def _scale_to(self, zoom: float) -> None:
        zoom = min(max(zoom, min(LEAST, self._whole())), MOST)
        self.scale(zoom / self.zoom, zoom / self.zoom)
        self.zoomed.emit(self.zoom)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * STEP ** (event.angleDelta().y() / 120))
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
