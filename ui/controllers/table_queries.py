"""What the Data page asks of the open table: rows, pictures, the balance of the parts.

The last wish counts; older ones are let go.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.project import Project
from engine.results.row_query import RowQuery
from engine.system.errors import EngineError
from engine.workbench import Workbench
from ui.charts.table_charts.request import ChartRequest
from ui.controllers.session import Session
from ui.engine.engine_thread import EngineJob

WAITING = "This comes when the training is over."


class TableQueries(QObject):
    """Finds rows, counts pictures and the balance of the parts.

    Signals
    -------
    rows_found(RowsFound), picture_made(ChartRequest, picture)
        What was asked for last.
    balance_made(Project, tuple of Balance)
        How the targets are spread over the parts.
    rows_refused(str), picture_refused(str), balance_refused(str)
        Why it cannot be had.
    rows_waiting(str), picture_waiting(str), balance_waiting(str)
        What it waits for.
    """

    rows_found = Signal(object)
    rows_refused = Signal(str)
    rows_waiting = Signal(str)
    picture_made = Signal(object, object)
    picture_refused = Signal(str)
    picture_waiting = Signal(str)
    balance_made = Signal(object, object)
    balance_refused = Signal(str)
    balance_waiting = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._jobs: dict[str, EngineJob] = {}

    def find_rows(self, wanted: RowQuery) -> None:
        """Find rows of the open table."""
        self._ask("rows", self.rows_found.emit, Workbench.rows, wanted)

    def make_picture(self, wanted: ChartRequest) -> None:
        """Count what a picture shows."""
        then = partial(self.picture_made.emit, wanted)
        match wanted.kind:
            case "distribution":
                self._ask("picture", then, Workbench.column_chart, wanted.column, wanted.by)
            case "pair":
                self._ask("picture", then, Workbench.pair_chart, wanted.column, wanted.other, wanted.by)
            case "correlations":
                self._ask("picture", then, Workbench.correlations)
            case "missing":
                self._ask("picture", then, Workbench.missing_map)

    def measure_balance(self, project: Project) -> None:
        """Count how the targets of a project are spread over its parts."""
        self._ask("balance", partial(self.balance_made.emit, project), Workbench.balance, project)

    def _ask(self, what: str, then: Callable[[Any], None], verb: Callable[..., Any], *arguments: Any) -> None:
        if what in self._jobs:
            self._jobs[what].stop()
        if self._session.running:
            getattr(self, f"{what}_waiting").emit(WAITING)
        otherwise = partial(self._on_refused, what)
        self._jobs[what] = self._session.do(verb, *arguments, then=then, otherwise=otherwise, quiet=True)

    def _on_refused(self, what: str, error: EngineError | None) -> None:
        if error is not None:
            getattr(self, f"{what}_refused").emit(error.text)
