"""Network outputs as predictions: probabilities of classes, classes, numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, softmax

from engine.preprocessing import Floats
from engine.project import ObjectSpec
from engine.project.table_facts import Task

HINGES = ("Hinge", "SquaredHinge")


def answers(outputs: Floats, loss: ObjectSpec | None, task: Task) -> Floats:
    """Return probabilities of classes, or numbers in the target's unit.

    Parameters
    ----------
    outputs : array of float32, shape (rows, units)
        What the network gives.
    loss : ObjectSpec
        Tells whether the outputs are logits, or margins between -1 and 1.

    Returns
    -------
    array of float32, shape (rows, classes), (rows, 1) for a regression or for two classes with one unit
    """
    if task == "regression" or loss is None:
        return outputs
    if loss.kind in HINGES:
        return np.clip((outputs + 1) / 2, 0, 1)
    if loss.params.get("from_logits"):
        squashed: Floats = expit(outputs) if outputs.shape[1] == 1 else softmax(outputs, axis=1)
        return squashed
    return outputs


def outputs_of(answers: Floats, loss: ObjectSpec | None, task: Task) -> Floats:
    """Return the outputs that `answers` reads so; probabilities of exactly 0 or 1 come as nearly so."""
    if task == "regression" or loss is None:
        return answers
    if loss.kind in HINGES:
        return 2 * answers - 1
    if loss.params.get("from_logits"):
        known = answers.clip(1e-7, 1 - 1e-7)
        squashed: Floats = logit(known) if known.shape[1] == 1 else np.log(known)
        return squashed
    return answers


def decided(probabilities: Floats, threshold: float) -> NDArray[np.int64]:
    """Return the position of the predicted class of each row, shape (rows,).

    One unit decides by `threshold`: from it upwards a row belongs to the second class. Several units decide by argmax.
    """
    if probabilities.shape[1] == 1:
        return (probabilities[:, 0] >= threshold).astype(np.int64)
    classes: NDArray[np.int64] = probabilities.argmax(axis=1)
    return classes
