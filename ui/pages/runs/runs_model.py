"""Runs as rows of a table, with one number format per column."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from typing_extensions import override

from engine.catalog.log_names import lower_is_better
from engine.results.run import Run
from engine.results.run_comparison import comparable_by
from engine.results.verdicts.reference_models import KEY_TITLES, TargetScores
from engine.suggestions.all_rows import estimate_text
from ui.formatting.numbers import duration, moment, percent
from ui.formatting.scores import is_share, kept_epoch_summary, metric_label
from ui.style import theme
from ui.widgets.number_format import NumberFormat, format_for

SORT_ROLE = Qt.ItemDataRole.UserRole
"""Role of the sort key: a number, a text, or None, which is always last."""

References = Mapping[str, tuple[TargetScores, ...]]
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_STATUS = {
    "finished": ("Finished", "success", "circle-check"),
    "stopped": ("Stopped", "warning", "square"),
    "cancelled": ("Cancelled", "muted", "x"),
    "failed": ("Failed", "error", "circle-alert"),
}


@dataclass(frozen=True)
class Column:
    """Column: title, tooltip, sort key, and whether ``low`` or ``high`` values are better."""

    title: str
    tip: str
    value: Callable[[Run], float | str | None]
    better: str = ""


def best_validation_loss(run: Run) -> float | None:
    """Return the minimum validation loss of a run; None without one."""
    return min((loss for loss in run.history.get("val_loss", ()) if loss is not None), default=None)


def _numbers(column: Column, runs: Sequence[Run]) -> list[float]:
    return [value for run in runs if isinstance(value := column.value(run), (int, float))]


def first_metric(run: Run) -> str:
    """Return the name of the first test metric other than the loss; empty without one."""
    return next((name for name in run.scores.metrics if name != "loss"), "") if run.scores else ""


def _score(run: Run, name: str) -> float | None:
    value = run.scores.metrics.get(name) if run.scores else None
    return value if value is not None and math.isfinite(value) else None


def columns_for(runs: Sequence[Run], references: References = MappingProxyType({})) -> tuple[Column, ...]:
    """Return the columns for runs; the metric column shows the most common first metric.

    Parameters
    ----------
    references : mapping of str to tuple of TargetScores
        The comparisons with reference models on the test rows that were computed, by the id of the run.
    """
    names = {run.id: run.name or f"Run {position}" for position, run in enumerate(runs, 1)}
    metrics = [metric for metric in map(first_metric, runs) if metric]
    metric = max(dict.fromkeys(metrics), key=metrics.count, default="")
    label = metric_label(metric).lower() if metric else "metric"
    label = metric_label(metric) if metric and label.isupper() else label
    loss_tip = "Minimum validation loss of all epochs. Keras: val_loss"
    return (
        Column("Run", "Name of the run (F2 to edit).", lambda run: names.get(run.id, run.name)),
        Column(
            f"Test\n{label}",
            f"First metric on the test rows. Keras: {metric or 'metrics'}",
            lambda run: _score(run, metric),
            "low" if lower_is_better(metric) else "high",
        ),
        _boosting_column(references, metric),
        Column("Test\nloss", "Loss on the test rows. Keras: loss", lambda run: _score(run, "loss"), "low"),
        Column("Best\nval. loss", loss_tip, best_validation_loss, "low"),
        Column(
            "Epoch\nkept",
            "Epoch whose weights the model has, and number of trained epochs. Keras: epochs",
            lambda run: run.kept_epoch or None,
        ),
        Column("Status", "Status of the training.", lambda run: run.status),
        Column(
            "Time",
            "Training time without pauses and without reading the table.",
            lambda run: run.seconds.fit or None,
        ),
        Column("Started", "Start of the training.", lambda run: run.started),
        Column("Notes", "Your notes on the run (F2 to edit).", lambda run: run.notes or None),
    )


def _boosting_column(references: References, metric: str) -> Column:
    """Return the column with the scores of gradient boosting, in the metric of the runs or the nearest one."""
    scores = {run: compared[0].reference_score("boosting", metric) for run, compared in references.items() if compared}
    key = next((key for key, _ in scores.values()), "")
    title = KEY_TITLES.get(key, "score")
    tip = (
        f"{title} of gradient boosting on the same rows, computed after the training. "
        "scikit-learn: HistGradientBoostingRegressor, HistGradientBoostingClassifier"
    )
    return Column(
        f"Boosting\n{title if title.isupper() else title.lower()}", tip, lambda run: scores.get(run.id, ("", None))[1]
    )


NAME, METRIC, BOOSTING, TEST_LOSS, VALIDATION_LOSS, EPOCHS, STATUS, TIME, STARTED, NOTES = range(10)
"""Positions of the columns, most important first."""


class RunsModel(QAbstractTableModel):
    """Model of the runs; edits of names and notes are emitted as signals.

    Signals
    -------
    edited(tuple of Run, str)
        The run with another name or notes, and the text of the undo step.
    """

    edited = Signal(tuple, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runs: tuple[Run, ...] = ()
        self._columns = columns_for(())
        self._verdicts: dict[str, str] = {}
        self._formats: dict[int, NumberFormat] = {}
        self._best: set[tuple[str, int]] = set()
        self._share = False

    @property
    def has_references(self) -> bool:
        """Whether a run was compared with gradient boosting."""
        return any(self._columns[BOOSTING].value(run) is not None for run in self.runs)

    def show_runs(self, runs: tuple[Run, ...], references: References = MappingProxyType({})) -> None:
        """Show these runs, with the comparisons that were computed; see `columns_for`."""
        self.beginResetModel()
        self.runs = runs
        self._columns = columns_for(runs, references)
        self._verdicts = {run: compared[0].verdict for run, compared in references.items() if compared}
        self._formats, self._best = {}, set()
        groups: dict[Hashable, list[Run]] = {}
        for run in runs:
            groups.setdefault(comparable_by(run), []).append(run)
        for at, column in enumerate(self._columns):
            self._formats[at] = format_for(_numbers(column, runs))
            for group in groups.values():
                values = _numbers(column, group)
                if column.better and len(values) > 1 and min(values) < max(values):
                    best = min(values) if column.better == "low" else max(values)
                    self._best |= {(run.id, at) for run in group if column.value(run) == best}
        self._share = any(is_share(first_metric(run)) for run in runs)
        self.endResetModel()

    def name_of(self, run: Run) -> str:
        """Return the name of a run, or a name by its position if it has none."""
        return str(self._columns[NAME].value(run))

    def _text(self, run: Run, at: int) -> str:
        value = self._columns[at].value(run)
        if at == EPOCHS:
            return f"{run.kept_epoch:,} of {run.epochs:,}" if run.kept_epoch else "–"
        if at == NOTES:
            return run.notes
        if value is None:
            return "–"
        if at == STARTED:
            return moment(run.started, datetime.now(UTC))
        if at == STATUS:
            return _STATUS[run.status][0]
        if at == TIME:
            return duration(float(value))
        if (at == METRIC and self._share) or (at == BOOSTING and self._columns[at].title.endswith("accuracy")):
            return percent(float(value))
        return value if isinstance(value, str) else self._formats[at].text(value)

    def _tip(self, run: Run, at: int) -> str:
        if at == STATUS and run.message:
            return run.message
        if at == BOOSTING and run.id in self._verdicts:
            return self._verdicts[run.id]
        if run.based_on and at in (METRIC, TEST_LOSS, VALIDATION_LOSS):
            return self._estimate(run)
        if at == EPOCHS:
            return f"{kept_epoch_summary(run)} (maximum {run.project.fit.epochs:,})".capitalize()
        if (run.id, at) in self._best:
            return f"Best of the runs with this target and these test rows: {self._columns[at].value(run)!r}"
        if at == NOTES and run.notes:
            return run.notes
        value = self._columns[at].value(run)
        return repr(value) if isinstance(value, float) else self._columns[at].tip

    def _estimate(self, run: Run) -> str:
        return estimate_text(next((self.name_of(each) for each in self.runs if each.id == run.based_on), ""))

    def _appearance(self, run: Run, at: int, role: int) -> Any:
        best = (run.id, at) in self._best
        if role == Qt.ItemDataRole.FontRole:
            return theme.font(bold=True) if best or at == NAME else None
        if role == Qt.ItemDataRole.DecorationRole and at == NAME:
            return theme.icon("star", "accent") if run.star else None
        if role == Qt.ItemDataRole.DecorationRole:
            return theme.icon(_STATUS[run.status][2], _STATUS[run.status][1]) if at == STATUS else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.color("success") if best else None
        side = Qt.AlignmentFlag.AlignLeft if at in (NAME, STARTED, STATUS, NOTES) else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.runs)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        run, at = self.runs[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole and at == NOTES and run.based_on and not run.notes:
            return self._estimate(run)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(run, at)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(run, at)
        if role == SORT_ROLE:
            return self._columns[at].value(run)
        return self._appearance(run, at, role) if role in _APPEARANCE_ROLES else None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._columns[section].tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._appearance(self.runs[0], section, role) if self.runs else None
        return None

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in (NAME, NOTES) else flags

    @override
    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name, run = str(value).strip(), self.runs[index.row()]
        if role == Qt.ItemDataRole.EditRole and index.column() == NOTES:
            if name != run.notes:
                self.edited.emit((run.replaced(notes=name),), f"change the notes of {self.name_of(run)}")
            return True
        if role != Qt.ItemDataRole.EditRole or not name or name == self.name_of(run):
            return False
        self.edited.emit((run.replaced(name=name),), f"rename {self.name_of(run)} to {name}")
        return True


_APPEARANCE_ROLES = (
    Qt.ItemDataRole.FontRole,
    Qt.ItemDataRole.DecorationRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.TextAlignmentRole,
)


class SortedRuns(QSortFilterProxyModel):
    """Runs sorted by a column; rows without a value are last in both directions."""

    @override
    def lessThan(self, left: _Index, right: _Index) -> bool:
        left_key, right_key = left.data(SORT_ROLE), right.data(SORT_ROLE)
        if left_key is None or right_key is None:
            upwards = self.sortOrder() == Qt.SortOrder.AscendingOrder
            return (
                (left_key is not None and right_key is None)
                if upwards
                else (left_key is None and right_key is not None)
            )
        if left_key == right_key:
            return left.row() < right.row()
        if isinstance(left_key, str):
            return _natural(left_key) < _natural(right_key)
        return bool(left_key < right_key)


def _natural(text: str) -> list[tuple[int, str]]:
    """Return a sort key that puts ``Run 10`` after ``Run 9``."""
    words = "".join(letter if letter.isdigit() else f" {letter} " for letter in text.lower()).split()
    return [(int(word), "") if word.isdecimal() else (-1, word) for word in words]
