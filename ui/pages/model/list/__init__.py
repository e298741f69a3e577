"""The layers as a list.

Belongs here: rows of the list and their painting. Does not: the graph.

- `delegate`: painting of a row
- `keys`: keyboard
- `layer_list`: the list
- `rows`: rows as values
"""
