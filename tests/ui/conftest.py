"""A window without Keras: a fake workbench that returns at once or on demand, dialogs that choose by themselves.

Every test fails that leaves an engine's thread, a repeating timer or a dialog behind.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from engine.catalog.shapes import Measured, ModelFacts, NetworkInput, model_facts
from engine.messages.commands import Cancel, Pause, Resume, SetInspection, SetLearningRate, TrainingCommand
from engine.messages.events import (
    EpochEnded,
    LearningRateChanged,
    Progressed,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
)
from engine.messages.job import NULL_JOB, Job
from engine.project import CompileSpec, LayerSpec, ModelSpec, Project, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.results.evaluation import Metric
from engine.results.file_info import FileFacts
from engine.results.inspection import InspectionResult
from engine.results.lr_sweep import LrSweep, sweep_of
from engine.results.preprocessing_source import PreprocessingInfo, PreprocessingSource
from engine.results.row_query import RowQuery, RowsFound
from engine.results.run import DataSplit, Run, RunMarker, Scores, SplitSizes, Timings
from engine.results.table_charts import Balance, ColumnChart, PartBalance, ScaledTarget
from engine.results.table_source import Preview, SourceMemory
from engine.results.verdicts.log_target import LogTargetCheck
from engine.results.verdicts.reference_models import TargetScores
from engine.results.weight_transfer import Comparison, LayerWeights, LoadReport
from engine.suggestions.presets import PRESETS
from engine.system.errors import Cancelled, EngineError
from engine.workbench import FileChoices, LoadedModel, Opened, Predicted
from engine.workbench.state import WorkbenchState
from tests.ui.charts.snapshot_histories import history_of
from tests.ui.trained import target_scores
from ui.dialogs.text_dialog import TextDialog
from ui.engine.engine_thread import EngineThread
from ui.style import theme
from ui.style.preferences import Preferences
from ui.window.main_window import MainWindow

STUDENTS = TableFacts(
    source="students.csv",
    reading=ReadingSpec(),
    rows=1000,
    columns=(
        ColumnFacts("daily_study", "number", True, 0, 12, minimum=0, maximum=11, mean=4.9, deviation=2.4),
        ColumnFacts("monthly_tuition", "number", True, 0, 42, minimum=15, maximum=56, mean=35.7, deviation=8.0),
        ColumnFacts("passing_grade", "category", True, 0, 2, levels=("0", "1"), counts=(543, 457)),
    ),
)
PATIENCE_MS = 30_000


class FakeWorkbench:
    """Stands in for the workbench: same methods, fixed values, no work.

    Attributes
    ----------
    calls : list of tuple
        Name and arguments of every call, in order.
    failing : dict
        Errors to raise, by the names of methods.
    held : set of str
        Names of methods that wait for `gate`, or until their job is stopped.
    gate : threading.Event
        Lets the held methods continue when it is set.
    """

    def __init__(self) -> None:
        self.state = WorkbenchState()
        self.calls: list[tuple[Any, ...]] = []
        self.failing: dict[str, BaseException] = {}
        self.held: set[str] = set()
        self.gate = threading.Event()
        self.facts = STUDENTS
        self.opened: Opened | None = None
        self.choices: tuple[str, ...] = ()
        self.changes: tuple[str, ...] = ()
        self.report = LoadReport("", "weights", "Keras 3")
        self.prepared = True
        self.row_notes: tuple[str, ...] = ()
        self.file_choices: dict[str, FileChoices] = {}
        self.epochs = 3
        self.thread = 0
        self.commands: list[TrainingCommand] = []
        self.measured: ModelFacts | None = None

    def _enter(self, method: str, job: Job, *arguments: Any) -> None:
        self.thread = threading.get_ident()
        self.calls.append((method, *arguments))
        while method in self.held and not self.gate.wait(0.005) and not job.should_stop():
            self._apply_commands(job)
        self._apply_commands(job)
        if method in self.failing:
            raise self.failing[method]

    def _apply_commands(self, job: Job) -> None:
        while (command := job.command(0.0)) is not None:
            self._keep(command, job)

    def _keep(self, command: TrainingCommand, job: Job) -> None:
        self.commands.append(command)
        match command:
            case Pause():
                job.emit(RunPaused(mark=RunMarker(kind="paused", epoch=2, text="paused")))
            case Resume():
                job.emit(RunResumed(mark=RunMarker(kind="resumed", epoch=2, text="resumed")))
            case SetLearningRate(learning_rate=rate):
                mark = RunMarker(kind="learning rate", epoch=2, text=f"learning rate {rate:g}")
                job.emit(LearningRateChanged(mark=mark, learning_rate=rate))

    def methods_called(self) -> list[str]:
        return [call[0] for call in self.calls]

    def preload_tables(self, *, job: Job = NULL_JOB) -> None:
        pass

    def preload_keras(self, *, job: Job = NULL_JOB) -> dict[str, str]:
        self._enter("preload_keras", job)
        return {"keras": "3.15.1", "device": "CPU"}

    def measure(self, model: ModelSpec, inputs: tuple[NetworkInput, ...], *, job: Job = NULL_JOB) -> Measured:
        self._enter("measure", job, model, inputs)
        if job.should_stop():
            raise Cancelled("Stopped.")
        return Measured(model, inputs, self.measured or model_facts(model, inputs))

    def open_table(
        self,
        source: str,
        reading: ReadingSpec | None = None,
        guessed: ReadingSpec | None = None,
        *,
        job: Job = NULL_JOB,
    ) -> TableFacts:
        self._enter("open_table", job, source, reading, *filter(None, [guessed]))
        return replace(self.facts, source=source, reading=reading or self.facts.reading)

    def preview_by_model(self, source: str, *, job: Job = NULL_JOB) -> Preview:
        return self.preview(source, job=job)

    def preview(self, source: str, reading: ReadingSpec | None = None, *, job: Job = NULL_JOB) -> Preview:
        import pandas as pd

        self._enter("preview", job, source, reading)
        frame = pd.DataFrame({column.name: [0, 1, 2] for column in self.facts.columns})
        guessed = self.facts.reading
        return Preview(source, reading or guessed, guessed, frame, self.choices, text="a,b\n1,2", size=100, whole=True)

    def save_clipboard_table(self, text: str, folder: str, *, job: Job = NULL_JOB) -> str:
        self._enter("save_clipboard_table", job, text)
        return f"{folder}/Pasted.tsv"

    def table_changes(self, memory: SourceMemory, *, job: Job = NULL_JOB) -> tuple[str, ...]:
        self._enter("table_changes", job, memory)
        return self.changes

    def rows(self, query: RowQuery, *, job: Job = NULL_JOB) -> RowsFound:
        import pandas as pd

        self._enter("rows", job, query)
        return RowsFound(query, pd.DataFrame({column.name: [0, 1, 2] for column in self.facts.columns}))

    def column_chart(self, name: str, by: str = "", *, job: Job = NULL_JOB) -> ColumnChart:
        self._enter("column_chart", job, name, by)
        return ColumnChart(name, by, (0.0, 1.0, 2.0), (), ("",), ((1, 2),))

    def balance(self, project: Project, *, job: Job = NULL_JOB) -> tuple[Balance, ...]:
        self._enter("balance", job, project)
        parts = (("train", 49), ("validation", 21), ("test", 30))
        return (
            Balance("passing_grade", ("0", "1"), (), tuple(PartBalance(n, 10 * r, (6 * r, 4 * r)) for n, r in parts)),
        )

    def scaled_target(self, project: Project, target: str, *, job: Job = NULL_JOB) -> ScaledTarget:
        self._enter("scaled_target", job, project, target)
        chart = ColumnChart(target, "", (0.0, 1.0, 2.0), (), ("",), ((1, 2),))
        return ScaledTarget(chart, chart)

    def check_log_target(self, project: Project, target: str, *, job: Job = NULL_JOB) -> LogTargetCheck:
        self._enter("check_log_target", job, project, target)
        return LogTargetCheck(project.data, target, 200, plain_rmse=100.0, log_rmse=80.0, plain_mae=50.0, log_mae=40.0)

    def precompile(self, project: Project, *, job: Job = NULL_JOB) -> None:
        self._enter("precompile", job, project)

    def train(self, project: Project, based_on: str = "", *, job: Job = NULL_JOB) -> Run:
        job.emit(Progressed(text="Preparing the table"))
        run_id = f"run-{len(self.calls)}"
        rows = SplitSizes(train=490, validation=210, test=300)
        job.emit(
            RunStarted(
                run=run_id,
                epochs=self.epochs,
                steps_per_epoch=16,
                metrics=("loss", "binary_accuracy"),
                rows=rows,
                way="in-graph",
                way_reason="it fits",
            )
        )
        done = 0
        while done < self.epochs and not job.should_stop():
            done += 1
            logs = {"loss": 0.7 / done, "val_loss": 0.8 / done, "binary_accuracy": 0.9, "val_binary_accuracy": 0.9}
            job.emit(EpochEnded(epoch=done, logs=logs, seconds=0.1 * done, learning_rate=0.001, best_epoch=done))
        self._enter("train", job, project)
        cancelled = Cancel() in self.commands
        status = "cancelled" if cancelled else "stopped" if job.should_stop() else "finished"
        job.emit(RunEnded(run=run_id, status=status, epochs=done, kept_epoch=done))
        run = made_run(run_id, project, done, status)
        if based_on:
            run = run.replaced(based_on=based_on, scores=None, rows=SplitSizes(train=1000, validation=0, test=0))
        return run.replaced(kept_epoch=0) if cancelled else run

    def continue_training(self, run: Run, epochs: int, *, job: Job = NULL_JOB) -> Run:
        self._enter("continue_training", job, run, epochs)
        total = run.epochs + epochs
        project = run.project.replaced(fit=run.project.fit.replaced(epochs=total))
        return made_run(run.id, project, total).replaced(name=run.name)

    def resume_interrupted(self, path: str, epochs: int | None = None, *, job: Job = NULL_JOB) -> Run:
        self._enter("resume_interrupted", job, path)
        return made_run("recovered", Project(name="recovered"), 20)

    def load_run(self, run: Run, *, job: Job = NULL_JOB) -> None:
        self._enter("load_run", job, run)

    def inspect_layers(
        self, inspection: SetInspection, run: str = "", epoch: int = 0, *, job: Job = NULL_JOB
    ) -> tuple[InspectionResult, ...]:
        self._enter("inspect_layers", job, inspection, run, epoch)
        return history_of(run, inspection)

    def find_learning_rate(self, project: Project, *, job: Job = NULL_JOB) -> LrSweep:
        self._enter("find_learning_rate", job, project)
        return sweep_of([1e-4, 1e-3, 1e-2, 1e-1], [0.7, 0.6, 0.2, 0.9])

    def evaluate(self, project: Project, part: DataSplit = "test", *, job: Job = NULL_JOB) -> Scores:
        self._enter("evaluate", job, project, part)
        return made_scores(part)

    def evaluate_file(self, project: Project, source: str, *, job: Job = NULL_JOB) -> Scores:
        self._enter("evaluate_file", job, project, source)
        return made_scores("file")

    def compare_with_references(
        self, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> tuple[TargetScores, ...]:
        self._enter("compare_with_references", job, project, part, source)
        if job.should_stop():
            raise Cancelled("The comparison was stopped.")
        return (target_scores(),)

    def intervals(
        self, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> tuple[tuple[Metric, ...], ...]:
        self._enter("intervals", job, project, part, source)
        if job.should_stop():
            raise Cancelled("The intervals were stopped.")
        return ((Metric("Accuracy", "", 0.85, low=0.8, high=0.9, key="accuracy"), Metric("F1", "", 0.84)),)

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
        self._enter("save_report", job, destination, part, source)

    def save_charts(
        self, destination: str, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> None:
        self._enter("save_charts", job, destination, part, source)

    def choose_for_file(self, source: str, choices: FileChoices, *, job: Job = NULL_JOB) -> None:
        self.file_choices[source] = choices

    def check_rows(self, project: Project, source: str, *, job: Job = NULL_JOB) -> tuple[str, ...]:
        self._enter("check_rows", job, source)
        return self.row_notes

    def predict_into_file(self, project: Project, source: str, destination: str, *, job: Job = NULL_JOB) -> Predicted:
        self._enter("predict_into_file", job, source, destination)
        return Predicted(destination, 1_000, 3, ())

    def predict_file(self, project: Project, source: str, *, job: Job = NULL_JOB) -> Any:
        import pandas as pd

        self._enter("predict_file", job, project, source)
        return pd.DataFrame({"daily_study": [1, 7], "prediction": ["0", "1"], "probability": [0.1, 0.9]})

    def save_predictions(self, predicted: Any, destination: str, *, job: Job = NULL_JOB) -> None:
        self._enter("save_predictions", job, destination)

    def read_project(self, path: str, *, job: Job = NULL_JOB) -> Opened:
        self._enter("read_project", job, path)
        assert self.opened is not None
        return replace(self.opened, resumable_run="")

    def restore_model(self, *, job: Job = NULL_JOB) -> str:
        self._enter("restore_model", job)
        return self.opened.resumable_run if self.opened else ""

    def save_project(
        self,
        path: str,
        project: Project,
        runs: tuple[Run, ...] = (),
        queue: tuple[Project, ...] = (),
        *,
        job: Job = NULL_JOB,
    ) -> None:
        self._enter("save_project", job, path, project, runs, queue)

    def discard_model(self, *, job: Job = NULL_JOB) -> None:
        self._enter("discard_model", job)

    def save_model(self, path: str, project: Project | None = None, *, job: Job = NULL_JOB) -> None:
        self._enter("save_model", job, path, project)

    def load_model(self, path: str, project: Project, *, job: Job = NULL_JOB) -> LoadedModel:
        self._enter("load_model", job, path, project)
        report = replace(self.report, file=Path(path).name)
        return LoadedModel(ModelSpec(), CompileSpec(), report, self.prepared)

    def save_configuration(self, path: str, project: Project, *, job: Job = NULL_JOB) -> None:
        self._enter("save_configuration", job, path, project)

    def load_configuration(self, path: str, *, job: Job = NULL_JOB) -> ModelSpec:
        self._enter("load_configuration", job, path)
        return ModelSpec()

    def save_weights(self, path: str, *, job: Job = NULL_JOB) -> None:
        self._enter("save_weights", job, path)

    def load_weights(self, path: str, project: Project, *, job: Job = NULL_JOB) -> LoadReport:
        self._enter("load_weights", job, path, project)
        return LoadReport(Path(path).name, "weights", "Keras 3")

    def compare_weights(self, path: str, project: Project, *, job: Job = NULL_JOB) -> Comparison:
        self._enter("compare_weights", job, path, project)
        layers = tuple(LayerWeights(name, ((2, 8), (8,))) for name in project.model.names)
        proposal = {layer.name: layer.name for layer in layers}
        return Comparison(Path(path).name, "weights", "Keras 3", layers, layers, proposal)

    def transfer_weights(self, path: str, project: Project, chosen: Any, *, job: Job = NULL_JOB) -> LoadReport:
        self._enter("transfer_weights", job, path, project, chosen)
        return replace(self.report, file=Path(path).name)

    def preview_preprocessing(
        self, source: PreprocessingSource, project: Project, *, job: Job = NULL_JOB
    ) -> PreprocessingInfo:
        self._enter("preview_preprocessing", job, source, project)
        return PreprocessingInfo((("daily_study", "1 number"),), (("passing_grade", "one of 0, 1"),))

    def attach_preprocessing(self, source: PreprocessingSource, project: Project, *, job: Job = NULL_JOB) -> Project:
        self._enter("attach_preprocessing", job, source, project)
        return project

    def describe_file(self, path: str, *, job: Job = NULL_JOB) -> FileFacts:
        self._enter("describe_file", job, path)
        return FileFacts(Path(path).name, 12, "weights", "Keras 3")

    def export(
        self,
        kind: str,
        path: str,
        run: Run | None = None,
        project: Project | None = None,
        *,
        job: Job = NULL_JOB,
    ) -> str:
        self._enter("export", job, kind, path, run, project)
        return f"Saved {path}. It gives the same as the network."

    def save_layer(self, path: str, layer: LayerSpec, *, job: Job = NULL_JOB) -> None:
        self._enter("save_layer", job, path, layer)

    def load_layer(self, path: str, *, job: Job = NULL_JOB) -> LayerSpec:
        self._enter("load_layer", job, path)
        return LayerSpec(name="dense", kind="Dense", params={"units": 3})


def made_scores(part: str = "test") -> Scores:
    """285 of 300 rows right."""
    metrics = {"loss": 0.05, "binary_accuracy": 0.95}
    confusion = ((140, 10), (5, 145))
    return Scores(part=part, task="binary", rows=300, metrics=metrics, labels=("0", "1"), confusion=confusion)


def made_run(run_id: str, project: Project, epochs: int = 3, status: str = "finished") -> Run:
    """A run that went well."""
    losses = tuple(0.7 / (epoch + 1) for epoch in range(epochs))
    return Run(
        id=run_id,
        project=project,
        status=status,
        started="2026-11-23T21:00:00+00:00",
        seconds=Timings(prepare=0.1, fit=1.0, total=1.2),
        rows=SplitSizes(train=490, validation=210, test=300),
        history={"loss": losses, "val_loss": losses, "binary_accuracy": losses, "val_binary_accuracy": losses},
        kept_epoch=epochs,
        scores=made_scores() if epochs else None,
    )


@dataclass
class FakeDialogs:
    """Fake dialogs with fixed answers."""

    path: str = ""
    unsaved: str = "cancel"
    stop: bool = True
    number: float | None = None
    accepts_notes: bool = True
    asked: list[tuple[str, ...]] = field(default_factory=list)
    shown: list[tuple[str, str, str]] = field(default_factory=list)

    def ask_open(self, kind: str) -> str:
        self.asked.append(("open", kind))
        return self.path

    def ask_save(self, kind: str, name: str) -> str:
        self.asked.append(("save", kind, name))
        return self.path

    def ask_unsaved(self, name: str, running: bool, queued: int = 0) -> str:
        self.asked.append(("unsaved", name))
        return self.unsaved

    def ask_notes(self, name: str, notes: tuple[str, ...]) -> bool:
        self.asked.append(("notes", name, *notes))
        return self.accepts_notes

    def ask_stop(self) -> bool:
        self.asked.append(("stop",))
        return self.stop

    def ask_number(self, kind: str, value: float) -> float | None:
        self.asked.append(("number", kind))
        return self.number

    def show_error(self, error: EngineError) -> None:
        self.shown.append(("error", error.text, error.details))

    def show_learning_rates(self, sweep: LrSweep, apply: Callable[[float], None]) -> None:
        self.shown.append(("rates", f"{sweep.suggestion:g}", ""))
        apply(sweep.suggestion)

    def show_text(self, title: str, heading: str, text: str) -> TextDialog | None:
        self.shown.append((title, heading, text))
        return None


@dataclass
class AppDriver:
    """The window under test and everything around it."""

    window: MainWindow
    bench: FakeWorkbench
    dialogs: FakeDialogs
    preferences: Preferences
    engine: EngineThread
    qtbot: QtBot

    def wait_until_idle(self) -> None:
        """Wait until no job is running or waiting."""
        self.qtbot.waitUntil(lambda: not self.engine.jobs, timeout=PATIENCE_MS)

    def do(self, action: str) -> None:
        """Choose an action, as from its menu."""
        self.window.parts.actions[action].trigger()

    def enabled(self, action: str) -> bool:
        return self.window.parts.actions[action].isEnabled()

    def open_table(self) -> None:
        self.window.controllers.project_files.open_table("students.csv")
        self.wait_until_idle()

    def open_course(self) -> None:
        """Open the table with the small stack of the first lesson."""
        self.open_table()
        document = self.window.document
        assert document.table is not None
        document.load_project(PRESETS["course"].make(document.project, document.table), document.table)

    def train(self) -> None:
        self.do("train.start")
        self.wait_until_idle()


@pytest.fixture(scope="session", autouse=True)
def _theme_applied(qapp: QApplication) -> None:
    """Apply the theme of the program to all widgets."""
    theme.apply(qapp, "light")


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def make_engine(qapp: QApplication) -> Iterator[Callable[..., EngineThread]]:
    """Return a maker of engines that are closed after the test."""
    made: list[EngineThread] = []

    def make(bench: object) -> EngineThread:
        made.append(EngineThread(lambda: bench))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


@pytest.fixture
def driver(
    qtbot: QtBot, qapp: QApplication, make_engine: Callable[..., EngineThread], preferences: Preferences
) -> Iterator[AppDriver]:
    """An empty window of 1280 x 800 pixels in the light theme."""
    theme.apply(qapp, "light")
    bench, dialogs = FakeWorkbench(), FakeDialogs()
    engine = make_engine(bench)
    # A style sheet is applied anew to every widget that gets a parent: once, at the end, takes half the time.
    style_sheet = qapp.styleSheet()
    qapp.setStyleSheet("")
    window = MainWindow(engine, preferences, dialogs)
    with qtbot.waitSignal(window.parts.pages.all_created):
        window.show()
    qapp.setStyleSheet(style_sheet)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield AppDriver(window, bench, dialogs, preferences, engine, qtbot)
    bench.gate.set()
    engine.close()
    dialogs.unsaved = "discard"
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.apply(qapp, "light")


@pytest.fixture(autouse=True)
def _nothing_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves an engine's thread, a dialog or a repeating timer."""
    engines: list[EngineThread] = []
    initialise = EngineThread.__init__

    def noted(self: EngineThread, *arguments: Any, **keywords: Any) -> None:
        initialise(self, *arguments, **keywords)
        engines.append(self)

    monkeypatch.setattr(EngineThread, "__init__", noted)
    yield
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not [engine for engine in engines if engine.running], "an engine's thread is left running"
    tops = [widget for widget in app.topLevelWidgets() if widget.isVisible()]
    assert not [dialog.windowTitle() for dialog in tops if isinstance(dialog, QDialog)], "a dialog is left open"
    assert not _running_timers(app.topLevelWidgets()), "a timer is left running"


def _running_timers(widgets: list[QWidget]) -> list[str]:
    return [
        f"{timer.objectName()} of {type(timer.parent()).__name__}"
        for widget in widgets
        for timer in widget.findChildren(QTimer)
        if timer.isActive() and not timer.isSingleShot()
    ]
