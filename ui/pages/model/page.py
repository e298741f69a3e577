"""The Model page: layers, settings of the selected layer, suggestion, summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from engine.catalog.shapes import Measured, ModelFacts, NetworkInput, facts_of
from engine.project import LayerSpec, ModelSpec, Project
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import OutputAdvice, follows, output_advice, with_advice
from engine.suggestions.templates import Template, started, title_for
from engine.system.errors import Place
from ui.forms import KindPicker
from ui.forms.setting import Setting
from ui.pages.model import model_edits, view_state
from ui.pages.model.graph.image_export import save_image
from ui.pages.model.layer_icons import icon_of
from ui.pages.model.layout import Arrangement, PageParts

_MIN_WIDTH = 280
"""Minimum width in pixels."""


class ModelPage(QWidget):
    """Edits the layers of the project's model.

    Signals
    -------
    edited : (Project, str, str)
        New project, text of the undo step, and key by which successive edits are merged into one step.
    layer_selected : tuple of (str or int)
        Place of the selected layer in the project.
    graph_requested : bool
        Show the network as a graph (True) or as a list, by `show_graph`.
    palette_requested : bool
        Show or hide the palette, by `show_palette`.
    """

    edited = Signal(object, str, str)
    layer_selected = Signal(object)
    graph_requested = Signal(bool)
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
        self._updating = self._templates_shown = False
        parts = PageParts()
        self._views, self._layer_form, self._layer_bar = parts.views, parts.form, parts.bar
        self._edit_error_label, self._palette = parts.error_label, parts.palette
        self._advice_line, self._summary, self._template_page = parts.advice, parts.summary, parts.templates
        self._picker = KindPicker("layer", self, icon_of)
        self._pending_edit: Callable[[str], model_edits.Edit | None] = lambda kind: None
        self.setMinimumWidth(_MIN_WIDTH)
        self._arrangement = Arrangement(parts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._arrangement)
        self._connect()
        self._show()

    def show_project(self, project: Project, table: TableFacts | None, measured: Measured | None = None) -> None:
        """Show the model of a project, with shapes and parameters from Keras if `measured` fits; nothing is emitted."""
        if project is self._project and table is self._table and measured is self._measured:
            return
        old, self._project = self._project, project
        data_changed = project.data is not old.data or table is not self._table or measured is not self._measured
        self._table, self._measured = table, measured
        if project.data.source != old.data.source:
            self._views.folding.fold_all()
        if data_changed:
            self._inputs = view_state.inputs_in(project, table)
        if data_changed or project.model is not old.model or project.compile is not old.compile:
            self._show()
        elif project.fit.batch_size != old.fit.batch_size:
            self._show_totals()

    def show_graph(self, shown: bool) -> None:
        """Show the network as a graph, or as a list."""
        self._views.show_graph(shown)
        self._layer_bar.show_graph(shown)

    @property
    def graph_shown(self) -> bool:
        """Whether the network is shown as a graph, not as a list."""
        return self._views.graph_shown

    def show_palette(self, shown: bool) -> None:
        """Show or hide the palette of layers; the focus moves to it, or from it to the network."""
        had_focus = self._palette.isAncestorOf(QApplication.focusWidget() or self)
        self._palette.setVisible(shown)
        self._layer_bar.show_palette(shown)
        if shown and self.isVisible():
            self._palette.setFocus()
        elif had_focus:
            self._views.take_focus()

    def settings(self) -> Iterator[Setting]:
        """Yield the layers and their arguments."""
        return view_state.layer_settings(self._project.model)

    def go_to(self, place: Place) -> bool:
        """Go to the place of a problem: ``("model", "layers", 2, "params", "units")``; return whether it is here."""
        if place[:2] != ("model", "layers"):
            return place[:1] == ("model",)
        if len(place) < 3 or not isinstance(place[2], int) or place[2] >= len(self._project.model.layers):
            return True
        self._views.select((place[2],), unfold=True)
        if not self._layer_form.focus(str(place[-1])):
            self._views.take_focus()
        return True

    def show_templates(self, shown: bool = True) -> None:
        """Show the templates, or return to the current network."""
        self._templates_shown = shown
        self._arrangement.show_network(bool(self._project.model.layers) and not shown)
        (self._template_page if shown else self._views).take_focus()

    def selected_layer(self) -> LayerSpec | None:
        """Return the first of the selected layers, None if none is selected."""
        positions = self._views.positions()
        return self._project.model.layers[positions[0]] if positions else None

    def save_image(self, path: Path) -> None:
        """Write the graph to a PNG or SVG file.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        save_image(path, self._project.name, self._views.nodes())

    def add_layer(self, kind: str = "") -> None:
        """Add a layer after the selected ones, or into the selected edge; without a kind, the picker opens first."""
        edge, after = self._views.selected_edge(), self._after()
        if kind:
            self._try(lambda _: self._added(kind, edge, after))
        else:
            self._pick(lambda kind: self._added(kind, edge, after))

    def _after(self) -> tuple[int, str]:
        """Return the position of a new layer, and the network input that it reads if one is selected."""
        inputs = self._views.selected_inputs()
        return self._views.insert_position(), inputs[0] if inputs and not self._views.positions() else ""

    def _added(self, kind: str, edge: tuple[str, str] | None, after: tuple[int, str]) -> model_edits.Edit:
        model = self._project.model
        return model_edits.inserted(model, kind, *edge) if edge is not None else model_edits.added(model, kind, *after)

    def run_command(self, command: str) -> None:
        """Apply one of `layer_bar.COMMANDS` to the selected layers."""
        self._show_error("")
        positions = self._views.positions()
        if command == "fold":
            self._views.toggle_fold()
        elif command == "fold_all":
            self._views.toggle_all_folds()
        elif command in ("paste", "branch", "merge"):
            self._add_layers(command, positions)
        elif positions:
            self._change(command, positions)

    def _add_layers(self, command: str, positions: tuple[int, ...]) -> None:
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
            self._try(lambda model: model_edits.by_command(model, command, positions))

    def _connect(self) -> None:
        views, form = self._views, self._layer_form
        views.selection_changed.connect(self._on_selection_changed)
        views.folded.connect(self._on_folded)
        views.reorder_requested.connect(self._slot(model_edits.moved))
        views.command_requested.connect(self.run_command)
        views.add_requested.connect(self.add_layer)
        views.menu_requested.connect(self._layer_bar.open_menu)
        views.rename_requested.connect(self._rename)
        views.connect_requested.connect(self._slot(model_edits.connected))
        views.disconnect_requested.connect(self._slot(model_edits.disconnected))
        views.move_requested.connect(self._on_move_requested)
        views.insert_requested.connect(self._on_insert_requested)
        views.branch_requested.connect(self._on_branch_requested)
        views.drop_requested.connect(self._slot(model_edits.dropped, focus=True))
        views.drop_before_requested.connect(self._slot(model_edits.added, focus=True))
        self._palette.picked.connect(self._on_palette_picked)
        self._palette.escaped.connect(views.take_focus)
        self._layer_bar.palette_requested.connect(self.palette_requested)
        self._layer_bar.add_requested.connect(self.add_layer)
        self._layer_bar.command_requested.connect(self.run_command)
        self._layer_bar.graph_requested.connect(self.graph_requested)
        form.changed.connect(self._layer_slot(model_edits.with_params))
        form.rename_requested.connect(self._on_form_rename_requested)
        form.connect_requested.connect(
            lambda source, old: self._rewire(partial(model_edits.connected, instead_of=old), source)
        )
        form.disconnect_requested.connect(lambda source: self._rewire(model_edits.disconnected, source))
        form.weights_requested.connect(self._layer_slot(model_edits.with_weights_of))
        form.target_requested.connect(self._on_target_requested)
        self._picker.picked.connect(self._on_kind_picked)
        self._advice_line.apply_requested.connect(self._on_advice_apply_requested)
        self._template_page.picked.connect(self._on_template_picked)
        self._template_page.add_requested.connect(self.add_layer)
        self._template_page.close_requested.connect(lambda: self.show_templates(False))

    def _show(self) -> None:
        """Update everything that depends on the project, and close the picker, whose edit was for the old one."""
        self._picker.hide()
        self._updating = True
        project, model = self._project, self._project.model
        self._facts = facts_of(model, self._inputs, self._measured) if self._inputs is not None else None
        self._show_rows()
        advice = output_advice(project, self._table) if self._table else None
        self._template_page.show_project(project, self._table)
        self._advice = advice if advice and not follows(project, advice) else None
        self._advice_line.show_advice(self._advice if model.layers else None)
        self._summary.show_network(project.name, self._facts)
        self._arrangement.show_network(bool(model.layers) and not self._templates_shown)
        self._updating = False
        self._show_selected()

    def _show_rows(self) -> None:
        project = self._project
        names = (*view_state.input_names(self._inputs), *project.model.names)
        rows = view_state.rows_of(project, self._inputs, self._facts)
        cards = view_state.block_cards(project.model, rows, self._facts, self._inputs)
        self._views.show_rows(rows, names, view_state.reads_of(project, self._inputs), cards)
        self._show_totals()
        selected, self._next_selected = self._next_selected, None
        if selected is None and not self._views.has_selection() and project.model.layers:
            selected = (0,)
        if selected is not None:
            self._views.select(selected)

    def _show_totals(self) -> None:
        inputs, measured = self._inputs, self._measured
        confirmed = inputs is not None and measured is not None and measured.is_of(self._project.model, inputs)
        text = view_state.totals(self._facts, self._project.fit.batch_size)
        self._views.show_totals(text, view_state.totals_tip(confirmed))

    def _show_selected(self) -> None:
        """Show the form of the selected layer, and enable the commands for the selected ones."""
        model, inputs = self._project.model, self._views.selected_inputs()
        positions = tuple(position for position in self._views.positions() if position < len(model.layers))
        if len(positions) == 1:
            facts = self._facts.layers[positions[0]] if self._facts else None
            wiring = view_state.wiring_of(self._project, self._inputs, positions[0])
            self._layer_form.show_layer(model.layers[positions[0]], facts, wiring)
        elif inputs and not positions:
            self._layer_form.show_note(view_state.input_text(self._project, self._inputs, inputs[0]))
        elif positions:
            self._layer_form.show_note(view_state.selection_text(model, positions, self._views.folding.folded))
        else:
            self._layer_form.show_note(view_state.edge_text(self._views.selected_edge()))
        blocks = self._views.folding.blocks
        self._layer_bar.set_enabled_commands(view_state.enabled_commands(model, positions, inputs, blocks))

    def _try(
        self, edit: Callable[[ModelSpec], model_edits.Edit | None], refused: Callable[[str], None] | None = None
    ) -> None:
        """Propose an edit, or show why it cannot be made."""
        self._show_error("")
        try:
            self._propose(edit(self._project.model))
        except model_edits.EditError as error:
            (refused or self._show_error)(str(error))

    def _slot(self, edit: Callable[..., model_edits.Edit | None], *, focus: bool = False) -> Callable[..., None]:
        """Return a slot that proposes an edit of the model with the arguments of the signal."""

        def propose(*arguments: object) -> None:
            self._try(lambda model: edit(model, *arguments))
            if focus:
                self._views.take_focus()

        return propose

    def _layer_slot(self, edit: Callable[..., model_edits.Edit | None]) -> Callable[..., None]:
        """Return a slot that proposes an edit of the selected layer with the arguments of the signal."""
        return lambda *arguments: self._change_one(lambda model, position: edit(model, position, *arguments))

    def _change_one(self, edit: Callable[[ModelSpec, int], model_edits.Edit | None]) -> None:
        """Propose an edit of the selected layer, if exactly one is selected."""
        if len(positions := self._views.positions()) == 1:
            self._try(lambda model: edit(model, positions[0]))

    def _pick(
        self, edit: Callable[[str], model_edits.Edit], at: QPoint | None = None, *, merging: bool = False
    ) -> None:
        """Open the picker of a kind of layer, and propose the edit with it."""
        self._pending_edit = edit
        button = self._layer_bar.add_button
        button = button if button.isVisible() else self._template_page.add_button
        self._picker.open_at(button, view_state.kinds(merging=merging), corner=at)

    def _propose(self, edit: model_edits.Edit | None) -> None:
        """Propose an edit; its layers are selected when the new project is shown."""
        if edit is None:
            return
        project = self._project.replaced(model=edit.model)
        if project is not self._project:
            self._emit(project, edit.text, edit.selected, edit.merge_key)

    def _emit(self, project: Project, text: str, selected: tuple[int, ...] | None, merge_key: str = "") -> None:
        self._next_selected = selected
        self.edited.emit(project, text, merge_key)
        self._next_selected = None

    def _rename(self, position: int, name: str) -> None:
        self._try(lambda model: model_edits.renamed(model, position, name), self._layer_form.show_name_error)

    def _show_error(self, text: str) -> None:
        """Show why a command cannot be done; an empty text removes the message."""
        self._edit_error_label.setText(text)
        self._edit_error_label.setVisible(bool(text))

    def _on_selection_changed(self) -> None:
        if not self._updating:  # else `_show` does it at its end
            self._show_error("")
            self._show_selected()
            if len(positions := self._views.positions()) == 1:
                self.layer_selected.emit(("model", "layers", positions[0]))

    def _on_folded(self) -> None:
        self._layer_bar.show_folding(len(self._views.folding.blocks), len(self._views.folding.folded))

    def _on_move_requested(self, source: str, reader: str) -> None:
        self._try(lambda model: model_edits.moved_onto_edge(model, self._views.positions(), source, reader))

    def _on_insert_requested(self, source: str, reader: str, at: QPoint | None = None) -> None:
        self._pick(lambda kind: model_edits.inserted(self._project.model, kind, source, reader), at)

    def _on_branch_requested(self, source: str, at: QPoint) -> None:
        self._pick(lambda kind: model_edits.branched(self._project.model, kind, source), at)

    def _rewire(self, edit: Callable[[ModelSpec, str, str], model_edits.Edit | None], source: str) -> None:
        """Propose an edit of the inputs of the selected layer."""
        self._change_one(lambda model, position: edit(model, source, model.names[position]))

    def _on_target_requested(self, target: str) -> None:
        targets = [column.name for column in self._project.data.with_role("target")]
        self._change_one(lambda model, position: model_edits.with_target(model, position, targets, target))

    def _on_kind_picked(self, kind: str) -> None:
        self._propose(self._pending_edit(kind))
        self._views.take_focus()

    def _on_palette_picked(self, kind: str, unconnected: bool) -> None:
        if unconnected:
            self._try(lambda model: model_edits.added_unconnected(model, kind))
        else:
            self.add_layer(kind)

    def _on_form_rename_requested(self, name: str) -> None:
        if len(positions := self._views.positions()) == 1:
            self._rename(positions[0], name)

    def _on_advice_apply_requested(self) -> None:
        if self._advice:
            project = with_advice(self._project, self._advice)
            self._emit(project, "Apply the suggested output layer", (len(project.model.layers) - 1,))

    def _on_template_picked(self, template: Template) -> None:
        advice = output_advice(self._project, self._table) if self._table else None
        self._templates_shown, self._next_selected = False, (0,)
        self._views.folding.fold_all()
        project = started(self._project, template, self._table)
        title = title_for(template, advice.task if advice else None)
        if project == self._project:
            self._show()
        else:
            self.edited.emit(project, f"Start with {title.lower()}", "")
        self._next_selected = None
        self._views.take_focus()
