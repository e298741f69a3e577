"""What Layerdesk keeps in a whole model beside what Keras does: the settings, and how rows are made ready for it.

A `.keras` file has one member more for it, an HDF5 file one array more; Keras and Netron read past both.
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
from engine.storage.untrusted.hdf5 import OURS
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel

FORMAT = 1
MEMBER = f"{OURS}.json"


@dataclass(frozen=True)
class ModelMetadata:
    """The settings a model was made with, and its preparation, None where it never met a table.

    ``seeds`` is where its layers are in drawing random numbers, which Keras does not save.
    """

    project: Project
    preprocessor: Preprocessor | None
    seeds: tuple[tuple[int, ...], ...] = ()


def add(path: Path, trained: TrainedModel) -> None:
    """Add what belongs to a network to the file that Keras has just written of it."""
    text = _text(trained)
    if path.suffix == ".keras":
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MEMBER, text)
    else:
        with h5py.File(path, "r+") as file:
            file.create_dataset(OURS, data=np.frombuffer(text.encode(), np.uint8))


def read(text: str, name: str) -> ModelMetadata | None:
    """Return what belongs to a model, None where there is nothing.

    Raises
    ------
    EngineError
        Where it was written by a newer Layerdesk, or is damaged.
    """
    if not text:
        return None
    data = safe_json.parsed(text, name)
    if not isinstance(data, dict) or not isinstance(data.get("format"), int):
        raise EngineError(f"{name} is damaged: what Layerdesk kept in it makes no sense.")
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
        raise EngineError(
            f"{name} is damaged: what Layerdesk kept in it makes no sense.", details=str(error)
        ) from error


def seeds_of(model: keras.Model) -> list[Any]:
    """Return the states of what the layers of a network draw their random numbers from."""
    return [variable for variable in model.variables if "seed_generator" in variable.path]


def put_seeds(model: keras.Model, seeds: Sequence[Any]) -> None:
    """Let a network draw its random numbers from where another one was."""
    mine = seeds_of(model)
    if [tuple(each.shape) for each in mine] == [np.shape(state) for state in seeds]:
        for variable, state in zip(mine, seeds, strict=True):
            variable.assign(np.asarray(state))


def _text(trained: TrainedModel) -> str:
    """Return settings and preparation as JSON; of the path of the table only the name goes along."""
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
