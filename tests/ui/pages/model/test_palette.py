"""The palette of layers: dragged into the list and the graph, or added by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QWidget

from engine.project import FEATURES, NOTHING
from tests.ui.conftest import AppDriver as WindowDesk
from tests.ui.pages.model.test_graph import FORK, at, click, drawn, edge_at, graph, reads  # noqa: F401 - a fixture
from tests.ui.pages.model.test_page import AppDriver, chain, on_desk, with_model  # noqa: F401 - a fixture
from tests.ui.window.test_every_widget import SPEAKING, clipped, is_mute, outside, overlapping, path_of, shown_widgets
from ui.style import theme

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def row_of(palette: QListView, label: str) -> QModelIndex:
    model = palette.model()
    return next(model.index(row, 0) for row in range(model.rowCount()) if model.index(row, 0).data() == label)


class Dragged:
    """A kind of layer on its way from the palette, as Qt delivers it to the widget under the mouse."""

    def __init__(self, driver: AppDriver, label: str, view: QWidget) -> None:
        driver.editor.show_palette(True)
        palette = driver.widget("_palette_list", QListView)
        self.data = palette.model().mimeData([row_of(palette, label)])
        self.view = view

    def to(self, point: QPoint) -> None:
        enter = QDragEnterEvent(point, Qt.DropAction.CopyAction, self.data, LEFT, PLAIN)
        QApplication.sendEvent(self.view, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.view, QDragMoveEvent(point, Qt.DropAction.CopyAction, self.data, LEFT, PLAIN))

    def drop(self, point: QPoint) -> None:
        self.to(point)
        QApplication.sendEvent(self.view, QDropEvent(QPointF(point), Qt.DropAction.CopyAction, self.data, LEFT, PLAIN))

    def leave(self) -> None:
        QApplication.sendEvent(self.view, QDragLeaveEvent())


def test_a_layer_dropped_on_an_edge_is_put_into_it(drawn):  # noqa: F811
    driver = drawn(FORK)
    dragged = Dragged(driver, "Dropout", graph(driver).viewport())
    dragged.to(edge_at(driver, "a", "side"))
    assert graph(driver).scene().edges[1, 3].is_target
    dragged.drop(edge_at(driver, "a", "side"))
    assert reads(driver) == {"a": (FEATURES,), "b": ("a",), "dropout": ("a",), "side": ("dropout",)}
    assert driver.steps == [("Add dropout after a", "")]
    assert driver.selected == (driver.names.index("dropout"),)


def test_a_layer_dropped_on_another_reads_it_in_addition_to_its_readers(drawn):  # noqa: F811
    driver = drawn(chain("a", "b"))
    Dragged(driver, "Dense", graph(driver).viewport()).drop(at(driver, "a"))
    assert reads(driver) == {"a": (FEATURES,), "b": ("a",), "dense": ("a",)}


def test_a_layer_dropped_in_an_empty_area_is_unconnected(drawn):  # noqa: F811
    driver = drawn(chain("a", "b"))
    Dragged(driver, "Dense", graph(driver).viewport()).drop(QPoint(4, 4))
    assert reads(driver)["dense"] == (NOTHING,)
    assert "reads nothing" in graph(driver).scene()[3].node.row.error
    assert [item.node.row.is_output for item in graph(driver).scene()] == [False, False, True, False]
    joined = driver.project.model.connected("a", "dense").connected("dense", "b", instead_of="a")
    assert joined == chain("a", "b").between("a", "b", joined.layers[joined.position("dense")])


def test_a_drag_that_leaves_the_graph_changes_nothing(drawn):  # noqa: F811
    driver = drawn(FORK)
    dragged = Dragged(driver, "Dropout", graph(driver).viewport())
    dragged.to(edge_at(driver, "a", "side"))
    dragged.leave()
    assert not graph(driver).scene().edges[1, 3].is_target
    assert driver.steps == []


@pytest.mark.parametrize(("above", "names"), [(0, ["dropout", "a", "b"]), (1, ["a", "dropout", "b"])])
def test_a_layer_dropped_into_the_list_is_inserted_in_the_gap(on_desk, above, names):  # noqa: F811
    driver = on_desk(with_model(chain("a", "b")))
    view = driver.widget("_layer_list", QListView)
    bottom = view.visualRect(view.model().index(above, 0)).bottom()
    Dragged(driver, "Dropout", view.viewport()).drop(QPoint(40, bottom))
    assert driver.names == names


def test_only_kinds_of_layers_can_be_dropped(drawn):  # noqa: F811
    driver = drawn(FORK)
    text = QMimeData()
    text.setText("Dense")
    for view in (graph(driver).viewport(), driver.widget("_layer_list", QListView).viewport()):
        enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, text, LEFT, PLAIN)
        enter.ignore()
        QApplication.sendEvent(view, enter)
        assert not enter.isAccepted()


def test_enter_adds_after_the_selected_layer_and_into_the_selected_edge(drawn):  # noqa: F811
    driver = drawn(FORK)
    driver.editor.show_palette(True)
    search = driver.widget("_palette_edit", QLineEdit)
    click(driver, at(driver, "b"))
    QTest.keyClicks(search, "dropout")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert reads(driver)["dropout"] == ("b",)
    click(driver, edge_at(driver, "a", "side", 0.3))
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert reads(driver)["side"] == ("dropout_1",)


def test_shift_and_enter_add_an_unconnected_layer_and_escape_focuses_the_network(drawn):  # noqa: F811
    driver = drawn(chain("a"))
    driver.editor.show_palette(True)
    search = driver.widget("_palette_edit", QLineEdit)
    assert search.hasFocus()
    QTest.keyClicks(search, "dense")
    QTest.keyClick(search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert reads(driver)["dense"] == (NOTHING,)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert graph(driver).hasFocus()


def test_a_click_selects_a_kind_and_a_double_click_adds_it(on_desk):  # noqa: F811
    driver = on_desk(with_model(chain("a")))
    driver.editor.show_palette(True)
    palette = driver.widget("_palette_list", QListView)
    place = palette.visualRect(row_of(palette, "Dropout")).center()
    QTest.mouseClick(palette.viewport(), LEFT, PLAIN, place)
    assert driver.steps == []
    QTest.mouseDClick(palette.viewport(), LEFT, PLAIN, place)
    assert driver.names == ["a", "dropout"]


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_every_description_fits_into_the_palette(on_desk, qapp, scale):  # noqa: F811
    driver = on_desk()
    editor = driver.editor
    editor.show_palette(True)
    theme.apply(qapp, "light", scale)
    editor.resize(round(1180 * min(scale, 1.2)), 560)
    try:
        palette = driver.widget("_palette_list", QListView)
        for row in range(palette.model().rowCount()):
            if palette.model().item(row).isEnabled():
                palette.setCurrentIndex(palette.model().index(row, 0))
                QApplication.processEvents()
                cut = [each for each in clipped(editor) if "palette" in each]
                assert (cut, overlapping(editor), outside(editor)) == ([], [], []), palette.model().item(row).text()
        mute = [path_of(each) for each in shown_widgets(editor) if isinstance(each, SPEAKING) and is_mute(each)]
        assert mute == []
    finally:
        theme.apply(qapp, "light")


def test_the_palette_is_switched_by_the_menu_and_remembered(driver: WindowDesk) -> None:
    driver.open_table()
    palette = driver.window.parts.pages.model.findChild(QWidget, "_palette")
    assert palette.isHidden()
    driver.window.parts.actions["model.palette"].trigger()
    assert not palette.isHidden()
    assert driver.preferences.palette
    assert driver.window.parts.actions["model.palette"].isChecked()
    driver.window.parts.pages.model.findChild(QWidget, "_palette_button").click()
    assert palette.isHidden()
