"""The first rows as the options read them, and the first lines of the file."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from engine.results.table_source import Preview
from engine.system.word_forms import counted
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.frame_view import FrameView
from ui.widgets.inline_notice import InlineNotice

KINDS = {"i": "number", "u": "number", "f": "number", "b": "boolean", "M": "date"}
"""Column types by NumPy dtype kind; all others are text."""


class PreviewPane(QWidget):
    """Pane with one preview, which stays visible until the next one is complete."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ambiguity_line = InlineNotice("info")
        self._problem_line = InlineNotice("triangle-alert", role="warning_box")
        self._problem_line.setObjectName("_problem_line")
        self._rows_view = FrameView()
        self._rows_view.setObjectName("_rows_view")
        self._rows_view.setAccessibleName("First rows as a table")
        self._rows_view.setToolTip("The first rows as they will be opened: numbers on the right, text on the left")
        self._text_edit = named(QPlainTextEdit(), "_text_edit")
        self._text_edit.setReadOnly(True)
        self._text_edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text_edit.setFont(theme.fixed_font())
        self._text_edit.setAccessibleName("First lines of the file")
        self._text_edit.setToolTip("The first lines of the file, in the chosen encoding")
        self._tabs = named(QTabWidget(), "_tabs")
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(self._rows_view, "Table")
        self._tabs.addTab(self._text_edit, "File content")
        self._tabs.setTabToolTip(0, "The first rows as they will be opened")
        self._tabs.setTabToolTip(1, "The first lines, unchanged")
        self._tabs.setAccessibleName("Preview")
        self._tabs.setToolTip("Preview")
        self._summary_label = named(QLabel(), "_summary_label")
        theme.set_role(self._summary_label, "muted")
        for line in (self._ambiguity_line, self._problem_line):
            if (inside := line.layout()) is not None:
                inside.setContentsMargins(0, 0, 0, theme.GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._ambiguity_line)
        layout.addWidget(self._problem_line)
        layout.addWidget(self._tabs, 1)
        layout.addWidget(self._summary_label)

    def show_preview(self, preview: Preview, ambiguities: tuple[str, ...] = ()) -> None:
        """Show the result of the options, and what all rows of the file leave open besides its first ones."""
        self._ambiguity_line.show_text(" ".join(dict.fromkeys((*ambiguities, *preview.ambiguities))))
        self._problem_line.show_text(" ".join(preview.problems))
        self._rows_view.show_frame(preview.frame)
        self._summary_label.setText("" if preview.frame is None else _summary(preview.frame, preview.whole))
        if self._text_edit.toPlainText() != preview.text:
            self._text_edit.setPlainText(preview.text)
        self._tabs.setTabVisible(1, bool(preview.text))

    def show_waiting(self) -> None:
        """Show that the beginning of the file is being read."""
        self._summary_label.setText("Reading the beginning of the file …")

    def show_failure(self, text: str) -> None:
        """Show why there is no preview."""
        self._ambiguity_line.show_text("")
        self._problem_line.show_text(text)
        self._rows_view.show_frame(None)
        self._summary_label.setText("")


def _summary(frame: Any, whole: bool) -> str:
    kinds = Counter(KINDS.get(getattr(kind, "kind", "O"), "text") for kind in frame.dtypes)
    listed = ", ".join(counted(count, kind) for kind, count in kinds.most_common())
    rows = counted(len(frame), "row") if whole else f"the first {counted(len(frame), 'row')}"
    return f"{counted(frame.shape[1], 'column')} ({listed}), {rows}"
