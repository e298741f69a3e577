"""Snapshots of a network over the epochs, live during a training and afterwards.

- `view`: base class of the views; `history`: the snapshots of one run
- `layers_view`: distributions of weights and outputs of each layer, each in a `histogram_strip`
- `map_view`: predictions over the plane of two features, drawn by `map_plot` in `map_colors`
- `table_views`: the same values as tables
"""
