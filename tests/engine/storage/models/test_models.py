"""Models of Keras 2 and 3 on disk: what is saved comes back as it was, and what comes back predicts the same."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from engine.preprocessing import Preprocessor
from engine.project import CompileSpec, LayerSpec, ModelSpec, ObjectSpec, OutputSpec, Project
from engine.storage import models
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel
from engine.workbench import Workbench
from tests.engine.projects import STUDENTS, dense, students_project

KERAS2 = Path(__file__).parents[3] / "data" / "keras2"


def expected(name: str) -> dict[str, np.ndarray]:
    with np.load(KERAS2 / f"{name}_expected.npz") as file:
        return dict(file)


def kinds(objects: tuple[ObjectSpec, ...]) -> list[str]:
    return [each.kind for each in objects]


@pytest.mark.parametrize(
    "name, optimizer, loss, metrics",
    [
        ("students", "Adam", "BinaryCrossentropy", ["BinaryAccuracy"]),
        ("breast_cancer", "RMSprop", "BinaryCrossentropy", ["BinaryAccuracy", "AUC"]),
    ],
)
def test_a_whole_model_of_keras_2_predicts_as_recorded_and_trains_again(
    name: str, optimizer: str, loss: str, metrics: list[str]
) -> None:
    loaded = models.load_model(KERAS2 / f"{name}_whole.h5", Project(), None)
    recorded = expected(name)
    model, settings = loaded.trained.model, loaded.trained.project.compile
    np.testing.assert_allclose(model.predict(recorded["X"], verbose=0), recorded["predictions"], rtol=0, atol=1e-6)
    assert settings.optimizer.kind == optimizer
    assert settings.outputs[0].loss.kind == loss
    assert kinds(settings.outputs[0].metrics) == metrics
    assert loaded.report.notes == ()  # the state of the optimizer was taken too
    assert int(model.optimizer.iterations) > 0
    model.fit(recorded["X"], np.zeros((len(recorded["X"]), 1)), verbose=0)


def test_several_inputs_and_outputs_of_keras_2_keep_their_losses_and_weights() -> None:
    loaded = models.load_model(KERAS2 / "two_heads_whole.h5", Project(), None)
    recorded, model = expected("two_heads"), loaded.trained.model
    given = {"features": recorded["numeric"], "code": recorded["code"]}
    amount, grade = model.predict([given[source.name] for source in model.inputs], verbose=0)
    np.testing.assert_allclose(amount, recorded["amount"], atol=1e-6)
    np.testing.assert_allclose(grade, recorded["grade"], atol=1e-6)
    outputs = loaded.trained.project.compile.outputs
    assert [output.loss.kind for output in outputs] == ["MeanSquaredError", "SparseCategoricalCrossentropy"]
    assert [output.loss_weight for output in outputs] == [0.3, 1.0]
    assert loaded.trained.project.compile.optimizer.params["amsgrad"] is True
    assert int(model.optimizer.iterations) > 0


def test_layers_and_weights_of_keras_2_make_the_model_again() -> None:
    layers = models.load_architecture(KERAS2 / "students_config.json")
    project = Project(model=layers)
    model, report = models.load_weights(KERAS2 / "students_weights.h5", project, 2)
    recorded = expected("students")
    np.testing.assert_allclose(model.predict(recorded["X"], verbose=0), recorded["predictions"], atol=1e-6)
    assert report.taken == 3
    assert not model.compiled


def test_momenta_of_keras_2_lie_next_to_the_weights_that_they_belong_to() -> None:
    import h5py

    loaded = models.load_model(KERAS2 / "students_whole.h5", Project(), None)
    with h5py.File(KERAS2 / "students_whole.h5") as file:
        momentum = file["optimizer_weights/Adam/m/dense_1/kernel:0"][:]
        velocity = file["optimizer_weights/Adam/v/dense_1/kernel:0"][:]
    found = {each.path.split("/")[-1]: np.asarray(each) for each in loaded.trained.model.optimizer.variables}
    np.testing.assert_array_equal(next(v for k, v in found.items() if k.endswith("dense_1_kernel_momentum")), momentum)
    np.testing.assert_array_equal(next(v for k, v in found.items() if k.endswith("dense_1_kernel_velocity")), velocity)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_training_continues_from_a_saved_model_as_if_it_had_never_been_interrupted(tmp_path: Path, ending: str) -> None:
    project = students_project(2, shuffle=False)
    whole, first, second, fresh = (Workbench() for _ in range(4))
    straight = whole.train(project.replaced(fit=project.fit.replaced(epochs=4))).history["loss"]
    first.train(project)
    path = str(tmp_path / f"model{ending}")
    first.save_model(path)
    continued = project.replaced(fit=project.fit.replaced(start_from="present weights"))
    second.load_model(path, project)
    assert second.train(continued).history["loss"] == pytest.approx(straight[2:], abs=1e-7)
    fresh.load_model(path, project)
    other = ObjectSpec(kind="Adam", params={"epsilon": 1e-6})
    anew = continued.replaced(compile=continued.compile.replaced(optimizer=other))
    assert fresh.train(anew).history["loss"] != pytest.approx(straight[2:], abs=1e-7)


def test_random_numbers_continue_where_a_saved_model_left_it(tmp_path: Path) -> None:
    project = students_project(1, shuffle=False)
    dropped = LayerSpec(name="dropout", kind="Dropout", params={"rate": 0.4})
    project = project.replaced(model=project.model.inserted(1, dropped))
    whole, first, second = (Workbench() for _ in range(3))
    straight = whole.train(project.replaced(fit=project.fit.replaced(epochs=3))).history["loss"]
    first.train(project)
    first.save_model(str(tmp_path / "a.keras"))
    second.load_model(str(tmp_path / "a.keras"), project)
    continued = project.replaced(fit=project.fit.replaced(start_from="present weights", epochs=2))
    assert second.train(continued).history["loss"] == pytest.approx(straight[1:], abs=1e-7)


@pytest.fixture(scope="module")
def trained() -> TrainedModel:
    bench = Workbench()
    huber = OutputSpec(loss=ObjectSpec(kind="Huber", params={"delta": 5.0}))
    project = students_project(1).replaced(
        compile=CompileSpec(outputs=(huber,), optimizer=ObjectSpec(kind="SGD")),
    )
    columns = tuple(
        column.replaced(kind="number") if column.role == "target" else column.replaced(scaling="standard")
        for column in project.data.columns
    )
    bench.train(project.replaced(data=project.data.replaced(columns=columns)))
    assert bench.state.model is not None
    return bench.state.model


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_what_keras_loses_of_the_settings_is_mended_from_ours(
    tmp_path: Path, ending: str, trained: TrainedModel
) -> None:
    path = tmp_path / f"a{ending}"
    models.save_model(path, trained)
    loaded = models.load_model(path, trained.project, trained.preprocessor).trained
    assert loaded.project.compile == trained.project.compile
    assert loaded.project.compile.outputs[0].loss.params["delta"] == 5.0
    assert loaded.project.compile.jit_compile == "auto"


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_saved_model_is_one_of_keras_and_carries_its_preparation(
    tmp_path: Path, ending: str, trained: TrainedModel
) -> None:
    path = tmp_path / f"a{ending}"
    models.save_model(path, trained)
    X = np.ones((3, 2), np.float32)
    theirs = keras.models.load_model(path, compile=False)
    np.testing.assert_array_equal(theirs(X), trained.model(X))
    loaded = models.load_model(path, Project(), None).trained
    assert loaded.preprocessor == trained.preprocessor
    assert loaded.project.data.columns == trained.project.data.columns
    assert loaded.project.data.source == ""


BRANCHES = {
    "read in another order": ModelSpec(
        layers=(
            dense(3, "relu", "a").replaced(inputs=("features",)),
            dense(4, "relu", "b").replaced(inputs=("features",)),
            LayerSpec(name="joined", kind="Concatenate", inputs=("b", "features", "a")),
            dense(1, "sigmoid", "output"),
        )
    ),
    "a default spelled out": ModelSpec(layers=(dense(3, "linear", "a", use_bias=True), dense(1, "sigmoid", "output"))),
    "shared under a name of its own": ModelSpec(
        layers=(
            dense(2, "relu", "a"),
            dense(2, "relu", "b"),
            LayerSpec(name="tower", kind="Dense", shares="b", inputs=("features",)),
            LayerSpec(name="joined", kind="Concatenate", inputs=("tower", "b")),
            dense(1, "sigmoid", "output"),
        )
    ),
}


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("shape", BRANCHES)
def test_a_model_keeps_its_preprocessing_whatever_its_shape(shape: str, ending: str, tmp_path: Path) -> None:
    bench, path = Workbench(), str(tmp_path / f"model{ending}")
    project = students_project(1)
    project = project.replaced(model=BRANCHES[shape])
    bench.train(project)
    before = bench.predict_file(project, STUDENTS)
    bench.save_model(path)
    again = Workbench()
    opened = again.open_model(path)
    after = again.predict_file(opened.project, STUDENTS)
    pd.testing.assert_frame_equal(after, before)


def test_the_preprocessing_of_a_file_goes_before_that_of_another_table_that_is_open(
    tmp_path: Path, trained: TrainedModel
) -> None:
    models.save_model(tmp_path / "model.keras", trained)
    assert trained.preprocessor is not None
    raw = [each.replaced(shift=0.0, scale=1.0) for each in trained.preprocessor.features]
    other = students_project().replaced(name="other", data=students_project().data.replaced(source="other.csv"))
    other = other.replaced(data=other.data.with_column(other.data.columns[0].replaced(scaling="none")))
    loaded = models.load_model(tmp_path / "model.keras", other, trained.preprocessor.replaced(features=tuple(raw)))
    assert loaded.trained.preprocessor == trained.preprocessor
    assert loaded.trained.project.data == trained.project.data.replaced(source="")


def test_the_path_of_the_table_does_not_leave_the_house_with_the_model(tmp_path: Path, trained: TrainedModel) -> None:
    models.save_model(tmp_path / "a.h5", trained)
    assert str(Path(STUDENTS).parent).encode() not in (tmp_path / "a.h5").read_bytes()


@pytest.mark.parametrize("kind", ["Dense", "LSTM", "MultiHeadAttention", "BatchNormalization", "SeparableConv1D"])
def test_weights_of_layers_within_layers_come_back(tmp_path: Path, kind: str) -> None:
    source = keras.Input((6,))
    x = keras.layers.Reshape((3, 2))(source)
    made = {
        "Dense": lambda: keras.layers.Dense(3)(x),
        "LSTM": lambda: keras.layers.LSTM(3, return_sequences=True)(x),
        "MultiHeadAttention": lambda: keras.layers.MultiHeadAttention(2, 3)(x, x),
        "BatchNormalization": lambda: keras.layers.BatchNormalization()(x),
        "SeparableConv1D": lambda: keras.layers.SeparableConv1D(3, 2)(x),
    }[kind]()
    model = keras.Model(source, keras.layers.Dense(1)(keras.layers.Flatten()(made)))
    X = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")
    for name in ("a.keras", "a.h5"):
        model.save(tmp_path / name)
        loaded = models.load_model(tmp_path / name, Project(), None).trained.model
        np.testing.assert_allclose(loaded.predict(X, verbose=0), model.predict(X, verbose=0), atol=1e-6)


def test_weights_go_to_the_layers_of_their_name_whatever_the_order(tmp_path: Path) -> None:
    """Two equal layers side by side: by class and order, as Keras counts, they could be exchanged unseen."""
    source = keras.Input((2,))
    late, early = keras.layers.Dense(2, name="late"), keras.layers.Dense(2, name="early")
    first = early(source)
    model = keras.Model(source, keras.layers.Concatenate()([late(source), first]))
    for name in ("a.keras", "a.h5", "a.weights.h5"):
        model.save_weights(tmp_path / name) if name.endswith("weights.h5") else model.save(tmp_path / name)
    X = np.ones((1, 2), np.float32)
    for name in ("a.keras", "a.h5"):
        loaded = models.load_model(tmp_path / name, Project(), None).trained
        np.testing.assert_allclose(loaded.model(X), model(X), atol=1e-6)
    again, _ = models.load_weights(tmp_path / "a.weights.h5", loaded.project, 2)
    np.testing.assert_allclose(again(X), model(X), atol=1e-6)


def test_a_model_inside_a_model_comes_with_its_weights(tmp_path: Path) -> None:
    inner = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, name="inner")])
    source = keras.Input((2,))
    model = keras.Model(source, keras.layers.Dense(1, name="end")(inner(source)))
    X = np.ones((1, 2), np.float32)
    for name in ("a.keras", "a.h5"):
        model.save(tmp_path / name)
        np.testing.assert_allclose(
            models.load_model(tmp_path / name, Project(), None).trained.model(X), model(X), atol=1e-6
        )


def test_one_layer_goes_out_and_comes_back_and_is_what_keras_writes(tmp_path: Path) -> None:
    layer = dense(7, "relu", "mine", kernel_regularizer=ObjectSpec(kind="L2", params={"l2": 0.5}))
    models.save_layer(tmp_path / "layer.json", layer)
    assert models.load_layer(tmp_path / "layer.json") == layer
    made = keras.layers.deserialize(json.loads((tmp_path / "layer.json").read_text()))
    assert made.units == 7 and float(made.kernel_regularizer.l2) == 0.5


def test_an_architecture_comes_back_fresh_and_uncompiled(tmp_path: Path, trained: TrainedModel) -> None:
    models.save_architecture(tmp_path / "a", trained.project, 2)
    config = json.loads((tmp_path / "a.json").read_text())
    assert "compile_config" not in config
    assert models.load_architecture(tmp_path / "a.json") == trained.project.model


def test_some_layers_are_taken_and_the_others_keep_what_they_have(tmp_path: Path, trained: TrainedModel) -> None:
    other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(8, name="a"), keras.layers.Dense(9, name="b")])
    other.save_weights(tmp_path / "o.weights.h5")
    comparison = models.compare_weights(tmp_path / "o.weights.h5", trained.project, 2)
    assert comparison.proposed == {"dense": "a"}
    assert comparison.fitting("dense_1") == ()
    model, report = models.load_weights(
        tmp_path / "o.weights.h5", trained.project, 2, trained, dict(comparison.proposed)
    )
    np.testing.assert_array_equal(model.get_layer("dense").get_weights()[0], other.get_layer("a").get_weights()[0])
    for name in ("dense_1", "output"):
        np.testing.assert_array_equal(
            model.get_layer(name).get_weights()[0], trained.model.get_layer(name).get_weights()[0]
        )
    assert [(layer.name, layer.source, layer.state) for layer in report.layers] == [
        ("dense", "a", "taken"),
        ("dense_1", "", "missing"),
        ("output", "", "missing"),
        ("", "b", "unused"),
    ]
    with pytest.raises(EngineError, match="do not fit dense_1"):
        models.load_weights(tmp_path / "o.weights.h5", trained.project, 2, trained, {"dense_1": "b"})


def test_a_load_that_fails_leaves_the_present_network_as_it_is(tmp_path: Path, trained: TrainedModel) -> None:
    before = trained.model.get_weights()
    models.save_weights(tmp_path / "w.weights.h5", trained.model)
    content = (tmp_path / "w.weights.h5").read_bytes()
    (tmp_path / "w.weights.h5").write_bytes(content[: len(content) // 2])
    with pytest.raises(EngineError, match="damaged"):
        models.load_weights(tmp_path / "w.weights.h5", trained.project, 2, trained)
    for mine, was in zip(trained.model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, was)


def test_a_preparation_that_was_changed_manually_is_refused(tmp_path: Path, trained: TrainedModel) -> None:
    import zipfile

    models.save_model(tmp_path / "a.keras", trained)
    with zipfile.ZipFile(tmp_path / "a.keras") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["layerdesk.json"] = members["layerdesk.json"].replace(b'"kind"', b'"kinds"')
    with zipfile.ZipFile(tmp_path / "b.keras", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(EngineError, match="metadata is invalid"):
        models.load_model(tmp_path / "b.keras", Project(), None)


def test_a_preparation_reads_back_as_the_one_that_was_learned(trained: TrainedModel) -> None:
    assert Preprocessor.model_validate_json(trained.preprocessor.model_dump_json()) == trained.preprocessor
