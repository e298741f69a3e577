"""Charts, and parts that all charts share.

Belongs here: drawing. Does not: computing what is drawn.

- `export_button`: copy and save
- `redraw_scheduler`: at most 30 frames a second
- `sparkline`: a curve the size of a word
- `curves`: live curves
- `chart_card`: a chart as a card
- `table_charts`: charts of the table
- `network_inspection`: layer histograms and decision map
"""
