"""Source and preview of the preprocessing of an imported model, as values that need no Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["table", "order", "file"]
"""The settings of the Data page; the first columns of the table as plain numbers; or a file."""


@dataclass(frozen=True)
class PreprocessingSource:
    """Source of preprocessing; ``path`` is the file, or for ``order`` the table if none is open."""

    origin: Origin
    path: str = ""


@dataclass(frozen=True)
class PreprocessingInfo:
    """Preview of preprocessing.

    Attributes
    ----------
    columns : tuple of (str, str)
        The columns in order, with a description of their encoding.
    targets : tuple of (str, str)
        The targets in order, with a description of their predictions.
    """

    columns: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
