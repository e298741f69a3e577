"""The whole script: imports for what the rest uses, data, model, compile, fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from engine.catalog.shapes import NetworkInput, named_inputs
from engine.codegen import preprocessing, training
from engine.codegen.helper_definitions import definitions_used
from engine.codegen.network import network_lines
from engine.codegen.reading import reading_lines, second_file_lines
from engine.codegen.sklearn_columns import is_plain
from engine.codegen.source_lines import Code, Line
from engine.codegen.splitting import parts_with_rows, splitting_lines
from engine.project import DataSpec, Project
from engine.project.methods.scalers import SCALERS
from engine.project.methods.target_scalers import TARGET_SCALERS

SKLEARN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "base": ("BaseEstimator", "TransformerMixin"),
        "compose": ("ColumnTransformer",),
        "impute": ("SimpleImputer",),
        "model_selection": ("GroupShuffleSplit", "KFold", "StratifiedKFold", "train_test_split"),
        "pipeline": ("make_pipeline", "make_union"),
        "preprocessing": (
            *sorted(
                {"FunctionTransformer", "KBinsDiscretizer", "OneHotEncoder", "StandardScaler", "TargetEncoder"}.union(
                    *(scaler.imports for scaler in SCALERS.values()),
                    *(scaler.imports for scaler in TARGET_SCALERS.values()),
                )
            ),
        ),
        "utils.class_weight": ("compute_sample_weight",),
    }
)
"""Where scikit-learn has what a script may use."""


def code_for(project: Project) -> Code:
    """Return the Keras Python of a project: data, model, compile, fit, runnable as it stands.

    What is not chosen yet is left open in it (``loss=None``); no table is needed, and nothing is run.
    """
    inputs = inputs_named(project.data)
    body = [
        Line(f"keras.utils.set_random_seed({project.fit.seed})", ("fit", "seed")),
        *_deterministic(project.fit.deterministic),
        *training.heading("Table"),
        *reading_lines(project.data),
        *preprocessing.cleaning_lines(project.data),
        *training.heading("Split: validation and test rows are never trained on"),
        *splitting_lines(project.data, preprocessing.needed_cells(project.data)),
        *training.heading("Preprocessing, fitted on the training rows"),
        *preprocessing.number_lines(project.data, inputs),
        Line(""),
        Line(""),
        *preprocessing.target_lines(project),
        Line(""),
        Line(""),
        *preprocessing.arrays_lines(project, inputs),
        *training.heading("Network"),
        *network_lines(project.model, inputs, project.compile.dtype_policy),
        Line("model.summary()"),
        *training.heading("Optimizer, loss and metrics"),
        *training.compile_lines(project.compile, weighted=project.data.split.member_folds > 0),
        *training.heading("Training"),
        *training.fit_lines(project, parts_with_rows(project.data), preprocessing.has_weights(project)),
    ]
    return Code((*_head(project, body), *body))


def reading_code(data: DataSpec) -> str:
    """Return the source of a function `read_table` that reads any file as the table of a project, with its imports."""
    text = "\n".join(line.text for line in second_file_lines(data))
    definitions = definitions_used(text)
    imports = "\n".join(line.text for line in _imports("\n".join([text, *definitions])))
    return "\n".join([imports, *definitions, "", text, ""])


def inputs_named(data: DataSpec) -> tuple[NetworkInput, ...]:
    """Return the inputs of the network by name; how wide they are is found out when the script runs."""
    features = data.with_role("feature")
    plain = any(is_plain(column) for column in features)
    return named_inputs(int(plain), [(column.name, 1) for column in features if column.is_embedded])


def _deterministic(wanted: bool) -> Iterator[Line]:
    if wanted:
        yield Line("tf.config.experimental.enable_op_determinism()", ("fit", "deterministic"))


def _head(project: Project, body: Sequence[Line]) -> Iterator[Line]:
    text = "\n".join(line.text for line in body)
    definitions = definitions_used(text)
    used = "\n".join([text, *definitions])
    title = project.name.replace("\\", "").replace('"', "'")
    yield Line(f'"""{title}: a network for a table, by Keras."""', ("name",))
    yield Line("")
    yield from _imports(used)
    if "QHAdam(" in text:
        yield from map(Line, _qhadam())
    for definition in definitions:
        yield from map(Line, f"\n{definition}".rstrip().splitlines())
    yield from (Line(""), Line(""))


def _imports(text: str) -> Iterator[Line]:
    modules = [module for module in ("json", "re") if re.search(rf"\b{module}\.", text)]
    yield from (Line(f"import {module}") for module in modules)
    if modules:
        yield Line("")
    if "QHAdam(" in text:
        yield from (Line("from collections.abc import Sequence"), Line("from typing import Any"), Line(""))
    yield from (Line("import keras"), Line("import numpy as np"), Line("import pandas as pd"))
    if "pyreadstat." in text:
        yield Line("import pyreadstat")
    if "QHAdam(" in text:
        yield Line("from keras import ops")
    if "tf.config" in text:
        yield Line("import tensorflow as tf")
    if "ndtri(" in text:
        yield Line("from scipy.special import ndtri")
    for module, names in SKLEARN.items():
        used = [name for name in names if re.search(rf"\b{name}\b", text)]
        if used:
            yield Line(f"from sklearn.{module} import {', '.join(used)}")


def _qhadam() -> Iterable[str]:
    """Return our own optimizer as the script brings it along."""
    source = (Path(__file__).parents[1] / "network" / "qhadam.py").read_text("utf-8")
    kept = source[source.index("@keras") :].rstrip().splitlines()
    plain = [re.sub(r"  # type: ignore.*$", "", line) for line in kept]
    return ["", "", *plain]
