"""Live curves: points are appended at any rate, the chart is drawn at most 20 times a second.

- `plot`: the widget `CurvePlot`; `header`: its title, legend and buttons
- `canvas`: draws the lines; `event_lines`: marked events; `axes`, `axis_ranges`: ticks and ranges
- `curve_style`: appearance of a curve
- `values_table`, `values_text`: the values as a table and as CSV

Importing this package imports pyqtgraph and NumPy; import it lazily at start-up.
"""

from ui.charts.curves.curve_style import Curve
from ui.charts.curves.plot import CurvePlot

__all__ = ["Curve", "CurvePlot"]
