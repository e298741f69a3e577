"""Line that suggests output layer, loss and metric for the target, and switches between classes and a number."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from engine.project import ColumnType, Project
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_columns import may_be_either
from engine.suggestions.suggested_project import OutputAdvice, follows, output_advice, with_advice, with_target_kind
from ui.style import theme
from ui.style.object_names import named

NO_TARGET = "Choose a target: click the role of the column to predict, or select the column and press T."


class OutputLine(QFrame):
    """Shows the output layer, loss and metric that fit the target.

    Signals
    -------
    edited : (Project, str, str)
        Project with the suggestion applied, text of the undo step, and merge key.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._advice: OutputAdvice | None = None
        self._icon_name = ("check", "success")
        self._icon_label = QLabel()
        self._reason_label = named(QLabel(), "_reason_label")
        self._reason_label.setWordWrap(True)
        self._reason_label.setTextFormat(Qt.TextFormat.PlainText)
        self._reason_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._reason_label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._use_button = named(QPushButton("Apply"), "_use_button")
        self._use_button.setToolTip("Set the output layer, the loss and the metric as suggested. Keras: Dense, compile")
        self._use_button.setAccessibleName("Apply the suggested output layer, loss and metric")
        self._use_button.clicked.connect(self._on_use_clicked)
        self._kind_button = named(QPushButton(), "_kind_button")
        self._kind_button.clicked.connect(self._on_kind_clicked)
        theme.changed.connect(self._draw_icon)
        layout = self._row = QHBoxLayout(self)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._icon_label)
        layout.addWidget(self._reason_label, 1)
        layout.addWidget(self._kind_button)
        layout.addWidget(self._use_button)

    def show_advice(self, project: Project, table: TableFacts | None) -> None:
        """Show the suggestion for the target of a project, and whether the project follows it."""
        self._project, self._table = project, table
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
        self._show_kind(project, table)
        self._fit_height()

    def _show_kind(self, project: Project, table: TableFacts | None) -> None:
        """Show the button that switches a single target of whole numbers between classes and a number."""
        targets = project.data.with_role("target")
        facts = table.column(targets[0].name) if table is not None and len(targets) == 1 else None
        self._kind_button.setVisible(facts is not None and may_be_either(facts))
        if facts is not None:
            text = "Predict classes" if targets[0].kind == "number" else "Predict a number"
            self._kind_button.setText(text)
            self._kind_button.setToolTip(
                f"{facts.name} holds {facts.distinct} different whole numbers: class numbers, or counted or measured."
            )
            self._kind_button.setAccessibleName(f"{text}: {facts.name}")

    def _show(self, text: str, icon: str, icon_role: str, role: str) -> None:
        self._reason_label.setText(text)
        self._reason_label.setToolTip("Output layer, loss and metric that fit this target.")
        self._reason_label.setAccessibleName(text)
        self._icon_name = (icon, icon_role)
        self._draw_icon()
        theme.set_role(self, role)
        left = theme.GRID + theme.HALF if role else 0
        self._row.setContentsMargins(left, theme.HALF, theme.GRID, theme.HALF)

    def _draw_icon(self) -> None:
        side = self.fontMetrics().height()
        self._icon_label.setPixmap(
            theme.icon(*self._icon_name).pixmap(
                side,
                side,
            )
        )

    def _fit_height(self) -> None:
        """Set the height of the text at this width, at least that of the button even while it is hidden."""
        margins = self._row.contentsMargins()
        frame = margins.top() + margins.bottom() + 2 * self.frameWidth()
        minimum = self._use_button.sizeHint().height() + frame
        self.setFixedHeight(max(minimum, self._row.totalHeightForWidth(self.width())))

    def _on_use_clicked(self) -> None:
        if self._project is not None and self._advice is not None:
            project = with_advice(self._project, self._advice)
            self.edited.emit(project, "Apply the suggested output", "")

    def _on_kind_clicked(self) -> None:
        if self._project is None or self._table is None:
            return
        (target,) = self._project.data.with_role("target")
        kind: ColumnType = "category" if target.kind == "number" else "number"
        project = with_target_kind(self._project, self._table, target.name, kind)
        what = "classes" if kind == "category" else "a number"
        self.edited.emit(project, f"Predict {target.name} as {what}", "")

    # Overrides of Qt

    @override
    def hasHeightForWidth(self) -> bool:
        # heightForWidth would make the page scroll: `_fit_height` sets the height instead.
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()
