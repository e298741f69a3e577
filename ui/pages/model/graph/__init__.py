"""The network drawn as a graph, the same value and the same selection as the list.

`nodes` says what is drawn, `layout` where, `items` draw it, `view` is what the user looks at, `drags` what the mouse
does there, `picture` the drawing as a file.
"""

from ui.pages.model.graph.view import GraphView

__all__ = ["GraphView"]
