"""Comparison of the current model with reference models, computed while the engine is idle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QObject, Signal

from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.results.verdicts.reference_models import TargetScores, against_guessing
from engine.system.errors import Cancelled, EngineError
from engine.workbench import Workbench
from ui.controllers.document import Document
from ui.controllers.evaluation import EvaluationController
from ui.controllers.session import Session
from ui.engine.engine_thread import EngineJob, EngineThread

COMPARING = "Comparing with guessing, linear regression and gradient boosting …"


@dataclass(frozen=True)
class _Rows:
    """The rows and the model of a comparison, and the settings with which it decides."""

    run: str
    trained: Project | None
    settings: Project
    part: str
    source: str

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What determines the result; as JSON, since settings cannot be hashed."""
        trained = self.trained.model_dump_json() if self.trained else ""
        return self.run, trained, self.settings.predict.model_dump_json(), self.part, self.source

    @property
    def is_fixed(self) -> bool:
        """Whether the rows and the weights stay as they are: a file may change, and a loaded model has no run."""
        return bool(self.run) and self.part != "file"


class ReferenceComparison(QObject):
    """Compares the model whose scores are shown with reference models; jobs of the user go first.

    Each comparison is computed once. One that the user stopped, or that is impossible, is not started again.

    Signals
    -------
    compared(tuple of TargetScores, str)
        One value for each target; empty while they are computed or if they cannot be, with a sentence that says so.
    judged(str, str or None)
        The id of a run, and how its model compares with guessing.
    tested(str, tuple of TargetScores)
        The id of a run, and its comparison on the test rows.
    """

    compared = Signal(tuple, str)
    judged = Signal(str, object)
    tested = Signal(str, tuple)

    def __init__(
        self, session: Session, document: Document, evaluation: EvaluationController, engine: EngineThread
    ) -> None:
        super().__init__(session)
        self._session = session
        self._document = document
        self._evaluation = evaluation
        self._engine = engine
        self._begun = False
        self._known: dict[tuple[str, ...], tuple[TargetScores, ...]] = {}
        self._table: TableFacts | None = None
        self._wanted: _Rows | None = None
        self._shown: tuple[str, ...] = ()
        self._job: EngineJob | None = None
        self._yielding = False

    def begin(self) -> None:
        """Start; until then nothing is compared."""
        self._begun = True
        self._engine.busy_changed.connect(self._start_if_idle)
        self._session.state_changed.connect(self._yield_to_others)
        self._start_if_idle()

    def request(self, part: str) -> None:
        """Compare the current model on a part of its table, or on the file that was evaluated last (``"file"``)."""
        document = self._document
        if document.table is not self._table:  # its rows may be others than before
            self._table = document.table
            self._known.clear()
        source = self._evaluation.scored_file if part == "file" else ""
        rows = _Rows(document.model_run, document.trained, document.project, part, source)
        if not rows.is_fixed:
            self._known.pop(rows.key, None)
        if rows.key in self._known:
            self._wanted = None
            self._show(rows, self._known[rows.key])
            return
        if self._job is not None and self._wanted is not None and self._wanted.key == rows.key:
            return
        self._wanted = rows
        self._stop()
        self._start_if_idle()

    def _start_if_idle(self) -> None:
        rows = self._wanted
        if rows is None or not self._begun or self._engine.jobs:
            return
        if (rows.run, rows.trained) != (self._document.model_run, self._document.trained):
            self._wanted = None  # another model was loaded while the comparison waited
            return
        self._yielding = False
        if self._shown != (rows.run, rows.part, rows.source):  # else what is shown stays until it is replaced
            self.compared.emit((), COMPARING)
        self._job = job = self._engine.start(Workbench.compare_with_references, rows.settings, rows.part, rows.source)
        job.finished.connect(lambda compared: self._on_compared(rows, compared))
        job.failed.connect(lambda error: self._on_failed(rows, error))
        job.skipped.connect(self._on_ended)

    def _yield_to_others(self) -> None:
        """Stop if another job waits; the comparison is started again afterwards."""
        if self._job is not None and len(self._engine.jobs) > 1:
            self._stop()

    def _stop(self) -> None:
        if self._job is not None:
            self._yielding = True
            self._job.stop()

    def _on_compared(self, rows: _Rows, compared: tuple[TargetScores, ...]) -> None:
        self._on_ended()
        self._known[rows.key] = compared
        if rows.run:
            self.judged.emit(rows.run, against_guessing(compared) if rows.part != "train" else None)
        if rows.run and rows.part == "test":
            self.tested.emit(rows.run, compared)
        if self._wanted is not None and self._wanted.key == rows.key:
            self._wanted = None
            self._show(rows, compared)

    def _on_failed(self, rows: _Rows, error: EngineError) -> None:
        self._on_ended()
        if self._wanted is None or self._wanted.key != rows.key or (isinstance(error, Cancelled) and self._yielding):
            return
        self._wanted = None
        self.compared.emit((), "" if isinstance(error, Cancelled) else f"Not compared with other models: {error.text}")

    def _on_ended(self) -> None:
        self._job = None

    def _show(self, rows: _Rows, compared: tuple[TargetScores, ...]) -> None:
        self._shown = rows.run, rows.part, rows.source
        self.compared.emit(compared, "")
