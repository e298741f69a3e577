"""The Model page, used by mouse and keyboard."""

from __future__ import annotations

import json
import time

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QListView, QPushButton, QWidget

from engine.catalog.shapes import FEATURES, model_facts
from engine.project import LayerSpec, ModelSpec, Project, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import project_for
from ui.forms import CatalogForm, KindPicker
from ui.pages.model import ModelPage, model_edits
from ui.pages.model.list.rows import ROW, LayerRow, LayerRows

TABLE = TableFacts(
    source="students.csv",
    reading=ReadingSpec(),
    rows=1000,
    columns=(
        ColumnFacts("daily_study", "number", True, 0, 300),
        ColumnFacts("monthly_tuition", "number", True, 0, 900),
        ColumnFacts("passing_grade", "category", True, 0, 2, levels=("0", "1"), counts=(500, 500)),
    ),
)


def dense(name: str, units: int = 8, **params: object) -> LayerSpec:
    return LayerSpec(name=name, kind="Dense", params={"units": units, **params})


def chain(*names: str) -> ModelSpec:
    return ModelSpec(layers=tuple(dense(name) for name in names))


def names(model: ModelSpec) -> list[str]:
    return [layer.name for layer in model.layers]


class AppDriver:
    """The page with a project that takes its edits, as a document does."""

    def __init__(self, project: Project, table: TableFacts | None) -> None:
        self.editor = ModelPage()
        self.project, self.table = project, table
        self.steps: list[tuple[str, str]] = []
        self.before: list[Project] = []
        self.editor.edited.connect(self.apply)
        self.editor.show_project(project, table)

    def apply(self, project: Project, text: str, merge_key: str) -> None:
        self.before.append(self.project)
        self.project = project
        self.steps.append((text, merge_key))
        self.editor.show_project(project, self.table)

    def undo(self) -> None:
        self.project = self.before.pop()
        self.editor.show_project(self.project, self.table)

    @property
    def names(self) -> list[str]:
        return names(self.project.model)

    @property
    def list(self) -> QListView:
        return self.editor.findChild(QListView, "_layer_list")

    @property
    def form(self) -> CatalogForm:
        return self.editor.findChild(CatalogForm)

    def rows(self) -> list[LayerRow]:
        model = self.list.model()
        return [model.index(row, 0).data(ROW) for row in range(model.rowCount())]

    def card(self, position: int) -> QRect:
        return self.list.visualRect(self.list.model().index(position + 1, 0))

    def click(self, position: int, *modifiers: Qt.KeyboardModifier) -> None:
        held = modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(self.list.viewport(), Qt.MouseButton.LeftButton, held, self.card(position).center())

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.list, key, held)

    def drag(self, position: int, to: QPoint) -> None:
        view = self.list.viewport()
        start = self.card(position).center()
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(view, start + QPoint(0, QApplication.startDragDistance() + 2))
        QTest.mouseMove(view, to)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=to)

    def widget(self, name: str, kind: type = QWidget) -> QWidget:
        return self.editor.findChild(kind, name)

    def push(self, name: str) -> None:
        QTest.mouseClick(self.widget(name, object), Qt.MouseButton.LeftButton)

    @property
    def selected(self) -> tuple[int, ...]:
        return self.list.positions()


@pytest.fixture
def on_desk(qtbot):
    def put(project: Project | None = None, table: TableFacts | None = TABLE) -> AppDriver:
        driver = AppDriver(project or course(), table)
        qtbot.addWidget(driver.editor)
        driver.editor.resize(1100, 700)
        with qtbot.waitExposed(driver.editor):
            driver.editor.show()
        return driver

    return put


def course() -> Project:
    return PRESETS["course"].make(project_for(TABLE), TABLE)


def with_model(model: ModelSpec) -> Project:
    return course().replaced(model=model)


def type_into(field: QWidget, text: str) -> None:
    line = getattr(field, "lineEdit", lambda: field)()
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


# What is shown


def test_the_course_example_shows_its_shapes_and_its_65_parameters(on_desk):
    driver = on_desk()
    shown = [(row.title, row.shape, row.parameters) for row in driver.rows()]
    assert shown == [
        ("Features", "2 values", ""),
        ("dense", "8 values", "24 parameters"),
        ("dense_1", "4 values", "36 parameters"),
        ("output", "1 value", "5 parameters"),
    ]
    assert driver.rows()[1].summary == "Dense · 8 units · relu"
    assert driver.widget("_totals_label", QLabel).text().startswith("65 parameters, 65 trainable · weights 260 bytes")


