"""Layers for sequences of shape (rows, steps, channels): recurrent, convolution, pooling."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule

GATES: Mapping[str, int] = MappingProxyType({"GRU": 3, "LSTM": 4, "SimpleRNN": 1})
"""How many tables of weights a recurrent layer has for its inputs, and as many for its memory."""


def _recurrent(given: LayerInputs) -> LayerOutput:
    steps, channels = given.sequence()
    units, gates = given.whole("units"), GATES[given.known.kind]
    biases = int(given.as_flag("use_bias"))
    if given.known.kind == "GRU" and given.as_flag("reset_after"):
        biases *= 2
    shape = (None, steps, units) if given.as_flag("return_sequences") else (None, units)
    return LayerOutput(shape, weights=gates * units * (channels + units + biases))


def _convolution(given: LayerInputs) -> LayerOutput:
    steps, channels = given.sequence()
    filters, window, groups = given.whole("filters"), given.whole("kernel_size"), given.whole("groups")
    if channels % groups or filters % groups:
        raise ShapeError(f"{channels} channels and {filters} filters cannot both be divided into {groups} groups.")
    _stride_or_dilation(given)
    weights = window * channels // groups * filters + (filters if given.as_flag("use_bias") else 0)
    return LayerOutput((None, _convolved(given, steps), filters), weights=weights)


def _separable(given: LayerInputs) -> LayerOutput:
    steps, channels = given.sequence()
    filters, window, each = given.whole("filters"), given.whole("kernel_size"), given.whole("depth_multiplier")
    weights = channels * each * (window + filters) + (filters if given.as_flag("use_bias") else 0)
    return LayerOutput((None, _convolved(given, steps), filters), weights=weights)


def _depthwise(given: LayerInputs) -> LayerOutput:
    steps, channels = given.sequence()
    outputs = channels * given.whole("depth_multiplier")
    weights = outputs * (given.whole("kernel_size") + int(given.as_flag("use_bias")))
    return LayerOutput((None, _convolved(given, steps), outputs), weights=weights)


def _transposed(given: LayerInputs) -> LayerOutput:
    steps, channels = given.sequence()
    filters, window = given.whole("filters"), given.whole("kernel_size")
    _stride_or_dilation(given)
    weights = window * channels * filters + (filters if given.as_flag("use_bias") else 0)
    return LayerOutput((None, None if steps is None else _lengthened(given, steps), filters), weights=weights)


def _lengthened(given: LayerInputs, steps: int) -> int:
    """Return the steps after a transposed convolution."""
    stride, extra = given.whole("strides"), given.whole_or_none("output_padding")
    if extra is not None and extra >= stride:
        raise ShapeError(f"Output padding must be smaller than the stride, {stride}. Received: {extra}.")
    window = (given.whole("kernel_size") - 1) * given.whole("dilation_rate") + 1
    if given.choice("padding") == "same":
        return steps * stride if extra is None else (steps - 1) * stride + window % 2 + extra
    return (steps - 1) * stride + window + (max(stride - window, 0) if extra is None else extra)


def _convolved(given: LayerInputs, steps: int | None) -> int | None:
    """Return the steps after a convolution."""
    window = given.whole("dilation_rate") * (given.whole("kernel_size") - 1) + 1
    return _shortened(given, steps, window, given.whole("strides"))


def _stride_or_dilation(given: LayerInputs) -> None:
    if given.whole("strides") > 1 and given.whole("dilation_rate") > 1:
        raise ShapeError("Stride and dilation cannot both be larger than 1.")


def _shortened(given: LayerInputs, steps: int | None, window: int, stride: int) -> int | None:
    """Return how many places a window has that moves along the steps."""
    if steps is None:
        return None
    if given.choice("padding") != "valid":
        return (steps - 1) // stride + 1
    if window > steps:
        raise ShapeError(f"A window of {window} steps does not fit into a sequence of {steps}. Make it smaller.")
    return (steps - window) // stride + 1


def _pooling(given: LayerInputs) -> LayerOutput:
    steps, channels = given.sequence()
    window = given.whole("pool_size")
    return LayerOutput((None, _shortened(given, steps, window, given.whole_or_none("strides") or window), channels))


def _global_pooling(given: LayerInputs) -> LayerOutput:
    _, channels = given.sequence()
    return LayerOutput((None, 1, channels) if given.as_flag("keepdims") else (None, channels))


def _adaptive_pooling(given: LayerInputs) -> LayerOutput:
    _, channels = given.sequence()
    return LayerOutput((None, given.whole("output_size"), channels))


RULES: Mapping[str, ShapeRule] = MappingProxyType(
    {
        "AdaptiveAveragePooling1D": _adaptive_pooling,
        "AdaptiveMaxPooling1D": _adaptive_pooling,
        "AveragePooling1D": _pooling,
        "Conv1D": _convolution,
        "Conv1DTranspose": _transposed,
        "DepthwiseConv1D": _depthwise,
        "GRU": _recurrent,
        "GlobalAveragePooling1D": _global_pooling,
        "GlobalMaxPooling1D": _global_pooling,
        "LSTM": _recurrent,
        "MaxPooling1D": _pooling,
        "SeparableConv1D": _separable,
        "SimpleRNN": _recurrent,
    }
)
"""By kind of layer."""
