"""Rows of a file predicted into another file: how fast, and how much memory that takes, which must not grow with them.

``python -m tests.benchmarks.predict_file [--quick] [--json] [--rows 10000000] [--columns 10] [--ending .csv]``

Each file is predicted in a process of its own, so that the peak of its memory is its own: first some rows, then all.
The larger Parquet file is the harder one also by its row groups, which are of a million rows.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv, parquet

from engine.suggestions.suggested_project import project_for
from engine.workbench import Workbench

MAX_MB = 256
"""The peak of memory, whichever number of rows; ten million of them as a frame take more than 800 MB."""
MAX_GROWTH = 1.5
"""Limit of the peak divided by that of the first rows: how memory is returned differs from run to run."""
FIRST = 500_000
"""Several blocks, against which the memory of many rows is compared."""
BLOCK = 1_000_000
LEARNED_FROM = 5_000

_MEASURED = """
import json, re, sys, threading, time
from engine.workbench import Workbench

def private():
    # Without the pages of mapped files, which the system takes back whenever it wants them.
    with open("/proc/self/status") as status:
        return int(re.search(r"RssAnon:\\s+(\\d+)", status.read())[1]) * 1024

def watch():
    while not done.wait(0.01):
        seen.append(private())

model, source, destination = sys.argv[1:]
bench = Workbench()
project = bench.open_project(model).project
before, done, seen = private(), threading.Event(), [0]
watcher = threading.Thread(target=watch)
watcher.start()
start, cpu = time.perf_counter(), time.process_time()
rows = bench.predict_into_file(project, source, destination).rows
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
done.set()
watcher.join()
print(json.dumps(dict(rows=rows, seconds=seconds, cpu=cpu, peak=max(seen) - before)))
"""


def block_of(rows: int, columns: int, seed: int) -> pd.DataFrame:
    """Return numbers with three decimals, and a class that follows from them."""
    numbers = np.random.default_rng(seed).standard_normal((rows, columns)).round(3)
    frame = pd.DataFrame(numbers, columns=[f"x{place}" for place in range(columns)])
    return frame.assign(passed=np.where(numbers.sum(axis=1) > 0, "yes", "no"))


def write_rows(path: Path, rows: int, columns: int) -> None:
    """Write a table of so many rows, block by block."""
    schema = pa.Schema.from_pandas(block_of(1, columns, 0), preserve_index=False)
    open_writer = csv.CSVWriter if path.suffix == ".csv" else parquet.ParquetWriter
    with open_writer(path, schema) as writer:
        for place in range(0, rows, BLOCK):
            block = block_of(min(BLOCK, rows - place), columns, 1 + place)
            writer.write_table(pa.Table.from_pandas(block, schema=schema, preserve_index=False))


def trained_model(folder: Path, columns: int) -> Path:
    """Return a project file with a network that was trained on such rows."""
    table, model = folder / "learned.csv", folder / "model.layerdesk"
    block_of(LEARNED_FROM, columns, 0).to_csv(table, index=False)
    bench = Workbench()
    suggested = project_for(bench.open_table(str(table)))
    project = suggested.replaced(fit=suggested.fit.replaced(epochs=3, callbacks=()))
    bench.save_project(str(model), project, (bench.train(project),))
    return model


def measured(model: Path, source: Path) -> dict[str, Any]:
    """Predict a file into another one, in a process of its own."""
    destination = source.with_name(f"predicted{source.suffix}")
    command = [sys.executable, "-c", _MEASURED, str(model), str(source), str(destination)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where they take more memory than they may."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="2,000,000 rows")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--columns", type=int, default=10)
    parser.add_argument("--ending", choices=(".csv", ".parquet"), default=".csv")
    chosen = parser.parse_args(arguments)
    rows = min(chosen.rows, 2_000_000) if chosen.quick else chosen.rows
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        model, source = trained_model(Path(folder), chosen.columns), Path(folder) / f"rows{chosen.ending}"
        for count in (FIRST, rows):
            write_rows(source, count, chosen.columns)
            figures.append(measured(model, source))
    growth = figures[1]["peak"] / figures[0]["peak"]
    if chosen.json:
        print(json.dumps({"figures": figures, "growth": round(growth, 3), "most_mb": MAX_MB}))
    else:
        for each in figures:
            speed, peak = each["rows"] / each["seconds"], each["peak"] / 2**20
            print(f"{each['rows']:>10,} rows  {each['seconds']:7.1f} s  {speed:9,.0f} rows/s  {peak:6,.0f} MB")
        print(f"memory {growth:.2f} times that of {FIRST:,} rows, at most {MAX_GROWTH}; at most {MAX_MB} MB")
    return int(figures[1]["peak"] > MAX_MB * 2**20 or growth > MAX_GROWTH)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
