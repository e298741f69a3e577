"""Networks next to each other train as each would alone, and predict the mean of what they predict."""

from __future__ import annotations

import keras
import numpy as np
import pandas as pd
import pytest

from engine import tables
from engine.catalog.shapes import inputs_of
from engine.checks import check
from engine.network.decoding import decode_outputs, for_members, member_spread
from engine.preprocessing import PreparedData, prepare
from engine.project import ObjectSpec, Project, ReadingSpec
from engine.project.table_facts import TableFacts
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import follows, output_advice, project_for, with_targets, without_folds
from engine.training import graph_fit, network_arrays, trainer

ROWS = 160


def homes() -> pd.DataFrame:
    """Return numbers, a category of twelve levels, and a target of each task."""
    random = np.random.default_rng(5)
    x, z = random.normal(size=(2, ROWS))
    kinds = np.array(["low", "middle", "high"])[np.digitize(x, [-0.5, 0.5])]
    town = random.choice([f"town {number}" for number in range(12)], ROWS)
    return pd.DataFrame({"x": x, "z": z, "town": town, "cost": 1e6 * (x + z**2), "sold": x > 0, "size": kinds})


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return homes()


def best(frame: pd.DataFrame, *targets: str) -> tuple[Project, TableFacts, PreparedData]:
    facts = tables.describe(frame, "homes.csv", ReadingSpec())
    project = PRESETS["best"].make(with_targets(project_for(facts), facts, targets), facts)
    return project, facts, prepare(frame, project.data)


@pytest.mark.parametrize("targets", [("cost",), ("sold",), ("size",), ("cost", "size")])
def test_labels_and_weights_are_those_of_each_member(frame: pd.DataFrame, targets: tuple[str, ...]) -> None:
    project, facts, prepared = best(frame, *targets)
    model = trainer.new_network(project, inputs_of(project.data, facts))
    assert [tensor.shape[1] for tensor in model.outputs] == [8] * len(targets)
    arrays = network_arrays.arrays_of(prepared.train, project.compile, prepared.preprocessor, model)
    for y in keras.tree.flatten(arrays.y):
        assert y.shape == (len(prepared.train), 8, 1)
        np.testing.assert_array_equal(y, y[:, :1].repeat(8, 1))


@pytest.mark.parametrize("target", ["cost", "sold", "size"])
def test_predictions_are_the_mean_of_the_members(frame: pd.DataFrame, target: str) -> None:
    project, facts, prepared = best(frame, target)
    model = trainer.new_network(project, inputs_of(project.data, facts))
    outputs = model.predict(network_arrays.read_by(model, prepared.test.X), verbose=0)
    loss, task, fitted = (
        project.compile.outputs[0].loss,
        prepared.preprocessor.tasks[0],
        prepared.preprocessor.targets[0],
    )
    members = [decode_outputs(outputs[:, member], loss, task, fitted) for member in range(8)]
    mean = decode_outputs(outputs, loss, task, fitted)
    np.testing.assert_allclose(mean, np.mean(members, axis=0), rtol=1e-5)
    assert np.std(members, axis=0).min() > 0
    np.testing.assert_allclose(
        member_spread(outputs, loss, task, fitted), np.std(members, axis=0), rtol=1e-3, atol=1e-6
    )
    assert member_spread(outputs[:, 0], loss, task, fitted) is None


@pytest.mark.parametrize("target", ["cost", "sold", "size"])
def test_training_in_the_graph_equals_plain_keras(frame: pd.DataFrame, target: str) -> None:
    project, facts, _ = best(frame, target)
    project = without_folds(project)
    prepared = prepare(frame, project.data)
    dropouts = [place for place, layer in enumerate(project.model.layers) if layer.kind == "Dropout"]
    project = project.replaced(model=project.model.removed(*dropouts))
    histories = []
    for plain in (False, True):
        model = trainer.new_network(project, inputs_of(project.data, facts))
        rows = network_arrays.training_rows(prepared, project, model)
        held_out = network_arrays.arrays_of(prepared.validation, project.compile, prepared.preprocessor, model)
        if plain:
            fitted = model.fit(
                *rows.packed()[:2], validation_data=held_out.packed(), epochs=2, batch_size=32, shuffle=False, verbose=0
            )
        else:
            fitted, strategy = graph_fit.fit(model, rows, held_out, epochs=2, batch_size=32, shuffle=False)
            assert strategy.name == "in-graph"
        histories.append(fitted.history)
    for name, values in histories[1].items():
        np.testing.assert_allclose(histories[0][name], values, rtol=1e-4, err_msg=name)


def test_sample_weights_are_those_of_each_member(frame: pd.DataFrame) -> None:
    weighted = frame.assign(weight=np.linspace(0.5, 2, ROWS))
    facts = tables.describe(weighted, "homes.csv", ReadingSpec())
    project = with_targets(project_for(facts), facts, ("cost",))
    columns = tuple(
        column.replaced(role="weight") if column.name == "weight" else column for column in project.data.columns
    )
    project = without_folds(PRESETS["best"].make(project.replaced(data=project.data.replaced(columns=columns)), facts))
    prepared = prepare(weighted, project.data)
    model = trainer.new_network(project, inputs_of(project.data, facts))
    rows = network_arrays.training_rows(prepared, project, model)
    assert prepared.train.sample_weight is not None
    np.testing.assert_array_equal(rows.sample_weight, for_members(prepared.train.sample_weight, 8))
    fitted, _ = graph_fit.fit(model, rows, None, epochs=1, batch_size=32)
    assert np.isfinite(fitted.history["loss"]).all()


def test_another_target_changes_the_output_of_each_member(frame: pd.DataFrame) -> None:
    project, facts, _ = best(frame, "cost")
    other = with_targets(project, facts, ("size",))
    last = other.model.layers[-1]
    assert (last.kind, last.params["output_shape"], last.params["activation"]) == ("EinsumDense", (8, 3), "softmax")
    advice = output_advice(other, facts)
    assert advice is not None
    assert follows(other, advice)
    again = with_targets(other, facts, ("cost",))
    assert "activation" not in again.model.layers[-1].params


@pytest.mark.parametrize("target, kind", [("cost", "R2Score"), ("sold", "F1Score"), ("sold", "FBetaScore")])
def test_metrics_of_single_networks_are_refused_before_training(frame: pd.DataFrame, target: str, kind: str) -> None:
    project, facts, _ = best(frame, target)
    (output,) = project.compile.outputs
    metrics = (*output.metrics, ObjectSpec(kind=kind))
    changed = project.replaced(compile=project.compile.replaced(outputs=(output.replaced(metrics=metrics),)))
    (problem,) = [each for each in check(changed, facts) if each.severity == "error"]
    assert problem.where == ("compile", "outputs", 0, "metrics", len(output.metrics))
    assert kind in problem.text
    assert problem.fix is not None
    assert problem.fix.change(changed) == project
