"""What the user decides, as frozen values: DataSpec, ModelSpec, CompileSpec, FitSpec and PredictSpec make a Project.

A spec cannot be malformed but may be incomplete: what is missing is a problem that `engine.checks` reports, not an
exception. Names of fields and of parameters are the keywords of Keras, so that building is calling.

- `base`: the base class of specs, and types of their fields
- `data`: the table, its columns and its split; `methods`: registries of what can be chosen for them
- `graph`: layers and what each reads; `model`: the network, and edits of it
- `fit`: compile, fit and predict settings
- `project`: all of them together
- `table_facts`: what a table holds, as far as window and checks need it; `table_sample`: some of its rows
"""

from __future__ import annotations

from engine.project.base import Frozen, ObjectSpec, Params, Role, Spec, Value
from engine.project.data import (
    CYCLES,
    FILL_LEVEL,
    LEVEL_MARKERS,
    CellKind,
    ColumnReading,
    ColumnSpec,
    ColumnType,
    DataSpec,
    DatePart,
    Dates,
    Encoding,
    LimitRule,
    Missing,
    ReadingSpec,
    Scaling,
    SplitMethodName,
    SplitSpec,
    TableFormat,
    TargetScaling,
    Unseen,
)
from engine.project.fit import EARLY_STOPPING, CompileSpec, FitSpec, OutputSpec, PredictSpec
from engine.project.graph import FEATURES, NOTHING, LayerSpec
from engine.project.model import ModelSpec
from engine.project.project import FORMAT, Project, is_settings

__all__ = [
    "CYCLES",
    "EARLY_STOPPING",
    "FEATURES",
    "FILL_LEVEL",
    "FORMAT",
    "LEVEL_MARKERS",
    "NOTHING",
    "CellKind",
    "ColumnReading",
    "ColumnSpec",
    "ColumnType",
    "CompileSpec",
    "DataSpec",
    "DatePart",
    "Dates",
    "Encoding",
    "FitSpec",
    "Frozen",
    "LayerSpec",
    "LimitRule",
    "Missing",
    "ModelSpec",
    "ObjectSpec",
    "OutputSpec",
    "Params",
    "PredictSpec",
    "Project",
    "ReadingSpec",
    "Role",
    "Scaling",
    "Spec",
    "SplitMethodName",
    "SplitSpec",
    "TableFormat",
    "TargetScaling",
    "Unseen",
    "Value",
    "is_settings",
]
