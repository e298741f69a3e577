"""Check that each example project can be trained, saved and reopened, and predicts the same afterwards.

Every other format of models, reports and exports is written once, too.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from engine.cli.selfcheck.result import Check
from engine.export.formats import EXPORT_FORMATS
from engine.project import Project
from engine.results.run import Run
from engine.system.errors import EngineError
from engine.workbench import Workbench

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
EPOCHS = 2


def checks() -> Iterator[Check]:
    """Yield a check for each example project, and for each other file format of a trained model."""
    names = [str(each["name"]) for each in json.loads((RESOURCES / "examples.json").read_text("utf-8"))]
    for name in names:
        yield Check(f"example {name}", partial(_train_and_use, name))
    saved = partial(_save_and_load, names[0])
    yield Check("whole model .keras", partial(saved, ".keras", Workbench.save_model, Workbench.load_model))
    yield Check("weights .weights.h5", partial(saved, ".weights.h5", Workbench.save_weights, Workbench.load_weights))
    yield Check("report .html", partial(_report, names[0]))
    for kind, form in EXPORT_FORMATS.items():
        if not form.missing_packages():
            yield Check(f"export {kind}", partial(_export, names[0], kind))


def _train_and_use(name: str) -> str:
    bench, project, _ = _trained(_path_of(name))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "saved.layerdesk")
        bench.save_project(path, project)
        reopened = Workbench()
        opened = reopened.open_project(path)
        if opened.trained is None:
            raise EngineError("The saved project has no trained model.")
        rows = _require_same(bench, reopened, project)
    return f"trained, saved, reopened; {rows} predictions are the same"


def _save_and_load(
    name: str, suffix: str, save: Callable[[Workbench, str], Any], load: Callable[[Workbench, str, Project], Any]
) -> str:
    bench, project, _ = _trained(_path_of(name))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / f"saved{suffix}")
        save(bench, path)
        reopened = Workbench()
        reopened.open_table(project.data.source, project.data.reading)
        load(reopened, path, project)
        return f"{_require_same(bench, reopened, project)} predictions are the same"


def _report(name: str) -> str:
    bench, project, _ = _trained(_path_of(name))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        bench.save_report(str(path), project)
        charts = path.read_text("utf-8").count("<svg")
    if not charts:
        raise EngineError("The report has no charts.")
    return f"{charts} charts"


def _export(name: str, kind: str) -> str:
    bench, _, run = _trained(_path_of(name))
    with tempfile.TemporaryDirectory() as folder:
        message = bench.export(kind, str(Path(folder) / "exported"), run)
        if not any(Path(folder).iterdir()):
            raise EngineError(f"The export {kind} wrote no file.")
    return message


@cache
def _trained(path: str) -> tuple[Workbench, Project, Run]:
    """Return a workbench with a model of an example after a few epochs, its project and its run; cached."""
    bench = Workbench()
    project = bench.open_project(path).project
    project = project.replaced(fit=project.fit.replaced(epochs=EPOCHS, verbose=0))
    run = bench.train(project)
    if not run.kept_epoch or run.scores is None:
        raise EngineError(f"{path} could not be trained: {run.message or run.status}")
    return bench, project, run


def _path_of(name: str) -> str:
    return str(RESOURCES / "examples" / f"{name}.json")


def _require_same(one: Workbench, other: Workbench, project: Project) -> int:
    """Compare the predictions of two workbenches for the table of a project, and return the number of rows."""
    source = project.data.source
    expected, found = one.predict_file(project, source), other.predict_file(project, source)
    if not expected.equals(found):
        raise EngineError("The reopened model predicts other values.")
    return len(found)
