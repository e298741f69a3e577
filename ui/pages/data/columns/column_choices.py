"""Values of the fields of columns, and the edits of a project that set them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from pydantic import ValidationError

from engine.project import ColumnSpec, Project
from engine.project.methods.encoders import ENCODERS
from engine.project.methods.missing_values import MISSING_RULES
from engine.project.methods.scalers import SCALERS
from engine.project.methods.split_methods import METHOD_OF_ROLE, SPLIT_METHODS
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import with_joined_levels, with_target_roles, with_targets


@dataclass(frozen=True)
class Choice:
    """One value of a field of a column.

    Attributes
    ----------
    value, label, text : str
        Value in `ColumnSpec`; label; tooltip.
    undo : str
        Text of the undo step, with the columns in braces.
    icon, key : str
        Icon and shortcut; empty if there is none.
    """

    value: str
    label: str
    text: str
    undo: str
    icon: str = ""
    key: str = ""


TITLES: Mapping[str, str] = MappingProxyType(
    {
        "role": "Role",
        "kind": "Kind",
        "scaling": "Scaling",
        "target_scaling": "Target scaling",
        "encoding": "Encoding",
        "missing": "If missing",
    }
)

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Role": ("role",),
        "Kind": ("kind",),
        "Preprocessing": ("scaling", "target_scaling", "encoding"),
        "If missing": ("missing",),
    }
)
"""Fields that one button sets."""

SINGLE_ROLES = ("weight", *METHOD_OF_ROLE)
"""Roles that at most one column has."""


class Method(Protocol):
    """An entry of a registry of `engine.project.methods`, as the window reads it."""

    @property
    def name(self) -> str:
        """The value of the field."""

    @property
    def label(self) -> str:
        """Its name on the screen."""

    @property
    def description(self) -> str:
        """The tooltip."""

    @property
    def undo_text(self) -> str:
        """Name of the undo step, with the columns in braces."""


def _choices_of(methods: Iterable[Method]) -> tuple[Choice, ...]:
    return tuple(Choice(each.name, each.label, each.description, each.undo_text) for each in methods)


CHOICES: Mapping[str, tuple[Choice, ...]] = MappingProxyType(
    {
        "role": (
            Choice(
                "feature",
                "Feature",
                "The network reads this column.",
                "Use {} as a feature",
                "arrow-right",
                "Alt+Shift+F",
            ),
            Choice(
                "target", "Target", "The network learns to predict this column.", "Predict {}", "target", "Alt+Shift+T"
            ),
            Choice(
                "weight",
                "Sample weight",
                "Weight of each row in the loss. Keras: sample_weight",
                "Weight the rows by {}",
                "weight",
            ),
            Choice(
                "group",
                "Group",
                "Rows of one group stay in one part: no patient is in both training and test.",
                "Keep the groups of {} together",
                "grid-3x3",
            ),
            Choice(
                "time",
                "Time",
                "Order of the rows for a split by time: the latest rows are held out.",
                "Order the rows by {}",
                "history",
            ),
            Choice(
                "split",
                "Split",
                "Part of each row: train, validation or test.",
                "Split the rows by {}",
                "split",
            ),
            Choice("ignore", "Ignore", "This column is not used.", "Ignore {}", "eye-off", "Alt+Shift+I"),
        ),
        "kind": (
            Choice("number", "Number", "Numeric values, such as measurements.", "Treat {} as a number", "hash"),
            Choice("category", "Category", "One of a set of names or codes.", "Treat {} as a category", "tag"),
            Choice("boolean", "Yes or no", "True or false, encoded as 1 and 0.", "Treat {} as yes or no", "binary"),
            Choice("date", "Date", "Dates and times, from which parts are extracted.", "Treat {} as dates", "history"),
            Choice("text", "Text", "Free text; it cannot be a feature yet.", "Treat {} as text", "type"),
        ),
        "scaling": _choices_of(SCALERS.values()),
        "target_scaling": _choices_of(TARGET_SCALERS.values()),
        "encoding": _choices_of(ENCODERS.values()),
        "missing": _choices_of(MISSING_RULES.values()),
    }
)

DETAILS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": ("missing", "fill", "scaling", "indicator", "clip", "bins"),
        "category": ("missing", "fill", "encoding", "join_levels", "rare", "unseen", "indicator"),
        "boolean": ("missing", "fill", "indicator"),
        "date": ("missing", "fill", "parts", "cycles", "indicator"),
        "target": ("target_scaling", "clamp_predictions"),
        "classes": ("join_levels",),
    }
)
"""Preprocessing fields of features of each kind, of number targets, and of targets with classes."""


def details_of(column: ColumnSpec) -> str:
    """Return the name in `DETAILS` of the fields of a column; empty if it has none."""
    if column.role == "target":
        return "target" if column.kind == "number" else "classes" if column.has_levels else ""
    return column.kind if column.role == "feature" and column.kind in DETAILS else ""


def missing_rules(kind: str) -> tuple[str, ...]:
    """Return the names of the rules for missing cells that a kind of column can have; empty for text."""
    return tuple(name for name, rule in MISSING_RULES.items() if kind in rule.kinds)


def choice(field: str, value: str) -> Choice:
    """Return one choice by its field and value."""
    return next(each for each in CHOICES[field] if each.value == value)


def preprocessing_field(column: ColumnSpec) -> str:
    """Return the field for scaling or encoding of a column; empty if it has none."""
    return {"number": "scaling", "category": "encoding", "target": "target_scaling"}.get(details_of(column), "")


def fits(column: ColumnSpec, field: str, value: Any) -> bool:
    """Return whether a value of a field applies to a column."""
    if field in ("role", "kind"):
        return True
    if field == "level_order":
        return column.has_levels and column.role in ("feature", "target")
    if field not in DETAILS.get(details_of(column), ()):
        return False
    return field != "missing" or value in missing_rules(column.kind)


def with_choice(
    project: Project, table: TableFacts | None, names: Sequence[str], field: str, value: Any
) -> tuple[Project, str]:
    """Return the project with a field of columns set to a value, and the text of the undo step.

    Columns to which the value does not apply are not changed. Return the same project if nothing changes.
    """
    chosen = set(names)
    columns = [column for column in project.data.columns if column.name in chosen and fits(column, field, value)]
    if field != "role" or value != "target":
        columns = [column for column in columns if getattr(column, field) != value]
    if not columns:
        return project, ""
    text = _undo_text(field, value).format(columns_text([column.name for column in columns]))
    if field == "role" and value == "target":
        return _with_targets(project, table, [column.name for column in columns]), text
    names_changed = {column.name for column in columns}
    project = _without_targets(project, table, names_changed) if field == "role" else project
    try:
        changed = tuple(
            _changed(column, field, value) if column.name in names_changed else _other_column(column, field, value)
            for column in project.data.columns
        )
    except ValidationError:
        return project, ""
    if field == "join_levels" and table is not None:  # the classes of a target need another output
        for column in columns:
            project = with_joined_levels(project, table, column.name, join=value)
        return project, text
    project = project.replaced(data=project.data.replaced(columns=changed))
    return _with_method(project, field, value), text


def columns_text(names: Sequence[str]) -> str:
    """Return the name of a single column, or the number of several columns."""
    return names[0] if len(names) == 1 else f"{len(names):,} columns"


DETAIL_UNDO_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "fill": "Constant for missing cells of {}",
        "indicator": "Mark missing cells of {}",
        "clip": "Clip outliers of {}",
        "bins": "Bins of {}",
        "join_levels": "Blanks and case of the categories of {}",
        "level_order": "Order the categories of {}",
        "rare": "Merge rare categories of {}",
        "unseen": "Unseen categories of {}",
        "parts": "Parts of the dates of {}",
        "cycles": "Cycles of the dates of {}",
        "clamp_predictions": "Clamp predictions of {}",
    }
)
"""Texts of the undo steps of fields that are not in `CHOICES`."""


def _undo_text(field: str, value: Any) -> str:
    return choice(field, value).undo if field in CHOICES else DETAIL_UNDO_TEXTS[field]


def _with_targets(project: Project, table: TableFacts | None, names: Sequence[str]) -> Project:
    """Return the project with just these targets, each with an output layer if the table is open."""
    present = [column.name for column in project.data.with_role("target")]
    if list(names) == present:
        return project
    if table is not None and all(table.column(name) is not None for name in names):
        return with_targets(project, table, names)
    return project.replaced(data=with_target_roles(project.data, names))


def _without_targets(project: Project, table: TableFacts | None, names: Collection[str]) -> Project:
    """Return the project without some of its targets, which get their own kind again."""
    targets = [column.name for column in project.data.with_role("target")]
    kept = [name for name in targets if name not in names]
    if len(kept) == len(targets) or table is None or not all(table.column(name) for name in targets):
        return project
    return with_targets(project, table, kept)


def _changed(column: ColumnSpec, field: str, value: Any) -> ColumnSpec:
    changed = column.replaced(**{field: value})
    if field == "kind" and changed.missing not in (missing_rules(changed.kind) or (changed.missing,)):
        # Levels have no mean: the most frequent level is the nearest rule.
        return changed.replaced(missing="most_frequent")
    return changed


def _other_column(column: ColumnSpec, field: str, value: Any) -> ColumnSpec:
    """Return a column that was not chosen; it loses a role that only one column can have."""
    if field == "role" and value in SINGLE_ROLES and column.role == value:
        return column.replaced(role="ignore")
    return column


def _with_method(project: Project, field: str, value: Any) -> Project:
    """Return the project with the split method that the new role needs; without such a column, split at random."""
    split = project.data.split
    if field != "role":
        return project
    needed = SPLIT_METHODS[split.method].role
    if value in METHOD_OF_ROLE:
        method = METHOD_OF_ROLE[value].name
    elif needed and not project.data.with_role(needed):
        method = "random"
    else:
        return project
    return project.replaced(data=project.data.replaced(split=split.replaced(method=method)))
