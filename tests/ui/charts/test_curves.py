"""Curves: points, ranges, drawing and export."""

from __future__ import annotations

import csv
import io
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolButton
from pytestqt.qtbot import QtBot

from engine.results.curve_points import DecimatedPoints, Points
from tests.ui.charts.manual_clock import ManualClock
from ui.charts.curves import Curve, CurvePlot
from ui.charts.curves.axis_ranges import epochs_shown, extent, values_shown
from ui.charts.curves.canvas import Canvas
from ui.charts.curves.values_table import ValuesTable
from ui.charts.curves.values_text import csv_text, decimals_for
from ui.charts.redraw_scheduler import FRAME_MS, RedrawScheduler
from ui.style import theme

CURVES = (
    Curve("loss", "Training"),
    Curve("val_loss", "Validation", line="dashed"),
    Curve("batch", "Batches", line="faint"),
)


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    theme.apply(QApplication.instance(), "light")
    made = CurvePlot("Loss")
    qtbot.addWidget(made)
    made.resize(640, 320)
    made.start(CURVES, expected=100)
    with qtbot.waitExposed(made):
        made.show()
    return made


def grown(plot: CurvePlot, epochs: int) -> CurvePlot:
    for epoch in range(1, epochs + 1):
        plot.extend("batch", epoch - 1 + np.arange(1, 17) / 16, np.full(16, 1 / epoch))
        plot.append("loss", epoch, 1 / epoch)
        plot.append("val_loss", epoch, 1.1 / epoch)
    return plot


def canvas_of(plot: CurvePlot) -> Canvas:
    return plot.findChild(Canvas, "_canvas")


def click(plot: CurvePlot, name: str) -> None:
    plot.findChild(QAbstractButton, name).click()


def wait_until_drawn(plot: CurvePlot, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not plot.scheduler.running)


def line_of(plot: CurvePlot, name: str) -> tuple[np.ndarray, np.ndarray]:
    x, y = canvas_of(plot).lines[name].getOriginalDataset()
    return (np.empty(0), np.empty(0)) if x is None else (x, y)


def chosen(plot: CurvePlot, text: str) -> QAction:
    """The entry of the export menu."""
    return next(
        action for action in plot.findChild(QToolButton, "_more_button").menu().actions() if action.text() == text
    )


def count_drawings(plot: CurvePlot) -> list[int]:
    drawings: list[int] = []
    redraw = plot.redraw
    plot.redraw = lambda: (drawings.append(1), redraw())  # ty: ignore
    return drawings


# Points


def test_points_are_float64_and_double_their_capacity_when_it_is_full() -> None:
    points = Points()
    capacities = set()
    for place in range(5_000):
        points.extend(place, 0.5)
        capacities.add(points.capacity)
    assert points.x.dtype == points.y.dtype == np.float64
    assert len(points) == 5_000
    assert sorted(capacities) == [128 * 2**step for step in range(len(capacities))]


def test_an_infinite_value_is_a_gap_like_one_that_is_no_number() -> None:
    points = Points()
    points.extend([1, 2, 3], [math.inf, math.nan, 1.0])
    assert np.isnan(points.y[:2]).all()
    assert points.y[2] == 1.0


def test_a_fine_curve_of_any_length_keeps_within_its_limit() -> None:
    points = DecimatedPoints(limit=1_000)
    capacities = set()
    for block in range(200):
        points.extend(block * 500 + np.arange(500), np.random.default_rng(block).random(500))
        capacities.add(points.capacity)
    assert 250 <= len(points) <= 1_000
    assert max(capacities) <= 4_096


