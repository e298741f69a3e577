"""Rows in batches: held whole on the device, or streamed block by block."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

Order = Callable[[int], NDArray[np.int32]]
"""Takes an epoch, counted from 0, and returns the order of its rows: their positions, shape (rows,)."""

BLOCK_BYTES = 64 * 2**20
"""Size of a block of a streamed table. Two blocks are in memory while the next one is being read."""

LARGE_BYTES = 2**20
"""From this size on an array becomes a tensor by dlpack, which copies it once instead of twice."""

ALIGNMENT = 64
"""Bytes; TensorFlow's kernels rely on it (``EIGEN_MAX_ALIGN_BYTES``)."""


@dataclass(frozen=True)
class Arrays:
    """Features, targets and weights of some rows.

    Attributes
    ----------
    X : array of float32, shape (n, features)
        Or a tuple of arrays for a model of several inputs.
    y : array, shape (n,) or (n, k)
        Or a tuple of arrays for a model of several outputs.
    sample_weight : array of float32, shape (n,), or None
        Weight of each row in the loss. None weights all alike.
    """

    X: Any
    y: Any
    sample_weight: Any = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(keras.tree.flatten(self.X)[0].shape[0])

    def check(self) -> None:
        """Raise ValueError where there is no row, or arrays differ in their number of rows."""
        lengths = [len(array) for array in keras.tree.flatten(self.packed())]
        if not all(lengths) or len(set(lengths)) > 1:
            raise ValueError(f"All arrays need the same number of rows, at least one. Received: {lengths}.")

    def weighted(self, class_weight: Mapping[int, float] | None) -> Arrays:
        """Return the same rows, each with the weight of its class as in ``class_weight`` of ``model.fit``.

        Raises
        ------
        ValueError
            Where there are sample weights already, or several outputs.
        """
        if class_weight is None:
            return self
        if self.sample_weight is not None:
            raise ValueError("Class weights and sample weights cannot be given together.")
        if keras.tree.is_nested(self.y):
            raise ValueError("Class weights are for models with a single output.")
        return Arrays(self.X, self.y, _weights_by_class(np.asarray(self.y), class_weight))

    def packed(self) -> tuple[Any, ...]:
        """Return ``(X, y)`` or ``(X, y, weights)`` as ``train_step`` takes it, with weights for each output."""
        if self.sample_weight is None:
            return (self.X, self.y)
        if keras.tree.is_nested(self.y) and not keras.tree.is_nested(self.sample_weight):
            return (self.X, self.y, keras.tree.map_structure(lambda _: self.sample_weight, self.y))
        return (self.X, self.y, self.sample_weight)


class Block(NamedTuple):
    """Consecutive steps of an epoch: the rows, their order (None for that of the table), and the number of steps."""

    tensors: Any
    order: Any
    steps: int


class ArrayBatches:
    """Rows in batches, epoch by epoch.

    Parameters
    ----------
    order : callable, optional
        The order of the rows in each epoch. None takes that of the table.

    Raises
    ------
    ValueError
        Where there is no row, or arrays differ in their number of rows.

    Attributes
    ----------
    steps : int
        Batches in an epoch.
    partial : bool
        Whether the last batch is smaller than the others.
    ordered : bool
        Whether blocks come with an order.
    """

    ordered = False

    def __init__(self, arrays: Arrays, batch_size: int, order: Order | None = None) -> None:
        arrays.check()
        self.batch_size = batch_size
        self.steps = math.ceil(len(arrays) / batch_size)
        self.partial = len(arrays) % batch_size != 0
        self._rows = len(arrays)
        self._packed = arrays.packed()
        self._order = order

    def blocks(self, epoch: int) -> Iterator[Block]:
        """Yield the blocks of an epoch, which is counted from 0."""
        raise NotImplementedError

    def sample(self) -> Block:
        """Return the first rows as a block without a step."""
        rows = min(2, self.batch_size)
        order = tf.range(rows) if self.ordered else None
        return Block(keras.tree.map_structure(lambda array: tensor(array[:rows]), self._packed), order, 0)


