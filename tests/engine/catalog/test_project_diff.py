"""Differences of projects: one row for each setting, and nothing about what is the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalog.project_diff import Difference, differences
from engine.project import (
    ColumnSpec,
    CompileSpec,
    DataSpec,
    FitSpec,
    LayerSpec,
    ModelSpec,
    ObjectSpec,
    OutputSpec,
    PredictSpec,
    Project,
    SplitSpec,
)

DENSE = LayerSpec(name="dense", kind="Dense", params={"units": 8, "activation": "relu"})
DROPOUT = LayerSpec(name="dropout", kind="Dropout", params={"rate": 0.2})
OUTPUT = LayerSpec(name="output", kind="Dense", params={"units": 1, "activation": "sigmoid"})


@pytest.fixture
def project() -> Project:
    """A small project for two classes."""
    columns = (ColumnSpec(name="age"), ColumnSpec(name="passed", role="target", kind="category"))
    output = OutputSpec(loss=ObjectSpec(kind="BinaryCrossentropy"), metrics=(ObjectSpec(kind="BinaryAccuracy"),))
    return Project(
        data=DataSpec(source="students.csv", columns=columns),
        model=ModelSpec(layers=(DENSE, DROPOUT, OUTPUT)),
        compile=CompileSpec(outputs=(output,)),
    )


def with_fit(project: Project, **changes: Any) -> Project:
    return project.replaced(fit=project.fit.replaced(**changes))


def with_optimizer(project: Project, kind: str, **params: Any) -> Project:
    return project.replaced(compile=project.compile.replaced(optimizer=ObjectSpec(kind=kind, params=params)))


def with_output(project: Project, **changes: Any) -> Project:
    output = project.compile.outputs[0].replaced(**changes)
    return project.replaced(compile=project.compile.replaced(outputs=(output,)))


def with_layers(project: Project, *layers: LayerSpec) -> Project:
    return project.replaced(model=ModelSpec(layers=layers))


def test_equal_projects_have_no_differences(project: Project) -> None:
    assert differences([project, project.replaced(), project]) == ()


def test_fewer_than_two_projects_have_no_differences(project: Project) -> None:
    assert differences([]) == ()
    assert differences([project]) == ()


def test_the_name_of_a_project_is_no_setting(project: Project) -> None:
    assert differences([project, project.replaced(name="Second try")]) == ()


def test_a_number_that_differs_is_one_row_in_words(project: Project) -> None:
    assert differences([project, with_fit(project, epochs=250)]) == (
        Difference("fit.epochs", "Epochs", ("100", "250")),
    )


def test_values_stand_in_the_order_of_the_projects(project: Project) -> None:
    projects = [with_fit(project, batch_size=size) for size in (64, 16, 32)]
    (found,) = differences(projects)
    assert found.values == ("64", "16", "32")


def test_an_argument_of_a_layer_is_found_by_the_name_of_the_layer(project: Project) -> None:
    wider = DENSE.replaced(params={"units": 16, "activation": "relu"})
    assert differences([project, with_layers(project, wider, DROPOUT, OUTPUT)]) == (
        Difference("model.layers.dense.units", "Layer dense: units", ("8", "16"), "dense"),
    )


def test_a_layer_more_is_one_row_although_all_after_it_moved(project: Project) -> None:
    assert differences([project, with_layers(project, DENSE, OUTPUT)]) == (
        Difference("model.layers.dropout", "Layer dropout", ("Dropout(rate=0.2)", "—"), "dropout"),
    )


def test_layers_in_another_order_are_one_row(project: Project) -> None:
    (found,) = differences([project, with_layers(project, DROPOUT, DENSE, OUTPUT)])
    assert found.title == "Order of layers"
    assert found.values == ("dense, dropout, output", "dropout, dense, output")


def test_another_optimizer_is_one_row_with_its_arguments(project: Project) -> None:
    assert differences([project, with_optimizer(project, "SGD", momentum=0.9)]) == (
        Difference("compile.optimizer", "Optimizer", ("Adam", "SGD(momentum=0.9)")),
    )


def test_an_argument_that_is_not_given_counts_as_its_default(project: Project) -> None:
    assert differences([project, with_optimizer(project, "Adam", learning_rate=0.001)]) == ()
    assert differences([project, with_optimizer(project, "Adam", learning_rate=0.01)]) == (
        Difference("compile.optimizer.learning_rate", "Optimizer: learning rate", ("0.001", "0.01")),
    )


def test_a_schedule_in_place_of_a_number_is_one_row(project: Project) -> None:
    decay = ObjectSpec(kind="CosineDecay", params={"initial_learning_rate": 0.1, "decay_steps": 100})
    (found,) = differences([project, with_optimizer(project, "Adam", learning_rate=decay)])
    assert found.values == ("0.001", "CosineDecay(initial_learning_rate=0.1, decay_steps=100)")


def test_arguments_of_two_schedules_of_one_kind_are_compared_one_by_one(project: Project) -> None:
    rates = [
        ObjectSpec(kind="CosineDecay", params={"initial_learning_rate": 0.1, "decay_steps": steps})
        for steps in (100, 200)
    ]
    (found,) = differences([with_optimizer(project, "Adam", learning_rate=rate) for rate in rates])
    assert found == Difference(
        "compile.optimizer.learning_rate.decay_steps", "Optimizer: learning rate decay steps", ("100", "200")
    )


def test_a_metric_more_is_one_row(project: Project) -> None:
    more = with_output(project, metrics=(ObjectSpec(kind="BinaryAccuracy"), ObjectSpec(kind="AUC")))
    (found,) = differences([project, more])
    assert (found.path, found.values) == ("compile.outputs.1.metrics.AUC", ("—", "AUC"))
    assert found.title == "Metric: AUC"


def test_two_metrics_of_one_kind_are_distinguished(project: Project) -> None:
    curves = [
        with_output(project, metrics=(ObjectSpec(kind="AUC"), ObjectSpec(kind="AUC", params={"curve": curve})))
        for curve in ("ROC", "PR")
    ]
    (found,) = differences(curves)
    assert found.path == "compile.outputs.1.metrics.AUC 2.curve"


def test_another_loss_is_named_without_the_number_of_its_output(project: Project) -> None:
    (found,) = differences([project, with_output(project, loss=ObjectSpec(kind="Hinge"))])
    assert (found.title, found.values) == ("Loss", ("BinaryCrossentropy", "Hinge"))


def test_patience_of_early_stopping_reads_like_a_sentence(project: Project) -> None:
    patient = ObjectSpec(kind="EarlyStopping", params={"patience": 50, "restore_best_weights": True})
    (found,) = differences([project, with_fit(project, callbacks=(patient,))])
    assert (found.title, found.values) == ("Early stopping: patience", ("20", "50"))


def test_a_role_is_reported_with_its_column(project: Project) -> None:
    ignored = project.data.with_column(ColumnSpec(name="age", role="ignore"))
    (found,) = differences([project, project.replaced(data=ignored)])
    assert (found.title, found.values) == ("Column age: role", ("feature", "ignore"))


def test_switches_are_reported_as_yes_and_no(project: Project) -> None:
    (found,) = differences([project, with_fit(project, shuffle=False)])
    assert found.values == ("yes", "no")


def test_a_kind_that_the_catalog_does_not_have_is_compared_all_the_same(project: Project) -> None:
    strange = [LayerSpec(name="own", kind="MyOwnLayer", params=params) for params in ({"size": 1}, {})]
    (found,) = differences([with_layers(project, layer) for layer in strange])
    assert (found.path, found.values) == ("model.layers.own.size", ("1", "—"))


FRACTIONS = st.floats(0, 0.875)
CHANGES = st.one_of(
    st.integers(1, 10_000).map(lambda n: lambda p: with_fit(p, epochs=n)),
    st.integers(1, 10_000).map(lambda n: lambda p: with_fit(p, batch_size=n)),
    st.one_of(st.none(), st.integers(1, 500)).map(lambda n: lambda p: with_fit(p, validation_batch_size=n)),
    st.sampled_from(["none", "balanced"]).map(lambda w: lambda p: with_fit(p, class_weight=w)),
    FRACTIONS.map(lambda x: lambda p: p.replaced(data=p.data.replaced(split=SplitSpec(test_fraction=x)))),
    FRACTIONS.map(lambda x: lambda p: p.replaced(predict=PredictSpec(threshold=x))),
    st.floats(1e-6, 1).map(lambda x: lambda p: with_optimizer(p, "Adam", learning_rate=x)),
    st.sampled_from(["SGD", "Lion"]).map(lambda kind: lambda p: with_optimizer(p, kind)),
    st.integers(1, 512).map(
        lambda n: lambda p: with_layers(p, DENSE.replaced(params={**DENSE.params, "units": n}), DROPOUT, OUTPUT)
    ),
    st.sampled_from([(), ("dense",)]).map(
        lambda i: lambda p: with_layers(p, DENSE, DROPOUT.replaced(inputs=i), OUTPUT)
    ),
)


def base() -> Project:
    return Project(model=ModelSpec(layers=(DENSE, DROPOUT, OUTPUT)), fit=FitSpec(), predict=PredictSpec())


@given(CHANGES)
def test_two_projects_that_differ_in_one_setting_show_exactly_one_row(change: Any) -> None:
    other = change(base())
    found = differences([base(), other])
    if len(found) != 1:
        assert found == ()
        assert other == base() or other.compile.optimizer.params.get("learning_rate") == 0.001


@given(st.lists(CHANGES, min_size=2, max_size=4))
def test_every_row_has_a_value_for_each_project_and_not_all_alike(changes: list[Any]) -> None:
    projects = [change(base()) for change in changes]
    found = differences(projects)
    assert len({row.path for row in found}) == len(found)
    for row in found:
        assert len(row.values) == len(projects)
        assert len(set(row.values)) > 1
