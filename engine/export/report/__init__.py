"""The HTML report of a model: a single page without scripts or external files, with charts as SVG.

- `svg_charts`: charts as SVG, by matplotlib
- `page.html`: the Jinja template of the page, which escapes all texts of a table
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.catalog.log_names import logged
from engine.export.report.svg_charts import as_svg
from engine.project import Project
from engine.results.charts import Chart, charts_of, confusion_chart, importance_chart
from engine.results.evaluation import EvaluationReport, Importances
from engine.results.run import Run, Scores
from engine.results.verdicts.reference_models import KEY_TITLES, TargetScores, out_of_fold_text, short
from engine.results.verdicts.scores import repeated_key, worst_title
from engine.system.environment import environment
from engine.system.version import version

__all__ = ["TargetReport", "charts_as_svg", "html_report"]

MAX_WORST = 15
MAX_CLASSES = 60
"""With more classes than this the page lists the most confused pairs, without the matrix."""

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class TargetReport:
    """What the page shows of one target.

    Attributes
    ----------
    findings : EvaluationReport
        Its evaluation.
    worst : DataFrame
        The rows with the largest errors.
    importances : Importances or None
        Of its columns.
    compared : TargetScores or None
        Scores of reference models on the same rows.
    """

    findings: EvaluationReport
    worst: pd.DataFrame
    importances: Importances | None = None
    compared: TargetScores | None = None


def html_report(project: Project, run: Run | None, targets: Sequence[TargetReport], source: str) -> str:
    """Return the page.

    Parameters
    ----------
    project : Project
        The settings that were trained.
    run : Run or None
        The run of the model; None if it is unknown.
    targets : sequence of TargetReport
        One for each target.
    source : str
        What the evaluated rows are: ``test rows of students.csv``.
    """
    return _TEMPLATES.get_template("page.html").render(
        project=project,
        run=run,
        source=source,
        targets=[_shown(target, run, project) for target in targets],
        layers=project.model.layers,
        versions=run.environment if run and run.environment else environment(),
        settings=project.model_dump_json(indent=2, exclude_defaults=True),
        made=f"{datetime.datetime.now().astimezone():%Y-%m-%d %H:%M}",
        version=version(),
    )


def charts_as_svg(found: EvaluationReport, importances: Importances | None, *, in_folder: bool) -> dict[str, str]:
    """Return all charts of a target as SVG, by file name, optionally in a folder with the name of the target."""
    folder = f"{_file_name(found.target)}/" if in_folder else ""
    matrix = (confusion_chart(found, _counts(found)),) if _has_matrix(found) else ()
    charts = (*matrix, *_charts(found, importances))
    return {f"{folder}{_file_name(each.key)}.svg": as_svg(each).svg for each in charts}


def _file_name(text: str) -> str:
    return re.sub(r"[^\w.-]+", "_", text)


def _charts(found: EvaluationReport, importances: Importances | None) -> tuple[Chart, ...]:
    more = () if importances is None else (importance_chart(importances),)
    return (*charts_of(found), *more)


def _shown(target: TargetReport, run: Run | None, project: Project) -> dict[str, Any]:
    found = target.findings
    repeated = _repeated(found, project)
    held_out = run.out_of_fold.all_targets if run is not None and run.out_of_fold is not None else ()
    return {
        "found": found,
        "compared": target.compared,
        "out_of_fold": next((out_of_fold_text(each) for each in held_out if each.target == found.target), ""),
        "comparison": _comparison(target.compared) if target.compared else (),
        "charts": [as_svg(chart) for chart in _charts(found, target.importances)],
        "confusion": _confusion(found) if _has_matrix(found) else None,
        "columns": list(target.worst.columns),
        "worst": [list(map(_cell, row)) for row in target.worst.head(MAX_WORST).itertuples(index=False)],
        "worst_title": worst_title(found, MAX_WORST),
        "rows": len(found.true),
        "lacking": [metric for metric in found.metrics if metric.value is None],
        "metrics": [metric for metric in found.metrics if metric.value is not None and metric.log not in repeated],
    }


def _repeated(found: EvaluationReport, project: Project) -> set[str]:
    """Return the names in the logs of the metrics of Keras that repeat one of scikit-learn."""
    keyed = {each.key: each.value for each in found.metrics if each.key}
    scores = Scores(part="test", task=found.task, rows=len(found.true), threshold=found.threshold, key_scores=keyed)
    logs = {each.name: each for each in logged(project.compile, project.model.ends) if each.plain != "loss"}
    known = ((logs[each.log], each.value) for each in found.metrics if each.log in logs)
    return {log.name for log, value in known if repeated_key(log, value, scores, project)}


def _comparison(compared: TargetScores) -> list[tuple[str, ...]]:
    """Return the lines of a table, its titles first; empty without reference models."""
    if not compared.references:
        return []
    titles = ("Model", *(KEY_TITLES[key] for key in compared.scores))
    return [titles, *((title, *(short(each, 4) for each in scores.values())) for _, title, scores in compared.lines)]


def _cell(value: Any) -> str:
    """Return a cell as a person would write it: 37 instead of 37.0, 0.3 instead of 0.30000000000000004."""
    if pd.isna(value):
        return "–"
    return f"{value:.15g}" if isinstance(value, float | np.floating) else str(value).removesuffix(" 00:00:00")


def _has_matrix(found: EvaluationReport) -> bool:
    return 0 < len(found.labels) <= MAX_CLASSES


def _counts(found: EvaluationReport) -> NDArray[np.int64]:
    """Return the confusion matrix: rows by true and predicted class, shape (classes, classes)."""
    counts = np.zeros((len(found.labels), len(found.labels)), dtype=np.int64)
    np.add.at(counts, (found.true.astype(int), found.predicted.astype(int)), 1)
    return counts


def _confusion(found: EvaluationReport) -> list[tuple[str, list[tuple[int, float, float]]]]:
    """Return each true class with its counts, each as a fraction of its row and of its column."""
    counts = _counts(found)
    of_rows = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    of_columns = counts / np.maximum(counts.sum(axis=0, keepdims=True), 1)
    return [
        (label, list(zip(*(part.tolist() for part in parts), strict=True)))
        for label, *parts in zip(found.labels, counts, of_rows, of_columns, strict=True)
    ]
