"""Describe a model file for the user, without Keras."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.results.file_info import FileFacts, LayerLine
from engine.storage.untrusted import worker_client
from engine.storage.untrusted.file_contents import ForeignFile
from engine.storage.untrusted.size_limits import all_layers
from engine.system.errors import EngineError


def describe(path: Path) -> FileFacts:
    """Return what a Keras file contains, or the reason why it is not opened.

    Raises
    ------
    EngineError
        If the file does not exist.
    """
    size = path.stat().st_size if path.is_file() else 0
    try:
        return file_facts(worker_client.read(path), size)
    except EngineError as error:
        if not path.is_file():
            raise
        return FileFacts(path.name, size, reason=error.text)


def file_facts(file: ForeignFile, size: int) -> FileFacts:
    """Return the description of a file that was read; `size` is its size in bytes."""
    parameters = {layer.name: layer.parameters for layer in file.layers}
    if file.config is None:
        lines = tuple(LayerLine(layer.name, "", layer.parameters) for layer in file.layers if layer.arrays)
    else:
        lines = tuple(
            LayerLine(name, str(layer["class_name"]), parameters.get(name, 0))
            for layer in _layers(file.config)
            if layer["class_name"] != "InputLayer"
            for name in [str(layer["config"].get("name") or layer.get("name") or "layer")]
        )
    notes = []
    if file.optimizer:
        notes.append("the state of the optimizer")
    if file.compile:
        notes.append("compile settings")
    if file.metadata:
        notes.append("preprocessing and settings of Layerdesk")
    expected = _expected(file.config)
    return FileFacts(file.name, size, file.kind, file.written_by, "", lines, expected, tuple(notes), file.restrictions)


def _layers(config: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(all_layers(config)) if isinstance(config["config"].get("layers"), list) else [config]


def _expected(config: Mapping[str, Any] | None) -> tuple[str, ...]:
    found = []
    for layer in _layers(config) if config is not None else ():
        shape = layer["config"].get("batch_shape")
        if layer["class_name"] == "InputLayer" and isinstance(shape, list):
            numbers = "integers" if "int" in str(layer["config"].get("dtype")) else "numbers"
            each = " x ".join(str(axis) for axis in shape[1:]) or "1"
            found.append(f"{each} {numbers} per row, as {layer['config'].get('name')}")
    return tuple(found)
