"""Prepared rows as the arrays that a network reads and is trained on: inputs, labels and weights of each output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from sklearn.utils.class_weight import compute_sample_weight

from engine.catalog.entries import entry
from engine.network.decoding import for_members
from engine.preprocessing import FittedTarget, Floats, PreparedData, Preprocessor, SplitArrays
from engine.project import CompileSpec, FitSpec, ObjectSpec, Project
from engine.project.table_facts import Task
from engine.system.errors import EngineError
from engine.system.word_forms import counted
from engine.training import graph_fit


def labels_for(y: Floats, loss: ObjectSpec | None, task: Task, units: int, target: FittedTarget) -> Floats:
    """Return a target in the form that the loss needs.

    It is scaled numbers or class numbers of shape (rows, 1), or one-hot columns of shape (rows, units).

    Raises
    ------
    EngineError
        If a number has no scaled value.
    """
    if task == "regression":
        return target.scaled(y)
    known = entry("losses", loss.kind) if loss else None
    if units == 1 or known is None or known.labels != "columns":
        return y
    return np.eye(units, dtype=np.float32)[y[:, 0].astype(np.int64)]


def arrays_of(
    part: SplitArrays, settings: CompileSpec, preprocessor: Preprocessor, model: keras.Model
) -> graph_fit.Arrays:
    """Return one split of the table as `engine.training.graph_fit` takes it for this network.

    Raises
    ------
    EngineError
        Where the network has more or fewer outputs than there are targets, or a number has no scaled value.
    """
    if not len(model.outputs) == len(settings.outputs) == len(part.y):
        raise EngineError(
            f"The {counted(len(part.y), 'target')} do not fit the network's {counted(len(model.outputs), 'output')} "
            f"and {counted(len(settings.outputs), 'loss')}. Give each target an output and a loss.",
            where=("model", "layers"),
        )
    y = tuple(
        for_members(labels_for(values, output.loss, task, tensor.shape[-1], target), members_of(tensor))
        for values, output, task, tensor, target in zip(
            part.y, settings.outputs, preprocessor.tasks, model.outputs, preprocessor.targets, strict=True
        )
    )
    return graph_fit.Arrays(read_by(model, part.X), y if len(y) > 1 else y[0], _loss_weights(part, model))


def members_of(tensor: Any) -> int:
    """Return the number of members of an output of shape (rows, members, units); 0 for one of shape (rows, units)."""
    return int(tensor.shape[1]) if len(tensor.shape) == 3 else 0


def _loss_weights(part: SplitArrays, model: keras.Model, factors: Sequence[Floats] = ()) -> Any:
    """Return the weights of rows in the loss of each output, times factors of shape (rows,); None where all are 1."""
    if not factors and part.sample_weight is None and part.fold_weight is None:
        return None
    weight = np.ones(len(part), np.float32) if part.sample_weight is None else part.sample_weight
    weights = [weight * factor for factor in factors] or [weight] * len(model.outputs)
    each = tuple(_for_output(part, given, tensor) for given, tensor in zip(weights, model.outputs, strict=True))
    return each if len(each) > 1 else each[0]


def _for_output(part: SplitArrays, weights: Floats, tensor: Any) -> Floats:
    """Return the weights of rows for all members of an output, with those of the members' folds."""
    repeated, of_members = for_members(weights, members_of(tensor)), part.member_weight(members_of(tensor))
    return repeated if of_members is None else repeated * of_members


def read_by(model: keras.Model, X: Mapping[str, NDArray[Any]]) -> Any:
    """Return the inputs of a network from prepared rows: one array, or a tuple in the order of its inputs."""
    arrays = tuple(X[tensor.name] for tensor in model.inputs)
    return arrays if len(arrays) > 1 else arrays[0]


def training_rows(prepared: PreparedData, project: Project, model: keras.Model) -> graph_fit.Arrays:
    """Return the training rows, with sample weights where the project has class weights or folds."""
    arrays = arrays_of(prepared.train, project.compile, prepared.preprocessor, model)
    by_class = class_weights(prepared, project)
    return arrays if by_class is None else replace(arrays, sample_weight=_loss_weights(prepared.train, model, by_class))


def validation_rows(prepared: PreparedData, project: Project, model: keras.Model) -> graph_fit.Arrays | None:
    """Return the rows that are evaluated after each epoch; None where there are none."""
    if not len(prepared.validation):
        return None
    return arrays_of(prepared.validation, project.compile, prepared.preprocessor, model)


def class_weights(prepared: PreparedData, project: Project) -> tuple[Floats, ...] | None:
    """Return the class weight of each training row for each target, float32 of shape (rows,); None where all are 1.

    Raises
    ------
    EngineError
        Where there are class weights and no target has classes.
    """
    if project.fit.class_weight == "none":
        return None
    tasks = prepared.preprocessor.tasks
    if all(task == "regression" for task in tasks):
        raise EngineError("Class weights need classes, and the target is a number.", where=("fit", "class_weight"))
    return tuple(
        np.ones(len(y), np.float32) if task == "regression" else _weights_of(y, target.levels, project.fit)
        for y, task, target in zip(prepared.train.y, tasks, prepared.preprocessor.targets, strict=True)
    )


def _weights_of(y: Floats, levels: Sequence[str], settings: FitSpec) -> Floats:
    """Return the class weight of each row: balanced, or as set by the user, and 1 for classes without a weight."""
    if settings.class_weight == "balanced":
        return np.asarray(compute_sample_weight("balanced", y[:, 0]), dtype=np.float32)
    by_level = np.array([settings.class_weights.get(level, 1.0) for level in levels], dtype=np.float32)
    return np.asarray(by_level[y[:, 0].astype(np.int64)])
