"""The rows of the list of layers: the features first, then one row for each layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from engine.catalog.entries import entry
from engine.catalog.shapes import LayerFacts, NetworkInput, TensorShape
from engine.project import LayerSpec
from ui.forms.summary_text import in_words
from ui.pages.model.layer_icons import FEATURES_LOOK, INPUT_LOOK, Look, look_of

ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class LayerRow:
    """What one row says.

    Attributes
    ----------
    title, words : str
        The name; the kind and its main arguments.
    shape, parameters : str
        What comes out and how many numbers are learned, in words; empty where it cannot be told.
    error : str
        Why the layer cannot stand here.
    look : Look
        The icon and its colour.
    movable : bool
        Whether it is a layer.
    reads : str
        What it reads, in words, where that is not just the row above it.
    follows : bool
        Whether it reads the row above it.
    is_output : bool
        Whether it is an output of the network.
    tip : str
        What the mouse is told.
    """

    title: str
    words: str
    shape: str = ""
    parameters: str = ""
    error: str = ""
    look: Look = FEATURES_LOOK
    movable: bool = True
    tip: str = ""
    reads: str = ""
    follows: bool = True
    is_output: bool = False


def features_row(features: int | None, columns: int) -> LayerRow:
    """Return the row of the network's input, given how many numbers each row of the table has, if that is known."""
    if features == 0 or not columns:
        told = "No column is a feature. Choose some on the data page." if features == 0 else ""
        words = "" if told else "Open a table to see what comes in"
        return LayerRow("Features", words, error=told, movable=False, tip="What comes in: the features of the table")
    made = f"{columns} column{'s' if columns > 1 else ''}"
    shape = in_values((None, features)) if features else ""
    tip = f"What comes in: {shape or made} for each row of the table"
    return LayerRow("Features", f"{made} of the table", shape, movable=False, tip=tip)


def input_row(source: NetworkInput, columns: int) -> LayerRow:
    """Return the row of one input of the network, given how many columns the plain numbers are made of."""
    if not source.column:
        return features_row(source.width, columns)
    words = f"Category as a whole number, 0 to {source.levels - 1:,}"
    tip = f"The embedded category {source.column}"
    return LayerRow(source.name, words, "1 value", movable=False, tip=tip, look=INPUT_LOOK, follows=False)


def layer_row(
    layer: LayerSpec,
    facts: LayerFacts | None,
    reads: Sequence[str],
    above: str,
    answers: str = "",
    *,
    is_output: bool = False,
) -> LayerRow:
    """Return the row of a layer, with what is known of its output.

    Parameters
    ----------
    reads : sequence of str
        The names of what it reads.
    above : str
        The name of the row above it.
    answers : str
        The target that it answers, where there are several.
    is_output : bool
        Whether it is an output of the network.
    """
    known = entry("layers", layer.kind)
    words = in_words(known, layer.params) if known and not layer.shares else ""
    shared = f"weights of {layer.shares}" if layer.shares else ""
    label = known.label if known else layer.kind
    tip = [known.text if known else "", f"Output: {shape_text(facts.shape)}" if facts and facts.shape else ""]
    if facts and facts.parameters:
        frozen = facts.parameters - facts.trainable
        tip.append(in_parameters(facts.parameters) + (f", {frozen:,} of them kept as they are" if frozen else ""))
    shown = facts is not None and facts.shape is not None
    return LayerRow(
        title=layer.name,
        words=" · ".join(part for part in (label, words, shared, f"answers {answers}" if answers else "") if part),
        shape=in_values(facts.shape) if shown else "",
        parameters=in_parameters(facts.parameters) if shown and facts.parameters else "",
        error=facts.error if facts else "",
        look=look_of(known),
        tip="\n".join(line for line in tip if line),
        reads="" if tuple(reads) == (above,) else f"reads {_listed(reads)}",
        follows=above in reads,
        is_output=is_output,
    )


def _listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them; an empty one is an input that is missing."""
    return ", ".join(name or "nothing" for name in names)


def in_values(shape: TensorShape) -> str:
    """Return a shape in words, without the rows: ``8 values``, ``4 × 8 values``."""
    sizes = " × ".join("?" if size is None else f"{size:,}" for size in shape[1:])
    return f"{sizes or 1} value{'' if sizes in ('', '1') else 's'}"


def in_parameters(count: int) -> str:
    """Return a number of parameters in words."""
    return f"{count:,} parameter{'' if count == 1 else 's'}"


def shape_text(shape: TensorShape) -> str:
    """Return a shape as Keras writes it: ``(None, 8)``."""
    return f"({', '.join(str(size) for size in shape)}{',' if len(shape) == 1 else ''})"


class LayerRows(QAbstractListModel):
    """The rows as Qt's views read them; the first `inputs` of them are the inputs of the network.

    Signals
    -------
    renamed : (int, str)
        The user typed another name for the layer at a position.
    """

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[LayerRow, ...] = ()
        self.inputs = 1

    def show_rows(self, rows: Sequence[LayerRow]) -> None:
        """Show other rows; those at both ends that stay the same are left alone, so that selections last."""
        old, new = self._rows, tuple(rows)
        self.inputs = sum(not row.movable for row in new)
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        gone, come = len(old) - head - tail, len(new) - head - tail
        changed = min(gone, come)
        if come > gone:
            self.beginInsertRows(QModelIndex(), head + changed, head + come - 1)
            self._rows = new
            self.endInsertRows()
        elif gone > come:
            self.beginRemoveRows(QModelIndex(), head + changed, head + gone - 1)
            self._rows = new
            self.endRemoveRows()
        self._rows = new
        if changed:
            self.dataChanged.emit(self.index(head), self.index(head + changed - 1))

    def row(self, number: int) -> LayerRow:
        """Return what one row says."""
        return self._rows[number]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return row
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return row.title
            case Qt.ItemDataRole.ToolTipRole:
                return row.error or row.tip
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(
                    part for part in (row.title, row.words, row.reads, row.shape, row.parameters, row.error) if part
                )
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role == Qt.ItemDataRole.EditRole and index.row() >= self.inputs and value != self._rows[index.row()].title:
            self.renamed.emit(index.row() - self.inputs, str(value))
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if index.row() >= self.inputs:
            flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsEditable
        return flags


def _alike(one: Sequence[LayerRow], other: Sequence[LayerRow]) -> int:
    """Return how many rows are the same at the beginning of both."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
