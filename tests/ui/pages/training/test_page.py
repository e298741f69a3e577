"""The training page: settings that change the project, events shown as curves and text."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.messages.events import (
    BatchesEnded,
    EpochEnded,
    LearningRateChanged,
    LogWritten,
    Progressed,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
)
from engine.project import EARLY_STOPPING, ColumnSpec, DataSpec, ObjectSpec, OutputSpec, Project, ReadingSpec, SplitSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.results.inspection import NetworkStatistics
from engine.results.run import BatchLosses, Run, RunMarker, SplitSizes, Timings
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import project_for, with_an_output_each
from tests.ui.finding import child
from ui.charts.curves import CurvePlot
from ui.charts.curves.canvas import Canvas, line_pen
from ui.formatting.run_progress import RunProgress, best_epoch_text, kept_epoch_text_of, pace_text, state_text
from ui.forms import CatalogForm, ObjectChooser, ObjectList, SpecForm
from ui.pages.training import TrainingPage
from ui.pages.training.earlier_runs import BEFORE, MAX_DRAWN
from ui.pages.training.fit_form import presets
from ui.pages.training.page import DEFAULT_PLOTS, NARROW, SETTINGS
from ui.pages.training.placeholder import BEST, TITLE, validation
from ui.pages.training.plots import grid_shape, log_label
from ui.pages.training.run_bar import RunBar
from ui.pages.training.run_log import MAX_LINES, RunLog
from ui.pages.training.settings import monitored_logs, trained_logs
from ui.style import theme

ROWS = SplitSizes(train=490, validation=210, test=300)
TABLE = TableFacts(
    source="students.csv",
    reading=ReadingSpec(),
    rows=1_000,
    columns=(
        ColumnFacts("daily_study", "number", True, 0, 900, 0.0, 9.0, 4.0, 2.0),
        ColumnFacts("monthly_tuition", "number", True, 0, 900, 0.0, 900.0, 400.0, 200.0),
        ColumnFacts("passing_grade", "category", True, 0, 2, levels=("0", "1"), counts=(500, 500)),
    ),
)


@pytest.fixture
def project() -> Project:
    """Return a project with the rows of `ROWS`."""
    suggested = PRESETS["course"].make(project_for(TABLE), TABLE)
    return suggested.replaced(data=suggested.data.replaced(split=SplitSpec()))


@pytest.fixture
def panel(qtbot: QtBot, project: Project) -> TrainingPage:
    theme.apply(QApplication.instance(), "light")
    made = TrainingPage()
    qtbot.addWidget(made)
    made.resize(1_200, 760)
    made.show_project(project, TABLE)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def edits(panel: TrainingPage) -> list[tuple[Project, str, str]]:
    """All edits that the page emitted; each is applied, as by the window."""
    applied: list[tuple[Project, str, str]] = []

    def apply(project: Project, text: str, key: str) -> None:
        applied.append((project, text, key))
        panel.show_project(project, TABLE)

    panel.edited.connect(apply)
    return applied


def started(
    epochs: int = 100, metrics: tuple[str, ...] = ("loss", "binary_accuracy"), rows: SplitSizes = ROWS
) -> RunStarted:
    return RunStarted(
        run="r1",
        epochs=epochs,
        steps_per_epoch=16,
        metrics=metrics,
        rows=rows,
        way="in-graph",
        way_reason="The table fits into memory.",
        device="CPU",
    )


def epoch_ended(epoch: int, best: int, loss: float = 0.5) -> EpochEnded:
    logs = {"loss": loss, "binary_accuracy": 0.9, "val_loss": loss + 0.1, "val_binary_accuracy": 0.8}
    return EpochEnded(epoch=epoch, logs=logs, seconds=1.0 + 0.01 * epoch, learning_rate=0.001, best_epoch=best)


def ran(panel: TrainingPage, epochs: int = 3, of: int = 100) -> TrainingPage:
    panel.set_running(True)
    panel.on_event(started(of))
    for epoch in range(1, epochs + 1):
        panel.on_event(BatchesEnded(epoch=epoch, batch=16, losses=np.full(16, 1 / epoch, np.float32)))
        panel.on_event(epoch_ended(epoch, min(epoch, 2), 1 / epoch))
    return panel


def run_of(project: Project, status: str = "finished", kept: int = 2, epochs: int = 3) -> Run:
    history = {
        "loss": tuple(1 / epoch for epoch in range(1, epochs + 1)),
        "val_loss": tuple(1.1 / epoch for epoch in range(1, epochs + 1)),
    }
    return Run(
        id="r1",
        project=project,
        status=status,
        rows=ROWS,
        history=history,
        kept_epoch=kept,
        seconds=Timings(prepare=0.1, fit=4.2, total=4.5),
        way="in-graph",
        way_reason="The table fits into memory.",
        environment={},
    )


def canvas_of(plot: CurvePlot) -> Canvas:
    return plot.findChild(Canvas, "_canvas")


def log_lines(panel: TrainingPage) -> list[str]:
    return child(panel, "_run_log", RunLog).lines


def redrawn(panel: TrainingPage, qtbot: QtBot) -> TrainingPage:
    qtbot.waitUntil(lambda: not panel.scheduler.running)
    return panel


def state(panel: TrainingPage) -> str:
    return child(panel, "_state_label", QLabel).text()


# States


def test_before_the_first_training_the_page_explains_the_curves(panel: TrainingPage) -> None:
    assert child(panel, "_empty_title_label", QLabel).text() == TITLE
    assert child(panel, "_empty_title_label").isVisible()
    assert state(panel) == "Ready to train"
    assert child(panel, "_pace_label").text() == "490 training rows · 16 batches per epoch · up to 100 epochs"


def test_the_drawn_validation_curve_is_lowest_where_the_best_epoch_is_marked() -> None:
    lowest = min((place / 1_000 for place in range(1_001)), key=validation)
    assert lowest == pytest.approx(BEST, abs=0.005)


def test_the_train_button_starts_and_stops_a_training(panel: TrainingPage, qtbot: QtBot) -> None:
    button = child(panel, "_train_button", QPushButton)
    with qtbot.waitSignal(panel.train_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.set_running(True)
    assert button.text() == "Stop"
    with qtbot.waitSignal(panel.stop_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert state(panel) == "Stopping …"
    assert not button.isEnabled()
    panel.set_running(False)
    assert (button.text(), button.isEnabled()) == ("Train", True)


def test_events_become_points_of_all_curves(panel: TrainingPage, qtbot: QtBot) -> None:
    ran(panel, 3)
    loss, accuracy = panel.plots
    assert loss.points("loss").y.tolist() == pytest.approx([1, 1 / 2, 1 / 3])
    assert loss.points("val_loss").x.tolist() == [1, 2, 3]
    assert accuracy.points("val_binary_accuracy").y.tolist() == [0.8] * 3
    assert [plot.title for plot in panel.plots] == ["Loss", "Accuracy"]
    qtbot.waitUntil(child(panel, "_canvas").isVisible)


def test_a_prepared_page_has_the_plots_that_the_next_training_needs(
    panel: TrainingPage, project: Project, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(panel.plots) == 2)
    assert len(panel.findChildren(CurvePlot)) == DEFAULT_PLOTS
    metrics = (ObjectSpec(kind="BinaryAccuracy"), ObjectSpec(kind="AUC"), ObjectSpec(kind="Precision"))
    outputs = (project.compile.outputs[0].replaced(metrics=metrics),)
    panel.show_project(project.replaced(compile=project.compile.replaced(outputs=outputs)), TABLE)
    qtbot.waitUntil(lambda: len(panel.plots) == 4)
    made = set(panel.findChildren(CurvePlot))
    panel.on_event(started(metrics=("loss", "binary_accuracy", "auc", "precision")))
    assert set(panel.plots) == made
    panel.on_event(started(metrics=("loss",)))
    assert [plot.title for plot in panel.plots] == ["Loss"]


def test_each_batch_is_at_its_position_within_the_epoch(panel: TrainingPage) -> None:
    panel.on_event(started())
    panel.on_event(BatchesEnded(epoch=1, batch=4, losses=np.ones(4, np.float32)))
    panel.on_event(BatchesEnded(epoch=1, batch=16, losses=np.ones(12, np.float32)))
    panel.on_event(BatchesEnded(epoch=2, batch=8, losses=np.ones(8, np.float32)))
    batches = panel.plots[0].points("batches")
    assert batches.x.tolist() == pytest.approx([step / 16 for step in range(1, 25)])


def test_a_training_in_full_batches_has_no_curve_of_batches(panel: TrainingPage) -> None:
    panel.on_event(
        RunStarted(run="r1", epochs=5, steps_per_epoch=1, metrics=("loss",), rows=ROWS, way="", way_reason="")
    )
    panel.on_event(BatchesEnded(epoch=1, batch=1, losses=np.ones(1, np.float32)))
    assert panel.findChild(QObject, "_batches_legend_button") is None


def test_without_validation_rows_only_training_is_drawn(panel: TrainingPage) -> None:
    panel.on_event(started(rows=SplitSizes(train=10, validation=0, test=0)))
    panel.on_event(
        EpochEnded(epoch=1, logs={"loss": 0.5, "binary_accuracy": 0.9}, seconds=1.0, learning_rate=0.1, best_epoch=1)
    )
    assert panel.findChild(QObject, "_val_loss_legend_button") is None


def test_the_state_has_epoch_pace_best_value_and_strategy(panel: TrainingPage, qtbot: QtBot) -> None:
    redrawn(ran(panel, 3), qtbot)
    assert state(panel) == "Epoch 4 of 100"
    assert "10 ms per epoch" in child(panel, "_pace_label").text()
    assert "up to 1.0 s remaining" in child(panel, "_pace_label").text()
    assert child(panel, "_best_label").text() == "validation loss 0.4333 · best 0.6000 at 2"
    assert child(panel, "_way_label").toolTip().endswith("The table fits into memory.\nDevice: CPU")
    assert child(panel, "_learning_label").text() == "learning rate 0.001"
    assert child(panel, "_progress_bar").value() == 30


@pytest.mark.parametrize("width", [660, 1_190])
def test_no_value_of_a_training_is_elided(panel: TrainingPage, qtbot: QtBot, width: int) -> None:
    """Widths of the page next to two docks on a large screen, and alone on a small one."""
    panel.resize(width, 700)
    panel.set_running(True)
    panel.on_event(started(20_000))
    logs = {"loss": 0.0189, "val_loss": 0.0629, "binary_accuracy": 0.99, "val_binary_accuracy": 0.98}
    panel.on_event(
        EpochEnded(epoch=1_809, logs=logs, seconds=4.8, learning_rate=0.0012, best_epoch=1_809, waited=0, patience=100)
    )
    panel.on_event(
        EpochEnded(
            epoch=2_088, logs=logs, seconds=5.5, learning_rate=0.0012, best_epoch=1_809, waited=279, patience=100
        )
    )
    child(panel, "_load_label").setText("CPU 20 % · 1,036 MB")
    redrawn(panel, qtbot)
    labels = [child(panel, f"_{name}_label") for name in ("pace", "best", "learning")]
    assert not [label.text() for label in labels if label.elided]
    assert child(panel, "_state_label").height() < 2 * child(panel, "_state_label").fontMetrics().height()


def test_at_the_end_the_page_names_the_kept_epoch(panel: TrainingPage, project: Project, qtbot: QtBot) -> None:
    ran(panel, 3).on_event(RunEnded(run="r1", status="finished", epochs=3, kept_epoch=2))
    panel.set_running(False)
    assert state(panel) == "Kept epoch 2 of 3 (best validation loss 0.6000)"
    panel.show_run(run_of(project))
    assert state(panel) == "Kept epoch 2 of 3 (best validation loss 0.5500)"
    assert child(panel, "_pace_label").text() == "3 epochs in 4.2 s"
    redrawn(panel, qtbot)
    assert [canvas_of(plot).marker_line.label.format for plot in panel.plots] == ["kept 2", "kept 2"]


def test_a_run_just_followed_keeps_its_batches_and_another_run_is_drawn_anew(
    panel: TrainingPage, project: Project
) -> None:
    ran(panel, 3).on_event(RunEnded(run="r1", status="finished", epochs=3, kept_epoch=2))
    panel.set_running(False)
    panel.show_run(run_of(project))
    assert len(panel.plots[0].points("batches")) == 48
    panel.show_run(run_of(project, epochs=5, kept=5).replaced(id="r2"))
    assert len(panel.plots[0].points("loss")) == 5
    assert "batches" not in [curve.name for curve in panel.plots[0].curves]
    assert state(panel) == "Using weights of the last epoch, 5 (validation loss 0.2200)"


def test_a_stopped_run_names_the_kept_epoch(panel: TrainingPage, project: Project) -> None:
    ran(panel, 3).on_event(RunEnded(run="r1", status="stopped", epochs=3, kept_epoch=3))
    panel.set_running(False)
    assert state(panel) == "Stopped. Using weights of the last epoch, 3 (validation loss 0.4333)"
    panel.show_run(run_of(project, "stopped", kept=0, epochs=0))
    assert state(panel) == "Stopped during the first epoch."


def test_nothing_below_moves_when_a_training_starts_or_ends(panel: TrainingPage, qtbot: QtBot) -> None:
    places = set()
    for step in (
        lambda: None,
        lambda: ran(panel, 2),
        lambda: panel.on_event(RunEnded(run="r1", status="finished", epochs=2, kept_epoch=2)),
    ):
        step()
        redrawn(panel, qtbot)
        places.add(child(panel, "_settings_area").y())
    assert len(places) == 1


def test_the_verdict_takes_the_place_of_the_progress_bar(panel: TrainingPage, project: Project, qtbot: QtBot) -> None:
    ran(panel, 3).on_event(RunEnded(run="r1", status="finished", epochs=3, kept_epoch=2))
    redrawn(panel, qtbot)
    assert child(panel, "_progress_bar").isVisible()
    panel.set_running(False)
    losses = tuple(0.7 - 0.01 * epoch for epoch in range(40))
    run = run_of(project).replaced(history={"loss": losses}, kept_epoch=40)
    panel.show_run(run.replaced(project=project.replaced(fit=project.fit.replaced(epochs=40))))
    verdict = child(panel, "_verdict_label")
    assert verdict.isVisible() and not child(panel, "_progress_bar").isVisible()
    assert verdict.text().startswith("Still improving")
    assert not child(panel, "_step_button").isVisible()  # no action is known
    child(panel, "_run_bar").verdict_line.set_guessing(run.id, "worse")
    assert verdict.text().startswith("Worse than guessing")
    panel.show_run(None)
    assert not verdict.text()


def test_a_verdict_of_overfitting_offers_a_change_of_the_settings(
    panel: TrainingPage, project: Project, qtbot: QtBot
) -> None:
    training = tuple(0.7 / (epoch + 1) for epoch in range(40))
    validation = tuple(0.5 + 0.02 * abs(epoch - 10) for epoch in range(40))
    plain = project.replaced(fit=project.fit.replaced(epochs=40, callbacks=()))
    run = run_of(plain).replaced(history={"loss": training, "val_loss": validation}, kept_epoch=40)
    panel.show_run(run)
    step = child(panel, "_step_button")
    assert child(panel, "_verdict_label").text().startswith("Overfitting") and step.text() == "Add early stopping"
    with qtbot.waitSignal(panel.fix_requested) as emitted:
        step.click()
    assert emitted.args[0].change(plain).fit.stops_early
    level = tuple(max(loss, 0.1) for loss in training)
    panel.show_run(run.replaced(history={"loss": level, "val_loss": level}))
    assert step.text() == "See results"


def test_a_failed_run_shows_its_reason(panel: TrainingPage, project: Project) -> None:
    ran(panel, 3).on_event(
        RunEnded(run="r1", status="failed", epochs=3, kept_epoch=2, message="The loss of epoch 3 is no number.")
    )
    panel.set_running(False)
    assert state(panel) == "The loss of epoch 3 is no number."
    assert child(panel, "_state_label").property("role") == "error"
    panel.show_run(run_of(project, "failed").replaced(message="The loss of epoch 3 is no number."))
    assert state(panel) == "The loss of epoch 3 is no number."


def test_a_training_that_never_started_restores_what_was_shown(panel: TrainingPage, project: Project) -> None:
    panel.show_run(run_of(project))
    panel.set_running(True)
    panel.on_event(Progressed(text="Loading Keras"))
    panel.set_running(False)
    assert state(panel) == "Kept epoch 2 of 3 (best validation loss 0.5500)"


def test_a_training_that_ended_without_an_event_is_shown_as_failed(panel: TrainingPage) -> None:
    ran(panel, 2).set_running(False)
    assert state(panel) == "The training failed."


def test_without_a_table_the_page_says_where_to_open_one(panel: TrainingPage, project: Project) -> None:
    panel.show_project(project, None)
    assert state(panel) == "No training data"
    assert "Data page" in child(panel, "_pace_label").text()


def test_progress_of_other_jobs_is_ignored(panel: TrainingPage, qtbot: QtBot) -> None:
    panel.on_event(Progressed(text="Reading students.csv"))
    assert state(redrawn(panel, qtbot)) == "Ready to train"
    panel.set_running(True)
    panel.on_event(Progressed(text="Preparing the table"))
    assert state(redrawn(panel, qtbot)) == "Preparing the table …"


def test_no_run_means_the_empty_page_again(panel: TrainingPage, project: Project) -> None:
    panel.show_run(run_of(project))
    assert not child(panel, "_empty_title_label").isVisible()
    panel.show_run(None)
    assert child(panel, "_empty_title_label").isVisible()


def test_rendering_a_project_during_a_run_leaves_the_curves_alone(panel: TrainingPage, project: Project) -> None:
    ran(panel, 3)
    panel.show_project(project.replaced(fit=project.fit.replaced(epochs=7)), TABLE)
    assert len(panel.plots[0].points("loss")) == 3
    assert state(panel) == "Epoch 4 of 100" or "Compiling" in state(panel)


# Texts


def test_time_left_leaves_out_the_first_epoch_which_has_the_preparations_in_it() -> None:
    progress = RunProgress().after(started(11))
    progress = progress.after(EpochEnded(epoch=1, logs={"loss": 1.0}, seconds=5.0, learning_rate=0.1, best_epoch=1))
    assert progress.seconds_left == pytest.approx(50)
    progress = progress.after(EpochEnded(epoch=2, logs={"loss": 1.0}, seconds=6.0, learning_rate=0.1, best_epoch=1))
    assert progress.seconds_left == pytest.approx(9)
    progress = progress.after(BatchesEnded(epoch=3, batch=8, losses=np.ones(8, np.float32)))
    assert progress.seconds_left == pytest.approx(8.5)


def test_steps_are_reported_only_where_an_epoch_is_long_enough_to_read_them() -> None:
    progress = RunProgress().after(started()).after(BatchesEnded(epoch=1, batch=3, losses=np.ones(3, np.float32)))
    assert "batch 3 of 16" in pace_text(progress, 1.0)
    quick = progress.after(EpochEnded(epoch=1, logs={"loss": 1.0}, seconds=0.01, learning_rate=0.1, best_epoch=1))
    assert "batch" not in pace_text(quick, 1.0)


def test_before_its_first_batch_a_run_is_compiling() -> None:
    assert state_text(RunProgress().after(started())) == "Compiling the training graph …"


def test_a_best_epoch_without_a_number_is_not_named() -> None:
    progress = (
        RunProgress()
        .after(started())
        .after(EpochEnded(epoch=1, logs={"loss": math.nan}, seconds=1.0, learning_rate=0.1, best_epoch=1))
    )
    assert best_epoch_text(progress) == "loss –"


def test_the_kept_epoch_is_reported_by_what_early_stopping_watched(project: Project) -> None:
    inspection = EARLY_STOPPING.replaced(params={"monitor": "loss", "restore_best_weights": True})
    watched = project.replaced(fit=project.fit.replaced(callbacks=(inspection,)))
    assert kept_epoch_text_of(run_of(watched)) == "Kept epoch 2 of 3 (best loss 0.5000)"


@pytest.mark.parametrize("name, label", [("loss", "Loss"), ("auc", "AUC"), ("my_metric", "My metric")])
def test_plots_have_readable_titles(name: str, label: str) -> None:
    assert log_label(name) == label


def test_the_log_keeps_the_last_lines_and_shows_them_when_unfolded(panel: TrainingPage, qtbot: QtBot) -> None:
    panel.on_event(started())
    for line in range(MAX_LINES + 10):
        panel.on_event(LogWritten(text=f"line {line}"))
    redrawn(panel, qtbot)
    assert len(log_lines(panel)) == MAX_LINES
    assert log_lines(panel)[-1] == f"line {MAX_LINES + 9}"
    assert not child(panel, "_log_text").isVisible()
    child(panel, "_fold_button", QToolButton).click()
    assert child(panel, "_log_text").isVisible()


def test_the_log_shows_the_beginnings_of_its_lines(panel: TrainingPage, qtbot: QtBot) -> None:
    panel.on_event(LogWritten(text="Training started: " + "rows " * 100))
    child(panel, "_curves_page").show()
    redrawn(panel, qtbot)
    child(panel, "_fold_button", QToolButton).click()
    across = child(panel, "_log_text").horizontalScrollBar()
    assert (across.value(), across.maximum() > 0) == (0, True)


# Arrangement


@pytest.mark.parametrize(
    ("count", "width", "height", "shape"),
    [
        (1, 300, 100, (1, 1)),
        (2, 600, 500, (2, 1)),
        (2, 1_000, 300, (1, 2)),
        (4, 1_000, 500, (2, 2)),
        (4, 500, 500, (0, 0)),
        (6, 1_400, 450, (2, 3)),
    ],
)
def test_plots_are_in_as_few_columns_as_keep_them_readable(count, width, height, shape) -> None:
    assert grid_shape(count, width, height) == shape


def test_plots_that_do_not_fit_are_tabs(panel: TrainingPage, qtbot: QtBot) -> None:
    ran(panel, 2)
    panel.resize(900, 440)
    tabs = child(panel, "_tab_bar")
    qtbot.waitUntil(tabs.isVisible)
    assert [plot.isVisible() for plot in panel.plots] == [True, False]
    tabs.setCurrentIndex(1)
    assert [plot.isVisible() for plot in panel.plots] == [False, True]
    panel.resize(900, 900)
    qtbot.waitUntil(lambda: all(plot.isVisible() for plot in panel.plots))
    assert not tabs.isVisible()


def test_in_a_narrow_dock_settings_and_curves_are_tabs(panel: TrainingPage, qtbot: QtBot) -> None:
    settings, button = child(panel, "_settings_area"), child(panel, "_train_button")
    assert settings.isVisible()
    panel.resize(560, 700)
    qtbot.waitUntil(lambda: not settings.isVisible())
    assert panel.width() == 560
    child(panel, "_part_bar").setCurrentIndex(SETTINGS)
    assert settings.isVisible()
    assert button.isVisible()
    panel.resize(1_200, 700)
    qtbot.waitUntil(lambda: settings.isVisible() and child(panel, "_empty_title_label").isVisible())


def test_starting_a_training_switches_from_settings_to_curves(panel: TrainingPage, qtbot: QtBot) -> None:
    panel.resize(560, 700)
    panel.show_part("settings")
    panel.show_training()
    assert not child(panel, "_settings_area").isVisible()
    panel.show_part("map")
    panel.show_training()
    assert child(panel, "_map_view").isVisible()


@pytest.mark.parametrize("width", [560, 1_200])
def test_no_setting_is_wider_than_the_column(panel: TrainingPage, project: Project, qtbot: QtBot, width: int) -> None:
    panel.resize(width, 700)
    child(panel, "_part_bar").setCurrentIndex(SETTINGS if width < NARROW else 0)
    for name in ("SGD", "Adafactor", "Muon"):
        panel.show_project(project.replaced(compile=project.compile.replaced(optimizer=ObjectSpec(kind=name))), TABLE)
        QApplication.processEvents()
        area = child(panel, "_settings_area")
        assert area.widget().width() <= area.viewport().width()


# Settings


def test_rendering_never_emits(panel: TrainingPage, edits: list, project: Project) -> None:
    panel.show_project(project.replaced(fit=project.fit.replaced(epochs=7, callbacks=())), TABLE)
    panel.show_project(project, TABLE)
    panel.show_project(project, None)
    assert edits == []


def test_the_learning_rate_is_the_first_setting_of_the_optimizer(panel: TrainingPage, edits: list) -> None:
    form = child(panel, "_optimizer_chooser", ObjectChooser).form
    field = form.field("learning_rate")
    assert field.isVisible()
    field.stepBy(1)
    project, _, key = edits[-1]
    assert project.compile.optimizer.params["learning_rate"] == pytest.approx(0.002)
    assert key == "compile.optimizer.learning_rate"


def test_choosing_a_loss_keeps_the_outputs_after_the_first(panel: TrainingPage, edits: list, project: Project) -> None:
    second = OutputSpec(loss=ObjectSpec(kind="Huber"))
    panel.show_project(
        project.replaced(compile=project.compile.replaced(outputs=(*project.compile.outputs, second))), TABLE
    )
    child(panel, "_loss_chooser").changed.emit(ObjectSpec(kind="Hinge"), "kind")
    outputs = edits[-1][0].compile.outputs
    assert outputs[0].loss == ObjectSpec(kind="Hinge")
    assert outputs[0].metrics == project.compile.outputs[0].metrics
    assert outputs[1] == second


def test_rare_arguments_of_a_loss_are_collapsed(panel: TrainingPage) -> None:
    form = child(panel, "_loss_chooser", ObjectChooser).form
    assert form.field("reduction") is None
    child(form, "_all_button", QToolButton).click()
    assert form.field("reduction").isVisible()


def test_metrics_are_edited_as_a_list(panel: TrainingPage, edits: list) -> None:
    auc = ObjectSpec(kind="AUC")
    child(panel, "_metrics_list").changed.emit((auc,), "added")
    assert edits[-1][0].compile.outputs[0].metrics == (auc,)
    assert edits[-1][2] == ""


def test_a_loss_that_does_not_fit_can_be_replaced_by_the_suggestion(
    panel: TrainingPage, edits: list, project: Project
) -> None:
    button = child(panel, "_advice_button", QPushButton)
    assert button.isHidden()
    outputs = (project.compile.outputs[0].replaced(loss=ObjectSpec(kind="Huber")),)
    panel.show_project(project.replaced(compile=project.compile.replaced(outputs=outputs)), TABLE)
    assert not button.isHidden()
    button.click()
    assert edits[-1][0].compile.outputs[0].loss == ObjectSpec(kind="BinaryCrossentropy")
    assert button.isHidden()


def test_a_spun_number_of_epochs_is_one_undo_step(panel: TrainingPage, edits: list, qtbot: QtBot) -> None:
    field = child(panel, "_fit_fields", SpecForm).field("epochs")
    field.stepBy(1)
    field.stepBy(1)
    assert [project.fit.epochs for project, _, _ in edits] == [101, 102]
    assert {key for _, _, key in edits} == {"fit.epochs"}


def test_presets_offer_all_rows_powers_of_two_and_single_rows() -> None:
    offered = presets(490)
    sizes = [size for text, size in offered if text]
    assert sizes == [490, 8, 16, 32, 64, 128, 256, 512, 1_024, 1]
    assert offered[0][0] == "Full batch: all 490 rows, 1 batch per epoch"
    assert ("Mini-batch: 32 rows, 16 batches per epoch", 32) in offered
    assert offered[-1][0] == "Single row, 490 batches per epoch"
    assert [size for text, size in presets(0) if text] == [8, 16, 32, 64, 128, 256, 512, 1_024, 1]


def test_a_preset_sets_the_batch_size(panel: TrainingPage, edits: list) -> None:
    menu = child(panel, "_presets_button", QToolButton).menu()
    menu.aboutToShow.emit()
    actions = {action.text(): action for action in menu.actions()}
    assert [text for text, action in actions.items() if action.isChecked()] == [
        "Mini-batch: 32 rows, 16 batches per epoch"
    ]
    actions["Full batch: all 490 rows, 1 batch per epoch"].trigger()
    assert edits[-1][0].fit.batch_size == 490
    assert child(panel, "_pace_label").text().startswith("490 training rows · 1 batch per epoch")


def test_early_stopping_is_a_switch_that_adds_and_removes_its_callback(
    panel: TrainingPage, edits: list, project: Project
) -> None:
    other = ObjectSpec(kind="TerminateOnNaN")
    panel.show_project(project.replaced(fit=project.fit.replaced(callbacks=(EARLY_STOPPING, other))), TABLE)
    switch = child(panel, "_early_stopping_switch", QCheckBox)
    assert switch.isChecked()
    switch.click()
    assert edits[-1][0].fit.callbacks == (other,)
    switch.click()
    assert edits[-1][0].fit.callbacks == (EARLY_STOPPING, other)


def test_patience_is_part_of_the_callback(panel: TrainingPage, edits: list) -> None:
    child(panel, "_early_stopping_form", CatalogForm).field("patience").stepBy(1)
    (callback,) = edits[-1][0].fit.callbacks
    assert callback.params["patience"] == EARLY_STOPPING.params["patience"] + 1
    assert callback.params["restore_best_weights"] is True
    assert edits[-1][2] == "fit.callbacks.EarlyStopping.patience"


def test_early_stopping_watches_one_of_the_logs_that_there_will_be(panel: TrainingPage, project: Project) -> None:
    assert monitored_logs(project) == ("val_loss", "val_binary_accuracy", "loss", "binary_accuracy")
    field = child(panel, "_early_stopping_form", CatalogForm).field("monitor")
    assert [field.itemText(place) for place in range(field.count())] == [
        "val loss",
        "val binary accuracy",
        "loss",
        "binary accuracy",
    ]


def test_other_callbacks_are_collapsed_and_counted(panel: TrainingPage, edits: list, project: Project) -> None:
    plateau = ObjectSpec(kind="ReduceLROnPlateau")
    panel.show_project(project.replaced(fit=project.fit.replaced(callbacks=(EARLY_STOPPING, plateau))), TABLE)
    button = child(panel, "_callbacks_button", QToolButton)
    assert button.text() == "More callbacks · 1"
    button.click()
    others = child(panel, "_other_callbacks_list", ObjectList)
    assert others.isVisible()
    others.changed.emit((), "removed")
    assert edits[-1][0].fit.callbacks == (EARLY_STOPPING,)


@pytest.mark.parametrize(
    "where",
    [
        ("compile", "optimizer", "params", "learning_rate"),
        ("compile", "outputs", 0, "loss"),
        ("compile", "outputs", 0, "metrics", 0),
        ("compile", "jit_compile"),
        ("fit", "batch_size"),
        ("fit", "class_weight"),
        ("fit", "callbacks", 0, "params", "patience"),
    ],
)
def test_the_field_of_a_problem_is_focused(panel: TrainingPage, where: tuple) -> None:
    panel.resize(560, 700)
    assert panel.focus_place(where)


def test_a_path_of_another_page_is_not_focused(panel: TrainingPage) -> None:
    assert not panel.focus_place(("model", "layers", 0))


def test_everything_that_can_be_pressed_has_a_name_and_a_tip(panel: TrainingPage) -> None:
    ran(panel, 2)
    for widget in panel.findChildren(QWidget):
        if isinstance(widget, QPushButton | QToolButton | QCheckBox) and widget.isVisible():
            assert widget.accessibleName() or widget.text(), widget.objectName()
            assert widget.toolTip() or widget.objectName() == "qt_toolbar_ext_button", widget.objectName()


def test_the_headline_and_the_button_grow_with_the_text(panel: TrainingPage, qapp: QApplication) -> None:
    def sizes() -> list[float]:
        return [child(panel, name).font().pointSizeF() for name in ("_state_label", "_train_button")]

    before = sizes()
    theme.apply(qapp, "light", 1.5)
    assert sizes() == pytest.approx([1.5 * size for size in before], rel=0.02)
    ran(panel)  # in other colours
    panel.on_event(RunPaused(mark=RunMarker(kind="paused", epoch=3, text="paused")))
    panel.findChild(RunBar).redraw()
    grown = sizes()
    theme.apply(qapp, "light", 1.0)
    assert grown == pytest.approx([1.5 * size for size in before], rel=0.02)
    assert sizes() == pytest.approx(before, rel=0.02)


# Several outputs

TWO_TARGETS = TableFacts(
    source="flats.csv",
    reading=ReadingSpec(),
    rows=500,
    columns=(
        ColumnFacts("age", "number", True, 0, 60),
        ColumnFacts("price", "number", True, 0, 400),
        ColumnFacts("sold", "category", True, 0, 2, levels=("0", "1"), counts=(250, 250)),
    ),
)


@pytest.fixture
def two_outputs(panel: TrainingPage) -> Project:
    columns = (ColumnSpec(name="age"), *(ColumnSpec(name=name, role="target") for name in ("price", "sold")))
    data = DataSpec(columns=(*columns[:2], columns[2].replaced(kind="category")))
    project = with_an_output_each(Project(data=data), TWO_TARGETS)
    panel.show_project(project, TWO_TARGETS)
    return project


def choose_output(panel: TrainingPage, number: int) -> None:
    combo = child(panel, "_output_combo")
    combo.setCurrentIndex(number)
    combo.activated.emit(number)


def test_each_output_has_a_loss_a_weight_and_metrics_of_its_own(panel: TrainingPage, two_outputs: Project) -> None:
    edits: list[tuple[Project, str, str]] = []
    panel.edited.connect(lambda *edit: edits.append(edit))
    combo, chooser = child(panel, "_output_combo"), child(panel, "_loss_chooser", ObjectChooser)
    assert [combo.itemText(number) for number in range(combo.count())] == ["price", "sold"]
    assert child(chooser, "_kind_combo").kind() == "MeanSquaredError"
    choose_output(panel, 1)
    assert child(chooser, "_kind_combo").kind() == "BinaryCrossentropy"
    chooser.changed.emit(ObjectSpec(kind="Hinge"), "kind")
    child(panel, "_weight_form").changed.emit(OutputSpec(loss_weight=2.0), "loss_weight")
    child(panel, "_weighted_list").changed.emit((ObjectSpec(kind="AUC"),), "added")
    first, second = edits[-1][0].compile.outputs
    assert first == two_outputs.compile.outputs[0]
    assert (second.loss, second.loss_weight) == (ObjectSpec(kind="Hinge"), 2.0)
    assert second.weighted_metrics == (ObjectSpec(kind="AUC"),)
    assert edits[1][1:] == ("Change loss weight", "compile.1.loss_weight")


def test_with_a_single_output_its_loss_weight_is_hidden(panel: TrainingPage) -> None:
    assert not child(panel, "_output_combo").isVisible()
    assert not child(panel, "_weight_form").isVisible()


def test_the_suggestion_for_one_of_several_outputs_leaves_the_others(panel: TrainingPage, two_outputs: Project) -> None:
    edits: list[tuple[Project, str, str]] = []
    panel.edited.connect(lambda *edit: edits.append(edit))
    wrong = two_outputs.compile.outputs[1].replaced(loss=ObjectSpec(kind="Huber"))
    outputs = (two_outputs.compile.outputs[0], wrong)
    panel.show_project(two_outputs.replaced(compile=two_outputs.compile.replaced(outputs=outputs)), TWO_TARGETS)
    choose_output(panel, 1)
    child(panel, "_advice_button").click()
    assert edits[-1][0].compile.outputs == two_outputs.compile.outputs


def test_logs_of_several_outputs_are_named_as_keras_names_them(two_outputs: Project) -> None:
    names = trained_logs(two_outputs)
    assert names[:3] == ("loss", "price_output_loss", "price_output_mean_absolute_error")
    assert "sold_output_binary_accuracy" in names


def test_a_callback_watches_one_of_the_logs_that_there_will_be(panel: TrainingPage, edits: list) -> None:
    child(panel, "_callbacks_button").click()
    others = child(panel, "_other_callbacks_list", ObjectList)
    others._on_kind_picked("ReduceLROnPlateau")
    field = others.row(0).findChild(QWidget, "_monitor_field")
    assert {"val loss", "loss"} <= {field.itemText(number) for number in range(field.count())}


# Schedules


def with_rate(project: Project, rate: object) -> Project:
    optimizer = ObjectSpec(kind="Adam", params={"learning_rate": rate})
    return project.replaced(compile=project.compile.replaced(optimizer=optimizer))


def test_a_schedule_is_drawn_over_the_epochs_of_the_training(panel: TrainingPage, project: Project) -> None:
    preview = child(panel, "_schedule_preview")
    assert not preview.isVisible()
    halving = ObjectSpec(
        kind="ExponentialDecay", params={"initial_learning_rate": 0.1, "decay_steps": 1600, "decay_rate": 0.5}
    )
    panel.show_project(with_rate(project, halving), TABLE)
    assert preview.isVisible()
    assert preview.accessibleDescription() == (
        "The learning rate starts at 0.1, has a maximum of 0.1, and ends at 0.05 after 100 epochs, "
        "unless the training stops earlier."
    )
    longer = with_rate(project, halving).replaced(fit=project.fit.replaced(epochs=200))
    panel.show_project(longer, TABLE)
    assert "after 200 epochs" in preview.toolTip()
    panel.show_project(project, TABLE)
    assert not preview.isVisible()


def test_a_schedule_that_is_not_complete_is_not_drawn(panel: TrainingPage, project: Project) -> None:
    broken = ObjectSpec(kind="PiecewiseConstantDecay", params={"boundaries": (10,), "values": (0.1,)})
    panel.show_project(with_rate(project, broken), TABLE)
    assert not child(panel, "_schedule_preview").isVisible()


def test_without_a_table_a_schedule_is_drawn_over_steps(panel: TrainingPage, project: Project) -> None:
    panel.show_project(
        with_rate(project, ObjectSpec(kind="CosineDecay", params={"initial_learning_rate": 0.1, "decay_steps": 500})),
        None,
    )
    assert "after 10,000 batches" in child(panel, "_schedule_preview").text()


def test_amsgrad_is_a_switch_among_the_first_settings(panel: TrainingPage) -> None:
    assert child(panel, "_optimizer_chooser", ObjectChooser).form.field("amsgrad") is not None


# Earlier runs next to the curves


def earlier(project: Project, number: int, epochs: int = 3) -> Run:
    return run_of(project, epochs=epochs).replaced(id=f"e{number}", name=f"Run {number}")


def test_earlier_runs_are_thin_lines_next_to_the_curves_and_never_the_run_itself(
    panel: TrainingPage, project: Project
) -> None:
    runs = [earlier(project, 1), earlier(project, 2, epochs=5), run_of(project)]
    panel.show_runs(runs, ("e1", "e2", "r1"))
    ran(panel, 2)
    loss, accuracy = panel.plots
    drawn = [curve for curve in loss.curves if curve.earlier]
    assert [(curve.label, curve.earlier) for curve in drawn] == [("Run 2", 1), ("Run 1", 2)]
    assert loss.points(drawn[0].name).y.tolist() == pytest.approx([1.1 / epoch for epoch in range(1, 6)])
    assert len({tuple(line_pen(curve, 2).dashPattern()) for curve in loss.curves}) == 4
    assert len({line_pen(curve, 2).color().rgb() for curve in loss.curves if curve.line != "faint"}) == 1
    assert not [curve for curve in accuracy.curves if curve.earlier]
    assert loss.csv().splitlines()[0] == "epoch,loss,val_loss,Run 2 (e2),Run 1 (e1)"


def test_choosing_an_earlier_run_during_a_training_loses_no_point(
    panel: TrainingPage, project: Project, qtbot: QtBot
) -> None:
    panel.show_runs([earlier(project, 1)], ())
    ran(panel, 3)
    button = child(panel, "_earlier_button", QToolButton)
    button.menu().aboutToShow.emit()
    entry = next(action for action in button.menu().actions() if action.text().startswith("Run 1"))
    with qtbot.waitSignal(panel.earlier_chosen) as chosen:
        entry.trigger()
    assert chosen.args == [("e1",)]
    loss = panel.plots[0]
    assert loss.points("loss").x.tolist() == [1, 2, 3]
    assert len(loss.points("batches")) == 48
    assert [curve.label for curve in loss.curves if curve.earlier] == ["Run 1"]
    assert button.text() == "Earlier runs: 1"
    panel.show_runs([earlier(project, 1)], ())
    assert not [curve for curve in loss.curves if curve.earlier]


def test_the_previous_run_is_that_before_the_drawn_one(panel: TrainingPage, project: Project) -> None:
    runs = [earlier(project, number) for number in (1, 2, 3)]
    button = child(panel, "_earlier_button", QToolButton)
    button.show_runs(runs, (BEFORE,))
    assert [run.id for run in button.drawn("e3")] == ["e2"]
    assert [run.id for run in button.drawn("e1")] == []
    assert [run.id for run in button.drawn("new")] == ["e3"]


def test_no_more_earlier_runs_can_be_chosen_than_can_be_distinguished(panel: TrainingPage, project: Project) -> None:
    runs = [earlier(project, number) for number in range(MAX_DRAWN + 1)]
    button = child(panel, "_earlier_button", QToolButton)
    button.show_runs(runs, [run.id for run in runs[:MAX_DRAWN]])
    button.menu().aboutToShow.emit()
    usable = [action.text() for action in button.menu().actions() if action.isCheckable() and action.isEnabled()]
    assert len(usable) == MAX_DRAWN
    assert len(button.drawn("r1")) == MAX_DRAWN


# Marks and log


def marks_of(panel: TrainingPage) -> list[tuple[float, str]]:
    """Return all marks, including those that share a label."""
    return [(line.value(), " ".join(texts)) for line, texts in canvas_of(panel.plots[0]).events.lines]


def test_pause_resume_rate_and_stop_are_marked_where_they_happened(panel: TrainingPage) -> None:
    ran(panel, 2)
    panel.on_event(RunPaused(mark=RunMarker(kind="paused", epoch=2.5, text="paused")))
    assert marks_of(panel) == [(2.5, "paused")]
    panel.on_event(RunResumed(mark=RunMarker(kind="resumed", epoch=2.5, text="resumed")))
    panel.on_event(
        LearningRateChanged(
            mark=RunMarker(kind="learning rate", epoch=3, text="learning rate 0.01"), learning_rate=0.01
        )
    )
    panel.on_event(RunEnded(run="r1", status="stopped", epochs=2, kept_epoch=2))
    assert marks_of(panel) == [(2.5, "paused resumed"), (3, "learning rate 0.01"), (2, "stopped")]


def test_the_log_has_start_pauses_and_end_of_a_training(panel: TrainingPage) -> None:
    ran(panel, 1)
    panel.on_event(RunPaused(mark=RunMarker(kind="paused", epoch=1, text="paused")))
    panel.on_event(RunResumed(mark=RunMarker(kind="resumed", epoch=1, text="resumed")))
    panel.on_event(LogWritten(text="Epoch 2/100  loss 0.5"))
    panel.on_event(RunEnded(run="r1", status="stopped", epochs=2, kept_epoch=2))
    begun, *others = log_lines(panel)
    assert begun.startswith(
        "Training started: 490 training rows, 210 for validation, 300 for test; 16 batches per epoch"
    )
    assert begun.endswith("up to 100 epochs; in-graph on CPU. The table fits into memory.")
    assert others == [
        "Paused after epoch 1",
        "Resumed after epoch 1",
        "Epoch 2/100  loss 0.5",
        "Training stopped after 2 epochs. Kept epoch 2",
    ]


def test_a_cancelled_run_keeps_the_log_of_its_training(panel: TrainingPage, project: Project) -> None:
    ran(panel, 2).on_event(RunEnded(run="r1", status="cancelled", epochs=2, kept_epoch=0))
    panel.set_running(False)
    panel.show_run(run_of(project, "cancelled", kept=0))
    assert log_lines(panel)[-1] == "Training cancelled after 2 epochs"
    panel.show_run(run_of(project).replaced(id="r2"))
    assert log_lines(panel) == []


def test_strategy_and_device_are_shown_without_a_tooltip(panel: TrainingPage, qtbot: QtBot) -> None:
    redrawn(ran(panel, 1), qtbot)
    assert child(panel, "_way_label", QLabel).text() == "CPU"


def test_a_run_resumed_after_opening_keeps_the_losses_of_its_batches(
    panel: TrainingPage, project: Project, qtbot: QtBot
) -> None:
    steps = BatchLosses(epochs=(0.5, 1.0, 1.5, 2.0, 2.5, 3.0), losses=(0.9, 0.8, 0.7, 0.6, 0.5, 0.4))
    run = run_of(project, epochs=3).replaced(steps=steps)
    panel.show_run(run)
    panel.on_event(
        RunStarted(
            run="r1",
            epochs=5,
            steps_per_epoch=2,
            metrics=("loss",),
            rows=ROWS,
            way="in-graph",
            way_reason="it fits",
            history=run.history,
        )
    )
    panel.on_event(BatchesEnded(epoch=4, batch=2, losses=np.array([0.3, 0.2], np.float32)))
    redrawn(panel, qtbot)
    batches = panel.plots[0].points("batches")
    assert list(batches.x) == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]


def test_views_into_another_network_than_that_of_the_curves_name_its_run(panel: TrainingPage, project: Project) -> None:
    first = run_of(project).replaced(name="Run 1")
    panel.show_runs((first, first.replaced(id="r2", name="Run 2")), ())
    panel.show_run(first)
    panel.show_part("layers")
    note = child(panel, "_run_note_label", QLabel)
    for seen, words in (
        ((), ""),
        ((NetworkStatistics(run="r1", epoch=0, layers=()),), ""),
        (
            (NetworkStatistics(run="r2", epoch=0, layers=()),),
            "Showing the current model (Run 2); the curves are of Run 1",
        ),
        ((NetworkStatistics(run="", epoch=0, layers=()),), "Showing the current model; the curves are of Run 1"),
    ):
        panel.show_inspection(seen, 1)
        assert (note.text(), note.isVisibleTo(panel)) == (words, True)
    panel.show_part("curves")
    assert not note.isVisibleTo(panel)


@pytest.mark.parametrize("shown", [True, False])
def test_a_resumed_run_has_its_marks_and_one_where_it_was_continued(
    panel: TrainingPage, project: Project, shown: bool
) -> None:
    marks = tuple(RunMarker(kind=kind, epoch=epoch, text=kind) for kind, epoch in (("paused", 1.5), ("continued", 3)))
    run = run_of(project, epochs=3).replaced(marks=marks[:1])
    panel.show_run(run if shown else None)
    panel.on_event(
        RunStarted(
            run="r1",
            epochs=5,
            steps_per_epoch=2,
            metrics=("loss",),
            rows=ROWS,
            way="in-graph",
            way_reason="it fits",
            history=run.history,
            marks=marks,
        )
    )
    assert marks_of(panel) == [(1.5, "paused"), (3, "continued")]
    assert log_lines(panel)[-1].startswith("Training resumed: ")


def test_the_curve_of_the_loss_says_that_the_target_is_scaled(panel: TrainingPage) -> None:
    event = started(metrics=("loss", "mean_absolute_error")).replaced(scaled_losses=("loss",))
    panel.set_running(True)
    panel.on_event(event)
    titles = [plot.title for plot in panel.findChildren(CurvePlot)]
    assert "Loss of the scaled target" in titles
    assert "Mean absolute error" in titles


@pytest.mark.parametrize("preset", ["suggested", "best"])
def test_fit_settings_are_marked_where_they_differ_from_those_of_the_preset(panel: TrainingPage, preset: str) -> None:
    filled = PRESETS[preset].make(project_for(TABLE), TABLE)
    panel.show_project(filled, TABLE)
    form = child(panel, "_fit_fields", SpecForm)

    def marked() -> list[str]:
        rows = {name: form.row(name) for name in ("epochs", "batch_size", "shuffle", "seed")}
        return [name for name, row in rows.items() if not child(row, "_reset_button").isHidden()]

    assert marked() == []
    panel.show_project(filled.replaced(fit=filled.fit.replaced(epochs=7)), TABLE)
    assert marked() == ["epochs"]
    assert child(form.row("epochs"), "_reset_button").toolTip() == f"Reset to the suggestion: {filled.fit.epochs}"
