"""Header of a curve plot: title, legend that hides curves, and buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ui.charts.curves.canvas import line_pen
from ui.charts.curves.curve_style import Curve
from ui.style import theme
from ui.style.object_names import named

_SAMPLE = 20


class LegendButton(QAbstractButton):
    """Legend entry of a curve; unchecked while the curve is hidden."""

    def __init__(self, curve: Curve) -> None:
        super().__init__()
        self.curve = curve
        self.setObjectName(f"_{curve.name}_legend_button")
        self.setText(curve.label)
        self.setCheckable(True)
        self.setChecked(True)
        keras = "" if curve.earlier else f"\nKeras: {curve.name}"
        self.setToolTip(f"{curve.label}: click to hide or show this curve{keras}")
        self.setAccessibleName(f"Show {curve.label.lower()}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(_SAMPLE + metrics.horizontalAdvance(self.text()) + 5 * theme.HALF, metrics.height() + theme.GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(theme.color("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover") if self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        pen = line_pen(self.curve, 2) if self.isChecked() else QPen(theme.color("disabled"), 1)
        painter.setPen(pen)
        middle = self.height() // 2
        painter.drawLine(theme.HALF, middle, theme.HALF + _SAMPLE, middle)
        painter.setPen(theme.color("text" if self.isChecked() else "disabled"))
        text_area = self.rect().adjusted(theme.GRID + theme.HALF // 2 + _SAMPLE, 0, 0, 0)
        painter.drawText(text_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())


class PlotHeader(QWidget):
    """Title, legend and buttons of a curve plot.

    Parameters
    ----------
    more : QToolButton
        Button at the end of the row.

    Signals
    -------
    hidden_changed : (str, bool)
        Name of the curve, and whether the user hides it.
    logarithmic_changed, table_changed, smooth_changed : bool
    fit_requested : ()
    """

    hidden_changed = Signal(str, bool)
    logarithmic_changed = Signal(bool)
    table_changed = Signal(bool)
    smooth_changed = Signal(bool)
    fit_requested = Signal()

    def __init__(self, title: str, more: QToolButton) -> None:
        super().__init__()
        self._title_label = named(QLabel(title), "_title_label")
        theme.set_role(self._title_label, "heading")
        self._legend_box = named(QWidget(), "_legend")
        self._legend = QHBoxLayout(self._legend_box)
        self._legend.addStretch()
        self._legend_buttons: list[LegendButton] = []
        self._legend_below = False
        self._legend.setSpacing(0)
        self._fit_button = _button("_fit_button", "maximize", "Show the whole curves (double-click)")
        self._fit_button.clicked.connect(self.fit_requested)
        self._fit_button.hide()
        self._log_button = _button("_log_button", "", "Logarithmic axis: shows differences between small values")
        self._log_button.setText("log")
        self._log_button.setCheckable(True)
        self._log_button.toggled.connect(self.logarithmic_changed)
        self._smooth_button = _button(
            "_smooth_button",
            "",
            "Centred running mean over a twentieth of the epochs: shows the trend without shifting it",
        )
        self._smooth_button.setText("smooth")
        self._smooth_button.setCheckable(True)
        self._smooth_button.toggled.connect(self.smooth_changed)
        self._table_button = _button("_table_button", "table", "Show the values as a table instead of the curves")
        self._table_button.setCheckable(True)
        self._table_button.toggled.connect(self.table_changed)
        self._more_button = more
        _fit_height(more)
        self._lay_out()
        theme.changed.connect(self._fit_text)

    @property
    def title(self) -> str:
        """The title of the plot."""
        return self._title_label.text()

    def set_title(self, title: str) -> None:
        """Set the title of the plot."""
        self._title_label.setText(title)
        self._arrange()

    def show_legend(self, curves: list[Curve]) -> None:
        """Show curves in the legend, none of them hidden."""
        for button in self._legend_buttons:
            self._legend.removeWidget(button)
            button.deleteLater()
        self._legend_buttons = [LegendButton(curve) for curve in curves]
        for button in self._legend_buttons:
            button.toggled.connect(lambda shown, name=button.curve.name: self.hidden_changed.emit(name, not shown))
            self._legend.insertWidget(self._legend.count() - 1, button)
        self._arrange()

    def show_all(self) -> None:
        """Mark all curves as shown."""
        for button in self._legend_buttons:
            button.setChecked(True)

    def show_fit(self, visible: bool) -> None:
        """Show or hide the button that fits the view to the curves."""
        self._fit_button.setVisible(visible)

    def _lay_out(self) -> None:
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.HALF)
        for button in (self._fit_button, self._log_button, self._smooth_button, self._table_button, self._more_button):
            self._buttons.addWidget(button)
        self._legend.setContentsMargins(0, 0, 0, 0)
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(theme.GRID, theme.HALF, theme.HALF, 0)
        self._rows.setHorizontalSpacing(theme.GRID)
        self._rows.setVerticalSpacing(0)
        self._rows.addWidget(self._title_label, 0, 0)
        self._rows.addWidget(self._legend_box, 0, 1)
        self._rows.addLayout(self._buttons, 0, 3)
        self._rows.setColumnStretch(2, 1)

    def _arrange(self) -> None:
        """Place the legend next to the title, or below it in a narrow plot."""
        widths = (part.sizeHint().width() for part in (self._title_label, self._legend_box))
        needed = sum(widths) + self._buttons.sizeHint().width() + 6 * theme.GRID
        below = needed > self.width()
        if below != self._legend_below:
            self._legend_below = below
            self._rows.removeWidget(self._legend_box)
            if below:
                self._rows.addWidget(self._legend_box, 1, 0, 1, 4)
            else:
                self._rows.addWidget(self._legend_box, 0, 1)

    def _fit_text(self) -> None:
        for button in self.findChildren(QToolButton):
            _fit_height(button)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _button(name: str, icon: str, tip: str) -> QToolButton:
    button = named(QToolButton(), name)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    if icon:
        button.setIcon(theme.icon(icon, "muted"))
        button.setIconSize(QSize(16, 16))
    _fit_height(button)
    return button


def _fit_height(button: QToolButton) -> None:
    """Fit the height of a button to a line of text and the borders of the style sheet."""
    scale = max(1.0, theme.font_scale())
    button.setFixedHeight(QFontMetrics(theme.font()).height() + round(2 * theme.HALF * scale) + theme.HALF)
