"""Run one training.

Belongs here: everything between a compiled model with prepared rows and a finished run. Does not: scoring
(`engine.evaluation`), files of models (`engine.storage`).

- `trainer`: compile and fit
- `progress_callback`: the one Keras callback, which emits events
- `control`: commands of the user, applied between batches
- `state`: where a training stands after an epoch
- `checkpoints`: training states on disk
- `snapshot`: the weights at one moment
- `learning_rate`: read and set, also under a schedule
- `lr_finder`: the learning-rate range test
- `graph_fit`: the in-graph epoch
- `inspection`: histograms and decision maps
"""
