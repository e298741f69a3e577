"""Palette of all kinds of layers, to drag into the network or to add by keyboard."""

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
    """Shows all kinds of layers next to the network.

    Signals
    -------
    picked : (str, bool)
        The user picked a kind by Enter or a double click; True to add it unconnected.
    escaped : ()
        The user pressed Escape to return to the network.
    """

    picked = Signal(str, bool)
    escaped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finder = KindFinder("layer", icon_of, stays=True)
        self._finder.search_edit.setObjectName("_palette_edit")
        self._finder.search_edit.setToolTip(
            "Type some letters and choose with the arrow keys. Enter adds the layer after the selected layer or into "
            "the selected edge, Shift+Enter adds it unconnected"
        )
        self._finder.search_edit.installEventFilter(self)
        self._finder.kind_list.setObjectName("_palette_list")
        hint = QLabel("Drag a layer into the network, or press Enter.")
        hint.setWordWrap(True)
        hint.setToolTip("List: drop it between two layers. Graph: drop it on an edge, on a layer, or in an empty area")
        theme.set_role(hint, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.HALF)
        column.addWidget(self._finder, 1)
        column.addWidget(hint)
        self.setAccessibleName("Layer palette")
        self._finder.picked.connect(self.picked)
        self._finder.offer(view_state.kinds())
        self.setFocusProxy(self._finder)
        theme.changed.connect(self._fit)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Emit `escaped` when the user presses Escape in the search field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self.setMaximumWidth(round(_WIDTH * theme.font_scale()))
