"""State of the Model page, derived from a project: rows, totals, enabled commands, settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.catalog.entries import Entry, catalog, entry
from engine.catalog.shapes import LayerFacts, ModelFacts, NetworkInput, as_inputs, inputs_of
from engine.project import FEATURES, ModelSpec, Project
from engine.project.table_facts import TableFacts
from engine.suggestions.layer_blocks import LayerBlock, blocks_of
from engine.system.word_forms import counted
from ui.forms.defaults import value_in
from ui.forms.setting import Setting, settings_of
from ui.pages.model import model_edits
from ui.pages.model.folding import BlockCard
from ui.pages.model.inputs_form import Wiring
from ui.pages.model.list.rows import LayerRow, block_row, features_row, input_row, layer_row


def inputs_in(project: Project, table: TableFacts | None) -> tuple[NetworkInput, ...] | None:
    """Return the inputs of the network; None if they are unknown without the table."""
    if table is not None:
        return inputs_of(project.data, table)
    columns = project.data.with_role("feature")
    numeric = bool(columns) and all(column.kind == "number" for column in columns)
    return as_inputs(len(columns)) if numeric else None


def input_names(inputs: Sequence[NetworkInput] | None) -> tuple[str, ...]:
    """Return the names of the network's inputs."""
    return tuple(source.name for source in inputs) if inputs else (FEATURES,)


def rows_of(project: Project, inputs: Sequence[NetworkInput] | None, facts: ModelFacts | None) -> list[LayerRow]:
    """Return the rows of the list: the inputs of the network, then its layers."""
    model = project.model
    layer_facts: Sequence[LayerFacts | None] = facts.layers if facts else (None,) * len(model.layers)
    names = input_names(inputs)
    targets = targets_of_outputs(project)
    columns = len(project.data.with_role("feature")) - sum(bool(source.column) for source in inputs or ())
    above = (names[-1], *model.names)
    outputs = set(model.ends)
    layers = [
        layer_row(layer, each, reads, before, targets.get(layer.name, ""), is_output=layer.name in outputs)
        for layer, each, reads, before in zip(model.layers, layer_facts, _sources(model, names), above, strict=False)
    ]
    if inputs is None:
        return [features_row(None, columns), *layers]
    return [*(input_row(source, columns) for source in inputs), *layers]


def block_cards(
    model: ModelSpec, rows: Sequence[LayerRow], facts: ModelFacts | None, inputs: Sequence[NetworkInput] | None
) -> list[BlockCard]:
    """Return the blocks of a network with the cards of the folded ones, given the rows of the list."""
    first = len(rows) - len(model.layers)
    layer_facts: Sequence[LayerFacts | None] = facts.layers if facts else (None,) * len(model.layers)
    names = input_names(inputs)
    above, sources = (names[-1], *model.names), _sources(model, names)
    cards = []
    for block in blocks_of(model):
        inside = slice(block.start, block.stop)
        read = dict.fromkeys(name for several in sources[inside] for name in several if name not in model.names[inside])
        shown = rows[block.start + first : block.stop + first]
        cards.append(BlockCard(block, block_row(block, shown, layer_facts[inside], tuple(read), above[block.start])))
    return cards


def targets_of_outputs(project: Project) -> dict[str, str]:
    """Return the target of each output by the name of its layer; empty unless there are several targets."""
    targets = project.data.with_role("target")
    if len(targets) < 2:
        return {}
    return {name: target.name for name, target in zip(project.model.ends, targets, strict=False)}


def reads_of(project: Project, inputs: Sequence[NetworkInput] | None) -> list[tuple[str, ...]]:
    """Return the names of the inputs of each row."""
    names = input_names(inputs)
    return [*(() for _ in names), *_sources(project.model, names)]


