"""The Keras Python of a project: it runs as it stands, and does what the program does."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

from engine.catalog.entries import catalog
from engine.codegen import Code, Line, code_for
from engine.codegen.keras_calls import object_text
from engine.preprocessing import PreparedData, prepare
from engine.project import (
    FEATURES,
    ColumnSpec,
    CompileSpec,
    DataSpec,
    FitSpec,
    LayerSpec,
    ModelSpec,
    ObjectSpec,
    OutputSpec,
    Project,
    ReadingSpec,
    SplitSpec,
)
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.system.errors import EngineError
from engine.tables import read
from engine.training import network_arrays, trainer
from tests.engine.projects import dense, students_project

STILL = ObjectSpec(kind="SGD", params={"learning_rate": 1e-30})
"""An optimizer that leaves the first weights as they are, so that both programs can be compared to the last digit."""


def table_file(folder: Path) -> str:
    """Write a table with numbers, holes, categories and two targets."""
    rng = np.random.default_rng(0)
    rows = 120
    city = rng.choice(["Bern", "Oslo", "Rome"], rows)
    frame = pd.DataFrame({"size": rng.normal(3, 1, rows), "age": rng.integers(1, 90, rows), "city": city})
    frame["level"] = rng.choice(["low", "high"], rows)
    frame["price"] = frame["size"] * 2 + (city == "Rome") + rng.normal(0, 0.1, rows)
    frame["grade"] = np.where(frame["price"] > 7, "a", np.where(frame["price"] > 5, "b", "c"))
    frame["counts"] = rng.uniform(0.5, 2, rows)
    frame.loc[[3, 8, 20], "age"] = np.nan
    frame.loc[[5, 9], "level"] = None
    frame.to_csv(folder / "homes.csv", index=False, sep=";", decimal=",")
    return str(folder / "homes.csv")


def homes_project(source: str) -> Project:
    """Return a project with several inputs and outputs, shared weights, and weights of rows and of classes."""
    columns = (
        ColumnSpec(name="size"),
        ColumnSpec(name="age", missing="median", scaling="minmax"),
        ColumnSpec(name="city", kind="category", encoding="embedding"),
        ColumnSpec(name="level", kind="category", missing="most_frequent"),
        ColumnSpec(name="price", role="target", scaling="none"),
        ColumnSpec(name="grade", role="target", kind="category"),
        ColumnSpec(name="counts", role="weight"),
    )
    layers = (
        dense(4, "relu", "hidden", kernel_regularizer=ObjectSpec(kind="L2", params={"l2": 0.01})),
        LayerSpec(name="levels", kind="Embedding", params={"input_dim": 4, "output_dim": 2}, inputs=("city",)),
        LayerSpec(name="flat", kind="Flatten", inputs=("levels",)),
        LayerSpec(name="both", kind="Concatenate", inputs=("hidden", "flat")),
        dense(6, "tanh", "deep").replaced(inputs=("both",)),
        LayerSpec(name="deep@2", kind="Dense", shares="deep", inputs=("deep",)),
        LayerSpec(name="skip", kind="Add", inputs=("deep", "deep@2")),
        dense(1, None, "price_output").replaced(inputs=("skip",)),
        dense(3, "softmax", "grade_output").replaced(inputs=("skip",)),
    )
    return Project(
        name='Homes "new"',
        data=DataSpec(source=source, reading=ReadingSpec(separator=";", decimal=","), columns=columns),
        model=ModelSpec(layers=layers),
        compile=CompileSpec(
            optimizer=STILL,
            outputs=(
                OutputSpec(
                    loss=ObjectSpec(kind="Huber", params={"delta": 2.0}),
                    loss_weight=0.5,
                    metrics=(ObjectSpec(kind="LogCosh"),),
                ),
                OutputSpec(
                    loss=ObjectSpec(kind="CategoricalCrossentropy", params={"label_smoothing": 0.1}),
                    weighted_metrics=(ObjectSpec(kind="CategoricalAccuracy"),),
                ),
            ),
        ),
        fit=FitSpec(epochs=1, batch_size=16, callbacks=(), verbose=0),
    )


def chain_project() -> Project:
    """Return the course example, whose weights stay as they are."""
    project = students_project(epochs=1)
    return project.replaced(compile=project.compile.replaced(optimizer=STILL))


def learning_project() -> Project:
    """Return the course example with an optimizer of our own, a schedule, a regularizer and callbacks."""
    project = students_project(epochs=12)
    rate = ObjectSpec(kind="CosineDecay", params={"initial_learning_rate": 0.05, "decay_steps": 200})
    callbacks = (
        ObjectSpec(kind="EarlyStopping", params={"patience": 20, "restore_best_weights": True}),
        ObjectSpec(kind="TerminateOnNaN"),
    )
    return project.replaced(
        compile=project.compile.replaced(optimizer=ObjectSpec(kind="QHAdam", params={"learning_rate": rate})),
        fit=project.fit.replaced(callbacks=callbacks, batch_size=16),
    )


def epochs_project() -> Project:
    """Return the course example with a rate by epoch, and a loss that is not chosen yet."""
    project = students_project(epochs=2)
    rate = ObjectSpec(
        kind="LearningRateScheduler",
        params={"schedule": ObjectSpec(kind="ExponentialDecay", params=dict(zip(DECAY, (0.1, 1, 0.5), strict=True)))},
    )
    return project.replaced(fit=project.fit.replaced(callbacks=(rate,)))


DECAY = ("initial_learning_rate", "decay_steps", "decay_rate")

DUMP = """
import json, sys
listed = lambda part: list(part.values()) if isinstance(part, dict) else part if isinstance(part, list) else [part]
flat = lambda part: [each.tolist() for each in listed(part)]
found = {"scores": scores, "history": history.history, "parameters": model.count_params()}
found |= {"X": flat(X_train), "y": flat(y_train), "weight": globals().get("weight_train", np.ones(0)).tolist()}
print("\\nFOUND" + json.dumps(found))
"""


def ran(project: Project) -> Any:
    """Run the script of a project in a process of its own, and return what it found."""
    script = code_for(project).text + DUMP
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1"}
    report = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, timeout=170
    )
    assert report.returncode == 0, report.stderr[-3000:]
    return json.loads(report.stdout.split("\nFOUND")[1])


def ours(project: Project) -> tuple[PreparedData, keras.Model]:
    """Return what the program makes of a project, before any step."""
    frame, _ = read(project.data.source, project.data.reading)
    prepared = prepare(frame, project.data)
    return prepared, trainer.new_network(project, prepared.preprocessor.inputs)


def compare(project: Project, target_tolerance: float = 0) -> None:
    found = ran(project)
    prepared, model = ours(project)
    rows = network_arrays.training_rows(prepared, project, model)
    for theirs, mine in zip(found["X"], keras.tree.flatten(rows.X), strict=True):
        np.testing.assert_allclose(theirs, mine, rtol=1e-5, atol=1e-6)
    for theirs, mine in zip(found["y"], keras.tree.flatten(rows.y), strict=True):
        np.testing.assert_allclose(theirs, mine, rtol=1e-5, atol=target_tolerance)
    assert found["parameters"] == model.count_params()
    test = network_arrays.arrays_of(prepared.test, project.compile, prepared.preprocessor, model)
    scores = model.evaluate(
        test.X,
        test.y,
        sample_weight=test.packed()[2] if test.sample_weight is not None else None,
        verbose=0,
        return_dict=True,
    )
    assert set(scores) == set(found["scores"])
    for name, value in scores.items():
        assert found["scores"][name] == pytest.approx(value, rel=1e-4), name


def test_the_script_of_a_chain_has_the_same_rows_weights_and_scores() -> None:
    compare(chain_project())


def test_the_script_of_a_graph_has_the_same_rows_weights_and_scores(tmp_path: Path) -> None:
    compare(homes_project(table_file(tmp_path)))


@pytest.mark.parametrize("scaling", [name for name in TARGET_SCALERS if name != "none"])
def test_the_script_scales_targets_as_the_program_does(tmp_path: Path, scaling: str) -> None:
    project = homes_project(table_file(tmp_path))
    price = project.data.column("price")
    assert price is not None
    price = price.replaced(target_scaling=scaling, clamp_predictions=True)
    # A step of float32 in the cells of the target is larger on the scale of its ranks.
    compare(project.replaced(data=project.data.with_column(price)), target_tolerance=5e-5)


def test_the_script_learns_as_the_program_does() -> None:
    losses = ran(learning_project())["history"]["loss"]
    assert len(losses) == 12
    assert losses[-1] < losses[0]


def test_a_rate_by_epoch_is_the_schedule_at_each_epoch() -> None:
    assert ran(epochs_project())["history"]["learning_rate"] == pytest.approx([0.1, 0.05])


def many_columns(folder: Path) -> str:
    """Write a table with a column for every way in which columns become numbers."""
    rng = np.random.default_rng(1)
    rows = 200
    frame = pd.DataFrame({f"n{number}": rng.lognormal(size=rows) for number in range(8)})
    frame.loc[::9, ["n5", "n6"]] = np.nan
    frame["kind"] = rng.choice(["a", "b", "c", "rare"], rows, p=[0.4, 0.4, 0.18, 0.02])
    frame["hole"] = np.where(np.arange(rows) % 7 == 0, None, frame["kind"])
    frame["yes"] = rng.choice([True, False], rows)
    frame["mean"] = frame["hole"]
    frame["day"] = pd.date_range("2024-01-01", periods=rows, freq="31h").strftime("%Y-%m-%d %H:%M")
    frame["team"], frame["part"] = np.arange(rows) // 8, rng.choice(["train", "val", "test"], rows)
    frame["y"] = frame["n0"] * 2
    frame.to_csv(folder / "many.csv", index=False)
    return str(folder / "many.csv")


NUMBERS: tuple[dict[str, Any], ...] = (
    {"scaling": "robust"},
    {"scaling": "quantile"},
    {"scaling": "power"},
    {"scaling": "log1p"},
    {"clip": 0.05},
    {"missing": "constant", "fill": "2.5", "indicator": True},
    {"missing": "mean", "scaling": "none", "indicator": True},
    {"bins": 4},
)


def many_project(source: str, **split: Any) -> Project:
    columns = (
        *(ColumnSpec(name=f"n{number}", **changes) for number, changes in enumerate(NUMBERS)),
        ColumnSpec(name="kind", kind="category", rare=10),
        ColumnSpec(name="hole", kind="category", missing="constant", encoding="ordinal"),
        ColumnSpec(name="mean", kind="category", encoding="target", indicator=True, missing="constant"),
        ColumnSpec(name="yes", kind="boolean"),
        ColumnSpec(name="day", kind="date", parts=("elapsed", "year", "month", "weekday", "hour")),
        ColumnSpec(name="y", role="target", scaling="none"),
        ColumnSpec(name="team", role="group" if split.get("method") == "group" else "ignore"),
        ColumnSpec(name="part", role="split" if split.get("method") == "column" else "ignore", kind="category"),
    )
    data = DataSpec(source=source, reading=ReadingSpec(dates="year first"), columns=columns, split=SplitSpec(**split))
    asked = CompileSpec(optimizer=STILL, outputs=(OutputSpec(loss=ObjectSpec(kind="MeanSquaredError")),))
    model = ModelSpec(layers=(dense(1, None, "output"),))
    return Project(data=data, model=model, compile=asked, fit=FitSpec(epochs=1, callbacks=(), verbose=0))


def ran_to_the_network(project: Project) -> dict[str, Any]:
    """Run the script of a project up to its model, in this process, and return its names."""
    text = code_for(project).text.split("# Network")[0]
    found: dict[str, Any] = {}
    exec(text, found)
    return found


@pytest.mark.parametrize(
    "split",
    [
        {},
        {"shuffle": False},
        {"method": "group"},
        {"method": "column"},
        {"method": "validation_split"},
        {"test_fraction": 0.2, "seed": 3},
    ],
    ids=str,
)
def test_every_way_of_preparing_gives_the_same_numbers_in_the_script(split: dict[str, Any], tmp_path: Path) -> None:
    project = many_project(many_columns(tmp_path), **split)
    frame, _ = read(project.data.source, project.data.reading)
    prepared = prepare(frame, project.data)
    found = ran_to_the_network(project)
    for part in ("train", "validation", "test"):
        mine, theirs = prepared.part(part).X[FEATURES], found[f"X_{part}"]
        assert theirs.shape == mine.shape
        np.testing.assert_allclose(theirs, mine, rtol=1e-4, atol=1e-5)


LEVEL_WAYS: dict[str, list[Any]] = {
    "join_levels": [False, True],
    "level_order": [(), ("d", "10", "a", "2")],
    "rare": [0, 8, 40],
    "unseen": ["zeros", "own", "missing"],
    "missing": ["drop", "constant", "most_frequent"],
    "fill": ["", "b"],
    "encoding": ["one-hot", "ordinal", "embedding", "target"],
    "indicator": [False, True],
}
DATE_WAYS: dict[str, list[Any]] = {
    "missing": ["drop", "mean", "median", "most_frequent", "constant"],
    "fill": ["", "2023-05-06 07:08"],
    "indicator": [False, True],
    "cycles": [False, True],
    "parts": [("elapsed",), ("year", "month", "dayofyear", "minute")],
}
NUMBER_WAYS: dict[str, list[Any]] = {
    "missing": ["drop", "mean", "median", "most_frequent", "constant"],
    "fill": ["", "3"],
    "indicator": [False, True],
    "bins": [0, 0, 5],
    "clip": [0, 0.02],
    "scaling": ["none", "standard", "minmax", "robust", "quantile", "power", "log1p"],
}


def rough_table(folder: Path, name: str, seed: int, grades: tuple[Any, ...], rows: int = 150) -> str:
    """Write a table with holes everywhere, rare levels, levels in single rows, equal numbers and infinite ones."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"counted": rng.poisson(1.5, rows).astype(float), "real": rng.normal(2, 2, rows)})
    frame["word"] = rng.choice(list("abcdefgh"), rows, p=[0.5, 0.3, 0.08, 0.05, 0.03, 0.02, 0.01, 0.01])
    frame["word"] = np.where(rng.random(rows) < 0.1, frame["word"].str.upper() + "  ", frame["word"])
    frame["code"] = rng.choice([1, 2, 10, 30, 7], rows, p=[0.4, 0.4, 0.1, 0.05, 0.05]).astype(float)
    frame["yes"] = rng.choice([True, False], rows).astype(object)
    frame["when"] = pd.Series(pd.date_range("2023-01-01", periods=rows, freq="17h30min")).astype(str)
    frame["order"] = rng.permutation(pd.date_range("2020-02-01", periods=rows, freq="D").astype(str))
    for column in ("counted", "real", "word", "code", "yes", "when"):
        frame.loc[rng.random(rows) < 0.06, column] = None
    frame.loc[[4, 40], "real"] = np.inf
    frame["grade"] = rng.choice(grades, rows)
    frame.to_csv(folder / name, index=False)
    return str(folder / name)


