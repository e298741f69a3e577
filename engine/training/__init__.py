"""Run one training.

Belongs here: everything between a compiled model with prepared rows and a finished run. Does not: scoring
(`engine.evaluation`), model files (`engine.storage`), private attributes of Keras (`engine.network.keras_adapter`).

- `trainer`: compile and fit
- `network_arrays`: prepared rows as inputs, labels and weights of a network
- `progress_callback`: the Keras callback that emits events and keeps the training state
- `control`: user commands, applied between batches
- `training_state`: what a checkpoint holds, the state of a training after an epoch
- `checkpoint_writer`: writes training states to disk
- `snapshot`: the variables of a network at one moment
- `learning_rate`: read and set the learning rate, also under a schedule
- `lr_finder`: the learning-rate range test
- `undefined_metrics`: metrics that rows of one class do not determine
- `graph_fit`: the in-graph epoch
- `inspection`: histograms of layers and decision maps
"""