@given(
    values=st.lists(st.floats(-1e6, 1e6) | st.just(math.nan), min_size=1, max_size=3_000),
    block=st.integers(1, 700),
)
@settings(deadline=None, max_examples=40)
def test_a_thinned_curve_keeps_its_peaks_and_its_order(values: list[float], block: int) -> None:
    points = DecimatedPoints(limit=64)
    for start in range(0, len(values), block):
        part = values[start : start + block]
        points.extend(np.arange(start, start + len(part), dtype=float), part)
    seen = np.array(values[: len(values) - len(points._pending_y)])
    assert (np.diff(points.x) >= 0).all()
    assert len(points) <= 64 + block
    if len(seen) and not np.isnan(seen).all():
        assert np.nanmax(points.y) == np.nanmax(seen)
        assert np.nanmin(points.y) == np.nanmin(seen)


# Ranges and numbers on axes


@pytest.mark.parametrize(
    ("last", "expected", "over", "shown"),
    [
        (0, 100, False, (0, 5)),
        (4, 100, False, (0, 5)),
        (6, 100, False, (0, 7.5)),
        (52, 100, False, (0, 75)),
        (80, 100, False, (0, 100)),
        (52, 100, True, (0, 52)),
        (3, 3, False, (0, 3)),
        (120, 100, False, (0, 120)),
        (820, 0, False, (0, 1000)),
    ],
)
def test_the_axis_of_epochs_grows_in_round_steps_and_ends_with_the_run(last, expected, over, shown) -> None:
    assert epochs_shown(last, expected, over) == shown


def test_the_range_of_values_stays_while_the_curves_fit_in_it_well() -> None:
    first = values_shown(0.1, 1.0, None)
    assert first[0] < 0.1
    assert first[1] > 1.0
    assert values_shown(0.05, 1.0, first) is first
    assert values_shown(0.1, 1.5, first)[1] > 1.5
    assert values_shown(0.1, 0.2, first)[1] < 0.3


def test_a_curve_that_is_flat_or_empty_has_a_range_too() -> None:
    low, high = values_shown(0.5, 0.5, None)
    assert low < 0.5 < high
    assert values_shown(*extent([np.array([math.nan])], []), None) is None


@given(low=st.floats(-1e6, 1e6), height=st.floats(1e-3, 1e6), share=st.floats(0, 1 / 3))
def test_the_label_of_the_marked_epoch_has_room_above_the_curves(low: float, height: float, share: float) -> None:
    shown = values_shown(low, low + height, None, share)
    assert shown is not None
    for bottom, top in (shown, values_shown(low, low + height, (low, low + height), share) or (0, 0)):
        assert low + height <= top - share * (top - bottom) + 1e-6 * height


def test_a_spike_of_one_batch_does_not_flatten_the_curves() -> None:
    batches = np.full(1_000, 0.5)
    batches[500] = 1e6
    assert extent([np.array([0.4, 0.6])], [batches]) == (0.4, 0.6)


def test_one_column_of_a_table_has_one_number_of_decimals() -> None:
    assert decimals_for(np.array([0.0432, 0.5, math.nan])) == 4
    assert decimals_for(np.array([1e-5, 2e-5])) == 8
    assert decimals_for(np.array([12_345.6])) == 0
    assert decimals_for(np.array([])) == 4


# Drawing


def test_appending_many_points_draws_once_a_frame_and_then_rests(qtbot: QtBot) -> None:
    clock = ManualClock()
    plot = CurvePlot("Loss", RedrawScheduler(now=clock, timer=clock))
    qtbot.addWidget(plot)
    plot.start(CURVES, expected=300)
    with qtbot.waitExposed(plot):
        plot.show()
    clock.advance(10 * FRAME_MS)
    drawings = count_drawings(plot)
    for epoch in range(1, 301):
        plot.append("loss", epoch, 1 / epoch)
        clock.advance(1)
    clock.advance(FRAME_MS)
    drawn = len(drawings)
    assert 300 // FRAME_MS <= drawn <= 300 // FRAME_MS + 2
    assert not plot.scheduler.running
    clock.advance(10 * FRAME_MS)
    assert len(drawings) == drawn
    assert len(line_of(plot, "loss")[0]) == 300


def test_a_plot_that_cannot_be_seen_is_not_drawn_until_it_is_shown(plot: CurvePlot, qtbot: QtBot) -> None:
    plot.hide()
    grown(plot, 3)
    assert not plot.scheduler.running
    plot.show()
    qtbot.waitUntil(lambda: len(line_of(plot, "loss")[0]) == 3)


