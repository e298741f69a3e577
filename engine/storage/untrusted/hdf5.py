"""HDF5 files: plain datasets and the few attributes that Keras writes; nothing that leads out of the file.

A file is walked link by link. Links that are not hard ones, datasets whose numbers lie elsewhere or nowhere, filters
that a library would have to be found for, and sizes that cannot be right are refused before anything is read.
"""

from __future__ import annotations

import math
from typing import Any, BinaryIO

import h5py
import numpy as np
from numpy.typing import NDArray

from engine.storage.untrusted.class_names import shown
from engine.storage.untrusted.payload import (
    DTYPES,
    LARGEST_ARRAYS,
    LARGEST_TEXT,
    MAX_AXES,
    MAX_ITEMS,
    Attribute,
    Payload,
)
from engine.system.errors import EngineError

MAX_GROUP_DEPTH = 24
LARGEST_RATIO = 256
"""How many times as large as it lies in the file an array, or a block of it, may become."""
SMALL = 64 * 2**10
"""Bytes that an array may have whatever lies in the file."""
FILTERS = (h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32)
"""The filters that are part of HDF5; for another one HDF5 would look for a library to load."""
ATTRIBUTES = ("model_config", "training_config", "layer_names", "weight_names", "name", "keras_version", "backend")
"""The attributes that are read; Keras cuts long ones into pieces, with a number behind the name."""
OURS = "layerdesk"
"""The dataset in which Layerdesk keeps what belongs to a model that it saved, as the bytes of a JSON text."""


def taken(file: BinaryIO, name: str) -> Payload:
    """Return all arrays and the known attributes of an HDF5 file.

    Parameters
    ----------
    file : binary file
        It can be sought in.
    name : str
        Of the file, for sentences.

    Raises
    ------
    EngineError
        Where the file is damaged, or holds what no file of Keras holds.
    """
    try:
        with h5py.File(file, "r") as opened:
            walk = Walk(name)
            walk.group(opened, "", 0)
            return Payload(walk.texts, walk.arrays, walk.attributes)
    except EngineError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # h5py raises what it likes for a file that is not as it should be
        raise EngineError(
            f"{name} is damaged or is not a Keras model. Use another copy of the file.", details=str(error)
        ) from error


class Walk:
    """One way through a file, which counts what it meets."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.texts: dict[str, str] = {}
        self.arrays: dict[str, NDArray[Any]] = {}
        self.attributes: dict[str, dict[str, Attribute]] = {}
        self._seen: set[Any] = set()
        self._bytes = 0
        self._text_bytes = 0

    def group(self, group: h5py.Group, path: str, depth: int) -> None:
        """Take what a group holds."""
        if depth > MAX_GROUP_DEPTH:
            raise self._refused(f"{shown(path)} lies too deep")
        self._once(group, path)
        self._attributes_of(group, path)
        for key in group:
            inner = f"{path}/{key}" if path else str(key)
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise self._refused(f"{shown(inner)} is a link to another place")
            kind = group.get(key, getclass=True)
            if kind is h5py.Group:
                self.group(group[key], inner, depth + 1)
            elif kind is h5py.Dataset:
                self._dataset(group[key], inner)
            else:
                raise self._refused(f"{shown(inner)} is neither a group nor an array")

    def _once(self, item: h5py.Group | h5py.Dataset, path: str) -> None:
        """Refuse what is reached in two ways: a circle, or one array that counts many times."""
        info = h5py.h5o.get_info(item.id)
        place = (info.fileno, info.addr)
        if place in self._seen or len(self._seen) >= MAX_ITEMS:
            raise self._refused(f"{shown(path)} is reached in two ways, or there are too many arrays")
        self._seen.add(place)

    def _dataset(self, dataset: h5py.Dataset, path: str) -> None:
        self._once(dataset, path)
        self._plain(dataset, path)
        shape, dtype = dataset.shape, dataset.dtype
        if shape is None or len(shape) > MAX_AXES or dtype.name not in DTYPES:
            raise self._refused(f"{shown(path)} is no array of numbers")
        size = math.prod(shape) * dtype.itemsize
        self._bytes += size
        stored = dataset.id.get_storage_size()
        if size > LARGEST_RATIO * stored + SMALL or (size and not stored) or self._bytes > LARGEST_ARRAYS:
            raise self._refused(f"{shown(path)} would take {size:,} bytes")
        if dataset.chunks and math.prod(dataset.chunks) * dtype.itemsize > LARGEST_RATIO * stored + SMALL:
            raise self._refused(f"{shown(path)} would be unpacked in too large blocks")
        array = np.asarray(dataset[()]).astype(dtype.newbyteorder("="), copy=False)
        if path == OURS:
            self._text(OURS, array.astype(np.uint8).tobytes())
        else:
            self.arrays[path] = array
            self._attributes_of(dataset, path)

    def _plain(self, dataset: h5py.Dataset, path: str) -> None:
        """Refuse numbers that lie elsewhere, and filters that are no part of HDF5."""
        settings = dataset.id.get_create_plist()
        if settings.get_layout() == h5py.h5d.VIRTUAL or settings.get_external_count():
            raise self._refused(f"the numbers of {shown(path)} lie in another file")
        for position in range(settings.get_nfilters()):
            if settings.get_filter(position)[0] not in FILTERS:
                raise self._refused(f"{shown(path)} is packed in a way that Keras does not use")

    def _attributes_of(self, item: h5py.Group | h5py.Dataset, path: str) -> None:
        for key in item.attrs:
            if str(key).rstrip("0123456789") not in ATTRIBUTES:
                continue
            kept = item.attrs.get_id(key)
            count = math.prod(kept.shape or (1,))
            if count > MAX_ITEMS or count * kept.dtype.itemsize > LARGEST_TEXT:
                raise self._refused(f"the attribute {shown(str(key))} is too large")
            value = _text_of(item.attrs[key])
            if value is None:
                raise self._refused(f"the attribute {shown(str(key))} is no text")
            self._count(value)
            self.attributes.setdefault(path, {})[str(key)] = value

    def _text(self, key: str, content: bytes) -> None:
        self._count(text := content.decode("utf-8"))
        self.texts[key] = text

    def _count(self, value: Attribute) -> None:
        self._text_bytes += len(value) if isinstance(value, str) else sum(map(len, value))
        if self._text_bytes > LARGEST_TEXT:
            raise self._refused("its texts are too long")

    def _refused(self, why: str) -> EngineError:
        return EngineError(f"{self.name} is not opened: {why}, which no model of Keras needs.")


def _text_of(value: Any) -> Attribute | None:
    """Return an attribute as a text or a row of texts; None where it is something else."""
    if isinstance(value, bytes | np.bytes_):
        return bytes(value).decode("utf-8")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, np.ndarray) and value.ndim <= 1:
        items = [_text_of(item) for item in value.ravel()]
        if value.ndim and all(isinstance(item, str) for item in items):
            return tuple(str(item) for item in items)
    return None
