"""The project: everything that the user decided."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from engine.project.base import Spec
from engine.project.data import DataSpec
from engine.project.fit import CompileSpec, FitSpec, PredictSpec
from engine.project.model import ModelSpec

FORMAT: Final = 1
"""Version of the project format that this program writes; larger numbers are refused with a sentence."""

SNIFFED_BYTES = 4096
"""Bytes at the start of a JSON file that are searched for the format number of a project."""


class Project(Spec):
    """Everything that the user decided. It says nothing of what was found: that is in facts and runs."""

    format: Literal[1] = FORMAT
    name: str = "Untitled"
    data: DataSpec = DataSpec()
    model: ModelSpec = ModelSpec()
    compile: CompileSpec = CompileSpec()
    fit: FitSpec = FitSpec()
    predict: PredictSpec = PredictSpec()


def is_settings(path: str) -> bool:
    """Return True if a JSON file holds the settings of a project, which begin with a format number, not a table."""
    if not path.lower().endswith(".json"):
        return False
    try:
        with Path(path).open("rb") as file:
            return b'"format"' in file.read(SNIFFED_BYTES)
    except OSError:
        return True
