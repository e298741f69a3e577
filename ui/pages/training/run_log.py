"""Log of a training, collapsed to its last line until it is expanded."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from engine.messages.events import EpochsAdded, Event, LogWritten, RunEnded, RunPaused, RunResumed, RunStarted
from engine.system.word_forms import counted
from ui.charts.redraw_scheduler import TEXT_MS, RedrawScheduler
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

MAX_LINES = 5_000
"""Maximum number of lines; older ones are dropped."""
_HEIGHT = 150


class RunLog(QWidget):
    """Collapsible view of the log lines, updated with the frames of the scheduler."""

    frame_ms = TEXT_MS

    def __init__(self, scheduler: RedrawScheduler, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scheduler = scheduler
        self._new: list[str] = []
        self._fold_button = named(QToolButton(), "_fold_button")
        self._fold_button.setText("Log")
        self._fold_button.setCheckable(True)
        self._fold_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold_button.setIconSize(QSize(14, 14))
        self._fold_button.setToolTip("Show or hide the log of Keras")
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
        self._text.setToolTip("Log of Keras; lines can be selected and copied")
        self._text.setFixedHeight(_HEIGHT)
        theme.set_role(self._text, "code")
        self._lay_out()
        self._on_fold_toggled(False)

    @property
    def lines(self) -> list[str]:
        """All lines, including those not drawn yet."""
        shown = self._text.toPlainText().splitlines()
        return [*shown, *self._new]

    def clear(self) -> None:
        """Remove all lines."""
        self._new.clear()
        self._text.clear()
        self._last_label.setText("")

    def write(self, text: str) -> None:
        """Append a line."""
        self._new.append(text)
        del self._new[:-MAX_LINES]
        self._scheduler.request(self)

    def redraw(self) -> None:
        """Show the new lines. Called by the scheduler."""
        if self._new:
            self._last_label.setText(self._new[-1])
            self._text.appendPlainText("\n".join(self._new))
            self._new.clear()

    def _lay_out(self) -> None:
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
        self._text.horizontalScrollBar().setValue(0)  # Qt scrolls to the end of a long last line
        self._last_label.setVisible(not unfolded)


def log_line(event: Event) -> str:
    """Return the log line of an event; empty for events that are not logged."""
    match event:
        case LogWritten(text=text):
            return text
        case RunStarted(rows=rows, way=way, way_reason=reason):
            held_out = f"validated in {rows.folds} folds" if rows.folds else f"{rows.validation:,} for validation"
            parts = f"{counted(rows.train, 'training row')}, {held_out}, {rows.test:,} for test"
            batches = f"{counted(event.steps_per_epoch, 'batch')} per epoch, up to {counted(event.epochs, 'epoch')}"
            started = "resumed" if event.history else "started"
            return f"Training {started}: {parts}; {batches}; {way} on {event.device}. {reason}".strip()
        case RunPaused(mark=mark) | EpochsAdded(mark=mark):
            return f"{mark.text[:1].upper()}{mark.text[1:]} {_epoch_position(mark.epoch)}"
        case RunResumed(mark=mark, briefly=briefly):
            return "" if briefly else f"Resumed {_epoch_position(mark.epoch)}"
        case RunEnded(status=status, epochs=epochs, kept_epoch=kept, message=message):
            outcome = f"Training {status} after {counted(epochs, 'epoch')}"
            return ". ".join(filter(None, (outcome, f"Kept epoch {kept:,}" if kept else "", message)))
    return ""


def _epoch_position(epochs: float) -> str:
    """Return a position in a training as text; a fractional number is within an epoch."""
    return f"after epoch {epochs:,.0f}" if epochs == int(epochs) else f"in epoch {int(epochs) + 1:,}"
