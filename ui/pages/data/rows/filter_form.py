"""Form for a filter of the rows: a column, a condition, and the values to compare with."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from engine.results.row_query import FilterTest, RowFilter
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.searchable_combo import make_searchable
from ui.widgets.wheel_filter import leave_wheel_to_page

TESTS: tuple[tuple[FilterTest, str, str], ...] = (
    ("is", "is", "{0} is {1}"),
    ("is not", "is not", "{0} is not {1}"),
    ("contains", "contains", "{0} contains “{1}”"),
    ("at least", "is at least", "{0} ≥ {1}"),
    ("at most", "is at most", "{0} ≤ {1}"),
    ("between", "is between", "{1} ≤ {0} ≤ {2}"),
    ("missing", "is missing", "{0} is missing"),
    ("present", "is not missing", "{0} is not missing"),
)
"""Conditions: value, label in the form, and template of the filter as text."""
_NO_VALUE = ("missing", "present")


def filter_text(each: RowFilter) -> str:
    """Return a filter as text: ``10 ≤ age ≤ 20``."""
    template = next(template for test, _, template in TESTS if test == each.test)
    return template.format(each.column, _short(each.value), _short(each.high))


def _short(value: str) -> str:
    """Return a number rounded to 6 digits, or a text of at most 40 characters."""
    try:
        number = float(value)
    except ValueError:
        return value if len(value) <= 40 else value[:39] + "…"
    return f"{number:.6g}".replace("-", "−")


class FilterForm(FlowLayout):
    """Form for a filter.

    Signals
    -------
    filter_requested : RowFilter
        Show only rows that pass this filter.
    """

    filter_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._column_combo = self._new_combo("_column_combo", "Column to filter by", "Column to compare.")
        make_searchable(self._column_combo)
        self._test_combo = self._new_combo("_test_combo", "Condition", "Condition on each cell.")
        for test, label, _ in TESTS:
            self._test_combo.addItem(label, test)
        self._test_combo.currentIndexChanged.connect(self._fit_to_test)
        self._value_box = self._new_box("_value_box", "Value", "A number, a date such as 2026-11-24, or a text.")
        self._and_label = QLabel("and")
        self._high_box = self._new_box("_high_box", "Upper end", "Largest value that passes.")
        self._add_button = named(QPushButton("Apply filter"), "_add_button")
        self._add_button.setToolTip("Show only rows that pass this filter as well.")
        self._add_button.setAccessibleName("Apply the filter")
        self._add_button.clicked.connect(self._on_add_clicked)
        for widget in (
            self._column_combo,
            self._test_combo,
            self._value_box,
            self._and_label,
            self._high_box,
            self._add_button,
        ):
            self.add(widget)
        self._fit_to_test()

    def show_columns(self, names: tuple[str, ...]) -> None:
        """List the columns that can be compared."""
        present = self._column_combo.currentText()
        self._column_combo.clear()
        self._column_combo.addItems(list(names))
        if present in names:
            self._column_combo.setCurrentText(present)

    def begin(self, column: str = "") -> None:
        """Focus the form, with a column selected if one is given."""
        if column:
            self._column_combo.setCurrentText(column)
        (self._value_box if column and self._value_box.isVisible() else self._column_combo).setFocus()

    def _new_combo(self, object_name: str, name: str, tip: str) -> QComboBox:
        combo = named(QComboBox(), object_name)
        combo.setAccessibleName(name)
        combo.setToolTip(tip)
        leave_wheel_to_page(combo)
        return combo

    def _new_box(self, object_name: str, name: str, tip: str) -> QLineEdit:
        box = named(QLineEdit(), object_name)
        box.setAccessibleName(name)
        box.setPlaceholderText("Value")
        box.setToolTip(tip)
        box.setFixedWidth(round(14 * theme.GRID * max(theme.font_scale(), 1.0)))
        box.returnPressed.connect(self._on_add_clicked)
        return box

    def _fit_to_test(self) -> None:
        test = self._test_combo.currentData()
        self._value_box.setVisible(test not in _NO_VALUE)
        self._and_label.setVisible(test == "between")
        self._high_box.setVisible(test == "between")

    def _on_add_clicked(self) -> None:
        test = self._test_combo.currentData()
        value = "" if test in _NO_VALUE else self._value_box.text().strip()
        high = self._high_box.text().strip() if test == "between" else ""
        self.filter_requested.emit(RowFilter(self._column_combo.currentText(), test, value, high))
