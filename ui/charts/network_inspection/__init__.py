"""A network seen from inside while it learns, and afterwards, epoch by epoch.

`layers_view` shows how the weights and outputs of each layer are spread, in a `spread_picture` each; `map_view` shows
what the network says over the plane of two features, drawn by `map_plot` in `map_colors`; `moments` is what is known of
a training, and `as_tables` says the same in numbers.
"""
