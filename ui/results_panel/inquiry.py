"""Asks the trained network what the pages about it show, and hands them the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.errors import EngineError
from engine.facts import TableFacts
from engine.findings import Cell, Costs, Figure, Findings, Question
from engine.run import Scores
from engine.specs import Project
from engine.workbench import Workbench
from ui.enquiry import Enquiry
from ui.results_panel.pictures_page import PicturesPage
from ui.results_panel.rows_page import RowsPage
from ui.results_panel.understand_page import UnderstandPage
from ui.results_panel.what_if_page import WhatIfPage

LOOKING = "Looking at the rows …"
NO_TABLE = "The rows of this model's table are not open. Open the project with its table to see them."


class Inquiry(QObject):
    """The pages that ask, and what they have been told. Answers to questions that are out of date are not shown.

    Signals
    -------
    wanted(Enquiry)
        A question to the trained network.
    failed(str)
        Why a question has no answer.
    threshold_found(float)
        The threshold that was asked for.
    """

    wanted = Signal(object)
    failed = Signal(str)
    threshold_found = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures_page, self.rows_page = PicturesPage(), RowsPage()
        self.understand_page, self.what_if_page = UnderstandPage(), WhatIfPage()
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._scores: Scores | None = None
        self._source = ""
        self._target = 0
        self._found: tuple[Findings, ...] = ()
        self._generation = 0
        self._asking = False
        self._formed = False
        self._cell: tuple[int, int] | None = None
        self._waiting: dict[str, Enquiry] = {}
        self._connect()

    def _connect(self) -> None:
        self.pictures_page.intervals_wanted.connect(self._ask_intervals)
        self.pictures_page.row_wanted.connect(self.rows_page.show_row)
        self.rows_page.rows_wanted.connect(self._ask_rows)
        self.understand_page.importance_wanted.connect(self._ask_importance)
        self.understand_page.dependence_wanted.connect(self._ask_dependence)
        self.understand_page.pair_wanted.connect(self._ask_pair)
        self.what_if_page.asked.connect(self._ask_reply)
        self.what_if_page.curve_wanted.connect(self._ask_curve)
        self.what_if_page.row_wanted.connect(self._ask_row)

    @property
    def found(self) -> tuple[Findings, ...]:
        """What was found last, one value for each target; empty while nothing was asked."""
        return self._found

    def set_project(self, project: Project | None, table: TableFacts | None) -> None:
        """Tell what is on screen: the threshold of the project decides."""
        self._project, self._table = project, table

    def begin(self, scores: Scores | None, source: str = "", *, anew: bool = True) -> None:
        """Forget what is out of date: these scores are on screen now, of rows of `source`; `anew`: of another model."""
        self._generation += 1
        self._scores, self._source = scores, source
        self._found, self._asking = (), False
        self._waiting.clear()
        if anew:
            self._formed, self._target = False, 0
        self.pictures_page.say(LOOKING)

    def choose_target(self, place: int) -> None:
        """Show the pages of another target."""
        self._target = place
        if self._found:
            self._show_found()

    def show_cell(self, true: int, predicted: int) -> None:
        """Show the rows of a cell of the confusion matrix, as soon as they are known."""
        self._cell = true, predicted
        if self._found:
            self._show_cell()
        else:
            self.look(self.rows_page)

    def ask_best_threshold(self, purpose: str, costs: Costs | None) -> None:
        """Find the threshold that is best for a purpose, on rows that do not judge it afterwards."""
        self._ask(Workbench.best_threshold, (self._project, purpose, costs), self.threshold_found.emit)

    def look(self, page: object) -> None:
        """Ask for what a page shows that has come into sight."""
        if page is self.what_if_page:
            if not self._formed:
                self._formed = True
                self._ask(Workbench.questions, (), self._show_questions)
        elif self._scores is not None and not self._found and not self._asking:
            self._asking = True
            arguments = (self._project, self._scores.part, self._file())
            self._ask(Workbench.examine, arguments, self._on_found, self.pictures_page.say)

    def _file(self) -> str:
        return self._source if self._scores is not None and self._scores.part == "file" else ""

    def _part(self) -> str:
        """Return the part of the table to explain with: of a file the test rows stand in."""
        part = self._scores.part if self._scores is not None else "test"
        return "test" if part == "file" else part

    def _ask(
        self,
        verb: Callable[..., Any],
        arguments: tuple[Any, ...],
        then: Callable[[Any], None],
        otherwise: Callable[[str], None] | None = None,
    ) -> None:
        generation = self._generation
        self.wanted.emit(
            Enquiry(
                verb,
                arguments,
                partial(self._on_answer, generation, then),
                partial(self._on_failure, generation, otherwise or self.failed.emit),
            )
        )

    def _ask_latest(self, key: str, enquiry: Enquiry) -> None:
        """Ask, or where the last question of this kind is not answered yet, remember only the newest one."""
        if key in self._waiting:
            self._waiting[key] = enquiry
            return
        self._waiting[key] = enquiry
        self._send(key, enquiry)

    def _send(self, key: str, enquiry: Enquiry) -> None:
        def done(show: Callable[[Any], None], answer: Any) -> None:
            show(answer)
            newest = self._waiting.get(key)
            if newest is enquiry or newest is None:
                self._waiting.pop(key, None)
            else:
                self._send(key, newest)

        self._ask(enquiry.verb, enquiry.arguments, partial(done, enquiry.then), partial(done, enquiry.otherwise))

    def _on_answer(self, generation: int, then: Callable[[Any], None], answer: Any) -> None:
        if generation == self._generation:
            then(answer)

    def _on_failure(self, generation: int, otherwise: Callable[[str], None], error: EngineError | None) -> None:
        if generation == self._generation:
            otherwise(error.text if error else "Cancelled.")

    def _on_found(self, found: tuple[Findings, ...]) -> None:
        self._found, self._asking = found, False
        self._show_found()

    def _show_found(self) -> None:
        found = self._found[min(self._target, len(self._found) - 1)]
        self.pictures_page.render(found)
        self.rows_page.render(found)
        self._show_cell()
        columns = self._project.data.with_role("feature") if self._project else ()
        self.understand_page.render(found, tuple(column.name for column in columns))

    def _show_cell(self) -> None:
        if self._cell is not None:
            self.rows_page.show_cell(*self._cell)
            self._cell = None

    def _show_questions(self, questions: tuple[Question, ...]) -> None:
        self.what_if_page.render(questions, self._table.rows if self._table else 0)

    def _ask_intervals(self) -> None:
        arguments = (self._project, self._scores.part, self._file())
        self._ask(Workbench.intervals, arguments, self._on_intervals)

    def _on_intervals(self, figures: tuple[tuple[Figure, ...], ...]) -> None:
        self._found = tuple(replace(found, figures=new) for found, new in zip(self._found, figures, strict=True))
        self.pictures_page.render(self._found[self._target])

    def _ask_rows(self, positions: tuple[int, ...]) -> None:
        if not self._file():
            self._ask(Workbench.rows_at, (positions,), self.rows_page.show_rows)

    def _ask_importance(self) -> None:
        arguments = (self._project, self._part(), self._target)
        self._ask(Workbench.importances, arguments, self.understand_page.show_importances)

    def _ask_dependence(self, column: str, place: int) -> None:
        arguments = (column, self._part(), self._target, place)
        self._ask(Workbench.dependence, arguments, self.understand_page.show_dependence)

    def _ask_pair(self, column: str, other: str, place: int) -> None:
        arguments = ((column, other), self._part(), self._target, place)
        self._ask(Workbench.pair_dependence, arguments, self.understand_page.show_dependence)

    def _ask_reply(self, cells: dict[str, Cell]) -> None:
        page = self.what_if_page
        reply = Enquiry(Workbench.ask, (self._project, cells), page.show_replies, page.show_failure)
        self._ask_latest("reply", reply)

    def _ask_curve(self, cells: dict[str, Cell], column: str) -> None:
        page = self.what_if_page
        curve = Enquiry(Workbench.local_curve, (cells, column, self._target), page.show_curve, _say_nothing)
        drivers = Enquiry(Workbench.drivers, (cells, self._target), page.show_drivers, _say_nothing)
        self._ask_latest("curve", curve)
        self._ask_latest("drivers", drivers)

    def _ask_row(self, position: int) -> None:
        self._ask(Workbench.rows_at, ((position,),), self._fill_row)

    def _fill_row(self, frame: Any) -> None:
        cells = {str(name): None if value != value else value for name, value in frame.iloc[0].items() if name != "row"}
        self.what_if_page.fill(cells)


def _say_nothing(text: Any) -> None:
    """Let the reply alone say why there is none: it is asked for with the same row."""
