"""A query to the trained model: the workbench method that computes it, and the callbacks for its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.system.errors import EngineError


@dataclass(frozen=True)
class ModelQuery:
    """One query.

    Attributes
    ----------
    method : function of Workbench
        ``Workbench.dependence``.
    arguments : tuple
        Its arguments.
    on_success : callable
        Called with the result.
    on_error : callable
        Called with the error, or with None if the query was stopped before it started.
    done_text : str
        Status text when a query of some seconds is done, whose progress is shown meanwhile; empty for a fast one.
    """

    method: Callable[..., Any]
    arguments: tuple[Any, ...]
    on_success: Callable[[Any], None]
    on_error: Callable[[EngineError | None], None]
    done_text: str = ""
