"""Queries to the trained model for the tabs that explain it, and their results on the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.evaluation import Cell, Costs, EvaluationReport, InputField
from engine.results.run import Scores
from engine.system.errors import Cancelled, EngineError
from engine.workbench import Workbench
from ui.controllers.model_queries import ModelQuery
from ui.pages.results.explain.charts_page import ChartsPage
from ui.pages.results.explain.rows_page import WorstRowsPage
from ui.pages.results.explain.understand_page import UnderstandPage
from ui.pages.results.explain.what_if_page import WhatIfPage

EVALUATING = "Evaluating rows …"
LOADING = "Loading the input fields of the model …"
NOT_SCORED = "There are no scores yet. Evaluate the model on the Scores tab."


@dataclass(frozen=True)
class _LatestQuery:
    """Query that replaces earlier ones of its kind which have not been sent yet."""

    method: Callable[..., Any]
    arguments: tuple[Any, ...]
    on_success: Callable[[Any], None]
    on_error: Callable[[str], None]


class ExplainController(QObject):
    """Sends the queries of the pages and shows the results; results of outdated queries are dropped.

    Signals
    -------
    query_requested(ModelQuery), query_stopped(ModelQuery)
        Query to the trained model; one that may wait and that is no longer needed.
    failed(str)
        Error text of a query.
    threshold_found(float)
        Best threshold for the requested purpose.
    rows_shown()
        Another page requested rows, which are on the Rows tab now.
    query_answered()
        A query succeeded: the error of an earlier one can be cleared.
    """

    query_requested = Signal(object)
    query_stopped = Signal(object)
    failed = Signal(str)
    threshold_found = Signal(float)
    rows_shown = Signal()
    query_answered = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.charts_page, self.rows_page = ChartsPage(), WorstRowsPage()
        self.understand_page, self.what_if_page = UnderstandPage(), WhatIfPage()
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._scores: Scores | None = None
        self._source = ""
        self._target = 0
        self._reports: tuple[EvaluationReport, ...] = ()
        self._generation = 0
        self._evaluating = False
        self._has_fields = False
        self._cell: tuple[int, int] | None = None
        self._page: object = None
        self._importance: ModelQuery | None = None
        self._unanswered: dict[str, _LatestQuery] = {}
        self._connect()

    def _connect(self) -> None:
        self.charts_page.row_requested.connect(self._show_row)
        self.rows_page.rows_requested.connect(self._request_rows)
        self.understand_page.importance_requested.connect(self._request_importance)
        self.understand_page.importance_stopped.connect(self._stop_importance)
        self.understand_page.dependence_requested.connect(self._request_dependence)
        self.understand_page.pair_requested.connect(self._request_pair)
        self.what_if_page.explanation_requested.connect(self._request_explanation)
        self.what_if_page.row_requested.connect(self._request_table_row)

    def set_project(self, project: Project | None, table: TableFacts | None) -> None:
        """Take over the project on screen: predictions are decided by its threshold."""
        before, self._project, self._table = self._project, project, table
        self.what_if_page.set_rows(table.rows if table else 0)
        if self._has_fields and before is not None and project is not None and before.predict != project.predict:
            self.what_if_page.request_again()

    def begin(self, scores: Scores | None, source: str = "", *, new_model: bool = True, why: str = "") -> None:
        """Take over new scores and drop all results of the earlier ones.

        Parameters
        ----------
        scores : Scores or None
            None if the model has not been evaluated.
        source : str
            Path of the file whose rows were scored; empty for rows of the table.
        new_model : bool
            Whether the scores are of another model than before.
        why : str
            Why the model cannot be queried; empty if it can.
        """
        self._generation += 1
        self._scores, self._source = scores, source
        self._reports, self._evaluating = (), False
        self._unanswered.clear()
        if new_model:
            self._has_fields, self._target, self._cell = False, 0, None
            self.what_if_page.show_message(why or LOADING)
        self._show_message(why or (EVALUATING if scores is not None else NOT_SCORED))

    def choose_target(self, position: int) -> None:
        """Show the pages of another target."""
        self._target = position
        if self._reports:
            self._show_report()
        if self._has_fields:
            self.what_if_page.request_again()

    def show_cell(self, true: int, predicted: int) -> None:
        """Show the rows of a cell of the confusion matrix as soon as the evaluation is available."""
        self._cell = true, predicted
        if self._reports:
            self._show_report()
        else:
            self.load_page(self.rows_page)

    def request_best_threshold(self, purpose: str, costs: Costs | None) -> None:
        """Search the best threshold for a purpose on the validation rows."""
        arguments = (self._project, purpose, costs)
        message = "Found the threshold on the validation rows"
        self._request(Workbench.best_threshold, arguments, self.threshold_found.emit, message=message)

    def load_page(self, page: object) -> None:
        """Request what a page shows that has become visible, unless it is available or on its way."""
        self._page = page
        self._measure_importance()
        if page is self.what_if_page:
            if not self._has_fields:
                self._has_fields = True
                self._request(Workbench.input_fields, (), self._show_fields, self._on_fields_failed)
        elif self._scores is not None and not self._reports and not self._evaluating:
            self._evaluating = True
            arguments = (self._project, *self._rows())
            self._request(Workbench.evaluate_full, arguments, self._on_evaluated, self._on_evaluation_failed)

    def _rows(self) -> tuple[str, str]:
        """Return the part of the table that is explained, and for part ``file`` its path."""
        part = self._scores.part if self._scores is not None else "test"
        return part, self._source if part == "file" else ""

    def _request(
        self,
        method: Callable[..., Any],
        arguments: tuple[Any, ...],
        on_success: Callable[[Any], None],
        on_error: Callable[[str], None] | None = None,
        message: str = "",
    ) -> None:
        generation = self._generation
        self.query_requested.emit(
            ModelQuery(
                method,
                arguments,
                partial(self._on_success, generation, on_success),
                partial(self._on_error, generation, on_error),
                message,
            )
        )

    def _request_latest(self, key: str, query: _LatestQuery) -> None:
        """Send a query, or if one of its kind is unanswered, send only the newest one after it."""
        busy = key in self._unanswered
        self._unanswered[key] = query
        if not busy:
            self._send_latest(key, query)

    def _send_latest(self, key: str, query: _LatestQuery) -> None:
        def finish(show: Callable[[Any], None], result: Any) -> None:
            show(result)
            newest = self._unanswered.get(key)
            if newest is query or newest is None:
                self._unanswered.pop(key, None)
            else:
                self._send_latest(key, newest)

        on_success, on_error = partial(finish, query.on_success), partial(finish, query.on_error)
        self._request(query.method, query.arguments, on_success, on_error)

    def _on_success(self, generation: int, on_success: Callable[[Any], None], result: Any) -> None:
        if generation == self._generation:
            self.query_answered.emit()
            on_success(result)

    def _on_error(self, generation: int, on_error: Callable[[str], None] | None, error: EngineError | None) -> None:
        if generation != self._generation:
            return
        if on_error is not None:
            on_error(error.text if error else "Cancelled.")
        elif error is not None and not isinstance(error, Cancelled):  # a cancelled query needs no message
            self.failed.emit(error.text)

    def _on_evaluated(self, reports: tuple[EvaluationReport, ...]) -> None:
        self._reports, self._evaluating = reports, False
        self._show_report()

    def _on_evaluation_failed(self, text: str) -> None:
        self._evaluating, self._cell = False, None
        self._show_message(text)

    def _show_message(self, text: str) -> None:
        """Show on every page about the scored rows why it is empty."""
        for page in (self.charts_page, self.rows_page, self.understand_page):
            page.show_message(text)

    def _show_row(self, position: int) -> None:
        self.rows_page.show_row(position)
        self.rows_shown.emit()

    def _show_report(self) -> None:
        report = self._reports[min(self._target, len(self._reports) - 1)]
        self.charts_page.show_report(report)
        cell, self._cell = self._cell, None
        self.rows_page.show_report(report, cell)
        self.understand_page.show_report(report)
        self._importance = None
        self._measure_importance()

    def _show_fields(self, input_fields: tuple[InputField, ...]) -> None:
        self.what_if_page.show_fields(input_fields, self._table.rows if self._table else 0)

    def _on_fields_failed(self, text: str) -> None:
        self._has_fields = False
        self.what_if_page.show_message(text)

    def _request_rows(self, positions: tuple[int, ...], scored_positions: tuple[int, ...]) -> None:
        arguments = (positions, *self._rows())
        show = partial(self.rows_page.show_rows, scored_positions)
        query = _LatestQuery(Workbench.read_rows, arguments, show, self.rows_page.show_message)
        self._request_latest("rows", query)

    def _measure_importance(self) -> None:
        """Measure the importance of the columns for the visible page, unless that was done or stopped."""
        if self._page is self.understand_page and self._reports and self._importance is None:
            self._request_importance()

    def _request_importance(self) -> None:
        page, generation = self.understand_page, self._generation
        self._importance = ModelQuery(
            Workbench.permutation_importance,
            (self._project, *self._rows(), self._target),
            partial(self._on_success, generation, page.show_importances),
            partial(self._on_error, generation, page.show_unmeasured),
            idle=True,
            on_progress=lambda fraction: page.show_measuring(fraction) if generation == self._generation else None,
        )
        page.show_measuring(0.0)
        self.query_requested.emit(self._importance)

    def _stop_importance(self) -> None:
        if self._importance is not None:
            self.query_stopped.emit(self._importance)

    def _request_dependence(self, column: str, position: int) -> None:
        arguments = (column, *self._rows(), self._target, position)
        show = self.understand_page.show_dependence
        self._request(Workbench.dependence, arguments, show, message=f"Measured the dependence on {column}")

    def _request_pair(self, column: str, other: str, position: int) -> None:
        arguments = ((column, other), *self._rows(), self._target, position)
        show, message = self.understand_page.show_dependence, f"Measured the dependence on {column} and {other}"
        self._request(Workbench.pair_dependence, arguments, show, message=message)

    def _request_explanation(self, cells: dict[str, Cell], column: str) -> None:
        page = self.what_if_page
        arguments = (self._project, cells, column, self._target)
        query = _LatestQuery(Workbench.explain_row, arguments, page.show_explanation, page.show_failure)
        self._request_latest("row", query)

    def _request_table_row(self, position: int) -> None:
        self._request(Workbench.read_rows, ((position,),), self._fill_row)

    def _fill_row(self, frame: Any) -> None:
        row = frame.iloc[0]
        self.what_if_page.fill({str(name): _cell(row[name]) for name in frame.columns})


def _cell(value: Any) -> Cell:
    """Return a cell of the table as the form takes it: levels as text, dates in ISO 8601, None if missing."""
    if value is None or value != value:
        return None
    if isinstance(value, str):
        return value
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    return float(value) if not isinstance(value, bool) else str(value)
