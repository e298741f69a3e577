"""The network as ONNX, verified with ONNX Runtime."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.export.export_format import Exported, ExportFormat, ExportRequest

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _run(path: Path, X: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
    import numpy as np
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    inputs = session.get_inputs()
    named = {each.name: array for each, array in zip(inputs, _in_order(inputs, X), strict=True)}
    return [np.asarray(output) for output in session.run(None, named)]


def _in_order(inputs: Any, X: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
    """Return the arrays in the order of the inputs, whose names are those of the network, possibly with a suffix."""
    left = dict(X)
    arrays = []
    for each in inputs:
        name = next((name for name in left if each.name.split(":")[0] in (name, f"serving_default_{name}")), None)
        arrays.append(left.pop(name if name is not None else next(iter(left))))
    return arrays


def _write(request: ExportRequest) -> Exported:
    from engine.export.network_export import write_network

    FORMAT.require_packages()
    return write_network(request, FORMAT, "onnx", _run)


FORMAT = ExportFormat(
    name="onnx",
    label="ONNX",
    tooltip="Export the trained network for ONNX Runtime; needs the optional packages of the extra [onnx]",
    group="2 network",
    order=1,
    title="Export as ONNX",
    file_kind="ONNX",
    ending=".onnx",
    write=_write,
    packages=("onnx", "tf2onnx", "onnxruntime"),
)
