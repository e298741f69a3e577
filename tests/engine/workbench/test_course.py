"""The course's list, row by row: everything that it names can be chosen, is built by Keras, and trains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import pytest

from engine import network
from engine.checks.arguments import argument_problems
from engine.project import (
    EARLY_STOPPING,
    FEATURES,
    CompileSpec,
    FitSpec,
    LayerSpec,
    ModelSpec,
    ObjectSpec,
    OutputSpec,
    Project,
)
from tests.engine.projects import dense

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(12, 4)).astype("float32")
CLASSES = np.arange(12) % 3
ANSWERS = {
    "numbers": RANDOM.uniform(0.1, 1, (12, 1)).astype("float32"),
    "two classes": (np.arange(12) % 2).astype("float32")[:, None],
    "class numbers": CLASSES.astype("float32")[:, None],
    "class columns": np.eye(3, dtype="float32")[CLASSES],
}
ENDS = {
    "numbers": (1, None),
    "two classes": (1, "sigmoid"),
    "class numbers": (3, "softmax"),
    "class columns": (3, "softmax"),
}
LOSSES = {
    "numbers": "MeanSquaredError",
    "two classes": "BinaryCrossentropy",
    "class numbers": "SparseCategoricalCrossentropy",
    "class columns": "CategoricalCrossentropy",
}


def course(answers: str = "two classes", *, hidden: tuple[LayerSpec, ...] = (), **output: Any) -> Project:
    """Return the smallest project for a kind of answers, with what the row asks for."""
    units, activation = ENDS[answers]
    output.setdefault("loss", ObjectSpec(kind=LOSSES[answers]))
    return Project(
        model=ModelSpec(layers=(*(hidden or (dense(4, "relu", "hidden"),)), dense(units, activation, "output"))),
        compile=CompileSpec(outputs=(OutputSpec(**output),)),
        fit=FitSpec(callbacks=()),
    )


def optimizer(kind: str, **params: Any) -> Project:
    project = course()
    return project.replaced(compile=project.compile.replaced(optimizer=ObjectSpec(kind=kind, params=params)))


def metric(kind: str, answers: str = "two classes", **params: Any) -> Project:
    return course(answers, metrics=(ObjectSpec(kind=kind, params=params),))


def multitask() -> Project:
    """Return two outputs on one hidden layer, weighted, one with a weighted metric."""
    model = ModelSpec(layers=(dense(4, "relu", "shared"), dense(1, None, "amount")))
    model = model.branched("shared", dense(3, "softmax", "grade"))
    amount = OutputSpec(loss=ObjectSpec(kind="MeanSquaredError"), loss_weight=0.3)
    grade = OutputSpec(
        loss=ObjectSpec(kind="SparseCategoricalCrossentropy"),
        weighted_metrics=(ObjectSpec(kind="SparseCategoricalAccuracy"),),
    )
    return Project(model=model, compile=CompileSpec(outputs=(amount, grade)), fit=FitSpec(callbacks=()))


def sharing() -> Project:
    """Return one hidden layer whose weights are used twice."""
    model = ModelSpec(layers=(dense(4, "relu", "first"), dense(1, "sigmoid", "output")))
    twice = LayerSpec(name="first@2", kind="Dense", shares="first")
    return course().replaced(model=model.insert_after("first", twice))


def rows() -> Iterator[tuple[str, Project]]:
    """Yield every row of the list with a project that has it."""
    for kind in ("SGD", "RMSprop", "Adam", "Adadelta", "Adagrad", "Adamax", "Nadam", "Ftrl", "AdamW", "QHAdam"):
        yield f"optimizer {kind}", optimizer(kind)
    yield "optimizer AMSGrad", optimizer("Adam", amsgrad=True)
    yield "optimizer Muon", optimizer("Muon", exclude_layers=("output",))
    yield "optimizer momentum", optimizer("SGD", momentum=0.9, nesterov=True)
    for kind, answers in (
        ("BinaryCrossentropy", "two classes"),
        ("CategoricalCrossentropy", "class columns"),
        ("SparseCategoricalCrossentropy", "class numbers"),
        ("Hinge", "two classes"),
        ("SquaredHinge", "two classes"),
        ("CategoricalHinge", "class columns"),
        ("KLDivergence", "class columns"),
    ):
        yield f"loss {kind}", course(answers, loss=ObjectSpec(kind=kind))
    for kind, answers in (
        ("BinaryAccuracy", "two classes"),
        ("CategoricalAccuracy", "class columns"),
        ("SparseCategoricalAccuracy", "class numbers"),
        ("TopKCategoricalAccuracy", "class columns"),
        ("SparseTopKCategoricalAccuracy", "class numbers"),
        ("BinaryCrossentropy", "two classes"),
        ("CategoricalCrossentropy", "class columns"),
        ("SparseCategoricalCrossentropy", "class numbers"),
        ("KLDivergence", "class columns"),
        ("Poisson", "two classes"),
        ("Accuracy", "numbers"),
        ("MeanSquaredError", "numbers"),
        ("RootMeanSquaredError", "numbers"),
        ("MeanAbsoluteError", "numbers"),
        ("MeanAbsolutePercentageError", "numbers"),
        ("MeanSquaredLogarithmicError", "numbers"),
        ("CosineSimilarity", "numbers"),
        ("LogCoshError", "numbers"),
        ("AUC", "two classes"),
        ("Precision", "two classes"),
        ("Recall", "two classes"),
        ("TruePositives", "two classes"),
        ("TrueNegatives", "two classes"),
        ("FalsePositives", "two classes"),
        ("FalseNegatives", "two classes"),
    ):
        yield f"metric {kind}", metric(kind, answers)
    yield "metric OneHotMeanIoU", metric("OneHotMeanIoU", "class columns", num_classes=3)
    yield "metric OneHotIoU", metric("OneHotIoU", "class columns", num_classes=3, target_class_ids=(0, 2))
    yield "metric PrecisionAtRecall", metric("PrecisionAtRecall", recall=0.5)
    yield "metric SensitivityAtSpecificity", metric("SensitivityAtSpecificity", specificity=0.5)
    yield "metric SpecificityAtSensitivity", metric("SpecificityAtSensitivity", sensitivity=0.5)
    yield "any loss as a metric", metric("Huber", "numbers", delta=2.0)
    yield "weighted metrics", course(weighted_metrics=(ObjectSpec(kind="BinaryAccuracy"),))
    yield "loss weights and multitask learning", multitask()
    yield "parameter sharing", sharing()
    eager = course()
    yield "eager", eager.replaced(compile=eager.compile.replaced(run_eagerly=True))
    for kind in ("L1", "L2", "L1L2"):
        yield f"regularizer {kind}", course(hidden=(dense(4, "relu", kernel_regularizer=ObjectSpec(kind=kind)),))
    dropout = LayerSpec(name="dropout", kind="Dropout", params={"rate": 0.5})
    yield "dropout", course(hidden=(dense(4, "relu"), dropout))
    yield "batch normalization", course(hidden=(dense(4), LayerSpec(name="norm", kind="BatchNormalization")))
    yield "early stopping", course().replaced(fit=FitSpec(callbacks=(EARLY_STOPPING,)))


SHOWN: dict[str, Callable[[keras.Model], bool]] = {
    "optimizer AMSGrad": lambda model: model.optimizer.amsgrad,
    "optimizer QHAdam": lambda model: type(model.optimizer).__name__ == "QHAdam",
    "eager": lambda model: model.run_eagerly,
    "parameter sharing": lambda model: model.count_params() == 20 + 5,
    "dropout": lambda model: any(isinstance(layer, keras.layers.Dropout) for layer in model.layers),
    "batch normalization": lambda model: len(model.non_trainable_weights) == 2,
    "regularizer L1": lambda model: isinstance(model.layers[0].kernel_regularizer, keras.regularizers.L1),
    "loss weights and multitask learning": lambda model: len(model.outputs) == 2,
}
"""What must be seen of some rows in the Keras model itself."""


def answers_for(project: Project) -> Any:
    """Return answers that the losses of a project compare."""
    wanted = {"SparseCategoricalCrossentropy": "class numbers", "MeanSquaredError": "numbers"}
    units = {"BinaryCrossentropy": "two classes", "Hinge": "two classes", "SquaredHinge": "two classes"}
    found = []
    for output in project.compile.outputs:
        assert output.loss is not None
        found.append(ANSWERS[{**wanted, **units}.get(output.loss.kind, "class columns")])
    return found if len(found) > 1 else found[0]


@pytest.mark.parametrize(("row", "project"), list(rows()), ids=[row for row, _ in rows()])
def test_everything_on_the_list_can_be_chosen_and_trains(row: str, project: Project) -> None:
    assert list(argument_problems(project)) == []
    model = network.build(project.model, 4)
    network.compile_model(model, project.compile.replaced(run_eagerly=True))  # the same steps, not traced first
    callbacks = [network.keras_object("callbacks", callback) for callback in project.fit.callbacks]
    y = answers_for(project)
    history = model.fit(X, y, batch_size=6, validation_data=(X, y), callbacks=callbacks, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    asked = [*project.compile.outputs[0].metrics, *project.compile.outputs[0].weighted_metrics]
    assert len([name for name in history if not name.startswith("val_") and name != "loss"]) >= len(asked)
    assert SHOWN.get(row, lambda model: True)(model)
    assert project.model.sources[0] == (FEATURES,)
