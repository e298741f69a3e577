"""The palette: all kinds of layers beside the network, to be dragged into it or added by a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ui.forms import KindFinder
from ui.pages.model import view_state
from ui.pages.model.layer_icons import icon_of
from ui.style import theme

_WIDTH = 210


class LayerPalette(QFrame):
    """Offers every kind of layer for as long as it is in sight.

    Signals
    -------
    picked : (str, bool)
        A kind was chosen by key or double click; True where it is to stand by itself, unconnected.
    left : ()
        Escape was pressed: the network is to have the focus again.
    """

    picked = Signal(str, bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finder = KindFinder("layer", icon_of, stays=True)
        self._finder.search_edit.setObjectName("_palette_edit")
        self._finder.search_edit.setToolTip(
            "Type some letters, choose with the arrow keys. Enter adds the layer after the selected one or into the "
            "selected edge, Shift+Enter by itself"
        )
        self._finder.search_edit.installEventFilter(self)
        self._finder.kind_list.setObjectName("_palette_list")
        hint = QLabel("Drag a layer into the network, or press Enter.")
        hint.setWordWrap(True)
        hint.setToolTip("Into a gap of the list; in the graph onto an edge, onto a layer it is to read, or beside all")
        theme.set_role(hint, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.HALF)
        column.addWidget(self._finder, 1)
        column.addWidget(hint)
        self.setAccessibleName("Palette of layers")
        self._finder.picked.connect(self.picked)
        self._finder.offer(view_state.kinds())
        self.setFocusProxy(self._finder)
        theme.changed.connect(self._fit)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the palette with Escape."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self.setMaximumWidth(round(_WIDTH * theme.font_scale()))
