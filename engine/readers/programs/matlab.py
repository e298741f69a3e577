"""Matrices of MATLAB (`.mat`), read by SciPy, or by h5py from version 7.3 on, in a restricted process."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from engine.readers.programs.arrays import array_reader
from engine.readers.reader import Extract, NativeCode

WAY_OUT = "Save matrices of numbers in MATLAB with save(file, '-v7'), or the table with writetable."


def hdf5_arrays(file: Any) -> dict[str, Any]:
    """Return the matrices in a file of MATLAB 7.3 by name; None for what is something else."""
    import h5py
    import numpy as np

    numbers = {"double", "single", "logical", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))}

    def value(item: object) -> object:
        if not isinstance(item, h5py.Dataset) or item.is_virtual or item.external:
            return None
        kind = item.attrs.get("MATLAB_class", b"").decode()
        cells = np.array([]) if item.attrs.get("MATLAB_empty") else item[()].T
        if kind == "char":
            return "".join(chr(code) for code in cells.ravel())
        if kind == "cell":
            texts = [value(content[cell]) for cell in cells.ravel()]
            return np.array(texts) if all(isinstance(text, str) for text in texts) else None
        return (cells != 0 if kind == "logical" else cells) if kind in numbers and cells.dtype.names is None else None

    with h5py.File(file, "r") as content:
        names = [name for name in content if not name.startswith("#")]
        own = [name for name in names if isinstance(content.get(name, getlink=True), h5py.HardLink)]
        return {name: value(content[name]) if name in own else None for name in names}


def matlab_arrays(file: Any) -> dict[str, Any]:
    """Return the matrices in a file of MATLAB by name; a cell array of words is an array of texts."""
    import numpy as np
    from scipy.io import loadmat

    try:
        found = {name: value for name, value in loadmat(file).items() if name[:2] != "__"}
    except NotImplementedError:  # a file of version 7.3
        found = hdf5_arrays(file)
    for name, value in found.items():
        cells = [np.asarray(cell) for cell in np.ravel(value)] if np.asarray(value).dtype.kind == "O" else []
        if cells and all(cell.dtype.kind == "U" and cell.size <= 1 for cell in cells):
            found[name] = np.array([cell.item() if cell.size else "" for cell in cells])
    plain = {name: np.asarray(value) for name, value in found.items()}
    return {name: cells if cells.dtype.kind in "biufU" else np.array([]) for name, cells in plain.items()}


def _load() -> None:
    """Read a file of each kind."""
    import h5py
    import numpy as np
    from scipy.io import savemat

    old, new = io.BytesIO(), io.BytesIO()
    savemat(old, {"a": np.eye(2), "b": np.array(["x", "yz"], dtype=object)}, do_compression=True)
    with h5py.File(new, "w") as content:
        content.create_dataset("a", data=np.eye(3), compression="gzip", shuffle=True, fletcher32=True)
        content["b"] = np.array([content["a"].ref], dtype=h5py.ref_dtype)
        content["b"].attrs["MATLAB_class"] = np.bytes_("cell")
    old.seek(0)
    matlab_arrays(old)
    hdf5_arrays(new)


def _extract(file: BinaryIO, rows: int) -> Extract:
    return Extract(matlab_arrays(file), {})


MATLAB = array_reader(matlab_arrays, hdf5_arrays, way_out=WAY_OUT, native=NativeCode(_load, _extract, WAY_OUT))