def test_several_plots_take_turns_on_one_timer(qtbot: QtBot) -> None:
    class Drawn:
        frame_ms = FRAME_MS

        def __init__(self) -> None:
            self.count = 0

        def redraw(self) -> None:
            self.count += 1

    clock, plots = RedrawScheduler(), [Drawn(), Drawn(), Drawn()]
    for plot in plots * 2:
        clock.request(plot)
    qtbot.waitUntil(lambda: not clock.running)
    assert [plot.count for plot in plots] == [1, 1, 1]


def test_a_plot_that_is_discarded_while_it_waits_is_not_drawn(qtbot: QtBot) -> None:
    clock, drawn = ManualClock(), []
    scheduler = RedrawScheduler(now=clock, timer=clock)

    class Gone:
        frame_ms = FRAME_MS

        def redraw(self) -> None:
            drawn.append(1)

    gone = Gone()
    scheduler.request(gone)
    scheduler.discard(gone)
    clock.advance(2 * FRAME_MS)
    assert not drawn
    assert not scheduler.running


def test_lines_are_drawn_decimated_and_only_where_they_are_seen(plot: CurvePlot) -> None:
    for item in canvas_of(plot).lines.values():
        assert item.opts["autoDownsample"] is True
        assert item.opts["downsampleMethod"] == "peak"
        assert item.opts["clipToView"] is True


def test_validation_is_dashed_in_the_hue_of_training_and_batches_lie_faint_beneath(
    plot: CurvePlot, qtbot: QtBot
) -> None:
    grown(plot, 5)
    wait_until_drawn(plot, qtbot)
    pens = {name: item.opts["pen"] for name, item in canvas_of(plot).lines.items()}
    assert pens["loss"].color() == pens["val_loss"].color()
    assert pens["loss"].style() == Qt.PenStyle.SolidLine
    assert pens["val_loss"].style() == Qt.PenStyle.CustomDashLine
    faint = pens["batch"].color()
    assert pens["loss"].color().lightness() < faint.lightness() < theme.color("raised").lightness()
    assert faint.alpha() == 255  # dense transparent strokes would become opaque
    assert canvas_of(plot).lines["batch"].zValue() < canvas_of(plot).lines["loss"].zValue()


def test_long_curves_are_drawn_with_a_thin_line_and_short_ones_with_a_smooth_wide_one(
    plot: CurvePlot, qtbot: QtBot
) -> None:
    grown(plot, 3)
    qtbot.waitUntil(lambda: len(line_of(plot, "loss")[0]) == 3)
    line = canvas_of(plot).lines["loss"]
    assert line.opts["pen"].widthF() == 2
    plot.extend("loss", np.arange(4, 301), np.ones(297))
    qtbot.waitUntil(lambda: len(line_of(plot, "loss")[0]) == 300)
    assert line.opts["pen"].widthF() == 1
    plot.finish()
    qtbot.waitUntil(lambda: line.opts["pen"].widthF() == 2)
    plot.extend("loss", np.arange(301, 1_001), np.ones(700))
    qtbot.waitUntil(lambda: line.opts["pen"].widthF() == 1)


def test_a_loss_that_is_no_number_is_a_gap_and_nothing_breaks(plot: CurvePlot, qtbot: QtBot) -> None:
    for epoch, value in enumerate((1.0, None, math.inf, math.nan, 0.5), 1):
        plot.append("loss", epoch, value)
    qtbot.waitUntil(lambda: len(line_of(plot, "loss")[0]) == 5)
    plot.grab()
    assert "1,–" not in plot.csv()


