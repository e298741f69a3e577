"""One HTML page of what a model is worth, which stands alone: no network, no script, pictures inside.

- `pictures`: drawings as SVG, by matplotlib
- `page.html`: the page, a template of Jinja, which escapes whatever a table brings
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

from engine.export.report.pictures import picture_of
from engine.project import Project
from engine.results.charts import Chart, charts_of, confusion_chart, importance_chart
from engine.results.evaluation import EvaluationReport, Importances
from engine.results.run import Run
from engine.system.environment import environment
from engine.system.version import version

__all__ = ["TargetReport", "html_report", "pictures_of"]

MAX_WORST = 15
MAX_CLASSES = 60
"""With more classes than this the page has the most confused pairs, and leaves the matrix out."""

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class TargetReport:
    """What the page says of one target: its findings, the rows that were wrong most, the importance of columns."""

    findings: EvaluationReport
    worst: pd.DataFrame
    importances: Importances | None = None


def html_report(project: Project, run: Run | None, targets: Sequence[TargetReport], source: str) -> str:
    """Return the page.

    Parameters
    ----------
    project : Project
        The settings that were trained.
    run : Run or None
        The training, where it is known.
    targets : sequence of TargetReport
        One for each target.
    source : str
        Which rows were scored, in words: ``test rows of students.csv``.
    """
    return _TEMPLATES.get_template("page.html").render(
        project=project,
        run=run,
        source=source,
        targets=[_shown(target) for target in targets],
        layers=project.model.layers,
        versions=run.environment if run and run.environment else environment(),
        settings=project.model_dump_json(indent=2, exclude_defaults=True),
        made=f"{datetime.datetime.now().astimezone():%Y-%m-%d %H:%M}",
        version=version(),
    )


def pictures_of(found: EvaluationReport, importances: Importances | None, *, in_folder: bool) -> dict[str, str]:
    """Return all pictures of a target as SVG, by names of files; on wish in a folder that is called like the target."""
    folder = f"{_file_name(found.target)}/" if in_folder else ""
    matrix = (confusion_chart(found, _counts(found)),) if _has_matrix(found) else ()
    drawings = (*matrix, *_drawings(found, importances))
    return {f"{folder}{_file_name(each.key)}.svg": picture_of(each).svg for each in drawings}


def _file_name(text: str) -> str:
    return re.sub(r"[^\w.-]+", "_", text)


def _drawings(found: EvaluationReport, importances: Importances | None) -> tuple[Chart, ...]:
    more = () if importances is None else (importance_chart(importances),)
    return (*charts_of(found), *more)


def _shown(target: TargetReport) -> dict[str, Any]:
    found = target.findings
    return {
        "found": found,
        "pictures": [picture_of(drawing) for drawing in _drawings(found, target.importances)],
        "confusion": _confusion(found) if _has_matrix(found) else None,
        "columns": list(target.worst.columns),
        "worst": [list(map(_cell, row)) for row in target.worst.head(MAX_WORST).itertuples(index=False)],
        "rows": len(found.true),
        "lacking": [figure for figure in found.metrics if figure.value is None],
        "figures": [figure for figure in found.metrics if figure.value is not None],
    }


def _cell(value: Any) -> str:
    """Return a cell as it is read: no 37.0 for a 37, no 0.30000000000000004 for a 0.3."""
    if pd.isna(value):
        return "–"
    return f"{value:.15g}" if isinstance(value, float | np.floating) else str(value).removesuffix(" 00:00:00")


def _has_matrix(found: EvaluationReport) -> bool:
    return 0 < len(found.labels) <= MAX_CLASSES


def _counts(found: EvaluationReport) -> NDArray[np.int64]:
    """Return how many rows of each true class were predicted as which class, shape (classes, classes)."""
    counts = np.zeros((len(found.labels), len(found.labels)), dtype=np.int64)
    np.add.at(counts, (found.true.astype(int), found.predicted.astype(int)), 1)
    return counts


def _confusion(found: EvaluationReport) -> list[tuple[str, list[tuple[int, float, float]]]]:
    """Return each true class with its counts, and which share of its row and of its column each count is."""
    counts = _counts(found)
    of_rows = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    of_columns = counts / np.maximum(counts.sum(axis=0, keepdims=True), 1)
    return [
        (label, list(zip(*(part.tolist() for part in parts), strict=True)))
        for label, *parts in zip(found.labels, counts, of_rows, of_columns, strict=True)
    ]
