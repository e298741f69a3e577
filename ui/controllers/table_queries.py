"""Queries of the Data page to the open table: rows, charts, balance of the parts, scaling of a target.

Only the newest query of each kind counts; older ones are stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from engine.project import Project
from engine.results.row_query import RowQuery
from engine.system.errors import EngineError
from engine.workbench import Workbench
from ui.charts.table_charts.request import ChartRequest
from ui.controllers.session import Callback, Session
from ui.engine.engine_thread import EngineJob

Topic = Literal["rows", "chart", "balance", "scaled_target"]


class TableQueries(QObject):
    """Finds rows, and computes charts, the balance of the parts, and the scaling of a target.

    Signals
    -------
    rows_found(RowsFound), chart_made(ChartRequest, chart)
        Result of the newest query.
    balance_made(Project, tuple of Balance)
        Distribution of the targets over training, validation and test rows.
    scaled_target_made(Project, str, ScaledTarget)
        Distribution of a target of the project over the training rows, before and after scaling.
    rows_refused(str), chart_refused(str), balance_refused(str), scaled_target_refused(str)
        Why there is no result.
    """

    rows_found = Signal(object)
    rows_refused = Signal(str)
    chart_made = Signal(object, object)
    chart_refused = Signal(str)
    balance_made = Signal(object, object)
    balance_refused = Signal(str)
    scaled_target_made = Signal(object, str, object)
    scaled_target_refused = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._jobs: dict[Topic, EngineJob] = {}

    def find_rows(self, query: RowQuery) -> None:
        """Find rows of the open table."""
        self._submit("rows", self.rows_found.emit, Workbench.rows, query)

    def make_chart(self, request: ChartRequest) -> None:
        """Compute a chart of the open table."""
        made = partial(self.chart_made.emit, request)
        match request.kind:
            case "distribution":
                self._submit("chart", made, Workbench.column_chart, request.column, request.by)
            case "pair":
                self._submit("chart", made, Workbench.pair_chart, request.column, request.other, request.by)
            case "correlations":
                self._submit("chart", made, Workbench.correlations)
            case "missing":
                self._submit("chart", made, Workbench.missing_map)

    def measure_balance(self, project: Project) -> None:
        """Compute how the targets of a project are distributed over its parts."""
        self._submit("balance", partial(self.balance_made.emit, project), Workbench.balance, project)

    def scale_target(self, project: Project, target: str) -> None:
        """Compute the distribution of a number target before and after scaling."""
        made = partial(self.scaled_target_made.emit, project, target)
        self._submit("scaled_target", made, Workbench.scaled_target, project, target)

    def _submit(self, topic: Topic, on_success: Callback, method: Callable[..., Any], *arguments: Any) -> None:
        if topic in self._jobs:
            self._jobs[topic].stop()
        on_error = partial(self._on_refused, topic)
        self._jobs[topic] = self._session.submit(
            method, *arguments, on_success=on_success, on_error=on_error, quiet=True
        )

    def _on_refused(self, topic: Topic, error: EngineError | None) -> None:
        if error is not None:
            getattr(self, f"{topic}_refused").emit(error.text)
