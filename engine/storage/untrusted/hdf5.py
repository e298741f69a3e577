"""Read HDF5 files: plain datasets and the attributes that Keras writes, nothing outside the file.

The file is traversed link by link. Soft and external links, datasets with external or missing data, filters that would
load a library, and implausible sizes are refused before any data is read.
"""

from __future__ import annotations

import math
from typing import Any, BinaryIO

import h5py
import numpy as np
from numpy.typing import NDArray

from engine.storage.untrusted.payload import (
    DTYPES,
    MAX_ARRAY_BYTES,
    MAX_AXES,
    MAX_ITEMS,
    MAX_TEXT_BYTES,
    Attribute,
    Payload,
    printable,
)
from engine.system.errors import EngineError

MAX_GROUP_DEPTH = 24
MAX_RATIO = 256
"""Limit of the decompressed size of an array or chunk, relative to its size in the file."""
SMALL_ARRAY_BYTES = 64 * 2**10
"""Bytes that an array may have at any ratio."""
FILTERS = (h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32)
"""The filters built into HDF5; for others HDF5 would load a plugin."""
ATTRIBUTES = ("model_config", "training_config", "layer_names", "weight_names", "name", "keras_version", "backend")
"""The attributes that are read; Keras splits long ones, with a number after the name."""
METADATA_KEY = "layerdesk"
"""The dataset with the metadata of Layerdesk, as the bytes of a JSON text."""


def read_payload(file: BinaryIO, name: str) -> Payload:
    """Return all arrays and the known attributes of an HDF5 file.

    Parameters
    ----------
    file : binary file
        Must be seekable.
    name : str
        Of the file, for messages.

    Raises
    ------
    EngineError
        If the file is damaged, or contains what Keras does not write.
    """
    try:
        with h5py.File(file, "r") as opened:
            traversal = _Traversal(name)
            traversal.group(opened, "", 0)
            return Payload(traversal.texts, traversal.arrays, traversal.attributes)
    except EngineError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # h5py raises errors of many types for a damaged file
        raise EngineError(
            f"{name} is damaged or is not a Keras model. Use another copy of the file.", details=str(error)
        ) from error


class _Traversal:
    """Traversal of a file that collects its content and enforces the limits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.texts: dict[str, str] = {}
        self.arrays: dict[str, NDArray[Any]] = {}
        self.attributes: dict[str, dict[str, Attribute]] = {}
        self._seen: set[Any] = set()
        self._bytes = 0
        self._text_bytes = 0

    def group(self, group: h5py.Group, path: str, depth: int) -> None:
        """Read a group recursively."""
        if depth > MAX_GROUP_DEPTH:
            raise self._refused(f"{printable(path)} is nested too deeply")
        self._require_first_visit(group, path)
        self._attributes_of(group, path)
        for key in group:
            inner = f"{path}/{key}" if path else str(key)
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise self._refused(f"{printable(inner)} is a link")
            kind = group.get(key, getclass=True)
            if kind is h5py.Group:
                self.group(group[key], inner, depth + 1)
            elif kind is h5py.Dataset:
                self._dataset(group[key], inner)
            else:
                raise self._refused(f"{printable(inner)} is neither a group nor an array")

    def _require_first_visit(self, item: h5py.Group | h5py.Dataset, path: str) -> None:
        """Refuse an object that is reached twice: a cycle, or an array that is counted several times."""
        info = h5py.h5o.get_info(item.id)
        place = (info.fileno, info.addr)
        if place in self._seen or len(self._seen) >= MAX_ITEMS:
            raise self._refused(f"{printable(path)} is reached twice, or there are too many arrays")
        self._seen.add(place)

    def _dataset(self, dataset: h5py.Dataset, path: str) -> None:
        self._require_first_visit(dataset, path)
        self._require_plain(dataset, path)
        shape, dtype = dataset.shape, dataset.dtype
        if shape is None or len(shape) > MAX_AXES or dtype.name not in DTYPES:
            raise self._refused(f"{printable(path)} is not an array of numbers")
        size = math.prod(shape) * dtype.itemsize
        self._bytes += size
        stored = dataset.id.get_storage_size()
        if size > MAX_RATIO * stored + SMALL_ARRAY_BYTES or (size and not stored) or self._bytes > MAX_ARRAY_BYTES:
            raise self._refused(f"{printable(path)} would take {size:,} bytes")
        if dataset.chunks and math.prod(dataset.chunks) * dtype.itemsize > MAX_RATIO * stored + SMALL_ARRAY_BYTES:
            raise self._refused(f"{printable(path)} has too large chunks")
        array = np.asarray(dataset[()]).astype(dtype.newbyteorder("="), copy=False)
        if path == METADATA_KEY:
            self._text(METADATA_KEY, array.astype(np.uint8).tobytes())
        else:
            self.arrays[path] = array
            self._attributes_of(dataset, path)

    def _require_plain(self, dataset: h5py.Dataset, path: str) -> None:
        """Refuse data outside the file, and filters that are not built into HDF5."""
        settings = dataset.id.get_create_plist()
        if settings.get_layout() == h5py.h5d.VIRTUAL or settings.get_external_count():
            raise self._refused(f"the data of {printable(path)} is in another file")
        for position in range(settings.get_nfilters()):
            if settings.get_filter(position)[0] not in FILTERS:
                raise self._refused(f"{printable(path)} has a compression that Keras does not use")

    def _attributes_of(self, item: h5py.Group | h5py.Dataset, path: str) -> None:
        for key in item.attrs:
            if str(key).rstrip("0123456789") not in ATTRIBUTES:
                continue
            attribute = item.attrs.get_id(key)
            count = math.prod(attribute.shape or (1,))
            if count > MAX_ITEMS or count * attribute.dtype.itemsize > MAX_TEXT_BYTES:
                raise self._refused(f"the attribute {printable(str(key))} is too large")
            value = _text_of(item.attrs[key])
            if value is None:
                raise self._refused(f"the attribute {printable(str(key))} is not a text")
            self._count(value)
            self.attributes.setdefault(path, {})[str(key)] = value

    def _text(self, key: str, content: bytes) -> None:
        self._count(text := content.decode("utf-8"))
        self.texts[key] = text

    def _count(self, value: Attribute) -> None:
        self._text_bytes += len(value) if isinstance(value, str) else sum(map(len, value))
        if self._text_bytes > MAX_TEXT_BYTES:
            raise self._refused("its texts are too long")

    def _refused(self, reason: str) -> EngineError:
        return EngineError(f"{self.name} is not opened: {reason}, which no Keras model needs.")


def _text_of(value: Any) -> Attribute | None:
    """Return an attribute as a text or a tuple of texts; None for other types."""
    if isinstance(value, bytes | np.bytes_):
        return bytes(value).decode("utf-8")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, np.ndarray) and value.ndim <= 1:
        items = [_text_of(item) for item in value.ravel()]
        if value.ndim and all(isinstance(item, str) for item in items):
            return tuple(str(item) for item in items)
    return None
