"""How good a model is and how its training went, in a sentence.

Belongs here: values and rules that turn figures into a verdict. Does not: computing the figures.

- `log_target`: whether the logarithm of a number target is learned better
- `reference_models`: scores of a model, and of simple models on the same rows
- `scores`: single metrics that are worse than a prediction that ignores the features; the worst rows
- `training`: how a training went, and what to do next
"""
