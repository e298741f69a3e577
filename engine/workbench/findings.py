"""The verbs that say in full what a model is worth: findings, figures with intervals, the best threshold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import EngineError
from engine.events import QUIET, Job, Progressed
from engine.findings import Costs, Figure, Findings, Purpose
from engine.run import Part
from engine.specs import Project
from engine.workbench.scores import ScoringBench, reading_for

if TYPE_CHECKING:
    import pandas as pd

    from engine.evaluation import Answered
    from engine.preparation import Part as PreparedPart


class FindingBench(ScoringBench):
    """What the present network is worth in full.

    Rows are named by `part`, or by `source` where they come from a file.
    """

    def examine(
        self, project: Project, part: Part = "test", source: str = "", *, job: Job = QUIET
    ) -> tuple[Findings, ...]:
        """Return what is found about the trained network on some rows, one value for each target.

        Raises
        ------
        EngineError
            Where there are no such rows, or the network predicts what is no number.
        """
        job.emit(Progressed(f"Examining the {part} rows"))
        frame, rows = self._rows_of(part, source, job)
        return tuple(
            self._found(answered, part, frame.iloc[rows.positions]) for answered in self._answered(project, rows, job)
        )

    def intervals(
        self, project: Project, part: Part = "test", source: str = "", *, job: Job = QUIET
    ) -> tuple[tuple[Figure, ...], ...]:
        """Return the figures of every target with their bootstrap intervals; it takes seconds, and can be stopped."""
        from engine.evaluation import figures_of, with_intervals

        job.emit(Progressed("Drawing samples of the rows"))
        _, rows = self._rows_of(part, source, job)
        return tuple(
            with_intervals(figures_of(answered), answered, job.stopping)
            for answered in self._answered(project, rows, job)
        )

    def best_threshold(
        self,
        project: Project,
        purpose: Purpose,
        costs: Costs | None = None,
        part: Part = "validation",
        *,
        job: Job = QUIET,
    ) -> float:
        """Return the threshold that serves a purpose best on some rows: not those that it is judged by afterwards."""
        from engine.evaluation import best_threshold

        _, rows = self._rows_of(part, "", job)
        binary = next((each for each in self._answered(project, rows, job) if each.task == "binary"), None)
        if binary is None:
            raise EngineError("A threshold is for a target of two classes, and this model has none.")
        return best_threshold(binary, purpose, costs)

    def rows_at(self, positions: tuple[int, ...], *, job: Job = QUIET) -> pd.DataFrame:
        """Return some rows of the trained network's table, with their places from 1 as the first column."""
        trained, _ = self._require_trained()
        self._prepare_own(trained)
        assert self._table is not None
        rows = self._table.frame.iloc[list(positions)]
        return rows.assign(row=[position + 1 for position in positions])[["row", *rows.columns]]

    def _rows_of(self, part: Part, source: str, job: Job) -> tuple[pd.DataFrame, PreparedPart]:
        """Return a table, and those of its rows that are looked at, made ready."""
        from engine import preparation as rooms
        from engine import table

        trained, preparation = self._require_trained()
        if source:
            frame, _ = table.read(source, reading_for(trained.project, source), job)
            rows = rooms.part_of(preparation, frame)
            if not len(rows):
                raise EngineError(f"{Path(source).name} has no row with all the cells that this model needs.")
            return frame, rows
        prepared = self._prepare_own(trained)
        rows = prepared.part(part)
        if not len(rows):
            raise EngineError(f"No rows are held out for {part}. Hold some out in the split, and train again.")
        assert self._table is not None
        return self._table.frame, rows

    def _answered(self, project: Project, rows: PreparedPart, job: Job) -> tuple[Answered, ...]:
        """Return truth and answers of some rows, one value for each target."""
        from engine.evaluation import Answered

        _, preparation = self._require_trained()
        usual = {each.name: each for each in preparation.usual}
        outputs = self._finite(self._outputs(rows.X, job))
        each = zip(preparation.targets, preparation.tasks, rows.y, self._answers(outputs), strict=True)
        return tuple(
            Answered(
                target=target.name,
                task=task,
                labels=() if task == "regression" else target.levels,
                true=true[:, 0].astype("float64"),
                answers=given.astype("float64"),
                rows=rows.positions,
                threshold=project.predict.threshold,
                weights=None if rows.sample_weight is None else rows.sample_weight.astype("float64"),
                usual=_usual_answer(usual.get(target.name), target.levels, task),
            )
            for target, task, true, given in each
        )

    def _found(self, answered: Answered, part: Part, rows: pd.DataFrame) -> Findings:
        from engine.evaluation import findings_of

        _, preparation = self._require_trained()
        numbers = [each.name for each in preparation.features if each.kind == "number"]
        return findings_of(answered, part, rows[numbers] if answered.task == "regression" else None)


def _usual_answer(usual: Any, levels: tuple[str, ...], task: str) -> float | None:
    """Return what a model that knows nothing would always answer, None where it is not known."""
    if usual is None:
        return None
    if task == "regression":
        mean: float | None = usual.mean
        return mean
    return float(levels.index(usual.typical)) if usual.typical in levels else None
