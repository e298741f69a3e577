"""The stored threshold as exported code needs it: in the network's own outputs."""

from __future__ import annotations

import numpy as np

from engine.network.decoding import outputs_of
from engine.project import Project


def deciding_output(project: Project) -> float:
    """Return from which output upwards a row counts as the second class: the threshold, as the loss reads outputs."""
    loss = project.compile.outputs[0].loss if project.compile.outputs else None
    threshold = np.array([[project.predict.threshold]])
    return float(outputs_of(threshold, loss, "binary")[0, 0])
