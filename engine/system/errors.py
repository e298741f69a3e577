"""The one exception of the engine: a sentence for the user, and what to do about it."""

from __future__ import annotations

Place = tuple[str | int, ...]
"""Where something is in a project, as field names and positions: ``("model", "layers", 2, "units")``."""


class EngineError(Exception):
    """Something that the user can understand and mend.

    Parameters
    ----------
    text : str
        What is wrong, where, and what to do, in one sentence or two.
    details : str
        What an expert would like to copy (a library's own message); empty where there is nothing more to say.
    where : tuple of (str or int)
        The field of the project that is to blame, empty where it is none.
    """

    def __init__(self, text: str, *, details: str = "", where: Place = ()) -> None:
        super().__init__(text)
        self.text = text
        self.details = details
        self.where = where


class CellError(EngineError):
    """Cells that are not what their column is for.

    Parameters
    ----------
    found : str
        Which cells, without a full stop.
    otherwise : str
        What can be done about the column instead of correcting the cells, where it is one of the project's own table.
    where : tuple of (str or int)
        The field of the project's column.
    """

    def __init__(self, found: str, otherwise: str, *, details: str = "", where: Place = ()) -> None:
        super().__init__(f"{found}. Correct such cells, or {otherwise}.", details=details, where=where)
        self._found = found

    def of_file(self, name: str) -> EngineError:
        """Return what is to be said where the cells are those of a file, about which the project decides nothing."""
        text = f"{name}: {self._found}. Correct such cells in the file, or leave them empty."
        return EngineError(text, details=self.details)


class Cancelled(EngineError):
    """The user did not want to wait for the end; nothing was changed, and nothing is wrong."""
