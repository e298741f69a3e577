"""What a check finds: a problem at its place, with a sentence and, where there is one, a fix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.project import Project
from engine.system.errors import Place

Severity = Literal["error", "warning"]


@dataclass(frozen=True, eq=False)
class Fix:
    """What one click would do: a label for the button, and what makes the project as it would be then.

    The project is made only when it is needed, because a wide table can have thousands of problems.
    """

    text: str
    make: Callable[[], Project]

    @property
    def project(self) -> Project:
        """The project as it would be then."""
        return self.make()


@dataclass(frozen=True)
class Problem:
    """Something that keeps a project from being trained (error) or makes it worth less (warning).

    ``where`` is the field: ``("model", "layers", 2, "params", "units")``, ``("data", "columns", "age", "role")``.
    """

    where: Place
    text: str
    severity: Severity = "error"
    fix: Fix | None = None
