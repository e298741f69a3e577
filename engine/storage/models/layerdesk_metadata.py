"""Metadata that Layerdesk adds to a whole model of Keras: the settings and the fitted preprocessing.

It is an additional member of a `.keras` file, or an additional dataset of an HDF5 file; Keras and Netron ignore both.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
from pydantic import ValidationError

from engine.preprocessing import Preprocessor
from engine.project import Project
from engine.storage.untrusted import safe_json
from engine.storage.untrusted.hdf5 import METADATA_KEY
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel

FORMAT = 1
MEMBER = f"{METADATA_KEY}.json"


@dataclass(frozen=True)
class ModelMetadata:
    """The settings of a model and its fitted preprocessing, None if it has none.

    ``seeds`` are the states of the random number generators of its layers, which Keras does not save in every format.
    """

    project: Project
    preprocessor: Preprocessor | None
    seeds: tuple[tuple[int, ...], ...] = ()


def add(path: Path, trained: TrainedModel) -> None:
    """Add the metadata of a model to the file that Keras has just written."""
    text = _text(trained)
    if path.suffix == ".keras":
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MEMBER, text)
    else:
        with h5py.File(path, "r+") as file:
            file.create_dataset(METADATA_KEY, data=np.frombuffer(text.encode(), np.uint8))


def read(text: str, name: str) -> ModelMetadata | None:
    """Return the metadata in a JSON text; None if the text is empty.

    Raises
    ------
    EngineError
        If a newer Layerdesk wrote it, or it is damaged.
    """
    if not text:
        return None
    data = safe_json.parse(text, name)
    if not isinstance(data, dict) or not isinstance(data.get("format"), int):
        raise EngineError(f"{name} is damaged: its Layerdesk metadata is invalid.")
    if data["format"] > FORMAT:
        raise EngineError(f"{name} was written by a newer Layerdesk. Update Layerdesk to open it.")
    try:
        preprocessor = data.get("preparation")
        return ModelMetadata(
            Project.model_validate(data.get("project")),
            None if preprocessor is None else Preprocessor.model_validate(preprocessor),
            tuple(tuple(int(number) for number in state) for state in data.get("seeds", ())),
        )
    except (ValidationError, RecursionError, TypeError, ValueError) as error:
        raise EngineError(f"{name} is damaged: its Layerdesk metadata is invalid.", details=str(error)) from error


def seeds_of(model: keras.Model) -> list[Any]:
    """Return the state variables of the random number generators of a network."""
    return [variable for variable in model.variables if "seed_generator" in variable.path]


def set_seeds(model: keras.Model, seeds: Sequence[Any]) -> None:
    """Set the states of the random number generators of a network, if their shapes fit."""
    variables = seeds_of(model)
    if [tuple(each.shape) for each in variables] == [np.shape(state) for state in seeds]:
        for variable, state in zip(variables, seeds, strict=True):
            variable.assign(np.asarray(state))


def _text(trained: TrainedModel) -> str:
    """Return the metadata as JSON; of the path of the table only the file name is included."""
    data = trained.project.data
    project = trained.project.replaced(data=data.replaced(source=Path(data.source).name if data.source else ""))
    preprocessor = trained.preprocessor
    return json.dumps(
        {
            "format": FORMAT,
            "project": json.loads(project.model_dump_json()),
            "seeds": [keras.ops.convert_to_numpy(state).tolist() for state in seeds_of(trained.model)],
            "preparation": None if preprocessor is None else json.loads(preprocessor.model_dump_json()),
        }
    )
