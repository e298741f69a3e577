"""Form for the split method and the column or the files that it needs."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.project import Project
from engine.project.methods.split_methods import SPLIT_METHODS
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.wheel_filter import leave_wheel_to_page
from ui.widgets.wrapped_label import WrappedLabel

ROLE_LABELS = {"group": "Group", "time": "Time", "split": "Part"}
NO_COLUMN = "Choose a column"


class MethodForm(QWidget):
    """Form for the split method, with its column or its files.

    Signals
    -------
    method_chosen : str
        Use this split method.
    column_chosen : (str, str)
        Give this column a role.
    file_requested : str
        Choose the file for this field of `SplitSpec`.
    file_removed : str
        Use no file for this field of `SplitSpec`.
    """

    method_chosen = Signal(str)
    column_chosen = Signal(str, str)
    file_requested = Signal(str)
    file_removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = ""
        self._method_combo = narrow_combo("_method_combo", "Split method", "Split method")
        for each in SPLIT_METHODS.values():
            self._method_combo.addItem(each.label, each.name)
            self._method_combo.setItemData(
                self._method_combo.count() - 1, each.description, Qt.ItemDataRole.ToolTipRole
            )
        self._method_combo.activated.connect(lambda: self.method_chosen.emit(self._method_combo.currentData()))
        self._column_label = QLabel()
        self._column_combo = narrow_combo("_split_column_combo", "Column to split by", "Column that defines the split")
        self._column_combo.activated.connect(self._on_column_activated)
        self._column_row = together(self._column_label, self._column_combo)
        self._text_label = WrappedLabel(objectName="_method_label")
        self._files = {field: _FileRow(name, field) for field, name in FILES.items()}
        for field, row in self._files.items():
            row.choose_button.clicked.connect(partial(self.file_requested.emit, field))
            row.remove_button.clicked.connect(partial(self.file_removed.emit, field))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.HALF)
        column.addWidget(FlowLayout(together(QLabel("Method"), self._method_combo), self._column_row))
        column.addWidget(self._text_label)
        for row in self._files.values():
            column.addWidget(row)

    def show_project(self, project: Project) -> None:
        """Show the split method of a project; nothing is emitted."""
        split = project.data.split
        method = SPLIT_METHODS[split.method]
        with QSignalBlocker(self._method_combo):
            self._method_combo.setCurrentIndex(self._method_combo.findData(split.method))
        self._text_label.setText(method.description)
        theme.set_role(self._text_label, "warning" if method.warning else "muted")
        self._show_column(project, method.role)
        for field, row in self._files.items():
            row.setVisible(method.reads_files)
            row.show_path(getattr(split, field))

    def focus_method(self) -> None:
        """Focus the column of the method if it is shown, else the method."""
        (self._column_combo if self._column_combo.isVisible() else self._method_combo).setFocus()

    def _show_column(self, project: Project, role: str) -> None:
        self._role = role
        self._column_row.setVisible(bool(role))
        if not role:
            return
        self._column_label.setText(ROLE_LABELS[role])
        names = [column.name for column in project.data.columns if column.role != "target"]
        present = next((column.name for column in project.data.columns if column.role == role), "")
        with QSignalBlocker(self._column_combo):
            self._column_combo.clear()
            self._column_combo.addItem(NO_COLUMN, "")
            for name in names:
                self._column_combo.addItem(name, name)
            self._column_combo.setCurrentIndex(names.index(present) + 1 if present in names else 0)

    def _on_column_activated(self) -> None:
        if name := self._column_combo.currentData():
            self.column_chosen.emit(name, self._role)


FILES = {"validation_file": "Validation", "test_file": "Test"}


class _FileRow(FlowLayout):
    """File with held-out rows, and buttons to choose and to remove it."""

    def __init__(self, name: str, field: str) -> None:
        super().__init__()
        self._name = name
        self._label = QLabel()
        self.choose_button = named(QPushButton("Choose…"), f"_{field}_button")
        self.choose_button.setToolTip(f"Choose the table with the {name.lower()} rows.")
        self.choose_button.setAccessibleName(f"Choose the file with the {name.lower()} rows")
        self.remove_button = named(QPushButton("Use a fraction of this table"), f"_no_{field}_button")
        self.remove_button.setToolTip(f"Hold out a fraction of this table for the {name.lower()} instead of a file.")
        self.remove_button.setAccessibleName(f"Use a fraction of this table for the {name.lower()} rows")
        theme.set_role(self.remove_button, "link")
        for widget in (self._label, self.choose_button, self.remove_button):
            self.add(widget)

    def show_path(self, path: str) -> None:
        """Show the path of the file; empty if there is none."""
        self._label.setText(f"{self._name}: {PurePath(path).name if path else 'a fraction of this table'}")
        self._label.setToolTip(path)
        self.remove_button.setVisible(bool(path))


def narrow_combo(object_name: str, name: str, tip: str) -> QComboBox:
    """Return a narrow combo box that ignores the mouse wheel unless it has the focus."""
    combo = named(QComboBox(), object_name)
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(18)
    leave_wheel_to_page(combo)
    return combo


def together(*widgets: QWidget) -> QWidget:
    """Return a widget that keeps widgets together in one line."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.GRID)
    for widget in widgets:
        layout.addWidget(widget)
    return row
