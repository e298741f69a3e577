"""A script that only predicts: the trained model, its preprocessing as JSON, and a page of Python that joins them."""

from __future__ import annotations

import contextlib
import io
import runpy
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.codegen import reading_code
from engine.export.preprocessing_json import write_next_to
from engine.export.thresholds import deciding_output
from engine.export.verify import SampleRows, require_equal
from engine.preprocessing import FittedColumn, Preprocessor
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.system.atomic_files import write_text
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel

SCRIPT = '''"""Predict the rows of a file like the training table: python {script} ROWS > PREDICTIONS.csv"""

import json
import sys
from pathlib import Path

{reading}
{imports}
HERE = Path(__file__).parent
PREPROCESSING = json.loads((HERE / {preprocessing!r}).read_text("utf-8"))["preparation"]
FEATURES, TARGETS = PREPROCESSING["features"], PREPROCESSING["targets"]
READS = {reads!r}
LEVELS = {levels!r}  # the classes of the target; none of a number, or of several targets
COLUMNS = {columns!r}
DECIDES = {decides:.9g}  # of one output: from here upwards a row is of the second class


def as_text(value):
    """Return a cell as the text of its level: whole numbers lose their .0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def spelling(text):
    """Return a text without regard to case, and to blanks around it and in a row."""
    return " ".join(text.split()).casefold()


def codes_of(cells, column):
    """Return the positions of the cells among the levels, -1 for what is none of them."""
    texts = cells.map(as_text, na_action="ignore").astype(object)
    if column["join_levels"]:
        known = {{spelling(level): level for level in reversed(column["levels"])}}
        texts = texts.map(lambda text: known.get(spelling(text), text), na_action="ignore")
    if column["fill"] is not None:
        texts = texts.fillna(column["fill"])
    return pd.Index(column["levels"], dtype=object).get_indexer(pd.Index(texts, dtype=object))


def features_of(cells, column):
    """Return one column as numbers, one row a row."""
    if column["kind"] == "number":
        values = pd.to_numeric(cells).to_numpy("float64", na_value=np.nan)
        if column["fill"] is not None:
            values = np.where(np.isnan(values), column["fill"], values)
        values = np.clip(values, column["low"], column["high"])
        return ((values - column["shift"]) / column["scale"])[:, None]
    codes = codes_of(cells, column)[:, None]
    return codes if column["encoding"] == "ordinal" else codes == np.arange(len(column["levels"]))


def usable(rows):
    """Return which rows have all cells that the model needs."""
    needed = [column["name"] for column in FEATURES if column["fill"] is None]
    return rows[needed].notna().all(axis=1).to_numpy()


def inputs_of(rows):
    """Return what the network reads, by name."""
    plain = [features_of(rows[column["name"]], column) for column in FEATURES]
    return {{"features": np.hstack(plain).astype("float32")}}


def undone(outputs, target):
    """Return outputs of the network in the unit of their target, those for classes as they are; the mean of members."""
    if outputs.ndim == 3:
        return np.mean([undone(each, target) for each in np.moveaxis(outputs, 1, 0)], axis=0)
    if target["kind"] != "number":
        return outputs
    z = outputs.astype("float64") * target["scale"] + target["shift"]
{inverses}    return z if target["low"] is None else np.clip(z, target["low"], target["high"])


def predicted(path):
    """Return the predictions for the rows of a file."""
    return predictions_for(read_table(path))


def predictions_for(rows):
    """Return the predictions for the rows of a table, NaN where a cell is missing; of classes, the outputs."""
    model = keras.models.load_model(HERE / {model!r}, compile=False)
    complete = usable(rows)
    inputs = inputs_of(rows[complete])
    given = [inputs[name] for name in READS] if len(READS) > 1 else inputs[READS[0]]
    nothing = [np.zeros((0, *each.shape[1:])) for each in model.outputs]
    outputs = model.predict(given, verbose=0) if complete.any() else nothing
    outputs = outputs if isinstance(outputs, list) else [outputs]
    found = []
    for each, target in zip(outputs, TARGETS):
        each = undone(each, target)
        found.append(np.full((len(rows), *each.shape[1:]), np.nan))
        found[-1][complete] = each
    return found if len(found) > 1 else found[0]


def classes_of(outputs):
    """Return the class that each row is taken for, None without a prediction."""
    places = outputs.argmax(axis=1) if outputs.shape[1] > 1 else (outputs[:, 0] >= DECIDES).astype(int)
    return [LEVELS[place] if known else None for place, known in zip(places, np.isfinite(outputs).all(axis=1))]


if __name__ == "__main__":
    found = predicted(sys.argv[1])
    rows = pd.DataFrame(np.hstack(found) if isinstance(found, list) else found, columns=COLUMNS)
    if LEVELS:
        rows.insert(0, "predicted " + TARGETS[0]["name"], classes_of(rows.to_numpy()))
    rows.to_csv(sys.stdout, index=False, float_format="%.8g")
'''


