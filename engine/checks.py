"""Project + facts of its table -> problems, each with its place, a sentence and, where there is one, a fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.errors import Place
from engine.specs import Project

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fix:
    """What one click would do: a label for the button, and the project as it would be then."""

    text: str
    project: Project


@dataclass(frozen=True)
class Problem:
    """Something that keeps a project from being trained (error) or makes it worth less (warning).

    ``where`` is the field: ``("model", "layers", 2, "params", "units")``, ``("data", "columns", "age", "role")``.
    """

    where: Place
    text: str
    severity: Severity = "error"
    fix: Fix | None = None