class WholeRows(ArrayBatches):
    """Rows that stay on the device; the graph picks the batches from them."""

    def __init__(self, arrays: Arrays, batch_size: int, order: Order | None = None) -> None:
        super().__init__(arrays, batch_size, order)
        self.ordered = order is not None

    @cached_property
    def _tensors(self) -> Any:
        return keras.tree.map_structure(tensor, self._packed)

    def blocks(self, epoch: int) -> Iterator[Block]:
        """Yield the one block of an epoch, with its order."""
        order = None if self._order is None else tf.convert_to_tensor(self._order(epoch))
        yield Block(self._tensors, order, self.steps)

    def epochs(self, first: int, count: int) -> Block:
        """Return several epochs as one block, with an order for each; `first` is counted from 0."""
        orders = None if self._order is None else [self._order(epoch) for epoch in range(first, first + count)]
        return Block(self._tensors, None if orders is None else tf.convert_to_tensor(np.stack(orders)), self.steps)


class StreamedRows(ArrayBatches):
    """Rows of a table that is larger than the free memory: the next block is read during training on this one."""

    def blocks(self, epoch: int) -> Iterator[Block]:
        """Yield the blocks of an epoch, already in its order."""
        order = None if self._order is None else self._order(epoch)
        flat = keras.tree.flatten(self._packed)
        row_bytes = sum(array.nbytes for array in flat) / self._rows
        height = max(1, int(BLOCK_BYTES / row_bytes / self.batch_size)) * self.batch_size

        def read() -> Iterator[tuple[NDArray[Any], ...]]:
            for begin in range(0, self._rows, height):
                end = min(begin + height, self._rows)
                picked = slice(begin, end) if order is None else order[begin:end]
                yield tuple(np.asarray(array[picked], trained_dtype(array)) for array in flat)

        specs = tuple(spec(array) for array in keras.tree.flatten(self.sample().tensors))
        for tensors in tf.data.Dataset.from_generator(read, output_signature=specs).prefetch(1):
            steps = math.ceil(int(tensors[0].shape[0]) / self.batch_size)
            yield Block(keras.tree.pack_sequence_as(self._packed, list(tensors)), None, steps)


def fresh_order(rows: int, seed: int) -> Order:
    """Return an `Order` that gives each epoch a permutation of its own, fixed by the seed.

    An epoch has the same order in an uninterrupted training and in one that was continued before it.
    """

    def order(epoch: int) -> NDArray[np.int32]:
        return np.random.default_rng((seed, epoch)).permutation(np.arange(rows, dtype=np.int32))

    return order


def trained_dtype(array: NDArray[Any]) -> np.dtype[Any]:
    """Return the dtype in which Keras trains on an array: floatx for floating-point numbers, else that of the array."""
    return np.dtype(keras.config.floatx()) if array.dtype.kind == "f" else array.dtype


def tensor(array: Any) -> Any:
    """Return a copy of an array as a tensor on the device, in the dtype of `trained_dtype`."""
    array = np.asarray(array)
    dtype = trained_dtype(array)
    if array.nbytes < LARGE_BYTES or dtype.kind not in "fiu" or tf.config.list_logical_devices("GPU"):
        return tf.convert_to_tensor(array.astype(dtype, copy=False))
    # TensorFlow would copy it twice. But a tensor can use memory of NumPy that is aligned as it requires.
    size = array.size * dtype.itemsize
    memory = np.empty(size + ALIGNMENT, np.uint8)
    begin = -memory.ctypes.data % ALIGNMENT
    copied = memory[begin : begin + size].view(dtype).reshape(array.shape)
    copied[...] = array
    return tf.experimental.dlpack.from_dlpack(copied.__dlpack__())


def spec(array: Any) -> Any:
    """Return the spec of a tensor, with any number of rows."""
    return tf.TensorSpec([None, *array.shape[1:]], array.dtype)


def _weights_by_class(y: NDArray[Any], class_weight: Mapping[int, float]) -> NDArray[np.float32]:
    several = y.ndim > 1 and y.shape[-1] != 1
    labels = np.round(y.argmax(axis=-1) if several else y.reshape(len(y))).astype("int32")
    weights = np.ones(len(y), dtype="float32")
    for label, weight in class_weight.items():
        weights[labels == label] = weight
    return weights
