"""The type of the workbench, for callers that accept another one, such as a fake in tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from engine.messages.job import NULL_JOB, Job

if TYPE_CHECKING:
    import pandas as pd

    from engine.catalog.shapes import Inputs, Measured
    from engine.messages.commands import SetInspection
    from engine.project import LayerSpec, ModelSpec, Project, ReadingSpec
    from engine.project.table_facts import TableFacts
    from engine.results import evaluation
    from engine.results.file_info import FileFacts
    from engine.results.inspection import InspectionResult
    from engine.results.lr_sweep import LrSweep
    from engine.results.preprocessing_source import PreprocessingInfo, PreprocessingSource
    from engine.results.row_query import RowQuery, RowsFound
    from engine.results.run import DataSplit, Run, Scores
    from engine.results.table_charts import Balance, ColumnChart, Correlations, MissingMap, PairChartData, ScaledTarget
    from engine.results.table_source import Preview, SourceMemory
    from engine.results.verdicts.log_target import LogTargetCheck
    from engine.results.verdicts.reference_models import TargetScores
    from engine.results.weight_transfer import Comparison, LoadReport
    from engine.workbench.state import WorkbenchState
    from engine.workbench.values import FileChoices, LoadedModel, Opened, OpenedModel, Predicted


class WorkbenchProtocol(Protocol):
    """Every operation on tables and models; `engine.workbench.facade.Workbench` documents and implements them."""

    @property
    def state(self) -> WorkbenchState: ...

    def preload_keras(self, *, job: Job = NULL_JOB) -> Mapping[str, str]: ...

    def preload_tables(self, *, job: Job = NULL_JOB) -> None: ...

    def measure(self, model: ModelSpec, inputs: Inputs, *, job: Job = NULL_JOB) -> Measured: ...

    def open_table(
        self,
        source: str,
        reading: ReadingSpec | None = None,
        guessed: ReadingSpec | None = None,
        *,
        job: Job = NULL_JOB,
    ) -> TableFacts: ...

    def preview(self, source: str, reading: ReadingSpec | None = None, *, job: Job = NULL_JOB) -> Preview: ...

    def preview_by_model(self, source: str, *, job: Job = NULL_JOB) -> Preview: ...

    def save_clipboard_table(self, text: str, folder: str, *, job: Job = NULL_JOB) -> str: ...

    def table_changes(self, memory: SourceMemory, *, job: Job = NULL_JOB) -> tuple[str, ...]: ...

    def rows(self, query: RowQuery, *, job: Job = NULL_JOB) -> RowsFound: ...

    def column_chart(self, name: str, by: str = "", *, job: Job = NULL_JOB) -> ColumnChart: ...

    def pair_chart(self, x: str, y: str, by: str = "", *, job: Job = NULL_JOB) -> PairChartData: ...

    def correlations(self, names: tuple[str, ...] = (), *, job: Job = NULL_JOB) -> Correlations: ...

    def missing_map(self, *, job: Job = NULL_JOB) -> MissingMap: ...

    def balance(self, project: Project, *, job: Job = NULL_JOB) -> tuple[Balance, ...]: ...

    def scaled_target(self, project: Project, target: str, *, job: Job = NULL_JOB) -> ScaledTarget: ...

    def check_log_target(self, project: Project, target: str, *, job: Job = NULL_JOB) -> LogTargetCheck: ...

    def precompile(self, project: Project, *, job: Job = NULL_JOB) -> None: ...

    def train(self, project: Project, based_on: str = "", *, job: Job = NULL_JOB) -> Run: ...

    def continue_training(self, run: Run, epochs: int, *, job: Job = NULL_JOB) -> Run: ...

    def resume_interrupted(self, path: str, epochs: int | None = None, *, job: Job = NULL_JOB) -> Run: ...

    def find_learning_rate(self, project: Project, *, job: Job = NULL_JOB) -> LrSweep: ...

    def load_run(self, run: Run, *, job: Job = NULL_JOB) -> None: ...

    def inspect_layers(
        self, inspection: SetInspection, run: str = "", epoch: int = 0, *, job: Job = NULL_JOB
    ) -> tuple[InspectionResult, ...]: ...

    def evaluate(self, project: Project, part: DataSplit = "test", *, job: Job = NULL_JOB) -> Scores: ...

    def evaluate_file(self, project: Project, source: str, *, job: Job = NULL_JOB) -> Scores: ...

    def compare_with_references(
        self, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> tuple[TargetScores, ...]: ...

    def evaluate_full(
        self, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> tuple[evaluation.EvaluationReport, ...]: ...

    def intervals(
        self, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> tuple[tuple[evaluation.Metric, ...], ...]: ...

    def best_threshold(
        self,
        project: Project,
        purpose: evaluation.Purpose,
        costs: evaluation.Costs | None = None,
        part: DataSplit = "validation",
        *,
        job: Job = NULL_JOB,
    ) -> float: ...

    def read_rows(
        self, positions: tuple[int, ...], part: DataSplit = "train", source: str = "", *, job: Job = NULL_JOB
    ) -> pd.DataFrame: ...

    def permutation_importance(
        self,
        project: Project,
        part: DataSplit = "test",
        source: str = "",
        target: int = 0,
        repeats: int = 10,
        *,
        job: Job = NULL_JOB,
    ) -> evaluation.Importances: ...

    def dependence(
        self,
        column: str,
        part: DataSplit = "test",
        source: str = "",
        target: int = 0,
        level: int = 1,
        *,
        job: Job = NULL_JOB,
    ) -> evaluation.Dependence: ...

    def pair_dependence(
        self,
        columns: tuple[str, str],
        part: DataSplit = "test",
        source: str = "",
        target: int = 0,
        level: int = 1,
        *,
        job: Job = NULL_JOB,
    ) -> evaluation.PairDependence: ...

    def input_fields(self, *, job: Job = NULL_JOB) -> tuple[evaluation.InputField, ...]: ...

    def explain_row(
        self,
        project: Project,
        cells: Mapping[str, evaluation.Cell],
        column: str,
        target: int = 0,
        *,
        job: Job = NULL_JOB,
    ) -> evaluation.RowExplanation: ...

    def save_report(
        self,
        destination: str,
        project: Project,
        run: Run | None = None,
        part: DataSplit = "test",
        source: str = "",
        *,
        job: Job = NULL_JOB,
    ) -> None: ...

    def save_charts(
        self, destination: str, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> None: ...

    def choose_for_file(self, source: str, choices: FileChoices, *, job: Job = NULL_JOB) -> None: ...

    def predict_file(self, project: Project, source: str, *, job: Job = NULL_JOB) -> pd.DataFrame: ...

    def check_rows(self, project: Project, source: str, *, job: Job = NULL_JOB) -> tuple[str, ...]: ...

    def predict_into_file(
        self, project: Project, source: str, destination: str, *, job: Job = NULL_JOB
    ) -> Predicted: ...

    def save_predictions(self, predicted: pd.DataFrame, destination: str, *, job: Job = NULL_JOB) -> None: ...

    def export(
        self,
        kind: str,
        path: str,
        run: Run | None = None,
        project: Project | None = None,
        *,
        job: Job = NULL_JOB,
    ) -> str: ...

    def open_project(self, path: str, *, job: Job = NULL_JOB) -> Opened: ...

    def read_project(self, path: str, *, job: Job = NULL_JOB) -> Opened: ...

    def restore_model(self, *, job: Job = NULL_JOB) -> str: ...

    def save_project(
        self,
        path: str,
        project: Project,
        runs: tuple[Run, ...] = (),
        queue: tuple[Project, ...] = (),
        *,
        job: Job = NULL_JOB,
    ) -> None: ...

    def runs_of(self, path: str, *, job: Job = NULL_JOB) -> tuple[Run, ...]: ...

    def discard_model(self, *, job: Job = NULL_JOB) -> None: ...

    def preview_preprocessing(
        self, source: PreprocessingSource, project: Project, *, job: Job = NULL_JOB
    ) -> PreprocessingInfo: ...

    def attach_preprocessing(
        self, source: PreprocessingSource, project: Project, *, job: Job = NULL_JOB
    ) -> Project: ...

    def save_model(self, path: str, project: Project | None = None, *, job: Job = NULL_JOB) -> None: ...

    def load_model(self, path: str, project: Project, *, job: Job = NULL_JOB) -> LoadedModel: ...

    def open_model(
        self, path: str, source: str = "", preprocessing: str = "", as_they_are: bool = False, *, job: Job = NULL_JOB
    ) -> OpenedModel: ...

    def describe_file(self, path: str, *, job: Job = NULL_JOB) -> FileFacts: ...

    def save_configuration(self, path: str, project: Project, *, job: Job = NULL_JOB) -> None: ...

    def load_configuration(self, path: str, *, job: Job = NULL_JOB) -> ModelSpec: ...

    def save_layer(self, path: str, layer: LayerSpec, *, job: Job = NULL_JOB) -> None: ...

    def load_layer(self, path: str, *, job: Job = NULL_JOB) -> LayerSpec: ...

    def save_weights(self, path: str, *, job: Job = NULL_JOB) -> None: ...

    def load_weights(self, path: str, project: Project, *, job: Job = NULL_JOB) -> LoadReport: ...

    def compare_weights(self, path: str, project: Project, *, job: Job = NULL_JOB) -> Comparison: ...

    def transfer_weights(
        self, path: str, project: Project, chosen: Mapping[str, str], *, job: Job = NULL_JOB
    ) -> LoadReport: ...
