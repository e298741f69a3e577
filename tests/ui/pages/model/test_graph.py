"""The graph of the network: layout, mouse and keys."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from engine.project import FEATURES, ColumnSpec, DataSpec, LayerSpec, ModelSpec, Project, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from tests.ui.pages.model.test_page import AppDriver, chain, dense, on_desk, with_model  # noqa: F401 - a fixture
from tests.ui.window.test_every_widget import SPEAKING, clipped, is_mute, outside, overlapping, path_of, shown_widgets
from ui.pages.model.graph.layout import GraphLayout, NodeSizes, graph_layout
from ui.pages.model.graph.view import GraphView
from ui.pages.model.graph.zoom_view import READABLE
from ui.style import theme

SIZES = NodeSizes()
NOTHING = Qt.KeyboardModifier.NoModifier


def layer(name: str, *inputs: str, kind: str = "Dense") -> LayerSpec:
    return LayerSpec(name=name, kind=kind, params={"units": 4} if kind == "Dense" else {}, inputs=inputs)


SKIP = ModelSpec(layers=(layer("a"), layer("b"), layer("c"))).merged(("a", "b"), layer("add", kind="Add"))
FORK = chain("a", "b").branched("a", layer("side"))


@pytest.fixture
def drawn(on_desk):  # noqa: F811
    def draw(model: ModelSpec) -> AppDriver:
        driver = on_desk(with_model(model))
        driver.editor.show_graph(True)
        QApplication.processEvents()
        return driver

    return draw


def graph(driver: AppDriver) -> GraphView:
    return driver.editor.findChild(GraphView)


def row(driver: AppDriver, name: str) -> int:
    return 0 if name == FEATURES else driver.names.index(name) + 1


def at(driver: AppDriver, name: str) -> QPoint:
    return graph(driver).mapFromScene(graph(driver).scene()[row(driver, name)].pos())


def handle(driver: AppDriver, name: str) -> QPoint:
    return graph(driver).mapFromScene(graph(driver).scene()[row(driver, name)].port())


def edge_at(driver: AppDriver, source: str, reader: str, share: float = 0.5) -> QPoint:
    item = graph(driver).scene().edges[row(driver, source), row(driver, reader)]
    return graph(driver).mapFromScene(item.point_at(share))


def click(driver: AppDriver, point: QPoint, held: Qt.KeyboardModifier = NOTHING) -> None:
    QTest.mouseClick(graph(driver).viewport(), Qt.MouseButton.LeftButton, held, point)


def drag(driver: AppDriver, start: QPoint, end: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    view = graph(driver).viewport()
    QTest.mousePress(view, button, pos=start)
    QTest.mouseMove(view, start + QPoint(0, 20))
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, button, pos=end)


def press(driver: AppDriver, key: Qt.Key, held: Qt.KeyboardModifier = NOTHING) -> None:
    QTest.keyClick(graph(driver), key, held)


def pick(driver: AppDriver, text: str) -> None:
    search = driver.widget("_search_edit", QLineEdit)
    QTest.keyClicks(search, text)
    QTest.keyClick(search, Qt.Key.Key_Return)


def reads(driver: AppDriver) -> dict[str, tuple[str, ...]]:
    return dict(zip(driver.names, driver.project.model.sources, strict=True))


# Layout


def test_a_chain_is_one_column_below_its_features():
    drawn = graph_layout(((), (0,), (1,), (2,)), SIZES)
    assert {x for x, _ in drawn.centers} == {0.0}
    assert [y for _, y in drawn.centers] == sorted({y for _, y in drawn.centers})


def test_an_edge_over_several_ranks_avoids_the_nodes_between():
    drawn = graph_layout(((), (0,), (1,), (1, 2)), SIZES)
    ((x, _),) = drawn.bends[1, 3]
    assert abs(x - drawn.centers[2][0]) >= SIZES.width / 2


def test_an_input_is_one_rank_above_its_first_reader():
    drawn = graph_layout(((), (), (0,), (2,), (3, 1)), SIZES)
    assert drawn.ranks[1] == drawn.ranks[4] - 1


def test_branches_that_need_not_cross_do_not():
    drawn = graph_layout(((), (0,), (0,), (1,), (2,)), SIZES)
    left = drawn.centers[1][0] < drawn.centers[2][0]
    assert left == (drawn.centers[3][0] < drawn.centers[4][0])


@st.composite
def networks(draw: st.DrawFn) -> tuple[tuple[int, ...], ...]:
    count = draw(st.integers(1, 24))
    return tuple(
        tuple(draw(st.lists(st.integers(0, node - 1), max_size=3, unique=True))) if node else ()
        for node in range(count)
    )


@settings(deadline=None, max_examples=60)
@given(networks())
def test_no_node_covers_another_and_each_is_below_its_inputs(reads):
    drawn: GraphLayout = graph_layout(reads, SIZES)
    for node, read in enumerate(reads):
        assert all(drawn.centers[other][1] < drawn.centers[node][1] for other in read)
        for other in range(node):
            apart = abs(drawn.centers[node][0] - drawn.centers[other][0])
            assert drawn.ranks[node] != drawn.ranks[other] or apart >= SIZES.width + SIZES.across - 0.2


# One network, two views


def test_list_and_graph_show_one_network_with_one_selection(drawn):
    driver = drawn(SKIP)
    click(driver, at(driver, "b"))
    assert driver.selected == (1,)
    assert driver.widget("_name_edit", QLineEdit).text() == "b"
    driver.editor.show_graph(False)
    assert driver.selected == (1,)
    driver.click(2)
    driver.editor.show_graph(True)
    assert graph(driver).scene()[3].selected


def test_every_layer_is_drawn_with_its_kind_shape_and_parameters(drawn):
    driver = drawn(SKIP)
    node = graph(driver).scene()[row(driver, "b")].node
    assert (node.row.title, node.row.summary) == ("b", "Dense · 4 units")
    assert (node.row.shape, node.row.parameters) == ("4 values", "20 parameters")
    assert [item.node.row.is_output for item in graph(driver).scene()] == [False, False, False, False, True]


def test_an_edit_of_a_number_moves_no_node(drawn):
    driver = drawn(SKIP)
    before = [item.pos() for item in graph(driver).scene()]
    driver.editor.show_project(driver.project.replaced(model=SKIP.with_layer(1, dense("b", 9))), driver.table)
    assert [item.pos() for item in graph(driver).scene()] == before


# Edges


def test_an_edge_drawn_from_an_output_to_an_input_lets_it_read(drawn):
    driver = drawn(SKIP)
    click(driver, at(driver, FEATURES))
    drag(driver, handle(driver, FEATURES), at(driver, "add"))
    assert reads(driver)["add"] == ("a", "b", FEATURES)
    assert driver.steps == [(f"Connect {FEATURES} to add", "")]
    driver.undo()
    assert driver.project.model == SKIP


def test_a_layer_that_reads_only_one_reads_the_new_one_instead(drawn):
    driver = drawn(SKIP)
    click(driver, at(driver, "a"))
    drag(driver, handle(driver, "a"), at(driver, "c"))
    assert reads(driver)["c"] == ("a",)


def test_a_cycle_is_rejected_with_a_message(drawn):
    driver = drawn(SKIP)
    click(driver, at(driver, "c"))
    drag(driver, handle(driver, "c"), at(driver, "a"))
    assert driver.steps == []
    assert "would create a cycle" in driver.widget("_edit_error_label", QLabel).text()


def test_an_edge_dropped_in_an_empty_area_adds_a_layer(drawn):
    driver = drawn(chain("a", "b"))
    click(driver, at(driver, "a"))
    drag(driver, handle(driver, "a"), at(driver, "a") + QPoint(220, 40))
    pick(driver, "dro")
    assert reads(driver) == {"a": (FEATURES,), "b": ("a",), "dropout": ("a",)}
    assert driver.project.model.ends == ("b", "dropout")


def test_a_selected_edge_is_removed_by_its_key(drawn):
    driver = drawn(SKIP)
    click(driver, edge_at(driver, "a", "add", 0.3))
    assert graph(driver).edge == (1, 3)
    assert driver.selected == ()
    press(driver, Qt.Key.Key_Delete)
    assert reads(driver)["add"] == ("b",)


def test_the_keyboard_reaches_the_edges_of_a_layer(drawn):
    driver = drawn(SKIP)
    click(driver, at(driver, "add"))
    press(driver, Qt.Key.Key_E)
    first = graph(driver).edge
    press(driver, Qt.Key.Key_E)
    assert {first[1], graph(driver).edge[1]} == {3}
    press(driver, Qt.Key.Key_Escape)
    assert graph(driver).edge is None


# Inserting layers


def test_a_new_layer_is_put_into_the_edge_whose_middle_is_clicked(drawn):
    driver = drawn(SKIP)
    click(driver, edge_at(driver, "a", "add"))
    pick(driver, "dro")
    assert reads(driver)["add"] == ("dropout", "b")
    assert reads(driver)["dropout"] == ("a",)


def test_ins_puts_a_new_layer_into_the_selected_edge(drawn):
    driver = drawn(SKIP)
    click(driver, edge_at(driver, "b", "add", 0.15))
    press(driver, Qt.Key.Key_Insert)
    pick(driver, "dro")
    assert reads(driver)["add"] == ("a", "dropout")


def test_a_layer_dropped_on_an_edge_is_put_in(drawn):
    driver = drawn(FORK)
    drag(driver, at(driver, "side"), edge_at(driver, FEATURES, "a"))
    assert reads(driver) == {"side": (FEATURES,), "a": ("side",), "b": ("a",)}
    assert driver.project.model.is_chain
    assert driver.steps[-1][0] == f"Move side between {FEATURES} and a"


def test_a_layer_dropped_elsewhere_returns_to_its_place(drawn):
    driver = drawn(FORK)
    place = graph(driver).scene()[row(driver, "side")].pos()
    drag(driver, at(driver, "side"), QPoint(8, 8))
    assert driver.steps == []
    assert graph(driver).scene()[row(driver, "side")].pos() == place


def test_escape_ends_a_drag_and_changes_nothing(drawn):
    driver = drawn(FORK)
    start, end = at(driver, "side"), edge_at(driver, FEATURES, "a")
    view = graph(driver).viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, start + QPoint(0, 20))
    QTest.mouseMove(view, end)
    press(driver, Qt.Key.Key_Escape)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert driver.steps == []


def test_a_layer_that_reads_several_is_not_put_on_one_edge(drawn):
    driver = drawn(SKIP)
    drag(driver, at(driver, "add"), edge_at(driver, FEATURES, "a"))
    assert driver.steps == []
    assert "reads several layers" in driver.widget("_edit_error_label", QLabel).text()


# Selection and zoom


def test_arrows_walk_along_the_edges_and_shift_takes_more(drawn):
    driver = drawn(SKIP)
    click(driver, at(driver, "a"))
    press(driver, Qt.Key.Key_Down)
    assert driver.selected == (1,)
    press(driver, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert driver.selected == (1, 2)
    press(driver, Qt.Key.Key_End)
    assert driver.selected == (3,)
    press(driver, Qt.Key.Key_Home)
    assert driver.selected == ()


def test_a_rectangle_selects_all_that_it_touches_and_delete_removes_them(drawn):
    driver = drawn(chain("a", "b", "c"))
    corner = at(driver, "c") + QPoint(130, 50)
    drag(driver, at(driver, "b") - QPoint(140, 5), corner)
    assert driver.selected == (1, 2)
    press(driver, Qt.Key.Key_Delete)
    assert driver.names == ["a"]


def test_control_and_a_selects_all_layers_but_no_input(drawn):
    driver = drawn(SKIP)
    press(driver, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert driver.selected == (0, 1, 2, 3)


def in_sight(driver: AppDriver) -> bool:
    view = graph(driver)
    shown = view.mapToScene(view.viewport().rect()).boundingRect()
    edge = 20 + 1 / view.zoom  # of a pixel that is half outside
    return shown.contains(view.scene().sceneRect().adjusted(edge, edge, -edge, -edge))


def test_the_whole_network_is_visible_until_the_user_zooms(drawn):
    driver = drawn(chain(*(f"layer_{n}" for n in range(6))))
    view = graph(driver)
    assert in_sight(driver)
    before = view.zoom
    press(driver, Qt.Key.Key_Plus)
    assert view.zoom > before
    press(driver, Qt.Key.Key_0)
    assert view.zoom == pytest.approx(before)


@pytest.mark.parametrize("count", [40, 300])
def test_a_large_network_is_shown_at_a_readable_size_and_whole_on_request(drawn, count):
    driver = drawn(chain(*(f"layer_{n}" for n in range(count))))
    assert graph(driver).zoom == pytest.approx(READABLE)
    assert not in_sight(driver)
    press(driver, Qt.Key.Key_0)
    assert in_sight(driver)
    view = graph(driver)
    view.resize(view.width() - 40, view.height() - 30)
    assert in_sight(driver)


def test_the_middle_button_moves_the_drawing(drawn):
    driver = drawn(chain(*(f"layer_{n}" for n in range(12))))
    view = graph(driver)
    view.set_zoom(1.0)
    before = view.verticalScrollBar().value()
    drag(driver, QPoint(100, 300), QPoint(100, 200), Qt.MouseButton.MiddleButton)
    assert view.verticalScrollBar().value() == before + 100


def test_screen_readers_announce_the_selected_layer(drawn):
    driver = drawn(SKIP)
    click(driver, at(driver, "add"))
    assert graph(driver).accessibleDescription().startswith("add, Add, reads a, b, 4 values")


def test_f2_and_a_double_click_rename_in_the_form(drawn):
    driver = drawn(SKIP)
    click(driver, at(driver, "a"))
    press(driver, Qt.Key.Key_F2)
    assert driver.widget("_name_edit", QLineEdit).hasFocus()


def test_colours_and_text_sizes_are_updated(drawn, qapp):
    driver = drawn(SKIP)
    theme.apply(qapp, "dark", 1.5)
    try:
        assert graph(driver).scene()[1].card().width() > SIZES.width
        assert graph(driver).backgroundBrush().color() == theme.color("window")
    finally:
        theme.apply(qapp, "light")
    assert isinstance(graph(driver).scene()[1].pos(), QPointF)


# Several inputs, several targets

CITIES = TableFacts(
    source="cities.csv",
    reading=ReadingSpec(),
    rows=500,
    columns=(
        ColumnFacts("age", "number", True, 0, 60),
        ColumnFacts("city", "category", False, 0, 12),
        ColumnFacts("price", "number", True, 0, 400),
        ColumnFacts("sold", "category", True, 0, 2, levels=("0", "1"), counts=(250, 250)),
    ),
)
TWO_HEADS = ModelSpec(
    layers=(
        LayerSpec(name="embedding", kind="Embedding", params={"input_dim": 13, "output_dim": 4}, inputs=("city",)),
        LayerSpec(name="flatten", kind="Flatten", inputs=("embedding",)),
        LayerSpec(name="both", kind="Concatenate", inputs=(FEATURES, "flatten")),
        LayerSpec(name="price_output", kind="Dense", params={"units": 1}, inputs=("both",)),
        LayerSpec(name="sold_output", kind="Dense", params={"units": 1}, inputs=("both",)),
    )
)


@pytest.fixture
def two_headed(on_desk):  # noqa: F811
    columns = (
        ColumnSpec(name="age"),
        ColumnSpec(name="city", kind="category", encoding="embedding"),
        ColumnSpec(name="price", role="target"),
        ColumnSpec(name="sold", role="target", kind="category"),
    )
    return on_desk(Project(data=DataSpec(columns=columns), model=TWO_HEADS), CITIES)


def test_every_input_of_the_network_has_a_row_of_its_own(two_headed):
    shown = [(each.title, each.shape, each.error) for each in two_headed.rows()]
    assert shown[:3] == [("Features", "1 value", ""), ("city", "1 value", ""), ("embedding", "1 × 4 values", "")]
    two_headed.editor.show_graph(True)
    assert {(0, 4), (1, 2)} <= set(graph(two_headed).scene().edges)
    two_headed.list.select((0,))
    assert two_headed.widget("_input_0_combo").currentText() == "city"


def test_each_target_has_an_output_and_outputs_can_be_swapped(two_headed):
    assert "predicts price" in two_headed.rows()[5].summary
    two_headed.list.select((3,))
    combo = two_headed.widget("_target_combo")
    assert combo.currentText() == "price"
    combo.setCurrentIndex(combo.findData("sold"))
    combo.activated.emit(combo.currentIndex())
    assert two_headed.project.model.ends == ("sold_output", "price_output")
    assert two_headed.steps == [("Predict sold with price_output", "")]


def test_inputs_of_a_layer_are_edited_in_its_form(two_headed):
    two_headed.list.select((2,))
    two_headed.push("_remove_input_1_button")
    assert two_headed.project.model.layers[2].inputs == (FEATURES,)
    two_headed.push("_add_input_button")
    assert two_headed.project.model.layers[2].inputs == (FEATURES, "flatten")


def test_a_layer_can_use_the_weights_of_another_and_its_own_again(two_headed):
    two_headed.list.select((4,))
    combo = two_headed.widget("_weights_combo")
    combo.setCurrentIndex(combo.findData("price_output"))
    combo.activated.emit(combo.currentIndex())
    assert two_headed.project.model.layers[4].shares == "price_output"
    assert "weights of price_output" in two_headed.rows()[6].summary
    assert not two_headed.form.isVisible()
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    assert two_headed.project.model == TWO_HEADS


def test_frozen_layers_are_counted_in_the_totals(two_headed):
    two_headed.list.select((0,))
    two_headed.editor.run_command("freeze")
    assert not two_headed.project.model.layers[0].trainable
    assert "52 not trainable" in two_headed.widget("_totals_label", QLabel).text()
    two_headed.editor.run_command("freeze")
    assert two_headed.project.model == TWO_HEADS


def test_layers_are_merged_and_branched_from_the_list(two_headed):
    two_headed.list.select((3, 4))
    two_headed.editor.run_command("merge")
    pick(two_headed, "aver")
    assert two_headed.project.model.layers[-1].inputs == ("price_output", "sold_output")
    two_headed.list.select((1,))
    two_headed.editor.run_command("branch")
    pick(two_headed, "dro")
    assert reads(two_headed)["dropout"] == ("flatten",)


# Image export


def test_the_image_has_the_whole_network_as_png_and_svg(two_headed, tmp_path):
    from xml.etree import ElementTree

    from PySide6.QtGui import QImage

    two_headed.editor.save_image(tmp_path / "net.png")
    two_headed.editor.save_image(tmp_path / "net.svg")
    image = QImage(str(tmp_path / "net.png"))
    assert image.width() > 2 * SIZES.width and image.height() > image.width() // 2
    drawn = ElementTree.parse(tmp_path / "net.svg")
    texts = {"".join(each.itertext()).strip() for each in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {"embedding", "price_output", "Features"} <= texts


@pytest.mark.parametrize("name", ["nowhere/net.png", "net.docx"])
def test_an_image_that_cannot_be_written_raises_an_error(two_headed, tmp_path, name):
    with pytest.raises(OSError, match=r"net|nowhere"):
        two_headed.editor.save_image(tmp_path / name)


# Every size


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("width", [560, 1100])
def test_all_widgets_of_the_page_fit_and_have_names(two_headed, qtbot, qapp, scale, width):
    editor = two_headed.editor
    theme.apply(qapp, "light", scale)
    try:
        editor.resize(width, 900)
        editor.show_graph(True)
        for show in (
            lambda: two_headed.list.select((2,)),
            editor.show_templates,
            lambda: editor.show_templates(False),
        ):
            show()
            qtbot.waitUntil(lambda: not (clipped(editor) or overlapping(editor) or outside(editor)))
            speaking = [each for each in shown_widgets(editor) if isinstance(each, SPEAKING)]
            assert [path_of(each) for each in speaking if is_mute(each) or not each.toolTip()] == []
    finally:
        theme.apply(qapp, "light")


def test_the_keyboard_reaches_the_graph_and_everything_around_it(two_headed):
    editor = two_headed.editor
    editor.show_graph(True)
    editor.findChild(GraphView).setFocus()
    seen = set()
    for _ in range(60):
        focused = QApplication.focusWidget()
        seen.add(focused.objectName() if focused else "")
        QTest.keyClick(focused or editor, Qt.Key.Key_Tab)
    assert {"_graph_view", "_add_button", "_graph_button", "_fit_button", "_name_edit", "_input_0_combo"} <= seen
