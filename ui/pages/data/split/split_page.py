"""The Split tab: split of the rows, and balance of the target in the parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from engine.project import DataSpec, FitSpec, Project, SplitSpec
from engine.project.table_facts import TableFacts, task_of
from engine.results.table_charts import Balance
from ui.forms.setting import Setting
from ui.pages.data.split.balance_card import BalanceCard
from ui.pages.data.split.split_bar import left_out
from ui.pages.data.split.split_card import SplitCard
from ui.style import theme


class SplitPage(QScrollArea):
    """Shows and edits the split and its balance.

    Signals
    -------
    edited : (Project, str, str)
        New project, text of the undo step, and merge key.
    role_requested : (str, str)
        Give this column a role; an empty name removes the role from all columns.
    balance_requested : Project
        Compute the balance of the parts of this project.
    file_requested : str
        Choose the file for this field of `SplitSpec`.
    """

    edited = Signal(object, str, str)
    role_requested = Signal(str, str)
    balance_requested = Signal(object)
    file_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._requested: tuple[DataSpec, TableFacts] | None = None
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
        """Show the split of a project; emits nothing but `balance_requested`."""
        self._project, self._table = project, table
        targets = project.data.with_role("target")
        facts = table.column(targets[0].name) if table is not None and len(targets) == 1 else None
        task = task_of(targets[0].kind, facts.distinct) if facts is not None else None
        rows, gaps = (table.rows, left_out(project, table)) if table is not None else (0, (0, 0))
        self._split_card.show_split(project, rows, task, gaps)
        self._balance_card.setVisible(table is not None)
        self._balance_card.show_project(project)
        if self._requested is not None and self._requested[0] == project.data and self._requested[1] is table:
            self._split_card.show_sizes(self._balances)
        elif self._requested is None or self._requested[1] is not table:
            self._balance_card.show_balance(())
        self._request_balance()

    def show_balance(self, project: Project, balances: Sequence[Balance]) -> None:
        """Show the balance of the targets; results of other settings are ignored."""
        if self._project is not None and project.data == self._project.data:
            self._balances = balances
            self._balance_card.show_balance(balances)
            self._split_card.show_sizes(balances)

    def show_error(self, text: str) -> None:
        """Show why the rows cannot be split."""
        self._balances = ()
        self._balance_card.show_error(text)

    def set_file(self, field: str, path: str) -> None:
        """Set the file for a field of `SplitSpec`."""
        text = "Choose the file of the held-out rows" if path else "Hold out a share of the table"
        self._edit_split(text, **{field: path})

    def settings(self) -> Iterator[Setting]:
        """Yield the settings of the split, for the command palette."""
        return self._split_card.settings()

    def go_to(self, field: str) -> None:
        """Focus the field of a setting."""
        self._split_card.go_to(field)

    def _request_balance(self) -> None:
        """Request the balance if the page is visible and the split or the table has changed."""
        if self._project is None or self._table is None or not self.isVisible():
            return
        request = (self._project.data, self._table)
        if self._requested is None or self._requested[0] != request[0] or self._requested[1] is not request[1]:
            self._requested = request
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

    # Overrides of Qt

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._request_balance()
