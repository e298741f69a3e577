"""The code page: the code of the project, with the last change highlighted and links from lines to fields."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QShowEvent,
    QTextBlock,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QTextEdit, QVBoxLayout, QWidget

from engine.project import Project
from ui.pages.code.highlighter import PythonHighlighter
from ui.style import theme
from ui.style.object_names import named

if TYPE_CHECKING:
    from engine.codegen import Code

UPDATE_DELAY_MS = 60
"""Edits within this time are shown together."""


class CodePage(QWidget):
    """Read-only view of a project as Keras code.

    Signals
    -------
    place_requested : tuple of (str or int)
        Go to the field that generated a line.
    """

    place_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = Project()
        self._code: Code | None = None
        self._highlighted: tuple[int, ...] = ()
        self._timer = named(QTimer(self, singleShot=True, interval=UPDATE_DELAY_MS), "_update_timer")
        self._timer.timeout.connect(self._update_text)
        self._code_edit = named(_CodeEdit(), "_code_edit")
        self._code_edit.line_requested.connect(self._on_line_requested)
        self._highlighter = PythonHighlighter(self._code_edit.document())
        self._copy_button = named(QPushButton(theme.icon("copy"), "Copy"), "_copy_button")
        self._copy_button.setToolTip("Copy the whole script to the clipboard")
        self._copy_button.setAccessibleName("Copy the script")
        self._copy_button.clicked.connect(self._on_copy_clicked)
        self._about_label = QLabel("The project as Keras code. The last change is highlighted.")
        self._about_label.setWordWrap(True)
        theme.set_role(self._about_label, "muted")
        head = QHBoxLayout()
        head.addWidget(self._about_label, 1)
        head.addWidget(self._copy_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.GRID] * 4)
        column.setSpacing(theme.GRID)
        column.addLayout(head)
        column.addWidget(self._code_edit, 1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def text(self) -> str:
        """The whole script."""
        return _code_for(self._project).text

    def show_project(self, project: Project) -> None:
        """Show a project, once the page is visible; changed lines are highlighted."""
        if project is not self._project or self._code is None:
            self._project = project
            if self.isVisible():
                self._timer.start()

    def point_at(self, place: tuple[str | int, ...]) -> None:
        """Highlight the lines that a field generated, unless an edit is about to be shown."""
        if self._code is not None and not self._timer.isActive() and (lines := self._code.lines_of(place)):
            self._highlight(lines)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._on_theme_changed()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._update_text()

    def _update_text(self) -> None:
        """Update the text, keeping the scroll position."""
        before, self._code = self._code, _code_for(self._project)
        old = [line.text for line in before.lines] if before else []
        new = [line.text for line in self._code.lines]
        if old == new:
            return
        bars = (self._code_edit.horizontalScrollBar(), self._code_edit.verticalScrollBar())
        values = [bar.value() for bar in bars]
        self._code_edit.setPlainText("\n".join(new))
        for bar, value in zip(bars, values, strict=True):
            bar.setValue(value)
        self._highlight(changed_lines(old, new) if before else ())

    def _highlight(self, lines: tuple[int, ...]) -> None:
        self._highlighted = lines
        self._show_highlight()
        document = self._code_edit.document()
        if lines and not self._code_edit.shows(document.findBlockByNumber(lines[0])):
            cursor = QTextCursor(document.findBlockByNumber(lines[0]))
            self._code_edit.setTextCursor(cursor)
            self._code_edit.centerCursor()

    def _show_highlight(self) -> None:
        selections = []
        for number in self._highlighted:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = QTextCursor(self._code_edit.document().findBlockByNumber(number))
            selection.format.setBackground(theme.color("selected"))
            selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            selections.append(selection)
        self._code_edit.setExtraSelections(selections)

    def _on_theme_changed(self) -> None:
        self._code_edit.setFont(theme.fixed_font())
        self._show_highlight()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.text)

    def _on_line_requested(self, number: int) -> None:
        if self._code is not None and (place := self._code.place_at(number)):
            self.place_requested.emit(place)


def changed_lines(before: Sequence[str], after: Sequence[str]) -> tuple[int, ...]:
    """Return the indexes of the lines that are new or changed; for deleted lines the index of the next line.

    Equal lines at both ends are skipped first, because an edit changes few lines of many.
    """
    head = _common_length(before, after)
    tail = _common_length(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    lines: list[int] = []
    for kind, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "delete" and after:
            lines.append(min(head + start, len(after) - 1))
        elif kind in ("insert", "replace"):
            lines.extend(range(head + start, head + end))
    return tuple(dict.fromkeys(lines))


def _common_length(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


class _CodeEdit(QPlainTextEdit):
    """Read-only text; a double click or Enter on a line emits `line_requested`."""

    line_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName("The project as Keras code")
        self.setToolTip("Double-click a line, or press Enter, to go to its field")
        theme.set_role(self, "code")

    def shows(self, block: QTextBlock) -> bool:
        """Return whether a line is visible."""
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        return place.top() >= 0 and place.bottom() <= self.viewport().height()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.line_requested.emit(self.cursorForPosition(event.position().toPoint()).blockNumber())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.line_requested.emit(self.textCursor().blockNumber())
        else:
            super().keyPressEvent(event)


def _code_for(project: Project) -> Code:
    from engine.codegen import code_for  # at the first use: the page is hidden when the window starts

    return code_for(project)
