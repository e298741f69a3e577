"""Charts of the table: distribution of a column, two columns, correlations, missing cells.

- `page`: choice of chart and columns; requests the chart data and shows them
- `request`: kind and columns of a chart
- `distribution`, `pair`: drawn with pyqtgraph; `legend`: their legend
- `notes`: sentences below a chart: what is shown and what is not
- `heatmap_table`: correlations and missing cells as a table of colours
- `table_views`: the values as tables

This package imports nothing, so that pyqtgraph is loaded when a chart is first shown.
"""
