"""Blocks of layers fold into one card, in the list and in the graph."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton

from engine.project import ModelSpec
from engine.suggestions.layer_blocks import blocks_of
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import project_for
from tests.ui.pages.model.test_graph import at, click, graph, handle, reads
from tests.ui.pages.model.test_page import TABLE, AppDriver, on_desk  # noqa: F401 - a fixture
from ui.pages.model.list.delegate import fold_handle
from ui.pages.model.list.rows import ROW


@pytest.fixture
def best(on_desk) -> AppDriver:  # noqa: F811
    """The page with networks side by side: numbers are encoded for them."""
    return on_desk(PRESETS["best"].make(project_for(TABLE), TABLE))


def titles(driver: AppDriver) -> list[str]:
    """Return the names of the cards in the list, from top to bottom."""
    model = driver.list.model()
    return [model.index(row, 0).data(ROW).title for row in range(model.rowCount()) if not driver.list.isRowHidden(row)]


def plain(driver: AppDriver) -> list[str]:
    return ["Features", *driver.names]


def nodes(driver: AppDriver) -> list[str]:
    return [item.node.row.title for item in graph(driver).scene() if item.isVisible()]


def block(driver: AppDriver, title: str) -> range:
    (found,) = (each for each in blocks_of(driver.project.model) if each.title == title)
    return range(found.start, found.stop)


def fold_point(driver: AppDriver, position: int) -> QPoint:
    index = driver.list.model().index(position + 1, 0)
    return fold_handle(driver.list.visualRect(index), index.data(ROW)).center()


def test_suggested_networks_are_folded_at_first(best):
    assert titles(best) == [
        "Features",
        "for_members",
        "Number encoding",
        "joined_members",
        "8 networks side by side",
        "output",
    ]


def test_a_click_on_the_arrow_unfolds_a_block_and_one_on_its_name_folds_it(best):
    start = block(best, "Number encoding").start
    QTest.mouseClick(best.list.viewport(), Qt.MouseButton.LeftButton, pos=fold_point(best, start))
    assert [*block(best, "Number encoding")] == [
        plain(best).index(title) - 1 for title in titles(best) if title.startswith("number_encoding")
    ]
    QTest.mouseClick(best.list.viewport(), Qt.MouseButton.LeftButton, pos=fold_point(best, start))
    assert "Number encoding" in titles(best)


def test_a_folded_block_is_selected_as_a_whole_and_its_note_names_the_layers(best):
    inside = block(best, "Number encoding")
    best.click(inside.start)
    assert best.selected == tuple(inside)
    texts = [label.text() for label in best.editor.findChildren(QLabel) if label.isVisible()]
    assert any(text.startswith("Number encoding. ") and "number_encoding_bins" in text for text in texts)


@pytest.mark.parametrize("shown", ["list", "graph"])
def test_space_unfolds_the_selected_block_and_folds_it_again(best, shown):
    best.editor.show_graph(shown == "graph")
    view = graph(best) if shown == "graph" else best.list
    best.click(block(best, "Number encoding").start)
    before = titles(best)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert len(titles(best)) == len(before) - 1 + len(block(best, "Number encoding"))
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert titles(best) == before


def test_the_button_shows_all_layers_and_folds_all_blocks(best):
    button = best.editor.findChild(QToolButton, "_fold_button")
    before = titles(best)
    button.click()
    assert (titles(best), button.isChecked()) == (plain(best), False)
    button.click()
    assert (titles(best), button.isChecked()) == (before, True)


def test_a_network_without_blocks_has_no_button(on_desk):  # noqa: F811
    driver = on_desk()
    assert driver.editor.findChild(QToolButton, "_fold_button").isHidden()


def test_the_graph_has_a_node_for_a_folded_block_with_the_edges_of_its_layers(best):
    best.editor.show_graph(True)
    QApplication.processEvents()
    assert nodes(best) == titles(best)
    shown = {
        (graph(best).scene()[one].node.row.title, graph(best).scene()[other].node.row.title)
        for one, other in graph(best).scene().edges
    }
    assert {("Features", "Number encoding"), ("Number encoding", "joined_members")} <= shown
    assert ("joined_members", "8 networks side by side") in shown and ("8 networks side by side", "output") in shown


def test_a_double_click_in_the_graph_unfolds_a_block(best):
    best.editor.show_graph(True)
    QApplication.processEvents()
    QTest.mouseDClick(graph(best).viewport(), Qt.MouseButton.LeftButton, pos=at(best, "hidden_1"))
    assert nodes(best) == titles(best)
    assert "hidden_2" in nodes(best)


def test_an_edge_of_a_folded_block_is_removed_between_the_layers_that_it_joins(best):
    best.editor.show_graph(True)
    QApplication.processEvents()
    start = block(best, "8 networks side by side").start + 1
    graph(best).select_edge((plain(best).index("joined_members"), start))
    QTest.keyClick(graph(best), Qt.Key.Key_Delete)
    assert reads(best)["hidden_1"] == ("",)


def test_a_branch_from_a_folded_block_reads_its_last_layer(best):
    best.editor.show_graph(True)
    QApplication.processEvents()
    asked: list[str] = []
    best.editor._views.branch_requested.connect(lambda name, point: asked.append(name))
    click(best, at(best, "hidden_1"))
    start = handle(best, "hidden_1")
    view = graph(best).viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for end in (start + QPoint(60, 10), start + QPoint(200, 10)):
        QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(200, 10))
    best.editor.findChild(object, "_search_edit").window().close()
    assert asked == ["dropout_2"]


def test_removing_a_folded_block_removes_all_of_its_layers(best):
    names = [best.names[position] for position in block(best, "8 networks side by side")]
    best.click(block(best, "8 networks side by side").start)
    best.press(Qt.Key.Key_Delete)
    assert not set(names) & set(best.names)


def test_going_to_a_problem_in_a_folded_block_unfolds_it(best):
    inside = block(best, "Number encoding")
    assert best.editor.go_to(("model", "layers", inside.start + 2, "params", "max_value"))
    assert best.selected == (inside.start + 2,)
    assert "number_encoding_pieces" in titles(best)


def test_a_block_stays_unfolded_when_a_layer_is_renamed(best):
    inside = block(best, "Number encoding")
    best.editor.go_to(("model", "layers", inside.start))
    renamed = best.project.model.renamed(best.names[inside.start], "repeated")
    best.apply(best.project.replaced(model=renamed), "Rename", "")
    assert "repeated" in titles(best)


def test_a_new_network_from_a_template_is_folded(best):
    folded = titles(best)
    best.editor.findChild(QToolButton, "_fold_button").click()
    best.editor.show_templates()
    (button,) = (
        button
        for button in best.editor.findChildren(QPushButton, "_template_button")
        if "Best" in (button.text() or button.accessibleName())
    )
    button.click()
    assert titles(best) == folded


def test_a_network_without_layers_can_be_shown_after_a_folded_one(best):
    best.apply(best.project.replaced(model=ModelSpec()), "Remove all", "")
    assert titles(best) == ["Features"]
