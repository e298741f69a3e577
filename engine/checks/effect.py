"""What a change of a project does: settings, columns and layers that differ, and rows that are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.catalog.project_diff import Difference, differences
from engine.checks.table import rows_left_out
from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.system.word_forms import counted, listed

SHOWN = 8
"""Most changed settings that a text names one by one."""


@dataclass(frozen=True)
class Effect:
    """What a change of a project does, computed from the project before and after.

    Attributes
    ----------
    settings : tuple of Difference
        Changed settings, with the value before and after.
    rows_before, rows_after : int
        Rows of the table that are left out for a missing cell.
    rows : int
        Rows of the table; 0 if none is open.
    """

    settings: tuple[Difference, ...]
    rows_before: int = 0
    rows_after: int = 0
    rows: int = 0

    @property
    def lines(self) -> tuple[str, ...]:
        """Return a line for each changed setting, and one for the rows that are left out."""
        shown = [f"{each.title}: {each.values[0]} → {each.values[1]}" for each in self.settings[:SHOWN]]
        more = len(self.settings) - SHOWN
        return (*shown, *([f"and {counted(more, 'more setting')}"] if more > 0 else []), *self._rows_line)

    @property
    def summary(self) -> str:
        """Return how many columns, layers and other settings change, and how many rows are gained or lost."""
        columns, layers = self._names("data."), self._names("model.")
        others = [each.title for each in self.settings if not each.item]
        parts = [
            f"{counted(len(names), noun)} changed ({listed(names)})"
            for names, noun in ((columns, "column"), (layers, "layer"), (others, "setting"))
            if names
        ]
        gained = self.rows_before - self.rows_after
        if gained:
            parts.append(f"{counted(abs(gained))} {'gained' if gained > 0 else 'lost'}")
        return ", ".join(parts) or "nothing changed"

    def document(self) -> dict[str, Any]:
        """Return it for JSON."""
        changes = [
            {"path": each.path, "title": each.title, "before": each.values[0], "after": each.values[1]}
            for each in self.settings
        ]
        return {"changes": changes, "rows_left_out": self.rows_after}

    @property
    def _rows_line(self) -> Sequence[str]:
        if self.rows_before == self.rows_after:
            return [f"Rows left out: {self.rows_after:,} of {self.rows:,}, as before"] if self.rows_after else []
        return [f"Rows left out: {self.rows_before:,} → {self.rows_after:,} of {self.rows:,}"]

    def _names(self, section: str) -> list[str]:
        """Return the names of columns or layers that change."""
        return list(dict.fromkeys(each.item for each in self.settings if each.item and each.path.startswith(section)))


def effect_of(before: Project, after: Project, table: TableFacts | None) -> Effect:
    """Return what makes a project another one; without a table, its settings alone."""
    settings = differences((before, after))
    if table is None:
        return Effect(settings)
    return Effect(settings, rows_left_out(before, table), rows_left_out(after, table), table.rows)
