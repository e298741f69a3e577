"""Card with the key scores of earlier runs on the same test rows, and how far this run is from them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.results.run import Scores
from engine.results.verdicts.reference_models import KEY_TITLES
from ui.formatting.numbers import number
from ui.formatting.scores import is_share, metric_value
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

MAX_RUNS = 5
LOWER = ("log_loss", "mae", "rmse")
"""Key scores of which a smaller one is better."""


class EarlierRuns(QFrame):
    """Table with one line per run, the newest first; hidden without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        title = named(QLabel("Compared with earlier runs"), "_title_label")
        title.setToolTip("Runs with the same target, scored on the same test rows")
        theme.set_role(title, "heading")
        note = named(QLabel("In brackets: how this run differs.", wordWrap=True), "_note_label")
        theme.set_role(note, "muted")
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(2 * theme.GRID)
        self._lines.setVerticalSpacing(theme.HALF)
        self._lines.setColumnStretch(0, 1)
        self._labels: list[QWidget] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(title)
        layout.addLayout(self._lines)
        layout.addWidget(note)
        self.hide()

    def show_runs(self, scores: Scores, earlier: Sequence[tuple[str, Scores]]) -> None:
        """Show the scores of one target next to those of earlier runs, given by name."""
        for label in self._labels:
            self._lines.removeWidget(label)
            label.hide()  # it is deleted with the next turn of the event loop
            label.deleteLater()
        self._labels = []
        keys = [key for key, value in scores.key_scores.items() if value is not None]
        self.setVisible(bool(earlier and keys))
        for column, key in enumerate(keys, start=1):
            self._add(QLabel(KEY_TITLES[key]), 0, column, "muted")
        for line, (name, other) in enumerate(earlier[:MAX_RUNS], start=1):
            self._add(ElidedLabel(name), line, 0, "")
            for column, key in enumerate(keys, start=1):
                text, is_better = _compared(key, scores.key_scores[key], other.key_scores.get(key))
                label = QLabel(text)
                label.setToolTip("" if is_better is None else f"This run is {'better' if is_better else 'worse'}")
                self._add(label, line, column, "" if is_better is None else "success" if is_better else "warning")

    def _add(self, label: QLabel | ElidedLabel, line: int, column: int, role: str) -> None:
        if isinstance(label, QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            theme.set_role(label, role)
        self._lines.addWidget(label, line, column, Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag(0))
        self._labels.append(label)


def _compared(key: str, own: float | None, other: float | None) -> tuple[str, bool | None]:
    """Return a score of another run with the difference to this one, and whether this one is better."""
    if own is None or other is None:
        return "–", None
    difference = 100 * (own - other) if is_share(key) else own - other
    if metric_value(key, own) == metric_value(key, other):
        return f"{metric_value(key, other)} (equal)", None
    shown = f"{abs(difference):.1f}" if is_share(key) else number(abs(difference))
    sign = "+" if difference > 0 else "−"
    return f"{metric_value(key, other)} ({sign}{shown})", (difference < 0) == (key in LOWER)
