"""Charts, and parts that all charts share.

Belongs here: drawing of values. Does not: computing them.

- `export_button`: copy and save a chart
- `redraw_scheduler`: limits the drawing rate
- `sparkline`: a curve the size of a word
- `axes`: ticks and labels of all charts
- `curves`: live curves
- `chart_card`: a chart as a card
- `table_charts`: charts of the table
- `network_inspection`: layer histograms and decision map
"""
