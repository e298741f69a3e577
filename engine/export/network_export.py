"""Networks for other programs, written by the exporters of Keras and verified on sample rows."""

from __future__ import annotations

import contextlib
import io
import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from engine.export.export_format import Exported, ExportFormat, ExportRequest
from engine.export.preprocessing_json import write_next_to
from engine.export.verify import SampleRows, require_equal
from engine.storage.project_file import with_suffix
from engine.system.atomic_files import write_atomically
from engine.system.errors import EngineError

RunExported = Callable[[Path, Mapping[str, NDArray[Any]]], list[NDArray[Any]]]
"""Run an exported file on input arrays, by the names of the inputs, and return its outputs."""


def write_network(request: ExportRequest, form: ExportFormat, keras_format: str, run: RunExported) -> Exported:
    """Export the network to a temporary place, run it, compare its outputs, and move it to its destination.

    Parameters
    ----------
    keras_format : str
        The argument `format` of `keras.Model.export`.

    Raises
    ------
    EngineError
        If the network cannot be exported to this format, or the outputs differ.
    """
    trained, rows = request.model(), request.sample_rows()
    proofs: list[str] = []

    def write(temporary: Path) -> None:
        _export(trained.model, temporary, form, keras_format, rows)
        proofs.append(require_equal(run(temporary, rows.X), rows, f"The {form.file_kind}"))

    if form.ending:
        path = with_suffix(request.path, form.ending)
        write_atomically(path, write)
    else:
        path = request.path
        _write_folder(path, write)
    files, proof = [path.name], proofs[0]
    if trained.preprocessor is not None:
        files.append(write_next_to(path, trained.preprocessor, trained.project.data).name)
        if any(not target.is_identity for target in trained.preprocessor.targets):
            proof += f" {files[-1]} says how its outputs become predictions in the unit of the target."
    return Exported(tuple(files), proof)


def _export(model: keras.Model, path: Path, form: ExportFormat, keras_format: str, rows: SampleRows) -> None:
    arrays = [array[:1] for array in rows.X.values()]
    model(arrays if len(arrays) > 1 else arrays[0])  # ONNX export fails if the network was never called
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            # Tensors that no variable holds would become inputs of the ONNX graph.
            layer.mean, layer.variance = np.asarray(layer.mean), np.asarray(layer.variance)
    try:
        with _quiet():
            model.export(str(path), format=keras_format, verbose=False)
    except Exception as error:  # converters raise all kinds of errors
        raise EngineError(
            f"This network cannot be exported as {form.label}. Use another format.", details=str(error)
        ) from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Suppress the output of converters."""
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)


def _write_folder(path: Path, write: Callable[[Path], None]) -> None:
    """Write a folder next to its destination, and move it there when it is complete."""
    if path.exists():
        raise EngineError(f"{path} already exists. Choose another name: a SavedModel is a new folder.")
    if not path.parent.is_dir():
        raise EngineError(f"{path} cannot be written: there is no folder {path.parent}. Choose another folder.")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as scratch:
            complete = Path(scratch) / "model"
            write(complete)
            shutil.move(complete, path)
    except OSError as error:
        raise EngineError(f"{path} cannot be written: {error.strerror or error}.", details=str(error)) from error
