"""Projects and tables that several tests train."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.project import (
    ColumnSpec,
    CompileSpec,
    DataSpec,
    FitSpec,
    LayerSpec,
    ModelSpec,
    ObjectSpec,
    OutputSpec,
    Project,
)

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
STUDENTS = str(EXAMPLES / "students.csv")


def dense(units: int, activation: str | None = None, name: str = "dense", **params: Any) -> LayerSpec:
    """Return a Dense layer."""
    given = {"units": units, **({"activation": activation} if activation else {}), **params}
    return LayerSpec(name=name, kind="Dense", params=given)


def students_project(epochs: int = 2, **fit: Any) -> Project:
    """Return the course example with few epochs."""
    return Project(
        name="students",
        data=DataSpec(
            source=STUDENTS,
            columns=(
                ColumnSpec(name="daily_study"),
                ColumnSpec(name="monthly_tuition"),
                ColumnSpec(name="passing_grade", role="target", kind="category"),
            ),
        ),
        model=ModelSpec(layers=(dense(8, "relu"), dense(4, "relu", "dense_1"), dense(1, "sigmoid", "output"))),
        compile=CompileSpec(
            outputs=(
                OutputSpec(loss=ObjectSpec(kind="BinaryCrossentropy"), metrics=(ObjectSpec(kind="BinaryAccuracy"),)),
            )
        ),
        fit=FitSpec(epochs=epochs, callbacks=(), **fit),
    )
