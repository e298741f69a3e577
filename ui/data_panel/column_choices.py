"""What can be chosen for columns, as a table, and the project as it is after a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engine.facts import TableFacts
from engine.specs import ColumnSpec, Project
from engine.suggestions import with_target


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

CHOICES: Mapping[str, tuple[Choice, ...]] = MappingProxyType(
    {
        "role": (
            Choice("feature", "Feature", "The network reads this column.", "Use {} as a feature", "arrow-right", "F"),
            Choice("target", "Target", "The network learns to predict this column.", "Predict {}", "target", "T"),
            Choice("ignore", "Ignore", "This column is left out.", "Ignore {}", "eye-off", "I"),
        ),
        "kind": (
            Choice("number", "Number", "Amounts, used as they are measured.", "Treat {} as a number", "hash"),
            Choice("category", "Category", "One of a few names or codes.", "Treat {} as a category", "tag"),
            Choice("boolean", "Boolean", "Yes or no, as one number.", "Treat {} as yes or no", "binary"),
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
                "One whole number for each level, for an Embedding layer. scikit-learn: OrdinalEncoder",
                "Encode {}: ordinal",
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
        ),
    }
)


def choice(field: str, value: str) -> Choice:
    """Return one choice by its field and value."""
    return next(each for each in CHOICES[field] if each.value == value)


def prepared_by(column: ColumnSpec) -> str:
    """Return the field that says how a column becomes numbers; empty where there is nothing to decide."""
    if column.role != "feature":
        return ""
    return {"number": "scaling", "category": "encoding"}.get(column.kind, "")


def fits(column: ColumnSpec, field: str, value: str) -> bool:
    """Whether a choice makes sense for a column."""
    if field in ("scaling", "encoding"):
        return prepared_by(column) == field
    if field == "missing":
        allowed = {
            "number": ("drop", "mean", "median", "most_frequent"),
            "category": ("drop", "most_frequent"),
            "boolean": ("drop", "most_frequent"),
            "date": ("drop", "mean", "median", "most_frequent"),
        }
        return column.role == "feature" and value in allowed.get(column.kind, ())
    return True


def with_choice(
    project: Project, table: TableFacts | None, names: Sequence[str], field: str, value: str
) -> tuple[Project, str]:
    """Return the project after a choice for some columns, and what undoing it is called.

    Columns that the choice makes no sense for stay as they are. The project is returned itself where nothing changes.
    """
    chosen = set(names)
    columns = [column for column in project.data.columns if column.name in chosen and fits(column, field, value)]
    columns = [column for column in columns if getattr(column, field) != value]
    if not columns:
        return project, ""
    text = choice(field, value).undo.format(in_words([column.name for column in columns]))
    if field == "role" and value == "target":
        return _with_target(project, table, columns[0].name), text
    names_changed = {column.name for column in columns}
    changed = tuple(
        _changed(column, field, value) if column.name in names_changed else column for column in project.data.columns
    )
    return project.replaced(data=project.data.replaced(columns=changed)), text


def in_words(names: Sequence[str]) -> str:
    """Return columns as the subject of a sentence: the name of one, the number of several."""
    return names[0] if len(names) == 1 else f"{len(names):,} columns"


def _with_target(project: Project, table: TableFacts | None, name: str) -> Project:
    if table is not None and table.column(name) is not None:
        return with_target(project, table, name)
    columns = tuple(
        column.replaced(role="target")
        if column.name == name
        else column.replaced(role="feature")
        if column.role == "target"
        else column
        for column in project.data.columns
    )
    return project.replaced(data=project.data.replaced(columns=columns))


def _changed(column: ColumnSpec, field: str, value: str) -> ColumnSpec:
    changed = column.replaced(**{field: value})
    if field == "kind" and value == "category" and changed.missing in ("mean", "median"):
        # There is no mean of names: the nearest that there is.
        return changed.replaced(missing="most_frequent")
    return changed