def test_a_loss_that_diverges_is_clipped_far_outside_the_view(plot: CurvePlot) -> None:
    plot.append("loss", 1, 0.5)
    plot.extend("batch", np.linspace(0, 1, 100), np.r_[np.full(99, 0.5), 3e38])
    plot.redraw()
    plot.grab()
    bottom, top = canvas_of(plot).shown[1]
    assert line_of(plot, "batch")[1].max() <= top + 1001 * (top - bottom)
    plot.append("loss", 2, 3e38)
    plot.redraw()
    plot.grab()
    assert line_of(plot, "batch")[1].max() == 3e38


def test_a_single_epoch_without_a_value_is_no_dot_and_nothing_breaks(plot: CurvePlot) -> None:
    plot.append("loss", 1, math.nan)
    plot.redraw()
    plot.grab()
    assert canvas_of(plot).lines["loss"].opts["symbol"] is None


def test_a_single_epoch_is_seen_as_a_dot(plot: CurvePlot, qtbot: QtBot) -> None:
    plot.append("loss", 1, 0.5)
    qtbot.waitUntil(lambda: canvas_of(plot).lines["loss"].opts["symbol"] == "o")
    plot.append("loss", 2, 0.4)
    qtbot.waitUntil(lambda: canvas_of(plot).lines["loss"].opts["symbol"] is None)


def test_the_logarithmic_axis_draws_powers_and_leaves_out_what_has_none(plot: CurvePlot, qtbot: QtBot) -> None:
    for epoch, value in enumerate((1.0, 0.1, 0.0), 1):
        plot.append("loss", epoch, value)
    click(plot, "_log_button")
    qtbot.waitUntil(lambda: len(line_of(plot, "loss")[0]) == 3)
    drawn = line_of(plot, "loss")[1]
    assert drawn[:2].tolist() == pytest.approx([0.0, -1.0])
    assert math.isnan(drawn[2])


def test_an_axis_that_becomes_logarithmic_never_shows_powers_of_what_were_values(plot: CurvePlot, qtbot: QtBot) -> None:
    for epoch, value in enumerate((30_000.0, 3_000.0), 1):
        plot.append("loss", epoch, value)
    qtbot.waitUntil(lambda: canvas_of(plot).shown[1][1] > 30_000)
    for logarithmic, highest in ((True, 5), (False, 40_000), (True, 5)):
        plot.findChild(QAbstractButton, "_log_button").setChecked(logarithmic)
        assert canvas_of(plot).shown[1][1] == pytest.approx(highest, rel=0.2)


def labels_of(plot: CurvePlot) -> list[tuple[float, str]]:
    """Epochs and texts of the event labels."""
    canvas_of(plot).settle()
    lines = [line for line, _ in canvas_of(plot).events.lines]
    return [(line.value(), line.label.format) for line in lines if line.label.format]


def test_two_things_at_one_place_are_both_reported(plot: CurvePlot) -> None:
    for text in ("paused", "learning rate 0.01", "resumed", "paused"):
        plot.add_event(2.5, text)
    plot.add_event(4, "learning rate 0.002 in place of CosineDecay")
    canvas_of(plot).show_range((0, 10), (0, 1))
    assert labels_of(plot) == [
        (2.5, "learning rate 0.01\nresumed\npaused"),
        (4, "learning rate 0.002\nin place of\nCosineDecay"),
    ]


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("loss", [3e4, 5e6, 4e10])
def test_however_large_the_values_their_numbers_have_room(
    plot: CurvePlot, qapp: QApplication, qtbot: QtBot, scale: float, loss: float
) -> None:
    theme.apply(qapp, "light", scale)
    for epoch in range(1, 6):
        plot.append("loss", epoch, loss / epoch)
    wait_until_drawn(plot, qtbot)
    axis = canvas_of(plot).value_axis
    low, high = canvas_of(plot).shown[1]
    spacing, values = axis.tickValues(low, high, canvas_of(plot).getViewBox().height())[0]
    metrics = QFontMetrics(theme.font(0.9))
    assert max(map(metrics.horizontalAdvance, axis.tickStrings(list(values), 1.0, spacing))) + 6 < axis.width()
    theme.apply(qapp, "light")


