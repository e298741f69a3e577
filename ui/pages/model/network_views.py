"""The network as a list or as a graph, with the same rows and the same selection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ui.pages.model.folding import BlockCard, Folding
from ui.pages.model.graph import GraphView
from ui.pages.model.graph.graph_model import Edge, Node, nodes_of
from ui.pages.model.graph.zoom_bar import ZoomBar
from ui.pages.model.list.layer_list import LayerList
from ui.pages.model.list.rows import LayerRow, LayerRows
from ui.style import theme
from ui.style.object_names import named


class NetworkViews(QWidget):
    """Shows rows as a list or as a graph. Positions count layers only; inputs of the network have none.

    Signals
    -------
    selection_changed : ()
        The selected layers, or the selected edge, have changed.
    folded : ()
        Other blocks are folded than before, or the network is another one.
    command_requested : str
        A key was pressed that means one of `layer_bar.COMMANDS`.
    add_requested : ()
        Add a layer.
    reorder_requested : (tuple of int, int)
        Move layers into the gap before a position.
    rename_requested : (int, str)
        Rename the layer at a position.
    connect_requested, disconnect_requested, move_requested : (str, str)
        As in `GraphView`; the edge is given by the names of source and reader.
    insert_requested : (str, str, QPoint)
        As in `GraphView`; the edge is given by the names of source and reader.
    branch_requested : (str, QPoint)
        As in `GraphView`; the source is given by its name.
    drop_requested : (str, tuple of str, str or None)
        Insert a layer of this kind on the edge between two layers, after a layer or input, or unconnected.
    drop_before_requested : (str, int)
        Insert a layer of this kind into the gap before a position.
    menu_requested : QPoint
        Open the menu of commands at a point of the screen.
    """

    selection_changed = Signal()
    folded = Signal()
    command_requested = Signal(str)
    add_requested = Signal()
    reorder_requested = Signal(object, int)
    rename_requested = Signal(int, str)
    connect_requested = Signal(str, str)
    disconnect_requested = Signal(str, str)
    move_requested = Signal(str, str)
    insert_requested = Signal(str, str, QPoint)
    branch_requested = Signal(str, QPoint)
    drop_requested = Signal(str, object)
    drop_before_requested = Signal(str, int)
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = LayerRows(self)
        self._folding = Folding()
        self._plain_rows: Sequence[LayerRow] = ()
        self._names: tuple[str, ...] = ()
        self._reads: tuple[tuple[str, ...], ...] = ()
        self._layer_list = named(LayerList(self._rows), "_layer_list")
        self._graph = named(GraphView(self._layer_list.selectionModel()), "_graph_view")
        self._graph_outdated = True
        self._zoom_bar = ZoomBar()
        self._totals_label = named(QLabel(), "_totals_label")
        self._totals_label.setWordWrap(True)
        theme.set_role(self._totals_label, "muted")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.show_graph(False)

    @property
    def graph_shown(self) -> bool:
        """Whether the graph is shown, not the list."""
        return self._stack.currentWidget() is self._graph

    def show_graph(self, shown: bool) -> None:
        """Show the graph, or the list."""
        had_focus = self._layer_list.hasFocus() or self._graph.hasFocus()
        self._stack.setCurrentWidget(self._graph if shown else self._layer_list)
        self._zoom_bar.setVisible(shown)
        self._update_graph()
        if had_focus:
            self.take_focus()

    @property
    def folding(self) -> Folding:
        """The blocks of layers, and which of them are folded."""
        return self._folding

    def show_rows(
        self,
        rows: Sequence[LayerRow],
        names: Sequence[str],
        reads: Sequence[tuple[str, ...]],
        cards: Sequence[BlockCard] = (),
    ) -> None:
        """Show rows with the name and the inputs of each; those of the network inputs come first."""
        self._plain_rows, self._names, self._reads = rows, tuple(names), tuple(reads)
        self._folding.show_cards(cards)
        self._show_folded()

    def toggle_fold(self) -> None:
        """Fold or unfold the blocks of the selected layers, as the first of them is."""
        touched = self._folding.touched(self.positions())
        folded = set(self._folding.folded)
        for block in touched:
            if (block in folded) == (touched[0] in folded):
                self._folding.toggle(block)
        self._show_folded()
        self.select(block.start for block in touched)

    def toggle_all_folds(self) -> None:
        """Show each block as one card, or all layers if that is so."""
        first = next(iter(self.positions()), None)
        self._folding.toggle_all()
        self._show_folded()
        if first is not None:
            hidden = [block for block in self._folding.folded if block.start <= first < block.stop]
            self.select([hidden[0].start if hidden else first])

    def _show_folded(self) -> None:
        inputs = sum(not row.movable for row in self._plain_rows)
        self._rows.show_rows(self._folding.folded_rows(self._plain_rows, inputs))
        self._layer_list.hide_folded_rows()
        self._graph_outdated = True
        self._update_graph()
        self.folded.emit()

    def show_totals(self, text: str, tip: str = "") -> None:
        """Show the size of the network, with a tooltip."""
        self._totals_label.setText(text)
        self._totals_label.setToolTip(tip)

    def positions(self) -> tuple[int, ...]:
        """Return the positions of the selected layers, in order."""
        return self._layer_list.positions()

    def selected_inputs(self) -> tuple[str, ...]:
        """Return the names of the selected inputs of the network."""
        rows = sorted(index.row() for index in self._layer_list.selectedIndexes())
        return tuple(self._names[row] for row in rows if row < self._rows.inputs)

    def has_selection(self) -> bool:
        """Return whether anything is selected."""
        return bool(self._layer_list.selectedIndexes())

    def selected_edge(self) -> tuple[str, str] | None:
        """Return the names of source and reader of the selected edge; None if the graph is hidden or has none."""
        return self._ends(self._graph.edge) if self.graph_shown and self._graph.edge is not None else None

    def insert_position(self) -> int:
        """Return the position of a new layer: after the selected ones, at the end if none is selected."""
        return self._layer_list.insert_position()

    def select(self, positions: Iterable[int], *, unfold: bool = False) -> None:
        """Select layers; the first of them is scrolled into view.

        A folded block is selected by its first layer, or by all; another one of its layers unfolds it, and so does any
        with `unfold`.
        """
        chosen = set(positions)
        whole = {
            position
            for block in self._folding.folded
            for position in range(block.start, block.stop)
            if chosen & set(range(block.start, block.stop)) in ({block.start}, set(range(block.start, block.stop)))
        }
        if self._folding.unfold(chosen if unfold else chosen - whole):
            self._show_folded()
        self._layer_list.select(sorted(chosen))

    def take_focus(self) -> None:
        """Focus the view that is shown."""
        (self._graph if self.graph_shown else self._layer_list).setFocus()

    def rename_in_row(self) -> bool:
        """Edit the name in its row, and return True, if the list is shown."""
        if self.graph_shown:
            return False
        self._layer_list.setFocus()
        self._layer_list.rename()
        return True

    def nodes(self) -> list[Node]:
        """Return the nodes of the graph."""
        rows = [self._rows.row(number) for number in range(self._rows.rowCount())]
        return nodes_of(rows, self._reads, self._names)

    def _ends(self, edge: Edge) -> tuple[str, str]:
        """Return the names of the layers at the ends of an edge: of a folded block, those that it joins."""
        sources = [self._names[row] for row in self._card(edge[0])]
        readers = self._card(edge[1])
        joined = ((name, self._names[row]) for row in readers for name in self._reads[row] if name in sources)
        return next(joined, (sources[-1], self._names[readers[0]]))

    def _card(self, row: int) -> range:
        """Return the rows that a card stands for."""
        return range(row, row + self._rows.row(row).span)

    def _named(self, target: Edge | int | None) -> tuple[str, str] | str | None:
        """Return the names of the ends of an edge, or the name of a row."""
        if target is None:
            return None
        return self._names[self._card(target)[-1]] if isinstance(target, int) else self._ends(target)

    def _update_graph(self) -> None:
        """Update the graph if it is outdated and shown."""
        if self._graph_outdated and self.graph_shown:
            self._graph_outdated = False
            self._graph.show_nodes(self.nodes())

    def _lay_out(self) -> None:
        self._stack.addWidget(self._layer_list)
        self._stack.addWidget(self._graph)
        below = QHBoxLayout()
        below.setSpacing(theme.GRID)
        below.addWidget(self._totals_label, 1)
        below.addWidget(self._zoom_bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(self._stack, 1)
        column.addLayout(below)

    def _connect(self) -> None:
        graph, layers = self._graph, self._layer_list
        for view in (graph, layers):
            view.command_requested.connect(self.command_requested)
            view.add_requested.connect(self.add_requested)
            view.customContextMenuRequested.connect(
                lambda point, view=view: self.menu_requested.emit(view.viewport().mapToGlobal(point))
            )
        layers.selection_changed.connect(self.selection_changed)
        layers.move_requested.connect(self.reorder_requested)
        layers.drop_requested.connect(self.drop_before_requested)
        graph.drop_requested.connect(lambda kind, target: self.drop_requested.emit(kind, self._named(target)))
        self._rows.rename_requested.connect(self.rename_requested)
        graph.edge_selected.connect(self.selection_changed)
        graph.connect_requested.connect(lambda edge: self.connect_requested.emit(*self._ends(edge)))
        graph.disconnect_requested.connect(lambda edge: self.disconnect_requested.emit(*self._ends(edge)))
        graph.move_requested.connect(lambda edge: self.move_requested.emit(*self._ends(edge)))
        graph.insert_requested.connect(lambda edge, point: self.insert_requested.emit(*self._ends(edge), point))
        graph.branch_requested.connect(lambda row, point: self.branch_requested.emit(self._named(row), point))
        graph.zoomed.connect(self._zoom_bar.show_zoom)
        self._zoom_bar.fit_requested.connect(graph.fit)
        self._zoom_bar.step_requested.connect(graph.step_zoom)
