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


class Cancelled(EngineError):
    """The user did not want to wait for the end; nothing was changed, and nothing is wrong."""