def _sources(model: ModelSpec, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the names of the inputs of each layer; the first input stands for missing numeric features."""
    if FEATURES in names:
        return list(model.sources)
    return [tuple(names[0] if name == FEATURES else name for name in read) for read in model.sources]


def totals(facts: ModelFacts | None, batch_size: int) -> str:
    """Return the size of the network as text."""
    if facts is None:
        return "Open a table to see shapes and parameters"
    frozen = facts.parameters - facts.trainable
    not_trainable = f", {frozen:,} not trainable" if frozen else ""
    weights, activations = bytes_text(facts.weight_bytes), bytes_text(facts.activation_bytes(batch_size))
    return (
        f"{counted(facts.parameters, 'parameter')}, {facts.trainable:,} trainable{not_trainable} · weights {weights}, "
        f"activations of a batch {activations}"
    )


def totals_tip(confirmed: bool) -> str:
    """Return the tooltip of the totals: whether Keras has confirmed them."""
    origin = "Computed by Keras, layer by layer." if confirmed else "Estimated; Keras verifies when idle."
    return f"Memory for 32-bit numbers. Training needs more, for gradients and optimizer state.\n{origin}"


def bytes_text(count: int) -> str:
    """Return an amount of memory as text: ``260 bytes``, ``4.2 MB``."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{count} {unit}" if unit == "bytes" else f"{size:.1f} {unit}" if size < 100 else f"{size:,.0f} {unit}"


def input_text(project: Project, inputs: Sequence[NetworkInput] | None, name: str) -> str:
    """Return the description of a network input."""
    source = next((each for each in inputs or () if each.name == name), None)
    if source is not None and source.column:
        return (
            f"The category {source.column} as integers from 0 to {source.levels - 1:,}: one for each category, "
            "0 for unseen ones. An Embedding layer maps them to vectors."
        )
    embedded = {each.column for each in inputs or ()}
    names = [column.name for column in project.data.with_role("feature") if column.name not in embedded]
    if not names:
        return "The network has no inputs yet. Open a table, or choose features on the Data page."
    width = source.width if source else None
    count = f"{counted(width, 'value')} for each row of the table" if width else "The features"
    return f"{count}: {', '.join(names)}. Set their roles on the Data page."


def selection_text(model: ModelSpec, positions: Sequence[int], blocks: Sequence[LayerBlock]) -> str:
    """Return the note for a selection of several layers: of one folded block, if it is just that."""
    block = next((each for each in blocks if tuple(positions) == tuple(range(each.start, each.stop))), None)
    if block is not None:
        names = ", ".join(model.names[position] for position in positions)
        return f"{block.title}. {block.text}\n\nLayers: {names}. Unfold them with Space or a double-click."
    return f"{len(positions)} layers are selected. Select one to see its settings."


def edge_text(edge: tuple[str, str] | None) -> str:
    """Return the note for a selected edge ``(source, reader)``, or for no selection."""
    if edge is not None:
        source, reader = edge
        return f"{reader} reads {source}. Ins inserts a layer between them, Del removes the edge."
    return "Select a layer to see its settings."


def wiring_of(project: Project, inputs: Sequence[NetworkInput] | None, position: int) -> Wiring:
    """Return the connections of a layer and the possible ones."""
    names = input_names(inputs)
    model = project.model
    layer = model.layers[position]
    known = entry("layers", model.owner(layer).kind)
    below = _depending_on(model, layer.name)
    sources = (*names, *(name for name in model.names if name not in below))
    owners = tuple(
        other.name
        for other in model.layers
        if other.name != layer.name and other.kind == layer.kind and not other.shares
    )
    shared = any(other.shares == layer.name for other in model.layers)
    return Wiring(
        reads=_sources(model, names)[position],
        sources=sources,
        several=bool(known and known.inputs != "one"),
        owner=layer.shares,
        owners=() if shared else owners,
        target=targets_of_outputs(project).get(layer.name, ""),
        targets=tuple(target.name for target in project.data.with_role("target")),
    )


def enabled_commands(
    model: ModelSpec, positions: Sequence[int], inputs: Sequence[str], blocks: Sequence[LayerBlock]
) -> frozenset[str]:
    """Return the names of the commands that apply to the selected layers and network inputs."""
    names = {"paste", "fold_all"} if blocks else {"paste"}
    if any(block.start <= position < block.stop for block in blocks for position in positions):
        names |= {"fold"}
    if len(positions) + len(inputs) == 1:
        names |= {"branch"}
    if positions and len(positions) + len(inputs) > 1:
        names |= {"merge"}
    if positions:
        names |= {"duplicate", "remove", "cut", "copy", "freeze"}
        names |= {"rename", "share"} if len(positions) == 1 else set()
        names |= {"up"} if _can_step(model, positions, -1) else set()
        names |= {"down"} if _can_step(model, positions, 1) else set()
    return frozenset(names)


def kinds(*, merging: bool = False) -> list[Entry]:
    """Return the kinds of layers that can be added; only those with several inputs if `merging`."""
    return [known for known in catalog()["layers"].values() if not merging or known.inputs != "one"]


def _depending_on(model: ModelSpec, name: str) -> set[str]:
    """Return a layer and all layers that depend on it; layers are below those that they read."""
    dependent = {name}
    for reader, read in zip(model.names, model.sources, strict=True):
        if not dependent.isdisjoint(read):
            dependent.add(reader)
    return dependent


def _can_step(model: ModelSpec, positions: Sequence[int], by: int) -> bool:
    try:
        return model_edits.stepped(model, positions, by) is not None
    except model_edits.EditError:
        return False


def layer_settings(model: ModelSpec) -> Iterator[Setting]:
    """Yield the layers of a model and their arguments, for the command palette."""
    for number, layer in enumerate(model.layers):
        known = entry("layers", layer.kind)
        owner = f"{layer.name} ({known.label if known else layer.kind})"
        place = ("model", "layers", number)
        yield Setting(place, "Layer", owner, known.text if known else "", (layer.kind,))
        if known and not layer.shares:
            values = {argument.name: value_in(layer.params, argument) for argument in known.arguments}
            yield from settings_of(known.arguments, values, (*place, "params"), owner)
