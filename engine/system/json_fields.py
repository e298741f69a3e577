"""Types of pydantic fields whose values survive JSON: arrays, and floats that may be NaN or infinite."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import PlainSerializer, PlainValidator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["AnyFloat", "BoolArray", "Float32Array", "Float64Array", "Int16Array"]

KEYS = {"dtype", "shape", "data"}


@dataclass(frozen=True)
class ArrayCodec:
    """Validator and JSON form of a field that holds a NumPy array of one dtype.

    In Python an array is passed on as it is, or converted to the dtype; its numbers are not checked. In JSON it is an
    object of dtype, shape and the little-endian bytes in base64.

    Attributes
    ----------
    dtype : str
        Little-endian dtype string of NumPy, such as ``<f4``.
    """

    dtype: str

    @cached_property
    def _dtype(self) -> np.dtype[Any]:
        import numpy as np

        return np.dtype(self.dtype)

    def annotated(self) -> Any:
        """Return the type of the field."""
        return Annotated[Any, PlainValidator(self._validated), PlainSerializer(self._to_json, when_used="json")]

    def _validated(self, value: Any) -> Any:
        dtype = getattr(value, "dtype", None)
        if dtype is not None and dtype == self._dtype:  # the array of a running training; to NumPy, None is float64
            return value
        import numpy as np

        if isinstance(value, np.ndarray):
            if not np.can_cast(value.dtype, self._dtype, "same_kind"):
                raise ValueError(f"an array of {value.dtype}, not of {self._dtype}")
            return value.astype(self.dtype, copy=False)
        if not isinstance(value, Mapping) or value.keys() != KEYS or value["dtype"] != self.dtype:
            raise ValueError(f"not an array of {self._dtype}")
        raw = bytearray(base64.b64decode(value["data"], validate=True))
        return np.frombuffer(raw, self.dtype).reshape(value["shape"])

    def _to_json(self, array: NDArray[Any]) -> dict[str, Any]:
        data = base64.b64encode(array.astype(self.dtype, copy=False).tobytes()).decode("ascii")
        return {"dtype": self.dtype, "shape": list(array.shape), "data": data}


def _float_to_json(value: float) -> float | str:
    """Return NaN and infinities as strings: JSON has no numbers for them, and pydantic reads them from strings."""
    return value if math.isfinite(value) else str(value)


AnyFloat = Annotated[float, PlainSerializer(_float_to_json, when_used="json")]
"""A float that may be NaN or infinite."""

if TYPE_CHECKING:
    Float32Array = NDArray[np.float32]
    Float64Array = NDArray[np.float64]
    Int16Array = NDArray[np.int16]
    BoolArray = NDArray[np.bool_]
else:  # NumPy is not imported for annotations: the window imports the messages before its first paint
    Float32Array = ArrayCodec("<f4").annotated()
    Float64Array = ArrayCodec("<f8").annotated()
    Int16Array = ArrayCodec("<i2").annotated()
    BoolArray = ArrayCodec("|b1").annotated()