def test_shapes_and_parameters_follow_a_typed_number_at_once(on_desk):
    driver = on_desk()
    driver.click(0)
    type_into(driver.form.field("units"), "16")
    assert driver.rows()[1].parameters == "48 parameters"
    assert driver.rows()[2].parameters == "68 parameters"
    assert driver.steps[-1] == ("Set units of dense to 16", "model.layers.0.units")


def test_an_error_is_shown_on_the_layer_that_causes_it(on_desk):
    driver = on_desk(
        with_model(ModelSpec(layers=(dense("a"), LayerSpec(name="lstm", kind="LSTM", params={"units": 4}))))
    )
    errors = [row.error for row in driver.rows()]
    assert errors[:2] == ["", ""]
    assert "sequence" in errors[2]
    driver.click(1)
    assert driver.widget("_error_label", QLabel).text() == errors[2]
    assert driver.widget("_error_label", QLabel).isVisible()


def test_without_a_table_layers_are_shown_without_shapes(on_desk):
    driver = on_desk(Project(model=chain("a", "b")), None)
    assert [row.shape for row in driver.rows()] == ["", "", ""]
    assert "Open a table" in driver.widget("_totals_label", QLabel).text()


def test_showing_a_project_emits_nothing(on_desk):
    driver = on_desk()
    project = with_model(chain("x", "y", "z"))
    driver.editor.show_project(project, TABLE)
    driver.editor.show_project(project, None)
    driver.editor.show_project(Project(), None)
    driver.editor.show_project(project, TABLE)
    assert driver.steps == []


def test_the_same_model_is_not_shown_again(on_desk, monkeypatch):
    driver = on_desk()
    calls = []
    monkeypatch.setattr(LayerRows, "show_rows", lambda self, rows: calls.append(rows))
    driver.editor.show_project(driver.project.replaced(name="Other"), TABLE)
    driver.editor.show_project(driver.project, TABLE)
    assert calls == []


def test_three_hundred_layers_are_drawn_without_waiting(on_desk):
    driver = on_desk(with_model(chain(*(f"layer_{n}" for n in range(300)))))
    driver.click(2)
    start = time.perf_counter()
    type_into(driver.form.field("units"), "9")
    assert time.perf_counter() - start < 1
    assert driver.project.model.layers[2].params["units"] == 9


def test_what_is_selected_shows_its_form(on_desk):
    driver = on_desk()
    driver.click(1)
    assert driver.widget("_name_edit", QLineEdit).text() == "dense_1"
    assert driver.form.field("units").lineEdit().text() == "4"
    driver.click(0, Qt.KeyboardModifier.ControlModifier)
    assert not driver.form.isVisible()
    driver.click(-1)
    texts = [label.text() for label in driver.editor.findChildren(QLabel) if label.isVisible()]
    assert any("daily_study, monthly_tuition" in text for text in texts)


# Adding


def test_a_layer_is_added_after_the_selected_one_by_typing_its_name(on_desk):
    driver = on_desk()
    driver.click(0)
    driver.push("_add_button")
    search = driver.widget("_search_edit", QLineEdit)
    QTest.keyClicks(search, "dro")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert driver.names == ["dense", "dropout", "dense_1", "output"]
    assert driver.project.model.layers[1].params == {"rate": 0.2}
    assert driver.steps == [("Add dropout", "")]
    assert driver.selected == (1,)


def test_a_new_layer_can_be_added_right_after_the_features(on_desk):
    driver = on_desk()
    driver.click(-1)
    driver.press(Qt.Key.Key_Insert)
    QTest.keyClick(driver.widget("_search_edit", QLineEdit), Qt.Key.Key_Return)
    assert driver.names == ["dense_2", "dense", "dense_1", "output"]


@pytest.mark.parametrize("kind", ["Dense", "Dropout", "BatchNormalization", "Activation", "Embedding", "Reshape"])
def test_a_new_layer_is_complete(kind):
    model = model_edits.added(chain("a"), kind, 1).model
    assert model_facts(model, 2).layers[1].error == ""


# Removing, duplicating, moving


def test_delete_removes_the_selected_layer_and_selects_its_neighbour(on_desk):
    driver = on_desk()
    driver.click(1)
    driver.press(Qt.Key.Key_Delete)
    assert driver.names == ["dense", "output"]
    assert driver.selected == (1,)
    assert driver.steps == [("Remove dense_1", "")]