def write_predicting(path: Path, model: Path, trained: TrainedModel, rows: SampleRows) -> tuple[tuple[str, ...], str]:
    """Write the script and the JSON next to a model, run it on the rows as a CSV file, and compare.

    Returns
    -------
    tuple of (tuple of str, str)
        The files and the result of the comparison; no files if the script does not support the preprocessing.
    """
    preprocessor = trained.preprocessor
    if preprocessor is None or rows.frame is None:
        return (), ""
    beyond = [column.name for column in preprocessor.features if not _is_simple(column)]
    if beyond:
        return (), f"There is no script that only predicts: it does not support the preprocessing of {beyond[0]}."
    data = trained.project.data
    data = data.replaced(reading=preprocessor.contract(data.reading).meaning)
    script = path.with_name(f"{path.stem}_predict.py")
    json_file = write_next_to(path, preprocessor, trained.project.data)
    reads = [tensor.name for tensor in trained.model.inputs]
    text = SCRIPT.format(
        script=script.name,
        preprocessing=json_file.name,
        model=model.name,
        reads=reads,
        levels=list(preprocessor.targets[0].levels) if len(preprocessor.targets) == 1 else [],
        columns=_columns(trained),
        reading=reading_code(data),
        decides=deciding_output(trained.project),
        inverses=_inverses(preprocessor),
        imports="from scipy import special\n" if "special." in _inverses(preprocessor) else "",
    )
    try:
        write_text(script, text)
        comparison = require_equal(_run(script, rows.frame), rows.undone(preprocessor), "The script that only predicts")
    except BaseException:
        script.unlink(missing_ok=True)
        json_file.unlink(missing_ok=True)
        raise
    return (script.name, json_file.name), comparison


def _columns(trained: TrainedModel) -> list[str]:
    """Return the names of the outputs of a network as columns: a probability is named by its class."""
    assert trained.preprocessor is not None
    names, several = [], len(trained.preprocessor.targets) > 1
    outputs = zip(trained.model.outputs, trained.project.compile.outputs, trained.preprocessor.targets, strict=True)
    for tensor, output, target in outputs:
        if target.kind == "number":
            names.append(f"predicted {target.name}")
            continue
        logits = output.loss is not None and output.loss.params.get("from_logits")
        levels = target.levels[1:] if tensor.shape[-1] == 1 else target.levels
        of = f" in {target.name}" if several else ""
        names += [f"{'logit' if logits else 'probability'} of {level}{of}" for level in levels]
    return names


def _inverses(preprocessor: Preprocessor) -> str:
    """Return the lines that undo the curves of the targets."""
    used = {target.target_scaling for target in preprocessor.targets}
    return "".join(
        f'    if target["target_scaling"] == "{name}":\n        z = {scaler.inverse_code}\n'
        for name, scaler in TARGET_SCALERS.items()
        if name in used and scaler.inverse_code
    )


def _is_simple(column: FittedColumn) -> bool:
    plain = FittedColumn(name=column.name, kind=column.kind)
    if column.kind not in ("number", "category") or column.is_embedded or column.encoding not in ("one-hot", "ordinal"):
        return False
    kept = ("indicator", "curve", "edges", "bins", "joined", "other", "unseen", "parts")
    return all(getattr(column, name) == getattr(plain, name) for name in kept)


def _run(script: Path, rows: pd.DataFrame) -> list[Any]:
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            found = runpy.run_path(str(script))["predictions_for"](rows)
    except Exception as error:  # generated code: whatever it raises is a bug of Layerdesk
        raise EngineError(
            "The script that only predicts does not run, so it was not written.", details=repr(error)
        ) from error
    return [np.asarray(each) for each in (found if isinstance(found, list | tuple) else [found])]