def rough_project(folder: Path, seed: int) -> Project:
    """Return a project on such a table with ways of preparing that are drawn by chance."""
    rng = np.random.default_rng(seed)

    def drawn(name: str, kind: str, ways: dict[str, list[Any]], **more: Any) -> ColumnSpec:
        chosen = {key: choices[rng.integers(len(choices))] for key, choices in ways.items()}
        return ColumnSpec.model_validate({"name": name, "kind": kind, **chosen, **more})

    columns = (
        drawn("counted", "number", NUMBER_WAYS),
        drawn("word", "category", LEVEL_WAYS),
        drawn("real", "number", NUMBER_WAYS),
        drawn("code", "category", LEVEL_WAYS),
        drawn("yes", "boolean", LEVEL_WAYS, encoding="one-hot", fill="True"),
        drawn("when", "date", DATE_WAYS),
        ColumnSpec(name="grade", kind="category", role="target", join_levels=seed % 4 == 1, level_order=("low",)),
        ColumnSpec(name="order", kind="date", role="time"),
    )
    method, grades = ("random", "time", "files")[seed % 3], ("low", "high", " High") if seed % 2 else (1, 2, 10)
    files = {"test_file": rough_table(folder, "test.csv", seed + 1, grades)} if method == "files" else {}
    split = SplitSpec.model_validate({"method": method, "seed": seed, "stratify": seed % 2 == 0, **files})
    source = rough_table(folder, "rough.csv", seed, grades)
    return Project(data=DataSpec(source=source, reading=ReadingSpec(dates="year first"), columns=columns, split=split))


