"""Comparison of runs: metrics equal those of scikit-learn, baselines those of its dummy models."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.metrics import accuracy_score, mean_absolute_error, root_mean_squared_error

from engine import cli
from engine.project import Project
from engine.results.run import Run, RunMarker, Scores, SplitSizes
from engine.results.run_comparison import reproducibility_report, score_rows
from engine.system.errors import EngineError
from engine.workbench import Workbench
from tests.engine.projects import STUDENTS, students_project


def run_with(scores: Scores | None, name: str = "a") -> Run:
    return Run(id=name, name=name, project=Project(), rows=SplitSizes(train=1, validation=0, test=1), scores=scores)


def test_classes_are_compared_by_accuracy_next_to_the_most_frequent_class() -> None:
    true = np.array([0] * 70 + [1] * 30)
    said = np.array([0] * 60 + [1] * 40)
    confusion = tuple(tuple(int(((true == i) & (said == j)).sum()) for j in range(2)) for i in range(2))
    scores = Scores(part="test", task="binary", rows=100, labels=("0", "1"), confusion=confusion, metrics={"loss": 0.3})
    accuracy, loss = score_rows([run_with(scores), run_with(None)])
    dummy = DummyClassifier(strategy="most_frequent").fit(np.zeros((100, 1)), true)
    assert accuracy.values == (pytest.approx(accuracy_score(true, said)), None)
    assert accuracy.baseline == pytest.approx(dummy.score(np.zeros((100, 1)), true))
    assert (loss.title, loss.values, loss.baseline, loss.lower) == ("loss", (0.3, None), None, True)


def test_numbers_are_compared_by_their_errors_next_to_the_mean() -> None:
    generator = np.random.default_rng(3)
    true = generator.normal(5, 2, 200)
    said = true + generator.normal(0, 1, 200)
    scores = Scores(part="test", task="regression", rows=200, actual=tuple(true), predicted=tuple(said))
    absolute, squared = score_rows([run_with(scores)])
    naive = DummyRegressor().fit(np.zeros((200, 1)), true).predict(np.zeros((200, 1)))
    assert absolute.values[0] == pytest.approx(mean_absolute_error(true, said))
    assert absolute.baseline == pytest.approx(mean_absolute_error(true, naive))
    assert squared.values[0] == pytest.approx(root_mean_squared_error(true, said))
    assert squared.baseline == pytest.approx(root_mean_squared_error(true, naive))


def test_the_same_training_is_proved_the_same_and_another_is_distinguished() -> None:
    first, again, other = (Workbench().train(students_project(2, seed=seed)) for seed in (1, 1, 2))
    assert reproducibility_report(first, again).startswith("Identical")
    assert "epoch 1" in reproducibility_report(first, other)
    steered = first.replaced(marks=(RunMarker(kind="learning rate", epoch=1, text="learning rate 0.1"),))
    assert "changed manually" in reproducibility_report(steered, other)
    assert "table has changed" in reproducibility_report(first.replaced(data_hash="0"), other)
    cut = first.replaced(
        status="cancelled", history={name: values[:1] for name, values in first.history.items()}, name="Run 4"
    )
    assert reproducibility_report(cut, again).startswith("Identical: the 1 epoch of Run 4 before it was cancelled")
    on_cpu = other.replaced(environment={**other.environment, "device": "CPU (x86_64)"})
    report = reproducibility_report(first.replaced(environment=on_cpu.environment), on_cpu)
    assert "on the CPU" in report and "GPU" not in report


def test_a_run_gives_its_model_back_also_from_a_file(tmp_path: Path) -> None:
    bench = Workbench()
    first = bench.train(students_project(3, seed=1))
    before = bench.predict_file(first.project, STUDENTS)["probability of 1"]
    second = bench.train(students_project(1, seed=2))
    assert not np.array_equal(bench.predict_file(second.project, STUDENTS)["probability of 1"], before)
    path = str(tmp_path / "mine.layerdesk")
    bench.save_project(path, second.project, (first, second))
    for where in (bench, Workbench()):
        where.open_project(path)
        where.load_run(first)
        np.testing.assert_array_equal(where.predict_file(first.project, STUDENTS)["probability of 1"], before)
    with pytest.raises(EngineError, match="not kept"):
        Workbench().load_run(first)


@pytest.fixture(scope="module")
def project_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    bench, path = Workbench(), str(tmp_path_factory.mktemp("runs") / "mine.layerdesk")
    runs = [bench.train(students_project(2, seed=seed)).replaced(name=f"seed {seed}") for seed in (1, 2)]
    bench.save_project(path, runs[0].project, tuple(runs))
    return path


def test_the_terminal_lists_and_compares_runs(project_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["runs", project_file]) == 0
    listed = capsys.readouterr().out
    assert "seed 1" in listed and "seed 2" in listed and "finished" in listed
    assert cli.run(["compare", project_file, "1", "seed 2"]) == 0
    compared = capsys.readouterr().out.splitlines()
    assert [line.split() for line in compared if line.startswith("Seed")] == [["Seed", "1", "2"]]
    assert any(line.startswith("Accuracy") for line in compared)
    assert cli.run(["compare", project_file, "1", "2", "--json"]) == 0
    comparison = json.loads(capsys.readouterr().out)
    assert comparison["differences"] == {"fit.seed": ["1", "2"]}
    assert comparison["scores"]["Accuracy"]["naive"] < 0.6


@pytest.mark.parametrize("words", [["1"], ["1", "9"]])
def test_the_terminal_names_the_runs_that_there_are(
    project_file: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["compare", project_file, *words]) == 2
    assert "run" in capsys.readouterr().err
