"""The lines that a training writes, folded away until somebody wants to read them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from engine.messages.events import EpochsAdded, Event, LogWritten, RunEnded, RunPaused, RunResumed, RunStarted
from ui.charts.redraw_scheduler import WORDS_MS, RedrawScheduler
from ui.formatting.numbers import counted
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

MAX_LINES = 5_000
"""Older lines are dropped."""
_HEIGHT = 150


class RunLog(QWidget):
    """Shows the last line, and all of them once it is unfolded. Lines are drawn when the clock says so."""

    frame_ms = WORDS_MS

    def __init__(self, clock: RedrawScheduler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._new: list[str] = []
        self._fold_button = named(QToolButton(text="Log"), "_fold_button")
        self._fold_button.setCheckable(True)
        self._fold_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold_button.setIconSize(QSize(14, 14))
        self._fold_button.setToolTip("Show or hide the lines that Keras would print")
        self._fold_button.setAccessibleName("Show the log")
        self._fold_button.setStyleSheet("QToolButton:checked { background: transparent; }")
        self._fold_button.toggled.connect(self._on_fold_toggled)
        self._last_label = named(ElidedLabel(), "_last_label")
        self._last_label.setAccessibleName("Last line of the log")
        theme.set_role(self._last_label, "muted")
        self._text = named(QPlainTextEdit(readOnly=True), "_log_text")
        self._text.setMaximumBlockCount(MAX_LINES)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setAccessibleName("Log of the training")
        self._text.setToolTip("The lines that Keras would print; select and copy them")
        self._text.setFixedHeight(_HEIGHT)
        theme.set_role(self._text, "code")
        self._place()
        self._on_fold_toggled(False)

    @property
    def lines(self) -> list[str]:
        """All lines, also those that are not drawn yet."""
        shown = self._text.toPlainText().splitlines()
        return [*shown, *self._new]

    def clear(self) -> None:
        """Forget all lines."""
        self._new.clear()
        self._text.clear()
        self._last_label.setText("")

    def write(self, text: str) -> None:
        """Append a line."""
        self._new.append(text)
        del self._new[:-MAX_LINES]
        self._clock.ask(self)

    def redraw(self) -> None:
        """Show the lines that came since. Called by the clock."""
        if self._new:
            self._last_label.setText(self._new[-1])
            self._text.appendPlainText("\n".join(self._new))
            self._new.clear()

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GRID)
        head.addWidget(self._fold_button)
        head.addWidget(self._last_label, 1)
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.HALF)
        column.addLayout(head)
        column.addWidget(self._text)

    def _on_fold_toggled(self, unfolded: bool) -> None:
        self._fold_button.setIcon(theme.icon("chevron-down" if unfolded else "chevron-right", "muted"))
        self._text.setVisible(unfolded)
        self._text.horizontalScrollBar().setValue(0)  # Qt shows the end of a long line, where it would go on writing
        self._last_label.setVisible(not unfolded)


def log_line(event: Event) -> str:
    """Return what an event is in the log: the lines of the engine, and what frames them; empty for all others."""
    match event:
        case LogWritten(text):
            return text
        case RunStarted(rows=rows, way=way, way_reason=reason):
            parts = f"{counted(rows.train, 'training row')}, {rows.validation:,} for validation, {rows.test:,} for test"
            steps = f"{counted(event.steps_per_epoch, 'step')} an epoch, at most {counted(event.epochs, 'epoch')}"
            begun = "goes on" if event.history else "begins"
            return f"Training {begun}: {parts}; {steps}; {way} on {event.device}. {reason}".strip()
        case RunPaused(mark) | EpochsAdded(mark):
            return f"{mark.text[:1].upper()}{mark.text[1:]} {_place(mark.epoch)}"
        case RunResumed(mark, briefly):
            return "" if briefly else f"Resumed {_place(mark.epoch)}"
        case RunEnded(status=status, epochs=epochs, kept_epoch=kept, message=message):
            told = f"Training {status} after {counted(epochs, 'epoch')}"
            return ". ".join(filter(None, (told, f"Kept epoch {kept:,}" if kept else "", message)))
    return ""


def _place(epochs: float) -> str:
    """Return where a training is after so many epochs, which may be within one."""
    return f"after epoch {epochs:,.0f}" if epochs == int(epochs) else f"in epoch {int(epochs) + 1:,}"
