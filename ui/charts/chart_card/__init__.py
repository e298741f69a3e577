"""A drawing of the engine as a card: painted with pyqtgraph, read as a table, copied and saved.

`card` is the widget, `cards` several of them; `plot` paints; `numbers` says the same as a table. Importing this room
imports pyqtgraph and NumPy, which the first picture of the window does not wait for.
"""

from ui.charts.chart_card.card import ChartCard
from ui.charts.chart_card.card_grid import ChartCardGrid

__all__ = ["ChartCard", "ChartCardGrid"]
