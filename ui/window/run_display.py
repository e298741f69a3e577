"""Display of runs, scores and predictions on the pages."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from engine.results.run import Run, Scores
from ui.controllers.document import Document
from ui.controllers.evaluation import EvaluationController
from ui.window.page_loader import PageLoader


class RunDisplay(QObject):
    """Shows runs and results on the Training, Results and Runs pages."""

    def __init__(self, document: Document, evaluation: EvaluationController, pages: PageLoader) -> None:
        super().__init__(pages)
        self._document = document
        self._evaluation = evaluation
        self._pages = pages

    def show_run(self, run: Run) -> None:
        """Show a run on all pages."""
        is_current = run.id == self._document.model_run
        self._pages.results.show_run(run, current=is_current, estimate=self._estimate_of(run), runs=self._document.runs)
        self._pages.train.show_run(run)
        self._pages.runs.select(run)

    def show_new_run(self, run: Run) -> None:
        """Show a run that has just ended."""
        self._pages.train.show_run(run)
        self._pages.runs.select(run)
        self.show_current_model()

    def show_project(self) -> None:
        """Show the runs of a project that was opened, on pages that exist; the window calls again for later ones."""
        if not {"train", "results"} <= set(self._pages.created):
            return
        run = self._document.run_of(self._document.model_run) or next(iter(self._document.runs[-1:]), None)
        self._pages.train.show_run(run)
        self._pages.results.show_run(None)
        self.show_current_model()

    def show_current_model(self, origin: str = "") -> None:
        """Show the results of the current model; without a model those of the last run.

        Parameters
        ----------
        origin : str
            Where a model that belongs to no run comes from.
        """
        document, results = self._document, self._pages.results
        run = document.run_of(document.model_run)
        if run is None and document.trained is not None:
            results.show_model(origin)
        else:
            shown = run or next(iter(document.runs[-1:]), None)
            estimate = self._estimate_of(shown)
            results.show_run(shown, current=run is not None, estimate=estimate, runs=document.runs)

    def _estimate_of(self, run: Run | None) -> Run | None:
        """Return the run whose scores are the estimate of a run on all rows."""
        return self._document.run_of(run.based_on) if run is not None else None

    def show_loaded_model(self, path: str) -> None:
        """Show the results of a model that was loaded from a file."""
        self.show_current_model(f"loaded from {Path(path).name}")

    def show_scores(self, scores: Scores) -> None:
        """Show the result of an evaluation."""
        self.show_current_model()
        self._pages.results.show_scores(scores, self._evaluation.scored_file)

    def show_predictions(self, frame: object, source: str) -> None:
        """Show rows with their predictions."""
        self.show_current_model()
        self._pages.results.show_predictions(frame, source)
