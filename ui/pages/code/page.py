"""The panel: the code of the project, what the last edit changed in it, and the way from a line to its field."""

from __future__ import annotations

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

from engine.codegen import Code, code_for
from engine.project import Project
from ui.pages.code.diff import changed_lines
from ui.pages.code.highlighter import PythonColours
from ui.style import theme

WAIT_MS = 60
"""Edits that follow each other faster are shown together."""


class CodePage(QWidget):
    """Shows a project as Keras Python; it can be read and copied, not edited.

    Signals
    -------
    place_requested : tuple of (str or int)
        The user wants to see the field that made a line.
    """

    place_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = Project()
        self._code: Code | None = None
        self._changed: tuple[int, ...] = ()
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._write)
        self._code_edit = _CodeEdit()
        self._code_edit.setObjectName("_code_edit")
        self._code_edit.line_requested.connect(self._on_line_requested)
        self._colours = PythonColours(self._code_edit.document())
        self._copy_button = QPushButton(theme.icon("copy"), "Copy")
        self._copy_button.setObjectName("_copy_button")
        self._copy_button.setToolTip("Copy the whole script to the clipboard")
        self._copy_button.setAccessibleName("Copy the script")
        self._copy_button.clicked.connect(self._on_copy_clicked)
        self._about_label = QLabel("What the program does, as Keras Python. The last change is marked.")
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
        """The script."""
        return code_for(self._project).text

    def show_project(self, project: Project) -> None:
        """Show another project, as soon as the panel can be seen; what changed is marked."""
        if project is not self._project or self._code is None:
            self._project = project
            if self.isVisible():
                self._timer.start()

    def point_at(self, place: tuple[str | int, ...]) -> None:
        """Mark the lines that a field made; while an edit waits to be shown, that one counts."""
        if self._code is not None and not self._timer.isActive() and (lines := self._code.lines_of(place)):
            self._mark(lines)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._on_theme_changed()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._write()

    def _write(self) -> None:
        """Bring the text up to date; what is looked at stays in sight."""
        before, self._code = self._code, code_for(self._project)
        old = [line.text for line in before.lines] if before else []
        new = [line.text for line in self._code.lines]
        if old == new:
            return
        bars = (self._code_edit.horizontalScrollBar(), self._code_edit.verticalScrollBar())
        values = [bar.value() for bar in bars]
        self._code_edit.setPlainText("\n".join(new))
        for bar, value in zip(bars, values, strict=True):
            bar.setValue(value)
        self._mark(changed_lines(old, new) if before else ())

    def _mark(self, lines: tuple[int, ...]) -> None:
        self._changed = lines
        self._draw_marks()
        document = self._code_edit.document()
        if lines and not self._code_edit.shows(document.findBlockByNumber(lines[0])):
            cursor = QTextCursor(document.findBlockByNumber(lines[0]))
            self._code_edit.setTextCursor(cursor)
            self._code_edit.centerCursor()

    def _draw_marks(self) -> None:
        marks = []
        for number in self._changed:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self._code_edit.document().findBlockByNumber(number))
            mark.format.setBackground(theme.color("selected"))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self._code_edit.setExtraSelections(marks)

    def _on_theme_changed(self) -> None:
        self._code_edit.setFont(theme.fixed_font())
        self._draw_marks()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.text)

    def _on_line_requested(self, number: int) -> None:
        if self._code is not None and (place := self._code.place_at(number)):
            self.place_requested.emit(place)


class _CodeEdit(QPlainTextEdit):
    """The text; a double click or Enter on a line asks for its field."""

    line_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName("The project as Keras Python")
        self.setToolTip("A double click on a line, or Enter, goes to the field that made it")
        theme.set_role(self, "code")

    def shows(self, block: QTextBlock) -> bool:
        """Return whether a line is in sight."""
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        return place.top() >= 0 and place.bottom() <= self.viewport().height()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.line_requested.emit(self.cursorForPosition(event.position().toPoint()).blockNumber())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.line_requested.emit(self.textCursor().blockNumber())
        else:
            super().keyPressEvent(event)
