"""The in-graph epoch: ``model.fit`` at the speed of the machine, with the results of plain Keras.

Plain Keras passes every batch of a small table through Python, which takes ten times longer than computing it. Here a
whole stretch of an epoch is one execution of one graph that picks its batches from arrays on the device and runs the
model's own ``train_step`` on each. The real ``model.fit`` drives the epochs, so callbacks and History keep their
meaning. Everything private in Keras and TensorFlow is behind `engine.network.keras_adapter`; where it is missing, the
model is trained by plain Keras.

- `fitting`: `fit`, `evaluate`, `predict` and `prepare`
- `fit_config`: the arguments of one call of `fit`
- `strategy`: in-graph, streamed or plain, and why
- `batch_source`: rows in batches, held whole or streamed
- `graph_steps`: the loops over batches that the graphs run
- `fused_optimizer`: one update of an optimizer for all variables together
- `build_variables`: variables created before any graph is traced
- `graphs`: the graphs, traced once for a compiled model and kept with it
- `multi_epoch_graph`: several epochs as one graph, for epochs that take no longer than a call of a graph
- `packed_variables`: all variables in one vector for each dtype, as `multi_epoch_graph` returns them for each epoch
- `lookahead`: epochs of `multi_epoch_graph`, reported one by one as if each had just been run
- `autotune`: how many steps one execution takes, and on which executor
- `epoch_loop`: the epochs and callbacks of ``model.fit``, with graphs in the place of its functions
- `keras_fit`: training by plain ``model.fit``
"""

from __future__ import annotations

from engine.training.graph_fit.batch_source import Arrays
from engine.training.graph_fit.fitting import evaluate, fit, predict, prepare
from engine.training.graph_fit.strategy import FitStrategy, choose_strategy

__all__ = ["Arrays", "FitStrategy", "choose_strategy", "evaluate", "fit", "predict", "prepare"]
