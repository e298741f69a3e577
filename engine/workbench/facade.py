"""The workbench: one object with every operation on tables and models."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.messages.job import NULL_JOB, Job
from engine.workbench.state import WorkbenchState

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
    from engine.workbench.composition import Services
    from engine.workbench.values import FileChoices, LoadedModel, Opened, OpenedModel, Predicted


class Workbench:
    """One open table, one current model, and every operation on them; `state` is what is held between two calls.

    Methods take and return plain values, raise EngineError with a sentence for the user, change nothing if they fail,
    and are called from one thread. They delegate to `engine.workbench.services`, whose docstrings have the details.

    Parameters
    ----------
    recovery : Path, optional
        Folder for checkpoints of running trainings; None for no checkpoints.
    checkpoint_seconds : float, optional
        Interval between checkpoints; None for the default.
    """

    def __init__(self, recovery: Path | None = None, checkpoint_seconds: float | None = None) -> None:
        # Imported with the first workbench, in the engine thread: the window only needs the names of the methods.
        from engine.workbench.composition import compose

        self.state = WorkbenchState()
        self._services: Services = compose(self.state, recovery, checkpoint_seconds)

    def preload_keras(self, *, job: Job = NULL_JOB) -> Mapping[str, str]:
        """Load Keras and TensorFlow, and return versions and the device."""
        return self._services.keras.preload_keras(job)

    def preload_tables(self, *, job: Job = NULL_JOB) -> None:
        """Load what reads tables, so that the first one does not wait for it."""
        self._services.tables.preload_tables()

    def measure(self, model: ModelSpec, inputs: Inputs, *, job: Job = NULL_JOB) -> Measured:
        """Return output shapes and parameter counts as Keras computes them."""
        return self._services.keras.measure(model, inputs, job)

    def open_table(
        self,
        source: str,
        reading: ReadingSpec | None = None,
        guessed: ReadingSpec | None = None,
        *,
        job: Job = NULL_JOB,
    ) -> TableFacts:
        """Read a table and make it the open one; what is not in `reading`, or only `guessed` there, is inferred."""
        return self._services.tables.open_table(source, reading, guessed, job)

    def preview(self, source: str, reading: ReadingSpec | None = None, *, job: Job = NULL_JOB) -> Preview:
        """Return the first rows of a file; without `reading` it is inferred how they are read."""
        return self._services.tables.preview(source, reading, job)

    def preview_by_model(self, source: str, *, job: Job = NULL_JOB) -> Preview:
        """Return the first rows of a file as the current model reads it."""
        return self._services.tables.preview_by_model(source, job)

    def save_clipboard_table(self, text: str, folder: str, *, job: Job = NULL_JOB) -> str:
        """Write pasted cells to a new file in `folder`, and return its path."""
        return self._services.tables.save_clipboard_table(text, folder)

    def table_changes(self, memory: SourceMemory, *, job: Job = NULL_JOB) -> tuple[str, ...]:
        """Return as sentences what changed in the open table since a project was saved."""
        return self._services.tables.table_changes(memory)

    def rows(self, query: RowQuery, *, job: Job = NULL_JOB) -> RowsFound:
        """Return the rows of the open table that match a query."""
        return self._services.tables.rows(query)

    def column_chart(self, name: str, by: str = "", *, job: Job = NULL_JOB) -> ColumnChart:
        """Return the distribution of a column of the open table."""
        return self._services.tables.column_chart(name, by)

    def pair_chart(self, x: str, y: str, by: str = "", *, job: Job = NULL_JOB) -> PairChartData:
        """Return two columns of the open table against each other."""
        return self._services.tables.pair_chart(x, y, by)

    def correlations(self, names: tuple[str, ...] = (), *, job: Job = NULL_JOB) -> Correlations:
        """Return the correlations between numeric columns of the open table."""
        return self._services.tables.correlations(names)

    def missing_map(self, *, job: Job = NULL_JOB) -> MissingMap:
        """Return which cells of the open table are missing."""
        return self._services.tables.missing_map()

    def balance(self, project: Project, *, job: Job = NULL_JOB) -> tuple[Balance, ...]:
        """Return the distribution of each target over the parts of the project's table."""
        return self._services.prepared.balance(project)

    def scaled_target(self, project: Project, target: str, *, job: Job = NULL_JOB) -> ScaledTarget:
        """Return the distribution of a number target over the training rows, before and after scaling."""
        return self._services.prepared.scaled_target(project, target)

    def check_log_target(self, project: Project, target: str, *, job: Job = NULL_JOB) -> LogTargetCheck:
        """Measure by a quick model whether the logarithm of a number target is learned better."""
        return self._services.references.check_log_target(project, target, job)

    def precompile(self, project: Project, *, job: Job = NULL_JOB) -> None:
        """Build and trace a network, so that `train` with these settings starts at once."""
        self._services.training.precompile(project, job)

    def train(self, project: Project, based_on: str = "", *, job: Job = NULL_JOB) -> Run:
        """Train the project's network, score it on the test rows, and make it the current model."""
        return self._services.training.train(project, based_on, job)

    def continue_training(self, run: Run, epochs: int, *, job: Job = NULL_JOB) -> Run:
        """Train the last run for more epochs, as if its training had never ended."""
        return self._services.training.continue_training(run, epochs, job)

    def resume_interrupted(self, path: str, epochs: int | None = None, *, job: Job = NULL_JOB) -> Run:
        """Continue an interrupted training from its last checkpoint."""
        return self._services.training.resume_interrupted(path, epochs, job)

    def find_learning_rate(self, project: Project, *, job: Job = NULL_JOB) -> LrSweep:
        """Train a separate network with growing learning rates; the current model stays."""
        return self._services.training.find_learning_rate(project, job)

    def load_run(self, run: Run, *, job: Job = NULL_JOB) -> None:
        """Make the model of an earlier run the current one."""
        self._services.training.load_run(run, job)

    def inspect_layers(
        self, inspection: SetInspection, run: str = "", epoch: int = 0, *, job: Job = NULL_JOB
    ) -> tuple[InspectionResult, ...]:
        """Return layer statistics and decision maps of the current model at every kept epoch."""
        return self._services.inspection.inspect_layers(inspection, run, epoch, job)

    def evaluate(self, project: Project, part: DataSplit = "test", *, job: Job = NULL_JOB) -> Scores:
        """Return scores of the current model on a part of its table."""
        return self._services.scoring.evaluate(project, part, job)

    def evaluate_file(self, project: Project, source: str, *, job: Job = NULL_JOB) -> Scores:
        """Return scores of the current model on the rows of a file with the target columns."""
        return self._services.scoring.evaluate_file(project, source, job)

    def compare_with_references(
        self, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> tuple[TargetScores, ...]:
        """Return key scores of the current model with those of reference models, which are fitted once."""
        return self._services.references.compare(project, part, source, job)

    def evaluate_full(
        self, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> tuple[evaluation.EvaluationReport, ...]:
        """Return metrics, curves and worst rows of the current model, one report for each target."""
        return self._services.evaluation.evaluate_full(project, part, source, job)

    def intervals(
        self, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> tuple[tuple[evaluation.Metric, ...], ...]:
        """Return the metrics of every target with bootstrap intervals."""
        return self._services.evaluation.intervals(project, part, source, job)

    def best_threshold(
        self,
        project: Project,
        purpose: evaluation.Purpose,
        costs: evaluation.Costs | None = None,
        part: DataSplit = "validation",
        *,
        job: Job = NULL_JOB,
    ) -> float:
        """Return the threshold that is best for a purpose on some rows."""
        return self._services.evaluation.best_threshold(project, purpose, costs, part, job)

    def read_rows(
        self, positions: tuple[int, ...], part: DataSplit = "train", source: str = "", *, job: Job = NULL_JOB
    ) -> pd.DataFrame:
        """Return some rows of the table that holds a part, or of a file."""
        return self._services.evaluation.read_rows(positions, part, source, job)

    def permutation_importance(
        self,
        project: Project,
        part: DataSplit = "test",
        source: str = "",
        target: int = 0,
        repeats: int = 10,
        *,
        job: Job = NULL_JOB,
    ) -> evaluation.Importances:
        """Return for every feature how much the score drops when its column is shuffled."""
        return self._services.explanations.permutation_importance(project, part, source, target, repeats, job)

    def dependence(
        self,
        column: str,
        part: DataSplit = "test",
        source: str = "",
        target: int = 0,
        level: int = 1,
        *,
        job: Job = NULL_JOB,
    ) -> evaluation.Dependence:
        """Return how predictions of a target change with the value of a column."""
        return self._services.explanations.dependence(column, part, source, target, level, job)

    def pair_dependence(
        self,
        columns: tuple[str, str],
        part: DataSplit = "test",
        source: str = "",
        target: int = 0,
        level: int = 1,
        *,
        job: Job = NULL_JOB,
    ) -> evaluation.PairDependence:
        """Return how predictions of a target change with the values of two columns."""
        return self._services.explanations.pair_dependence(columns, part, source, target, level, job)

    def input_fields(self, *, job: Job = NULL_JOB) -> tuple[evaluation.InputField, ...]:
        """Return the features of the current model with their ranges in the training rows."""
        return self._services.explanations.input_fields()

    def explain_row(
        self,
        project: Project,
        cells: Mapping[str, evaluation.Cell],
        column: str,
        target: int = 0,
        *,
        job: Job = NULL_JOB,
    ) -> evaluation.RowExplanation:
        """Return the predictions for one made-up row, a dependence curve, and the effect of each cell."""
        return self._services.explanations.explain_row(project, cells, column, target)

    def save_report(
        self,
        destination: str,
        project: Project,
        run: Run | None = None,
        part: DataSplit = "test",
        source: str = "",
        *,
        job: Job = NULL_JOB,
    ) -> None:
        """Write one HTML page with all metrics and charts."""
        self._services.reports.save_report(destination, project, run, part, source, job)

    def save_charts(
        self, destination: str, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> None:
        """Write every chart of the report as SVG into a ZIP file."""
        self._services.reports.save_charts(destination, project, part, source, job)

    def choose_for_file(self, source: str, choices: FileChoices, *, job: Job = NULL_JOB) -> None:
        """Have the model read a file in another way than its training table, from now on."""
        self.state.file_choices[source] = choices

    def predict_file(self, project: Project, source: str, *, job: Job = NULL_JOB) -> pd.DataFrame:
        """Return the rows of a file with their predictions on the right."""
        return self._services.predictions.predict_file(project, source, job)

    def check_rows(self, project: Project, source: str, *, job: Job = NULL_JOB) -> tuple[str, ...]:
        """Return sentences about the first rows of a file that is to be predicted."""
        return self._services.predictions.check_rows(project, source, job)

    def predict_into_file(self, project: Project, source: str, destination: str, *, job: Job = NULL_JOB) -> Predicted:
        """Write the rows of a file with their predictions to another file, in bounded memory."""
        return self._services.predictions.predict_into_file(project, source, destination, job)

    def save_predictions(self, predicted: pd.DataFrame, destination: str, *, job: Job = NULL_JOB) -> None:
        """Write predicted rows as CSV, Excel or Parquet."""
        self._services.predictions.save_predictions(predicted, destination)

    def export(
        self, kind: str, path: str, run: Run | None = None, project: Project | None = None, *, job: Job = NULL_JOB
    ) -> str:
        """Write the current model, or the history of a run, for another program, and return what was verified."""
        return self._services.exports.export(kind, path, run, project, job)

    def open_project(self, path: str, *, job: Job = NULL_JOB) -> Opened:
        """Open a project file or settings; the model inside becomes the current one."""
        return self._services.projects.open_project(path, job)

    def read_project(self, path: str, *, job: Job = NULL_JOB) -> Opened:
        """Open a project file or settings without Keras; `restore_model` loads the model inside."""
        return self._services.projects.read_project(path)

    def restore_model(self, *, job: Job = NULL_JOB) -> str:
        """Load the model of the project that was read last, and return the run that can be continued."""
        return self._services.projects.restore_model(job)

    def save_project(
        self,
        path: str,
        project: Project,
        runs: tuple[Run, ...] = (),
        queue: tuple[Project, ...] = (),
        *,
        job: Job = NULL_JOB,
    ) -> None:
        """Save the project with its runs, its queue and the current model."""
        self._services.projects.save_project(path, project, runs, queue, job)

    def runs_of(self, path: str, *, job: Job = NULL_JOB) -> tuple[Run, ...]:
        """Return the runs of a project file; nothing changes."""
        return self._services.projects.runs_of(path)

    def discard_model(self, *, job: Job = NULL_JOB) -> None:
        """Have no current model, as after opening something that it does not belong to."""
        self._services.projects.discard_model()

    def preview_preprocessing(
        self, source: PreprocessingSource, project: Project, *, job: Job = NULL_JOB
    ) -> PreprocessingInfo:
        """Return what the current model would read from a table; nothing changes."""
        return self._services.preprocessing.preview_preprocessing(source, project, job)

    def attach_preprocessing(self, source: PreprocessingSource, project: Project, *, job: Job = NULL_JOB) -> Project:
        """Attach preprocessing to the current model, and return the model's settings with it."""
        return self._services.preprocessing.attach_preprocessing(source, project, job)

    def save_model(self, path: str, project: Project | None = None, *, job: Job = NULL_JOB) -> None:
        """Save the current model with settings and preprocessing."""
        self._services.model_files.save_model(path, project)

    def load_model(self, path: str, project: Project, *, job: Job = NULL_JOB) -> LoadedModel:
        """Load a whole model of Keras 2 or 3 and make it the current one."""
        return self._services.model_files.load_model(path, project, job)

    def open_model(
        self, path: str, source: str = "", preprocessing: str = "", as_they_are: bool = False, *, job: Job = NULL_JOB
    ) -> OpenedModel:
        """Load a whole model to use it at once, and make it the current one."""
        return self._services.model_files.open_model(path, source, preprocessing, as_they_are, job)

    def describe_file(self, path: str, *, job: Job = NULL_JOB) -> FileFacts:
        """Return what a file contains, and whether it is safe to open; nothing changes."""
        return self._services.model_files.describe_file(path)

    def save_configuration(self, path: str, project: Project, *, job: Job = NULL_JOB) -> None:
        """Save the project's layers as Keras configuration JSON, without weights."""
        self._services.model_files.save_configuration(path, project, job)

    def load_configuration(self, path: str, *, job: Job = NULL_JOB) -> ModelSpec:
        """Return the layers of a Keras configuration JSON."""
        return self._services.model_files.load_configuration(path, job)

    def save_layer(self, path: str, layer: LayerSpec, *, job: Job = NULL_JOB) -> None:
        """Save the configuration of one layer as Keras configuration JSON."""
        self._services.model_files.save_layer(path, layer, job)

    def load_layer(self, path: str, *, job: Job = NULL_JOB) -> LayerSpec:
        """Return the layer of a Keras configuration JSON."""
        return self._services.model_files.load_layer(path, job)

    def save_weights(self, path: str, *, job: Job = NULL_JOB) -> None:
        """Save the current model's weights as `.weights.h5`."""
        self._services.model_files.save_weights(path)

    def load_weights(self, path: str, project: Project, *, job: Job = NULL_JOB) -> LoadReport:
        """Load weights into a new network of the project's layers, which becomes the current model."""
        return self._services.model_files.load_weights(path, project, job)

    def compare_weights(self, path: str, project: Project, *, job: Job = NULL_JOB) -> Comparison:
        """Return the layers of a file next to the project's, with a proposed mapping; nothing changes."""
        return self._services.model_files.compare_weights(path, project, job)

    def transfer_weights(
        self, path: str, project: Project, chosen: Mapping[str, str], *, job: Job = NULL_JOB
    ) -> LoadReport:
        """Load the weights of some layers of a file; the other layers keep theirs if they fit."""
        return self._services.model_files.transfer_weights(path, project, chosen, job)
