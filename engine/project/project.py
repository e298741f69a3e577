"""The project: everything that the user decided."""

from __future__ import annotations

from typing import Final, Literal

from engine.project.base import Spec
from engine.project.data import DataSpec
from engine.project.fit import CompileSpec, FitSpec, PredictSpec
from engine.project.model import ModelSpec

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