def test_labels_of_events_never_overlap(plot: CurvePlot, qapp: QApplication) -> None:
    """At any zoom and for any events, no two labels share a pixel."""
    grown(plot, 100)
    for epoch in (1, 2, 30, 31, 31.5, 33, 40, 48, 49, 51, 52, 70, 97, 98, 99):
        plot.add_event(epoch, "learning rate 0.001 in place of ExponentialDecay" if epoch % 2 else "paused")
    for scale, last in itertools.product((1.0, 1.5), (100, 60, 34, 300)):
        theme.apply(qapp, "light", scale)
        canvas_of(plot).show_range((0, last), (0, 1))
        labelled = dict(labels_of(plot))
        boxes = [
            line.label.mapRectToScene(line.label.boundingRect())
            for line, _ in canvas_of(plot).events.lines
            if line.value() in labelled and line.value() < last
        ]
        assert len(boxes) > 1
        assert not any(one.intersects(other) for one, other in itertools.combinations(boxes, 2)), (scale, last)
    theme.apply(qapp, "light")


def test_the_marked_epoch_has_a_line_and_a_name(plot: CurvePlot, qtbot: QtBot) -> None:
    grown(plot, 5)
    plot.mark(3, "best 3")
    qtbot.waitUntil(canvas_of(plot).marker_line.isVisible)
    assert canvas_of(plot).marker_line.value() == 3
    assert canvas_of(plot).marker_line.label.format == "best 3"
    plot.mark(None)
    qtbot.waitUntil(lambda: not canvas_of(plot).marker_line.isVisible())


# What the user does with it


def test_a_name_in_the_legend_hides_its_curve_and_brings_it_back(plot: CurvePlot, qtbot: QtBot) -> None:
    grown(plot, 5)
    wait_until_drawn(plot, qtbot)
    button = plot.findChild(object, "_val_loss_legend_button")
    button.click()
    assert not canvas_of(plot).lines["val_loss"].isVisible()
    plot.append("val_loss", 6, 0.1)
    button.click()
    assert canvas_of(plot).lines["val_loss"].isVisible()
    qtbot.waitUntil(lambda: len(line_of(plot, "val_loss")[0]) == 6)


def test_no_name_in_the_legend_is_cut_off_where_there_is_little_room(plot: CurvePlot, qtbot: QtBot) -> None:
    button = plot.findChild(object, "_val_loss_legend_button")
    place = button.mapTo(plot, button.rect().topLeft()).y()
    plot.set_title("Mean absolute percentage error")
    plot.resize(400, 320)
    qtbot.waitUntil(lambda: button.mapTo(plot, button.rect().topLeft()).y() > place)
    assert button.width() >= button.sizeHint().width()
    plot.set_title("Loss")
    plot.resize(640, 320)
    qtbot.waitUntil(lambda: button.mapTo(plot, button.rect().topLeft()).y() == place)


def test_values_are_read_at_the_epoch_nearest_to_the_mouse(plot: CurvePlot, qtbot: QtBot) -> None:
    grown(plot, 4)
    assert plot.reading() == "Epoch 4 · Training 0.2500 · Validation 0.2750"
    canvas_of(plot).pointed.emit(1.8)
    assert plot.reading() == "Epoch 2 · Training 0.5000 · Validation 0.5500"
    qtbot.waitUntil(canvas_of(plot).cursor_line.isVisible)
    canvas_of(plot).pointed.emit(None)
    assert plot.reading().startswith("Epoch 4")


def test_arrow_keys_read_the_values_without_a_mouse(plot: CurvePlot, qtbot: QtBot) -> None:
    grown(plot, 4)
    for key, epoch in (("Left", 3), ("Home", 1), ("Right", 2), ("End", 4), ("Right", 4)):
        qtbot.keyClick(canvas_of(plot), getattr(Qt.Key, f"Key_{key}"))
        assert plot.reading().startswith(f"Epoch {epoch} ·")


