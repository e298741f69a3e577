"""The preferences dialog, generated from `Preferences`; each change is applied at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.style import theme
from ui.style.object_names import named
from ui.style.preferences import Preference, Preferences


class PreferencesDialog(QDialog):
    """One field per preference that has a label; the object name of a field is that of its preference.

    Signals
    -------
    chosen(str, object)
        The name of a preference and its new value.
    """

    chosen = Signal(str, object)

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Preferences")
        form = QFormLayout()
        form.setHorizontalSpacing(theme.MARGIN)
        form.setVerticalSpacing(theme.GRID)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for preference in Preferences.in_dialog():
            field = named(self._field(preference, getattr(preferences, preference.name)), preference.name)
            field.setToolTip(preference.tooltip)
            field.setAccessibleName(preference.label)
            form.addRow(preference.label, field)
        note = QLabel("Change shortcuts in Help > Shortcuts.")
        note.setWordWrap(True)
        theme.set_role(note, "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setToolTip("Close this window (Esc)")
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.MARGIN)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.setMinimumWidth(46 * theme.GRID)

    def _field(self, preference: Preference[Any], value: Any) -> QWidget:
        choose = partial(self.chosen.emit, preference.name)
        if preference.choices:
            combo = QComboBox()
            for name, text in preference.choices.items():
                combo.addItem(text, name)
            combo.setCurrentIndex(combo.findData(value))
            combo.activated.connect(lambda: choose(combo.currentData()))
            return combo
        if isinstance(preference.default, bool):
            box = QCheckBox()
            box.setChecked(value)
            box.toggled.connect(choose)
            return box
        spin = QSpinBox()
        theme.give_margin(spin)
        spin.setRange(round(preference.minimum * 100), round(preference.maximum * 100))
        spin.setSingleStep(10)
        spin.setSuffix(" %")
        spin.setKeyboardTracking(False)
        spin.setValue(round(value * 100))
        spin.valueChanged.connect(lambda percent: choose(percent / 100))
        return spin