def test_several_layers_are_removed_in_one_step(on_desk):
    driver = on_desk()
    driver.click(0)
    driver.click(1, Qt.KeyboardModifier.ShiftModifier)
    driver.press(Qt.Key.Key_Delete)
    assert driver.names == ["output"]
    assert driver.steps == [("Remove 2 layers", "")]


def test_the_features_cannot_be_removed_or_moved(on_desk):
    driver = on_desk()
    driver.click(-1)
    driver.press(Qt.Key.Key_Delete)
    driver.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    driver.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert driver.steps == []


def test_a_duplicate_gets_a_name_of_its_own(on_desk):
    driver = on_desk()
    driver.click(0)
    driver.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert driver.names == ["dense", "dense_2", "dense_1", "output"]
    assert driver.project.model.layers[1].params == driver.project.model.layers[0].params
    assert driver.selected == (1,)


def test_alt_and_an_arrow_move_a_layer_until_the_end(on_desk):
    driver = on_desk()
    driver.click(0)
    for _ in range(4):
        driver.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert driver.names == ["dense_1", "output", "dense"]
    assert driver.selected == (2,)
    assert driver.steps == [("Move dense down", "")] * 2
    driver.press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert driver.names == ["dense_1", "dense", "output"]


def test_several_layers_move_together(on_desk):
    driver = on_desk(with_model(chain("a", "b", "c", "d")))
    driver.click(1)
    driver.click(2, Qt.KeyboardModifier.ControlModifier)
    driver.press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert driver.names == ["b", "c", "a", "d"]
    assert driver.selected == (0, 1)


def test_a_layer_is_dragged_to_where_it_is_dropped(on_desk):
    driver = on_desk(with_model(chain("a", "b", "c", "d")))
    driver.drag(0, QPoint(60, driver.card(2).bottom() - 4))
    assert driver.names == ["b", "c", "a", "d"]
    assert driver.selected == (2,)
    assert driver.steps == [("Move a down", "")]
    driver.drag(3, QPoint(60, driver.card(0).top() + 4))
    assert driver.names == ["d", "b", "c", "a"]


def test_dropping_a_layer_where_it_was_changes_nothing(on_desk):
    driver = on_desk(with_model(chain("a", "b", "c")))
    driver.drag(1, QPoint(60, driver.card(1).center().y() + 12))
    assert driver.steps == []


def test_escape_ends_a_drag_without_a_move(on_desk):
    driver = on_desk(with_model(chain("a", "b", "c")))
    view, start = driver.list.viewport(), driver.card(0).center()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, start + QPoint(0, 30))
    QTest.mouseMove(view, driver.card(2).center())
    driver.press(Qt.Key.Key_Escape)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=driver.card(2).center())
    assert driver.steps == []
    assert driver.list.state() == QAbstractItemView.State.NoState


def test_several_selected_layers_are_dragged_together(on_desk):
    driver = on_desk(with_model(chain("a", "b", "c", "d")))
    driver.click(0)
    driver.click(2, Qt.KeyboardModifier.ControlModifier)
    driver.drag(0, QPoint(60, driver.card(3).bottom() - 4))
    assert driver.names == ["b", "d", "a", "c"]


def test_buttons_can_do_what_keys_can(on_desk):
    driver = on_desk(with_model(chain("a", "b")))
    driver.click(0)
    assert not driver.widget("_up_button").isEnabled()
    driver.push("_down_button")
    driver.push("_up_button")
    driver.push("_duplicate_button")
    driver.push("_remove_button")
    assert [text for text, _ in driver.steps] == ["Move a down", "Move a up", "Duplicate a", "Remove dense"]


def test_a_selection_lasts_through_undo(on_desk):
    driver = on_desk(with_model(chain("a", "b", "c")))
    driver.click(2)
    type_into(driver.form.field("units"), "5")
    driver.undo()
    assert driver.selected == (2,)
    assert driver.form.field("units").lineEdit().text() == "8"


# Names


def test_f2_renames_a_layer_in_its_row(on_desk, qtbot):
    driver = on_desk()
    driver.click(0)
    driver.press(Qt.Key.Key_F2)
    type_into(driver.widget("_rename_edit", QLineEdit), "hidden")
    qtbot.waitUntil(lambda: bool(driver.steps))
    assert driver.names == ["hidden", "dense_1", "output"]
    assert driver.steps == [("Rename dense to hidden", "")]


def test_a_duplicate_name_is_rejected_and_the_old_one_restored(on_desk):
    driver = on_desk()
    driver.click(0)
    type_into(driver.widget("_name_edit", QLineEdit), "output")
    assert driver.steps == []
    assert driver.widget("_name_edit", QLineEdit).text() == "dense"
    texts = [label.text() for label in driver.editor.findChildren(QLabel) if label.isVisible()]
    assert "There is already a layer named output. This one is still called dense." in texts
    type_into(driver.widget("_name_edit", QLineEdit), "first")
    assert driver.names[0] == "first"


