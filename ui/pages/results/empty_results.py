"""The results page before anything is trained: what will be seen here, and the button that gets there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.style import theme
from ui.style.object_names import named
from ui.widgets.icon_label import IconLabel

PROMISES = (
    ("gauge", "How good it is", "Scores on test rows that it never saw, beside a naive guess"),
    ("grid-3x3", "Where it is wrong", "Which classes it confuses, and the rows behind each mistake"),
    ("lightbulb", "What it looks at", "The columns that matter, and what would change an answer"),
    ("wand-sparkles", "What it predicts", "Answers for the rows of any file"),
)
TRAIN_TIP = "Train the model on the table with the present settings. Keras: fit"


class EmptyResults(QWidget):
    """A page in place of results.

    Signals
    -------
    train_requested()
        The user wants to train.
    """

    train_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._train_button = named(QPushButton("Train"), "_train_button")
        self._train_button.setIcon(theme.icon("play", "on_accent"))
        self._train_button.setAccessibleName("Train")
        theme.set_role(self._train_button, "primary")
        self.set_trainable(False)
        self._train_button.clicked.connect(self.train_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addStretch(2)
        layout.addWidget(IconLabel("target", "accent", 48), 0, Qt.AlignmentFlag.AlignCenter)
        for text, role in (("No trained model yet", "title"), ("Train the model to see", "muted")):
            label = QLabel(text, alignment=Qt.AlignmentFlag.AlignCenter)
            theme.set_role(label, role)
            layout.addWidget(label)
        layout.addSpacing(theme.GRID)
        layout.addWidget(self._promises(), 0, Qt.AlignmentFlag.AlignCenter)
        layout.addSpacing(theme.MARGIN)
        layout.addWidget(self._train_button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)

    def set_trainable(self, trainable: bool) -> None:
        """Offer to train, or say what is missing."""
        self._train_button.setEnabled(trainable)
        self._train_button.setToolTip(TRAIN_TIP if trainable else "Open a table first, or wait for the training to end")

    def _promises(self) -> QFrame:
        frame = QFrame()
        theme.set_role(frame, "card")
        grid = QGridLayout(frame)
        grid.setContentsMargins(theme.MARGIN, theme.MARGIN, 3 * theme.GRID, theme.MARGIN)
        grid.setHorizontalSpacing(theme.MARGIN)
        grid.setVerticalSpacing(theme.MARGIN)
        for row, (icon, title, text) in enumerate(PROMISES):
            grid.addWidget(IconLabel(icon), row, 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(theme.HALF)
            for line, role in ((title, "strong"), (text, "muted")):
                label = QLabel(line)
                theme.set_role(label, role)
                words.addWidget(label)
            grid.addLayout(words, row, 1)
        return frame
