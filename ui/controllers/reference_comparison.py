"""Comparison of the current model with reference models, and intervals of its metrics, while the engine is idle."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.results.verdicts.reference_models import TargetScores, against_guessing
from engine.system.errors import Cancelled, EngineError
from engine.workbench import Workbench
from ui.controllers.document import Document
from ui.controllers.evaluation import EvaluationController
from ui.controllers.model_queries import IdleQueries, ModelQuery

COMPARING = "Comparing with guessing, linear regression and gradient boosting …"
COMPUTING = "Computing 95 % intervals …"


class ReferenceComparison(QObject):
    """Compares the model whose scores are shown with reference models, then computes how certain its metrics are.

    Signals
    -------
    compared(tuple of TargetScores, str)
        One value for each target; empty while they are computed or if they cannot be, with a sentence that says so.
    estimated(tuple of tuple of Metric, str)
        The metrics of each target with their intervals; the same.
    judged(str, str or None)
        The id of a run, and how its model compares with guessing.
    tested(str, tuple of TargetScores)
        The id of a run, and its comparison on the test rows.
    """

    compared = Signal(tuple, str)
    estimated = Signal(tuple, str)
    judged = Signal(str, object)
    tested = Signal(str, tuple)

    def __init__(self, document: Document, evaluation: EvaluationController, idle: IdleQueries) -> None:
        super().__init__(idle)
        self._document = document
        self._evaluation = evaluation
        self._idle = idle
        self._shown: tuple[str, ...] = ()

    def request(self, part: str) -> None:
        """Compare the current model on a part of its table, or on the file that was evaluated last (``"file"``)."""
        source = self._evaluation.scored_file if part == "file" else ""
        rows = self._document.model_run, part, source
        arguments = (self._document.project, part, source)
        intervals = ModelQuery(
            Workbench.intervals,
            arguments,
            lambda metrics: self.estimated.emit(metrics, ""),
            self._on_no_intervals,
            on_progress=lambda fraction: self.estimated.emit((), COMPUTING) if not fraction else None,
        )
        self._idle.request(
            ModelQuery(
                Workbench.compare_with_references,
                arguments,
                partial(self._on_compared, rows, intervals),
                partial(self._on_failed, intervals),
                on_progress=partial(self._on_progress, rows),
            )
        )

    def _on_progress(self, rows: tuple[str, str, str], fraction: float) -> None:
        if self._shown != rows:  # else what is shown stays until it is replaced
            self._shown = ()
            self.compared.emit((), COMPARING)

    def _on_compared(
        self, rows: tuple[str, str, str], intervals: ModelQuery, compared: tuple[TargetScores, ...]
    ) -> None:
        run, part, _ = self._shown = rows
        if run:
            self.judged.emit(run, against_guessing(compared) if part != "train" else None)
        if run and part == "test":
            self.tested.emit(run, compared)
        self.compared.emit(compared, "")
        self._idle.request(intervals)

    def _on_failed(self, intervals: ModelQuery, error: EngineError | None) -> None:
        if error is None or isinstance(error, Cancelled):
            self.compared.emit((), "")
            return
        self.compared.emit((), f"Not compared with other models: {error.text}")
        self._idle.request(intervals)

    def _on_no_intervals(self, error: EngineError | None) -> None:
        text = "" if error is None or isinstance(error, Cancelled) else f"No 95 % intervals: {error.text}"
        self.estimated.emit((), text)
