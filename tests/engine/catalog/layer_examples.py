"""What works, for every kind of layer: arguments, and the sizes of the inputs without their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.project import ObjectSpec

Sizes = tuple[int, ...]

ROWS: Sizes = (6,)
STEPS: Sizes = (12, 4)
BLOCKS: Sizes = (3, 5, 4)

LSTM = ObjectSpec(kind="LSTM", params={"units": 3})
BACKWARDS = ObjectSpec(kind="SimpleRNN", params={"units": 3, "go_backwards": True})

EXAMPLES: Mapping[str, list[tuple[dict[str, Any], list[Sizes]]]] = {
    "Activation": [({"activation": "relu"}, [ROWS]), ({"activation": "softmax"}, [STEPS])],
    "ActivityRegularization": [({"l1": 0.1}, [ROWS])],
    "AdaptiveAveragePooling1D": [({"output_size": 3}, [STEPS])],
    "AdaptiveMaxPooling1D": [({"output_size": 5}, [STEPS])],
    "Add": [({}, [ROWS, ROWS]), ({}, [(1,), ROWS, ROWS]), ({}, [STEPS, (4,)]), ({}, [(1, 4), (12, 1)])],
    "AdditiveAttention": [
        ({}, [STEPS]),
        ({"use_scale": False}, [STEPS, (7, 4)]),
        ({"trainable": False}, [STEPS, (7, 5), (7, 4)]),
    ],
    "AlphaDropout": [({"rate": 0.2}, [ROWS])],
    "Attention": [
        ({}, [STEPS]),
        ({"use_scale": True}, [STEPS, (7, 4)]),
        ({"use_scale": True, "score_mode": "concat"}, [STEPS, (7, 5), (7, 4)]),
        ({"trainable": False, "use_scale": True}, [STEPS]),
    ],
    "Average": [({}, [ROWS, ROWS])],
    "AveragePooling1D": [({"pool_size": 3}, [STEPS]), ({"pool_size": 5, "strides": 2, "padding": "same"}, [STEPS])],
    "BatchNormalization": [
        ({}, [ROWS]),
        ({"center": False}, [STEPS]),
        ({"scale": False, "axis": 1}, [STEPS]),
        ({"renorm": True}, [ROWS]),
        ({"trainable": False}, [ROWS]),
    ],
    "Bidirectional": [
        ({"layer": LSTM}, [STEPS]),
        (
            {"layer": ObjectSpec(kind="GRU", params={"units": 3, "return_sequences": True}), "merge_mode": "sum"},
            [STEPS],
        ),
        ({"layer": LSTM, "backward_layer": BACKWARDS, "merge_mode": "ave", "trainable": False}, [STEPS]),
    ],
    "CategoryEncoding": [
        ({"num_tokens": 9}, [ROWS]),
        ({"num_tokens": 9, "output_mode": "one_hot"}, [(1,)]),
        ({"num_tokens": 9, "output_mode": "one_hot"}, [ROWS]),
        ({"num_tokens": 9, "output_mode": "count"}, [ROWS]),
    ],
    "Concatenate": [({}, [ROWS, (2,)]), ({"axis": 1}, [STEPS, (3, 4), (1, 4)]), ({"axis": -2}, [STEPS, (3, 4)])],
    "Conv1D": [
        ({"filters": 8, "kernel_size": 3}, [STEPS]),
        ({"filters": 8, "kernel_size": 3, "strides": 2, "padding": "same", "use_bias": False}, [STEPS]),
        ({"filters": 8, "kernel_size": 3, "dilation_rate": 4, "padding": "causal", "groups": 2}, [STEPS]),
        ({"filters": 8, "kernel_size": 3, "trainable": False}, [STEPS]),
    ],
    "Conv1DTranspose": [
        ({"filters": 8, "kernel_size": 3}, [STEPS]),
        ({"filters": 8, "kernel_size": 2, "strides": 5, "use_bias": False}, [STEPS]),
        ({"filters": 8, "kernel_size": 3, "strides": 2, "padding": "same", "trainable": False}, [STEPS]),
        ({"filters": 8, "kernel_size": 3, "strides": 3, "output_padding": 1, "padding": "same"}, [STEPS]),
        ({"filters": 8, "kernel_size": 3, "strides": 3, "output_padding": 2}, [STEPS]),
    ],
    "Cropping1D": [({}, [STEPS]), ({"cropping": (2, 3)}, [STEPS]), ({"cropping": 2}, [STEPS])],
    "Dense": [
        ({"units": 8}, [ROWS]),
        ({"units": 8, "use_bias": False}, [STEPS]),
        ({"units": 1, "activation": "sigmoid", "trainable": False}, [BLOCKS]),
    ],
    "DepthwiseConv1D": [
        ({"kernel_size": 3}, [STEPS]),
        ({"kernel_size": 3, "depth_multiplier": 2, "use_bias": False, "strides": 2}, [STEPS]),
        ({"kernel_size": 3, "padding": "same", "trainable": False}, [STEPS]),
    ],
    "Discretization": [
        ({"bin_boundaries": (0.0, 1.0, 2.0)}, [ROWS]),
        ({"bin_boundaries": (0.0, 1.0), "output_mode": "one_hot"}, [ROWS]),
        ({"bin_boundaries": (0.0, 1.0), "output_mode": "one_hot"}, [(1,)]),
        ({"bin_boundaries": (0.0, 1.0), "output_mode": "multi_hot"}, [ROWS]),
        ({"bin_boundaries": (0.0, 1.0), "output_mode": "count"}, [STEPS]),
    ],
    "Dot": [({"axes": -1}, [ROWS, ROWS]), ({"axes": 2}, [STEPS, (7, 4)]), ({"axes": 1}, [STEPS, (12, 9)])],
    "Dropout": [({"rate": 0.5}, [ROWS])],
    "ELU": [({}, [ROWS])],
    "EinsumDense": [
        ({"equation": "ab,bc->ac", "output_shape": (8,), "bias_axes": "c"}, [ROWS]),
        ({"equation": "abc,cd->abd", "output_shape": (None, 8), "bias_axes": "d"}, [STEPS]),
        ({"equation": "abc,cd->abd", "output_shape": (12, 8)}, [STEPS]),
        ({"equation": "...x,xy->...y", "output_shape": 8, "bias_axes": "y"}, [STEPS]),
        ({"equation": "abc,bcd->ad", "output_shape": (8,), "trainable": False}, [STEPS]),
        ({"equation": "ab...,bc->ac...", "output_shape": (8,), "bias_axes": "c"}, [STEPS]),
        ({"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "de"}, [STEPS]),
    ],
    "Embedding": [({"input_dim": 10, "output_dim": 3}, [ROWS]), ({"input_dim": 9, "output_dim": 2}, [STEPS])],
    "Flatten": [({}, [ROWS]), ({}, [BLOCKS])],
    "GRU": [
        ({"units": 5}, [STEPS]),
        ({"units": 5, "reset_after": False}, [STEPS]),
        ({"units": 5, "use_bias": False, "return_sequences": True}, [STEPS]),
        ({"units": 5, "trainable": False}, [STEPS]),
    ],
    "GaussianDropout": [({"rate": 0.5}, [ROWS])],
    "GaussianNoise": [({"stddev": 0.5}, [ROWS])],
    "GlobalAveragePooling1D": [({}, [STEPS]), ({"keepdims": True}, [STEPS])],
    "GlobalMaxPooling1D": [({}, [STEPS]), ({"keepdims": True}, [STEPS])],
    "GroupNormalization": [
        ({"groups": 2}, [ROWS]),
        ({"groups": -1, "center": False}, [STEPS]),
        ({"groups": 3, "axis": 1, "scale": False, "trainable": False}, [STEPS]),
    ],
    "Hashing": [
        ({"num_bins": 5}, [ROWS]),
        ({"num_bins": 5, "output_mode": "one_hot"}, [ROWS]),
        ({"num_bins": 5, "output_mode": "count", "salt": 3}, [STEPS]),
    ],
    "Identity": [({}, [ROWS])],
    "LSTM": [
        ({"units": 5}, [STEPS]),
        ({"units": 5, "unit_forget_bias": False, "return_sequences": True}, [STEPS]),
        ({"units": 5, "use_bias": False, "dropout": 0.2}, [STEPS]),
        ({"units": 5, "trainable": False}, [STEPS]),
    ],
    "LayerNormalization": [({}, [ROWS]), ({"center": False, "axis": 1}, [STEPS]), ({"scale": False}, [STEPS])],
    "LeakyReLU": [({}, [ROWS])],
    "Masking": [({}, [STEPS])],
    "MaxPooling1D": [({}, [STEPS]), ({"pool_size": 3, "strides": 1, "padding": "same"}, [STEPS])],
    "Maximum": [({}, [ROWS, ROWS])],
    "Minimum": [({}, [ROWS, ROWS])],
    "MultiHeadAttention": [
        ({"num_heads": 2, "key_dim": 3}, [STEPS]),
        ({"num_heads": 2, "key_dim": 3, "value_dim": 5, "use_bias": False}, [STEPS, (7, 4)]),
        ({"num_heads": 2, "key_dim": 3, "output_shape": 9, "use_gate": True}, [STEPS, (7, 5), (7, 6)]),
        ({"num_heads": 2, "key_dim": 3, "trainable": False}, [BLOCKS]),
    ],
    "Multiply": [({}, [ROWS, ROWS])],
    "Normalization": [({"mean": 1.0, "variance": 2.0}, [ROWS]), ({"mean": (1.0,) * 6, "variance": (2.0,) * 6}, [ROWS])],
    "PReLU": [({}, [ROWS]), ({"shared_axes": (1,)}, [STEPS]), ({"trainable": False}, [STEPS])],
    "Permute": [({"dims": (2, 1)}, [STEPS]), ({"dims": (3, 1, 2)}, [BLOCKS])],
    "RMSNormalization": [({}, [ROWS]), ({"axis": 1, "trainable": False}, [STEPS])],
    "ReLU": [({"max_value": 6.0}, [ROWS])],
    "RepeatVector": [({"n": 4}, [ROWS])],
    "Rescaling": [({"scale": 0.5}, [ROWS])],
    "Reshape": [
        ({"target_shape": (3, 2)}, [ROWS]),
        ({"target_shape": (-1, 8)}, [STEPS]),
        ({"target_shape": (60,)}, [BLOCKS]),
    ],
    "SeparableConv1D": [
        ({"filters": 8, "kernel_size": 3}, [STEPS]),
        ({"filters": 8, "kernel_size": 3, "depth_multiplier": 2, "use_bias": False, "padding": "same"}, [STEPS]),
        ({"filters": 8, "kernel_size": 3, "strides": 2, "trainable": False}, [STEPS]),
    ],
    "SimpleRNN": [
        ({"units": 5}, [STEPS]),
        ({"units": 5, "use_bias": False, "return_sequences": True}, [STEPS]),
        ({"units": 5, "trainable": False}, [STEPS]),
    ],
    "Softmax": [({}, [ROWS]), ({"axis": 1}, [STEPS])],
    "SpectralNormalization": [
        ({"layer": ObjectSpec(kind="Dense", params={"units": 4})}, [ROWS]),
        ({"layer": ObjectSpec(kind="Conv1D", params={"filters": 4, "kernel_size": 3}), "power_iterations": 2}, [STEPS]),
        ({"layer": ObjectSpec(kind="Embedding", params={"input_dim": 9, "output_dim": 2}), "trainable": False}, [ROWS]),
    ],
    "SpatialDropout1D": [({"rate": 0.5}, [STEPS])],
    "Subtract": [({}, [ROWS, ROWS])],
    "TimeDistributed": [
        ({"layer": ObjectSpec(kind="Dense", params={"units": 4, "activation": "relu"})}, [STEPS]),
        ({"layer": ObjectSpec(kind="BatchNormalization"), "trainable": False}, [STEPS]),
        ({"layer": ObjectSpec(kind="Dropout", params={"rate": 0.5})}, [STEPS]),
        ({"layer": ObjectSpec(kind="Flatten")}, [BLOCKS]),
        ({"layer": LSTM}, [BLOCKS]),
    ],
    "UnitNormalization": [({}, [ROWS]), ({"axis": 1}, [STEPS])],
    "UpSampling1D": [({}, [STEPS]), ({"size": 3}, [STEPS])],
    "ZeroPadding1D": [({}, [STEPS]), ({"padding": 3}, [STEPS])],
}
