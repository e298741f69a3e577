"""Card with the distribution of the target in each part, and the weights of classes and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.project import FitSpec, Project
from engine.results.table_charts import Balance
from ui.formatting.numbers import number, percent
from ui.pages.data.split.split_method import narrow_combo, together
from ui.style import theme
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.frame_view import CellDelegate
from ui.widgets.wrapped_label import WrappedLabel

PART_NAMES = {"train": "Train", "validation": "Validation", "test": "Test"}
WEIGHTS = (
    ("none", "None", "All rows have the same weight."),
    (
        "balanced",
        "Balanced",
        "Rows of rare classes have more weight, so that all classes have the same. Keras: class_weight",
    ),
    ("by hand", "Manual", "Enter the weight of each class in the last column. Keras: class_weight"),
)
NO_WEIGHT = "None"
MAX_ROWS = 12
_KEY = Qt.ItemDataRole.UserRole


class BalanceCard(QFrame):
    """Shows the balance of the parts, and edits the weights of classes and rows.

    Signals
    -------
    fit_edited : (FitSpec, str, str)
        Settings with new class weights, text of the undo step, and merge key.
    weight_column_chosen : str
        Weight the rows by this column; not at all if it is empty.
    """

    fit_edited = Signal(object, str, str)
    weight_column_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._fit = FitSpec()
        self._balances: Sequence[Balance] = ()
        self._note_label = WrappedLabel(objectName="_balance_label")
        self._model = QStandardItemModel(self)
        self._model.itemChanged.connect(self._on_item_changed)
        self._table = _BalanceView(self._model)
        self._class_combo = narrow_combo(
            "_class_weight_combo", "Class weights", "Weight of the rows of each class in the loss."
        )
        for value, label, tip in WEIGHTS:
            self._class_combo.addItem(label, value)
            self._class_combo.setItemData(self._class_combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._class_combo.activated.connect(self._on_class_weight_chosen)
        self._row_combo = narrow_combo(
            "_sample_weight_combo",
            "Sample weights",
            "Column with the weight of each row in the loss. Keras: sample_weight",
        )
        self._row_combo.activated.connect(lambda: self.weight_column_chosen.emit(self._row_combo.currentData()))
        self._lay_out()

    def show_project(self, project: Project) -> None:
        """Show the weights of a project; nothing is emitted."""
        self._fit = project.fit
        values = [value for value, _, _ in WEIGHTS]
        with QSignalBlocker(self._class_combo):
            self._class_combo.setCurrentIndex(values.index(project.fit.class_weight))
        names = [column.name for column in project.data.columns if column.role != "target"]
        present = next((column.name for column in project.data.columns if column.role == "weight"), "")
        with QSignalBlocker(self._row_combo):
            self._row_combo.clear()
            self._row_combo.addItem(NO_WEIGHT, "")
            for name in names:
                self._row_combo.addItem(name, name)
            self._row_combo.setCurrentIndex(names.index(present) + 1 if present in names else 0)
        self._fill()

    def show_balance(self, balances: Sequence[Balance]) -> None:
        """Show the distribution of the targets in the parts."""
        self._balances = balances
        classes = any(balance.levels for balance in balances)
        self._show_note(
            "The shares of the classes should be similar in all parts."
            if classes
            else "Mean and standard deviation should be similar in all parts."
            if balances
            else "Choose a target to see its distribution in the parts."
        )
        self._class_combo.setEnabled(classes)
        self._class_combo.setToolTip(
            "Weight of the rows of each class in the loss."
            if classes
            else "Class weights need a target with classes; this target is a number."
        )
        self._fill()

    def show_error(self, text: str) -> None:
        """Show why the rows cannot be split."""
        self._balances = ()
        self._show_note(text, "error")
        self._fill()

    def _lay_out(self) -> None:
        heading = QLabel("Balance")
        theme.set_role(heading, "heading")
        class_label, row_label = QLabel("Class weights"), QLabel("Sample weights")
        class_label.setBuddy(self._class_combo)
        row_label.setBuddy(self._row_combo)
        weights = FlowLayout(
            together(class_label, self._class_combo), together(row_label, self._row_combo), gap=2 * theme.GRID
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID + theme.HALF)
        layout.setSpacing(theme.GRID)
        layout.addWidget(heading)
        layout.addWidget(self._note_label)
        layout.addWidget(self._table)
        layout.addWidget(weights)

    def _show_note(self, text: str, role: str = "muted") -> None:
        theme.set_role(self._note_label, role)
        self._note_label.setText(text)

    def _fill(self) -> None:
        weighted = self._fit.class_weight != "none" and any(balance.levels for balance in self._balances)
        rows = [row for balance in self._balances for row in self._rows_of(balance, weighted)]
        with QSignalBlocker(self._model):
            self._model.clear()
        parts = [part.part for part in self._balances[0].parts] if self._balances else []
        names = ["Target", *(PART_NAMES.get(part, part) for part in parts), *(["Weight"] if weighted else [])]
        for place, name in enumerate(names):
            self._model.setHorizontalHeaderItem(place, _item(name, right=place > 0))
        with QSignalBlocker(self._model):
            for row in rows:
                self._model.appendRow(row)
        self._model.layoutChanged.emit()
        self._table.setVisible(bool(rows))
        self._table.fit()

    def _rows_of(self, balance: Balance, weighted: bool) -> list[list[QStandardItem]]:
        if not balance.levels:
            shown = (("mean", "mean"), ("median", "median"), ("std", "deviation"))
            return [
                [
                    _item(f"{balance.target}: {name}"),
                    *(_item(number(getattr(part, key)), right=True) for part in balance.parts),
                ]
                for name, key in shown
            ]
        weights = class_weights(balance, self._fit) if weighted else {}
        return [
            [
                _item(f"{balance.target}: {level}"),
                *(_item(_share_text(part.counts[place], sum(part.counts)), right=True) for part in balance.parts),
                *([self._weight_item(level, weights[level])] if weighted else []),
            ]
            for place, level in enumerate(balance.levels)
        ]

    def _weight_item(self, level: str, weight: float) -> QStandardItem:
        item = _item(f"{weight:.4g}", right=True)
        item.setData(level, _KEY)
        item.setEditable(self._fit.class_weight == "by hand")
        item.setToolTip(f"Weight of a row of class {level} in the loss. Keras: class_weight")
        return item

    def _on_item_changed(self, item: QStandardItem) -> None:
        level = item.data(_KEY)
        try:
            weight = float(item.text())
            fit = self._fit.replaced(class_weights={**self._fit.class_weights, level: weight})
        except ValueError:
            self._fill()
            return
        self.fit_edited.emit(fit, f"Weight of class {level}: {weight:g}", f"fit.class_weights.{level}")

    def _on_class_weight_chosen(self) -> None:
        value = self._class_combo.currentData()
        weights = self._fit.class_weights
        if value == "by hand" and not weights:
            fit = self._fit.replaced(class_weight="balanced")
            balanced = {level: w for each in self._balances for level, w in class_weights(each, fit).items()}
            weights = {level: round(weight, 3) for level, weight in balanced.items()}
        fit = self._fit.replaced(class_weight=value, class_weights=weights)
        if fit != self._fit:
            label = next(label for each, label, _ in WEIGHTS if each == value)
            self.fit_edited.emit(fit, f"Class weights: {label.lower()}", "")


def class_weights(balance: Balance, fit: FitSpec) -> Mapping[str, float]:
    """Return the weight of each class; balanced ones are those of scikit-learn's ``compute_class_weight``."""
    if fit.class_weight == "by hand":
        return {level: fit.class_weights.get(level, 1.0) for level in balance.levels}
    counts = balance.parts[0].counts
    present = sum(count > 0 for count in counts)
    rows = sum(counts)
    return {
        level: rows / (present * count) if count else 1.0 for level, count in zip(balance.levels, counts, strict=True)
    }


class _BalanceView(QTableView):
    """Table view that is as high as its rows, up to `MAX_ROWS`."""

    def __init__(self, model: QStandardItemModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setObjectName("_balance_table")
        self.setAccessibleName("Distribution of the target in the parts")
        self.setToolTip("Number and share of the rows of each class in each part.")
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        theme.changed.connect(self.fit)

    def fit(self) -> None:
        """Set the height of the rows."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + theme.GRID)
        rows = min(self.model().rowCount(), MAX_ROWS)
        header = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(header + rows * self.verticalHeader().defaultSectionSize() + 2 * self.frameWidth())

    # Overrides of Qt

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(30 * theme.GRID, super().minimumSizeHint().height())

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        self.setCurrentIndex(self.currentIndex() if self.currentIndex().isValid() else QModelIndex())


def _item(text: str, *, right: bool = False) -> QStandardItem:
    item = QStandardItem(text)
    item.setEditable(False)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item


def _share_text(count: int, total: int) -> str:
    return f"{count:,} · {percent(count / total)}" if total else "0"
