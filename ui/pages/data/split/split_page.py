"""Which rows train, validate and test, whether that is fair, and how much each counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from engine.project import DataSpec, FitSpec, Project, SplitSpec
from engine.project.table_facts import TableFacts, task_of
from engine.results.table_charts import Balance
from ui.pages.data.split.balance_card import BalanceCard
from ui.pages.data.split.split_bar import left_out
from ui.pages.data.split.split_card import SplitCard
from ui.style import theme


class SplitPage(QScrollArea):
    """Arranges the split and its balance.

    Signals
    -------
    edited : (Project, str, str)
        The project that the user wants, what undoing it is called, and its merge key.
    role_requested : (str, str)
        The user wants this column to have this role; an empty name takes the role from all.
    balance_requested : Project
        Somebody looks at the balance of this project's parts.
    file_requested : str
        The user wants to choose the file for this field of `SplitSpec`.
    """

    edited = Signal(object, str, str)
    role_requested = Signal(str, str)
    balance_requested = Signal(object)
    file_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._asked: tuple[DataSpec, TableFacts] | None = None
        self._balances: Sequence[Balance] = ()
        self._split_card = SplitCard()
        self._split_card.edited.connect(self._on_split_edited)
        form = self._split_card.method_form
        form.method_chosen.connect(lambda method: self._edit_split("How the rows are split", method=method))
        form.column_chosen.connect(self.role_requested)
        form.file_requested.connect(self.file_requested)
        form.file_removed.connect(lambda field: self.set_file(field, ""))
        self._balance_card = BalanceCard()
        self._balance_card.fit_edited.connect(self._on_fit_edited)
        self._balance_card.weight_column_chosen.connect(lambda name: self.role_requested.emit(name, "weight"))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, theme.GRID, 0, 0)
        column.setSpacing(theme.GRID + theme.HALF)
        column.addWidget(self._split_card)
        column.addWidget(self._balance_card)
        column.addStretch(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)

    def show_project(self, project: Project, table: TableFacts | None) -> None:
        """Show how a project splits its rows; nothing is emitted but the question how that comes out."""
        self._project, self._table = project, table
        targets = project.data.with_role("target")
        facts = table.column(targets[0].name) if table is not None and len(targets) == 1 else None
        task = task_of(targets[0].kind, facts.distinct) if facts is not None else None
        rows, gaps = (table.rows, left_out(project, table)) if table is not None else (0, (0, 0))
        self._split_card.show_split(project, rows, task, gaps)
        self._balance_card.setVisible(table is not None)
        self._balance_card.show_project(project)
        if self._asked is not None and self._asked[0] == project.data and self._asked[1] is table:
            self._split_card.show_sizes(self._balances)
        elif self._asked is None or self._asked[1] is not table:
            self._balance_card.show_balance(())
        self._ask()

    def show_balance(self, project: Project, balances: Sequence[Balance]) -> None:
        """Show how the targets are spread; an answer for other settings is not looked at."""
        if self._project is not None and project.data == self._project.data:
            self._balances = balances
            self._balance_card.show_balance(balances)
            self._split_card.show_sizes(balances)

    def show_refused(self, sentence: str) -> None:
        """Say why the rows cannot be split like this."""
        self._balances = ()
        self._balance_card.show_refused(sentence)

    def show_waiting(self, sentence: str) -> None:
        """Say what the balance waits for."""
        self._balance_card.show_waiting(sentence)

    def set_file(self, field: str, path: str) -> None:
        """Take the file for a field of `SplitSpec`."""
        text = "Choose the file of the held-out rows" if path else "Hold out a share of the table"
        self._edit_split(text, **{field: path})

    def go_to(self, field: str) -> None:
        """Give the keyboard to a setting."""
        self._split_card.go_to(field)

    def _ask(self) -> None:
        """Ask how the rows are spread, unless nobody sees it."""
        if self._project is None or self._table is None or not self.isVisible():
            return
        wanted = (self._project.data, self._table)
        if self._asked is None or self._asked[0] != wanted[0] or self._asked[1] is not wanted[1]:
            self._asked = wanted
            self._balances = ()
            self.balance_requested.emit(self._project)

    def _edit_split(self, text: str, **change: object) -> None:
        if self._project is not None:
            self._on_split_edited(self._project.data.split.replaced(**change), text, "")

    def _on_split_edited(self, split: SplitSpec, text: str, merge_key: str) -> None:
        if self._project is not None and split != self._project.data.split:
            data = self._project.data.replaced(split=split)
            self.edited.emit(self._project.replaced(data=data), text, merge_key)

    def _on_fit_edited(self, fit: FitSpec, text: str, merge_key: str) -> None:
        if self._project is not None:
            self.edited.emit(self._project.replaced(fit=fit), text, merge_key)

    # Qt's own

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()
