"""Arrays and what is to be said of them, as bytes: a JSON text, then all numbers one after another. Never a pickle."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.system.errors import EngineError

LENGTH_BYTES = 8
"""The length of the text before the numbers, as a little-endian number of so many bytes."""


@dataclass(frozen=True)
class ArrayRecord:
    """Arrays with plain values that belong to them; these must be such as JSON has."""

    told: Mapping[str, Any]
    arrays: Sequence[Any]


def packed(parcels: Mapping[str, ArrayRecord]) -> Iterator[bytes]:
    """Yield parcels by name as bytes, array by array, so that large ones are never there twice."""
    text = json.dumps(
        {
            name: {
                **parcel.told,
                "arrays": [[array.dtype.str, array.shape] for array in map(np.asarray, parcel.arrays)],
            }
            for name, parcel in parcels.items()
        }
    ).encode()
    yield len(text).to_bytes(LENGTH_BYTES, "little")
    yield text
    for parcel in parcels.values():
        for array in parcel.arrays:
            yield np.ascontiguousarray(array).tobytes()


def unpacked(raw: bytes, damaged: str) -> dict[str, ArrayRecord]:
    """Return the parcels in some bytes; the arrays are views of them.

    Parameters
    ----------
    damaged : str
        The sentence for bytes that are no parcels.

    Raises
    ------
    EngineError
        With that sentence.
    """
    try:
        begin = LENGTH_BYTES + int.from_bytes(raw[:LENGTH_BYTES], "little")
        parcels = {}
        for name, told in json.loads(raw[LENGTH_BYTES:begin]).items():
            arrays = []
            for kind, shape in told.pop("arrays"):
                dtype = np.dtype(kind)
                if dtype.kind not in "fiub":
                    raise ValueError(f"{kind} is no number")
                count = math.prod(shape)
                arrays.append(np.frombuffer(raw, dtype, count, begin).reshape(shape) if count else np.empty(shape))
                begin += count * dtype.itemsize
            parcels[name] = ArrayRecord(told, tuple(arrays))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise EngineError(damaged, details=str(error)) from error
    return parcels


def _kinds(parcel: ArrayRecord) -> list[tuple[str, tuple[int, ...]]]:
    return [(array.dtype.str, array.shape) for array in map(np.asarray, parcel.arrays)]
