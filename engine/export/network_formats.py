"""Networks for other programs: ONNX, LiteRT and SavedModel, by Keras's own exporters."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import logging
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from engine.export.preprocessing_json import write_next_to
from engine.export.verify import Exported, SampleRows, require_equal
from engine.storage.project_file import with_suffix
from engine.system.atomic_files import write_atomically
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel

InferenceFunction = Callable[[Path, Mapping[str, NDArray[Any]]], list[NDArray[Any]]]


class NetworkFormat(NamedTuple):
    """A format: its name for people, what Keras calls it, its ending, the packages it takes, and what runs it."""

    name: str
    keras_name: str
    ending: str
    packages: tuple[str, ...]
    run: InferenceFunction


def _run_onnx(path: Path, X: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    inputs = session.get_inputs()
    named = {each.name: array for each, array in zip(inputs, _in_order(inputs, X), strict=True)}
    return [np.asarray(output) for output in session.run(None, named)]


def _in_order(inputs: Any, X: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
    """Return arrays in the order of inputs, which may be called as the network's are, with a number behind."""
    left = dict(X)
    found = []
    for each in inputs:
        name = next((name for name in left if each.name.split(":")[0] in (name, f"serving_default_{name}")), None)
        found.append(left.pop(name if name is not None else next(iter(left))))
    return found


def _run_litert(path: Path, X: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
    import tensorflow as tf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a later name of the same interpreter
        runner = tf.lite.Interpreter(str(path)).get_signature_runner()
    names = list(runner.get_input_details())
    given = {name: X.get(name, next(iter(X.values()))) for name in names}
    outputs = runner(**given)
    return [np.asarray(outputs[name]) for name in sorted(outputs, key=_numbered)]


def _run_saved_model(path: Path, X: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
    import tensorflow as tf

    arrays = [tf.constant(array) for array in X.values()]
    loaded = tf.saved_model.load(str(path))  # written just before by Keras, never one of somebody else
    outputs = loaded.serve(arrays if len(arrays) > 1 else arrays[0])
    return [np.asarray(each) for each in (outputs if isinstance(outputs, list | tuple) else [outputs])]


NETWORKS: Mapping[str, NetworkFormat] = MappingProxyType(
    {
        "onnx": NetworkFormat("ONNX", "onnx", ".onnx", ("onnx", "tf2onnx", "onnxruntime"), _run_onnx),
        "tflite": NetworkFormat("LiteRT", "litert", ".tflite", (), _run_litert),
        "savedmodel": NetworkFormat("SavedModel", "tf_saved_model", "", (), _run_saved_model),
    }
)


def write_network(kind: str, path: Path, trained: TrainedModel, rows: SampleRows) -> Exported:
    """Export a network, run what was exported, compare, and only then put it in its place.

    Raises
    ------
    EngineError
        Where a package is missing, the network cannot be exported so, or the outputs differ.
    """
    form = NETWORKS[kind]
    absent = [name for name in form.packages if importlib.util.find_spec(name) is None]
    if absent:
        raise EngineError(
            f"{form.name} needs {', '.join(absent)}, which {'are' if len(absent) > 1 else 'is'} not installed. Install "
            f"Layerdesk with its extra [{kind}], or use another format."
        )
    proofs: list[str] = []

    def write(temporary: Path) -> None:
        _export(trained.model, temporary, form, rows)
        proofs.append(require_equal(form.run(temporary, rows.X), rows, f"The {form.name} file"))

    if form.ending:
        path = with_suffix(path, form.ending)
        write_atomically(path, write)
    else:
        _write_folder(path, write)
    files = [path.name]
    if trained.preprocessor is not None:
        files.append(write_next_to(path, trained.preprocessor).name)
    return Exported(tuple(files), proofs[0])


def _export(model: keras.Model, path: Path, form: NetworkFormat, rows: SampleRows) -> None:
    arrays = [array[:1] for array in rows.X.values()]
    model(arrays if len(arrays) > 1 else arrays[0])  # ONNX export fails where nothing was ever computed
    try:
        with _quiet():
            model.export(str(path), format=form.keras_name, verbose=False)
    except Exception as error:  # converters raise what they like
        raise EngineError(
            f"This network cannot be written as {form.name}. Use another format.", details=str(error)
        ) from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what converters say off the terminal; it is for those who write converters."""
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)


def _write_folder(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a folder beside its place, and put it there when it is whole."""
    if path.exists():
        raise EngineError(f"{path} is there already. Choose a name that is free: a SavedModel is a folder of its own.")
    if not path.parent.is_dir():
        raise EngineError(f"{path} cannot be written: there is no folder {path.parent}. Choose another place.")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as scratch:
            made = Path(scratch) / "model"
            write(made)
            shutil.move(made, path)
    except OSError as error:
        raise EngineError(f"{path} cannot be written: {error.strerror or error}.", details=str(error)) from error


def _numbered(name: str) -> list[Any]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
