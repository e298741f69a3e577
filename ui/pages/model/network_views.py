"""The network as a list and as a graph, one of them in sight: the same rows, the same selection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ui.pages.model.graph import GraphView
from ui.pages.model.graph.graph_model import Edge, Node, nodes_of
from ui.pages.model.graph.zoom_bar import ZoomBar
from ui.pages.model.list.layer_list import LayerList
from ui.pages.model.list.rows import LayerRow, LayerRows
from ui.style import theme


class NetworkViews(QWidget):
    """Shows rows as a list or as a graph; positions are those of layers, the inputs of the network have none.

    Signals
    -------
    selected : ()
        Another layer, or others, are selected now.
    requested : str
        What a key asked for, by the names of `layer_bar.WISHES`.
    add_requested : ()
        Another layer is to be added.
    moved : (tuple of int, int)
        Layers were dragged into the gap before a position.
    renamed : (int, str)
        Another name was typed for a layer.
    joined, cut, carried : (str, str)
        As `GraphView` says it, by the names of what is read and of what reads it.
    insert_requested : (str, str, QPoint)
    branch_requested : (str, QPoint)
    placed : (str, tuple of str, str or None)
        A kind of layer was dropped: on the edge between two layers, on a layer or input, or beside all.
    placed_before : (str, int)
        A kind of layer was dropped into the gap before a position.
    menu_requested : QPoint
        What can be done is to be offered at a point of the screen.
    """

    selected = Signal()
    requested = Signal(str)
    add_requested = Signal()
    moved = Signal(object, int)
    renamed = Signal(int, str)
    joined = Signal(str, str)
    cut = Signal(str, str)
    carried = Signal(str, str)
    insert_requested = Signal(str, str, QPoint)
    branch_requested = Signal(str, QPoint)
    placed = Signal(str, object)
    placed_before = Signal(str, int)
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = LayerRows(self)
        self._names: tuple[str, ...] = ()
        self._reads: tuple[tuple[str, ...], ...] = ()
        self._layer_list = LayerList(self._rows)
        self._layer_list.setObjectName("_layer_list")
        self._graph = GraphView(self._layer_list.selectionModel())
        self._graph.setObjectName("_graph_view")
        self._graph_due = True
        self._zoom_bar = ZoomBar()
        self._totals_label = QLabel()
        self._totals_label.setObjectName("_totals_label")
        self._totals_label.setWordWrap(True)
        theme.set_role(self._totals_label, "muted")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.set_drawn(False)

    @property
    def drawn(self) -> bool:
        """Whether the graph is in sight."""
        return self._stack.currentWidget() is self._graph

    @property
    def graph(self) -> GraphView:
        """The network as a graph."""
        return self._graph

    def set_drawn(self, drawn: bool) -> None:
        """Show the graph, or the list."""
        had_focus = self._layer_list.hasFocus() or self._graph.hasFocus()
        self._stack.setCurrentWidget(self._graph if drawn else self._layer_list)
        self._zoom_bar.setVisible(drawn)
        self._draw()
        if had_focus:
            self.take_focus()

    def show_rows(self, rows: Sequence[LayerRow], names: Sequence[str], reads: Sequence[tuple[str, ...]]) -> None:
        """Show other rows, with the name of each and the names of what it reads; those of the inputs first."""
        self._names, self._reads = tuple(names), tuple(reads)
        self._rows.show_rows(rows)
        self._graph_due = True
        self._draw()

    def show_totals(self, text: str, tip: str = "") -> None:
        """Say how large the network is, and to the mouse who says so."""
        self._totals_label.setText(text)
        self._totals_label.setToolTip(tip)

    def positions(self) -> tuple[int, ...]:
        """Return the positions of the selected layers, in order."""
        return self._layer_list.positions()

    def selected_inputs(self) -> tuple[str, ...]:
        """Return the names of the selected inputs of the network."""
        rows = sorted(index.row() for index in self._layer_list.selectedIndexes())
        return tuple(self._names[row] for row in rows if row < self._rows.inputs)

    def selects(self) -> bool:
        """Return whether anything is selected."""
        return bool(self._layer_list.selectedIndexes())

    def selected_edge(self) -> tuple[str, str] | None:
        """Return the names of what is read and of what reads it, of the edge that is selected in the graph."""
        return self._ends(self._graph.edge) if self.drawn and self._graph.edge is not None else None

    def insert_position(self) -> int:
        """Return where a new layer goes: after the selected ones, at the end where none is selected."""
        return self._layer_list.insert_position()

    def select(self, positions: Iterable[int]) -> None:
        """Select layers; the first of them is scrolled into view."""
        self._layer_list.select(positions)

    def take_focus(self) -> None:
        """Give the focus to the view that is in sight."""
        self._stack.currentWidget().setFocus()

    def rename_in_row(self) -> bool:
        """Let a name be typed into the row, where the list is in sight."""
        if self.drawn:
            return False
        self._layer_list.setFocus()
        self._layer_list.rename()
        return True

    def nodes(self) -> list[Node]:
        """Return what the graph draws."""
        rows = [self._rows.row(number) for number in range(self._rows.rowCount())]
        return nodes_of(rows, self._reads, self._names)

    def _ends(self, edge: Edge) -> tuple[str, str]:
        return self._names[edge[0]], self._names[edge[1]]

    def _named(self, target: Edge | int | None) -> tuple[str, str] | str | None:
        """Return the names of an edge, or that of a row."""
        if target is None:
            return None
        return self._names[target] if isinstance(target, int) else self._ends(target)

    def _draw(self) -> None:
        """Bring the graph up to date, when it is looked at."""
        if self._graph_due and self.drawn:
            self._graph_due = False
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
            view.requested.connect(self.requested)
            view.add_requested.connect(self.add_requested)
            view.customContextMenuRequested.connect(
                lambda point, view=view: self.menu_requested.emit(view.viewport().mapToGlobal(point))
            )
        layers.selected.connect(self.selected)
        layers.moved.connect(self.moved)
        layers.placed.connect(self.placed_before)
        graph.placed.connect(lambda kind, target: self.placed.emit(kind, self._named(target)))
        self._rows.renamed.connect(self.renamed)
        graph.edge_chosen.connect(self.selected)
        graph.joined.connect(lambda edge: self.joined.emit(*self._ends(edge)))
        graph.cut.connect(lambda edge: self.cut.emit(*self._ends(edge)))
        graph.carried.connect(lambda edge: self.carried.emit(*self._ends(edge)))
        graph.insert_requested.connect(lambda edge, at: self.insert_requested.emit(*self._ends(edge), at))
        graph.branch_requested.connect(lambda row, at: self.branch_requested.emit(self._names[row], at))
        graph.zoomed.connect(self._zoom_bar.show_zoom)
        self._zoom_bar.fit_requested.connect(graph.fit)
        self._zoom_bar.step_requested.connect(graph.step_zoom)
