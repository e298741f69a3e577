"""Spin box for a number in decimal notation."""

from __future__ import annotations

from PySide6.QtWidgets import QDoubleSpinBox, QSizePolicy
from typing_extensions import override

from ui.style import theme
from ui.widgets.wheel_filter import leave_wheel_to_page


class NumberBox(QDoubleSpinBox):
    """Spin box that omits trailing zeros and ignores the mouse wheel unless it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        leave_wheel_to_page(self)
        theme.give_margin(self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def textFromValue(self, value: float) -> str:
        """Return a number without trailing zeros: 4.5 for 4.500, 197 for 197.00."""
        return f"{value:.{self.decimals()}f}".rstrip("0").rstrip(".") if self.decimals() else f"{value:.0f}"
