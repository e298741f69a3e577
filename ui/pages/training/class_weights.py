"""Form of the class weights that the user sets."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QLabel, QWidget

from engine.project import Project
from engine.project.table_facts import TableFacts
from ui.style import theme

MAX_CLASSES = 50
"""Further classes have no field; their weight is 1."""


class ClassWeightsForm(QWidget):
    """One number per class of the targets; visible while class weights are set by hand.

    Signals
    -------
    edited : (Project, str, str)
        See `CompileForm.edited`.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._boxes: dict[str, QDoubleSpinBox] = {}
        self._rows = QFormLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.GRID)

    def show_project(self, project: Project, table: TableFacts | None) -> None:
        """Show the class weights of a project, without emitting `edited`."""
        self._project = project
        shown = project.fit.class_weight == "by hand"
        self.setVisible(shown)
        levels = _classes(project, table) if shown else ()
        if levels != tuple(self._boxes):
            self._show_classes(levels)
        for level, box in self._boxes.items():
            with QSignalBlocker(box):
                box.setValue(project.fit.class_weights.get(level, 1.0))

    def _show_classes(self, levels: tuple[str, ...]) -> None:
        while self._rows.rowCount():
            self._rows.removeRow(0)
        self._boxes = {level: self._box(level) for level in levels}
        for level, box in self._boxes.items():
            label = QLabel(level if len(level) <= 24 else f"{level[:23]}…")
            label.setToolTip(f"Weight of the rows of class {level}")
            self._rows.addRow(label, box)

    def _box(self, level: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox(minimum=0, maximum=1_000_000, decimals=3, singleStep=0.5)
        box.setToolTip(f"Factor of the loss of rows of class {level}; default 1. Keras: class_weight")
        box.setAccessibleName(f"Weight of the class {level}")
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value, level=level: self._on_value_changed(level, value))
        return box

    def _on_value_changed(self, level: str, value: float) -> None:
        if self._project:
            weights = {**self._project.fit.class_weights, level: value}
            fit = self._project.fit.replaced(class_weights=weights)
            text, key = f"Set the weight of class {level}", f"fit.class_weights.{level}"
            self.edited.emit(self._project.replaced(fit=fit), text, key)


def _classes(project: Project, table: TableFacts | None) -> tuple[str, ...]:
    """Return the classes of all targets; without a table those that have a weight."""
    if table is None:
        return tuple(project.fit.class_weights)
    targets = [column for column in project.data.with_role("target") if column.kind in ("category", "boolean")]
    facts = [known for column in targets if (known := table.column(column.name)) is not None]
    return tuple(dict.fromkeys(level for each in facts for level in each.levels))[:MAX_CLASSES]
