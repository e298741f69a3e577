"""The services of a workbench, composed around one state."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.workbench.services.evaluation import Evaluation
from engine.workbench.services.explanations import Explanations
from engine.workbench.services.exports import Exports
from engine.workbench.services.inspection import Inspection
from engine.workbench.services.keras_runtime import KerasRuntime
from engine.workbench.services.labelled_rows import LabelledRows
from engine.workbench.services.model_files import Models
from engine.workbench.services.predictions import FilePredictions
from engine.workbench.services.prepared_tables import PreparedTables
from engine.workbench.services.preprocessing import PreprocessingSources
from engine.workbench.services.projects import Projects
from engine.workbench.services.reference_models import ReferenceModels
from engine.workbench.services.reports import Reports
from engine.workbench.services.scoring import Scoring
from engine.workbench.services.tables import Tables
from engine.workbench.services.training import Checkpointing, Training
from engine.workbench.state import WorkbenchState


@dataclass(frozen=True)
class Services:
    """Everything that the methods of a workbench delegate to."""

    keras: KerasRuntime
    tables: Tables
    prepared: PreparedTables
    scoring: Scoring
    inspection: Inspection
    training: Training
    evaluation: Evaluation
    references: ReferenceModels
    explanations: Explanations
    reports: Reports
    predictions: FilePredictions
    exports: Exports
    preprocessing: PreprocessingSources
    projects: Projects
    model_files: Models


def compose(state: WorkbenchState, recovery: Path | None, checkpoint_seconds: float | None) -> Services:
    """Return services that share a state; the parameters are those of `Workbench`."""
    tables = Tables(state)
    prepared = PreparedTables(state, tables)
    scoring = Scoring(state, prepared)
    inspection = Inspection(state, prepared)
    checkpointing = Checkpointing(recovery, checkpoint_seconds)
    rows = LabelledRows(state, prepared, scoring)
    evaluation = Evaluation(state, rows)
    references = ReferenceModels(state, prepared, rows)
    explanations = Explanations(state, scoring, rows)
    preprocessing = PreprocessingSources(state, prepared)
    return Services(
        keras=KerasRuntime(),
        tables=tables,
        prepared=prepared,
        scoring=scoring,
        inspection=inspection,
        training=Training(state, tables, prepared, scoring, inspection, checkpointing),
        evaluation=evaluation,
        references=references,
        explanations=explanations,
        reports=Reports(state, rows, evaluation, references, explanations),
        predictions=FilePredictions(state, scoring),
        exports=Exports(state, prepared, scoring, references),
        preprocessing=preprocessing,
        projects=Projects(state, tables),
        model_files=Models(state, prepared, preprocessing),
    )
