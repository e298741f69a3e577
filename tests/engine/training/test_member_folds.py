"""Networks next to each other hold out a fold of the training rows each: weights, losses, scores and the script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss, mean_absolute_error
from sklearn.model_selection import KFold, StratifiedKFold

from engine import tables
from engine.checks import check
from engine.network.decoding import decode_outputs
from engine.preprocessing import PreparedData, SplitArrays, balance, prepare
from engine.preprocessing.member_folds import held_out_folds
from engine.project import ObjectSpec, OutputSpec, Project, ReadingSpec, SplitSpec
from engine.project.table_facts import TableFacts
from engine.results.verdicts.reference_models import out_of_fold_text
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import project_for, with_targets
from engine.suggestions.templates import TEMPLATES, started
from engine.system.errors import EngineError
from engine.training import graph_fit, network_arrays, trainer
from engine.workbench import Workbench
from tests.engine.codegen.test_script import STILL, ran
from tests.engine.training.test_members import best, homes

TASKS = ["cost", "sold", "size"]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return homes()


def file_of(frame: pd.DataFrame, folder: Path) -> str:
    frame.to_csv(folder / "homes.csv", index=False)
    return str(folder / "homes.csv")


def facts_of(frame: pd.DataFrame) -> TableFacts:
    return tables.describe(frame, "homes.csv", ReadingSpec())


def arrays(project: Project, prepared: PreparedData, model: keras.Model) -> tuple[graph_fit.Arrays, graph_fit.Arrays]:
    validation = network_arrays.validation_rows(prepared, project, model)
    assert validation is not None
    return network_arrays.training_rows(prepared, project, model), validation


@pytest.mark.parametrize("target", TASKS)
def test_all_rows_but_the_test_part_train(frame: pd.DataFrame, target: str) -> None:
    project, _, prepared = best(frame, target)
    assert project.data.split.member_folds == 8
    assert len(prepared.train) + len(prepared.test) == len(frame)
    np.testing.assert_array_equal(prepared.validation.positions, prepared.train.positions)
    assert [part.part for each in balance(frame, project.data) for part in each.parts] == ["train", "test"]


@pytest.mark.parametrize("target", TASKS)
def test_the_folds_are_those_of_scikit_learn(frame: pd.DataFrame, target: str) -> None:
    _, _, prepared = best(frame, target)
    labels = frame[target].iloc[prepared.train.positions]
    folds = (KFold if target == "cost" else StratifiedKFold)(8, shuffle=True, random_state=42)
    assert prepared.validation.fold_weight is not None
    for fold, (_, held_out) in enumerate(folds.split(labels, labels)):
        np.testing.assert_array_equal(np.flatnonzero(prepared.validation.fold_weight[:, fold]), held_out)


@pytest.mark.parametrize("target", TASKS)
def test_each_row_trains_all_networks_but_that_of_its_fold(frame: pd.DataFrame, target: str) -> None:
    project, _, prepared = best(frame, target)
    train, validation = arrays(project, prepared, trainer.new_network(project, prepared.preprocessor.inputs))
    held_out = validation.sample_weight > 0
    np.testing.assert_array_equal(held_out.sum(axis=1), 1)
    np.testing.assert_array_equal(train.sample_weight > 0, ~held_out)
    assert (train.sample_weight.mean(), validation.sample_weight.mean()) == pytest.approx((1, 1))


@given(folds=st.integers(2, 5), members=st.integers(2, 12), rows=st.integers(10, 40))
def test_networks_share_folds_in_turn(folds: int, members: int, rows: int) -> None:
    y = np.arange(rows, dtype=np.float32)[:, None]
    held_out = held_out_folds(y[:, 0], True, SplitSpec(member_folds=folds))
    part = SplitArrays({}, (y,), np.arange(rows), fold_weight=held_out)
    if members < folds:
        with pytest.raises(EngineError, match="Hold out validation rows"):
            part.member_weight(members)
        return
    weight = part.member_weight(members)
    assert weight is not None
    assert weight.mean() == pytest.approx(1, abs=1e-5)
    for member in range(members):
        np.testing.assert_array_equal(weight[:, member] > 0, held_out[:, member % folds] > 0)


@pytest.mark.parametrize("target", ["cost", "size"])
def test_training_in_the_graph_equals_plain_keras(frame: pd.DataFrame, target: str) -> None:
    project, _, prepared = best(frame, target)
    dropouts = [place for place, layer in enumerate(project.model.layers) if layer.kind == "Dropout"]
    project = project.replaced(model=project.model.removed(*dropouts))
    histories = []
    for plain in (False, True):
        model = trainer.new_network(project, prepared.preprocessor.inputs, prepared.preprocessor.targets)
        train, validation = arrays(project, prepared, model)
        if plain:
            options: dict[str, Any] = {"validation_data": validation.packed(), "validation_batch_size": 32}
            fitted = model.fit(
                train.X, train.y, sample_weight=train.sample_weight, epochs=2, shuffle=False, verbose=0, **options
            )
        else:
            fitted, strategy = graph_fit.fit(model, train, validation, epochs=2, batch_size=32, shuffle=False)
            assert strategy.name == "in-graph"
        histories.append(fitted.history)
    assert len(histories[1]) == 4, "the loss and a metric, of both parts"
    for name, values in histories[1].items():
        np.testing.assert_allclose(histories[0][name], values, rtol=1e-4, err_msg=name)


@pytest.mark.parametrize("target", ["cost", "sold"])
def test_validation_values_are_those_of_networks_that_have_not_seen_the_row(frame: pd.DataFrame, target: str) -> None:
    project, _, prepared = best(frame, target)
    model = trainer.new_network(project, prepared.preprocessor.inputs, prepared.preprocessor.targets)
    _, validation = arrays(project, prepared, model)
    found = graph_fit.evaluate(model, validation, 1_024)
    outputs = model.predict(validation.X, verbose=0)
    member = np.argmax(validation.sample_weight, axis=1)
    outputs = outputs[np.arange(len(member)), member]
    true = prepared.validation.y[0][:, 0]
    fitted, output = prepared.preprocessor.targets[0], project.compile.outputs[0]
    predicted = decode_outputs(outputs, output.loss, prepared.preprocessor.tasks[0], fitted)
    if target == "cost":
        assert found["loss"] == pytest.approx(np.mean((outputs - fitted.scaled(true[:, None])) ** 2), rel=1e-4)
        assert found["mean_absolute_error"] == pytest.approx(mean_absolute_error(true, predicted), rel=1e-4)
    else:
        assert found["loss"] == pytest.approx(log_loss(true, predicted[:, 0].astype(float)), rel=1e-4)
        assert found["binary_accuracy"] == pytest.approx(np.mean((predicted[:, 0] > 0.5) == true))


def test_class_weights_and_row_weights_multiply_those_of_the_folds(frame: pd.DataFrame) -> None:
    weighted = frame.assign(weight=np.linspace(0.5, 2, len(frame)))
    facts = facts_of(weighted)
    project = with_targets(project_for(facts), facts, ("sold",))
    columns = [each.replaced(role="weight") if each.name == "weight" else each for each in project.data.columns]
    project = PRESETS["best"].make(project.replaced(data=project.data.replaced(columns=tuple(columns))), facts)
    project = project.replaced(fit=project.fit.replaced(class_weight="balanced"))
    prepared = prepare(weighted, project.data)
    train, validation = arrays(project, prepared, trainer.new_network(project, prepared.preprocessor.inputs))
    by_row, by_class = prepared.train.sample_weight, network_arrays.class_weights(prepared, project)
    assert by_row is not None and by_class is not None
    held_out = validation.sample_weight > 0
    np.testing.assert_allclose(validation.sample_weight, 8 * by_row[:, None] * held_out, rtol=1e-5)
    expected = 8 / 7 * (by_row * by_class[0])[:, None] * ~held_out
    np.testing.assert_allclose(train.sample_weight, expected, rtol=1e-5)


@pytest.mark.parametrize("targets", [("cost",), ("sold",), ("size", "cost")], ids=str)
def test_scores_of_the_validation_part_are_out_of_fold(
    frame: pd.DataFrame, tmp_path: Path, targets: tuple[str, ...]
) -> None:
    bench = Workbench()
    facts = bench.open_table(file_of(frame, tmp_path))
    project = PRESETS["best"].make(with_targets(project_for(facts), facts, targets), facts)
    project = project.replaced(fit=project.fit.replaced(epochs=3))
    run = bench.train(project)
    assert (run.rows.train, run.rows.validation, run.rows.folds, run.rows.used) == (128, 128, 8, 128)
    scores = bench.evaluate(project, "validation")
    assert scores.rows == 128
    assert run.out_of_fold is not None
    for held_out, evaluated in zip(run.out_of_fold.all_targets, scores.all_targets, strict=True):
        assert dict(held_out.key_scores) == pytest.approx(dict(evaluated.key_scores), rel=1e-5)
    bench.export("card", str(tmp_path / "card"), run)
    bench.save_report(str(tmp_path / "report.html"), project, run)
    card, report = ((tmp_path / name).read_text() for name in ("card.md", "report.html"))
    for held_out in run.out_of_fold.all_targets:
        assert f"Out-of-fold, 128 rows of {held_out.target}: " in card
        assert out_of_fold_text(held_out) in report
    assert "test_file" not in card
    assert "not trained on it" in scores.notes[0]
    kept = run.history["val_loss"][run.kept_epoch - 1]
    assert scores.metrics["loss"] == pytest.approx(kept, rel=1e-4)
    found = bench.evaluate_full(project, "validation")[0]
    assert next(each.value for each in found.metrics if each.name == "loss") == pytest.approx(kept, rel=1e-4)
    if targets == ("cost",):
        metric = scores.metrics["mean_absolute_error"]
        assert metric == pytest.approx(mean_absolute_error(found.true, found.predicted), rel=1e-4)
        assert run.history["val_mean_absolute_error"][run.kept_epoch - 1] == pytest.approx(metric, rel=1e-4)
    (compared, *_) = bench.compare_with_references(project, "validation")
    assert [each.name for each in compared.references] == ["naive"]


def test_the_script_holds_out_the_same_folds(frame: pd.DataFrame, tmp_path: Path) -> None:
    weighted = frame.assign(weight=np.linspace(0.5, 2, len(frame)))
    source = file_of(weighted, tmp_path)
    _, facts = tables.read(source)
    project = with_targets(project_for(facts), facts, ("sold",))
    columns = [each.replaced(role="weight") if each.name == "weight" else each for each in project.data.columns]
    project = PRESETS["best"].make(project.replaced(data=project.data.replaced(columns=tuple(columns))), facts)
    project = project.replaced(
        fit=project.fit.replaced(epochs=1, class_weight="balanced"),
        compile=project.compile.replaced(optimizer=STILL),
    )
    found = ran(project)
    prepared = prepare(tables.read(source)[0], project.data)
    model = trainer.new_network(project, prepared.preprocessor.inputs)
    train, validation = arrays(project, prepared, model)
    np.testing.assert_allclose(found["weight"], train.sample_weight, rtol=1e-5)
    values = graph_fit.evaluate(model, validation, 32)
    assert found["history"]["val_loss"] == pytest.approx([values["loss"]], rel=1e-4)
    assert {name.removeprefix("val_") for name in found["history"]} == {*values}


def test_folds_that_cannot_be_drawn_are_errors_with_a_fix(frame: pd.DataFrame) -> None:
    project, facts, _ = best(frame, "cost")
    single = with_folds(PRESETS["suggested"].make(project, facts), 8)
    grouped = project.replaced(data=project.data.replaced(split=project.data.split.replaced(method="time")))
    for spoilt, sentence in (
        (single, "the network is a single one"),
        (with_folds(project, 9), "only 8 are next to each other"),
        (with_folds(project, 1), "at least 2 folds"),
        (grouped, "drawn at random"),
    ):
        (problem,) = [each for each in check(spoilt, facts) if sentence in each.text]
        assert (problem.severity, problem.where) == ("error", ("data", "split", "member_folds"))
        assert problem.fix is not None
        assert problem.fix.change(spoilt).data.split.member_folds == 0
    assert not [each for each in check(project, facts) if each.where[:2] == ("data", "split")]


def with_folds(project: Project, folds: int) -> Project:
    return project.replaced(data=project.data.replaced(split=project.data.split.replaced(member_folds=folds)))


def test_too_few_rows_for_folds_are_refused_with_a_sentence() -> None:
    with pytest.raises(EngineError, match="too few rows for 8 folds"):
        held_out_folds(np.arange(4) % 2, False, SplitSpec(member_folds=8))


def test_another_template_holds_out_validation_rows_again(frame: pd.DataFrame) -> None:
    project, facts, _ = best(frame, "cost")
    for name in ("suggested", "course", "mlp"):
        assert started(project, TEMPLATES[name], facts).data.split.member_folds == 0


@pytest.mark.parametrize("method", ["time", "group"])
def test_rows_that_depend_on_each_other_are_not_folded(frame: pd.DataFrame, method: str) -> None:
    facts = facts_of(frame)
    project = with_targets(project_for(facts), facts, ("cost",))
    split = project.data.split.replaced(method=method)
    project = PRESETS["best"].make(project.replaced(data=project.data.replaced(split=split)), facts)
    assert project.data.split.member_folds == 0


def test_a_metric_of_both_lists_keeps_its_two_names(frame: pd.DataFrame) -> None:
    project, _, prepared = best(frame, "cost")
    metric = ObjectSpec(kind="MeanAbsoluteError")
    output = OutputSpec(loss=ObjectSpec(kind="MeanSquaredError"), metrics=(metric,), weighted_metrics=(metric,))
    project = project.replaced(compile=project.compile.replaced(outputs=(output,)))
    model = trainer.new_network(project, prepared.preprocessor.inputs, prepared.preprocessor.targets)
    values = graph_fit.evaluate(model, arrays(project, prepared, model)[1], 32)
    assert set(values) == {"loss", "mean_absolute_error", "weighted_mean_absolute_error"}


@pytest.mark.parametrize("kind", ["AUC", "Precision", "RootMeanSquaredError"])
def test_every_kind_of_metric_takes_the_weights_of_members(frame: pd.DataFrame, kind: str) -> None:
    project, _, prepared = best(frame, "sold")
    output = project.compile.outputs[0].replaced(metrics=(ObjectSpec(kind=kind),))
    project = project.replaced(compile=project.compile.replaced(outputs=(output,)))
    model = trainer.new_network(project, prepared.preprocessor.inputs, prepared.preprocessor.targets)
    values = graph_fit.evaluate(model, arrays(project, prepared, model)[1], 32)
    assert all(np.isfinite(value) for value in keras.tree.flatten(values))
