"""The distribution of a number target over the training rows, in the table and as the network learns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from engine.project import ColumnSpec, Project
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.project.table_facts import TableFacts
from engine.results.table_charts import ScaledTarget
from engine.system.word_forms import counted
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.wrapped_label import WrappedLabel

if TYPE_CHECKING:
    from ui.charts.table_charts.distribution import BarPlot

HEIGHT = 14 * theme.GRID
"""Height of a chart in pixels, at the normal text size."""


class ScaledTargetView(QWidget):
    """Shows two small charts of a number target: before and after its scaling.

    Signals
    -------
    requested : (Project, str)
        Compute the distribution of this target of the project.
    """

    requested = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._target = ""
        self._requested: tuple[object, ...] = ()
        self._scaled: ScaledTarget | None = None
        self._plots: tuple[BarPlot, ...] = ()
        self._note_label = WrappedLabel(objectName="_scaled_target_label")
        theme.set_role(self._note_label, "muted")
        self._titles = (QLabel("In the table"), named(QLabel(), "_scaled_title_label"))
        self._charts = QWidget()
        columns = QHBoxLayout(self._charts)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * theme.GRID)
        self._places = (QVBoxLayout(), QVBoxLayout())
        for title, place in zip(self._titles, self._places, strict=True):
            place.setSpacing(theme.HALF)
            place.addWidget(title)
            columns.addLayout(place, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        layout.addWidget(self._note_label)
        layout.addWidget(self._charts)
        self._charts.hide()
        theme.changed.connect(self._draw)

    def show_target(self, column: ColumnSpec | None, project: Project | None, table: TableFacts | None) -> None:
        """Show a number target of a project, or nothing; `requested` is emitted only while the view is visible."""
        self.setVisible(column is not None)
        if column is None:
            return
        if table is not self._table or column.name != self._target:
            self._scaled = None
            self._charts.hide()
        self._project, self._table, self._target = project, table, column.name
        scaler = TARGET_SCALERS[column.target_scaling]
        self._titles[1].setText(
            "For the network, unscaled" if scaler.is_identity else f"Scaled: {scaler.label.lower()}"
        )
        self._request()

    def show_scaled(self, project: Project, target: str, scaled: ScaledTarget) -> None:
        """Show the distributions of a target; those of other settings are ignored."""
        if self._project is not None and target == self._target and project.data == self._project.data:
            self._scaled = scaled
            self._draw()

    def show_error(self, text: str) -> None:
        """Show why there is no distribution."""
        self._scaled = None
        self._charts.hide()
        self._show_note(text, "error")

    def _request(self) -> None:
        """Request the distributions if the view is visible and something they depend on has changed."""
        if self._project is None or self._table is None or not self.isVisible():
            return
        split, columns = self._project.data.split, self._project.data.columns
        wanted = (self._target, id(self._table), split, columns)
        if wanted != self._requested:
            self._requested = wanted
            self.requested.emit(self._project, self._target)

    def _draw(self) -> None:
        if self._scaled is None:
            return
        if not self._plots:
            self._plots = self._new_plots()
        rows = sum(map(sum, self._scaled.before.counts))
        self._show_note(f"Distribution over {counted(rows, 'training row')}")
        charts = (self._scaled.before, self._scaled.after)
        for plot, chart, title in zip(self._plots, charts, self._titles, strict=True):
            plot.show_chart(chart)
            plot.setLabel("bottom", None)
            plot.hideAxis("left")
            plot.setFixedHeight(round(HEIGHT * theme.font_scale()))
            plot.setAccessibleName(f"{self._target}. {title.text()}")
        self._charts.show()

    def _new_plots(self) -> tuple[BarPlot, ...]:
        """Create the plots on first use, because importing pyqtgraph takes time."""
        from ui.charts.table_charts.distribution import BarPlot

        plots = []
        for name, place in zip(("_before_plot", "_after_plot"), self._places, strict=True):
            plot = named(BarPlot(), name)
            plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            plot.setToolTip("Number of training rows in each interval")
            place.addWidget(plot)
            plots.append(plot)
        return tuple(plots)

    def _show_note(self, text: str, role: str = "muted") -> None:
        theme.set_role(self._note_label, role)
        self._note_label.setText(text)

    # Overrides of QWidget

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._request()
