"""Matrices of MATLAB (`.mat`), read by SciPy."""

from __future__ import annotations

from typing import Any

from engine.readers.programs.arrays import array_reader


def matlab_arrays(file: str) -> dict[str, Any]:
    """Return the matrices in a file of MATLAB by name; a cell array of words is an array of texts."""
    import numpy as np
    from scipy.io import loadmat

    found = {name: value for name, value in loadmat(file).items() if not name.startswith("__")}
    for name, value in found.items():
        cells = [np.asarray(cell) for cell in np.ravel(value)] if np.asarray(value).dtype.kind == "O" else []
        if cells and all(cell.dtype.kind == "U" and cell.size <= 1 for cell in cells):
            found[name] = np.array([cell.item() if cell.size else "" for cell in cells])
    return found


MATLAB = array_reader(
    matlab_arrays,
    way_out="Save matrices of numbers in MATLAB with save(file, '-v7'), or the table with writetable.",
)
