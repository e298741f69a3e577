"""What the page says of a project's network: rows, totals, and what can be done with the selected layers."""

from __future__ import annotations

from collections.abc import Sequence

from engine.catalog.entries import Entry, catalog, entry
from engine.catalog.shapes import ModelFacts, NetworkInput, as_inputs, inputs_of
from engine.project import FEATURES, ModelSpec, Project
from engine.project.table_facts import TableFacts
from ui.pages.model import model_edits
from ui.pages.model.inputs_form import Wiring
from ui.pages.model.list.rows import LayerRow, features_row, in_parameters, input_row, layer_row


def inputs_in(project: Project, table: TableFacts | None) -> tuple[NetworkInput, ...] | None:
    """Return what comes into the network; None where only the table could tell."""
    if table is not None:
        return inputs_of(project.data, table)
    columns = project.data.with_role("feature")
    known = bool(columns) and all(column.kind == "number" for column in columns)
    return as_inputs(len(columns)) if known else None


def input_names(inputs: Sequence[NetworkInput] | None) -> tuple[str, ...]:
    """Return the names of the network's inputs."""
    return tuple(source.name for source in inputs) if inputs else (FEATURES,)


def rows_of(project: Project, inputs: Sequence[NetworkInput] | None, facts: ModelFacts | None) -> list[LayerRow]:
    """Return the rows of the list: the inputs of the network, then its layers."""
    model = project.model
    known = facts.layers if facts else (None,) * len(model.layers)
    names = input_names(inputs)
    answers = answered(project)
    columns = len(project.data.with_role("feature")) - sum(bool(source.column) for source in inputs or ())
    above = (names[-1], *model.names)
    ends = set(model.ends)
    layers = [
        layer_row(layer, found, read, before, answers.get(layer.name, ""), is_output=layer.name in ends)
        for layer, found, read, before in zip(model.layers, known, _sources(model, names), above, strict=False)
    ]
    if inputs is None:
        return [features_row(None, columns), *layers]
    return [*(input_row(source, columns) for source in inputs), *layers]


def answered(project: Project) -> dict[str, str]:
    """Return the target of each output, by the name of its layer, where there are several targets."""
    targets = project.data.with_role("target")
    if len(targets) < 2:
        return {}
    return {name: target.name for name, target in zip(project.model.ends, targets, strict=False)}


def reads_of(project: Project, inputs: Sequence[NetworkInput] | None) -> list[tuple[str, ...]]:
    """Return what each row reads, by name."""
    names = input_names(inputs)
    return [*(() for _ in names), *_sources(project.model, names)]


def _sources(model: ModelSpec, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what each layer reads; where there are no plain numbers, the first input stands for them."""
    if FEATURES in names:
        return list(model.sources)
    return [tuple(names[0] if name == FEATURES else name for name in read) for read in model.sources]


def totals(facts: ModelFacts | None, batch_size: int) -> str:
    """Return how large the network is, in words."""
    if facts is None:
        return "Open a table to see shapes and parameters"
    frozen = facts.parameters - facts.trainable
    kept = f", {frozen:,} not trained" if frozen else ""
    weights, values = in_bytes(facts.weight_bytes), in_bytes(facts.activation_bytes(batch_size))
    return (
        f"{in_parameters(facts.parameters)}, {facts.trainable:,} trainable{kept} · weights {weights}, "
        f"values of a batch {values}"
    )


def totals_tip(confirmed: bool) -> str:
    """Return who says how large the network is: Keras, or the arithmetic while it was not asked yet."""
    said = (
        "As Keras computes them, layer by layer."
        if confirmed
        else "By arithmetic. Keras is asked as soon as nothing else is being done."
    )
    return f"Numbers have 32 bits. The training takes more: gradients, and what the optimizer remembers.\n{said}"


def in_bytes(count: int) -> str:
    """Return an amount of memory in words: ``260 bytes``, ``4.2 MB``."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{count} {unit}" if unit == "bytes" else f"{size:.1f} {unit}" if size < 100 else f"{size:,.0f} {unit}"


def input_in_words(project: Project, inputs: Sequence[NetworkInput] | None, name: str) -> str:
    """Return what comes into the network there, as a sentence."""
    source = next((each for each in inputs or () if each.name == name), None)
    if source is not None and source.column:
        return (
            f"The category {source.column} as whole numbers from 0 to {source.levels - 1:,}: one for each value, "
            "0 for those that were never seen. An Embedding layer turns them into numbers to calculate with."
        )
    embedded = {each.column for each in inputs or ()}
    names = [column.name for column in project.data.with_role("feature") if column.name not in embedded]
    if not names:
        return "Nothing comes in yet: open a table, or choose features on the data page."
    width = source.width if source else None
    count = f"{width:,} value{'' if width == 1 else 's'} for each row of the table" if width else "The features"
    return f"{count}: {', '.join(names)}. Their roles are set on the data page."


def edge_in_words(source: str, reader: str) -> str:
    """Return what an edge is, and what can be done with it."""
    return f"{reader} reads {source}. Ins puts a layer between them, Del removes the edge."


def wiring_of(project: Project, inputs: Sequence[NetworkInput] | None, position: int) -> Wiring:
    """Return how a layer is wired, and how it could be."""
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
        answers=answered(project).get(layer.name, ""),
        targets=tuple(target.name for target in project.data.with_role("target")),
    )


def possible(model: ModelSpec, positions: Sequence[int], inputs: Sequence[str]) -> frozenset[str]:
    """Return the names of the wishes that can be met for the selected layers and inputs of the network."""
    can = {"paste"}
    if len(positions) + len(inputs) == 1:
        can |= {"branch"}
    if positions and len(positions) + len(inputs) > 1:
        can |= {"merge"}
    if positions:
        can |= {"duplicate", "remove", "cut", "copy", "freeze"}
        can |= {"rename", "share"} if len(positions) == 1 else set()
        can |= {"up"} if _can_step(model, positions, -1) else set()
        can |= {"down"} if _can_step(model, positions, 1) else set()
    return frozenset(can)


def kinds(*, merging: bool = False) -> list[Entry]:
    """Return the kinds of layers that can be added; those that read several where layers are to be merged."""
    return [known for known in catalog()["layers"].values() if not merging or known.inputs != "one"]


def _depending_on(model: ModelSpec, name: str) -> set[str]:
    """Return a layer and all that read it, directly or through others; layers stand below what they read."""
    found = {name}
    for reader, read in zip(model.names, model.sources, strict=True):
        if not found.isdisjoint(read):
            found.add(reader)
    return found


def _can_step(model: ModelSpec, positions: Sequence[int], by: int) -> bool:
    try:
        return model_edits.stepped(model, positions, by) is not None
    except model_edits.LayoutError:
        return False
