"""The network as LiteRT (formerly TensorFlow Lite), verified with the interpreter of TensorFlow."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.export.export_format import Exported, ExportFormat, ExportRequest

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _run(path: Path, X: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
    import numpy as np
    import tensorflow as tf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the interpreter is to be renamed
        runner = tf.lite.Interpreter(str(path)).get_signature_runner()
    arrays = {name: X.get(name, next(iter(X.values()))) for name in runner.get_input_details()}
    outputs = runner(**arrays)
    return [np.asarray(outputs[name]) for name in sorted(outputs, key=_numbered)]


def _numbered(name: str) -> list[Any]:
    """Return a sort key by which ``output_10`` comes after ``output_2``."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def _write(request: ExportRequest) -> Exported:
    from engine.export.network_export import write_network

    return write_network(request, FORMAT, "litert", _run)


FORMAT = ExportFormat(
    name="tflite",
    label="LiteRT (.tflite)",
    tooltip="Export the trained network for phones and embedded devices",
    group="2 network",
    order=2,
    title="Export as LiteRT",
    file_kind="LiteRT",
    ending=".tflite",
    write=_write,
)
