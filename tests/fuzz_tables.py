"""Generated tables with odd cells: read, trained, predicted from a second file in another dialect, and by the script.

Each table is made from a number of its own, so that one that fails can be made again:
``python -m tests.fuzz --cases 0 --tables 1 --first 4711 --keep FOLDER``. It fails where a cell is read as something
else than was written, where the second file gets other predictions than the first, where the script gives others than
the program, and where anything but a sentence ends it. A sentence that refuses a file is no failure.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.project import ColumnSpec, CompileSpec, FitSpec, Project
from engine.project.methods.scalers import SCALERS
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.project.table_facts import TableFacts
from engine.system.errors import EngineError

ROWS = 60
LETTERS = ["a", "B c", "é", 'q"uo', "x,y", "=1+1", "semi;colon", "tab\tbed", "ß", "line\nend", "-", "1e5x", "O'Neill"]
NAMES = [
    "size",
    "Größe (cm)",
    "a,b",
    "a;b",
    'q"x',
    "x y",
    "id code",
    "Class",
    "2nd",
    "p_value",
    "_",
    "μ",
    "naïve",
    "def",
]
CLASSES = (("no", "yes"), ("low", "medium", "high"), ("Ärger", "=cmd", "b b"))


@dataclass(frozen=True)
class Column:
    """A column: its meaning, and its cells without a dialect.

    Attributes
    ----------
    kind : {"number", "whole", "level", "date"}
    cells : array, shape (rows,)
        Numbers as float64, levels and dates as texts; NaN or None for a missing cell.
    """

    name: str
    kind: str
    cells: Any


@dataclass(frozen=True)
class Dialect:
    """How a table is written."""

    separator: str
    decimal: str
    encoding: str
    end: str
    quoting: Any
    missing: str
    packed: bool
    header: bool


def columns_of(random: np.random.Generator) -> list[Column]:
    """Return the features of a table, and its target ``y``, which depends on the first of them."""
    names = random.permutation(NAMES).tolist()
    columns = [_column(str(name), random) for name in names[: random.integers(2, 6)]]
    if all(column.kind not in ("number", "whole") for column in columns):
        columns.append(Column("w", "number", random.normal(size=ROWS).round(3)))
    first = next(column for column in columns if column.kind in ("number", "whole"))
    known = np.nan_to_num(np.asarray(first.cells, dtype=np.float64))
    if random.random() < 0.5:
        return [*columns, Column("y", "number", (known * 2 + random.normal(size=ROWS)).round(4))]
    words = CLASSES[random.integers(len(CLASSES))]
    return [*columns, Column("y", "level", np.array(words, dtype=object)[random.integers(0, len(words), ROWS)])]


def _column(name: str, random: np.random.Generator) -> Column:
    kind = str(random.choice(["number", "whole", "level", "date"], p=[0.35, 0.2, 0.35, 0.1]))
    cells: Any
    if kind == "number":
        cells = (random.normal(size=ROWS) * 10.0 ** random.integers(-3, 6)).round(4)
    elif kind == "whole":
        cells = random.integers(-50, 10 ** random.integers(2, 7), ROWS).astype(float)
    elif kind == "date":
        days = pd.Timestamp("2019-01-01") + pd.to_timedelta(random.integers(0, 900, ROWS), unit="D")
        cells = np.array(days.strftime("%Y-%m-%d"), dtype=object)
    else:
        levels = random.permutation(LETTERS)[: random.integers(2, 8)]
        cells = levels.astype(object)[random.integers(0, len(levels), ROWS)]
    if random.random() < 0.4:
        cells[random.random(ROWS) < 0.1] = None if kind in ("level", "date") else np.nan
    return Column(name, kind, cells)


def dialect_of(random: np.random.Generator) -> Dialect:
    """Return a dialect in which every table can be written without loss."""
    separator = str(random.choice([",", ";", "\t", "|"]))
    return Dialect(
        separator=separator,
        decimal="," if separator != "," and random.random() < 0.4 else ".",
        encoding=str(random.choice(["utf-8", "utf-8-sig", "utf-16"], p=[0.6, 0.25, 0.15])),
        end=str(random.choice(["\n", "\r\n"])),
        quoting=csv.QUOTE_ALL if random.random() < 0.3 else csv.QUOTE_MINIMAL,
        missing=str(random.choice(["", "NA"])),
        packed=bool(random.random() < 0.1),
        header=True,
    )


def write(columns: list[Column], dialect: Dialect, path: Path) -> str:
    """Write a table in a dialect; return its path."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=dialect.separator, lineterminator=dialect.end, quoting=dialect.quoting)
    writer.writerow([column.name for column in columns])
    for row in range(ROWS):
        writer.writerow([_written(column.cells[row], dialect) for column in columns])
    content = text.getvalue().encode(dialect.encoding)
    path = path.with_suffix(".csv.gz" if dialect.packed else ".csv")
    path.write_bytes(gzip.compress(content) if dialect.packed else content)
    return str(path)


