"""The network that is suggested for a table: numbers encoded piecewise, embeddings, two wide layers with dropout.

Numbers are expected as quantiles of a normal distribution (the scaling ``normal``), so that the bins of the encoding
are the same for every column, with equally many rows in each. Gorishniy, Rubachev, Babenko: "On Embeddings for
Numerical Features in Tabular Deep Learning" (2022).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist

from engine.catalog.shapes import NetworkInput
from engine.project import FitSpec, LayerSpec, ModelSpec, ObjectSpec, Value
from engine.project.graph import MEMBERS as MEMBER_EQUATION
from engine.project.methods.scalers import EXTREME

BINS = 12
"""Bins of the piecewise linear encoding of a number."""

END = NormalDist().inv_cdf(1 - EXTREME)
"""Where the first bin begins and the last one ends, in standard deviations."""

UNITS, DROPOUT = 128, 0.1
"""Of the two hidden layers."""

MEMBERS, MEMBER_UNITS = 8, 64
"""Networks next to each other, and units of each of their two hidden layers."""

EPOCHS, PATIENCE = 300, 12
"""Most epochs, and epochs without improvement after which training stops."""

OPTIMIZER = ObjectSpec(kind="AdamW", params={"learning_rate": 0.001, "beta_2": 0.95, "weight_decay": 0.01})

NARROW, WIDE = 64, 256
"""Numbers per row up to which each is encoded by 8 numbers, and up to which by 4; beyond that none is encoded."""

MAX_EMBEDDING = 16
"""Longest vector of a level."""


def hidden_network(inputs: Sequence[NetworkInput]) -> ModelSpec:
    """Return the layers between the inputs and the outputs."""
    layers: list[LayerSpec] = []
    joined = [source.name for source in inputs if not source.levels]
    for source in inputs:
        found = _embedding(source) if source.levels else _number_encoding(source)
        layers += found
        joined += [found[-1].name] if found else []
    if len(joined) > 1:
        layers.append(LayerSpec(name="joined", kind="Concatenate", inputs=tuple(joined)))
    for number in (1, 2):
        dense: dict[str, Value] = {
            "units": UNITS,
            "activation": "relu",
            "kernel_initializer": ObjectSpec(kind="HeNormal"),
        }
        read = (layers[-1].name,) if layers else (joined[0],)
        layers.append(LayerSpec(name=f"hidden_{number}", kind="Dense", params=dense, inputs=read))
        params = {"rate": DROPOUT}
        layers.append(LayerSpec(name=f"dropout_{number}", kind="Dropout", params=params, inputs=(layers[-1].name,)))
    return ModelSpec(layers=tuple(layers)).normalized()


def member_network(inputs: Sequence[NetworkInput]) -> ModelSpec:
    """Return the layers before the outputs of several networks next to each other, each with weights of its own.

    They read the same numbers and embeddings, and differ by their weights alone; predictions are averaged.
    Lakshminarayanan, Pritzel, Blundell: "Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles"
    (2017).
    """
    layers: list[LayerSpec] = []
    shared = [source.name for source in inputs if not source.levels]
    for source in inputs:
        if source.levels:
            layers += _embedding(source)
            shared.append(layers[-1].name)
    if len(shared) > 1:
        layers.append(LayerSpec(name="joined", kind="Concatenate", inputs=tuple(shared)))
        shared = ["joined"]
    layers.append(LayerSpec(name="for_members", kind="RepeatVector", params={"n": MEMBERS}, inputs=tuple(shared)))
    encoded = [layer for source in inputs if not source.levels for layer in _number_encoding(source, MEMBERS)]
    if encoded:
        joined = LayerSpec(name="joined_members", kind="Concatenate", inputs=("for_members", encoded[-1].name))
        layers += [*encoded, joined]
    for number in (1, 2):
        layer = member_layer(f"hidden_{number}", MEMBERS, MEMBER_UNITS, "relu")
        layers.append(layer.replaced(inputs=(layers[-1].name,)))
        params = {"rate": DROPOUT}
        layers.append(LayerSpec(name=f"dropout_{number}", kind="Dropout", params=params, inputs=(layers[-1].name,)))
    return ModelSpec(layers=tuple(layers)).normalized()


def member_layer(name: str, members: int, units: int, activation: str, bias_axes: str = "ko") -> LayerSpec:
    """Return a dense layer of several networks next to each other, each with a bias of its own."""
    params: dict[str, Value] = {
        "equation": MEMBER_EQUATION,
        "output_shape": (members, units),
        "bias_axes": bias_axes,
        **({} if activation == "linear" else {"activation": activation}),
    }
    return LayerSpec(name=name, kind="EinsumDense", params=params)


def members_of(model: ModelSpec) -> int:
    """Return how many networks are next to each other in a network; 0 for a single one."""
    return max((layer.members for layer in model.layers), default=0)


def fit_settings(rows: int) -> FitSpec:
    """Return batch size, epochs and early stopping for a table with this number of rows."""
    stopping = ObjectSpec(
        kind="EarlyStopping", params={"monitor": "val_loss", "patience": PATIENCE, "restore_best_weights": True}
    )
    batch_size = 64 if rows < 1_000 else 128 if rows < 3_000 else 256
    return FitSpec(epochs=EPOCHS, batch_size=batch_size, callbacks=(stopping,))


def _number_encoding(source: NetworkInput, members: int = 0) -> list[LayerSpec]:
    """Return layers that encode each number by how far it reaches into each bin, and map that to a few numbers.

    A bin from a to b becomes (x - a) / (b - a), cut off at 0 and 1. The depthwise convolution is as long as there are
    bins: a linear map of its own for each number, and for each member. The last layer gives (rows, numbers), or
    (rows, members, numbers) with members.
    """
    width = source.width or 0
    if not 0 < width <= WIDE:
        return []
    edges = [-END, *(NormalDist().inv_cdf(number / BINS) for number in range(1, BINS)), END]
    bins: dict[str, Value] = {
        "axis": 1,
        "mean": tuple(round(edge, 6) for edge in edges[:-1]),
        "variance": tuple(round(math.pow(b - a, 2), 6) for a, b in pairwise(edges)),
    }
    size = (8 if width <= NARROW else 4) // (2 if members else 1)
    filters = size * max(members, 1)
    mapped: dict[str, Value] = {"kernel_size": BINS, "depth_multiplier": filters, "activation": "relu"}
    ends: list[tuple[str, str, dict[str, Value]]] = [
        ("number_encoding_split", "Reshape", {"target_shape": (-1, members, size)}),
        ("number_encoding_sorted", "Permute", {"dims": (2, 1, 3)}),
        ("number_encoding", "Reshape", {"target_shape": (members, -1)}),
    ]
    chain: list[tuple[str, str, dict[str, Value]]] = [
        ("number_encoding_repeated", "RepeatVector", {"n": BINS}),
        ("number_encoding_bins", "Normalization", bins),
        ("number_encoding_pieces", "ReLU", {"max_value": 1.0}),
        ("number_encoding_mapped", "DepthwiseConv1D", mapped),
        *(ends if members else [("number_encoding", "Flatten", {})]),
    ]
    names = [source.name, *(name for name, _, _ in chain)]
    return [
        LayerSpec(name=name, kind=kind, params=params, inputs=(read,))
        for read, (name, kind, params) in zip(names, chain, strict=False)
    ]


def _embedding(source: NetworkInput) -> list[LayerSpec]:
    size = min(MAX_EMBEDDING, max(2, round(1.6 * source.levels**0.56)))
    name = f"{source.name}_embedding"
    params: dict[str, Value] = {"input_dim": source.levels, "output_dim": size}
    return [
        LayerSpec(name=name, kind="Embedding", params=params, inputs=(source.name,)),
        LayerSpec(name=f"{source.name}_flat", kind="Flatten", inputs=(name,)),
    ]
