"""Card with the scores of reference models next to those of the model, on the same rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.results.verdicts.reference_models import KEY_TITLES, TargetScores
from ui.formatting.numbers import number, percent
from ui.style import theme
from ui.style.object_names import named

NAMES = {
    "naive": "scikit-learn: DummyClassifier, DummyRegressor",
    "linear": "scikit-learn: LogisticRegression, Ridge",
    "boosting": "scikit-learn: HistGradientBoostingClassifier, HistGradientBoostingRegressor",
}
"""Tooltips of the rows."""
KEY_TIPS = {
    "accuracy": "Share of rows whose class is predicted correctly. scikit-learn: accuracy_score",
    "log_loss": "Mean negative logarithm of the probability of the true class; lower is better. scikit-learn: log_loss",
    "auc": "Area under the ROC curve; 0.5 is guessing, 1 is best. scikit-learn: roc_auc_score",
    "r2": "Share of the target's variance that is explained; 1 is best. scikit-learn: r2_score",
    "rmse": "In the unit of the target; lower is better. scikit-learn: root_mean_squared_error",
    "mae": "In the unit of the target; lower is better. scikit-learn: mean_absolute_error",
}
"""Tooltips of the columns."""


class ReferenceTable(QFrame):
    """Table with one row per model; hidden while there is nothing to compare with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._title_label = named(QLabel("Compared with other models"), "_title_label")
        self._title_label.setToolTip("All models are fitted to the same training rows and scored on the same rows.")
        theme.set_role(self._title_label, "heading")
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(2 * theme.GRID)
        self._lines.setVerticalSpacing(theme.HALF)
        self._lines.setColumnStretch(0, 1)
        self._labels: list[QLabel] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.GRID, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._title_label)
        layout.addLayout(self._lines)
        self.show_scores(None)

    def show_scores(self, scores: TargetScores | None) -> None:
        """Show the scores of a model and of its references; hide the table if there are none."""
        for label in self._labels:
            self._lines.removeWidget(label)
            label.deleteLater()
        self._labels = []
        self.setVisible(scores is not None and bool(scores.references))
        if scores is None:
            return
        for column, key in enumerate(scores.scores):
            self._label(KEY_TITLES[key], 0, column + 1, "muted", KEY_TIPS[key])
        for line, (name, title, values) in enumerate(scores.lines, start=1):
            role, tip = ("" if name else "strong"), NAMES.get(name, "")
            self._label(title, line, 0, role, tip)
            for column, (key, value) in enumerate(values.items()):
                self._label(_text(key, value), line, column + 1, role, tip)

    def _label(self, text: str, line: int, column: int, role: str, tip: str) -> None:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setToolTip(tip)
        if role:
            theme.set_role(label, role)
        self._lines.addWidget(
            label, line, column, Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        )
        self._labels.append(label)


def _text(key: str, value: float | None) -> str:
    if value is None:
        return "–"
    return percent(value) if key == "accuracy" else number(value)
