"""Generated tables with odd cells: read, trained, predicted from a second file in another dialect, and by the script.

Each table is made from a number of its own, so that one that fails can be made again:
``python -m tests.fuzz --cases 0 --tables 1 --first 4711 --keep FOLDER``. It fails where a cell is read as something
else than was written, where the second file gets other predictions than the first, where the script gives others than
the program, and where anything but a sentence ends it. A sentence that refuses a file is no failure.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import unittest.mock
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.project import ColumnSpec, CompileSpec, FitSpec, Project
from engine.project.methods.scalers import SCALERS
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.project.table_facts import TableFacts
from engine.system.errors import EngineError
from tests.generated_tables import DATES, SHEETS, Column, Dialect, columns_of, dialect_of, write


def project_of(table: TableFacts, targets: int, random: np.random.Generator) -> Project:
    """Return a project with drawn ways of preparing, and a small network that learns for two epochs."""
    from engine.catalog.shapes import inputs_of
    from engine.suggestions.default_network import hidden_network
    from engine.suggestions.suggested_project import filled_in, hidden_layers, with_network

    project = filled_in(table, [table.columns[-1].name] if targets == 1 else [each.name for each in table.columns[-2:]])
    columns = tuple(_drawn(column, random) for column in project.data.columns)
    project = project.replaced(data=project.data.replaced(columns=columns))
    embedded = any(column.is_embedded for column in project.data.with_role("feature"))
    hidden = hidden_network(inputs_of(project.data, table)) if embedded else hidden_layers(4)
    settings, fit = CompileSpec(run_eagerly=True), FitSpec(epochs=2, batch_size=64, verbose=0, callbacks=())
    return with_network(project, table, hidden, settings, fit)


def _drawn(column: ColumnSpec, random: np.random.Generator) -> ColumnSpec:
    if column.role == "target":
        scaling = str(random.choice([*TARGET_SCALERS])) if column.kind == "number" else "none"
        bounded = TARGET_SCALERS[scaling].lower_bound is not None
        return column.replaced(target_scaling="standard" if bounded else scaling)
    if column.kind == "number":
        safe = [name for name, scaler in SCALERS.items() if scaler.lower_bound is None]
        changes: dict[str, Any] = {
            "scaling": str(random.choice(safe)),
            "missing": str(random.choice(["drop", "median", "mean", "constant"])),
            "clip": float(random.choice([0, 0.02])),
        }
        return column.replaced(**changes)
    if column.kind == "category":
        return column.replaced(
            encoding=str(random.choice(["one-hot", "ordinal", "embedding", "target"], p=[0.4, 0.3, 0.1, 0.2])),
            missing=(missing := str(random.choice(["drop", "constant", "most_frequent"]))),
            # A level that counts as missing leaves its row without a prediction where those are dropped.
            unseen=str(random.choice(["zeros", "own", "zeros" if missing == "drop" else "missing"])),
        )
    return column


@contextlib.contextmanager
def batches_without_pipelines() -> Iterator[None]:
    """Give `fit` and its kin their batches from arrays: to make a pipeline of each takes two thirds of their time."""
    import tensorflow as tf
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter

    class Batches:
        adapter: ArrayDataAdapter

        def __iter__(self) -> Iterator[Any]:
            batches = self.adapter.get_numpy_iterator()
            return (tf.nest.map_structure(tf.convert_to_tensor, batch) for batch in batches)

    def batches_of(adapter: ArrayDataAdapter) -> Batches:
        batches = Batches()
        batches.adapter = adapter
        return batches

    with unittest.mock.patch.object(ArrayDataAdapter, "get_tf_dataset", batches_of):
        yield


def outcome(number: int, folder: Path) -> str:
    """Return what comes of one table: ``same``, ``refused ...`` for a sentence, or what is wrong."""
    from engine.workbench import Workbench

    random = np.random.default_rng(number)
    columns, first, second = columns_of(random), dialect_of(random), dialect_of(random)
    first, second, columns = _fitted(first, second, columns, random)
    source = write(columns, first, folder / f"{number}_first")
    by_name = first.header and all(column.name for column in columns) and len({c.name for c in columns}) == len(columns)
    shuffled = [columns[place] for place in random.permutation(len(columns))] if by_name else columns
    second = replace(second, missing=first.missing)  # a mark can be a level of the first file, which a note says
    if random.random() < 0.7 and second.dates:  # other orders of dates are refused
        second = replace(second, dates=first.dates or DATES[0])
    other = write(shuffled, second, folder / f"{number}_second")
    bench = Workbench()
    try:
        table = bench.open_table(source)
        read = bench.state.require_table().frame
        if wrong := misread(columns, table, read):
            return wrong
        project = project_of(table, 1 + (columns[-1].name == "z"), random)
        if not project.data.with_role("feature"):
            return "refused, because no column is a feature."
        bench.train(project)
        mine = bench.predict_file(project, source)
    except EngineError as error:
        return _sentence(error)
    try:
        theirs = bench.predict_file(project, other)
    except EngineError as error:
        return _sentence(error)
    added = [name for name in mine if str(name).startswith(("predicted ", "probability of "))]
    if wrong := difference(mine[added], theirs[added], "the second file"):
        return wrong
    return by_script(project, mine, bench, folder / f"{number}.keras")


def _fitted(
    first: Dialect, second: Dialect, columns: list[Column], random: np.random.Generator
) -> tuple[Dialect, Dialect, list[Column]]:
    """Return both dialects and a table, whose names may be none, one empty or two equal where the dialects allow it."""
    chance = random.random()
    if first.form not in SHEETS or chance >= 0.45:
        return first, second, columns
    second = second if second.form in SHEETS else replace(second, form="text", dates=second.dates or "%Y-%m-%d")
    if chance < 0.15:
        return replace(first, header=False, titles=()), replace(second, header=False, titles=()), columns
    name = "" if chance < 0.3 else columns[0].name
    return first, second, [replace(each, name=name) if place == 1 else each for place, each in enumerate(columns)]


def _sentence(error: EngineError) -> str:
    """Return that a sentence refused a table; what is no sentence is wrong."""
    return f"refused {error.text}" if error.text.endswith(".") else f"no sentence: {error.text!r}"


def misread(columns: list[Column], table: TableFacts, read: pd.DataFrame | None) -> str:
    """Return which column was read as something else than was written, and without a note; empty for none."""
    if read is None:
        return ""
    said = " ".join((*table.ambiguities, *table.notes))
    if len(read) != len(columns[0].cells):
        return f"read {len(read)} rows: {said}"
    for column, name in zip(columns, read.columns, strict=True):
        if str(name) in said:
            continue
        found = read[name]
        if column.kind in ("number", "whole"):
            if found.dtype.kind not in "iuf" or not np.allclose(found, column.cells, rtol=1e-12, equal_nan=True):
                return f"misread {name!r}"
        elif column.kind == "date":
            dates = pd.Series(pd.to_datetime(list(column.cells)))
            if found.dtype.kind != "M" or not (found.isna() == dates.isna()).all() or (found - dates).abs().max():
                return f"misread {name!r} as {found.dtype}: {found.iloc[:2].tolist()}"
        elif column.kind == "level":
            texts = [None if cell is None or cell != cell else str(cell) for cell in found.astype(object)]
            pairs = zip(texts, column.cells, strict=True)
            odd = [pair for pair in pairs if pair[0] != pair[1] and pair != ("NA", None)]  # a level, or missing
            if odd:
                return f"misread {name!r}: {odd[:2]}"
    return ""


def difference(mine: pd.DataFrame, theirs: pd.DataFrame, what: str) -> str:
    """Return which column of predictions differs; empty for none."""
    for name in mine:
        left, right = mine[name].to_numpy(), theirs[name].to_numpy()
        if left.dtype.kind == "f" and right.dtype.kind == "f":
            same = np.allclose(
                left, right, rtol=1e-3, atol=1e-4 * (1 + np.nanmax(np.abs(left), initial=0)), equal_nan=True
            )
        else:
            same = bool(((left == right) | (pd.isna(left) & pd.isna(right))).all())
        if not same:
            return f"other predictions by {what}: {name}"
    return ""


def by_script(project: Project, mine: pd.DataFrame, bench: Any, saved: Path) -> str:
    """Run the script of a project with the weights of the program, and compare the predictions of its test rows."""
    import keras

    from engine.codegen import code_for

    bench.save_model(str(saved))
    found: dict[str, Any] = {}
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(code_for(project).text, found)
    except Exception as error:
        return f"the script fails: {type(error).__name__}: {str(error)[:150]}"
    trained = keras.saving.load_model(saved, compile=False)
    found["model"].set_weights(trained.get_weights())
    outputs = found["model"].predict(found["X_test"], verbose=0)
    numbers = found["predictions_of"](outputs) if "predictions_of" in found else outputs
    rows = mine.loc[found["test"].index]
    targets = project.data.with_role("target")
    for target, output in zip(targets, numbers if isinstance(numbers, list) else [numbers], strict=True):
        if target.kind == "number":
            names = [f"predicted {target.name}"]
        else:
            of = f" in {target.name}" if len(targets) > 1 else ""
            names = [name for name in rows if str(name).startswith("probability of ") and str(name).endswith(of)]
        is_binary = target.kind != "number" and output.shape[1] == 1
        cells = np.column_stack([1 - output, output]) if is_binary else output
        script = pd.DataFrame(np.asarray(cells, dtype=np.float64), columns=names, index=rows.index)
        if wrong := difference(rows[names].astype(np.float64), script, "the script"):
            return wrong
    return "same"


def run_tables(first: int, count: int, report: Callable[[str], object], keep: str = "") -> Counter[str]:
    """Run tables by their numbers; report those that fail, and return how many had each outcome."""
    results: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch, batches_without_pipelines():
        folder = Path(keep or scratch)
        for number in range(first, first + count):
            try:
                result = outcome(number, folder)
            except Exception as error:  # whatever it is, it is no sentence
                result = f"{type(error).__name__}: {str(error)[:200]!r}"
            kind = result[:7].strip() if result == "same" or result.startswith("refused") else "wrong"
            results[kind] += 1
            if kind == "wrong":
                report(f"table {number}: {result}")
            for left in () if keep else folder.iterdir():
                left.unlink()
    return results
