"""The project: everything that the user decided."""

from __future__ import annotations

from typing import Final, Literal

from engine.specs.base import Spec
from engine.specs.data import DataSpec
from engine.specs.fit import CompileSpec, FitSpec, PredictSpec
from engine.specs.model import ModelSpec

FORMAT: Final = 1
"""Version of the project format that this program writes; larger numbers are refused with a sentence."""


class Project(Spec):
    """Everything that the user decided. It says nothing of what was found: that is in facts and runs."""

    format: Literal[1] = FORMAT
    name: str = "Untitled"
    data: DataSpec = DataSpec()
    model: ModelSpec = ModelSpec()
    compile: CompileSpec = CompileSpec()
    fit: FitSpec = FitSpec()
    predict: PredictSpec = PredictSpec()
