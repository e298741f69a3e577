"""All variables of a network in one vector for each dtype, so that a graph returns them for each epoch cheaply."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.training.snapshot import Snapshot, variables_of


class PackedVariables:
    """The variables of a compiled network in one vector for each dtype, the weights first.

    Attributes
    ----------
    dtypes : dict of str to tf.DType
        Of the tensors that `read` returns.
    bytes : int
        Memory of all variables.
    """

    def __init__(self, model: Any) -> None:
        self._optimizer = model.optimizer
        self._variables = variables_of(model)
        weights = {id(weight) for weight in model.weights}
        self._groups: dict[str, list[int]] = defaultdict(list)
        for index in sorted(range(len(self._variables)), key=lambda index: id(self._variables[index]) not in weights):
            self._groups[self._variables[index].dtype].append(index)
        self._sizes = [math.prod(each.shape) for each in self._variables]
        self._weights = {
            dtype: sum(self._sizes[index] for index in indices if id(self._variables[index]) in weights)
            for dtype, indices in self._groups.items()
        }
        self.dtypes = {dtype: self._variables[indices[0]].value.dtype for dtype, indices in self._groups.items()}
        self.dtypes |= {"finite": tf.bool, "rate": tf.float32}
        self.bytes: int = sum(
            size * each.value.dtype.size for size, each in zip(self._sizes, self._variables, strict=True)
        )

    def read(self) -> dict[str, Any]:
        """Read the vectors, whether all weights are finite, and the learning rate of the next step; to be traced."""
        read: dict[str, Any] = {}
        finite = [tf.constant(True)]
        for dtype, indices in self._groups.items():
            read[dtype] = tf.concat([tf.reshape(self._variables[index].value, [-1]) for index in indices], axis=0)
            if read[dtype].dtype.is_floating:
                finite.append(tf.reduce_all(tf.math.is_finite(read[dtype][: self._weights[dtype]])))
        rate = tf.cast(tf.convert_to_tensor(self._optimizer.learning_rate), tf.float32)
        return {**read, "finite": tf.reduce_all(tf.stack(finite)), "rate": rate}

    def snapshot(self, read: Mapping[str, NDArray[Any]], epoch: int) -> Snapshot:
        """Return the variables at the end of an epoch.

        Parameters
        ----------
        read : mapping of str to array, shape (epochs, ...)
            What `read` returned for each of several epochs.
        epoch : int
            The position of the epoch among these, from 0.
        """
        values: list[Any] = [None] * len(self._variables)
        for dtype, indices in self._groups.items():
            stops = np.cumsum([self._sizes[index] for index in indices])
            row = read[dtype][epoch].copy()  # a view would keep the arrays of all epochs in memory
            for index, value in zip(indices, np.split(row, stops[:-1]), strict=True):
                values[index] = value.reshape(self._variables[index].shape)
        return Snapshot(tuple(values), bool(read["finite"][epoch]), float(read["rate"][epoch]))

    def current(self) -> Snapshot:
        """Return the present variables, without a graph."""
        return Snapshot(tuple(variable.numpy() for variable in self._variables))
