"""A question to the trained network: which verb of the workbench answers it, and where the answer goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.system.errors import EngineError


@dataclass(frozen=True)
class ModelQuery:
    """One question.

    Attributes
    ----------
    verb : callable
        Of the workbench: ``Workbench.dependence``.
    arguments : tuple
        What it is called with.
    then : callable
        Gets the answer.
    otherwise : callable
        Gets the error, or None where the question was given up.
    said : str
        What is said when an answer is there that takes a while, and whose progress is told meanwhile; empty for one
        that comes at once.
    """

    verb: Callable[..., Any]
    arguments: tuple[Any, ...]
    then: Callable[[Any], None]
    otherwise: Callable[[EngineError | None], None]
    said: str = ""
