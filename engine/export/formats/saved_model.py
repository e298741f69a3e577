"""The network as a SavedModel folder, verified with TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.export.export_format import Exported, ExportFormat, ExportRequest

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _run(path: Path, X: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
    import numpy as np
    import tensorflow as tf

    arrays = [tf.constant(array) for array in X.values()]
    loaded = tf.saved_model.load(str(path))  # Keras has just written it: it is not an untrusted file
    outputs = loaded.serve(arrays if len(arrays) > 1 else arrays[0])
    return [np.asarray(each) for each in (outputs if isinstance(outputs, list | tuple) else [outputs])]


def _write(request: ExportRequest) -> Exported:
    from engine.export.network_export import write_network

    return write_network(request, FORMAT, "tf_saved_model", _run)


FORMAT = ExportFormat(
    name="savedmodel",
    label="SavedModel",
    tooltip="Export the trained network for TensorFlow Serving, as a new folder",
    group="2 network",
    order=3,
    title="Export as a SavedModel",
    file_kind="SavedModel folder",
    ending="",
    write=_write,
)
