"""What a sweep over learning rates found: the picture, and a rate to take."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from engine.results.charts import Chart, ChartLine
from engine.results.lr_sweep import LrSweep
from ui.charts.chart_card import ChartCard
from ui.style import theme

SIZE = (640, 440)


class LrFinderDialog(QDialog):
    """Shows the loss at each rate, and offers the one at which it fell fastest; it blocks nothing."""

    def __init__(self, sweep: LrSweep, take: Callable[[float], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Learning rates")
        self._sweep, self._take = sweep, take
        self._card = ChartCard()
        self._card.show_chart(drawing_of(sweep))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setToolTip("Close this window (Esc)")
        self._take_button = QPushButton(f"Use {sweep.suggestion:g}", objectName="_take_button")
        self._take_button.setToolTip("Make this the learning rate of the optimizer; can be undone")
        self._take_button.setVisible(sweep.suggestion > 0)
        theme.set_role(self._take_button, "primary")
        self._take_button.clicked.connect(self._on_take_clicked)
        buttons.addButton(self._take_button, QDialogButtonBox.ButtonRole.AcceptRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._card, 1)
        layout.addWidget(buttons)
        self.resize(*SIZE)

    def _on_take_clicked(self) -> None:
        self._take(self._sweep.suggestion)
        self.close()


def drawing_of(sweep: LrSweep) -> Chart:
    """Return the picture of a sweep."""
    return Chart(
        "rates",
        "Loss at each learning rate",
        words(sweep),
        "Learning rate",
        "Loss",
        lines=(
            ChartLine("one batch at each rate", sweep.rates, sweep.losses, style="faint"),
            ChartLine("running mean", sweep.rates, sweep.smooth),
        ),
        marks=(sweep.suggestion,) if sweep.suggestion > 0 else (),
        y_range=_seen(sweep),
        powers=True,
    )


def _seen(sweep: LrSweep) -> tuple[float, float] | None:
    """Return which losses are shown: those of the running mean, and where it begins to rise beyond them."""
    if not sweep.smooth:
        return None
    low, high = min(sweep.smooth), max(sweep.smooth[: sweep.smooth.index(min(sweep.smooth)) + 1])
    return low, high + (high - low) / 4


def words(sweep: LrSweep) -> str:
    """Return in a sentence what was found."""
    if sweep.suggestion <= 0:
        return "The loss fell at no learning rate: look at the scaling of the features and at the loss."
    lowest = sweep.rates[min(range(len(sweep.smooth)), key=sweep.smooth.__getitem__)]
    found = f"The loss falls fastest at {sweep.suggestion:g} and is smallest at {lowest:.2g}."
    return f"{found} A good rate is the first of the two, or a little less."
