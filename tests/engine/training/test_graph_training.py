"""A graph with several inputs, shared weights and several outputs goes all the way: table, training, scores."""

from __future__ import annotations

from pathlib import Path

from engine.project import ObjectSpec
from engine.workbench import Workbench
from tests.engine.codegen.test_script import homes_project, table_file


def test_functional_network_trains_with_qhadam_and_embedding(tmp_path: Path) -> None:
    project = homes_project(table_file(tmp_path))
    optimizer = ObjectSpec(kind="QHAdam", params={"learning_rate": 0.02})
    project = project.replaced(
        compile=project.compile.replaced(optimizer=optimizer), fit=project.fit.replaced(epochs=8)
    )
    run = Workbench().train(project)
    assert run.status == "finished"
    losses = run.history["loss"]
    assert losses[0] is not None and losses[-1] is not None
    assert losses[-1] < losses[0]
    assert {"price_output_loss", "grade_output_loss"} <= set(run.history)
