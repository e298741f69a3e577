"""Curves of several runs in one chart: one colour per run, training solid, validation dashed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.results.run import Run
from ui.charts.curves import Curve, CurvePlot
from ui.charts.curves.curve_style import LineItem
from ui.formatting.scores import metric_label
from ui.style import theme
from ui.style.object_names import named
from ui.style.palettes import SERIES

MIN_HEIGHT = 30 * theme.GRID
"""Of the plot, in pixels."""
MAX_RUNS = SERIES
"""Maximum number of runs drawn: one per colour."""


class CurveOverlay(QWidget):
    """Chart of one log of several runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: Sequence[Run] = ()
        self._names: Sequence[str] = ()
        self._log_combo = named(QComboBox(), "_log_combo")
        self._log_combo.setToolTip("Log whose curves are drawn")
        self._log_combo.setAccessibleName("Log")
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
        """The chart of the curves."""
        return self._plot

    def show_runs(self, runs: Sequence[Run], names: Sequence[str]) -> None:
        """Draw the curves of runs with these names."""
        self._runs, self._names = runs[:MAX_RUNS], names[:MAX_RUNS]
        left_out = len(runs) - len(self._runs)
        self._too_many_label.setText(f"{left_out:,} more runs are not drawn" if left_out else "")
        logs = dict.fromkeys(name for run in self._runs for name in run.history if not name.startswith("val_"))
        names_of_logs, current = list(logs), self._log_combo.currentData()
        self._log_combo.blockSignals(True)
        self._log_combo.clear()
        for name in names_of_logs:
            self._log_combo.addItem(metric_label(name), name)
        self._log_combo.setCurrentIndex(names_of_logs.index(current) if current in names_of_logs else 0)
        self._log_combo.setVisible(bool(names_of_logs))
        self._log_combo.blockSignals(False)
        self._draw()

    def _draw(self) -> None:
        log = self._log_combo.currentData() or "loss"
        curves, points = [], {}
        for position, (run, run_name) in enumerate(zip(self._runs, self._names, strict=True)):
            lines: tuple[tuple[str, LineItem], ...] = ((log, "solid"), (f"val_{log}", "dashed"))
            for name, line in lines:
                if values := run.history.get(name):
                    key = f"{run.id} {name}"
                    label = run_name if line == "solid" else f"{run_name}, validation"
                    curves.append(Curve(key, label, f"series_{position}", line))
                    points[key] = np.array(values, float)
        self._plot.set_title(metric_label(log))
        self._plot.start(curves)
        for key, numbers in points.items():
            self._plot.extend(key, np.arange(1, len(numbers) + 1), numbers)
        self._plot.finish()
