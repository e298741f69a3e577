"""How a model that knows nothing of tables is given a preparation: from where, and what it then makes of a row.

Light values: the window shows them before Keras is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["table", "order", "file"]
"""The open table as the Data page says; its columns in their order, as numbers; or what a file keeps."""


@dataclass(frozen=True)
class PreprocessingSource:
    """Where a preparation is taken from; ``path`` is the file, for ``order`` a table where none is open."""

    origin: Origin
    path: str = ""


@dataclass(frozen=True)
class PreprocessingInfo:
    """What a preparation makes of the rows of a table.

    Attributes
    ----------
    columns : tuple of (str, str)
        The columns that are read, in order, and what each becomes, in words.
    answers : tuple of (str, str)
        The targets, in order, and what each answer is, in words.
    """

    columns: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
