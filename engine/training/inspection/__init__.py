"""Inspection of a network during and after its training, at a bounded cost.

- `observer`: computes inspection results, and limits the time that they take
- `snapshot_history`: variables of the network at some of its epochs
- `layer_outputs`: outputs of layers, with the weights of any moment
- `histograms`: distributions of weights and outputs
- `decision_map`: the plane of two features, and the rows on it
"""

from engine.training.inspection.observer import Observer

__all__ = ["Observer"]
