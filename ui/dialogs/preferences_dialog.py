"""The preferences dialog: theme and text size, which are applied at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from ui.style import theme
from ui.style.object_names import named
from ui.style.preferences import Preferences

SCHEMES = (("system", "System default"), ("light", "Light"), ("dark", "Dark"))


class PreferencesDialog(QDialog):
    """Emits each change at once, so that the user sees it.

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
        self._scheme_combo = named(QComboBox(), "_scheme_combo")
        for name, text in SCHEMES:
            self._scheme_combo.addItem(text, name)
        self._scheme_combo.setCurrentIndex(self._scheme_combo.findData(preferences.scheme))
        self._scheme_combo.setToolTip("Light, dark, or the theme of the desktop")
        self._scheme_combo.setAccessibleName("Theme")
        self._scheme_combo.activated.connect(lambda: self.scheme_chosen.emit(self._scheme_combo.currentData()))
        self._scale_spin = named(QSpinBox(minimum=80, maximum=200, singleStep=10, suffix=" %"), "_scale_spin")
        theme.give_margin(self._scale_spin)
        self._scale_spin.setValue(round(preferences.font_scale * 100))
        self._scale_spin.setKeyboardTracking(False)
        self._scale_spin.setToolTip("Text size relative to that of the desktop")
        self._scale_spin.setAccessibleName("Text size")
        self._scale_spin.valueChanged.connect(lambda percent: self.scale_chosen.emit(percent / 100))
        form = QFormLayout()
        form.setHorizontalSpacing(theme.MARGIN)
        form.setVerticalSpacing(theme.GRID)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow("Theme", self._scheme_combo)
        form.addRow("Text size", self._scale_spin)
        note = QLabel("Change shortcuts in Help > Shortcuts.", wordWrap=True)
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
