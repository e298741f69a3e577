"""The curves of several runs over each other: a hue for each run, training solid and validation dashed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.results.run import Run
from ui.charts.curves import Curve, CurvePlot
from ui.formatting.scores import metric_label
from ui.style import theme
from ui.style.object_names import named
from ui.style.palettes import SERIES

MIN_HEIGHT = 30 * theme.GRID
"""Of the plot, in pixels: below this, curves are hard to tell apart."""
MAX_RUNS = SERIES
"""So many runs have a hue of their own; more could not be told apart."""


class CurveOverlay(QWidget):
    """Draws one log of several runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: Sequence[Run] = ()
        self._names: Sequence[str] = ()
        self._log_combo = named(QComboBox(), "_log_combo")
        self._log_combo.setToolTip("Which curve of the runs is drawn")
        self._log_combo.setAccessibleName("Which curve")
        self._log_combo.currentIndexChanged.connect(self._draw)
        self._too_many_label = named(QLabel(), "_too_many_label")
        theme.set_role(self._too_many_label, "muted")
        self._plot = CurvePlot("Loss")
        self._plot.setMinimumHeight(MIN_HEIGHT)
        top = QHBoxLayout()
        top.addWidget(self._log_combo)
        top.addWidget(self._too_many_label)
        top.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.HALF)
        column.addLayout(top)
        column.addWidget(self._plot, 1)

    @property
    def plot(self) -> CurvePlot:
        """The plot."""
        return self._plot

    def render(self, runs: Sequence[Run], names: Sequence[str]) -> None:
        """Draw the curves of these runs, which are called so."""
        self._runs, self._names = runs[:MAX_RUNS], names[:MAX_RUNS]
        left_out = len(runs) - len(self._runs)
        self._too_many_label.setText(f"{left_out:,} more runs are not drawn" if left_out else "")
        logs = dict.fromkeys(name for run in self._runs for name in run.history if not name.startswith("val_"))
        wanted, present = list(logs), self._log_combo.currentData()
        self._log_combo.blockSignals(True)
        self._log_combo.clear()
        for name in wanted:
            self._log_combo.addItem(metric_label(name), name)
        self._log_combo.setCurrentIndex(wanted.index(present) if present in wanted else 0)
        self._log_combo.setVisible(bool(wanted))
        self._log_combo.blockSignals(False)
        self._draw()

    def _draw(self) -> None:
        log = self._log_combo.currentData() or "loss"
        curves, points = [], {}
        for place, (run, called) in enumerate(zip(self._runs, self._names, strict=True)):
            for name, line in ((log, "solid"), (f"val_{log}", "dashed")):
                if values := run.history.get(name):
                    key = f"{run.id} {name}"
                    label = called if line == "solid" else f"{called}, validation"
                    curves.append(Curve(key, label, f"series_{place}", line))
                    points[key] = np.array(values, float)
        self._plot.set_title(metric_label(log))
        self._plot.start(curves)
        for key, values in points.items():
            self._plot.extend(key, np.arange(1, len(values) + 1), values)
        self._plot.finish()
