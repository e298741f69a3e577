"""The threshold of the project as a value of the network's output, for exported code."""

from __future__ import annotations

import numpy as np

from engine.network.decoding import encode_predictions
from engine.project import Project


def deciding_output(project: Project) -> float:
    """Return the output from which a row is of the second class: a logit if the loss expects logits."""
    loss = project.compile.outputs[0].loss if project.compile.outputs else None
    threshold = np.array([[project.predict.threshold]])
    return float(encode_predictions(threshold, loss, "binary")[0, 0])