def test_a_view_that_the_user_moved_stays_until_it_is_fitted_again(plot: CurvePlot, qtbot: QtBot) -> None:
    grown(plot, 4)
    wait_until_drawn(plot, qtbot)
    canvas_of(plot).getViewBox().setRange(xRange=(1, 2), yRange=(0, 1), padding=0)
    canvas_of(plot).moved.emit()
    grown(plot, 90)
    wait_until_drawn(plot, qtbot)
    assert canvas_of(plot).shown[0] == (1, 2)
    click(plot, "_fit_button")
    qtbot.waitUntil(lambda: canvas_of(plot).shown[0] == (0, 100))


def test_the_wheel_zooms_only_with_ctrl_so_that_a_page_can_be_scrolled(plot: CurvePlot) -> None:
    def turned(modifiers: Qt.KeyboardModifier) -> bool:
        place = QPointF(300, 100)
        event = QWheelEvent(
            place,
            place,
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        canvas_of(plot).wheelEvent(event)
        return event.isAccepted()

    assert not turned(Qt.KeyboardModifier.NoModifier)
    assert turned(Qt.KeyboardModifier.ControlModifier)


def test_the_table_has_the_same_numbers_and_grows_with_the_run(plot: CurvePlot, qtbot: QtBot) -> None:
    grown(plot, 3)
    click(plot, "_table_button")
    model = plot.findChild(ValuesTable, "_values_table").values
    qtbot.waitUntil(lambda: model.rowCount() == 3)
    headings = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]
    assert headings == ["Epoch", "Training", "Validation"]
    plot.append("loss", 4, 0.25)
    qtbot.waitUntil(lambda: model.rowCount() == 4)
    cells = [model.index(3, column).data() for column in range(3)]
    assert cells == ["4", "0.2500", "–"]


def test_copied_values_have_full_precision_and_a_tab_between_columns(plot: CurvePlot) -> None:
    plot.append("loss", 1, 1 / 3)
    plot.append("loss", 2, 0.25)
    plot.append("val_loss", 2, None)
    chosen(plot, "Copy values").trigger()
    rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert rows == [["epoch", "loss", "val_loss"], ["1", repr(1 / 3), ""], ["2", "0.25", ""]]


def test_csv_of_nothing_is_its_heading() -> None:
    assert csv_text({"loss": Points()}) == "epoch,loss\n"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_saved_png_shows_the_curves_in_twice_the_size(plot: CurvePlot, tmp_path: Path, scheme: str) -> None:
    theme.apply(QApplication.instance(), scheme)
    grown(plot, 9).save_image(tmp_path / "loss.png")
    image = QImage(str(tmp_path / "loss.png"))
    assert image.width() == 2 * canvas_of(plot).width()
    expected = theme.color("train").hue()
    hues = {image.pixelColor(x, y).hue() for x in range(0, image.width(), 2) for y in range(100, image.height(), 2)}
    assert any(abs(hue - expected) <= 3 for hue in hues)


def test_a_saved_svg_has_the_curves_and_the_words(plot: CurvePlot, tmp_path: Path) -> None:
    grown(plot, 9).save_image(tmp_path / "loss.svg")
    text = (tmp_path / "loss.svg").read_text("utf-8")
    assert text.count("<polyline") + text.count("<path") >= 3
    for word in ("Loss", "Training", "Validation", "Epoch"):
        assert word in text


def test_an_image_that_cannot_be_written_is_an_error(plot: CurvePlot, tmp_path: Path) -> None:
    for name in ("no folder/loss.png", "no folder/loss.svg", "loss.unknown"):
        with pytest.raises(OSError, match=r".+"):
            plot.save_image(tmp_path / name)


def test_colours_follow_the_theme_while_the_plot_is_open(plot: CurvePlot, qtbot: QtBot) -> None:
    grown(plot, 3)
    wait_until_drawn(plot, qtbot)
    theme.apply(QApplication.instance(), "dark")
    qtbot.waitUntil(lambda: canvas_of(plot).lines["loss"].opts["pen"].color() == theme.color("train"))
    assert canvas_of(plot).backgroundBrush().color() == theme.color("raised")
    theme.apply(QApplication.instance(), "light")


