"""One line about the end of the network: what fits the target and why, and a button that takes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import OutputAdvice, follows, output_advice, with_advice
from ui.style import theme

NO_TARGET = "Choose a target: press the role of the column that is to be predicted, or select it and press T."


class OutputLine(QFrame):
    """Tells which output layer, loss and metric fit the target.

    Signals
    -------
    edited : (Project, str, str)
        The project with the advice taken.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._advice: OutputAdvice | None = None
        self._icon_name = ("check", "success")
        self._icon_label = QLabel()
        self._reason_label = QLabel()
        self._reason_label.setObjectName("_reason_label")
        self._reason_label.setWordWrap(True)
        self._reason_label.setTextFormat(Qt.TextFormat.PlainText)
        self._reason_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._reason_label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._use_button = QPushButton("Use it")
        self._use_button.setObjectName("_use_button")
        self._use_button.setToolTip("Set the last layer, the loss and the metric like this. Keras: Dense, compile")
        self._use_button.setAccessibleName("Use the suggested output layer, loss and metric")
        self._use_button.clicked.connect(self._on_use_clicked)
        theme.changed.connect(self._draw_icon)
        layout = QHBoxLayout(self)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._icon_label)
        layout.addWidget(self._reason_label, 1)
        layout.addWidget(self._use_button)

    def show_advice(self, project: Project, table: TableFacts | None) -> None:
        """Show what fits the target of the project, and whether the project has it."""
        self._project = project
        self._advice = output_advice(project, table) if table is not None else None
        targets = project.data.with_role("target")
        self.setVisible(table is not None and (self._advice is not None or not targets))
        if self._advice is None:
            self._show(NO_TARGET, "target", "accent", "info_box")
        elif follows(project, self._advice):
            self._show(self._advice.reason, "circle-check", "success", "")
        else:
            self._show(f"Suggested: {self._advice.reason}", "lightbulb", "accent", "info_box")
        self._use_button.setVisible(self._advice is not None and not follows(project, self._advice))
        self._fit_height()

    def _show(self, text: str, icon: str, icon_role: str, role: str) -> None:
        self._reason_label.setText(text)
        self._reason_label.setToolTip("What the end of the network should be for this target, and why.")
        self._reason_label.setAccessibleName(text)
        self._icon_name = (icon, icon_role)
        self._draw_icon()
        theme.set_role(self, role)
        left = theme.GRID + theme.HALF if role else 0
        self.layout().setContentsMargins(left, theme.HALF, theme.GRID, theme.HALF)

    def _draw_icon(self) -> None:
        side = self.fontMetrics().height()
        self._icon_label.setPixmap(
            theme.icon(*self._icon_name).pixmap(
                side,
                side,
            )
        )

    def _fit_height(self) -> None:
        """Take the height that the text needs at this width, and at least that with the button, which may come."""
        margins = self.layout().contentsMargins()
        room = margins.top() + margins.bottom() + 2 * self.frameWidth()
        least = self._use_button.sizeHint().height() + room
        self.setFixedHeight(max(least, self.layout().totalHeightForWidth(self.width())))

    def _on_use_clicked(self) -> None:
        if self._project is not None and self._advice is not None:
            taken = with_advice(self._project, self._advice)
            self.edited.emit(taken, "Use the suggested output", "")

    # Qt's own

    @override
    def hasHeightForWidth(self) -> bool:
        # A page with such a widget in it takes all the room that it would like, and scrolls. This one sees to itself.
        return False

    @override
    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit_height()
