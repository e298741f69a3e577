"""Charts of evaluation results as values, which the window and the report draw.

`ui.charts.chart_card` draws a chart with pyqtgraph, `engine.export.report` with matplotlib.

- `axis_range`: range of an axis for any values
- `drawing`: the values: a chart with axes, lines, dots, bars
- `evaluation`: charts of metrics and errors
- `explanations`: charts of permutation importance and partial dependence
"""

from __future__ import annotations

from engine.results.charts.drawing import DIAGONAL, Bars, Chart, ChartLine, Dots, Grid, Ranks, Style
from engine.results.charts.evaluation import charts_of, confusion_chart
from engine.results.charts.explanations import dependence_chart, importance_chart, pair_chart

__all__ = [
    "DIAGONAL",
    "Bars",
    "Chart",
    "ChartLine",
    "Dots",
    "Grid",
    "Ranks",
    "Style",
    "charts_of",
    "confusion_chart",
    "dependence_chart",
    "importance_chart",
    "pair_chart",
]
