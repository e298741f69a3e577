"""How single columns are read, where the options of the file are not enough: a list of ways for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from engine.project import LEVEL_MARKERS, ColumnReading, ReadingSpec
from ui.style import theme
from ui.style.object_names import named

MAX_COLUMNS = 40
"""Columns that are listed, so that the dialog opens at once for a table of thousands."""
MAX_LETTERS = 18
"""Letters of the name of a column that are shown."""

LIMITS = {"limit": "<x read as x", "half": "<x read as x/2", "missing": "<x missing"}
ORDERS = {True: "day first", False: "month first"}


class ColumnReadings(QWidget):
    """Shows the columns of a `ReadingSpec` that are read in their own way.

    Signals
    -------
    changed(ColumnReading)
        The user chose another way for a column.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, theme.GRID, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._shown: tuple[tuple[ColumnReading, ColumnReading], ...] = ()
        self.hide()

    def show_columns(
        self, reading: ReadingSpec, guessed: ReadingSpec, markers: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    ) -> None:
        """Show how columns are read; what can be chosen for a column depends on what was found in it.

        Parameters
        ----------
        markers : mapping of str to tuple of str
            Missing markers that could be levels, by column.
        """
        marked = (ColumnReading(name=name, missing=marks) for name, marks in markers.items())
        found = {column.name: column for column in (*reading.columns, *marked, *guessed.columns)}
        shown = tuple((found[name], reading.column(name) or found[name]) for name in [*found][:MAX_COLUMNS])
        if shown == self._shown:
            return
        self._shown = shown
        while self._form.rowCount():
            self._form.removeRow(0)
        heading = QLabel("Columns")
        theme.set_role(heading, "heading")
        self._form.addRow(heading)
        for first, present in shown:
            label = QLabel(first.name if len(first.name) <= MAX_LETTERS else f"{first.name[:MAX_LETTERS]}…")
            label.setToolTip(first.name)
            self._form.addRow(label, self._combo(first, present))
        self.setVisible(bool(shown))

    def _combo(self, first: ColumnReading, present: ColumnReading) -> QComboBox:
        combo = named(QComboBox(), f"_column_{first.name}_combo")
        ways = ways_of(first)
        ways = ways if present in ways.values() else {_label(present): present, **ways}
        combo.addItems([*ways])
        combo.setCurrentIndex([*ways.values()].index(present))
        combo.setToolTip(f"How the cells of {first.name} are read")
        combo.setAccessibleName(f"Cells of {first.name}")
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(14)
        combo.activated.connect(partial(self._on_activated, [*ways.values()]))
        return combo

    def _on_activated(self, ways: list[ColumnReading], place: int) -> None:
        self.changed.emit(ways[place])


def ways_of(column: ColumnReading) -> dict[str, ColumnReading]:
    """Return the ways to read a column for which this one was found, by their labels; the found one comes first."""
    text = ColumnReading(name=column.name)
    if column.kind == "number":
        limits = LIMITS if column.limits != "refuse" else {}
        numbers = [column, *(column.replaced(limits=rule) for rule in limits if rule != column.limits)]
        ways = [*numbers, text]
    elif column.kind == "date":
        numbers = [text.replaced(kind="number")] if column.date_format == ("%Y%m%d",) else []
        ways = [column, *_swapped(column), *numbers, text]
    elif marks := {*column.kept, *column.missing} & {*LEVEL_MARKERS}:
        others, levels = tuple(mark for mark in column.missing if mark not in marks), tuple(sorted(marks))
        ways = [column, text.replaced(missing=(*others, *levels)), text.replaced(missing=others, kept=levels)]
    else:
        ways = [column, column.replaced(kind="number")]
    return {_label(way): way for way in ways}


def _swapped(column: ColumnReading) -> list[ColumnReading]:
    """Return the reading with day and month in each other's place, if both are numbers behind which the year comes."""
    if _day_first(column) is None:
        return []
    forms = (form.replace("%d", "%#").replace("%m", "%d").replace("%#", "%m") for form in column.date_format)
    return [column.replaced(date_format=tuple(forms))]


def _day_first(column: ColumnReading) -> bool | None:
    """Return whether the day comes first in dates; None if the cells tell, by a name of the month or the year first."""
    form = next(iter(column.date_format), "%Y")
    return None if form.startswith("%Y") or "%b" in form or "%d" not in form else form.startswith("%d")


def _label(column: ColumnReading) -> str:
    if column.kind == "number":
        unit = f" in {column.unit}" if column.unit else ""
        odd = "; other cells missing" if column.odd == "missing" else ""
        limits = f"; {LIMITS[column.limits]}" if column.limits != "refuse" else ""
        return f"Number{unit}{limits}{odd}"
    if column.kind == "date":
        order = _day_first(column)
        if column.date_format[:1] and column.date_format[0].startswith(("%H", "%I")):
            return "Time of day"
        return "Date" if order is None else f"Date, {ORDERS[order]}"
    if column.kept:
        return f"{' and '.join(column.kept)} as a level"
    return f"Text; {', '.join(column.missing)} missing" if column.missing else "Text, as written"
