"""Qt model of the columns of a table: their settings and their statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from engine.checks import Problem
from engine.project import ColumnSpec, Project
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.system.word_forms import counted
from ui.pages.data.columns.column_choices import CHOICES, DETAILS, choice, preprocessing_field
from ui.style import theme
from ui.widgets.number_format import format_for

NOTHING = "–"

SORT_ROLE = Qt.ItemDataRole.UserRole
FIELD_ROLE = Qt.ItemDataRole.UserRole + 1
"""Field that a cell sets; empty if the cell is read-only."""
SPEC_ROLE = Qt.ItemDataRole.UserRole + 2
FACTS_ROLE = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True)
class Heading:
    """One column of the list: key, title, tooltip, width in pixels, and whether it is right-aligned."""

    key: str
    title: str
    text: str
    width: int
    right: bool = False


HEADINGS = (
    Heading("name", "Column", "Name of the column in the table.", 128),
    Heading("role", "Role", "Use of the column: feature, target, weight or split of the rows, or ignored.", 100),
    Heading("kind", "Kind", "Type of the values: number, category, yes or no, date or text.", 96),
    Heading("prepared", "Preprocessing", "Scaling of a number, or encoding of a category.", 104),
    Heading("gaps", "If missing", "Treatment of missing cells of a feature. scikit-learn: SimpleImputer", 116),
    Heading("values", "Values", "Distribution of the values: rows per category, or per bin of the range.", 80),
    Heading("missing", "Missing", "Number of missing cells.", 68, right=True),
    Heading("distinct", "Distinct", "Number of different values.", 70, right=True),
    Heading("minimum", "Min", "Smallest number, or first date.", 78, right=True),
    Heading("mean", "Mean", "Mean of all numbers.", 78, right=True),
    Heading("median", "Median", "Median of all numbers.", 78, right=True),
    Heading("maximum", "Max", "Largest number, or last date.", 78, right=True),
    Heading("deviation", "Std", "Standard deviation of all numbers.", 78, right=True),
)
PLACES: Mapping[str, int] = {heading.key: place for place, heading in enumerate(HEADINGS)}

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ColumnsModel(QAbstractTableModel):
    """Qt model with one row for each column of the table and one column for each of `HEADINGS`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._specs: tuple[ColumnSpec, ...] = ()
        self._facts: dict[str, ColumnFacts] = {}
        self._table: TableFacts | None = None
        self._problems: dict[str, Problem] = {}

    def show_columns(self, project: Project, table: TableFacts | None) -> bool:
        """Show the columns of a project, and return whether they are different ones.

        Selection and scroll position are kept while the names are the same.
        """
        specs, before = project.data.columns, self._specs
        same_table = table is self._table
        if (
            len(specs) == len(before)
            and same_table
            and all(new.name == old.name for new, old in zip(specs, before, strict=True))
        ):
            self._specs = specs
            changed = [row for row, (new, old) in enumerate(zip(specs, before, strict=True)) if new is not old]
            if changed:
                self._repaint(min(changed), max(changed))
            return False
        self.beginResetModel()
        self._specs, self._table = specs, table
        self._facts = {facts.name: facts for facts in table.columns} if table else {}
        self.endResetModel()
        return True

    def show_problems(self, problems: Mapping[str, Problem]) -> None:
        """Mark the columns that have a problem, by name."""
        if problems != self._problems:
            self._problems = dict(problems)
            self._repaint(0, len(self._specs) - 1)

    def problem(self, name: str) -> Problem | None:
        """Return the problem of a column, or None."""
        return self._problems.get(name)

    def spec(self, row: int) -> ColumnSpec:
        """Return the column at a row."""
        return self._specs[row]

    def _repaint(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(HEADINGS) - 1))

    # Overrides of Qt

    @override
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._specs)

    @override
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        heading = HEADINGS[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return heading.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return heading.text
        return (_RIGHT if heading.right else _LEFT) if role == Qt.ItemDataRole.TextAlignmentRole else None

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        spec, heading = self._specs[index.row()], HEADINGS[index.column()]
        facts = self._facts.get(spec.name)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(heading.key, spec, facts)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(heading.key, spec, facts)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if heading.right else _LEFT
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(heading.key, spec, facts)
            case Qt.ItemDataRole.DecorationRole:
                return self._icon(spec) if heading.key == "name" else None
            case Qt.ItemDataRole.FontRole:
                return theme.font(bold=True) if heading.key == "name" and spec.role == "target" else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{heading.title} of {spec.name}: {_text(heading.key, spec, facts) or NOTHING}"
            case _:
                return self._own(role, heading.key, spec, facts)

    def _own(self, role: int, key: str, spec: ColumnSpec, facts: ColumnFacts | None) -> Any:
        if role == FIELD_ROLE:
            return field_of(key, spec)
        if role == SORT_ROLE:
            return _sort_value(key, spec, facts)
        if role == SPEC_ROLE:
            return spec
        return facts if role == FACTS_ROLE else None

    def _icon(self, spec: ColumnSpec) -> Any:
        problem = self._problems.get(spec.name)
        if problem is not None:
            return theme.icon("circle-alert" if problem.severity == "error" else "triangle-alert", problem.severity)
        if spec.role == "target":
            return theme.icon("target", "accent")
        return theme.icon(choice("kind", spec.kind).icon, "disabled" if spec.role == "ignore" else "muted")

    def _ink(self, key: str, spec: ColumnSpec, facts: ColumnFacts | None) -> Any:
        if spec.role == "target" and key in ("name", "role"):
            return theme.color("accent")
        if spec.role == "ignore" and key != "role":
            return theme.color("muted")
        if key == "missing" and facts is not None and facts.missing:
            return theme.color("warning")
        if key == "gaps" and facts is not None and not facts.missing:
            return theme.color("muted")
        return theme.color("muted") if _text(key, spec, facts) == NOTHING else None

    def _tip(self, key: str, spec: ColumnSpec, facts: ColumnFacts | None) -> str:
        problem = self._problems.get(spec.name)
        if key == "name":
            statistics = description(facts) if self._table is not None else ""
            return "\n".join(filter(None, (problem.text if problem else "", spec.name, statistics)))
        if key == "values":
            return distribution_text(facts)
        field = field_of(key, spec)
        if field:
            return choice(field, getattr(spec, field)).text
        return _no_choice_text(key, spec) if key in ("prepared", "gaps") else HEADINGS[PLACES[key]].text


def field_of(key: str, spec: ColumnSpec) -> str:
    """Return the field of a column that a cell sets; empty if the cell is read-only."""
    if key == "prepared":
        return preprocessing_field(spec)
    if key == "gaps":
        return "missing" if spec.role == "feature" and spec.kind in DETAILS else ""
    return key if key in ("role", "kind") else ""


def description(facts: ColumnFacts | None) -> str:
    """Return the statistics of a column in one line."""
    if facts is None:
        return "The open table has no such column."
    parts = [facts.title] if facts.title else []
    parts += [counted(facts.distinct, "distinct value"), f"{counted(facts.missing, 'cell')} missing"]
    if facts.infinite:
        parts.append(f"{counted(facts.infinite, 'cell')} infinite")
    shown = {key: _statistic(key, facts) for key in _STATISTICS}
    parts += [f"{_STATISTICS[key]} {text}" for key, text in shown.items() if text != NOTHING]
    return " · ".join(parts)


def distribution_text(facts: ColumnFacts | None) -> str:
    """Return the distribution of a column: a line for each category, or one for the range."""
    if facts is None:
        return ""
    if facts.levels and len(facts.levels) == len(facts.counts):
        lines = [f"{level}: {counted(count)}" for level, count in zip(facts.levels, facts.counts, strict=True)]
        return "\n".join(lines[:12] + ([f"and {len(lines) - 12} more"] if len(lines) > 12 else []))
    if facts.first:
        return f"From {facts.first} to {facts.last}"
    if facts.mean is None:
        return counted(facts.distinct, "different text")
    return f"From {_statistic('minimum', facts)} to {_statistic('maximum', facts)}, mean {_statistic('mean', facts)}"


def end_texts(facts: ColumnFacts) -> tuple[str, str]:
    """Return the labels at both ends of a small chart: minimum and maximum, or how many of the levels have a bar."""
    if facts.levels and len(facts.levels) <= MAX_BARS:
        return "", ""
    if facts.first or facts.minimum is not None:
        return _statistic("minimum", facts), _statistic("maximum", facts)
    return (f"{MAX_BARS} of {counted(facts.distinct, 'level')}" if facts.levels else "", "")


MAX_BARS = 16
"""Maximum number of bars of a small chart."""
MAX_CHARACTERS = 8
"""Maximum number of characters of a number in a cell."""
_STATISTICS = {"minimum": "min", "mean": "mean", "median": "median", "maximum": "max", "deviation": "std"}
_DATES = {"minimum": "first", "maximum": "last"}
"""Attributes of `ColumnFacts` for columns of dates."""


def _statistic(key: str, facts: ColumnFacts) -> str:
    """Return a statistic of a column as text; for dates the first and the last one, of one day their times."""
    if facts.first and key in _DATES:
        date = str(getattr(facts, _DATES[key]))
        are_times = facts.first[:10] == facts.last[:10] and ":" in facts.last
        return (date[11:16] or "00:00") if are_times else date[:10]
    value = getattr(facts, key)
    return NOTHING if value is None else format_for([value]).text(value)


def _short(key: str, facts: ColumnFacts) -> str:
    """Return a statistic that fits into its cell, without cutting off an exponent."""
    text, value = _statistic(key, facts), getattr(facts, key)
    if facts.first and key in _DATES:
        return text[:7]
    return text if len(text) <= MAX_CHARACTERS else f"{value:.1e}".replace("-", "−").replace("e+", "e")


def _text(key: str, spec: ColumnSpec, facts: ColumnFacts | None) -> str:
    if key == "name":
        return spec.name
    if key == "values":
        return ""
    if key in ("role", "kind", "prepared", "gaps"):
        field = field_of(key, spec)
        if key == "prepared" and spec.role == "feature" and spec.kind == "date":
            return ", ".join(spec.parts) or NOTHING
        return choice(field, getattr(spec, field)).label if field else NOTHING
    if facts is None:
        return NOTHING
    return _short(key, facts) if key in _STATISTICS else f"{getattr(facts, key):,}"


def _sort_value(key: str, spec: ColumnSpec, facts: ColumnFacts | None) -> Any:
    if key == "role":
        return [each.value for each in CHOICES["role"]].index(spec.role)
    if key == "name":
        return spec.name.casefold()
    if key == "values":
        key = "distinct"
    if key in ("kind", "prepared", "gaps"):
        return _text(key, spec, facts)
    value = getattr(facts, key) if facts is not None else None
    return float("-inf") if value is None else float(value)


def _no_choice_text(key: str, spec: ColumnSpec) -> str:
    if spec.role == "ignore":
        return "The column is ignored."
    if spec.role == "target":
        return "Rows without a target are omitted." if key == "gaps" else "The target is not scaled."
    if spec.role != "feature":
        return "Only features and number targets have preprocessing."
    if spec.kind == "boolean":
        return "Yes is 1 and no is 0."
    if spec.kind == "date":
        return f"Extracted from each date: {', '.join(spec.parts)}. Select the column to change it."
    return "Free text cannot be a feature. Treat it as a category, or ignore it."
