"""Rows to compare on, and the comparison: what was exported must give what the network gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.system.errors import EngineError

TOLERANCE = 1e-5
"""How far an output may be off, for each unit of its size."""

InputArrays = Sequence[NDArray[Any]]


@dataclass(frozen=True)
class SampleRows:
    """Rows to compare on: as the network reads them, what it gives for them, and where they come from, in words."""

    X: Mapping[str, NDArray[Any]]
    outputs: tuple[NDArray[Any], ...]
    words: str
    frame: pd.DataFrame | None = None


@dataclass(frozen=True)
class Exported:
    """What was written, and how it was proven equal; where it could not be, why."""

    files: tuple[str, ...]
    proof: str


def require_equal(theirs: InputArrays, rows: SampleRows, what: str) -> str:
    """Return in words how equal outputs are.

    Raises
    ------
    EngineError
        Where they are not.
    """
    worst = 0.0
    for mine, other in zip(rows.outputs, theirs, strict=True):
        there = np.asarray(other, dtype=np.float64).reshape(len(other), -1)
        here = np.asarray(mine, dtype=np.float64).reshape(len(mine), -1)
        if here.shape != there.shape or not np.isfinite(there).all():
            raise EngineError(f"{what} gives something else than the network, so nothing was written.")
        worst = max(worst, float(np.max(np.abs(here - there) / np.maximum(1, np.abs(here)), initial=0.0)))
    if worst > TOLERANCE:
        raise EngineError(
            f"{what} gives other outputs than the network (by {worst:.2g} on {rows.words}), so nothing was written. "
            "Use another format."
        )
    return f"{what} gives the same as the network on {rows.words}, to {max(worst, 1e-9):.0e}."
