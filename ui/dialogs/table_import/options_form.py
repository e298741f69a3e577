"""The reading options, in three groups: file, lines and values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from engine.project import ReadingSpec
from engine.readers import READERS
from ui.dialogs.table_import import choices
from ui.dialogs.table_import.choices import ReaderCount, ReaderOption, ReaderSwitch
from ui.dialogs.table_import.column_readings import ColumnReadings
from ui.style import theme
from ui.style.object_names import named

_ALWAYS_SHOWN = ("dates", "missing")
"""Options that every format uses."""


class OptionsForm(QWidget):
    """Shows a `ReadingSpec` and emits changed ones.

    Signals
    -------
    changed(ReadingSpec)
        The user changed an option.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = ReadingSpec()
        self._combos: dict[str, QComboBox] = {}
        self._rows: dict[str, tuple[QFormLayout, QWidget]] = {}
        self._choice_combo = self._new_choice_combo()
        self._checks: dict[str, QCheckBox] = {}
        self._spins: dict[str, QSpinBox] = {}
        self._missing_edit = named(QLineEdit(), "_missing_edit")
        self._missing_edit.setPlaceholderText("such as ?, -999, n.d.")
        self._missing_edit.setToolTip(
            "Additional missing-value markers, separated by commas; empty cells, NA and NaN are always missing"
        )
        self._missing_edit.setAccessibleName("Also missing")
        self._missing_edit.textEdited.connect(lambda text: self._propose(missing=_tokens(text)))
        self._starts_edit = named(QLineEdit(), "_column_starts_edit")
        self._starts_edit.setPlaceholderText("such as 0, 12, 20")
        self._starts_edit.setToolTip("Positions in a line where columns begin, from 0, separated by commas")
        self._starts_edit.setAccessibleName("Column starts")
        self._starts_edit.editingFinished.connect(self._on_starts_edited)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, theme.GRID, 0)
        form = _new_form()
        self._fill(form)
        layout.addLayout(form)
        self._columns = named(ColumnReadings(), "_columns")
        self._columns.changed.connect(lambda column: self._propose(columns=self._reading.with_column(column).columns))
        layout.addWidget(self._columns)
        layout.addStretch(1)

    def show_options(
        self,
        reading: ReadingSpec,
        names: tuple[str, ...] = (),
        guessed: ReadingSpec | None = None,
        markers: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        """Show options.

        Parameters
        ----------
        names : tuple of str
            The sheets, tables or files to choose from.
        guessed : ReadingSpec, optional
            What was inferred; `reading` if None.
        markers : mapping of str to tuple of str
            Missing markers that could be levels, by column.
        """
        self._reading = reading
        self._columns.show_columns(reading, guessed or reading, markers)
        for field, combo in self._combos.items():
            _show(combo, getattr(reading, field))
        with QSignalBlocker(self._choice_combo):
            self._choice_combo.clear()
            self._choice_combo.addItems(names)
            self._choice_combo.setCurrentText(reading.member or reading.sheet)
        for field, check in self._checks.items():
            with QSignalBlocker(check):
                check.setChecked(getattr(reading, field))
        for field, spin in self._spins.items():
            with QSignalBlocker(spin):
                spin.setValue(getattr(reading, field))
        if _tokens(self._missing_edit.text()) != reading.missing:
            self._missing_edit.setText(", ".join(reading.missing))
        starts = ", ".join(map(str, reading.column_starts))
        if not self._starts_edit.hasFocus() or not starts:
            self._starts_edit.setText(starts)
        self._show_rows(reading, bool(names))

    def _show_rows(self, reading: ReadingSpec, has_names: bool) -> None:
        """Show the options that the format uses."""
        reader = READERS[reading.format]
        shown = {*_ALWAYS_SHOWN, *reader.options}
        if reader.is_text:
            shown.add("format")
        if has_names:
            shown.add("choice")
        self._heading_of_lines.setVisible("header" in shown)
        for name, (form, field) in self._rows.items():
            form.setRowVisible(field, name in shown)
        word = reader.choice_label or "File in archive"
        form, field = self._rows["choice"]
        label = form.labelForField(field)
        if isinstance(label, QLabel):
            label.setText(word)
        self._choice_combo.setAccessibleName(word)

    def _fill(self, form: QFormLayout) -> None:
        """Add all rows to one form, which aligns the fields."""
        _head(form, "File")
        self._add(form, "choice", "Sheet", self._choice_combo)
        for option in (choices.FORMAT, *choices.TEXT_OPTIONS):
            self._add(form, option.field, option.label, self._new_combo(option))
        self._add(form, "column_starts", "Column starts", self._starts_edit)
        self._heading_of_lines = _head(form, "Lines")
        for line in choices.LINE_OPTIONS:
            is_switch = isinstance(line, choices.ReaderSwitch)
            field = self._new_check(line) if isinstance(line, choices.ReaderSwitch) else self._new_spin(line)
            self._add(form, line.field, "" if is_switch else line.label, field)
        _head(form, "Values")
        for option in choices.VALUE_OPTIONS:
            self._add(form, option.field, option.label, self._new_combo(option))
        self._add(form, "missing", "Also missing", self._missing_edit)

    def _add(self, form: QFormLayout, name: str, label: str, field: QWidget) -> None:
        self._rows[name] = form, field
        if label:
            form.addRow(label, field)
        else:
            form.addRow(field)

    def _new_combo(self, option: ReaderOption) -> QComboBox:
        combo = named(QComboBox(), f"_{option.field}_combo")
        for value, words in option.values:
            combo.addItem(words, value)
        combo.setToolTip(option.tip)
        combo.setAccessibleName(option.label)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(14)
        if option.other:
            combo.setEditable(True)
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line = QLineEdit()
            combo.setLineEdit(line)
            line.setAccessibleName(option.label)
            line.setToolTip(option.tip)
            line.editingFinished.connect(partial(self._on_typed, option, combo))
        combo.activated.connect(lambda: self._propose(**{option.field: combo.currentData()}))
        self._combos[option.field] = combo
        return combo

    def _new_choice_combo(self) -> QComboBox:
        combo = named(QComboBox(), "_choice_combo")
        combo.setToolTip("The table in this file that is opened")
        combo.setAccessibleName("Sheet")
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(14)
        combo.activated.connect(self._on_choice_activated)
        return combo

    def _new_check(self, option: ReaderSwitch) -> QCheckBox:
        check = named(QCheckBox(option.label), f"_{option.field}_check")
        check.setToolTip(option.tip)
        check.setAccessibleName(option.label)
        check.toggled.connect(lambda on: self._propose(**{option.field: on}))
        self._checks[option.field] = check
        return check

    def _new_spin(self, option: ReaderCount) -> QSpinBox:
        spin = named(QSpinBox(minimum=option.least, maximum=option.most), f"_{option.field}_spin")
        theme.give_margin(spin)
        spin.setToolTip(option.tip)
        spin.setAccessibleName(option.tip)
        spin.valueChanged.connect(lambda value: self._propose(**{option.field: value}))
        self._spins[option.field] = spin
        return spin

    def _on_choice_activated(self) -> None:
        own = "sheet" if READERS[self._reading.format].choice_label else "member"
        self._propose(**{own: self._choice_combo.currentText()})

    def _on_starts_edited(self) -> None:
        """Accept what `ReadingSpec` accepts, and restore the previous positions if something else was typed."""
        try:
            tokens = self._starts_edit.text().split(",")
            self._propose(column_starts=tuple(int(token) for token in tokens if token.strip()))
        except ValueError:  # also that of pydantic
            self._starts_edit.setText(", ".join(map(str, self._reading.column_starts)))

    def _on_typed(self, option: ReaderOption, combo: QComboBox) -> None:
        """Accept a typed value: one character, or the name of an encoding."""
        typed = combo.currentText()
        value = {words: value for value, words in option.values}.get(typed, typed.strip() or typed[:1])
        if value == getattr(self._reading, option.field):
            return
        if option is choices.ENCODING or len(value) == 1 or (not value and option is choices.COMMENT):
            self._propose(**{option.field: value})
        else:
            _show(combo, getattr(self._reading, option.field))

    def _propose(self, **changes: object) -> None:
        reading = self._reading.replaced(**changes)
        if reading != self._reading:
            self._reading = reading
            self.changed.emit(reading)


def _show(combo: QComboBox, value: str) -> None:
    with QSignalBlocker(combo):
        place = combo.findData(value)
        combo.setCurrentIndex(place)
        if place < 0 and combo.isEditable():
            combo.setEditText(value)
        if (line := combo.lineEdit()) is not None:
            line.setCursorPosition(0)


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token.strip() for token in text.split(",") if token.strip()))


def _new_form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(theme.GRID + theme.HALF)
    form.setVerticalSpacing(theme.GRID)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _head(form: QFormLayout, title: str) -> QLabel:
    heading = QLabel(title)
    theme.set_role(heading, "heading")
    heading.setContentsMargins(0, theme.GRID if form.rowCount() else 0, 0, 0)
    form.addRow(heading)
    return heading
