"""Live curves: points are appended, the picture is drawn at most 30 times a second.

`CurvePlot` is the widget; `points` holds the numbers, `redraw` decides when to draw, `ranges` what part is shown,
`axes` writes numbers on the axes, `values_table` shows the same numbers as a table, `pictures` and `values_text` carry
them out.
"""

from ui.curve_plot.plot import CurvePlot
from ui.curve_plot.points import Curve
from ui.curve_plot.redraw import RedrawClock

__all__ = ["Curve", "CurvePlot", "RedrawClock"]
