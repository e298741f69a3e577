"""Colours and size of text, which take hold at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from ui.style import theme
from ui.style.preferences import Preferences

SCHEMES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))


class PreferencesDialog(QDialog):
    """Changes what is remembered; everything can be seen while it is chosen.

    Signals
    -------
    scheme_chosen(str), scale_chosen(float)
    """

    scheme_chosen = Signal(str)
    scale_chosen = Signal(float)

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Preferences")
        self._scheme_combo = QComboBox(objectName="_scheme_combo")
        for name, text in SCHEMES:
            self._scheme_combo.addItem(text, name)
        self._scheme_combo.setCurrentIndex(self._scheme_combo.findData(preferences.scheme))
        self._scheme_combo.setToolTip("Light or dark, or whatever the desktop has")
        self._scheme_combo.setAccessibleName("Colours")
        self._scheme_combo.activated.connect(lambda: self.scheme_chosen.emit(self._scheme_combo.currentData()))
        self._scale_spin = QSpinBox(objectName="_scale_spin", minimum=80, maximum=200, singleStep=10, suffix=" %")
        theme.give_margin(self._scale_spin)
        self._scale_spin.setValue(round(preferences.font_scale * 100))
        self._scale_spin.setKeyboardTracking(False)
        self._scale_spin.setToolTip("Size of all text, compared with the rest of the desktop")
        self._scale_spin.setAccessibleName("Size of text")
        self._scale_spin.valueChanged.connect(lambda percent: self.scale_chosen.emit(percent / 100))
        form = QFormLayout()
        form.setHorizontalSpacing(theme.MARGIN)
        form.setVerticalSpacing(theme.GRID)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow("Colours", self._scheme_combo)
        form.addRow("Size of text", self._scale_spin)
        note = QLabel("Shortcuts are changed in Help > Shortcuts.", wordWrap=True)
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
