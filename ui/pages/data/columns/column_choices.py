"""What can be chosen for columns, as a table, and the project as it is after a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from engine.project import ColumnSpec, Project
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import with_an_output_each, with_target


@dataclass(frozen=True)
class Choice:
    """One value of a field of a column.

    Attributes
    ----------
    value, label, text : str
        As it stands in `ColumnSpec`; as it is shown; one plain sentence.
    undo : str
        What choosing it does, with the columns in braces.
    icon, key : str
        Its picture and the key that chooses it, where it has them.
    """

    value: str
    label: str
    text: str
    undo: str
    icon: str = ""
    key: str = ""


TITLES: Mapping[str, str] = MappingProxyType(
    {"role": "Role", "kind": "Kind", "scaling": "Scaling", "encoding": "Encoding", "missing": "If missing"}
)

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"Role": ("role",), "Kind": ("kind",), "Preparation": ("scaling", "encoding"), "If missing": ("missing",)}
)
"""The fields that one button changes."""

SINGLE_ROLES = ("weight", "group", "time", "split")
"""Roles that one column has at most."""

CHOICES: Mapping[str, tuple[Choice, ...]] = MappingProxyType(
    {
        "role": (
            Choice("feature", "Feature", "The network reads this column.", "Use {} as a feature", "arrow-right", "F"),
            Choice("target", "Target", "The network learns to predict this column.", "Predict {}", "target", "T"),
            Choice(
                "weight",
                "Sample weight",
                "How much each row counts in the loss. Keras: sample_weight",
                "Weigh the rows by {}",
                "weight",
            ),
            Choice(
                "group",
                "Group",
                "Rows of one group stay together: no patient is both in training and in test.",
                "Keep the groups of {} together",
                "grid-3x3",
            ),
            Choice(
                "time",
                "Time",
                "Puts the rows in order for a split by time: the latest are held out.",
                "Order the rows by {}",
                "history",
            ),
            Choice(
                "split",
                "Split",
                "Says of each row whether it trains, validates or tests.",
                "Split the rows as {} says",
                "split",
            ),
            Choice("ignore", "Ignore", "This column is left out.", "Ignore {}", "eye-off", "I"),
        ),
        "kind": (
            Choice("number", "Number", "Amounts, used as they are measured.", "Treat {} as a number", "hash"),
            Choice("category", "Category", "One of a few names or codes.", "Treat {} as a category", "tag"),
            Choice("boolean", "Yes or no", "True or false, as one number.", "Treat {} as yes or no", "binary"),
            Choice("date", "Date", "Days and times, of which the parts are read.", "Treat {} as dates", "history"),
            Choice("text", "Text", "Free text; it cannot be a feature yet.", "Treat {} as text", "type"),
        ),
        "scaling": (
            Choice(
                "standard",
                "Standard",
                "Mean 0 and standard deviation 1 on the training rows. scikit-learn: StandardScaler",
                "Scale {}: standard",
            ),
            Choice(
                "minmax",
                "Min–max",
                "From 0 to 1 on the training rows. scikit-learn: MinMaxScaler",
                "Scale {}: min–max",
            ),
            Choice(
                "robust",
                "Robust",
                "Median 0, the middle half of the rows one wide: outliers do not matter. scikit-learn: RobustScaler",
                "Scale {}: robust",
            ),
            Choice(
                "quantile",
                "Quantile",
                "By rank, so that the values spread like a normal curve. scikit-learn: QuantileTransformer",
                "Scale {}: quantile",
            ),
            Choice(
                "power",
                "Power",
                "A power that makes a lopsided spread even. scikit-learn: PowerTransformer",
                "Scale {}: power",
            ),
            Choice(
                "log1p",
                "Logarithm",
                "The logarithm of one more than the number: for amounts over many sizes. numpy: log1p",
                "Scale {}: logarithm",
            ),
            Choice("none", "None", "The numbers as they stand in the table.", "Leave {} unscaled"),
        ),
        "encoding": (
            Choice(
                "one-hot",
                "One-hot",
                "A column of zeros and ones for each level. scikit-learn: OneHotEncoder",
                "Encode {}: one-hot",
            ),
            Choice(
                "ordinal",
                "Ordinal",
                "One whole number for each level, in one column. scikit-learn: OrdinalEncoder",
                "Encode {}: ordinal",
            ),
            Choice(
                "embedding",
                "Embedding",
                "An input of its own, for a layer that learns a few numbers for each level. Keras: Embedding",
                "Encode {}: embedding",
            ),
        ),
        "missing": (
            Choice(
                "drop", "Drop row", "Rows with a missing cell here are left out.", "Missing cells of {}: drop the row"
            ),
            Choice(
                "mean",
                "Mean",
                "The mean of the training rows stands in. scikit-learn: SimpleImputer(strategy='mean')",
                "Missing cells of {}: mean",
            ),
            Choice(
                "median",
                "Median",
                "The median of the training rows stands in. scikit-learn: SimpleImputer(strategy='median')",
                "Missing cells of {}: median",
            ),
            Choice(
                "most_frequent",
                "Most frequent",
                "The commonest value of the training rows stands in. "
                "scikit-learn: SimpleImputer(strategy='most_frequent')",
                "Missing cells of {}: most frequent",
            ),
            Choice(
                "constant",
                "Constant",
                "A value of your own stands in. scikit-learn: SimpleImputer(strategy='constant')",
                "Missing cells of {}: constant",
            ),
        ),
    }
)

_FILLS = ("drop", "mean", "median", "most_frequent", "constant")
MISSING_RULES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": _FILLS,
        "date": _FILLS,
        "category": ("drop", "most_frequent", "constant"),
        "boolean": ("drop", "most_frequent", "constant"),
    }
)
"""What can be done about missing cells of each kind."""

DETAILS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": ("missing", "fill", "scaling", "indicator", "clip", "bins"),
        "category": ("missing", "fill", "encoding", "rare", "unseen", "indicator"),
        "boolean": ("missing", "fill", "indicator"),
        "date": ("missing", "fill", "parts", "cycles", "indicator"),
    }
)
"""What can be decided about features of each kind."""


def choice(field: str, value: str) -> Choice:
    """Return one choice by its field and value."""
    return next(each for each in CHOICES[field] if each.value == value)


def prepared_by(column: ColumnSpec) -> str:
    """Return the field that says how a column becomes numbers; empty where there is nothing to decide."""
    if column.role != "feature":
        return ""
    return {"number": "scaling", "category": "encoding"}.get(column.kind, "")


def fits(column: ColumnSpec, field: str, value: Any) -> bool:
    """Whether a choice makes sense for a column."""
    if field in ("role", "kind"):
        return True
    if column.role != "feature" or field not in DETAILS.get(column.kind, ()):
        return False
    return field != "missing" or value in MISSING_RULES[column.kind]


def with_choice(
    project: Project, table: TableFacts | None, names: Sequence[str], field: str, value: Any
) -> tuple[Project, str]:
    """Return the project after a choice for some columns, and what undoing it is called.

    Columns that the choice makes no sense for stay as they are. The project is returned itself where nothing changes.
    """
    chosen = set(names)
    columns = [column for column in project.data.columns if column.name in chosen and fits(column, field, value)]
    if field != "role" or value != "target":
        columns = [column for column in columns if getattr(column, field) != value]
    if not columns:
        return project, ""
    text = _undo_text(field, value).format(in_words([column.name for column in columns]))
    if field == "role" and value == "target":
        return _with_targets(project, table, [column.name for column in columns]), text
    names_changed = {column.name for column in columns}
    try:
        changed = tuple(
            _changed(column, field, value) if column.name in names_changed else _beside(column, field, value)
            for column in project.data.columns
        )
    except ValidationError:
        return project, ""
    project = project.replaced(data=project.data.replaced(columns=changed))
    return _with_method(project, field, value), text


def in_words(names: Sequence[str]) -> str:
    """Return columns as the subject of a sentence: the name of one, the number of several."""
    return names[0] if len(names) == 1 else f"{len(names):,} columns"


DETAIL_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "fill": "Constant for missing cells of {}",
        "indicator": "Mark missing cells of {}",
        "clip": "Clip outliers of {}",
        "bins": "Bins of {}",
        "rare": "Join rare levels of {}",
        "unseen": "Levels of {} never seen",
        "parts": "Parts of the dates of {}",
        "cycles": "Cycles of the dates of {}",
    }
)
"""What changing a field is called, where it is no choice of a few."""


def _undo_text(field: str, value: Any) -> str:
    return choice(field, value).undo if field in CHOICES else DETAIL_WORDS[field]


def _with_targets(project: Project, table: TableFacts | None, names: Sequence[str]) -> Project:
    """Return the project with just these targets, each with an output where the table is known."""
    present = [column.name for column in project.data.with_role("target")]
    if list(names) == present:
        return project
    if table is not None and all(table.column(name) is not None for name in names):
        first = with_target(project, table, names[0])
        return first if len(names) == 1 else with_an_output_each(_only_targets(first, names), table)
    return _only_targets(project, names)


def _only_targets(project: Project, names: Sequence[str]) -> Project:
    columns = tuple(
        column.replaced(role="target")
        if column.name in names
        else column.replaced(role="feature")
        if column.role == "target"
        else column
        for column in project.data.columns
    )
    return project.replaced(data=project.data.replaced(columns=columns))


def _changed(column: ColumnSpec, field: str, value: Any) -> ColumnSpec:
    changed = column.replaced(**{field: value})
    if field == "kind" and changed.missing not in MISSING_RULES.get(changed.kind, (changed.missing,)):
        # There is no mean of names: the nearest that there is.
        return changed.replaced(missing="most_frequent")
    return changed


def _beside(column: ColumnSpec, field: str, value: Any) -> ColumnSpec:
    """Return another column after a choice: a role that one column has at most is taken from it."""
    if field == "role" and value in SINGLE_ROLES and column.role == value:
        return column.replaced(role="ignore")
    return column


def _with_method(project: Project, field: str, value: Any) -> Project:
    """Return the project split as the new role of a column asks for; without such a column, by chance again."""
    split = project.data.split
    if field != "role":
        return project
    if value in ("group", "time", "split"):
        method = "column" if value == "split" else value
    elif split.method in ("group", "time", "column") and not project.data.with_role(
        "split" if split.method == "column" else split.method
    ):
        method = "random"
    else:
        return project
    return project.replaced(data=project.data.replaced(split=split.replaced(method=method)))
