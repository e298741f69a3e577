"""The network: its layers, and every edit of them as a participle that returns another network.

List edits take positions, graph edits take names. After every edit of the graph a network that is a chain again says so
by naming no inputs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from engine.project.base import Value
from engine.project.graph import FEATURES, NOTHING, LayerGraph, LayerSpec, in_order, with_names_replaced
from engine.system.word_forms import snake_case


class ModelSpec(LayerGraph):
    """The network: its layers in order, and which of them are outputs."""

    def inserted(self, position: int, *layers: LayerSpec) -> ModelSpec:
        """Return the model with layers put before ``position``, as they are."""
        return self.replaced(layers=(*self.layers[:position], *layers, *self.layers[position:]))

    def moved(self, position: int, to: int) -> ModelSpec:
        """Return the model with the layer at ``position`` standing at index ``to``."""
        rest = self.replaced(layers=(*self.layers[:position], *self.layers[position + 1 :]))
        return rest.inserted(to, self.layers[position])

    def with_layer(self, position: int, layer: LayerSpec) -> ModelSpec:
        """Return the model with the layer at ``position`` replaced."""
        return self.replaced(layers=(*self.layers[:position], layer, *self.layers[position + 1 :]))

    def removed(self, *positions: int) -> ModelSpec:
        """Return the model without some layers; who read one of them reads what it read.

        Where others share the weights of a removed layer, the first of them keeps these as its own.
        """
        model = self._spelled_out()
        gone = {model.layers[position].name for position in positions}
        instead: dict[str, tuple[str, ...]] = {}
        for layer in in_order(model.layers):
            if layer.name in gone:
                inputs = with_names_replaced(layer.inputs, instead)
                # In a cycle a removed layer reads itself, or another removed one: that input is gone as well.
                instead[layer.name] = tuple(name for name in inputs if name not in gone) or (NOTHING,)
        consumers = _heirs(model, gone)
        left = tuple(
            _inherited(model, layer, consumers).replaced(inputs=with_names_replaced(layer.inputs, instead))
            for layer in model.layers
            if layer.name not in gone
        )
        read = {name for layer in left for name in layer.inputs}
        ends = with_names_replaced(self.outputs, {name: _unread(names, left, read) for name, names in instead.items()})
        return model.replaced(layers=left, outputs=tuple(name for name in ends if name != NOTHING)).normalized()

    def between(self, source: str, reader: str, *layers: LayerSpec) -> ModelSpec:
        """Return the model with layers put on the edge from ``source`` to ``reader``, each reading the one before."""
        model = self._spelled_out()
        place = model.position(reader)
        old = model.layers[place]
        reading = tuple(layers[-1].name if name == source else name for name in old.inputs)
        model = model.with_layer(place, old.replaced(inputs=reading))
        return model.inserted(place, *_in_a_row(source, layers)).normalized()

    def insert_after(self, name: str, *layers: LayerSpec) -> ModelSpec:
        """Return the model with layers put between a layer or network input and all that read it."""
        model = self._spelled_out()
        place = model.position(name) + 1 if name in model.names else 0
        instead = {name: (layers[-1].name,)}
        reading = tuple(layer.replaced(inputs=with_names_replaced(layer.inputs, instead)) for layer in model.layers)
        outputs = tuple(layers[-1].name if end == name else end for end in model.outputs)
        return model.replaced(layers=reading, outputs=outputs).inserted(place, *_in_a_row(name, layers)).normalized()

    def branched(self, name: str, *layers: LayerSpec) -> ModelSpec:
        """Return the model with more layers that read a layer or network input."""
        model = self._spelled_out()
        return model.inserted(len(model.layers), *_in_a_row(name, layers)).normalized()

    def merged(self, names: Sequence[str], layer: LayerSpec) -> ModelSpec:
        """Return the model with a layer that reads several others.

        Who read the last of them reads the new layer instead, which makes a skip connection of two layers of a chain.
        """
        model = self._spelled_out()
        before = model.leading_to(*names)
        last = {name: (layer.name,) for name in names if name not in before}
        reading = tuple(
            old.replaced(inputs=with_names_replaced(old.inputs, last)) if old.name not in before | set(names) else old
            for old in model.layers
        )
        place = max((model.position(name) for name in names if name in model.names), default=-1) + 1
        ends = with_names_replaced(model.outputs, last) if model.outputs else ()
        new = layer.replaced(inputs=tuple(names))
        layers = in_order((*reading[:place], new, *reading[place:]))
        return model.replaced(layers=layers, outputs=ends).normalized()

    def connected(self, source: str, reader: str, *, instead_of: str = NOTHING) -> ModelSpec:
        """Return the model with an edge from ``source`` to ``reader``, in the place of another where one is named."""
        model = self._spelled_out()
        place = model.position(reader)
        layer = model.layers[place]
        kept = instead_of if instead_of in layer.inputs else NOTHING
        inputs = tuple(source if name == kept else name for name in layer.inputs)
        inputs = with_names_replaced(inputs if source in inputs else (*inputs, source), {NOTHING: ()})
        layers = model.with_layer(place, layer.replaced(inputs=inputs)).layers
        return model.replaced(layers=in_order(layers)).normalized()

    def disconnected(self, source: str, reader: str) -> ModelSpec:
        """Return the model without an edge; a layer that lost its only input reads nothing, which checks tell."""
        model = self._spelled_out()
        place = model.position(reader)
        layer = model.layers[place]
        return model.with_layer(
            place, layer.replaced(inputs=with_names_replaced(layer.inputs, {source: (NOTHING,)}))
        ).normalized()

    def renamed(self, name: str, new: str) -> ModelSpec:
        """Return the model with another name for a layer, also where others read it or share its weights."""
        layers = tuple(
            layer.replaced(
                name=new if layer.name == name else layer.name,
                inputs=tuple(new if read == name else read for read in layer.inputs),
                shares=new if layer.shares == name else layer.shares,
            )
            for layer in self.layers
        )
        return self.replaced(layers=layers, outputs=tuple(new if end == name else end for end in self.outputs))

    def duplicated(self, *positions: int) -> ModelSpec:
        """Return the model with copies of layers after the last of them.

        The copies read each other as the originals do; in a graph they also read the other layers that these read.
        """
        chosen = sorted(set(positions))
        layers = [self.layers[position] for position in chosen]
        return self.pasted(chosen[-1] + 1, layers)

    def pasted(self, position: int, layers: Sequence[LayerSpec]) -> ModelSpec:
        """Return the model with copies of layers, also of another model, before ``position``.

        Each copy has a name that is free, and reads the copies of what the original read among them. What else it read
        it reads here too if it exists, else the layer before ``position``.
        """
        row = self.is_chain and _is_row(layers)
        model = self if row else self._spelled_out()
        before = self.layers[position - 1].name if position else FEATURES
        here = {*self.names, *(name for names in self.sources for name in names), FEATURES}
        names: dict[str, str] = {}
        copies: list[LayerSpec] = []
        for place, layer in enumerate(layers):
            taken = {*model.names, *names.values()}
            name = layer.name if layer.name not in taken else _free(snake_case(layer.kind), "_", 1, taken)
            inputs = () if row else layer.inputs or (layers[place - 1].name if place else before,)
            read = {name: (names.get(name, before),) for name in inputs if name in names or name not in here}
            shares = names.get(layer.shares, layer.shares if layer.shares in self.names else "")
            copies.append(
                layer.replaced(name=name, inputs=with_names_replaced(inputs, read) if inputs else (), shares=shares)
            )
            names[layer.name] = name
        pasted = model.inserted(position, *copies)
        return pasted.normalized() if row else pasted.replaced(layers=in_order(pasted.layers)).normalized()

    def sharing(self, owner: str, source: str) -> ModelSpec:
        """Return the model with one more layer that uses the weights of ``owner`` on what ``source`` gives."""
        known = self.layers[self.position(owner)]
        owner = known.shares or owner
        new = LayerSpec(name=self.free_share(owner), kind=known.kind, shares=owner)
        return self.branched(source, new)

    def with_weights_of(self, name: str, owner: str) -> ModelSpec:
        """Return the model in which a layer uses the weights of another; with no owner it gets weights of its own."""
        place = self.position(name)
        layer = self.layers[place]
        other = self.layers[self.position(owner)] if owner else self.owner(layer)
        params: Mapping[str, Value] = {} if owner else other.params
        return self.with_layer(place, layer.replaced(kind=other.kind, params=params, shares=owner))

    def with_outputs(self, *names: str) -> ModelSpec:
        """Return the model with these outputs, in the order of the targets; without names, the leaf layers."""
        plain = self.replaced(outputs=())
        return plain if names == plain.ends else self.replaced(outputs=names)

    def ordered(self) -> ModelSpec:
        """Return the model with every layer after what it reads, as far as no circle forbids it."""
        model = self._spelled_out()
        return model.replaced(layers=in_order(model.layers)).normalized()

    def frozen(self, *positions: int, trainable: bool = False) -> ModelSpec:
        """Return the model with the weights of some layers kept as they are in training, or no longer."""
        model = self
        for position in positions:
            layer = model.layers[position]
            rest = {name: value for name, value in layer.params.items() if name != "trainable"}
            params = rest if trainable else {**rest, "trainable": False}
            model = model.with_layer(position, layer.replaced(params=params))
        return model

    def is_free(self, name: str) -> bool:
        """Return whether no layer has this name, and no input that a layer reads."""
        return name not in self._used_names

    def free_name(self, kind: str) -> str:
        """Return a name for a new layer of that kind that is free: ``dense``, ``dense_1``, ..."""
        return _free(snake_case(kind), "_", 1, self._used_names)

    def free_share(self, owner: str) -> str:
        """Return the name for one more place where the weights of a layer are used: ``dense@2``, ``dense@3``, ..."""
        return _free(owner, "@", 2, {*self.names, owner})

    @property
    def _used_names(self) -> set[str]:
        return {*self.names, *(name for reads in self.sources for name in reads)}

    def is_same_graph(self, other: ModelSpec) -> bool:
        """Return whether another model has the same layers, edges and outputs, in any order of the layers."""
        graphs = [{layer.name: layer for layer in model._spelled_out().layers} for model in (self, other)]
        return graphs[0] == graphs[1] and self.ends == other.ends

    def _spelled_out(self) -> ModelSpec:
        """Return the model with every layer naming what it reads."""
        layers = tuple(
            layer if layer.inputs else layer.replaced(inputs=read)
            for layer, read in zip(self.layers, self.sources, strict=True)
        )
        return self.replaced(layers=layers)

    def normalized(self) -> ModelSpec:
        """Return the same network without redundant fields: no inputs in a chain, no outputs if they are its leaves."""
        model = self.with_outputs(*self.outputs) if self.outputs else self
        if not model.is_chain:
            return model
        layers = tuple(layer.replaced(inputs=()) if layer.inputs else layer for layer in model.layers)
        return model.replaced(layers=layers, outputs=())


def _free(stem: str, sign: str, count: int, taken: Collection[str]) -> str:
    """Return the stem, or the stem with the first number from ``count`` on that makes it a name which is not taken."""
    name = stem
    while name in taken:
        name, count = f"{stem}{sign}{count}", count + 1
    return name


def _in_a_row(source: str, layers: Iterable[LayerSpec]) -> Iterable[LayerSpec]:
    """Return layers of which each reads the one before it, the first the source."""
    for layer in layers:
        yield layer.replaced(inputs=(source,))
        source = layer.name


def _is_row(layers: Sequence[LayerSpec]) -> bool:
    """Whether each of some layers reads just the one before it among them."""
    before = [layer.name for layer in layers]
    return (
        all(layer.inputs in ((), (name,)) for layer, name in zip(layers[1:], before, strict=False))
        and len(layers[0].inputs if layers else ()) <= 1
    )


def _heirs(model: ModelSpec, gone: set[str]) -> Mapping[str, str]:
    """Return who takes the weights over of each layer that goes and was shared."""
    consumers: dict[str, str] = {}
    for layer in model.layers:
        if layer.shares in gone and layer.name not in gone:
            consumers.setdefault(layer.shares, layer.name)
    return consumers


def _inherited(model: ModelSpec, layer: LayerSpec, consumers: Mapping[str, str]) -> LayerSpec:
    if layer.shares not in consumers:
        return layer
    heir = consumers[layer.shares]
    if heir != layer.name:
        return layer.replaced(shares=heir)
    return layer.replaced(params=model.owner(layer).params, shares="")


def _unread(names: tuple[str, ...], layers: Sequence[LayerSpec], read: set[str]) -> tuple[str, ...]:
    """Return those of the names that are layers that no layer reads."""
    own = {layer.name for layer in layers}
    return tuple(name for name in names if name in own and name not in read) or (NOTHING,)
