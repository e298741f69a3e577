"""Asks the trained network what the pages about it show, and hands them the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.evaluation import Cell, Costs, EvaluationReport, InputField, Metric
from engine.results.run import Scores
from engine.system.errors import Cancelled, EngineError
from engine.workbench import Workbench
from ui.controllers.model_query import ModelQuery
from ui.pages.results.explain.charts_page import ChartsPage
from ui.pages.results.explain.rows_page import WorstRowsPage
from ui.pages.results.explain.understand_page import UnderstandPage
from ui.pages.results.explain.what_if_page import WhatIfPage

LOOKING = "Looking at the rows …"
ASKING = "Asking the model …"
NOT_SCORED = "There are no scores yet, so there is nothing to look at. Score the model on the page Scores."


class ExplainController(QObject):
    """The pages that ask, and what they have been told. Answers to questions that are out of date are not shown.

    Signals
    -------
    wanted(ModelQuery)
        A question to the trained network.
    failed(str)
        Why a question has no answer.
    threshold_found(float)
        The threshold that was asked for.
    rows_shown()
        Rows were asked for on another page.
    answered()
        A question has an answer: what was said of the last one that had none is over.
    """

    rows_shown = Signal()
    answered = Signal()

    wanted = Signal(object)
    failed = Signal(str)
    threshold_found = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures_page, self.rows_page = ChartsPage(), WorstRowsPage()
        self.understand_page, self.what_if_page = UnderstandPage(), WhatIfPage()
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._scores: Scores | None = None
        self._source = ""
        self._target = 0
        self._found: tuple[EvaluationReport, ...] = ()
        self._generation = 0
        self._asking = False
        self._formed = False
        self._cell: tuple[int, int] | None = None
        self._waiting: dict[str, ModelQuery] = {}
        self._connect()

    def _connect(self) -> None:
        self.pictures_page.intervals_requested.connect(self._ask_intervals)
        self.pictures_page.row_wanted.connect(self._show_row)
        self.rows_page.rows_requested.connect(self._ask_rows)
        self.understand_page.importance_requested.connect(self._ask_importance)
        self.understand_page.dependence_requested.connect(self._ask_dependence)
        self.understand_page.pair_requested.connect(self._ask_pair)
        self.what_if_page.asked.connect(self._ask_about_row)
        self.what_if_page.row_wanted.connect(self._ask_row)

    @property
    def found(self) -> tuple[EvaluationReport, ...]:
        """What was found last, one value for each target; empty while nothing was asked."""
        return self._found

    def set_project(self, project: Project | None, table: TableFacts | None) -> None:
        """Tell what is on screen: the threshold of the project decides."""
        before, self._project, self._table = self._project, project, table
        self.what_if_page.set_rows(table.rows if table else 0)
        if self._formed and before is not None and project is not None and before.predict != project.predict:
            self.what_if_page.ask_again()

    def begin(self, scores: Scores | None, source: str = "", *, anew: bool = True, why: str = "") -> None:
        """Forget what is out of date: these scores are on screen now.

        Parameters
        ----------
        source : str
            The file whose rows were scored; empty for rows of the table.
        anew : bool
            Whether they are of another model than before.
        why : str
            Why nobody can be asked, where there is no model.
        """
        self._generation += 1
        self._scores, self._source = scores, source
        self._found, self._asking = (), False
        self._waiting.clear()
        if anew:
            self._formed, self._target, self._cell = False, 0, None
            self.what_if_page.say(why or ASKING)
        self._say(why or (LOOKING if scores is not None else NOT_SCORED))

    def choose_target(self, place: int) -> None:
        """Show the pages of another target."""
        self._target = place
        if self._found:
            self._show_found()
        if self._formed:
            self.what_if_page.ask_again()

    def show_cell(self, true: int, predicted: int) -> None:
        """Show the rows of a cell of the confusion matrix, as soon as they are known."""
        self._cell = true, predicted
        if self._found:
            self._show_found()
        else:
            self.look(self.rows_page)

    def ask_best_threshold(self, purpose: str, costs: Costs | None) -> None:
        """Find the threshold that is best for a purpose, on rows that do not judge it afterwards."""
        arguments = (self._project, purpose, costs)
        said = "Found the threshold on the validation rows"
        self._ask(Workbench.best_threshold, arguments, self.threshold_found.emit, said=said)

    def look(self, page: object) -> None:
        """Ask for what a page shows that has come into sight."""
        if page is self.what_if_page:
            if not self._formed:
                self._formed = True
                self._ask(Workbench.input_fields, (), self._show_questions, self._on_no_questions)
        elif self._scores is not None and not self._found and not self._asking:
            self._asking = True
            arguments = (self._project, *self._rows())
            self._ask(Workbench.evaluate_full, arguments, self._on_found, self._on_not_found)

    def _rows(self) -> tuple[str, str]:
        """Return which rows are looked at: a part of the table, or those of the file whose path follows."""
        part = self._scores.part if self._scores is not None else "test"
        return part, self._source if part == "file" else ""

    def _ask(
        self,
        verb: Callable[..., Any],
        arguments: tuple[Any, ...],
        then: Callable[[Any], None],
        otherwise: Callable[[str], None] | None = None,
        said: str = "",
    ) -> None:
        generation = self._generation
        self.wanted.emit(
            ModelQuery(
                verb,
                arguments,
                partial(self._on_answer, generation, then),
                partial(self._on_failure, generation, otherwise),
                said,
            )
        )

    def _ask_latest(self, key: str, model_query: ModelQuery) -> None:
        """Ask, or where the last question of this kind is not answered yet, remember only the newest one."""
        if key in self._waiting:
            self._waiting[key] = model_query
            return
        self._waiting[key] = model_query
        self._send(key, model_query)

    def _send(self, key: str, model_query: ModelQuery) -> None:
        def done(show: Callable[[Any], None], answer: Any) -> None:
            show(answer)
            newest = self._waiting.get(key)
            if newest is model_query or newest is None:
                self._waiting.pop(key, None)
            else:
                self._send(key, newest)

        self._ask(
            model_query.verb,
            model_query.arguments,
            partial(done, model_query.then),
            partial(done, model_query.otherwise),
        )

    def _on_answer(self, generation: int, then: Callable[[Any], None], answer: Any) -> None:
        if generation == self._generation:
            self.answered.emit()
            then(answer)

    def _on_failure(self, generation: int, otherwise: Callable[[str], None] | None, error: EngineError | None) -> None:
        if generation != self._generation:
            return
        self.pictures_page.offer_intervals()
        if otherwise is not None:
            otherwise(error.text if error else "Cancelled.")
        elif error is not None and not isinstance(error, Cancelled):  # who stopped it knows
            self.failed.emit(error.text)

    def _on_found(self, found: tuple[EvaluationReport, ...]) -> None:
        self._found, self._asking = found, False
        self._show_found()

    def _on_not_found(self, text: str) -> None:
        self._asking, self._cell = False, None
        self._say(text)

    def _say(self, text: str) -> None:
        """Say on every page about the scored rows why there is nothing to see."""
        for page in (self.pictures_page, self.rows_page, self.understand_page):
            page.say(text)

    def _show_row(self, position: int) -> None:
        self.rows_page.show_row(position)
        self.rows_shown.emit()

    def _show_found(self) -> None:
        found = self._found[min(self._target, len(self._found) - 1)]
        self.pictures_page.render(found)
        cell, self._cell = self._cell, None
        self.rows_page.render(found, cell)
        self.understand_page.render(found)

    def _show_questions(self, input_fields: tuple[InputField, ...]) -> None:
        self.what_if_page.render(input_fields, self._table.rows if self._table else 0)

    def _on_no_questions(self, text: str) -> None:
        self._formed = False
        self.what_if_page.say(text)

    def _ask_intervals(self) -> None:
        arguments = (self._project, *self._rows())
        self._ask(Workbench.intervals, arguments, self._on_intervals, said="Computed the intervals")

    def _on_intervals(self, figures: tuple[tuple[Metric, ...], ...]) -> None:
        self._found = tuple(replace(found, figures=new) for found, new in zip(self._found, figures, strict=True))
        self.pictures_page.render(self._found[self._target])

    def _ask_rows(self, positions: tuple[int, ...], places: tuple[int, ...]) -> None:
        arguments = (positions, *self._rows())
        show = partial(self.rows_page.show_rows, places)
        self._ask_latest("rows", ModelQuery(Workbench.read_rows, arguments, show, self.rows_page.say))

    def _ask_importance(self) -> None:
        arguments = (self._project, *self._rows(), self._target)
        show = self.understand_page.show_importances
        self._ask(Workbench.permutation_importance, arguments, show, said="Measured the importance of the columns")

    def _ask_dependence(self, column: str, place: int) -> None:
        arguments = (column, *self._rows(), self._target, place)
        show = self.understand_page.show_dependence
        self._ask(Workbench.dependence, arguments, show, said=f"Measured the dependence on {column}")

    def _ask_pair(self, column: str, other: str, place: int) -> None:
        arguments = ((column, other), *self._rows(), self._target, place)
        show = self.understand_page.show_dependence
        self._ask(Workbench.pair_dependence, arguments, show, said=f"Measured the dependence on {column} and {other}")

    def _ask_about_row(self, cells: dict[str, Cell], column: str) -> None:
        page = self.what_if_page
        arguments = (self._project, cells, column, self._target)
        self._ask_latest("row", ModelQuery(Workbench.explain_row, arguments, page.show_answer, page.show_failure))

    def _ask_row(self, position: int) -> None:
        self._ask(Workbench.read_rows, ((position,),), self._fill_row)

    def _fill_row(self, frame: Any) -> None:
        row = frame.iloc[0]
        self.what_if_page.fill({str(name): _cell(row[name]) for name in frame.columns})


def _cell(value: Any) -> Cell:
    """Return a cell of the table as the form has it: levels are texts, dates are days."""
    if value is None or value != value:
        return None
    if isinstance(value, str):
        return value
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    return float(value) if not isinstance(value, bool) else str(value)
