"""Evaluation as files: one HTML page, or all charts as SVG."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.messages.job import Job
from engine.project import Project
from engine.results.evaluation import EvaluationReport, Importances
from engine.results.run import DataSplit, Run
from engine.workbench.services.evaluation import Evaluation
from engine.workbench.services.explanations import Explanations
from engine.workbench.services.labelled_rows import LabelledRows
from engine.workbench.services.reference_models import ReferenceModels
from engine.workbench.state import WorkbenchState

if TYPE_CHECKING:
    import pandas as pd

REPEATS = 5
"""Permutations of each column for the importance chart of a report."""
MAX_WORST_ROWS = 15
"""Rows with the largest errors that a report lists."""


class Reports:
    """Write the full evaluation of the current model to files."""

    def __init__(
        self,
        state: WorkbenchState,
        rows: LabelledRows,
        evaluation: Evaluation,
        references: ReferenceModels,
        explanations: Explanations,
    ) -> None:
        self._state = state
        self._rows = rows
        self._evaluation = evaluation
        self._references = references
        self._explanations = explanations

    def save_report(
        self, destination: str, project: Project, run: Run | None, part: DataSplit, source: str, job: Job
    ) -> None:
        """Write one HTML page with all metrics and charts, which needs no other file."""
        from engine.export.report import TargetReport, html_report
        from engine.system.atomic_files import write_text

        model, _ = self._state.require_preprocessor()
        frame, _ = self._rows.rows(part, source, job)
        metrics = self._evaluation.intervals(project, part, source, job)
        compared = self._references.compare(project, part, source, job)
        reports = self._with_importances(project, part, source, job)
        targets = [
            TargetReport(replace(report, metrics=own), _worst(report, frame), importances, scores)
            for own, scores, (report, importances) in zip(metrics, compared, reports, strict=True)
        ]
        name = Path(source or model.project.data.source).name
        rows_name = f"{part} rows of {name}" if not source else f"rows of {name}"
        write_text(Path(destination), html_report(model.project, run, targets, rows_name))

    def save_charts(self, destination: str, project: Project, part: DataSplit, source: str, job: Job) -> None:
        """Write every chart of the report as SVG into a ZIP file; with several targets, one folder for each."""
        from engine.export.report import charts_as_svg
        from engine.system.atomic_files import write_atomically

        reports = self._with_importances(project, part, source, job)
        charts: dict[str, str] = {}
        for report, importances in reports:
            charts |= charts_as_svg(report, importances, in_folder=len(reports) > 1)

        def write(path: Path) -> None:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, svg in charts.items():
                    archive.writestr(name, svg)

        write_atomically(Path(destination), write)

    def _with_importances(
        self, project: Project, part: DataSplit, source: str, job: Job
    ) -> list[tuple[EvaluationReport, Importances | None]]:
        """Return the report of each target with the importance of its columns; None if the rows come from a file."""
        return [
            (
                report,
                None if source else self._explanations.permutation_importance(project, part, "", place, REPEATS, job),
            )
            for place, report in enumerate(self._evaluation.evaluate_full(project, part, source, job))
        ]


def _worst(report: EvaluationReport, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the largest errors, their true and predicted values first."""
    import pandas as pd

    places = report.worst[:MAX_WORST_ROWS]
    rows = frame.iloc[report.rows[places]]

    def shown(values: Any) -> list[Any]:
        return [report.labels[int(value)] if report.labels else round(float(value), 4) for value in values[places]]

    columns = {"row": report.rows[places] + 1, "actual": shown(report.true), "predicted": shown(report.predicted)}
    features = rows[[column for column in rows if column != report.target]]
    return pd.concat([pd.DataFrame(columns, index=rows.index), features], axis=1)
