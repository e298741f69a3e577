"""Sample rows, and the comparison of the outputs of an exported file with those of the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.network.decoding import decode_outputs
from engine.preprocessing import Preprocessor
from engine.system.errors import EngineError

TOLERANCE = 1e-5
"""Largest difference of an output, relative to its size, or to the largest output, but at most 1, if that is more."""

InputArrays = Sequence[NDArray[Any]]


@dataclass(frozen=True)
class SampleRows:
    """Rows on which an export is verified.

    Attributes
    ----------
    X : mapping of str to array
        The preprocessed rows, by input of the network.
    outputs : tuple of array, shape (rows, units) or (rows, members, units)
        The outputs of the network.
    words : str
        What the rows are, for sentences: ``300 test rows``.
    frame : DataFrame or None
        The raw rows; None for random rows.
    """

    X: Mapping[str, NDArray[Any]]
    outputs: tuple[NDArray[Any], ...]
    words: str
    frame: pd.DataFrame | None = None

    def undone(self, preprocessor: Preprocessor) -> SampleRows:
        """Return the rows with predictions as outputs: scaled targets in their own unit, members averaged."""
        each = zip(self.outputs, preprocessor.tasks, preprocessor.targets, strict=True)
        return replace(
            self, outputs=tuple(decode_outputs(outputs, None, task, target) for outputs, task, target in each)
        )


def require_equal(theirs: InputArrays, rows: SampleRows, what: str) -> str:
    """Compare outputs, and return a sentence with the largest difference.

    Parameters
    ----------
    theirs : sequence of array
        The outputs of the exported file, one array for each output of the network.
    what : str
        What was exported, as the subject of the sentence.

    Raises
    ------
    EngineError
        If the outputs differ by more than `TOLERANCE`.
    """
    worst = 0.0
    for mine, other in zip(rows.outputs, theirs, strict=True):
        there = np.asarray(other, dtype=np.float64).reshape(len(other), -1)
        here = np.asarray(mine, dtype=np.float64).reshape(len(mine), -1)
        if here.shape != there.shape or not np.isfinite(there).all():
            raise EngineError(
                f"{what} gives NaN, or outputs of another shape than the network, so nothing was written."
            )
        size = min(1.0, float(np.abs(here).max(initial=0.0))) or 1.0
        worst = max(worst, float(np.max(np.abs(here - there) / np.maximum(size, np.abs(here)), initial=0.0)))
    if worst > TOLERANCE:
        raise EngineError(
            f"{what} gives other outputs than the network (by {worst:.2g} on {rows.words}), so nothing was written. "
            "Use another format."
        )
    return f"{what} gives the same outputs as the network on {rows.words}, within {max(worst, 1e-9):.0e}."
