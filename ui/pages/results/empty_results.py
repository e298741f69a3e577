"""Results page before there is a model: what it will show, and a Train button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.style import theme
from ui.style.object_names import named
from ui.widgets.icon_label import IconLabel

CONTENTS = (
    ("gauge", "How accurate it is", "Metrics on the test rows, compared with a baseline"),
    ("grid-3x3", "Where it is wrong", "Which classes it confuses, and the misclassified rows"),
    ("lightbulb", "Which columns matter", "Feature importance, and how predictions depend on each column"),
    ("wand-sparkles", "What it predicts", "Predictions for the rows of any file"),
)
TRAIN_TIP = "Train the model with the current settings. Keras: fit"


class EmptyResults(QWidget):
    """Placeholder of the results.

    Signals
    -------
    train_requested()
        The Train button was clicked.
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
        layout.addWidget(self._contents_card(), 0, Qt.AlignmentFlag.AlignCenter)
        layout.addSpacing(theme.MARGIN)
        layout.addWidget(self._train_button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)

    def set_trainable(self, trainable: bool) -> None:
        """Enable the Train button, or explain in its tooltip why training cannot start."""
        self._train_button.setEnabled(trainable)
        self._train_button.setToolTip(
            TRAIN_TIP if trainable else "Open a table first, or wait until the current training ends"
        )

    def _contents_card(self) -> QFrame:
        frame = QFrame()
        theme.set_role(frame, "card")
        grid = QGridLayout(frame)
        grid.setContentsMargins(theme.MARGIN, theme.MARGIN, 3 * theme.GRID, theme.MARGIN)
        grid.setHorizontalSpacing(theme.MARGIN)
        grid.setVerticalSpacing(theme.MARGIN)
        for row, (icon, title, text) in enumerate(CONTENTS):
            grid.addWidget(IconLabel(icon), row, 0, Qt.AlignmentFlag.AlignTop)
            texts = QVBoxLayout()
            texts.setSpacing(theme.HALF)
            for line, role in ((title, "strong"), (text, "muted")):
                label = QLabel(line)
                theme.set_role(label, role)
                texts.addWidget(label)
            grid.addLayout(texts, row, 1)
        return frame
