"""A network looked at from inside while it learns, and afterwards, at a small and bounded cost.

- `film`: what the network had learned at some of its epochs
- `probe`: what its layers give, with the weights of any moment
- `spreads`: how numbers are spread
- `maps`: the plane of two features, and the rows on it
- `observer`: makes pictures of all that for whoever watches
"""

from engine.training.inspection.observer import Observer

__all__ = ["Observer"]
