"""What was taken out of a file: texts and arrays; and how it comes from one process to another, as bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.system.errors import EngineError

LARGEST_TEXT = 32 * 2**20
"""The most bytes of a configuration, and of all texts together."""
LARGEST_ARRAYS = 2 * 2**30
"""The most bytes of all arrays together."""
MAX_ITEMS = 10_000
"""The most groups and arrays."""
MAX_AXES = 8
DTYPES = (
    "float16",
    "float32",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool",
)
"""What the numbers of an array may be."""

WALLS = TIME, SIZE, ALONE, SHUT = "bounded time", "bounded memory", "no other programs", "no files, no network"
"""What the process that reads can be held to, in words."""

Attribute = str | tuple[str, ...]


@dataclass(frozen=True)
class Payload:
    """Texts by what they are (``config``), arrays by their path, and the attributes of groups, by path and name.

    ``walls`` are those behind which the file was read, in words.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, Attribute]] = field(default_factory=dict)
    walls: tuple[str, ...] = ()

    def attribute(self, path: str, name: str) -> Attribute | None:
        """Return an attribute, or None where there is none."""
        return self.attributes.get(path, {}).get(name)


def pieces(raw: Payload) -> Iterator[bytes]:
    """Return what was taken out as bytes: a length, a head of that length as JSON, the arrays one after another."""
    arrays = [(path, np.ascontiguousarray(array)) for path, array in raw.arrays.items()]
    head = {
        "texts": dict(raw.texts),
        "attributes": {path: dict(named) for path, named in raw.attributes.items()},
        "arrays": [[path, array.dtype.name, list(raw.arrays[path].shape)] for path, array in arrays],
        "walls": raw.walls,
    }
    yield from framed(head)
    for _, array in arrays:
        yield array.tobytes()


def framed(head: Mapping[str, Any]) -> Iterator[bytes]:
    """Return a head as bytes, after its length."""
    text = json.dumps(head).encode()
    yield len(text).to_bytes(8, "little")
    yield text


def from_bytes(content: bytes, name: str) -> Payload:
    """Return what another process took out of a file; that process is believed no more than the file.

    Raises
    ------
    EngineError
        The sentence that the process has to say of the file, or that its answer makes no sense.
    """
    try:
        length = int.from_bytes(content[:8], "little")
        if length > 8 * LARGEST_TEXT:
            raise ValueError("the head is longer than all texts may be")
        head = json.loads(content[8 : 8 + length])
        if "refused" in head:
            raise EngineError(str(head["refused"])[:2_000], details=str(head.get("details", ""))[:10_000])
        return Payload(
            {str(key): str(text) for key, text in head["texts"].items()},
            _arrays(head["arrays"], memoryview(content)[8 + length :]),
            {str(path): _attributes(named) for path, named in head["attributes"].items()},
            tuple(wall for wall in WALLS if wall in head["walls"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EngineError(
            f"{name} is damaged: reading it ended in nothing. Use another copy of the file.", details=str(error)
        ) from error


def _attributes(named: Mapping[str, Any]) -> dict[str, Attribute]:
    return {
        str(name): tuple(str(item) for item in value) if isinstance(value, list) else str(value)
        for name, value in named.items()
    }


def _arrays(heads: list[Any], content: memoryview) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}
    position = 0
    for path, dtype, shape in heads:
        if dtype not in DTYPES or not all(isinstance(axis, int) and axis >= 0 for axis in shape):
            raise ValueError(f"{path} is no array: {dtype} {shape}")
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if position + size > len(content):
            raise ValueError(f"{path} is cut off")
        arrays[str(path)] = np.frombuffer(content[position : position + size], dtype).reshape(shape).copy()
        position += size
    if position != len(content):
        raise ValueError("there is more than was announced")
    return arrays
