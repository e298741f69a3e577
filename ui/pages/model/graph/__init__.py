"""The network as a graph: the same rows and the same selection as the list.

Belongs here: layout, drawing, mouse and keyboard of the graph, its export as an image. Does not: edits of the model.

- `graph_model`: nodes and edges as values
- `image_export`: the graph as a PNG or SVG file
- `items`: graphics items of a node and an edge
- `keyboard_navigation`: the arrow keys
- `layout`: positions of nodes and bends of edges
- `mouse_gestures`: drags with the mouse
- `scene`: all items of a network
- `templates`: templates to start from
- `view`: the graph view
- `zoom_bar`, `zoom_view`: zoom
"""

from ui.pages.model.graph.view import GraphView

__all__ = ["GraphView"]
