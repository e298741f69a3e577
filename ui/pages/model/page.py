"""The page of the network: its layers, the form of the one in hand, what is suggested, the summary."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from engine.catalog.shapes import Measured, ModelFacts, NetworkInput, facts_of
from engine.project import LayerSpec, ModelSpec, Project, Value
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import OutputAdvice, follows, output_advice, with_advice
from engine.suggestions.templates import Template, started, title_for
from engine.system.errors import Place
from ui.forms import KindPicker
from ui.pages.model import model_edits, view_state
from ui.pages.model.advice_line import AdviceLine
from ui.pages.model.graph.image_export import save_picture
from ui.pages.model.graph.templates import TemplatePage
from ui.pages.model.layer_bar import LayerBar
from ui.pages.model.layer_form import LayerForm
from ui.pages.model.layer_icons import icon_of
from ui.pages.model.layout import Arrangement, PageParts
from ui.pages.model.network_views import NetworkViews
from ui.pages.model.palette import LayerPalette
from ui.pages.model.summary import SummaryPane
from ui.style import theme

_LEAST = 280
"""The least width in pixels."""


class ModelPage(QWidget):
    """Edits the layers of the project's model.

    Signals
    -------
    edited : (Project, str, str)
        Another project, what undo calls the step, and a key by which edits that follow each other become one step.
    pointed : tuple of (str or int)
        The place in the project of the layer that is in hand now.
    drawn_requested : bool
        The network is to be seen as a graph (True) or as a list; `set_drawn` does it.
    palette_requested : bool
        The palette of layers is to be in sight or not; `set_palette` does it.
    """

    edited = Signal(object, str, str)
    pointed = Signal(object)
    drawn_requested = Signal(bool)
    palette_requested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = Project()
        self._table: TableFacts | None = None
        self._inputs: tuple[NetworkInput, ...] | None = None
        self._measured: Measured | None = None
        self._facts: ModelFacts | None = None
        self._advice: OutputAdvice | None = None
        self._next_selected: tuple[int, ...] | None = None
        self._rendering = self._choosing = False
        self._views = NetworkViews()
        self._layer_form = LayerForm()
        self._layer_bar = LayerBar()
        self._refusal_label = QLabel()
        self._refusal_label.setObjectName("_refusal_label")
        self._refusal_label.setWordWrap(True)
        self._refusal_label.hide()
        theme.set_role(self._refusal_label, "error")
        self._advice_line = AdviceLine()
        self._summary = SummaryPane()
        self._template_page = TemplatePage()
        self._palette = LayerPalette()
        self._palette.setObjectName("_palette")
        self._palette.hide()
        self._picker = KindPicker("layer", self, icon_of)
        self._picked: Callable[[str], model_edits.Edit] | None = None
        self.setMinimumWidth(_LEAST)
        self._arrangement = Arrangement(
            PageParts(
                self._layer_bar,
                self._refusal_label,
                self._palette,
                self._views,
                self._layer_form,
                self._advice_line,
                self._summary,
                self._template_page,
            )
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._arrangement)
        self._connect()
        self._show()

    def show_project(self, project: Project, table: TableFacts | None, measured: Measured | None = None) -> None:
        """Show a project's model, by what Keras answered where it is the same network; nothing is emitted."""
        if project is self._project and table is self._table and measured is self._measured:
            return
        old, self._project = self._project, project
        data_changed = project.data is not old.data or table is not self._table or measured is not self._measured
        self._table, self._measured = table, measured
        if data_changed:
            self._inputs = view_state.inputs_in(project, table)
        if data_changed or project.model is not old.model or project.compile is not old.compile:
            self._show()
        elif project.fit.batch_size != old.fit.batch_size:
            self._show_totals()

    def set_drawn(self, drawn: bool) -> None:
        """Show the network as a graph, or as a list."""
        self._views.set_drawn(drawn)
        self._layer_bar.show_drawn(drawn)

    @property
    def drawn(self) -> bool:
        """Whether the network is shown as a graph."""
        return self._views.drawn

    def set_palette(self, shown: bool) -> None:
        """Show the palette of layers beside the network, or not; what becomes of the focus follows."""
        had_focus = self._palette.isAncestorOf(QApplication.focusWidget() or self)
        self._palette.setVisible(shown)
        self._layer_bar.show_palette(shown)
        if shown and self.isVisible():
            self._palette.setFocus()
        elif had_focus:
            self._views.take_focus()

    def go_to(self, place: Place) -> bool:
        """Go to what a problem is about: ``("model", "layers", 2, "params", "units")``; return whether it is here."""
        if place[:2] != ("model", "layers"):
            return place[:1] == ("model",)
        if len(place) < 3 or not isinstance(place[2], int) or place[2] >= len(self._project.model.layers):
            return True
        self._views.select((place[2],))
        if not self._layer_form.focus(str(place[-1])):
            self._views.take_focus()
        return True

    def show_templates(self, wanted: bool = True) -> None:
        """Offer the networks to start from, or come back to the present one."""
        self._choosing = wanted
        self._arrangement.show_network(bool(self._project.model.layers) and not wanted)
        (self._template_page if wanted else self._views).take_focus()

    def selected_layer(self) -> LayerSpec | None:
        """Return the first of the selected layers, None where none is selected."""
        positions = self._views.positions()
        return self._project.model.layers[positions[0]] if positions else None

    def save_picture(self, path: Path) -> None:
        """Write the network as a graph to a PNG or SVG file; OSError where that fails."""
        save_picture(path, self._project.name, self._views.nodes())

    def add_layer(self) -> None:
        """Let the user find a kind of layer to add after the selected ones, or into the selected edge."""
        edge, after = self._views.selected_edge(), self._after()
        self._pick(lambda kind: self._added(kind, edge, after))

    def _after(self) -> tuple[int, str]:
        """Return the position before which a new layer goes, and the input that it is to read where one is selected."""
        inputs = self._views.selected_inputs()
        return self._views.insert_position(), inputs[0] if inputs and not self._views.positions() else ""

    def _added(self, kind: str, edge: tuple[str, str] | None, after: tuple[int, str]) -> model_edits.Edit:
        model = self._project.model
        return model_edits.put_into(model, kind, *edge) if edge is not None else model_edits.added(model, kind, *after)

    def do(self, command: str) -> None:
        """Do with the selected layers what one of `layer_bar.WISHES` says."""
        self._refuse("")
        positions = self._views.positions()
        if command in ("paste", "branch", "merge"):
            self._make_new(command, positions)
        elif positions:
            self._change(command, positions)

    def _make_new(self, command: str, positions: tuple[int, ...]) -> None:
        names = (*self._views.selected_inputs(), *(self._project.model.names[position] for position in positions))
        match command:
            case "paste":
                text, place = QGuiApplication.clipboard().text(), self._views.insert_position()
                self._try(lambda model: model_edits.pasted(model, text, place))
            case "branch" if len(names) == 1:
                self._pick(lambda kind: model_edits.branched(self._project.model, kind, names[0]))
            case "merge" if len(names) > 1:
                self._pick(lambda kind: model_edits.merged(self._project.model, kind, names), merging=True)

    def _change(self, command: str, positions: tuple[int, ...]) -> None:
        if command in ("copy", "cut"):
            QGuiApplication.clipboard().setText(model_edits.copied(self._project.model, positions))
        if command == "rename":
            if len(positions) == 1 and not self._views.rename_in_row():
                self._layer_form.focus_name()
        elif command != "copy":
            self._try(lambda model: model_edits.changed(model, command, positions))

    def _connect(self) -> None:
        views, form = self._views, self._layer_form
        views.selected.connect(self._on_selected)
        views.moved.connect(lambda positions, gap: self._try(lambda model: model_edits.moved(model, positions, gap)))
        views.requested.connect(self.do)
        views.add_requested.connect(self.add_layer)
        views.menu_requested.connect(self._layer_bar.open_menu)
        views.renamed.connect(self._rename)
        views.joined.connect(lambda source, reader: self._try(lambda model: model_edits.joined(model, source, reader)))
        views.cut.connect(lambda source, reader: self._try(lambda model: model_edits.cut(model, source, reader)))
        views.carried.connect(self._on_carried)
        views.insert_requested.connect(self._on_insert_requested)
        views.branch_requested.connect(self._on_branch_requested)
        views.placed.connect(lambda kind, target: self._place(lambda model: model_edits.placed(model, kind, target)))
        views.placed_before.connect(
            lambda kind, place: self._place(lambda model: model_edits.added(model, kind, place))
        )
        self._palette.picked.connect(self._on_palette_picked)
        self._palette.left.connect(views.take_focus)
        self._layer_bar.palette_requested.connect(self.palette_requested)
        self._layer_bar.add_requested.connect(self.add_layer)
        self._layer_bar.requested.connect(self.do)
        self._layer_bar.drawn_requested.connect(self.drawn_requested)
        form.changed.connect(self._on_form_changed)
        form.renamed.connect(self._on_form_renamed)
        form.joined.connect(lambda source, old: self._rewire(partial(model_edits.joined, instead_of=old), source))
        form.cut.connect(lambda source: self._rewire(model_edits.cut, source))
        form.weighed.connect(self._on_weighed)
        form.answering.connect(self._on_answering)
        self._picker.picked.connect(self._on_kind_picked)
        self._advice_line.taken.connect(self._on_advice_taken)
        self._template_page.picked.connect(self._on_template_picked)
        self._template_page.add_requested.connect(self.add_layer)
        self._template_page.left.connect(lambda: self.show_templates(False))

    def _show(self) -> None:
        """Draw everything that can have changed."""
        self._rendering = True
        project, model = self._project, self._project.model
        self._facts = facts_of(model, self._inputs, self._measured) if self._inputs is not None else None
        self._show_rows()
        advice = output_advice(project, self._table) if self._table else None
        self._template_page.show_project(project, self._table)
        self._advice = advice if advice and not follows(project, advice) else None
        self._advice_line.show_advice(self._advice if model.layers else None)
        self._summary.show_network(project.name, self._facts)
        self._arrangement.show_network(bool(model.layers) and not self._choosing)
        self._rendering = False
        self._show_selected()

    def _show_rows(self) -> None:
        project = self._project
        names = (*view_state.input_names(self._inputs), *project.model.names)
        rows = view_state.rows_of(project, self._inputs, self._facts)
        self._views.show_rows(rows, names, view_state.reads_of(project, self._inputs))
        self._show_totals()
        wanted, self._next_selected = self._next_selected, None
        if wanted is None and not self._views.selects() and project.model.layers:
            wanted = (0,)
        if wanted is not None:
            self._views.select(wanted)

    def _show_totals(self) -> None:
        model, inputs, measured = self._project.model, self._inputs, self._measured
        confirmed = inputs is not None and measured is not None and measured.is_of(model, inputs)
        text = view_state.totals(self._facts, self._project.fit.batch_size)
        self._views.show_totals(text, view_state.totals_tip(confirmed))

    def _show_selected(self) -> None:
        """Show the form of the selected layer, and what can be done with the selected ones."""
        model, inputs = self._project.model, self._views.selected_inputs()
        positions = tuple(position for position in self._views.positions() if position < len(model.layers))
        if len(positions) == 1:
            facts = self._facts.layers[positions[0]] if self._facts else None
            wiring = view_state.wiring_of(self._project, self._inputs, positions[0])
            self._layer_form.show_layer(model.layers[positions[0]], facts, wiring)
        elif positions:
            self._layer_form.show_note(f"{len(positions)} layers are selected. Select one to see its settings.")
        elif inputs:
            self._layer_form.show_note(view_state.input_in_words(self._project, self._inputs, inputs[0]))
        elif (edge := self._views.selected_edge()) is not None:
            self._layer_form.show_note(view_state.edge_in_words(*edge))
        else:
            self._layer_form.show_note("Select a layer to see its settings.")
        self._layer_bar.show_possible(view_state.possible(model, positions, inputs))

    def _try(self, edit: Callable[[ModelSpec], model_edits.Edit | None]) -> None:
        """Propose an edit, or say why it cannot be made."""
        self._refuse("")
        try:
            self._do(edit(self._project.model))
        except model_edits.LayoutError as refusal:
            self._refuse(str(refusal))

    def _change_one(self, edit: Callable[[ModelSpec, int], model_edits.Edit | None]) -> None:
        """Change the selected layer, where it is only one."""
        positions = self._views.positions()
        if len(positions) == 1:
            self._try(lambda model: edit(model, positions[0]))

    def _pick(
        self, edit: Callable[[str], model_edits.Edit], at: QPoint | None = None, *, merging: bool = False
    ) -> None:
        """Let the user find a kind of layer, and make the edit with it."""
        self._picked = edit
        button = self._layer_bar.add_button
        button = button if button.isVisible() else self._template_page.add_button
        self._picker.open_at(button, view_state.kinds(merging=merging), corner=at)

    def _do(self, edit: model_edits.Edit | None) -> None:
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
            self._do(model_edits.renamed(self._project.model, position, name))
        except model_edits.LayoutError as refusal:
            self._layer_form.refuse_name(str(refusal))

    def _refuse(self, text: str) -> None:
        """Say why something cannot be done; an empty text takes the sentence away."""
        self._refusal_label.setText(text)
        self._refusal_label.setVisible(bool(text))

    def _on_selected(self) -> None:
        if not self._rendering:  # else it is shown when all of the page is drawn
            self._refuse("")
            self._show_selected()
            if len(positions := self._views.positions()) == 1:
                self.pointed.emit(("model", "layers", positions[0]))

    def _on_carried(self, source: str, reader: str) -> None:
        positions = self._views.positions()
        self._try(lambda model: model_edits.carried(model, positions, source, reader))

    def _on_insert_requested(self, source: str, reader: str, at: QPoint | None = None) -> None:
        self._pick(lambda kind: model_edits.put_into(self._project.model, kind, source, reader), at)

    def _on_branch_requested(self, source: str, at: QPoint) -> None:
        self._pick(lambda kind: model_edits.branched(self._project.model, kind, source), at)

    def _rewire(self, edit: Callable[[ModelSpec, str, str], model_edits.Edit | None], source: str) -> None:
        """Change what the selected layer reads."""
        self._change_one(lambda model, position: edit(model, source, model.names[position]))

    def _on_weighed(self, owner: str) -> None:
        self._change_one(lambda model, position: model_edits.weighed(model, position, owner))

    def _on_answering(self, target: str) -> None:
        targets = [column.name for column in self._project.data.with_role("target")]
        self._change_one(lambda model, position: model_edits.answering(model, position, targets, target))

    def _on_kind_picked(self, kind: str) -> None:
        if self._picked is not None:
            self._do(self._picked(kind))
            self._views.take_focus()

    def _place(self, edit: Callable[[ModelSpec], model_edits.Edit | None]) -> None:
        self._try(edit)
        self._views.take_focus()

    def _on_palette_picked(self, kind: str, apart: bool) -> None:
        edge, after = self._views.selected_edge(), self._after()
        self._try(lambda model: model_edits.set_apart(model, kind) if apart else self._added(kind, edge, after))

    def _on_form_changed(self, params: dict[str, Value], path: str) -> None:
        self._change_one(lambda model, position: model_edits.with_params(model, position, params, path))

    def _on_form_renamed(self, name: str) -> None:
        positions = self._views.positions()
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
        self._choosing, self._next_selected = False, (0,)
        project = started(self._project, template, self._table)
        title = title_for(template, advice.task if advice else None)
        if project == self._project:
            self._show()
        else:
            self.edited.emit(project, f"Start with {title.lower()}", "")
        self._next_selected = None
        self._views.take_focus()
