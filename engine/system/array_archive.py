"""Named arrays with their metadata as bytes: a JSON header, then the numbers of all arrays. Never a pickle."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.system.errors import EngineError

LENGTH_BYTES = 8
"""Bytes before the JSON header: its length as a little-endian number."""


@dataclass(frozen=True)
class ArrayRecord:
    """Arrays of numbers, and metadata of values that JSON can hold; ``arrays`` is a reserved key of the metadata."""

    metadata: Mapping[str, Any]
    arrays: Sequence[Any]


def to_bytes(records: Mapping[str, ArrayRecord]) -> Iterator[bytes]:
    """Yield named records as bytes, array by array, so that a large array is never in memory twice."""
    header = json.dumps(
        {
            name: {
                **record.metadata,
                "arrays": [[array.dtype.str, array.shape] for array in map(np.asarray, record.arrays)],
            }
            for name, record in records.items()
        }
    ).encode()
    yield len(header).to_bytes(LENGTH_BYTES, "little")
    yield header
    for record in records.values():
        for array in record.arrays:
            yield np.ascontiguousarray(array).tobytes()


def from_bytes(raw: bytes, damaged: str) -> dict[str, ArrayRecord]:
    """Return the named records in `raw`; their arrays are views of it.

    Parameters
    ----------
    raw : bytes
        As `to_bytes` yields them.
    damaged : str
        The error message for bytes that hold no records.

    Raises
    ------
    EngineError
        With that message.
    """
    try:
        begin = LENGTH_BYTES + int.from_bytes(raw[:LENGTH_BYTES], "little")
        records = {}
        for name, metadata in json.loads(raw[LENGTH_BYTES:begin]).items():
            arrays = []
            for kind, shape in metadata.pop("arrays"):
                dtype = np.dtype(kind)
                if dtype.kind not in "fiub":
                    raise ValueError(f"{kind} is not a type of numbers")
                count = math.prod(shape)
                arrays.append(np.frombuffer(raw, dtype, count, begin).reshape(shape) if count else np.empty(shape))
                begin += count * dtype.itemsize
            records[name] = ArrayRecord(metadata, tuple(arrays))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise EngineError(damaged, details=str(error)) from error
    return records
