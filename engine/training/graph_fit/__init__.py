"""The in-graph epoch: what makes ``model.fit`` run at the machine's speed, with the same results.

Plain Keras hands every batch of a small table through Python, which takes ten times longer than computing it. Here a
whole stretch of an epoch is one execution of one graph that picks its batches from arrays on the device and runs the
model's own ``train_step`` on each; the real ``model.fit`` goes round it, so callbacks and History keep their meaning.

- `arrays`: the rows, and how they become batches: held whole, or streamed
- `ways`: which way a model and its rows go, and why
- `steps`: what the graphs do
- `joined`: one update of an optimizer for all variables together
- `graphs`: the graphs, traced once for a compiled model and kept with it
- `epochs`: several epochs as one graph, where an epoch takes so little that calling its graphs takes as long
- `learned`: all variables end to end, as `epochs` keeps them of each epoch
- `ahead`: those epochs, told one by one as if each had just been run
- `pace`: how many steps one execution takes, and on which executor
- `building`: creating all variables ahead of the graphs
- `borrow`: giving an object of Keras other attributes for a while
- `plan`: what a training was asked for
- `loop`: the seam with Keras: its epochs, its callbacks, stopping
- `plain`: the plain way
- `fitting`: `fit`, `evaluate`, `predict` and `prepare`
"""

from __future__ import annotations

from engine.training.graph_fit.batch_source import Arrays
from engine.training.graph_fit.fitting import evaluate, fit, predict, prepare
from engine.training.graph_fit.strategy import FitStrategy, choose_strategy

__all__ = ["Arrays", "FitStrategy", "choose_strategy", "evaluate", "fit", "predict", "prepare"]
