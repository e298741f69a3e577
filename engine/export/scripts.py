"""The project as a Python script or a notebook, from reading the table to the evaluation.

The trained model is saved next to it. The code is run once before it is written, with a single epoch so that this is
fast, and the predictions of the trained model in it are compared with those of the network for the test rows.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import runpy
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from engine.codegen import code_for, undoes_outputs
from engine.export.export_format import Exported
from engine.export.predict_script import write_predicting
from engine.export.thresholds import deciding_output
from engine.export.verify import SampleRows, require_equal
from engine.project import Project
from engine.storage.models import save_model
from engine.storage.project_file import with_suffix
from engine.system.atomic_files import write_text
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel

CLOSING = """
# The model that was trained in Layerdesk; the network above is trained again by each run of this code
trained = keras.models.load_model({model!r}, compile=False)
predictions = {predictions}

# The evaluation of the trained model on the test rows
{report}"""

REPORTS = {
    "regression": """from sklearn.metrics import mean_absolute_error, r2_score

true = test[[{target!r}]]
print("R2", r2_score(true, predictions), "MAE", mean_absolute_error(true, predictions))
""",
    "classes": """from sklearn.metrics import classification_report

decided = predictions.argmax(axis=1) if predictions.shape[1] > 1 else (predictions[:, 0] >= {decides:.9g}).astype(int)
labels = y_test[:, 0] if y_test.ndim > 2 else y_test
true = labels.argmax(axis=1) if labels.shape[1] > 1 else labels[:, 0].astype(int)
print(classification_report(true, decided, zero_division=0.0))
""",
}


def write_script(path: Path, trained: TrainedModel, rows: SampleRows) -> Exported:
    """Write a script, the trained model that it loads and, if possible, a script that only predicts."""
    path = with_suffix(path, ".py")
    done = _written(path, trained, rows, lambda text: text, "The script")
    files, proof = write_predicting(path, path.with_suffix(".keras"), trained, rows)
    return Exported((*done.files, *files), f"{done.proof} {proof}")


def write_notebook(path: Path, trained: TrainedModel, rows: SampleRows) -> Exported:
    """Write a Jupyter notebook, with a cell for each section, and the trained model that it loads."""
    path = with_suffix(path, ".ipynb")
    return _written(path, trained, rows, notebook_of, "The notebook")


def text_of(project: Project, model: str, tasks: tuple[str, ...]) -> str:
    """Return the script: the project, then the trained model and its evaluation."""
    task = tasks[0] if len(tasks) == 1 else ""
    report = REPORTS.get("regression" if task == "regression" else "classes" if task else "", "print(predictions)\n")
    targets = [column.name for column in project.data.with_role("target")]
    report = report.format(decides=deciding_output(project), target=targets[0] if targets else "")
    outputs = "trained.predict(X_test, verbose=0)"
    predictions = f"predictions_of({outputs})" if undoes_outputs(project) else outputs
    return code_for(project).text + CLOSING.format(model=model, report=report, predictions=predictions)


def notebook_of(text: str) -> str:
    """Return a script as a notebook: each heading becomes a Markdown cell, the lines below it a code cell."""
    title, rest = re.fullmatch(r'"""(.*?)"""\n(.*)', text, re.DOTALL).groups()  # type: ignore[union-attr]
    cells = [_cell("markdown", f"# {title}", 0)]
    for part in re.split(r"\n(?=# )", rest):
        heading, _, code = part.partition("\n") if part.startswith("# ") else ("", "", part)
        if heading:
            cells.append(_cell("markdown", f"## {heading[2:]}", len(cells)))
        if code.strip():
            cells.append(_cell("code", code.strip("\n"), len(cells)))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def code_in(notebook: str) -> str:
    """Return the code of all cells of a notebook, in order."""
    cells = json.loads(notebook)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code") + "\n"


def _cell(kind: str, text: str, number: int) -> dict[str, Any]:
    code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    lines = text.splitlines(keepends=True)
    return {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": lines, **code}


def _written(path: Path, trained: TrainedModel, rows: SampleRows, form: Any, what: str) -> Exported:
    if trained.preprocessor is None or rows.frame is None:
        raise EngineError(f"{what} begins with the table of the project, and no table is open. Open the table first.")
    tasks = trained.preprocessor.tasks
    model = path.with_suffix(".keras")
    with tempfile.TemporaryDirectory() as folder:
        spare = Path(folder) / model.name
        save_model(spare, trained)
        short = trained.project.replaced(fit=trained.project.fit.replaced(epochs=1, callbacks=()))
        code = form(text_of(short, str(spare), tasks))
        proof = require_equal(_predictions(code, Path(folder)), rows.undone(trained.preprocessor), what)
    save_model(model, trained)
    write_text(path, form(text_of(trained.project, model.name, tasks)))
    return Exported((path.name, model.name), proof)


def _predictions(text: str, folder: Path) -> list[Any]:
    """Run a script, or the code of a notebook, and return the predictions of the trained model in it."""
    script = folder / "proof.py"
    script.write_text(code_in(text) if text.startswith("{") else text, "utf-8")
    try:
        with _quiet():
            predictions = runpy.run_path(str(script))["predictions"]
    except Exception as error:  # generated code: any error in it is an error of the generator
        raise EngineError(
            "The code that was generated for this project does not run, so nothing was written.", details=repr(error)
        ) from error
    return [np.asarray(each) for each in (predictions if isinstance(predictions, list | tuple) else [predictions])]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
