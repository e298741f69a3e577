"""Arrays of NumPy (`.npy`, `.npz`), without objects, which could contain code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.readers.programs.arrays import array_reader

if TYPE_CHECKING:
    import zipfile


def numpy_arrays(file: str) -> dict[str, Any]:
    """Return the arrays in a file of NumPy by name; that of an .npy file is called `column 1`."""
    import numpy as np

    found = np.load(file, allow_pickle=False)
    return {"column 1": found} if isinstance(found, np.ndarray) else dict(found)


def _is_archive(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    return bool(names) and all(name.endswith(".npy") for name in names)


NUMPY = array_reader(
    numpy_arrays,
    in_zip=_is_archive,
    way_out="Save arrays of numbers or texts with numpy.savez, and open that.",
)
