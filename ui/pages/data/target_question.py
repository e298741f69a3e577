"""Question for the target of a table that was just opened: the guess, two alternatives, or another column."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QVBoxLayout, QWidget

from engine.project import Project
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.suggestions.likely_target import ALTERNATIVES, likely_targets
from engine.suggestions.suggested_columns import target_kind
from engine.system.word_forms import counted
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.wrapped_label import WrappedLabel

QUESTION = "What should be predicted?"


class TargetQuestion(QFrame):
    """Shows the guessed target of a table and the alternatives until the user confirms or changes it.

    Signals
    -------
    chosen : str
        Predict this column instead of the guessed one.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: TableFacts | None = None
        self._guess = ""
        question = named(WrappedLabel(QUESTION), "_question_label")
        theme.set_role(question, "title")
        explanation = WrappedLabel("The first one is guessed from names, positions and values; all settings fit it.")
        theme.set_role(explanation, "muted")
        self._buttons = [self._new_button(place) for place in range(1 + ALTERNATIVES)]
        theme.set_role(self._buttons[0], "primary")
        self._other_button = named(QPushButton("Another column…"), "_other_target_button")
        self._other_button.setToolTip("Choose the target among all columns.")
        self._other_button.setAccessibleName("Predict another column")
        self._other_button.clicked.connect(self._on_other_clicked)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.GRID)
        layout.addWidget(question)
        layout.addWidget(explanation)
        layout.addWidget(FlowLayout(*self._buttons, self._other_button))
        theme.set_role(self, "info_box")
        self.hide()

    def ask(self, project: Project, table: TableFacts) -> None:
        """Show the question for a table with the suggested project, if a target was guessed."""
        names = likely_targets(table)[: 1 + ALTERNATIVES]
        self._table, self._guess = table, _only_target(project)
        self.setVisible(self._guess != "" and self._guess == names[0])
        for place, button in enumerate(self._buttons):
            facts = table.column(names[place]) if place < len(names) else None
            button.setVisible(facts is not None)
            if facts is not None:
                button.setProperty("column", facts.name)
                button.setText(f"{facts.name.replace('&', '&&')} ({_described(facts)})")
                button.setToolTip(f"Predict {facts.name}. The network, the loss and the metrics are set for it.")
                button.setAccessibleName(f"Predict {facts.name}")

    def show_project(self, project: Project | None, table: TableFacts | None) -> None:
        """Hide the question if the target is another one now, or the table is."""
        if project is None or table is not self._table or _only_target(project) != self._guess:
            self.hide()

    def _new_button(self, place: int) -> QPushButton:
        button = named(QPushButton(), f"_target_{place}_button")
        button.setProperty("large", True)
        button.setToolTip("Predict this column.")
        button.setAccessibleName("Predict this column")
        button.clicked.connect(lambda: self._choose(str(button.property("column"))))
        return button

    def _choose(self, name: str) -> None:
        self.hide()
        if name != self._guess:
            self.chosen.emit(name)

    def _on_other_clicked(self) -> None:
        menu = named(QMenu(self), "_other_target_menu")
        for name in likely_targets(self._table) if self._table is not None else ():
            action = menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(partial(self._choose, name))
        menu.popup(self._other_button.mapToGlobal(self._other_button.rect().bottomLeft()))


def _only_target(project: Project) -> str:
    targets = project.data.with_role("target")
    return targets[0].name if len(targets) == 1 else ""


def _described(facts: ColumnFacts) -> str:
    return "number" if target_kind(facts) == "number" else counted(facts.distinct, "class")
