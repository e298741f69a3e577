"""JSON as plain data: no key twice, no number that is none, bounded in depth and size."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from engine.storage.untrusted.payload import LARGEST_TEXT
from engine.system.errors import EngineError

MAX_DEPTH = 64
MAX_VALUES = 2_000_000
LARGEST_NUMBER = 2**63


def parsed(text: str | bytes, name: str) -> Any:
    """Return a JSON text as plain data.

    Raises
    ------
    EngineError
        Where it is no JSON, or nothing that anybody wrote in good faith.
    """
    if len(text) > LARGEST_TEXT:
        raise EngineError(f"{name} is not opened: its configuration has {len(text):,} bytes.")
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
        _bounded(data, name)
    except (ValueError, RecursionError) as error:
        raise EngineError(f"{name} is damaged: it is not valid JSON.", details=str(error)) from error
    return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that is there twice: two readers would read two different things."""
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a key is there twice")
    return data


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _bounded(data: Any, name: str) -> None:
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
                value.encode()  # half a letter is a ValueError; nobody could show it or write it
            elif isinstance(value, float) and not math.isfinite(value):
                raise EngineError(f"{name} is not opened: it holds a number without end.")
            elif isinstance(value, int) and abs(value) > LARGEST_NUMBER:
                raise EngineError(f"{name} is not opened: it holds a number that is too large to be right.")
        count += len(below)
        if count > MAX_VALUES:
            break
        if not below:
            return
        level = below
    raise EngineError(f"{name} is not opened: its configuration is nested too deeply or is too long to be right.")