@pytest.mark.filterwarnings("ignore:Bins whose width are too small")
@pytest.mark.parametrize("seed", range(12))
def test_no_choice_of_preparation_makes_other_numbers_in_the_script(seed: int, tmp_path: Path) -> None:
    project = rough_project(tmp_path, seed)
    frame, _ = read(project.data.source, project.data.reading)
    others = {"test": read(project.data.split.test_file)[0]} if project.data.split.test_file else {}
    prepared = prepare(frame, project.data, others)
    found = ran_to_the_network(project)
    for part in ("train", "validation", "test"):
        mine, theirs = prepared.part(part).X, found[f"X_{part}"]
        for name, numbers in mine.items():
            got = theirs[name] if isinstance(theirs, dict) else theirs
            assert got.shape == numbers.shape, name
            np.testing.assert_allclose(got, numbers, rtol=1e-4, atol=1e-5, err_msg=f"{part} {name}")
        np.testing.assert_array_equal(found[f"y_{part}"], prepared.part(part).y[0])


def test_a_level_that_training_did_not_see_stops_the_script_where_it_stops_the_program(tmp_path: Path) -> None:
    project = rough_project(tmp_path, 2)
    word = ColumnSpec(name="word", kind="category", unseen="error")
    project = project.replaced(data=project.data.with_column(word))
    rows, _ = read(project.data.split.test_file)
    rows.assign(word="new").to_csv(project.data.split.test_file, index=False)
    frame, _ = read(project.data.source, project.data.reading)
    with pytest.raises(EngineError, match="new, which no training row has"):
        prepare(frame, project.data, {"test": read(project.data.split.test_file)[0]})
    with pytest.raises(ValueError, match=r"No training row has \['new'\]"):
        ran_to_the_network(project)