def test_starting_again_forgets_the_run_before(plot: CurvePlot, qtbot: QtBot) -> None:
    grown(plot, 5).mark(3, "best 3")
    plot.start(CURVES, expected=10)
    wait_until_drawn(plot, qtbot)
    assert plot.reading() == ""
    assert not canvas_of(plot).marker_line.isVisible()
    assert plot.csv() == "epoch,loss,val_loss\n"


def test_a_run_with_the_same_curves_takes_their_lines_again_and_shows_all_of_them(
    plot: CurvePlot, qtbot: QtBot
) -> None:
    grown(plot, 5)
    plot.findChild(object, "_val_loss_legend_button").click()
    lines = dict(canvas_of(plot).lines)
    plot.start(CURVES, expected=10)
    wait_until_drawn(plot, qtbot)
    assert canvas_of(plot).lines == lines
    assert all(line.isVisible() and not len(line_of(plot, name)[0]) for name, line in lines.items())


def test_everything_that_can_be_pressed_has_a_name_and_a_tip(plot: CurvePlot) -> None:
    for name in ("_fit_button", "_log_button", "_table_button", "_more_button", "_loss_legend_button", "_canvas"):
        widget = plot.findChild(object, name)
        assert widget.accessibleName()
        assert widget.toolTip() or name == "_canvas"  # a tooltip would cover the curves
    assert plot.findChild(object, "_reading_label").toolTip()


def test_buttons_of_a_plot_are_as_high_as_their_text_when_it_grows(plot: CurvePlot, qapp: QApplication) -> None:
    button = plot.findChild(object, "_log_button")
    theme.apply(qapp, "light", 1.5)
    room = button.height() - QFontMetrics(theme.font()).height()
    theme.apply(qapp, "light")
    assert room >= 2 * 6 + 2


def test_smooth_curves_are_running_means_and_the_numbers_stay(qtbot):
    import pandas as pd

    from ui.charts.curves.axis_ranges import running_mean

    values = np.random.default_rng(1).normal(size=100)
    values[7] = np.nan
    expected = pd.Series(values).rolling(5, min_periods=1, center=True).mean().to_numpy().copy()
    expected[7] = np.nan
    np.testing.assert_allclose(running_mean(values), expected)
    plot = CurvePlot("Loss")
    qtbot.addWidget(plot)
    plot.show()
    plot.start([Curve("loss", "Training")])
    plot.extend("loss", np.arange(1, 101), values)
    click(plot, "_smooth_button")
    plot.redraw()
    np.testing.assert_allclose(canvas_of(plot).lines["loss"].getData()[1], expected)
    assert f"{values[99]}" in plot.csv()


def test_an_image_can_be_copied(qtbot):
    plot = CurvePlot("Loss")
    qtbot.addWidget(plot)
    plot.show()
    plot.start([Curve("loss", "Training")])
    plot.extend("loss", [1, 2], [0.5, 0.4])
    chosen(plot, "Copy image").trigger()
    assert QGuiApplication.clipboard().image().size() == 2 * plot.image_size()


def test_curves_of_earlier_runs_are_drawn_next_to_those_of_the_run_and_no_farther(plot: CurvePlot) -> None:
    grown(plot, 4)
    plot.show_earlier({Curve("Run 1 (a)", "Run 1", earlier=1): [0.9, 0.8, 0.7, 0.6, 50.0]})
    plot.finish()
    plot.redraw()
    epochs, values = canvas_of(plot).shown
    assert epochs == (0.0, 4.0)
    assert values[1] < 2
    assert line_of(plot, "Run 1 (a)")[1][:2].tolist() == [0.9, 0.8]
    assert "Run 1 0.6000" in plot.reading()
    assert plot.last_epoch == 4
    plot.show_earlier({})
    plot.redraw()
    assert {curve.name for curve in plot.curves} == set(canvas_of(plot).lines) == {"loss", "val_loss", "batch"}
    assert len(plot.points("loss")) == 4
