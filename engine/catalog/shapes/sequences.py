"""Shape rules of layers for sequences of shape (rows, steps, channels): recurrent, convolution, pooling."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.shapes.rule_input import LayerInputs, LayerOutput, ShapeError, ShapeRule

GATES: Mapping[str, int] = MappingProxyType({"GRU": 3, "LSTM": 4, "SimpleRNN": 1})
"""Number of input weight matrices of a recurrent layer, which has as many recurrent ones."""


def _recurrent(layer: LayerInputs) -> LayerOutput:
    steps, channels = layer.sequence()
    units, gates = layer.as_int("units"), GATES[layer.entry.kind]
    biases = int(layer.as_flag("use_bias"))
    if layer.entry.kind == "GRU" and layer.as_flag("reset_after"):
        biases *= 2
    shape = (None, steps, units) if layer.as_flag("return_sequences") else (None, units)
    return LayerOutput(shape, weights=gates * units * (channels + units + biases))


def _convolution(layer: LayerInputs) -> LayerOutput:
    steps, channels = layer.sequence()
    filters, window, groups = layer.as_int("filters"), layer.as_int("kernel_size"), layer.as_int("groups")
    if channels % groups or filters % groups:
        raise ShapeError(f"{channels} channels and {filters} filters cannot both be divided into {groups} groups.")
    _check_stride_and_dilation(layer)
    weights = window * channels // groups * filters + (filters if layer.as_flag("use_bias") else 0)
    return LayerOutput((None, _convolved_steps(layer, steps), filters), weights=weights)


def _separable(layer: LayerInputs) -> LayerOutput:
    steps, channels = layer.sequence()
    filters, window, multiplier = layer.as_int("filters"), layer.as_int("kernel_size"), layer.as_int("depth_multiplier")
    weights = channels * multiplier * (window + filters) + (filters if layer.as_flag("use_bias") else 0)
    return LayerOutput((None, _convolved_steps(layer, steps), filters), weights=weights)


def _depthwise(layer: LayerInputs) -> LayerOutput:
    steps, channels = layer.sequence()
    outputs = channels * layer.as_int("depth_multiplier")
    weights = outputs * (layer.as_int("kernel_size") + int(layer.as_flag("use_bias")))
    return LayerOutput((None, _convolved_steps(layer, steps), outputs), weights=weights)


def _transposed(layer: LayerInputs) -> LayerOutput:
    steps, channels = layer.sequence()
    filters, window = layer.as_int("filters"), layer.as_int("kernel_size")
    _check_stride_and_dilation(layer)
    weights = window * channels * filters + (filters if layer.as_flag("use_bias") else 0)
    return LayerOutput((None, None if steps is None else _transposed_steps(layer, steps), filters), weights=weights)


def _transposed_steps(layer: LayerInputs, steps: int) -> int:
    """Return the number of steps after a transposed convolution."""
    stride, extra = layer.as_int("strides"), layer.as_int_or_none("output_padding")
    if extra is not None and extra >= stride:
        raise ShapeError(f"Output padding must be smaller than the stride, {stride}. Received: {extra}.")
    window = (layer.as_int("kernel_size") - 1) * layer.as_int("dilation_rate") + 1
    if layer.choice("padding") == "same":
        return steps * stride if extra is None else (steps - 1) * stride + window % 2 + extra
    return (steps - 1) * stride + window + (max(stride - window, 0) if extra is None else extra)


def _convolved_steps(layer: LayerInputs, steps: int | None) -> int | None:
    """Return the number of steps after a convolution; None if unknown."""
    window = layer.as_int("dilation_rate") * (layer.as_int("kernel_size") - 1) + 1
    return _window_positions(layer, steps, window, layer.as_int("strides"))


def _check_stride_and_dilation(layer: LayerInputs) -> None:
    if layer.as_int("strides") > 1 and layer.as_int("dilation_rate") > 1:
        raise ShapeError("Stride and dilation cannot both be larger than 1.")


def _window_positions(layer: LayerInputs, steps: int | None, window: int, stride: int) -> int | None:
    """Return the number of positions of a window that moves along the steps; None if unknown."""
    if steps is None:
        return None
    if layer.choice("padding") != "valid":
        return (steps - 1) // stride + 1
    if window > steps:
        raise ShapeError(f"A window of {window} steps does not fit into a sequence of {steps}. Make it smaller.")
    return (steps - window) // stride + 1


def _pooling(layer: LayerInputs) -> LayerOutput:
    steps, channels = layer.sequence()
    window = layer.as_int("pool_size")
    return LayerOutput(
        (None, _window_positions(layer, steps, window, layer.as_int_or_none("strides") or window), channels)
    )


def _global_pooling(layer: LayerInputs) -> LayerOutput:
    _, channels = layer.sequence()
    return LayerOutput((None, 1, channels) if layer.as_flag("keepdims") else (None, channels))


def _adaptive_pooling(layer: LayerInputs) -> LayerOutput:
    _, channels = layer.sequence()
    return LayerOutput((None, layer.as_int("output_size"), channels))


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
"""Shape rules by kind of layer."""
