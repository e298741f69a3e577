"""Axes of all charts: ticks, and labels that do not overlap.

- `ticks`: ticks of numbers, powers of ten, dates and names
- `chart_axis`: the axis, whose labels are thinned, elided or turned to fit
- `static_plot`: a plot with two such axes, without zoom
"""
