"""Result of a learning-rate range test: its chart and the suggested learning rate."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from engine.results.charts import Chart, ChartLine
from engine.results.lr_sweep import LrSweep
from ui.charts.chart_card import ChartCard
from ui.style import theme
from ui.style.object_names import named

SIZE = (640, 440)


class LrFinderDialog(QDialog):
    """Shows the loss at each learning rate, and a button to use the suggested one; not modal."""

    def __init__(self, sweep: LrSweep, apply: Callable[[float], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Learning rates")
        self._sweep, self._apply = sweep, apply
        self._card = named(ChartCard(), "_chart_card")
        self._card.show_chart(chart_of(sweep))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setToolTip("Close this window (Esc)")
        self._use_button = named(QPushButton(f"Use {sweep.suggestion:g}"), "_use_button")
        self._use_button.setToolTip("Set this learning rate in the optimizer; can be undone. Keras: learning_rate")
        self._use_button.setVisible(sweep.suggestion > 0)
        theme.set_role(self._use_button, "primary")
        self._use_button.clicked.connect(self._on_use_clicked)
        buttons.addButton(self._use_button, QDialogButtonBox.ButtonRole.AcceptRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._card, 1)
        layout.addWidget(buttons)
        self.resize(*SIZE)

    def _on_use_clicked(self) -> None:
        self._apply(self._sweep.suggestion)
        self.close()


def chart_of(sweep: LrSweep) -> Chart:
    """Return the chart of a range test."""
    return Chart(
        "rates",
        "Loss at each learning rate",
        summary_of(sweep),
        "Learning rate",
        "Loss",
        lines=(
            ChartLine("one batch at each learning rate", sweep.rates, sweep.losses, style="faint"),
            ChartLine("running mean", sweep.rates, sweep.smooth),
        ),
        marks=(sweep.suggestion,) if sweep.suggestion > 0 else (),
        y_range=_loss_range(sweep),
        powers=True,
    )


def _loss_range(sweep: LrSweep) -> tuple[float, float] | None:
    """Return the shown range of losses, that of the falling part of the running mean; None without losses."""
    if not sweep.smooth:
        return None
    low, high = min(sweep.smooth), max(sweep.smooth[: sweep.smooth.index(min(sweep.smooth)) + 1])
    return low, high + (high - low) / 4


def summary_of(sweep: LrSweep) -> str:
    """Return the result as a sentence."""
    if sweep.suggestion <= 0:
        return "The loss fell at no learning rate. Check the scaling of the features and the loss."
    lowest = sweep.rates[min(range(len(sweep.smooth)), key=sweep.smooth.__getitem__)]
    result = f"The loss falls fastest at {sweep.suggestion:g} and is smallest at {lowest:.2g}."
    return f"{result} A good learning rate is the first of the two, or slightly less."
