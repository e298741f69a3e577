"""Networks of several inputs and outputs: embedded categories, several targets, rows that count more than others."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from engine import network, tables
from engine.catalog.log_names import logged
from engine.catalog.shapes import FEATURES, inputs_of, model_facts
from engine.checks import check
from engine.preprocessing import Preprocessor, prepare
from engine.project import ColumnSpec, DataSpec, LayerSpec, ModelSpec, ObjectSpec, Project
from engine.suggestions.suggested_project import project_for, with_an_output_each
from engine.training import network_arrays, trainer
from engine.workbench import Workbench
from tests.engine.projects import EXAMPLES, dense

PENGUINS = str(EXAMPLES / "penguins.csv")


def with_columns(project: Project, **changes: dict[str, str]) -> Project:
    columns = tuple(column.replaced(**changes.get(column.name, {})) for column in project.data.columns)
    return project.replaced(data=project.data.replaced(columns=columns))


@pytest.fixture(scope="module")
def project() -> Project:
    """Penguins: the island embedded, the species and the body mass predicted, weighed by the year."""
    _, facts = tables.read(PENGUINS)
    made = with_columns(
        project_for(facts),
        island={"encoding": "embedding"},
        body_mass_g={"role": "target"},
        year={"role": "weight"},
    )
    layers = (
        LayerSpec(name="dense", kind="Dense", params={"units": 4}, inputs=(FEATURES,)),
        LayerSpec(name="places", kind="Embedding", params={"input_dim": 4, "output_dim": 2}, inputs=("island",)),
        LayerSpec(name="flat", kind="Flatten", inputs=("places",)),
        LayerSpec(name="joined", kind="Concatenate", inputs=("dense", "flat")),
    )
    made = with_an_output_each(made.replaced(model=ModelSpec(layers=layers)), facts)
    return made.replaced(fit=made.fit.replaced(epochs=2, callbacks=()))


def test_the_window_is_reported_the_inputs_that_preparation_makes(project: Project) -> None:
    frame, facts = tables.read(PENGUINS)
    prepared = prepare(frame, project.data)
    assert inputs_of(project.data, facts) == prepared.preprocessor.inputs
    for source in prepared.preprocessor.inputs:
        array = prepared.train.X[source.name]
        assert (array.shape[1], array.dtype.name) == (source.width, source.dtype)
    assert set(np.unique(prepared.train.X["island"])) == {1, 2, 3}


def test_a_level_never_seen_is_zero_in_an_embedded_column(project: Project) -> None:
    frame, _ = tables.read(PENGUINS)
    X = prepare(frame, project.data).preprocessor.X(frame.head(1).assign(island="Atlantis"))
    assert X["island"].tolist() == [[0]]


def test_shapes_and_parameters_are_those_of_keras(project: Project) -> None:
    _, facts = tables.read(PENGUINS)
    inputs = inputs_of(project.data, facts)
    built, facts = network.build(project.model, inputs), model_facts(project.model, inputs)
    assert facts.parameters == built.count_params()
    assert [output.shape for output in built.outputs] == [facts.layers[-2].shape, facts.layers[-1].shape]
    assert facts.outputs == tuple(built.output_names)


def test_each_target_is_trained_scored_and_predicted(project: Project, tmp_path: Path) -> None:
    bench, (_, facts) = Workbench(), tables.read(PENGUINS)
    assert not [problem for problem in check(project, facts) if problem.severity == "error"]
    run = bench.train(project)
    assert run.scores is not None
    tasks = [(scores.target, scores.task) for scores in run.scores.all_targets]
    assert tasks == [("species", "classes"), ("body_mass_g", "regression")]
    assert {"species_output_loss", "body_mass_g_output_mean_absolute_error"} <= set(run.history)
    predicted = bench.predict_file(project, PENGUINS)
    assert {"predicted species", "predicted body_mass_g", "probability of Adelie in species"} <= set(predicted)
    path = str(tmp_path / "penguins.layerdesk")
    bench.save_project(path, project, (run,))
    other = Workbench()
    opened = other.open_project(path)
    assert opened.runs[0].scores == run.scores
    pd.testing.assert_frame_equal(other.predict_file(opened.project, PENGUINS), predicted)


def test_each_target_has_its_figures_of_keras_with_intervals_and_a_naive_model(project: Project) -> None:
    bench = Workbench()
    run = bench.train(project)
    assert run.scores is not None
    species, mass = ({each.name: each for each in found} for found in bench.intervals(project))
    about = {"loss", "species_output_loss", "species_output_sparse_categorical_accuracy"}
    assert about <= set(species) and not [name for name in species if name.startswith("body_mass")]
    for each in (*(species[name] for name in about), mass["body_mass_g_output_mean_absolute_error"]):
        assert each.value is not None and each.low is not None and each.high is not None
        assert each.value == pytest.approx(run.scores.metrics[each.name], rel=1e-5)
        assert each.low <= each.value <= each.high
    frame, _ = tables.read(PENGUINS)
    prepared = prepare(frame, project.data)
    shares = np.bincount(prepared.train.y[0][:, 0].astype(int)) / len(prepared.train)
    surprise = -np.log(shares[prepared.test.y[0][:, 0].astype(int)]) * prepared.test.sample_weight
    assert species["species_output_loss"].baseline == pytest.approx(float(surprise.mean()), rel=1e-5)
    assert bench.evaluate_full(project)[1].metrics[0].value == run.scores.metrics["loss"]


def test_names_in_logs_are_those_of_keras_whichever_training_it_is(project: Project) -> None:
    _, mass = project.compile.outputs
    twice = (ObjectSpec(kind="AUC"), ObjectSpec(kind="AUC", params={"curve": "PR"}))
    rows = {
        "metrics": (ObjectSpec(kind="MeanAbsoluteError"),),
        "weighted_metrics": (ObjectSpec(kind="MeanAbsoluteError"),),
    }
    settings = project.compile.replaced(outputs=(mass.replaced(metrics=twice), mass.replaced(**rows)))
    for _ in range(2):
        given = [keras.Input((1,)), keras.Input((1,))]
        passed = [keras.layers.Identity(name=name)(each) for name, each in zip("ab", given, strict=True)]
        model = keras.Model(given, passed)
        network.compile_model(model, settings)
        ones = np.ones((4, 1), np.float32)
        logs = model.evaluate(
            [ones, ones], [ones, ones], sample_weight=[ones[:, 0], ones[:, 0]], verbose=0, return_dict=True
        )
        assert set(logs) == {each.name for each in logged(settings, ("a", "b"))}
        assert {"a_auc", "a_auc_1", "b_weighted_mean_absolute_error"} <= set(logs)


def test_what_a_network_adds_to_its_loss_is_in_the_interval_too() -> None:
    opened = Workbench().open_project(str(EXAMPLES / "students.json"))
    l2 = ObjectSpec(kind="L2", params={"l2": 1.0})
    first, *rest = opened.project.model.layers
    layers = (first.replaced(params={**first.params, "kernel_regularizer": l2}), *rest)
    project = opened.project.replaced(
        model=ModelSpec(layers=layers), fit=opened.project.fit.replaced(epochs=1, callbacks=())
    )
    bench = Workbench()
    run = bench.train(project)
    assert run.scores is not None
    loss = bench.intervals(project)[0][0]
    assert loss.value == run.scores.metrics["loss"]
    assert loss.low is not None and loss.high is not None and loss.low < loss.value < loss.high


def test_weights_of_rows_reach_fit_and_evaluate_as_in_keras(project: Project) -> None:
    frame, _ = tables.read(PENGUINS)
    prepared = prepare(frame, project.data)
    years = frame["year"].iloc[prepared.test.positions].to_numpy(dtype=np.float32)
    assert prepared.test.sample_weight is not None
    np.testing.assert_array_equal(prepared.test.sample_weight, years)
    model = trainer.new_network(project, prepared.preprocessor.inputs)
    arrays = network_arrays.arrays_of(prepared.test, project.compile, prepared.preprocessor, model)
    ours = trainer.graph_fit.evaluate(model, arrays, 1_024)
    X = {source.name: prepared.test.X[source.name] for source in prepared.preprocessor.inputs}
    weights = [years, years]
    theirs = model.evaluate(X, list(prepared.test.y), 1_024, sample_weight=weights, verbose=0, return_dict=True)
    assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-5)


def test_classes_and_rows_are_weighed_together(project: Project) -> None:
    frame, _ = tables.read(PENGUINS)
    balanced = project.replaced(fit=project.fit.replaced(class_weight="balanced"))
    prepared = prepare(frame, balanced.data)
    model = trainer.new_network(balanced, prepared.preprocessor.inputs)
    by_class = network_arrays.class_weights(prepared, balanced)
    assert by_class is not None
    weights = network_arrays.training_rows(prepared, balanced, model).sample_weight
    for given, each in zip(weights, by_class, strict=True):
        np.testing.assert_allclose(given, each * prepared.train.sample_weight)


def test_a_preparation_of_one_target_from_an_older_file_is_read() -> None:
    column = '{"name": "a", "kind": "number"}'
    target = '{"name": "b", "kind": "category", "levels": ["no", "yes"]}'
    read = Preprocessor.model_validate_json(f'{{"features": [{column}], "target": {target}, "task": "binary"}}')
    assert read.targets[0].levels == ("no", "yes")
    assert read.tasks == ("binary",)


def test_a_chain_reads_the_only_input_there_is() -> None:
    frame = pd.DataFrame({"place": ["a", "b"] * 20, "y": range(40)})
    columns = (
        ColumnSpec(name="place", kind="category", encoding="embedding"),
        ColumnSpec(name="y", role="target"),
    )
    preprocessor = prepare(frame, DataSpec(columns=columns)).preprocessor
    layers = (
        LayerSpec(name="embedding", kind="Embedding", params={"input_dim": 3, "output_dim": 2}),
        LayerSpec(name="flat", kind="Flatten"),
        dense(1, name="output"),
    )
    model = network.build(ModelSpec(layers=layers), preprocessor.inputs)
    assert isinstance(model, keras.Sequential)
    assert model.predict(preprocessor.X(frame)["place"], verbose=0).shape == (40, 1)


def test_names_of_inputs_differ_and_suit_keras() -> None:
    columns = tuple(ColumnSpec(name=name, kind="category", encoding="embedding") for name in ("a b", "a/b", "features"))
    names = [source.name for source in inputs_of(DataSpec(columns=columns), tables.read(PENGUINS)[1])]
    assert names == ["a_b", "a_b_1", "features_1"]


def test_each_target_has_metrics_predictions_and_explanations_of_its_own(project: Project) -> None:
    bench = Workbench()
    bench.train(project)
    species, mass = bench.evaluate_full(project)
    assert (species.target, species.task, mass.target, mass.task) == ("species", "classes", "body_mass_g", "regression")
    cells = {each.name: each.typical for each in bench.input_fields()}
    first, second = bench.explain_row(project, cells, "island").predictions
    assert set(first.probabilities) == set(species.labels) and isinstance(second.value, float)
    assert bench.permutation_importance(project, target=1, repeats=1).score == "R2"
    assert bench.dependence("island", target=0, level=2).label == species.labels[2]
    answer = bench.explain_row(project, cells, "island", target=0)
    assert (
        answer.curve.values == next(each.levels for each in bench.input_fields() if each.name == "island")
        and answer.curve.label == first.value
    )
    assert len(bench.explain_row(project, cells, "island", target=1).drivers) == len(cells)
