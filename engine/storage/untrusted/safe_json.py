"""Parse JSON as plain data: no duplicate keys, only finite numbers, limited depth and size."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from engine.storage.untrusted.payload import MAX_TEXT_BYTES
from engine.system.errors import EngineError

MAX_DEPTH = 64
MAX_VALUES = 2_000_000
MAX_NUMBER = 2**63


def parse(text: str | bytes, name: str) -> Any:
    """Return a JSON text as plain data.

    Raises
    ------
    EngineError
        If it is not valid JSON, or exceeds a limit.
    """
    if len(text) > MAX_TEXT_BYTES:
        raise EngineError(f"{name} is not opened: its configuration has {len(text):,} bytes.")
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
        _require_bounded(data, name)
    except (ValueError, RecursionError) as error:
        raise EngineError(f"{name} is damaged: it is not valid JSON.", details=str(error)) from error
    return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse duplicate keys, which different parsers resolve differently."""
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a key is duplicated")
    return data


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


def _require_bounded(data: Any, name: str) -> None:
    count, level = 0, [data]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below.extend(value)
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
            elif isinstance(value, str):
                value.encode()  # raises ValueError for a lone surrogate, which cannot be shown or written
            elif isinstance(value, float) and not math.isfinite(value):
                raise EngineError(f"{name} is not opened: it contains an infinite number.")
            elif isinstance(value, int) and abs(value) > MAX_NUMBER:
                raise EngineError(f"{name} is not opened: it contains an implausibly large number.")
        count += len(below)
        if count > MAX_VALUES:
            break
        if not below:
            return
        level = below
    raise EngineError(f"{name} is not opened: its configuration is nested too deeply or has too many values.")
