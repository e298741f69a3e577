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
from engine.project import FitSpec, ModelSpec, ObjectSpec, Value
from engine.project.graph import MEMBERS as MEMBER_EQUATION
from engine.project.methods.scalers import EXTREME
from engine.suggestions.network_draft import NetworkDraft

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
    draft = NetworkDraft(source.name for source in inputs)
    ends = [source.name for source in inputs if not source.levels]
    for source in inputs:
        if source.levels:
            ends.append(draft.embed(source, MAX_EMBEDDING))
        elif _is_encoded(source):
            ends.append(_encode_numbers(draft, source))
    draft.join("joined", ends)
    for number in (1, 2):
        initializer = ObjectSpec(kind="HeNormal")
        draft.add("Dense", f"hidden_{number}", units=UNITS, activation="relu", kernel_initializer=initializer)
        draft.add("Dropout", f"dropout_{number}", rate=DROPOUT)
    return draft.model


def member_network(inputs: Sequence[NetworkInput]) -> ModelSpec:
    """Return the layers before the outputs of several networks next to each other, each with weights of its own.

    They read the same numbers and embeddings, and differ by their weights alone; predictions are averaged.
    Lakshminarayanan, Pritzel, Blundell: "Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles"
    (2017).
    """
    draft = NetworkDraft(source.name for source in inputs)
    plain = [source for source in inputs if not source.levels]
    embedded = [draft.embed(source, MAX_EMBEDDING) for source in inputs if source.levels]
    draft.join("joined", [*(source.name for source in plain), *embedded])
    ends = [draft.add("RepeatVector", "for_members", n=MEMBERS)]
    ends += [_encode_numbers(draft, source, MEMBERS) for source in plain if _is_encoded(source)]
    draft.join("joined_members", ends)
    for number in (1, 2):
        draft.add("EinsumDense", f"hidden_{number}", **member_params(MEMBERS, MEMBER_UNITS, "relu"))
        draft.add("Dropout", f"dropout_{number}", rate=DROPOUT)
    return draft.model


def member_params(members: int, units: int, activation: str, bias_axes: str = "ko") -> dict[str, Value]:
    """Return the arguments of an ``EinsumDense`` that is a dense layer of each of several networks."""
    return {
        "equation": MEMBER_EQUATION,
        "output_shape": (members, units),
        "bias_axes": bias_axes,
        **({} if activation == "linear" else {"activation": activation}),
    }


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


def _is_encoded(source: NetworkInput) -> bool:
    return 0 < (source.width or 0) <= WIDE


def _encode_numbers(draft: NetworkDraft, source: NetworkInput, members: int = 0) -> str:
    """Encode each number by how far it reaches into each bin, map that to a few numbers, and return the last layer.

    A bin from a to b becomes (x - a) / (b - a), cut off at 0 and 1. The depthwise convolution is as long as there are
    bins: a linear map of its own for each number, and for each member. The last layer gives (rows, numbers), or
    (rows, members, numbers) with members.
    """
    edges = [-END, *(NormalDist().inv_cdf(number / BINS) for number in range(1, BINS)), END]
    mean = tuple(round(edge, 6) for edge in edges[:-1])
    variance = tuple(round(math.pow(b - a, 2), 6) for a, b in pairwise(edges))
    size = (8 if (source.width or 0) <= NARROW else 4) // (2 if members else 1)
    filters = size * max(members, 1)
    draft.add("RepeatVector", "number_encoding_repeated", source.name, n=BINS)
    draft.add("Normalization", "number_encoding_bins", axis=1, mean=mean, variance=variance)
    draft.add("ReLU", "number_encoding_pieces", max_value=1.0)
    mapped = "number_encoding_mapped"
    draft.add("DepthwiseConv1D", mapped, kernel_size=BINS, depth_multiplier=filters, activation="relu")
    if not members:
        return draft.add("Flatten", "number_encoding")
    draft.add("Reshape", "number_encoding_split", target_shape=(-1, members, size))
    draft.add("Permute", "number_encoding_sorted", dims=(2, 1, 3))
    return draft.add("Reshape", "number_encoding", target_shape=(members, -1))
