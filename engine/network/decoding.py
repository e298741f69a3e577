"""Conversion of network outputs to predictions (class probabilities, classes, numbers), and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, softmax

from engine.preprocessing import FittedTarget, Floats
from engine.project import ObjectSpec
from engine.project.table_facts import Task

HINGES = ("Hinge", "SquaredHinge")


def decode_outputs(
    outputs: Floats, loss: ObjectSpec | None, task: Task, target: FittedTarget, member_weight: Floats | None = None
) -> Floats:
    """Return class probabilities, or numbers in the unit of the target.

    Parameters
    ----------
    outputs : array of float32, shape (rows, units) or (rows, members, units)
        Outputs of the network; predictions of several members are averaged.
    loss : ObjectSpec or None
        Decides whether the outputs are probabilities, logits, or margins between -1 and 1. None takes them as they are.
    target : FittedTarget
        Its scaling is undone.
    member_weight : array of float32, shape (rows, members), optional
        How much each member counts in the mean of each row; None for alike.

    Returns
    -------
    array of float32, shape (rows, classes), (rows, 1) for a regression or for two classes with one unit
    """
    if outputs.ndim == 3:
        members = _of_members(outputs, loss, task, target)
        weights = None if member_weight is None else member_weight.T[..., None] * np.ones_like(members[0])
        return np.asarray(np.average(members, axis=0, weights=weights), dtype=np.float32)
    if task == "regression":
        return target.unscaled(outputs)
    if loss is None:
        return outputs
    if loss.kind in HINGES:
        return np.clip((outputs + 1) / 2, 0, 1)
    if loss.params.get("from_logits"):
        squashed: Floats = expit(outputs) if outputs.shape[1] == 1 else softmax(outputs, axis=1)
        return squashed
    return outputs


def member_spread(outputs: Floats, loss: ObjectSpec | None, task: Task, target: FittedTarget) -> Floats | None:
    """Return how much several members differ: the standard deviation of what they predict for each row.

    Returns
    -------
    array of float32 of the shape of the predictions and in their unit, or None
        None for outputs of a single network.
    """
    if outputs.ndim != 3:
        return None
    return np.asarray(_of_members(outputs, loss, task, target).std(axis=0), dtype=np.float32)


def _of_members(outputs: Floats, loss: ObjectSpec | None, task: Task, target: FittedTarget) -> NDArray[np.float64]:
    """Return the predictions of each member, shape (members, rows, classes or 1)."""
    each = [decode_outputs(given, loss, task, target) for given in np.moveaxis(outputs, 1, 0)]
    return np.asarray(each, dtype=np.float64)


def encode_predictions(
    predictions: Floats, loss: ObjectSpec | None, task: Task, target: FittedTarget | None = None
) -> Floats:
    """Return the network outputs of which `decode_outputs` makes these predictions, with the same shape.

    For logits, probabilities are clipped to 1e-7 from 0 and 1. `target` scales numbers; None leaves them.

    Raises
    ------
    EngineError
        If a number has no scaled value.
    """
    if task == "regression" and target is not None:
        return target.scaled(predictions)
    if task == "regression" or loss is None:
        return predictions
    if loss.kind in HINGES:
        return 2 * predictions - 1
    if loss.params.get("from_logits"):
        clipped = predictions.clip(1e-7, 1 - 1e-7)
        squashed: Floats = logit(clipped) if clipped.shape[1] == 1 else np.log(clipped)
        return squashed
    return predictions


def for_members(values: Floats, members: int) -> Floats:
    """Return values once for each member of an output, in a new second axis; 0 members leave them as they are.

    Parameters
    ----------
    values : array of float32, shape (rows,) or (rows, units)

    Returns
    -------
    array of float32, shape (rows, members) or (rows, members, units)
    """
    return np.repeat(np.expand_dims(values, 1), members, axis=1) if members else values


def predicted_classes(probabilities: Floats, threshold: float) -> NDArray[np.int64]:
    """Return the position of the predicted class of each row, shape (rows,).

    With one unit, a row is of the second class from `threshold` upwards. With several, the class is the argmax.
    """
    if probabilities.shape[1] == 1:
        return (probabilities[:, 0] >= threshold).astype(np.int64)
    classes: NDArray[np.int64] = probabilities.argmax(axis=1)
    return classes