def test_every_field_leads_to_the_lines_that_it_made() -> None:
    code = code_for(students_project())
    place = ("model", "layers", 1, "params", "units")
    assert [code.lines[number].text.strip() for number in code.lines_of(place)] == [
        'keras.layers.Dense(units=4, activation="relu", name="dense_1"),'
    ]
    assert "StandardScaler" in code.lines[code.lines_of(("data", "columns", "daily_study", "scaling"))[0]].text
    assert "epochs=2" in code.lines[code.lines_of(("fit", "epochs"))[0]].text
    assert "Adam" in code.lines[code.lines_of(("compile", "optimizer", "params", "learning_rate"))[0]].text
    assert code.lines_of(("nowhere",)) == ()
    number = code.lines_of(("fit", "epochs"))[0]
    assert code.place_at(number) == ("fit", "epochs")
    assert code.place_at(10_000) == ()


def test_a_project_in_which_nothing_is_chosen_has_a_script_too() -> None:
    assert ast.parse(code_for(Project()).text)


def test_names_that_python_does_not_allow_become_others() -> None:
    model = ModelSpec(
        layers=(dense(2, None, "class"), dense(2, None, "2 x").replaced(inputs=("class",)), dense(2, None, "Model"))
    ).branched("class", dense(1, None, "model"))
    code = code_for(students_project().replaced(model=model))
    assert ast.parse(code.text)
    assert "class_ = keras.layers.Dense" in code.text
    assert "model_2 = keras.layers.Dense" in code.text