@pytest.mark.parametrize("name", ["", "  ", "a/b", "output", FEATURES])
def test_invalid_names_are_rejected(name):
    with pytest.raises(model_edits.EditError, match="still called dense"):
        model_edits.renamed(chain("dense", "output"), 0, name)


def test_a_renamed_layer_keeps_its_readers():
    model = ModelSpec(layers=(dense("a"), dense("b"), LayerSpec(name="c", kind="Add", params={}, inputs=("a", "b"))))
    assert model_edits.renamed(model, 0, "x").model.layers[2].inputs == ("x", "b")


def test_readers_of_a_removed_layer_read_its_input():
    model = ModelSpec(layers=(dense("a"), dense("b"), LayerSpec(name="c", kind="Dense", params={}, inputs=("b",))))
    assert model_edits.removed(model, [1]).model.sources[1] == ("a",)
    assert model_edits.removed(model, [0, 1]).model.sources[0] == (FEATURES,)


# Clipboard


def test_layers_are_copied_as_text_and_pasted_under_free_names(on_desk):
    driver = on_desk()
    driver.click(0)
    driver.click(1, Qt.KeyboardModifier.ControlModifier)
    driver.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [layer["name"] for layer in json.loads(QGuiApplication.clipboard().text())["layers"]] == ["dense", "dense_1"]
    driver.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert driver.names == ["dense", "dense_1", "dense_2", "dense_3", "output"]
    assert driver.steps == [("Paste 2 layers", "")]


@pytest.mark.parametrize("text", ["", "hello", "[]", "3", '{"layers": 3}', '[{"name": 1}]', "[" * 5000])
def test_pasting_without_layers_shows_a_message(on_desk, text):
    driver = on_desk()
    QGuiApplication.clipboard().setText(text)
    driver.click(0)
    driver.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert driver.steps == []
    assert driver.widget("_edit_error_label", QLabel).text().startswith("The clipboard contains no layers.")
    driver.click(1)
    assert not driver.widget("_edit_error_label", QLabel).isVisible()


def test_a_kind_that_is_not_known_is_not_pasted():
    with pytest.raises(model_edits.EditError, match="Layerdesk does not know the layer Lambda"):
        model_edits.pasted(chain("a"), '[{"name": "x", "kind": "Lambda", "params": {}}]', 1)


# Suggestions and templates


def test_an_output_that_does_not_fit_the_target_brings_a_suggestion(on_desk):
    driver = on_desk(with_model(chain("dense")))
    assert "sigmoid" in driver.widget("_reason_label", QLabel).text()
    driver.push("_use_button")
    last = driver.project.model.layers[-1]
    assert (last.params["units"], last.params["activation"]) == (1, "sigmoid")
    assert driver.steps == [("Apply the suggested output layer", "")]
    assert not driver.widget("_use_button").isVisible()


def test_an_empty_network_offers_templates_that_fit_the_target(on_desk):
    driver = on_desk(with_model(ModelSpec()))
    cards = driver.editor.findChildren(QPushButton, "_template_button")
    assert [card.accessibleName() for card in cards[2:4]] == ["Start with Course", "Start with Logistic regression"]
    QTest.mouseClick(cards[2], Qt.MouseButton.LeftButton)
    assert driver.names == ["dense", "dense_1", "output"]
    assert driver.widget("_totals_label", QLabel).text().startswith("65 parameters, 65 trainable · weights 260 bytes")
    assert driver.steps == [("Start with course", "")]


def test_a_template_without_a_table_ends_in_one_output(on_desk):
    driver = on_desk(Project(), None)
    linear = next(card for card in cards(driver) if card.accessibleName() == "Start with Linear model")
    QTest.mouseClick(linear, Qt.MouseButton.LeftButton)
    assert driver.project.model.layers == (LayerSpec(name="output", kind="Dense", params={"units": 1}),)


def test_an_empty_network_can_start_with_any_layer(on_desk):
    driver = on_desk(with_model(ModelSpec()))
    driver.push("_add_layer_button")
    search = driver.widget("_search_edit", QLineEdit)
    QTest.keyClicks(search, "batch")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert driver.names == ["batch_normalization"]


