"""A network with two inputs and two heads, drawn by mouse and keyboard, judged, trained and shown as code."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from engine.project import FEATURES, Project
from tests.journeys.conftest import EXAMPLES, WindowDriver
from ui.pages.model.graph import GraphView

pytestmark = pytest.mark.journey
COLUMNS = {
    "species": {"role": "target", "kind": "category"},
    "body_mass_g": {"role": "target", "kind": "number"},
    "island": {"encoding": "embedding"},
    "sex": {"role": "ignore"},
    "year": {"role": "ignore"},
}


class Drawer:
    """Draws a network in a window."""

    def __init__(self, driver: WindowDriver) -> None:
        self.driver = driver
        self.editor = driver.window.parts.pages.model
        self.graph: GraphView = self.editor.findChild(GraphView)

    @property
    def project(self) -> Project:
        return self.driver.window.document.project

    @property
    def reads(self) -> dict[str, tuple[str, ...]]:
        return dict(zip(self.project.model.names, self.project.model.sources, strict=True))

    def point(self, name: str, *, handle: bool = False) -> QPoint:
        item = next(item for item in self.graph.scene() if item.node.row.title.casefold() == name.casefold())
        return self.graph.mapFromScene(item.port() if handle else item.pos())

    def click(self, name: str) -> None:
        QTest.mouseClick(self.graph.viewport(), Qt.MouseButton.LeftButton, pos=self.point(name))

    def drag_from(self, name: str, end: QPoint) -> None:
        self.click(name)
        view, start = self.graph.viewport(), self.point(name, handle=True)
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(view, start + QPoint(4, 14))
        QTest.mouseMove(view, end)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)

    def pick(self, text: str) -> None:
        search = self.editor.findChild(QLineEdit, "_search_edit")
        QTest.keyClicks(search, text)
        QTest.keyClick(search, Qt.Key.Key_Return)

    def branch(self, name: str, kind: str) -> None:
        """Drop an edge from a node where nothing is, and take a kind of layer for it."""
        view = self.graph.viewport()
        self.drag_from(name, QPoint(view.width() - 6, view.height() - 6))
        self.pick(kind)

    def type(self, name: str, text: str) -> None:
        field = self.editor.findChild(QWidget, name)
        line = field if isinstance(field, QLineEdit) else field.lineEdit()
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)


def choose(combo: QComboBox, text: str) -> None:
    """Choose an entry as the keyboard does."""
    combo.setCurrentIndex(combo.findText(text))
    combo.activated.emit(combo.currentIndex())


@pytest.fixture
def drawer(driver: WindowDriver) -> Drawer:
    window = driver.window
    window.controllers.project_files.open_table(str(EXAMPLES / "penguins.csv"))
    driver.wait_until_idle()
    project = window.document.project
    columns = tuple(each.replaced(**COLUMNS.get(each.name, {})) for each in project.data.columns)
    fit = project.fit.replaced(epochs=2)
    window.document.edit(project.replaced(data=project.data.replaced(columns=columns), fit=fit), "choose columns")
    driver.do("view.model")
    driver.do("model.graph")
    return Drawer(driver)


def draw(drawer: Drawer) -> None:
    """Draw features -> dense and island -> embedding -> flatten, joined, and a head for each target."""
    QTest.keyClick(drawer.graph, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(drawer.graph, Qt.Key.Key_Delete)
    assert drawer.project.model.layers == ()
    drawer.driver.click("_add_layer_button")
    drawer.pick("dense")
    drawer.branch("island", "embedding")
    QTest.keyClick(drawer.graph, Qt.Key.Key_Insert)
    drawer.pick("flatten")
    QTest.keyClick(drawer.graph, Qt.Key.Key_Insert)
    drawer.pick("concat")
    drawer.drag_from("dense", drawer.point("concatenate"))
    for name, units, activation in (("kind", "3", "softmax"), ("mass", "1", "linear")):
        drawer.branch("concatenate", "dense")
        drawer.type("_name_edit", name)
        drawer.type("_units_field", units)
        choose(drawer.editor.findChild(QComboBox, "_activation_field"), activation)


def test_a_model_with_two_inputs_and_two_heads_is_drawn_judged_and_trained(drawer: Drawer) -> None:
    draw(drawer)
    assert drawer.reads == {
        "dense": (FEATURES,),
        "embedding": ("island",),
        "flatten": ("embedding",),
        "concatenate": ("flatten", "dense"),
        "kind": ("concatenate",),
        "mass": ("concatenate",),
    }
    driver = drawer.driver
    driver.do("view.train")
    output = driver.window.parts.pages.train.findChild(QComboBox, "_output_combo")
    for target in ("species", "body_mass_g"):
        choose(output, target)
        advice = driver.window.parts.pages.train.findChild(QWidget, "_advice_button")
        if advice.isVisible():
            QTest.mouseClick(advice, Qt.MouseButton.LeftButton)
    assert [each.text for each in driver.window.document.problems if each.severity == "error"] == []
    driver.train()
    run = driver.window.document.runs[-1]
    assert (run.status, run.epochs) == ("finished", 2)
    assert {"kind_loss", "mass_loss"} <= set(run.history)
    assert driver.answers.errors == []


def test_every_step_of_drawing_is_taken_back_and_made_again(drawer: Drawer) -> None:
    before = drawer.project.model
    draw(drawer)
    after, stack = drawer.project.model, drawer.driver.window.document.undo_stack
    steps = stack.index()
    while drawer.project.model != before:
        drawer.driver.do("edit.undo")
    while stack.index() < steps:
        drawer.driver.do("edit.redo")
    assert drawer.project.model == after
    assert "keras.layers.Concatenate" in drawer.driver.window.parts.code_page.text
