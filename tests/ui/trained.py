"""Runs and scores as a training leaves them, made by hand: the window's tests need no Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.project import ColumnSpec, CompileSpec, DataSpec, LayerSpec, ModelSpec, ObjectSpec, OutputSpec, Project
from engine.results.run import Run, Scores, SplitSizes, Timings
from engine.results.verdicts.reference_models import ReferenceScores, TargetScores

REPORT = """              precision    recall  f1-score   support

           0       0.97      0.96      0.96       137
           1       0.96      0.98      0.97       163

    accuracy                           0.97       300
   macro avg       0.97      0.97      0.97       300
weighted avg       0.97      0.97      0.97       300
"""
REGRESSION_REPORT = """R2                            0.4523
Mean absolute error          43.2000
Root mean squared error      53.9012
"""


def project_with(units: int = 1, loss: str = "BinaryCrossentropy", metric: str = "BinaryAccuracy") -> Project:
    """A project of two features, one hidden layer and one output."""
    columns = (ColumnSpec(name="hours"), ColumnSpec(name="age"), ColumnSpec(name="passed", role="target"))
    layers = (
        LayerSpec(name="dense", kind="Dense", params={"units": 8, "activation": "relu"}),
        LayerSpec(name="output", kind="Dense", params={"units": units}),
    )
    output = OutputSpec(loss=ObjectSpec(kind=loss), metrics=(ObjectSpec(kind=metric),))
    return Project(
        data=DataSpec(source="students.csv", columns=columns),
        model=ModelSpec(layers=layers),
        compile=CompileSpec(outputs=(output,)),
    )


def binary_scores(**changes: Any) -> Scores:
    """290 of 300 rows right."""
    scores: dict[str, Any] = {
        "part": "test",
        "task": "binary",
        "rows": 300,
        "metrics": {"loss": 0.0821, "binary_accuracy": 0.9667},
        "report": REPORT,
        "labels": ("0", "1"),
        "confusion": ((131, 6), (4, 159)),
    }
    return Scores(**{**scores, **changes})


def class_scores(labels: tuple[str, ...], confusion: tuple[tuple[int, ...], ...]) -> Scores:
    """Scores of several classes."""
    rows = sum(map(sum, confusion))
    metrics = {"loss": 0.3, "sparse_categorical_accuracy": 0.9}
    return Scores(part="test", task="classes", rows=rows, metrics=metrics, labels=labels, confusion=confusion)


def regression_scores() -> Scores:
    """Five of twelve pairs."""
    return Scores(
        part="test",
        task="regression",
        rows=12,
        metrics={"loss": 2905.3, "mean_absolute_error": 43.2},
        report=REGRESSION_REPORT,
        actual=(151.0, 75.0, 141.0, 206.0, 135.0),
        predicted=(160.0, 90.5, 130.0, 180.0, 135.0),
    )


def target_scores(target: str = "passing_grade", loss: float = 0.41, accuracy: float = 0.9) -> TargetScores:
    """Scores of two classes next to those of guessing, whose accuracy is given, and of gradient boosting, the best."""
    figures = (("naive", accuracy, 0.69, "better" if loss < 0.69 else "worse"), ("boosting", 0.9, 0.25, "worse"))
    references = tuple(
        ReferenceScores(name=name, scores={"accuracy": right, "log_loss": other}, compared=compared)
        for name, right, other, compared in figures
    )
    scores = {"accuracy": 0.85, "log_loss": loss}
    return TargetScores(target=target, task="binary", rows=300, scores=scores, references=references)


def run_with(scores: Scores | None, name: str = "Run 3", **changes: Any) -> Run:
    """A run of 52 epochs that kept the 37th."""
    losses = tuple(0.7 - 0.01 * epoch for epoch in range(52))
    history: Mapping[str, tuple[float, ...]] = {"loss": losses, "val_loss": tuple(loss + 0.05 for loss in losses)}
    run = Run(
        id=name.lower().replace(" ", "-"),
        name=name,
        project=project_with(),
        started="2020-04-04T13:32:10+00:00",
        seconds=Timings(prepare=0.2, fit=4.0, total=4.2),
        rows=SplitSizes(train=490, validation=210, test=300),
        history=history,
        kept_epoch=37,
        scores=scores,
    )
    return run.replaced(**changes)
