"""The networks of the presets do everything that a model can do: scores, explanations, files, exports."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.export.formats import EXPORT_FORMATS
from engine.messages.commands import SetInspection
from engine.project import Project
from engine.results.inspection import DecisionMap
from engine.results.run import Run
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import project_for, with_targets
from engine.workbench import Workbench
from tests.engine.training.test_members import ROWS, homes

TRAINED = [("suggested", ("size",)), ("best", ("cost",)), ("best", ("sold",)), ("best", ("size", "cost"))]


@pytest.fixture(scope="module", params=TRAINED, ids=str)
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workbench, Project, Run]:
    preset, targets = request.param
    source = tmp_path_factory.mktemp("homes") / "homes.csv"
    homes().to_csv(source, index=False)
    bench = Workbench()
    facts = bench.open_table(str(source))
    project = PRESETS[preset].make(with_targets(project_for(facts), facts, targets), facts)
    project = project.replaced(fit=project.fit.replaced(epochs=2, callbacks=()))
    return bench, project, bench.train(project)


def test_scores_are_those_of_the_mean_prediction(trained: tuple[Workbench, Project, Run]) -> None:
    bench, project, _ = trained
    scores = bench.evaluate(project, "test")
    assert scores.rows == 0.2 * ROWS
    assert all(np.isfinite(value) for value in scores.metrics.values() if value is not None)
    reports = bench.evaluate_full(project, "test")
    assert [report.target for report in reports] == [column.name for column in project.data.with_role("target")]


def test_predictions_are_explained(trained: tuple[Workbench, Project, Run]) -> None:
    bench, project, _ = trained
    columns = {column.name for column in project.data.with_role("feature")}
    importances = bench.permutation_importance(project, "test", repeats=1)
    assert {each.column for each in importances.columns} == columns
    found = bench.inspect_layers(SetInspection(columns=("x", "z")))
    values = next(each.values for each in found if isinstance(each, DecisionMap))
    assert np.isfinite(values).all()
    fields = {field.name: field.typical for field in bench.input_fields()}
    assert bench.explain_row(project, fields, "x")


def test_networks_next_to_each_other_predict_with_their_spread(trained: tuple[Workbench, Project, Run]) -> None:
    bench, project, _ = trained
    members = min(project.model.end_members)
    predicted = bench.predict_file(project, project.data.source)
    fields = {field.name: field.typical for field in bench.input_fields()}
    explained = bench.explain_row(project, fields, "x").predictions
    for place, target in enumerate(column.name for column in project.data.with_role("target")):
        assert (f"spread of {target}" in predicted) == bool(members)
        spread = explained[place].spread
        assert (spread is not None) == bool(members)
        if members:
            assert (predicted[f"spread of {target}"] > 0).all()
            assert spread is not None and spread > 0


@pytest.mark.parametrize("name", ["project.layerdesk", "model.keras"])
def test_a_file_of_the_model_predicts_the_same(
    trained: tuple[Workbench, Project, Run], name: str, tmp_path: Path
) -> None:
    bench, project, _ = trained
    expected = bench.predict_file(project, project.data.source)
    other, path = Workbench(), str(tmp_path / name)
    if name.endswith(".layerdesk"):
        bench.save_project(path, project)
        other.open_project(path)
    else:
        bench.save_model(path, project)
        other.open_table(project.data.source)
        other.load_model(path, project)
    pd.testing.assert_frame_equal(other.predict_file(project, project.data.source), expected)


def test_every_export_is_verified(trained: tuple[Workbench, Project, Run], tmp_path: Path) -> None:
    bench, project, run = trained
    for name, export_format in EXPORT_FORMATS.items():
        if not export_format.missing_packages():
            assert bench.export(name, str(tmp_path / name), run, project).startswith("Saved")
