"""The layers: a Sequential model where they are a chain, else one line for each layer and what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.catalog.entries import entry
from engine.catalog.shapes import NetworkInput
from engine.codegen.keras_calls import call
from engine.codegen.source_lines import Line, identifier, indented
from engine.project import FEATURES, LayerSpec, ModelSpec, Value
from engine.system.python_source import quoted

OTHERS = (
    *("keras", "np", "pd", "table", "train", "validation", "test", "columns", "targets", "model", "history"),
    *("counts", "scores", "inputs_of", "targets_of", "predictions_of"),
)
"""Names that mean something else in the script."""


def network_lines(model: ModelSpec, inputs: Sequence[NetworkInput], policy: str) -> Iterator[Line]:
    """Yield the lines that make the model; `inputs` only tell their names."""
    if policy != "float32":
        yield Line(f"keras.config.set_dtype_policy({quoted(policy)})", ("compile", "dtype_policy"))
    read = {name for names in model.sources for name in names}
    used = [source for source in inputs if source.name in read or (source is inputs[0] and FEATURES in read)]
    used = used or list(inputs[:1])
    attends = any((known := entry("layers", layer.kind)) and known.inputs == "attention" for layer in model.layers)
    if model.is_chain and not attends and not any(layer.shares for layer in model.layers):
        yield from _chain(model, used[0], policy)
    else:
        yield from _graph(model, used, policy)


def input_call(source: NetworkInput, several: bool) -> str:
    """Return the call that makes an input of the network."""
    if source.levels:
        return f'keras.Input((1,), name={quoted(source.name)}, dtype="int32")'
    width = f"X_train[{quoted(source.name)}].shape[1]" if several else "X_train.shape[1]"
    return f"keras.Input(({width},), name={quoted(source.name)})"


def _chain(model: ModelSpec, source: NetworkInput, policy: str) -> Iterator[Line]:
    yield Line("model = keras.Sequential(", ("model",))
    inner = [Line(f"{input_call(source, several=False)},", ("data", "columns"))]
    inner += [
        Line(f"{_layer_call(model, layer, policy)},", ("model", "layers", position))
        for position, layer in enumerate(model.layers)
    ]
    yield from indented([Line("["), *indented(inner), Line("]")])
    yield Line(")", ("model",))


def _graph(model: ModelSpec, used: Sequence[NetworkInput], policy: str) -> Iterator[Line]:
    names: dict[str, str] = {}
    for source in used:
        names[source.name] = identifier(source.name, {*OTHERS, *names.values()})
        yield Line(f"{names[source.name]} = {input_call(source, len(used) > 1)}", ("data", "columns"))
    names.setdefault(FEATURES, names[used[0].name])
    shared = {layer.shares for layer in model.layers if layer.shares}
    makers: dict[str, str] = {}
    for position, (layer, reads) in enumerate(zip(model.layers, model.sources, strict=True)):
        place = ("model", "layers", position)
        owner = model.owner(layer)
        if owner.name in shared and owner.name not in makers:
            makers[owner.name] = identifier(f"{owner.name}_layer", {*OTHERS, *names.values()})
            yield Line(f"{makers[owner.name]} = {_layer_call(model, owner, policy)}", place)
        names[layer.name] = identifier(layer.name, {*OTHERS, *names.values(), *makers.values()})
        maker = makers.get(owner.name) or _layer_call(model, layer, policy)
        yield Line(
            f"{names[layer.name]} = {maker}({_arguments(owner, [names.get(read, read) for read in reads])})", place
        )
    inputs = ", ".join(names[source.name] for source in used)
    outputs = ", ".join(names[name] for name in model.ends)
    inputs = f"[{inputs}]" if len(used) > 1 else inputs
    outputs = f"[{outputs}]" if len(model.ends) > 1 else outputs
    yield Line(f"model = keras.Model({inputs}, {outputs})", ("model", "outputs"))


def _arguments(layer: LayerSpec, names: Sequence[str]) -> str:
    """Return the inputs of a layer's call, in the form of its kind."""
    known = entry("layers", layer.kind)
    if known is not None and known.inputs == "attention" and len(names) == 1:
        return f"{names[0]}, {names[0]}"
    if known is not None and known.inputs_apart:
        return ", ".join(names)
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _layer_call(model: ModelSpec, layer: LayerSpec, policy: str) -> str:
    more: dict[str, Value] = {"name": layer.name}
    if policy != "float32" and layer.name in model.ends:
        more["dtype"] = "float32"
    return call("layers", layer.kind, layer.params, **more)
