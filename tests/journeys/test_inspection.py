"""A real network watched from inside: step by step, while it learns, and epoch by epoch afterwards."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from engine.messages.events import RunPaused
from engine.results.inspection import DecisionMap, NetworkStatistics
from tests.journeys.conftest import WindowDriver
from tests.journeys.test_main_job import epochs, open_example
from tests.journeys.test_training_control import of
from tests.ui.finding import child
from ui.charts.network_inspection.layers_view import LayersView
from ui.charts.network_inspection.map_view import MapView
from ui.pages.training.earlier_runs import BEFORE

pytestmark = pytest.mark.journey


def test_a_learner_sees_the_border_move_step_by_step_and_goes_back_through_the_epochs(driver: WindowDriver) -> None:
    open_example(driver, "students")
    epochs(driver, 30)
    driver.do("view.train_map")
    panel = driver.window.parts.pages.train
    driver.key(Qt.Key.Key_F9)
    driver.wait(lambda: len(of(driver, RunPaused)) == 1)
    driver.wait(lambda: 1 / 16 in [round(seen.epoch, 4) for seen in of(driver, DecisionMap)])
    driver.key(Qt.Key.Key_F9)
    driver.wait(lambda: 2 / 16 in [round(seen.epoch, 4) for seen in of(driver, DecisionMap)])
    first, second = (seen.values for seen in of(driver, DecisionMap)[-2:])
    assert not np.array_equal(first, second)
    driver.key(Qt.Key.Key_F6)
    driver.wait(lambda: bool(driver.window.document.runs) and not driver.engine.jobs)

    view = panel.findChild(MapView)
    driver.wait(lambda: view.history.epochs[-1] == 30)
    assert view.history.epochs[0] == 0
    driver.wait(lambda: child(view, "_epoch_label").text() == "Epoch 30 of 30, kept")
    view._slider.setFocus()
    QTest.keyClick(view._slider, Qt.Key.Key_Home)
    driver.wait(lambda: child(view, "_epoch_label").text() == "Epoch 0 of 30")
    right, wrong = (seen for seen in (view.history[-1], view.history[0]))
    assert _hits(right) > 0.9 > _hits(wrong)

    driver.do("view.train_layers")
    layers = panel.findChild(LayersView)
    driver.wait(lambda: len(layers._rows) == 3)
    assert next(row.heading.text() for row in layers._rows) == "dense · Dense, 8 units"
    assert not of(driver, NetworkStatistics)  # it was not watched while the training went on, and is there all the same

    button = panel.findChild(QToolButton, "_earlier_button")
    button._choose((BEFORE,))
    driver.do("view.train_curves")
    driver.train()
    drawn = [curve.label for curve in panel.plots[0].curves if curve.earlier]
    assert drawn == ["Run 1"]
    assert driver.preferences.earlier == (BEFORE,)


def _hits(seen: DecisionMap) -> float:
    """Return the fraction of rows on points of their own class."""
    points, (left, right), (bottom, top) = seen.axes.points, seen.axes.x, seen.axes.y
    side = len(seen.values)
    column = ((points.x - left) / (right - left) * side).astype(int)
    row = ((points.y - bottom) / (top - bottom) * side).astype(int)
    return float((seen.classes[row, column] == points.truth).mean())
