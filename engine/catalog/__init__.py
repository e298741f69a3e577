"""Layers, optimizers, losses and other objects of Keras as data (`catalog.json`), readable without importing Keras.

Belongs here: entries, their arguments, log names and rules that are computed without Keras. Does not: building a Keras
object (`engine.network`).

- `entries`: entries of the catalog (layers, optimizers, losses, metrics, callbacks) and their arguments
- `log_names`: names of metrics in Keras's logs
- `omissions`: classes and arguments of Keras that the catalog leaves out, with the reasons
- `project_diff`: settings in which two projects differ
- `schedules`: learning rates of schedules, computed without Keras
- `shapes`: output shapes and parameter counts
"""
