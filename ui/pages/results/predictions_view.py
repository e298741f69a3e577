"""The Predictions tab: predictions for the rows of a file, which can be saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.project import Project
from engine.results.evaluation import class_name
from engine.system.word_forms import counted
from ui.formatting.numbers import number
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.frame_view import CellDelegate, FrameView
from ui.widgets.icon_label import IconLabel

ADDED = ("predicted ", "probability of ")
"""Prefixes of the names of the columns that the model adds."""
PREDICT_TIP = "Choose a file and predict each of its rows. Keras: predict"
MAX_CLASSES = 6
"""Maximum number of classes listed in the summary."""

Index = QModelIndex | QPersistentModelIndex


class AddedColumnDelegate(CellDelegate):
    """Delegate that tints the columns added by the model."""

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.backgroundBrush = QBrush(theme.color("info_fill"))
        option.palette.setColor(QPalette.ColorRole.Text, QColor(theme.color("text")))


class PredictionsView(QWidget):
    """The Predictions tab.

    Signals
    -------
    predict_requested()
        The user chooses a file.
    save_requested()
        The user saves the predictions.
    """

    predict_requested = Signal()
    save_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._added: list[int] = []
        self._make_widgets()
        self._lay_out()
        self._predict_button.clicked.connect(self.predict_requested)
        self._save_button.clicked.connect(self.save_requested)

    def _make_widgets(self) -> None:
        self._predict_button = named(QPushButton("Predict a file…"), "_predict_button")
        self._predict_button.setIcon(theme.icon("folder-open", "on_accent"))
        theme.set_role(self._predict_button, "primary")
        self._predict_button.setToolTip(PREDICT_TIP)
        self._predict_button.setAccessibleName("Predict a file")
        self._save_button = named(QPushButton("Save…"), "_save_button")
        self._save_button.setEnabled(False)
        self._save_button.setIcon(theme.icon("file-down"))
        self._save_button.setToolTip("Save the rows with their predictions: CSV, Excel or Parquet.")
        self._save_button.setAccessibleName("Save predictions")
        self._source_label = named(QLabel(wordWrap=True), "_source_label")
        theme.set_role(self._source_label, "heading")
        self._summary_label = named(QLabel(wordWrap=True), "_summary_label")
        theme.set_role(self._summary_label, "muted")
        self._needed_label = named(QLabel(wordWrap=True), "_needed_label")
        theme.set_role(self._needed_label, "muted")
        self._needed_label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        for label in (self._source_label, self._summary_label, self._needed_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._rows_table = named(FrameView(), "_rows_table")
        self._rows_table.setToolTip("Rows of the file; the columns on the left are the predictions. Keras: predict")
        self._rows_table.setAccessibleName("Predictions")
        self._plain_delegate = self._rows_table.itemDelegate()
        self._added_delegate = AddedColumnDelegate(self._rows_table)

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._source_label)
        texts.addWidget(self._summary_label)
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addLayout(texts, 1)
        for button in (self._save_button, self._predict_button):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._page_stack = named(QStackedWidget(), "_page_stack")
        self._page_stack.addWidget(self._empty_page())
        self._page_stack.addWidget(self._rows_table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.MARGIN)
        layout.addLayout(top)
        layout.addWidget(self._page_stack, 1)
        self._source_label.setText("Predictions for new rows")

    def _empty_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setSpacing(theme.GRID)
        heading = QLabel("No file predicted yet", alignment=Qt.AlignmentFlag.AlignCenter)
        theme.set_role(heading, "title")
        layout.addStretch(1)
        layout.addWidget(IconLabel("wand-sparkles", "accent", 48), 0, Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(heading)
        layout.addWidget(self._needed_label)
        layout.addStretch(2)
        return page

    def show_project(self, project: Project | None, *, loaded: bool = False) -> None:
        """Show which columns a file must have.

        Parameters
        ----------
        project : Project or None
        loaded : bool
            Whether the model was loaded from a file, so that its training data are not known.
        """
        names = [column.name for column in project.data.with_role("feature")] if project else []
        listed = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
        which = "the features of the Data page" if loaded else "the feature columns of the model"
        text = f"The file needs {which}: {listed}. The target may be missing."
        self._needed_label.setText(text if names else "The file needs the input columns of the model.")

    def show_predictions(self, frame: Any, source: str) -> None:
        """Show the rows of a file.

        Parameters
        ----------
        frame : DataFrame or None
            Rows with the columns that the model added at the end, which are displayed first; None for no file.
        source : str
            Path of the file.
        """
        names = [] if frame is None else [str(name) for name in frame.columns]
        self._rows_table.show_frame(frame, shares=[at for at in added_columns(names) if names[at].startswith(ADDED[1])])
        self._page_stack.setCurrentIndex(0 if frame is None else 1)
        self._save_button.setEnabled(frame is not None)
        self._mark_added(frame)
        if frame is None:
            self._source_label.setText("Predictions for new rows")
            self._summary_label.clear()
            return
        self._source_label.setText(Path(source).name or "Predictions")
        self._source_label.setToolTip(source)
        lines = (summary(frame, [str(frame.columns[at]) for at in self._added]), *frame.attrs.get("notes", ()))
        self._summary_label.setText("\n".join(lines))

    def set_enabled(self, enabled: bool, reason: str = "") -> None:
        """Enable predicting, or explain in the tooltip why it is not possible."""
        self._predict_button.setEnabled(enabled)
        self._predict_button.setToolTip(reason or PREDICT_TIP)

    def _mark_added(self, frame: Any) -> None:
        """Move the columns added by the model to the front and tint them."""
        header = self._rows_table.horizontalHeader()
        for column in self._added:
            self._rows_table.setItemDelegateForColumn(column, self._plain_delegate)
        names = [] if frame is None else [str(name) for name in frame.columns]
        for at in range(header.count()):
            header.moveSection(header.visualIndex(at), at)
        self._added = added_columns(names)
        for index, column in enumerate(self._added):
            header.moveSection(header.visualIndex(column), index)
            self._rows_table.setItemDelegateForColumn(column, self._added_delegate)


def added_columns(names: list[str]) -> list[int]:
    """Return the positions of the columns at the end of a table that the model added."""
    first = len(names)
    while first and names[first - 1].startswith(ADDED):
        first -= 1
    return list(range(first, len(names)))


def summary(frame: Any, added: list[str]) -> str:
    """Return a line about the predictions: rows of each class, or minimum, maximum and mean."""
    rows = counted(len(frame))
    if not added:
        return rows
    predictions = frame[added[0]].dropna()
    without = len(frame) - len(predictions)
    left_out = f" · {counted(without)} without a prediction" if without else ""
    if len(added) > 1:
        counts = predictions.value_counts()
        parts = [f"{class_name(str(label))}: {count:,}" for label, count in counts.head(MAX_CLASSES).items()]
        more = f" and {len(counts) - MAX_CLASSES} more classes" if len(counts) > MAX_CLASSES else ""
        return f"{rows} · " + " · ".join(parts) + more + left_out
    if not len(predictions):
        return rows + left_out
    low, high, mean = number(predictions.min()), number(predictions.max()), number(predictions.mean())
    return f"{rows} · from {low} to {high}, {mean} on average{left_out}"
