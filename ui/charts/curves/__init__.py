"""Live curves: points are appended, the picture is drawn at most 30 times a second.

`CurvePlot` is the widget; `points` holds the numbers, `ranges` decides what part is shown, `axes` writes numbers on the
axes, `event_lines` tells what happened, `values_table` shows the same numbers as a table, `pictures` and `values_text`
carry them out. Importing this room imports pyqtgraph and NumPy, which the window's first picture does not wait for.
"""

from ui.charts.curves.curve_style import Curve
from ui.charts.curves.plot import CurvePlot

__all__ = ["Curve", "CurvePlot"]
