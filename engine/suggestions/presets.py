"""Presets: network, preprocessing, optimizer and fit settings that are chosen together, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.catalog.shapes import features_of, inputs_of
from engine.project import ColumnSpec, CompileSpec, FitSpec, Project
from engine.project.methods.split_methods import SPLIT_METHODS
from engine.project.table_facts import TableFacts
from engine.suggestions.default_network import OPTIMIZER, fit_settings, member_network, members_of
from engine.suggestions.suggested_columns import with_suggested_scaling
from engine.suggestions.suggested_project import hidden_layers, with_default_network, with_network, without_folds

MEMBER_BATCH, MEMBER_RATE = 32, 0.002
"""Batch size and learning rate of networks next to each other, which each see the same batches."""


@dataclass(frozen=True)
class Preset:
    """Network, preprocessing, optimizer and fit settings that are chosen together.

    Attributes
    ----------
    name : str
        Key in `PRESETS`, and value of the option ``--preset``.
    title, text : str
        Title and description.
    make : callable
        Takes a project with its targets, and the facts of its table; returns the project with the preset. Roles, kinds
        and missing values of columns stay as they are, and so does the split, but for folds instead of validation
        rows.
    """

    name: str
    title: str
    text: str
    make: Callable[[Project, TableFacts], Project]


def _suggested(project: Project, table: TableFacts) -> Project:
    project = without_folds(_with_features(project, lambda column: with_suggested_scaling(column, table)))
    return with_default_network(project, table)


def _best(project: Project, table: TableFacts) -> Project:
    project = _with_features(project, lambda column: with_suggested_scaling(column, table))
    model = member_network(inputs_of(project.data, table))
    fit = fit_settings(table.rows).replaced(batch_size=MEMBER_BATCH)
    optimizer = OPTIMIZER.replaced(params={**OPTIMIZER.params, "learning_rate": MEMBER_RATE})
    return _with_folds(with_network(project, table, model, project.compile.replaced(optimizer=optimizer), fit), table)


def _course(project: Project, table: TableFacts) -> Project:
    columns = _with_features(project, lambda column: column.replaced(scaling="standard", encoding="one-hot"))
    project = without_folds(columns)
    hidden = hidden_layers(features_of(project.data, table), table.rows)
    batch_size = 32 if table.rows >= 1_000 else 16 if table.rows >= 400 else 8
    return with_network(project, table, hidden, CompileSpec(), FitSpec(batch_size=batch_size))


def _with_folds(project: Project, table: TableFacts) -> Project:
    """Return the project with a fold of the training rows for each network, if folds can be drawn."""
    split, members = project.data.split, min(project.model.end_members, default=0)
    if table.rows < 2 * members or split.validation_file or not SPLIT_METHODS[split.method].draws_folds:
        return without_folds(project)
    return project.replaced(data=project.data.replaced(split=split.replaced(member_folds=members)))


def suggested_fit(project: Project, table: TableFacts) -> FitSpec | None:
    """Return the fit settings of the preset whose optimizer a project has; None if it has another one.

    Then they are those of the course, or of no preset, and the defaults are what counts as unchanged.
    """
    if project.compile.optimizer.kind != OPTIMIZER.kind:
        return None
    fit = fit_settings(table.rows)
    return fit.replaced(batch_size=MEMBER_BATCH) if members_of(project.model) else fit


def _with_features(project: Project, change: Callable[[ColumnSpec], ColumnSpec]) -> Project:
    columns = tuple(change(column) if column.role == "feature" else column for column in project.data.columns)
    return project.replaced(data=project.data.replaced(columns=columns))


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset(
                "suggested",
                "Suggested",
                "Numbers encoded in bins, two wide layers with dropout, early stopping: good without tuning.",
                _suggested,
            ),
            Preset(
                "best",
                "Best",
                "Eight networks next to each other, whose predictions are averaged: better and slower than Suggested. "
                "Each holds out a fold of the training rows for validation, so all of them train.",
                _best,
            ),
            Preset("course", "Course", "Two small layers and standard scaling, as in a first lesson.", _course),
        )
    }
)
"""Presets by name, the default first."""
