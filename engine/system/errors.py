"""Exceptions of the engine: each has a message for the user that says what is wrong and what to do."""

from __future__ import annotations

Place = tuple[str | int, ...]
"""Path of a field in a project, as field names and positions: ``("model", "layers", 2, "units")``."""


class EngineError(Exception):
    """Error that the user can understand and correct.

    Parameters
    ----------
    text : str
        What is wrong, where, and what to do: one or two sentences.
    details : str
        Technical details, such as the message of a library; empty if there are none.
    where : tuple of (str or int)
        The field of the project that causes the error; empty if no field does.
    """

    def __init__(self, text: str, *, details: str = "", where: Place = ()) -> None:
        super().__init__(text)
        self.text = text
        self.details = details
        self.where = where


class CellError(EngineError):
    """Cells whose values do not fit the kind or role of their column.

    Parameters
    ----------
    found : str
        Which cells, as the beginning of a sentence without a full stop.
    otherwise : str
        What the user can change about the column of the project's table instead of correcting the cells.
    where : tuple of (str or int)
        The field of the project's column.
    """

    def __init__(self, found: str, otherwise: str, *, details: str = "", where: Place = ()) -> None:
        super().__init__(f"{found}. Correct such cells, or {otherwise}.", details=details, where=where)
        self._found = found

    def of_file(self, name: str) -> EngineError:
        """Return the error for a file to predict or evaluate, whose columns the project cannot change."""
        text = f"{name}: {self._found}. Correct such cells in the file, leave them empty, or read it by other options."
        return EngineError(text, details=self.details)


class MissingColumns(EngineError):
    """A table lacks columns that a model needs.

    Parameters
    ----------
    can_be_missing : bool
        Whether the model has a rule for missing cells for each of them.
    """

    def __init__(self, text: str, *, can_be_missing: bool) -> None:
        super().__init__(text)
        self.can_be_missing = can_be_missing


class Cancelled(EngineError):
    """The user cancelled the operation; nothing was changed."""
