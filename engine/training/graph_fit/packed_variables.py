"""All that a network has learned end to end, so that keeping it of each epoch takes a graph few operations."""

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
        Of what `read` gives.
    bytes : int
        What all of it takes.
    """

    def __init__(self, model: Any) -> None:
        self._optimizer = model.optimizer
        self._variables = variables_of(model)
        weights = {id(weight) for weight in model.weights}
        self._groups: dict[str, list[int]] = defaultdict(list)
        for place in sorted(range(len(self._variables)), key=lambda place: id(self._variables[place]) not in weights):
            self._groups[self._variables[place].dtype].append(place)
        self._sizes = [math.prod(each.shape) for each in self._variables]
        self._weights = {
            dtype: sum(self._sizes[place] for place in places if id(self._variables[place]) in weights)
            for dtype, places in self._groups.items()
        }
        self.dtypes = {dtype: self._variables[places[0]].value.dtype for dtype, places in self._groups.items()}
        self.dtypes |= {"finite": tf.bool, "rate": tf.float32}
        self.bytes: int = sum(
            size * each.value.dtype.size for size, each in zip(self._sizes, self._variables, strict=True)
        )

    def read(self) -> dict[str, Any]:
        """Read all of it, whether all weights are numbers, and the rate of the next step; to be traced."""
        read: dict[str, Any] = {}
        finite = [tf.constant(True)]
        for dtype, places in self._groups.items():
            read[dtype] = tf.concat([tf.reshape(self._variables[place].value, [-1]) for place in places], axis=0)
            if read[dtype].dtype.is_floating:
                finite.append(tf.reduce_all(tf.math.is_finite(read[dtype][: self._weights[dtype]])))
        rate = tf.cast(tf.convert_to_tensor(self._optimizer.learning_rate), tf.float32)
        return {**read, "finite": tf.reduce_all(tf.stack(finite)), "rate": rate}

    def snapshot(self, read: Mapping[str, NDArray[Any]], epoch: int) -> Snapshot:
        """Return what had been learned by the end of an epoch, from what was read of several."""
        values: list[Any] = [None] * len(self._variables)
        for dtype, places in self._groups.items():
            ends = np.cumsum([self._sizes[place] for place in places])
            row = read[dtype][epoch].copy()  # who keeps an epoch must not keep the others with it
            for place, value in zip(places, np.split(row, ends[:-1]), strict=True):
                values[place] = value.reshape(self._variables[place].shape)
        return Snapshot(tuple(values), bool(read["finite"][epoch]), float(read["rate"][epoch]))

    def now(self) -> Snapshot:
        """Return what has been learned by now, without a graph."""
        return Snapshot(tuple(variable.numpy() for variable in self._variables))
