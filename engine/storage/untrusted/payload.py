"""The texts and arrays of an untrusted file, and their transfer from the reading process as bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.system.errors import EngineError
from engine.system.sandbox.restrictions import RESTRICTIONS

MAX_TEXT_BYTES = 32 * 2**20
"""Limit of a configuration, and of all texts together."""
MAX_ARRAY_BYTES = 2 * 2**30
"""Limit of all arrays together."""
MAX_ITEMS = 10_000
"""Limit of groups and arrays together."""
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
"""Allowed types of the numbers in an array."""

Attribute = str | tuple[str, ...]


@dataclass(frozen=True)
class Payload:
    """Texts by name (``config``), arrays by path, and the attributes of groups by path and name.

    ``restrictions`` are those under which the file was read.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, Attribute]] = field(default_factory=dict)
    restrictions: tuple[str, ...] = ()

    def attribute(self, path: str, name: str) -> Attribute | None:
        """Return an attribute of a group, or None if it has no such attribute."""
        return self.attributes.get(path, {}).get(name)


def printable(text: str, max_length: int = 80) -> str:
    """Return a name from a file for messages: control and direction characters replaced, shortened if it is long."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain if len(plain) <= max_length else f"{plain[: max_length - 1]}…"


def to_chunks(payload: Payload) -> Iterator[bytes]:
    """Yield a payload as bytes: the length of the header, the header as JSON, then the arrays."""
    arrays = [(path, np.ascontiguousarray(array)) for path, array in payload.arrays.items()]
    header = {
        "texts": dict(payload.texts),
        "attributes": {path: dict(named) for path, named in payload.attributes.items()},
        "arrays": [[path, array.dtype.name, list(payload.arrays[path].shape)] for path, array in arrays],
        "restrictions": payload.restrictions,
    }
    yield from header_chunks(header)
    for _, array in arrays:
        yield array.tobytes()


def header_chunks(header: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield a header as bytes, preceded by its length."""
    text = json.dumps(header).encode()
    yield len(text).to_bytes(8, "little")
    yield text


def from_bytes(content: bytes, name: str) -> Payload:
    """Return the payload that the reading process sent; it is validated, because that process is not trusted either.

    Raises
    ------
    EngineError
        With the message of the reading process, or if the bytes are not a valid payload.
    """
    try:
        length = int.from_bytes(content[:8], "little")
        if length > 8 * MAX_TEXT_BYTES:
            raise ValueError("the header is too long")
        header = json.loads(content[8 : 8 + length])
        if "refused" in header:
            raise EngineError(str(header["refused"])[:2_000], details=str(header.get("details", ""))[:10_000])
        return Payload(
            {str(key): str(text) for key, text in header["texts"].items()},
            _arrays(header["arrays"], memoryview(content)[8 + length :]),
            {str(path): _attributes(named) for path, named in header["attributes"].items()},
            tuple(restriction for restriction in RESTRICTIONS if restriction in header["restrictions"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EngineError(
            f"{name} is damaged: it could not be read completely. Use another copy of the file.", details=str(error)
        ) from error


def _attributes(named: Mapping[str, Any]) -> dict[str, Attribute]:
    return {
        str(name): tuple(str(item) for item in value) if isinstance(value, list) else str(value)
        for name, value in named.items()
    }


def _arrays(headers: list[Any], content: memoryview) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}
    position = 0
    for path, dtype, shape in headers:
        if dtype not in DTYPES or not all(isinstance(axis, int) and axis >= 0 for axis in shape):
            raise ValueError(f"{path} is not a valid array: {dtype} {shape}")
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if position + size > len(content):
            raise ValueError(f"{path} is truncated")
        arrays[str(path)] = np.frombuffer(content[position : position + size], dtype).reshape(shape).copy()
        position += size
    if position != len(content):
        raise ValueError("there are more bytes than the header states")
    return arrays
