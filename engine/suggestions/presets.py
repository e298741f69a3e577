"""Presets: complete projects for a table, by name, for the terminal and the Model page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.project import Project
from engine.project.table_facts import TableFacts


@dataclass(frozen=True)
class Preset:
    """Network, loss, optimizer and fit settings that are chosen together.

    Attributes
    ----------
    name : str
        Key in `PRESETS`, and value of the option ``--preset``.
    title, text : str
        Title and description.
    make : callable
        Takes a project with its targets, and the facts of its table; returns the project with the preset.
    """

    name: str
    title: str
    text: str
    make: Callable[[Project, TableFacts], Project]


def _as_filled_in(project: Project, table: TableFacts) -> Project:
    """Return the project itself: it is filled in when its table is opened."""
    return project


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset("suggested", "Suggested", "The settings that are filled in when a table is opened.", _as_filled_in),
        )
    }
)
"""Presets by name, the default first."""
