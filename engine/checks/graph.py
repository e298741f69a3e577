"""Checks of the graph: layers in impossible places, unread inputs, layers that lead to no output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from engine.catalog.entries import entry
from engine.catalog.shapes import ModelFacts, NetworkInput
from engine.checks.problem import Fix, Problem
from engine.project import FEATURES, NOTHING, LayerSpec, ModelSpec, Project
from engine.suggestions.templates import with_inputs_read


def graph_problems(project: Project, facts: ModelFacts) -> Iterator[Problem]:
    """Find problems of how the layers are connected."""
    model = project.model
    for position, layer in enumerate(facts.layers):
        if layer.error:
            fix = fix_for(model, position, facts.inputs)
            made = Fix(fix[0], partial(_with_model, fix[1]), "check the graph then") if fix else None
            yield Problem(("model", "layers", position), f"{layer.name}: {layer.error}", fix=made)
    strangers = [name for name in model.outputs if name not in model.names]
    if strangers:
        yield Problem(
            ("model", "outputs"),
            f"{strangers[0]} is chosen as an output, but no layer has this name. "
            "Use the layers that no other layer reads.",
            fix=Fix("Use the last layers", lambda project: _with_model(project.model.with_outputs(), project)),
        )
    elif not any(layer.error for layer in facts.layers):
        yield from _too_few_places(project, facts)
        yield from _whole_numbers_read(project, facts)
        yield from _shared_outputs(model)
        yield from _graph_warnings(project, facts)


PLACES = {"Embedding": "input_dim", "CategoryEncoding": "num_tokens"}
"""Layers that read whole numbers, and their argument for how many different ones there are."""


def _too_few_places(project: Project, facts: ModelFacts) -> Iterator[Problem]:
    """Find layers that read a category with more levels than they have places; such a row would stop training."""
    sources = {source.name: source for source in facts.inputs if source.levels}
    for position, layer in enumerate(facts.layers):
        argument, spec = PLACES.get(layer.kind), project.model.owner(project.model.layers[position])
        known = spec.params.get(argument) if argument else None
        for source in (sources[name] for name in layer.inputs if name in sources):
            if argument is not None and isinstance(known, int) and known < source.levels:
                yield Problem(
                    ("model", "layers", position, "params", argument),
                    f"{layer.name}: {source.column or source.name} gives {source.levels} different numbers "
                    f"(0 is for unseen levels), but {argument} is {known}. Set it to {source.levels}.",
                    fix=Fix(
                        f"Set {argument} to {source.levels}", partial(_with_places, spec.name, argument, source.levels)
                    ),
                )


FRACTIONS_ONLY = (
    *("Activation", "AlphaDropout", "Dropout", "ELU", "GaussianDropout", "GaussianNoise"),
    *("PReLU", "Softmax", "UnitNormalization"),
)
"""Layers that Keras cannot compute from whole numbers."""


def _whole_numbers_read(project: Project, facts: ModelFacts) -> Iterator[Problem]:
    """Find layers that read the number of a category, but compute only with fractions."""
    columns = {source.name: source.column or source.name for source in facts.inputs if source.levels}
    for position, layer in enumerate(facts.layers):
        read = next((columns[name] for name in layer.inputs if name in columns), None)
        if read is not None and project.model.owner(project.model.layers[position]).kind in FRACTIONS_ONLY:
            yield Problem(
                ("model", "layers", position),
                f"{layer.name}: {read} is one whole number for each category, which {layer.kind} cannot compute with. "
                f"Let an Embedding read {read}, or encode {read} as one-hot.",
            )


def _shared_outputs(model: ModelSpec) -> Iterator[Problem]:
    """Find two outputs that are one Keras layer: Keras names outputs and their losses by layers."""
    owners: dict[str, str] = {}
    for name in model.ends:
        layer = model.layers[model.position(name)]
        owner = model.owner(layer).name
        if owner in owners:
            yield Problem(
                ("model", "layers", model.position(name)),
                f"{name} and {owners[owner]} share their weights and are both outputs, which Keras cannot distinguish. "
                f"Add a layer of its own after {name}.",
            )
        owners[owner] = name


def _graph_warnings(project: Project, facts: ModelFacts) -> Iterator[Problem]:
    """Find what can be trained but is probably a mistake."""
    unread = tuple(source for source in facts.unread if source.width)
    for source in unread:
        yield Problem(
            ("data", "columns", source.column) if source.column else ("model", "layers", 0),
            f"No layer reads {source.column or 'the numeric features'}, so the network learns nothing from "
            f"{'it' if source.column else 'them'}. Let a layer read the input {source.name}.",
            "warning",
            Fix("Read every input", partial(_reading_all, facts.inputs, unread)),
        )
    if facts.idle:
        positions = [project.model.position(name) for name in facts.idle]
        yield Problem(
            ("model", "layers", positions[0]),
            f"{', '.join(facts.idle)} {'leads' if len(positions) == 1 else 'lead'} to no output, so training does not "
            "change their weights. Connect them, or remove them.",
            "warning",
            Fix(
                "Remove unused layers",
                partial(_with_model, project.model.removed(*positions)),
                "or connect them to an output",
            ),
        )


def fix_for(model: ModelSpec, position: int, inputs: tuple[NetworkInput, ...]) -> tuple[str, ModelSpec] | None:
    """Return what would mend a layer that cannot stand where it does, in words and as a model; None for nothing."""
    layer = model.layers[position]
    reads = model.sources[position]
    before = model.names[position - 1] if position else inputs[0].name
    if layer.shares and (model.owner(layer) is layer or model.owner(layer).kind != layer.kind):
        return "Give it weights of its own", model.with_weights_of(layer.name, "")
    known = {*model.names, FEATURES, *(source.name for source in inputs)}
    strangers = [name for name in reads if name not in known]
    if strangers and before not in reads:
        return f"Let it read {before}", model.connected(before, layer.name, instead_of=strangers[0])
    if strangers:
        return f"Disconnect {strangers[0] or 'the empty input'}", model.disconnected(strangers[0], layer.name)
    late = [name for name in reads if name in model.names[position:] and name != NOTHING]
    circles = [name for name in late if name == layer.name or layer.name in model.leading_to(name)]
    if circles:
        return f"Remove the edge from {circles[0]}", _without_edge(model, circles[0], layer, before)
    if late:
        return "Put the layers in order", model.ordered()
    kind = entry("layers", layer.kind)
    if kind is not None and kind.inputs == "one" and len(reads) > 1:
        merge = LayerSpec(name=model.free_name("Concatenate"), kind="Concatenate", inputs=reads)
        single = layer.replaced(inputs=(merge.name,))
        return "Merge them with Concatenate first", model.with_layer(position, single).inserted(position, merge)
    return ("Give it weights of its own", model.with_weights_of(layer.name, "")) if layer.shares else None


def _without_edge(model: ModelSpec, source: str, layer: LayerSpec, before: str) -> ModelSpec:
    cut = model.disconnected(source, layer.name)
    alone = cut.sources[cut.position(layer.name)] == (NOTHING,)
    return cut.connected(before if before != source else FEATURES, layer.name) if alone else cut


def _reading_all(inputs: Sequence[NetworkInput], unread: Sequence[NetworkInput], project: Project) -> Project:
    return _with_model(with_inputs_read(project.model, inputs, unread), project)


def _with_places(layer: str, argument: str, places: int, project: Project) -> Project:
    """Return the project with a layer that has a place for each level."""
    model, found = project.model, project.model.layer(layer)
    if found is None:
        return project
    return _with_model(
        model.with_layer(model.position(layer), found.replaced(params={**found.params, argument: places})), project
    )


def _with_model(model: ModelSpec, project: Project) -> Project:
    return project.replaced(model=model)
