"""The layers as a list.

Belongs here: rows of the list and their painting. Does not: the graph.

- `delegate`: painting of a row
- `keys`: keys of the commands
- `layer_list`: the list
- `rows`: rows as values
"""
