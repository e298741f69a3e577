"""What a check finds: a problem at its place, with a sentence and, where there is one, a fix; problems of one kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.project import Project
from engine.system.errors import Place

Severity = Literal["error", "warning"]

MAX_ROUNDS = 5
"""Times that a project is checked again after its fixes, because one may reveal another problem."""


@dataclass(frozen=True, eq=False)
class Fix:
    """What one click does.

    Attributes
    ----------
    text : str
        Label of the button, and name of the undo step.
    change : callable
        Returns a project as it is then. It changes what it is about and nothing else, so that fixes can follow each
        other; it is called only when it is needed, because a wide table can have thousands of problems.
    choice : str
        What is gained and lost, where another way may be better; empty for a fix that is safe: it keeps all rows and
        all that can be learned.
    """

    text: str
    change: Callable[[Project], Project]
    choice: str = ""

    @property
    def is_safe(self) -> bool:
        """Whether it may be applied together with all others."""
        return not self.choice

    @property
    def label(self) -> str:
        """The text, and what is gained and lost."""
        return f"{self.text}: {self.choice}" if self.choice else self.text


@dataclass(frozen=True)
class Problem:
    """Something that keeps a project from being trained (error) or makes it worth less (warning).

    Attributes
    ----------
    where : tuple of str or int
        The field: ``("model", "layers", 2, "params", "units")``, ``("data", "columns", "age", "role")``.
    kind : str
        What several problems of the same kind are together, with braces for their number: ``{} columns have missing
        cells.``; empty for a problem that occurs once.
    """

    where: Place
    text: str
    severity: Severity = "error"
    fix: Fix | None = None
    kind: str = ""


@dataclass(frozen=True)
class ProblemGroup:
    """One problem, or several of the same kind."""

    problems: tuple[Problem, ...]

    @property
    def severity(self) -> Severity:
        """That of each of them."""
        return self.problems[0].severity

    @property
    def text(self) -> str:
        """The sentence of a single problem; the number of several."""
        first = self.problems[0]
        return first.text if len(self.problems) == 1 else first.kind.format(f"{len(self.problems):,}")

    @property
    def fix(self) -> Fix | None:
        """The fix of a single problem; of several all that are safe, if there are some."""
        if len(self.problems) == 1:
            return self.problems[0].fix
        fixes = _safe_fixes(self.problems)
        share = "all " if len(fixes) == len(self.problems) else ""
        return Fix(f"Fix {share}{len(fixes):,}", _Each(fixes)) if fixes else None


def with_column(name: str, **changes: object) -> Callable[[Project], Project]:
    """Return a change of some fields of a column; nothing changes in a project without it."""

    def change(project: Project) -> Project:
        column = project.data.column(name)
        return (
            project if column is None else project.replaced(data=project.data.with_column(column.replaced(**changes)))
        )

    return change


def with_fit(**changes: object) -> Callable[[Project], Project]:
    """Return a change of some arguments of fit."""
    return lambda project: project.replaced(fit=project.fit.replaced(**changes))


def with_split(**changes: object) -> Callable[[Project], Project]:
    """Return a change of some settings of the split."""
    return lambda project: project.replaced(data=project.data.replaced(split=project.data.split.replaced(**changes)))


def grouped(problems: Sequence[Problem]) -> tuple[ProblemGroup, ...]:
    """Return problems of the same kind and severity together, in the order of the first of each."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for position, problem in enumerate(problems):
        groups.setdefault((problem.severity, problem.kind or str(position)), []).append(problem)
    return tuple(ProblemGroup(tuple(group)) for group in groups.values())


def fix_all(problems: Sequence[Problem], check_again: Callable[[Project], Sequence[Problem]]) -> Fix | None:
    """Return the fix that applies all that are safe, also of problems that the first ones reveal; None without one."""
    fixes = _safe_fixes(problems)
    if not fixes:
        return None

    def change(project: Project) -> Project:
        for _ in range(MAX_ROUNDS):
            fixed = _Each(_safe_fixes(check_again(project)))(project)
            if fixed == project:
                break
            project = fixed
        return project

    return Fix(f"Fix all that are safe ({len(fixes):,})", change)


def _safe_fixes(problems: Sequence[Problem]) -> tuple[Fix, ...]:
    return tuple(problem.fix for problem in problems if problem.fix is not None and problem.fix.is_safe)


@dataclass(frozen=True)
class _Each:
    """The changes of several fixes, one after the other."""

    fixes: Sequence[Fix]

    def __call__(self, project: Project) -> Project:
        for fix in self.fixes:
            project = fix.change(project)
        return project
