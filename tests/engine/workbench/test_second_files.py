"""What a model does with a second file: it is read as the training table was meant, or refused with a reason."""

from __future__ import annotations

import io
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine import cli
from engine.project import (
    ColumnSpec,
    CompileSpec,
    DataSpec,
    FitSpec,
    ModelSpec,
    ObjectSpec,
    OutputSpec,
    Project,
)
from engine.training import graph_fit
from engine.workbench import Workbench
from tests.engine.projects import dense

SITES = pd.DataFrame(
    {
        "site": ["north", "south", "west"] * 40,
        "x": np.random.default_rng(0).normal(size=120).round(3),
        "note": [f"row {row}" for row in range(120)],
    }
).assign(y=lambda table: table["x"] * 2 + (table["site"] == "north"))
"""A small table: a category, a number, a text that no model reads, and a number to predict."""


def regression(source: Path, *columns: ColumnSpec) -> Project:
    """Return a project with a tiny network that predicts y."""
    mse = OutputSpec(loss=ObjectSpec(kind="MeanSquaredError"))
    return Project(
        name="sites",
        data=DataSpec(source=str(source), columns=(*columns, ColumnSpec(name="y", role="target"))),
        model=ModelSpec(layers=(dense(4, "relu"), dense(1, name="output"))),
        compile=CompileSpec(outputs=(mse,)),
        fit=FitSpec(epochs=2, callbacks=()),
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workbench, Project, str]:
    """A trained model, its project, and the file in which it is saved."""
    folder = tmp_path_factory.mktemp("sites")
    SITES.to_csv(folder / "train.csv", index=False)
    project = regression(folder / "train.csv", ColumnSpec(name="site", kind="category"), ColumnSpec(name="x"))
    bench = Workbench()
    bench.train(project)
    bench.save_project(str(folder / "sites.layerdesk"), project)
    return bench, project, str(folder / "sites.layerdesk")


Trained = tuple[Workbench, Project, str]

ROWLESS = {
    "each row misses a cell": ("site,x\nnorth,\nsouth,\n", 2),
    "only the last row misses a cell": ("site,x\nnorth,1\nnorth,\n", 1),
    "a header alone": ("site,x\n", 0),
    "a header without a line end": ("site,x", 0),
}


@pytest.mark.parametrize("name", ROWLESS)
def test_rows_that_cannot_be_predicted_are_counted_and_the_others_predicted(
    name: str, trained: Trained, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, without = ROWLESS[name]
    (tmp_path / "new.csv").write_text(text)
    rows = max(text.count("\n") - 1, 0)
    assert cli.run(["predict", trained[2], str(tmp_path / "new.csv")]) == 0
    printed = capsys.readouterr()
    there = pd.read_csv(io.StringIO(printed.out))
    assert len(there) == rows and int(there["predicted y"].isna().sum()) == without
    reason = "because a cell is missing there" if rows else "has a header but no rows"
    assert reason in printed.err and (not rows or f"{without} of {rows} rows have no prediction" in printed.err)
    for ending in (".csv", ".xlsx", ".parquet"):
        assert cli.run(["predict", trained[2], str(tmp_path / "new.csv"), "-o", str(tmp_path / f"out{ending}")]) == 0
        assert reason in capsys.readouterr().err and (tmp_path / f"out{ending}").stat().st_size


def test_a_last_block_without_a_usable_row_ends_a_prediction_as_any_other(
    trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.tables.chunks.ROWS", 2)
    (tmp_path / "new.csv").write_text("site,x\nnorth,1\nsouth,2\nnorth,\n")
    done = trained[0].predict_into_file(trained[1], str(tmp_path / "new.csv"), str(tmp_path / "out.csv"))
    assert (done.rows, done.without) == (3, 1)
    assert list(pd.read_csv(tmp_path / "out.csv")["predicted y"].isna()) == [False, False, True]


def test_a_network_gives_no_outputs_for_no_rows(trained: Trained) -> None:
    network = trained[0].state.require_model().model
    width = network.inputs[0].shape[1]
    assert graph_fit.predict(network, np.zeros((0, width), np.float32)).shape == (0, 1)


@pytest.mark.parametrize("ending", [".xlsx", ".parquet", ".feather"])
def test_a_table_of_any_format_without_rows_is_predicted(ending: str, trained: Trained, tmp_path: Path) -> None:
    source, empty = tmp_path / f"new{ending}", SITES.head(0)
    {".xlsx": empty.to_excel, ".parquet": empty.to_parquet, ".feather": empty.to_feather}[ending](
        source, **({} if ending == ".feather" else {"index": False})
    )
    assert len(trained[0].predict_file(trained[1], str(source))) == 0
    assert trained[0].predict_into_file(trained[1], str(source), str(tmp_path / "out.csv")).rows == 0


def test_a_script_that_only_predicts_leaves_out_rows_with_missing_cells(trained: Trained, tmp_path: Path) -> None:
    bench, project, _ = trained
    bench.export("script", str(tmp_path / "sites.py"), project=project)
    script = runpy.run_path(str(tmp_path / "sites_predict.py"))
    for text in ("site,x\nnorth,\nsouth,\n", "site,x\n,1\nnorth,1\n", "site,x\n"):
        (tmp_path / "new.csv").write_text(text)
        there = script["predicted"](str(tmp_path / "new.csv"))[:, 0]
        np.testing.assert_allclose(
            there, bench.predict_file(project, str(tmp_path / "new.csv"))["predicted y"].astype(float), atol=1e-5
        )
    done = subprocess.run([sys.executable, tmp_path / "sites_predict.py", "new.csv"], cwd=tmp_path, capture_output=True)
    assert done.stdout.decode().splitlines() == ["predicted y"]
    saved = Workbench()
    opened = saved.open_model(str(tmp_path / "sites.keras"), str(tmp_path / "new.csv"))
    assert not opened.note and len(saved.predict_file(opened.project, str(project.data.source))) == len(SITES)
