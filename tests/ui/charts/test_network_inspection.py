"""The views into a network: layers and decision map, with mouse, keyboard and as tables."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.messages.commands import SetInspection
from engine.project import ColumnSpec, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.results.inspection import SIDE
from tests.ui.charts.snapshot_histories import EPOCHS, axes, layers_at, map_at
from ui.charts.export_button import ExportButton
from ui.charts.network_inspection.histogram_strip import ROWS, HistogramStrip, density_of
from ui.charts.network_inspection.history import MAX_SNAPSHOTS, InspectionHistory
from ui.charts.network_inspection.layers_view import NOTHING, LayersView
from ui.charts.network_inspection.map_colors import legend_of, map_pixels
from ui.charts.network_inspection.map_plot import MapPlot
from ui.charts.network_inspection.map_view import MapView
from ui.charts.redraw_scheduler import RedrawScheduler
from ui.style import theme
from ui.widgets.frame_view import FrameView


def shown(qtbot: QtBot, kind: type[QWidget]) -> QWidget:
    theme.apply(QApplication.instance(), "light")
    clock = RedrawScheduler()
    view = kind(clock)
    clock.setParent(view)  # deleted with the view, like that of the page
    qtbot.addWidget(view)
    view.resize(900, 600)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def layers(qtbot: QtBot) -> LayersView:
    return shown(qtbot, LayersView)


@pytest.fixture
def plane(qtbot: QtBot) -> MapView:
    return shown(qtbot, MapView)


def text(view: QWidget, name: str) -> str:
    return view.findChild(QLabel, name).text()


def strip(view: QWidget, name: str) -> HistogramStrip:
    return view.findChild(HistogramStrip, name)


def table_button(view: QWidget) -> QToolButton:
    return view.findChild(QToolButton, "_table_button")


def numbers(view: QWidget) -> FrameView:
    return view.findChild(FrameView, "_numbers_table")


def export_button(view: QWidget) -> ExportButton:
    return view.findChild(ExportButton, "_more_button")


def slider(view: QWidget) -> QSlider:
    return view.findChild(QSlider, "_epoch_slider")


def plot_of(view: QWidget) -> MapPlot:
    return view.findChild(MapPlot, "_map_plot")


def combo(view: QWidget, name: str) -> QComboBox:
    return view.findChild(QComboBox, name)


# History


def test_snapshots_are_sorted_one_per_epoch_and_limited_in_number() -> None:
    history: InspectionHistory = InspectionHistory()
    for epoch in (2, 0, 1, 1):
        history.add(layers_at(epoch))
    assert history.epochs == [0, 1, 2]
    for epoch in range(3, 500):
        history.add(layers_at(epoch))
    assert len(history) <= MAX_SNAPSHOTS
    assert (history.epochs[0], history.epochs[-1]) == (0, 499)
    assert history.epochs == sorted(history.epochs)
    history.add(layers_at(0, run="r2"))
    assert history.epochs == [0]


# Layers


def test_before_the_first_training_the_layers_show_an_introduction(layers: LayersView) -> None:
    assert text(layers, "_note_label") == NOTHING
    assert not layers.findChild(QWidget, "_chart_stack").isVisible()


def test_each_layer_has_a_strip_of_its_weights_and_one_of_its_outputs(layers: LayersView) -> None:
    for epoch in EPOCHS:
        layers.add(layers_at(epoch, idle=3))
    layers.redraw()
    assert text(layers, "_layer_0_label") == "dense · Dense, 8 units"
    assert text(layers, "_layer_1_label") == "output · Dense, 1 unit"
    assert text(layers, "_layer_0_notes_label") == "3 of 8 units have the same output for every row"
    weights = strip(layers, "_layer_0_weights_strip")
    assert weights.epochs.tolist() == [0, 1, 2, 3]
    assert weights.value_range == (-4, 4)


def test_arrow_keys_read_a_layer_epoch_by_epoch(layers: LayersView, qtbot: QtBot) -> None:
    for epoch in EPOCHS:
        layers.add(layers_at(epoch))
    layers.redraw()
    weights = strip(layers, "_layer_0_weights_strip")
    weights.setFocus()
    assert (
        text(layers, "_reading_label") == "Epoch 3 · dense, weights: −4.000 to 4.000 · the middle half −2.000 to 2.000"
    )
    qtbot.keyClick(weights, Qt.Key.Key_Home)
    assert text(layers, "_reading_label").startswith("Epoch 0 · dense, weights: −1.000 to 1.000")
    qtbot.keyClick(weights, Qt.Key.Key_Right)
    assert text(layers, "_reading_label").startswith("Epoch 1 ")
    assert strip(layers, "_layer_1_outputs_strip").reading_epoch == 1


def test_the_numbers_of_the_layers_can_be_read_and_saved(layers: LayersView, tmp_path: Path) -> None:
    for epoch in EPOCHS:
        layers.add(layers_at(epoch))
    table_button(layers).setChecked(True)
    layers.redraw()
    assert numbers(layers).isVisible()
    assert numbers(layers).model().rowCount() == 4 * len(EPOCHS)
    rows = list(csv.DictReader(io.StringIO(layers.csv())))
    assert rows[-1]["layer"] == "output"
    assert float(rows[0]["median"]) == 0
    table_button(layers).setChecked(False)
    layers.redraw()
    for name in ("layers.png", "layers.svg"):
        export_button(layers).save_image(tmp_path / name)
    colors = {QImage(str(tmp_path / "layers.png")).pixelColor(x, 150).name() for x in range(0, 1_500, 3)}
    assert len(colors) > 2
    assert "<svg" in (tmp_path / "layers.svg").read_text("utf-8")


def test_a_distribution_is_drawn_at_its_values() -> None:
    density = density_of(layers_at(0).layers[0].weights, -4, 4)
    inside = density[ROWS * 3 // 8 : ROWS * 5 // 8]
    assert inside == pytest.approx(np.ones(len(inside)))
    assert not density[: ROWS // 3].any()


def test_layers_that_are_gone_are_drawn_no_more(layers: LayersView, qtbot: QtBot) -> None:
    layers.add(layers_at(0))
    layers.redraw()
    assert layers.findChild(QLabel, "_layer_1_label") is not None
    one = layers_at(0, run="r2")
    layers.add(one.replaced(layers=one.layers[:1]))
    layers.redraw()
    qtbot.waitUntil(lambda: layers.findChild(QLabel, "_layer_1_label") is None)
    assert layers.findChild(QLabel, "_layer_0_label").isVisible()


# The map


def test_the_map_follows_the_training_unless_the_user_looks_back(plane: MapView) -> None:
    for epoch in (0, 1):
        plane.add(map_at(epoch))
    plane.redraw()
    assert text(plane, "_epoch_label") == "Epoch 1 of 1"
    plane.add(map_at(2))
    plane.redraw()
    assert text(plane, "_epoch_label") == "Epoch 2 of 2"
    slider(plane).setValue(0)
    plane.add(map_at(3))
    plane.redraw()
    assert text(plane, "_epoch_label") == "Epoch 0 of 3"


def test_at_the_end_the_map_shows_the_epoch_whose_weights_were_kept(plane: MapView) -> None:
    for epoch in EPOCHS:
        plane.add(map_at(epoch))
    plane.show_kept(2)
    plane.redraw()
    assert text(plane, "_epoch_label") == "Epoch 2 of 3, kept"


def test_arrow_keys_and_the_mouse_read_a_prediction_in_the_tables_units(plane: MapView, qtbot: QtBot) -> None:
    plane.add(map_at(2))
    plane.redraw()
    plot_of(plane).setFocus()
    qtbot.keyClick(plot_of(plane), Qt.Key.Key_Right)
    plane.redraw()
    read = text(plane, "_reading_label")
    assert read == "daily_study 33.50 · monthly_tuition 32.50: passing_grade 1 (75.0 %)"
    plot_of(plane).pointed.emit((0, 0))
    plane.redraw()
    assert text(plane, "_reading_label") == "daily_study 0.5000 · monthly_tuition 0.5000: passing_grade 0 (75.0 %)"


def test_the_map_shows_a_higher_confidence_in_a_class(plane: MapView) -> None:
    unsure, sure = (map_pixels(map_at(epoch)).astype(int) for epoch in (0, 4))
    paper = np.array(theme.color("raised").getRgb()[:3])
    assert np.abs(sure - paper).sum() > 3 * np.abs(unsure - paper).sum()
    assert not np.array_equal(sure[0, 0], sure[0, -1])


def test_numbers_are_distinguished_by_lightness_alone(plane: MapView) -> None:
    numbers = axes(labels=())
    pixels = map_pixels(map_at(1, plane=numbers)).astype(float)
    lightness = pixels[0] @ (0.299, 0.587, 0.114)
    assert (np.diff(lightness) >= -1.5).all()
    assert lightness[-1] - lightness[0] > 60
    assert next(name for name, _ in legend_of(numbers)) == "0.0000"


def test_held_out_rows_are_outlined_and_training_rows_filled(plane: MapView) -> None:
    plane.add(map_at(1))
    plane.redraw()
    held_out, training = plot_of(plane).point_items
    assert (len(held_out.data), len(training.data)) == (2, 2)
    assert held_out.getData()[0].tolist() == [30, 40]
    fills = [{point.brush().color().name() for point in item.points()} for item in (held_out, training)]
    assert fills[0] == {theme.color("raised").name()}
    assert fills[1] == {theme.series(0).name(), theme.series(1).name()}
    assert {point.symbol() for point in training.points()} == {"o", "s"}


def test_the_other_features_are_reported_with_their_typical_values(plane: MapView) -> None:
    plane.add(map_at(1, plane=axes(fixed=(("age", "22"), ("city", "Rome")))))
    plane.redraw()
    assert text(plane, "_fixed_label").endswith("2 other features at a typical value")
    assert plane.findChild(QLabel, "_fixed_label").toolTip().endswith("age: 22\ncity: Rome")


def test_predictions_of_the_map_can_be_read_as_a_table_and_saved(plane: MapView, tmp_path: Path) -> None:
    plane.add(map_at(1))
    table_button(plane).setChecked(True)
    plane.redraw()
    assert numbers(plane).isVisible()
    assert numbers(plane).model().rowCount() == 64
    assert len(plane.csv().splitlines()) == SIDE**2 + 1
    export_button(plane).save_image(tmp_path / "map.png")
    image = QImage(str(tmp_path / "map.png"))
    assert image.width() == 2 * plot_of(plane).width()


def test_playing_goes_through_the_epochs_and_stops_at_the_end(plane: MapView, qtbot: QtBot) -> None:
    for epoch in EPOCHS:
        plane.add(map_at(epoch))
    plane.redraw()
    seen: list[int] = []
    slider(plane).valueChanged.connect(seen.append)
    qtbot.mouseClick(plane.findChild(QToolButton, "_play_button"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not plane.findChild(QToolButton, "_play_button").isChecked())
    assert seen == [0, 1, 2, 3]
    assert not plane.findChild(QTimer, "_play_timer").isActive()


def test_both_axes_never_show_the_same_feature(plane: MapView, qtbot: QtBot) -> None:
    from tests.ui.trained import project_with

    plane.show_project(project_with(), None)
    assert plane.inspection == SetInspection(columns=("hours", "age"))
    with qtbot.waitSignal(plane.axes_changed):
        combo(plane, "_across_combo").setCurrentIndex(1)
        combo(plane, "_across_combo").activated.emit(1)
    assert plane.inspection == SetInspection(columns=("age", "hours"))


def test_what_is_proposed_follows_the_table_and_what_was_chosen_stays(plane: MapView) -> None:
    from tests.ui.trained import project_with

    project = project_with()
    columns = (ColumnSpec(name="sex"), *project.data.columns)
    project = project.replaced(data=project.data.replaced(columns=columns))
    facts = [ColumnFacts(name, "number", True, 0, count) for name, count in (("sex", 2), ("hours", 90), ("age", 60))]
    table = TableFacts("lab.csv", ReadingSpec(), 200, tuple(facts))
    plane.show_project(project, None)
    assert plane.inspection.columns == ("sex", "hours")
    plane.show_project(project, table)
    assert plane.inspection.columns == ("hours", "age")
    combo(plane, "_across_combo").setCurrentText("sex")
    plane.show_project(project, None)
    assert plane.inspection.columns == ("sex", "age")


def test_without_two_numeric_columns_the_map_explains_why_it_is_empty(plane: MapView) -> None:
    from tests.ui.trained import project_with

    project = project_with()
    columns = (project.data.columns[0], project.data.columns[1].replaced(role="ignore"), project.data.columns[2])
    plane.show_project(project.replaced(data=project.data.replaced(columns=columns)), None)
    assert not plane.inspection
    assert "needs two features" in text(plane, "_note_label")