def test_removing_the_last_layer_brings_the_templates_back(on_desk):
    driver = on_desk(with_model(chain("a")))
    driver.click(0)
    driver.press(Qt.Key.Key_Delete)
    assert driver.editor.findChildren(QPushButton, "_template_button")[0].isVisible()


# The rest of the page


def test_the_summary_is_the_one_of_keras_and_can_be_copied(on_desk):
    driver = on_desk()
    driver.push("_summary_button")
    driver.push("_copy_button")
    text = QGuiApplication.clipboard().text()
    assert text == driver.widget("_summary_edit").toPlainText()
    assert "dense (Dense)" in text
    assert "Total params: 65" in text


def test_a_problem_leads_to_its_field(on_desk):
    driver = on_desk()
    assert driver.editor.go_to(("model", "layers", 1, "params", "kernel_initializer"))
    assert driver.selected == (1,)
    assert driver.form.field("kernel_initializer").isVisible()
    assert not driver.editor.go_to(("data", "columns"))


def test_a_narrow_page_puts_the_form_under_the_list(on_desk):
    driver = on_desk()
    driver.editor.resize(560, 700)
    QApplication.processEvents()
    form = driver.form.mapTo(driver.editor, QPoint(0, 0))
    assert form.y() > driver.list.mapTo(driver.editor, QPoint(0, driver.list.height())).y()


def test_everything_that_can_be_used_has_a_tooltip_and_a_name(on_desk):
    driver = on_desk(with_model(chain("a")))
    driver.push("_summary_button")
    driver.form.set_expanded(True)
    for widget in driver.editor.findChildren(QWidget):
        internal = widget.objectName().startswith("qt_") or not widget.objectName().startswith("_")
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not internal:
            assert widget.toolTip(), widget.objectName()
            assert widget.accessibleName(), widget.objectName()


def test_a_suggestion_that_appears_or_disappears_moves_nothing(on_desk):
    driver = on_desk(with_model(chain("dense")))
    places = {name: driver.widget(name).geometry() for name in ("_layer_list", "_totals_label")}
    assert driver.widget("_use_button").isVisible()
    driver.push("_use_button")
    QApplication.processEvents()
    assert not driver.widget("_use_button").isVisible()
    assert {name: driver.widget(name).geometry() for name in places} == places


# Templates


def cards(driver: AppDriver) -> list[QPushButton]:
    return driver.editor.findChildren(QPushButton, "_template_button")


def test_the_suggested_template_is_marked_and_has_reasons(on_desk):
    driver = on_desk(with_model(ModelSpec()))
    assert [card.accessibleName() for card in cards(driver) if card.best] == ["Start with Suggested, recommended"]
    reason = driver.widget("_suggestion_label", QLabel).text()
    assert reason.startswith("Recommended for this table: Suggested. 1,000 rows for 2 numbers each.")


def test_a_template_that_does_not_fit_is_disabled_with_a_reason(on_desk):
    driver = on_desk(with_model(ModelSpec()))
    refused = {card.accessibleName(): card.toolTip() for card in cards(driver) if not card.isEnabled()}
    assert "at least two targets" in refused["Start with Multiple targets"]
    assert "None of the features is a category" in refused["Start with Category embeddings"]


def test_templates_can_be_closed_without_losing_the_network(on_desk):
    driver = on_desk()
    before = driver.project
    driver.editor.show_templates()
    assert cards(driver)[0].isVisible()
    driver.push("_keep_button")
    assert driver.list.isVisible()
    driver.editor.show_templates()
    QTest.keyClick(cards(driver)[0], Qt.Key.Key_Escape)
    assert driver.list.isVisible()
    assert driver.project is before


def test_a_template_that_replaces_a_network_is_one_step_of_undo(on_desk):
    driver = on_desk()
    before = driver.project
    driver.editor.show_templates()
    residual = next(card for card in cards(driver) if card.accessibleName() == "Start with Residual network")
    QTest.mouseClick(residual, Qt.MouseButton.LeftButton)
    assert any(layer.kind == "Add" for layer in driver.project.model.layers)
    assert driver.list.isVisible()
    assert [text for text, _ in driver.steps] == ["Start with residual network"]
    driver.undo()
    assert driver.project == before


def test_another_project_closes_the_picker_of_an_edit_of_the_old_one(qtbot):
    driver = AppDriver(Project(model=chain("a", "b", "c")), TABLE)
    qtbot.addWidget(driver.editor)
    driver.editor.show()
    driver.editor.add_layer()
    picker = driver.editor.findChild(KindPicker)
    assert picker.isVisible()
    driver.editor.show_project(Project(), TABLE)
    assert not picker.isVisible()
