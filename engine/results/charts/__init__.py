"""Findings as drawings: what stands in a picture, said once, for the window and for the report.

`ui.charts.chart_card` paints a drawing with pyqtgraph, `engine.export.report` with matplotlib.

- `drawing`: the value: axes with names, lines, dots, bars
- `evaluation`: what a model is worth; `explanations`: what it looks at
"""

from __future__ import annotations

from engine.results.charts.drawing import DIAGONAL, Bars, Chart, ChartLine, Dots, Grid, Ranks, Style
from engine.results.charts.evaluation import drawing_of_confusion, drawings_of
from engine.results.charts.explanations import drawing_of_dependence, drawing_of_importance, drawing_of_pair

__all__ = [
    "DIAGONAL",
    "Bars",
    "Dots",
    "Chart",
    "Grid",
    "ChartLine",
    "Ranks",
    "Style",
    "drawing_of_confusion",
    "drawing_of_dependence",
    "drawing_of_importance",
    "drawing_of_pair",
    "drawings_of",
]
