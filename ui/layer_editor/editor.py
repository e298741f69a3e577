"""The page of the network: its layers, the form of the one in hand, what is suggested, the summary."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from engine.catalog import catalog
from engine.errors import Place
from engine.facts import TableFacts
from engine.shapes import ModelFacts, features_of, inputs_of, model_facts
from engine.specs import ModelSpec, Project, Value
from engine.suggestions import OutputAdvice, follows, output_advice, with_advice
from ui import theme
from ui.catalog_form import KindPicker
from ui.layer_editor import edits
from ui.layer_editor.advice_line import AdviceLine
from ui.layer_editor.layer_bar import LayerBar
from ui.layer_editor.layer_form import LayerForm
from ui.layer_editor.layer_list import LayerList
from ui.layer_editor.looks import icon_of
from ui.layer_editor.rows import LayerRows, features_row, in_parameters, layer_row
from ui.layer_editor.summary import SummaryPane
from ui.layer_editor.templates import Template, TemplatePage, started

_NARROW = 680
"""Below so many pixels the form stands under the list."""


class LayerEditor(QWidget):
    """Edits the layers of the project's model.

    Signals
    -------
    edited : (Project, str, str)
        Another project, what undo calls the step, and a key by which edits that follow each other become one step.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = Project()
        self._table: TableFacts | None = None
        self._features: int | None = None
        self._facts: ModelFacts | None = None
        self._advice: OutputAdvice | None = None
        self._next_selected: tuple[int, ...] | None = None
        self._rows = LayerRows(self)
        self._layer_list = LayerList(self._rows)
        self._layer_list.setObjectName("_layer_list")
        self._layer_form = LayerForm()
        self._layer_bar = LayerBar()
        self._totals_label = QLabel()
        self._totals_label.setObjectName("_totals_label")
        theme.set_role(self._totals_label, "muted")
        self._refusal_label = QLabel()
        self._refusal_label.setObjectName("_refusal_label")
        self._refusal_label.setWordWrap(True)
        theme.set_role(self._refusal_label, "error")
        self._advice_line = AdviceLine()
        self._summary = SummaryPane()
        self._template_page = TemplatePage()
        self._picker = KindPicker("layer", self, icon_of)
        self._lay_out()
        self._connect()
        self._show()

    def render(self, project: Project, table: TableFacts | None) -> None:
        """Show a project's model; nothing is emitted."""
        if project is self._project and table is self._table:
            return
        old, self._project = self._project, project
        data_changed = project.data is not old.data or table is not self._table
        self._table = table
        if data_changed:
            self._features = _features(project, table)
        if data_changed or project.model is not old.model or project.compile is not old.compile:
            self._show()

    def set_advice(self, advice: OutputAdvice | None) -> None:
        """Show a suggested output layer, or none; `render` does it by itself."""
        self._advice = advice
        self._advice_line.render(advice if self._project.model.layers else None)

    def go_to(self, place: Place) -> bool:
        """Go to what a problem is about: ``("model", "layers", 2, "params", "units")``; return whether it is here."""
        if place[:2] != ("model", "layers"):
            return place[:1] == ("model",)
        if len(place) < 3 or not isinstance(place[2], int) or place[2] >= len(self._project.model.layers):
            return True
        self._layer_list.select((place[2],))
        if not self._layer_form.focus(str(place[-1])):
            self._layer_list.setFocus()
        return True

    def add_layer(self) -> None:
        """Let the user find a kind of layer to add after the selected ones."""
        button = self._layer_bar.add_button
        self._picker.open_at(button if button.isVisible() else self._template_page.add_button, _offered())

    def do(self, wish: str) -> None:
        """Do with the selected layers what one of `layer_bar.WISHES` says."""
        self._refuse("")
        if wish == "paste":
            self._paste()
            return
        model, positions = self._project.model, self._layer_list.positions()
        if not positions:
            return
        match wish:
            case "duplicate":
                self._do(edits.duplicated(model, positions))
            case "up" | "down":
                self._do(edits.stepped(model, positions, -1 if wish == "up" else 1))
            case "remove":
                self._do(edits.removed(model, positions))
            case "copy":
                QGuiApplication.clipboard().setText(edits.copied(model, positions))
            case "rename":
                self._layer_list.setFocus()
                self._layer_list.rename()

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < _NARROW * theme.font_scale()
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._splitter.orientation() != wanted:
            self._splitter.setOrientation(wanted)
            whole = self.height() if narrow else self.width()
            self._splitter.setSizes(
                [whole * 9 // 20, whole * 11 // 20] if narrow else [whole * 11 // 20, whole * 9 // 20]
            )

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.HALF)
        column.setSpacing(theme.GRID)
        for widget in (self._layer_bar, self._refusal_label, self._layer_list, self._totals_label):
            column.addWidget(widget)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self._layer_form)
        self._splitter.setStretchFactor(0, 11)
        self._splitter.setStretchFactor(1, 9)
        network = QWidget()
        column = QVBoxLayout(network)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.HALF)
        column.addWidget(self._splitter, 1)
        # Below, with its place kept: what comes and goes with an edit must not move what is under the mouse.
        column.addWidget(self._advice_line)
        column.addWidget(self._summary)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._template_page)
        self._stack.addWidget(network)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        self._layer_list.selected.connect(self._on_list_selected)
        self._layer_list.moved.connect(self._on_list_moved)
        self._layer_list.wished.connect(self.do)
        self._layer_list.add_wanted.connect(self.add_layer)
        self._layer_list.customContextMenuRequested.connect(self._on_menu_wanted)
        self._rows.renamed.connect(self._rename)
        self._layer_bar.add_wanted.connect(self.add_layer)
        self._layer_bar.wished.connect(self.do)
        self._layer_form.changed.connect(self._on_form_changed)
        self._layer_form.renamed.connect(self._on_form_renamed)
        self._picker.picked.connect(self._on_kind_picked)
        self._advice_line.taken.connect(self._on_advice_taken)
        self._template_page.picked.connect(self._on_template_picked)
        self._template_page.add_wanted.connect(self.add_layer)

    def _show(self) -> None:
        """Draw everything that can have changed."""
        project, model = self._project, self._project.model
        inputs = inputs_of(project.data, self._table) if self._table else self._features
        self._facts = model_facts(model, inputs) if inputs is not None else None
        self._show_rows()
        advice = output_advice(project, self._table) if self._table else None
        self._template_page.render(advice)
        self.set_advice(advice if advice and not follows(project, advice) else None)
        self._summary.render(project.name, self._facts)
        self._stack.setCurrentIndex(1 if model.layers else 0)
        self._show_selected()

    def _show_rows(self) -> None:
        model, facts = self._project.model, self._facts
        known = facts.layers if facts else (None,) * len(model.layers)
        columns = len(self._project.data.with_role("feature"))
        layers = [layer_row(layer, found) for layer, found in zip(model.layers, known, strict=True)]
        self._rows.show_rows([features_row(self._features, columns), *layers])
        self._totals_label.setText(_totals(facts))
        wanted, self._next_selected = self._next_selected, None
        if wanted is None and not self._layer_list.selectedIndexes() and model.layers:
            wanted = (0,)
        if wanted is not None:
            self._layer_list.select(wanted)

    def _show_selected(self) -> None:
        """Show the form of the selected layer, and what can be done with the selected ones."""
        model, positions = self._project.model, self._layer_list.positions()
        positions = tuple(position for position in positions if position < len(model.layers))
        if len(positions) == 1:
            facts = self._facts.layers[positions[0]] if self._facts else None
            self._layer_form.render(model.layers[positions[0]], facts)
        elif positions:
            self._layer_form.render_nothing(f"{len(positions)} layers are selected. Select one to see its settings.")
        elif self._layer_list.features_selected():
            self._layer_form.render_nothing(_features_in_words(self._project, self._features))
        else:
            self._layer_form.render_nothing("Select a layer to see its settings.")
        self._layer_bar.show_possible(_possible(model, positions))

    def _do(self, edit: edits.Edit | None) -> None:
        """Propose an edit; its layers are selected when the answer is drawn."""
        if edit is None:
            return
        project = self._project.replaced(model=edit.model)
        if project is not self._project:
            self._next_selected = edit.selected
            self.edited.emit(project, edit.text, edit.merge_key)
            self._next_selected = None

    def _rename(self, position: int, name: str) -> None:
        self._refuse("")
        try:
            self._do(edits.renamed(self._project.model, position, name))
        except edits.Impossible as refusal:
            self._layer_form.refuse_name(str(refusal))

    def _paste(self) -> None:
        position = self._layer_list.insert_position()
        try:
            self._do(edits.pasted(self._project.model, QGuiApplication.clipboard().text(), position))
        except edits.Impossible as refusal:
            self._refuse(str(refusal))

    def _refuse(self, text: str) -> None:
        """Say why something cannot be done; an empty text takes the sentence away."""
        self._refusal_label.setText(text)
        self._refusal_label.setVisible(bool(text))

    def _on_list_selected(self) -> None:
        self._refuse("")
        self._show_selected()

    def _on_list_moved(self, positions: tuple[int, ...], gap: int) -> None:
        self._do(edits.moved(self._project.model, positions, gap))

    def _on_menu_wanted(self, point: QPoint) -> None:
        self._layer_bar.open_menu(self._layer_list.viewport().mapToGlobal(point))

    def _on_kind_picked(self, kind: str) -> None:
        self._do(edits.added(self._project.model, kind, self._layer_list.insert_position()))
        self._layer_list.setFocus()

    def _on_form_changed(self, params: dict[str, Value], path: str) -> None:
        positions = self._layer_list.positions()
        if len(positions) == 1:
            self._do(edits.with_params(self._project.model, positions[0], params, path))

    def _on_form_renamed(self, name: str) -> None:
        positions = self._layer_list.positions()
        if len(positions) == 1:
            self._rename(positions[0], name)

    def _on_advice_taken(self) -> None:
        if self._advice:
            project = with_advice(self._project, self._advice)
            self._next_selected = (len(project.model.layers) - 1,)
            self.edited.emit(project, "Use the suggested output layer", "")
            self._next_selected = None

    def _on_template_picked(self, template: Template) -> None:
        advice = output_advice(self._project, self._table) if self._table else None
        self._next_selected = (0,)
        project = started(self._project, template, advice)
        self.edited.emit(project, f"Start with {template.title(advice).lower()}", "")
        self._next_selected = None
        self._layer_list.setFocus()


