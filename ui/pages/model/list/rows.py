"""Rows of the list of layers: the inputs of the network, then one row for each layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from engine.catalog.entries import entry
from engine.catalog.shapes import LayerFacts, NetworkInput, TensorShape
from engine.project import LayerSpec
from engine.suggestions.layer_blocks import BlockKind, LayerBlock
from engine.system.word_forms import counted
from ui.forms.summary_text import params_text
from ui.pages.model.layer_icons import FEATURES_LOOK, INPUT_LOOK, Look, look_of

_BLOCK_LOOKS: Mapping[BlockKind, Look] = MappingProxyType(
    {
        "encoding": Look("binary", "series_4"),
        "embeddings": Look("tag", "series_4"),
        "members": Look("layers", "series_0"),
    }
)
ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class LayerRow:
    """Texts of one row.

    Attributes
    ----------
    title, summary : str
        Name; kind and main arguments.
    shape, parameters : str
        Output shape and number of parameters as text; empty if unknown.
    error : str
        Why the layer does not fit here; empty if it does.
    look : Look
        Icon and colour.
    movable : bool
        Whether it is a layer, not an input of the network.
    reads : str
        Its inputs as text; empty if it reads just the row above.
    follows : bool
        Whether it reads the row above.
    is_output : bool
        Whether it is an output of the network.
    block : str
        Name of the block of layers that begins here; empty if none does.
    span : int
        Number of rows that the card stands for: several for a folded block, of which the others are hidden.
    in_block : bool
        Whether it is a layer of an unfolded block.
    tip : str
        Tooltip.
    """

    title: str
    summary: str
    shape: str = ""
    parameters: str = ""
    error: str = ""
    look: Look = FEATURES_LOOK
    movable: bool = True
    tip: str = ""
    reads: str = ""
    follows: bool = True
    is_output: bool = False
    block: str = ""
    span: int = 1
    in_block: bool = False

    @property
    def is_folded(self) -> bool:
        """Whether this is the card of a folded block."""
        return self.span > 1


def features_row(features: int | None, columns: int) -> LayerRow:
    """Return the row of the features, given the number of values per row of the table; None if it is unknown."""
    if features == 0 or not columns:
        error = "No column is a feature. Choose features on the Data page." if features == 0 else ""
        summary = "" if error else "Open a table to see the features"
        return LayerRow("Features", summary, error=error, movable=False, tip="Network input: the features of the table")
    columns_text = f"{columns} column{'s' if columns > 1 else ''}"
    shape = values_text((None, features)) if features else ""
    tip = f"Network input: {shape or columns_text} for each row of the table"
    return LayerRow("Features", f"{columns_text} of the table", shape, movable=False, tip=tip)


def input_row(source: NetworkInput, columns: int) -> LayerRow:
    """Return the row of one input of the network, given the number of columns of the numeric features."""
    if not source.column:
        return features_row(source.width, columns)
    summary = f"Category as an integer, 0 to {source.levels - 1:,}"
    tip = f"Network input: the category {source.column}, for an Embedding layer"
    return LayerRow(source.name, summary, "1 value", movable=False, tip=tip, look=INPUT_LOOK, follows=False)


def layer_row(
    layer: LayerSpec,
    facts: LayerFacts | None,
    reads: Sequence[str],
    above: str,
    target: str = "",
    *,
    is_output: bool = False,
) -> LayerRow:
    """Return the row of a layer.

    Parameters
    ----------
    reads : sequence of str
        Names of its inputs.
    above : str
        Name of the row above it.
    target : str
        The target that it predicts, if there are several.
    is_output : bool
        Whether it is an output of the network.
    """
    known = entry("layers", layer.kind)
    arguments = params_text(known, layer.params) if known and not layer.shares else ""
    shared = f"weights of {layer.shares}" if layer.shares else ""
    label = known.label if known else layer.kind
    tip = [known.text if known else "", f"Output: {shape_text(facts.shape)}" if facts and facts.shape else ""]
    if facts and facts.parameters:
        frozen = facts.parameters - facts.trainable
        tip.append(counted(facts.parameters, "parameter") + (f", {frozen:,} not trainable" if frozen else ""))
    shape = facts.shape if facts is not None else None
    return LayerRow(
        title=layer.name,
        summary=" · ".join(part for part in (label, arguments, shared, f"predicts {target}" if target else "") if part),
        shape=values_text(shape) if shape is not None else "",
        parameters=counted(facts.parameters, "parameter") if facts and shape is not None and facts.parameters else "",
        error=facts.error if facts else "",
        look=look_of(known),
        tip="\n".join(line for line in tip if line),
        reads=_reads_text(reads, above),
        follows=above in reads,
        is_output=is_output,
    )


def block_row(
    block: LayerBlock, rows: Sequence[LayerRow], facts: Sequence[LayerFacts | None], reads: Sequence[str], above: str
) -> LayerRow:
    """Return the card of a folded block.

    Parameters
    ----------
    rows, facts : sequences of equal length
        The rows of its layers, and what is known about them.
    reads, above
        As in `layer_row`.
    """
    parameters = sum(each.parameters for each in facts if each is not None)
    return LayerRow(
        title=block.title,
        summary=f"{counted(len(rows), 'layer')}, folded",
        shape=rows[-1].shape,
        parameters=counted(parameters, "parameter") if parameters else "",
        error=next((row.error for row in rows if row.error), ""),
        look=_BLOCK_LOOKS[block.kind],
        tip=f"{block.text}\nLayers: {', '.join(row.title for row in rows)}\nSpace or a double-click unfolds them.",
        reads=_reads_text(reads, above),
        follows=above in reads,
        block=block.title,
        span=len(rows),
    )


def _reads_text(reads: Sequence[str], above: str) -> str:
    return "" if tuple(reads) == (above,) else f"reads {_listed(reads)}"


def _listed(names: Sequence[str]) -> str:
    """Return names separated by commas; an empty name is a missing input."""
    return ", ".join(name or "nothing" for name in names)


def values_text(shape: TensorShape) -> str:
    """Return a shape as text, without the batch axis: ``8 values``, ``4 × 8 values``."""
    sizes = " × ".join("?" if size is None else f"{size:,}" for size in shape[1:])
    return f"{sizes or 1} value{'' if sizes in ('', '1') else 's'}"


def shape_text(shape: TensorShape) -> str:
    """Return a shape as Keras writes it: ``(None, 8)``."""
    return f"({', '.join(str(size) for size in shape)}{',' if len(shape) == 1 else ''})"


class LayerRows(QAbstractListModel):
    """Qt model of the rows; the first `inputs` rows are the inputs of the network.

    Signals
    -------
    rename_requested : (int, str)
        The user typed a new name for the layer at a position.
    """

    rename_requested = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[LayerRow, ...] = ()
        self.inputs = 1

    def show_rows(self, rows: Sequence[LayerRow]) -> None:
        """Show rows; equal rows at both ends are not changed, so that the selection is kept."""
        old, new = self._rows, tuple(rows)
        self.inputs = sum(not row.movable for row in new)
        head = _common_length(old, new)
        tail = _common_length(old[head:][::-1], new[head:][::-1])
        removed, added = len(old) - head - tail, len(new) - head - tail
        changed = min(removed, added)
        if added > removed:
            self.beginInsertRows(QModelIndex(), head + changed, head + added - 1)
            self._rows = new
            self.endInsertRows()
        elif removed > added:
            self.beginRemoveRows(QModelIndex(), head + changed, head + removed - 1)
            self._rows = new
            self.endRemoveRows()
        self._rows = new
        if changed:
            self.dataChanged.emit(self.index(head), self.index(head + changed - 1))

    def row(self, number: int) -> LayerRow:
        """Return the texts of a row."""
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
                fold = "folded block" if row.is_folded else f"first layer of {row.block}" if row.block else ""
                parts = (row.title, fold, row.summary, row.reads, row.shape, row.parameters, row.error)
                return ", ".join(part for part in parts if part)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role == Qt.ItemDataRole.EditRole and index.row() >= self.inputs and value != self._rows[index.row()].title:
            self.rename_requested.emit(index.row() - self.inputs, str(value))
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if index.row() >= self.inputs:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
            flags |= Qt.ItemFlag.ItemIsEditable if not self._rows[index.row()].is_folded else flags
        return flags


def _common_length(one: Sequence[LayerRow], other: Sequence[LayerRow]) -> int:
    """Return the number of equal rows at the beginning of both."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
