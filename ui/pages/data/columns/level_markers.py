"""Check boxes for the missing markers that may be levels of a column: NA and None."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from engine.project import LEVEL_MARKERS, ColumnSpec, ReadingSpec
from engine.project.table_facts import ColumnFacts
from ui.style import theme
from ui.style.object_names import named


class LevelMarkers(QWidget):
    """Shows which missing markers of a column are levels of it, and changes that.

    Signals
    -------
    changed : (str, bool)
        A marker, and whether it is a level.
    """

    changed = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes = {mark: named(QCheckBox(), f"_level_{mark}_box") for mark in LEVEL_MARKERS}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        for mark, box in self._boxes.items():
            box.setToolTip(f"Read cells that contain {mark} as {mark}, not as missing. The table is read again.")
            box.clicked.connect(partial(self._on_clicked, mark))
            layout.addWidget(box)
        self.hide()

    def show_column(self, column: ColumnSpec | None, facts: ColumnFacts | None, reading: ReadingSpec) -> None:
        """Show the markers of a column with levels; nothing is emitted."""
        own = reading.column(column.name) if column is not None else None
        kept, missing = (own.kept, own.missing) if own is not None else ((), ())
        found = {*kept, *missing, *(mark for mark, _ in facts.markers)} if facts is not None else set()
        shown = [mark for mark in self._boxes if mark in found and column is not None and column.has_levels]
        for mark, box in self._boxes.items():
            level = "class" if column is not None and column.role == "target" else "category"
            box.setText(f"{mark} is a {level}, not a missing cell")
            box.setAccessibleName(box.text())
            box.setVisible(mark in shown)
            box.setChecked(mark in kept)
        self.setVisible(bool(shown))

    def _on_clicked(self, mark: str) -> None:
        self.changed.emit(mark, self._boxes[mark].isChecked())