def _features(project: Project, table: TableFacts | None) -> int | None:
    """Return how many numbers each row has for the network; None where only the table could tell."""
    if table is not None:
        return features_of(project.data, table)
    columns = project.data.with_role("feature")
    known = bool(columns) and all(column.kind == "number" for column in columns)
    return len(columns) if known else None


def _totals(facts: ModelFacts | None) -> str:
    if facts is None:
        return "Open a table to see shapes and parameters"
    frozen = facts.parameters - facts.trainable
    kept = f", {frozen:,} not trained" if frozen else ""
    return f"{in_parameters(facts.parameters)}, {facts.trainable:,} trainable{kept}"


def _features_in_words(project: Project, features: int | None) -> str:
    names = [column.name for column in project.data.with_role("feature")]
    if not names:
        return "Nothing comes in yet: open a table, or choose features on the data page."
    count = (
        f"{features:,} value{'' if features == 1 else 's'} for each row of the table" if features else "The features"
    )
    return f"{count}: {', '.join(names)}. Their roles are set on the data page."


def _possible(model: ModelSpec, positions: tuple[int, ...]) -> frozenset[str]:
    """Return the names of the wishes that can be met for the selected layers."""
    possible = {"paste"}
    if positions:
        possible |= {"duplicate", "remove", "copy"}
        possible |= {"rename"} if len(positions) == 1 else set()
        possible |= {"up"} if edits.stepped(model, positions, -1) else set()
        possible |= {"down"} if edits.stepped(model, positions, 1) else set()
    return frozenset(possible)


def _offered():
    """Return the kinds of layers that can stand in a chain."""
    return [known for known in catalog()["layers"].values() if known.inputs in ("one", "attention")]
