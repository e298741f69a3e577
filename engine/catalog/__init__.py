"""What Keras offers, as data (`catalog.json`), readable without importing Keras.

Belongs here: entries, their arguments, names and rules that can be told without Keras. Does not: building an object
(`engine.network`).

- `entries`: the catalog itself: layers, optimizers, losses, metrics, callbacks and their arguments
- `log_names`: names of metrics in Keras's logs
- `omissions`: what of Keras is left out, and why
- `project_diff`: settings in which two projects differ
- `schedules`: learning-rate schedules by plain arithmetic
- `shapes`: output shapes and parameter counts
"""
