"""A `Chart` of the engine as a card: drawn with pyqtgraph, readable as a table, copied and saved.

- `card`: the card; `card_grid`: several cards
- `plot`: draws the chart
- `table_view`: its values as a table

Importing this package imports pyqtgraph and NumPy; import it lazily at start-up.
"""

from ui.charts.chart_card.card import ChartCard
from ui.charts.chart_card.card_grid import ChartCardGrid

__all__ = ["ChartCard", "ChartCardGrid"]