def test_every_object_of_the_catalog_is_written_as_python() -> None:
    for section in ("optimizers", "losses", "metrics", "schedules", "regularizers", "constraints", "initializers"):
        for kind, known in catalog()[section].items():
            if any(argument.required for argument in known.arguments):
                continue
            text = object_text(section, ObjectSpec(kind=kind))
            if kind != "QHAdam":
                exec(f"made = {text}", {"keras": keras})


def test_class_weights_and_determinism_are_said_in_the_script() -> None:
    project = students_project()
    by_hand = project.fit.replaced(class_weight="by hand", class_weights={"1": 2.5}, deterministic=True)
    code = code_for(project.replaced(fit=by_hand))
    assert ast.parse(code.text)
    assert '.map({"1": 2.5})' in code.lines[code.lines_of(("fit", "class_weight"))[0]].text
    assert "tf.config.experimental.enable_op_determinism()" in code.text
    balanced = code_for(project.replaced(fit=project.fit.replaced(class_weight="balanced"))).text
    assert 'compute_sample_weight("balanced", train["passing_grade"])' in balanced


def test_code_is_lines_with_places() -> None:
    code = Code((Line("a = 1", ("fit", "epochs")), Line("b = 2")))
    assert code.text == "a = 1\nb = 2\n"
    assert code.lines_of(("fit",)) == (0,)
    assert FEATURES == "features"
