"""Findings as drawings: what stands in a picture, said once, for the window and for the report.

`ui.charts.chart_card` paints a drawing with pyqtgraph, `engine.export.report` with matplotlib.

- `drawing`: the value: axes with names, lines, dots, bars
- `evaluation`: what a model is worth; `explanations`: what it looks at
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