def _written(cell: Any, dialect: Dialect) -> str:
    if cell is None or cell != cell:
        return dialect.missing
    if isinstance(cell, str):
        return cell
    text = str(int(cell)) if float(cell).is_integer() else repr(float(cell))
    return text.replace(".", dialect.decimal)


def project_of(table: TableFacts, random: np.random.Generator) -> Project:
    """Return a project with drawn ways of preparing, and a small network that learns for two epochs."""
    from engine.catalog.shapes import inputs_of
    from engine.suggestions.default_network import hidden_network
    from engine.suggestions.suggested_project import filled_in, hidden_layers, with_network

    project = filled_in(table, ["y"])
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
            encoding=str(random.choice(["one-hot", "ordinal", "embedding"], p=[0.5, 0.4, 0.1])),
            missing=str(random.choice(["drop", "constant", "most_frequent"])),
            unseen=str(random.choice(["zeros", "own", "missing"])),
        )
    return column


def outcome(number: int, folder: Path) -> str:
    """Return what comes of one table: ``same``, ``refused ...`` for a sentence, or what is wrong."""
    from engine.workbench import Workbench

    random = np.random.default_rng(number)
    columns, first, second = columns_of(random), dialect_of(random), dialect_of(random)
    if random.random() < 0.25:
        columns = [Column("" if place == 1 else each.name, each.kind, each.cells) for place, each in enumerate(columns)]
    source = write(columns, first, folder / f"{number}_first")
    shuffled = (
        [columns[place] for place in random.permutation(len(columns))] if all(c.name for c in columns) else columns
    )
    second = replace(second, missing=first.missing)  # a mark can be a level of the first file, which a note says
    other = write(shuffled, second, folder / f"{number}_second")
    bench = Workbench()
    try:
        table = bench.open_table(source)
        read = bench.state.require_table().frame
        project = project_of(table, random)
        if wrong := misread(columns, table, read):
            return wrong
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


def _sentence(error: EngineError) -> str:
    """Return that a sentence refused a table; what is no sentence is wrong."""
    return f"refused {error.text}" if error.text.endswith(".") else f"no sentence: {error.text!r}"


def misread(columns: list[Column], table: TableFacts, read: pd.DataFrame | None) -> str:
    """Return which column was read as something else than was written, and without a note; empty for none."""
    if read is None:
        return ""
    said = " ".join((*table.ambiguities, *table.notes))
    for column, name in zip(columns, read.columns, strict=True):
        if str(name) in said:
            continue
        found = read[name]
        if column.kind in ("number", "whole"):
            if found.dtype.kind not in "iuf" or not np.allclose(found, column.cells, rtol=1e-12, equal_nan=True):
                return f"misread {name!r}"
        elif column.kind == "level":
            texts = [None if cell is None or cell != cell else str(cell) for cell in found.astype(object)]
            odd = [pair for pair in zip(texts, column.cells, strict=True) if pair[0] != pair[1]]
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
    if project.data.with_role("target")[0].kind == "number":
        names = ["predicted y"]
    else:
        names = [name for name in rows if str(name).startswith("probability of ")]
        numbers = np.column_stack([1 - numbers, numbers]) if numbers.shape[1] == 1 else numbers
    script = pd.DataFrame(np.asarray(numbers, dtype=np.float64), columns=names, index=rows.index)
    return difference(rows[names].astype(np.float64), script, "the script") or "same"


def run_tables(first: int, count: int, report: Callable[[str], object], keep: str = "") -> Counter[str]:
    """Run tables by their numbers; report those that fail, and return how many had each outcome."""
    results: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(keep or scratch)
        for number in range(first, first + count):
            try:
                result = outcome(number, folder)
            except Exception as error:  # whatever it is, it is no sentence
                result = f"{type(error).__name__}: {str(error)[:200]!r}"
            kind = result.partition(" ")[0] if result == "same" or result.startswith("refused ") else "wrong"
            results[kind] += 1
            if kind == "wrong":
                report(f"table {number}: {result}")
            for left in () if keep else folder.iterdir():
                left.unlink()
    return results
