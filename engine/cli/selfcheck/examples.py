"""Each bundled project is trained, saved, opened again, and predicts the same; so do the files that Keras reads.

Whatever else is written of a trained network is written once, too.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

from engine.cli.selfcheck.result import Check
from engine.project import Project
from engine.results.run import Run
from engine.system.errors import EngineError
from engine.workbench import Workbench
from engine.workbench.exports import ExportKind

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
EPOCHS = 2


def checks() -> Iterator[Check]:
    """Yield a check for each example, and for each other file that a trained network is saved as."""
    names = [str(each["name"]) for each in json.loads((RESOURCES / "examples.json").read_text("utf-8"))]
    for name in names:
        yield Check(f"example {name}", partial(_train_and_use, name))
    yield Check("whole model .keras", partial(_through_keras, names[0]))
    yield Check("weights .weights.h5", partial(_through_weights, names[0]))
    yield Check("report .html", partial(_report, names[0]))
    for kind in get_args(ExportKind):
        if kind != "onnx" or find_spec("tf2onnx") is not None:
            yield Check(f"export {kind}", partial(_export, names[0], kind))


def _train_and_use(name: str) -> str:
    bench, project, _ = _trained(_path_of(name))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "saved.layerdesk")
        bench.save_project(path, project)
        again = Workbench()
        opened = again.open_project(path)
        if opened.trained is None:
            raise EngineError("The trained network is missing in the saved project.")
        rows = _require_same(bench, again, project)
    return f"trained, saved, opened; {rows} predictions are the same"


def _through_keras(name: str) -> str:
    bench, project, _ = _trained(_path_of(name))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "saved.keras")
        bench.save_model(path)
        again = Workbench()
        again.open_table(project.data.source, project.data.reading)
        again.load_model(path, project)
        return f"{_require_same(bench, again, project)} predictions are the same"


def _through_weights(name: str) -> str:
    bench, project, _ = _trained(_path_of(name))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "saved.weights.h5")
        bench.save_weights(path)
        again = Workbench()
        again.open_table(project.data.source, project.data.reading)
        again.load_weights(path, project)
        return f"{_require_same(bench, again, project)} predictions are the same"


def _report(name: str) -> str:
    bench, project, _ = _trained(_path_of(name))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        bench.save_report(str(path), project)
        pictures = path.read_text("utf-8").count("<svg")
    if not pictures:
        raise EngineError("The report has no pictures.")
    return f"{pictures} pictures"


def _export(name: str, kind: ExportKind) -> str:
    bench, _, run = _trained(_path_of(name))
    with tempfile.TemporaryDirectory() as folder:
        said = bench.export(kind, str(Path(folder) / "exported"), run)
        if not any(Path(folder).iterdir()):
            raise EngineError(f"{kind} was exported, and there is no file.")
    return said


@cache
def _trained(path: str) -> tuple[Workbench, Project, Run]:
    """Return a bench with the example's network after a few epochs, and the project; it is trained once."""
    bench = Workbench()
    project = bench.open_project(path).project
    project = project.replaced(fit=project.fit.replaced(epochs=EPOCHS, verbose=0))
    run = bench.train(project)
    if not run.kept_epoch or run.scores is None:
        raise EngineError(f"{path} was not trained: {run.message or run.status}")
    return bench, project, run


def _path_of(name: str) -> str:
    return str(RESOURCES / "examples" / f"{name}.json")


def _require_same(one: Workbench, other: Workbench, project: Project) -> int:
    """Compare what two benches predict, and return for how many rows."""
    source = project.data.source
    expected, found = one.predict_file(project, source), other.predict_file(project, source)
    if not expected.equals(found):
        raise EngineError("The network predicts something else after it was saved and opened.")
    return len(found)
