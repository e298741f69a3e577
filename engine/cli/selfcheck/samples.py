"""Check that a table of each format is read; `resources/samples` has the same small table in all formats."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from engine.cli.selfcheck.result import Check
from engine.results.row_query import RowQuery
from engine.system.errors import EngineError
from engine.workbench import Workbench

SAMPLES = Path(__file__).resolve().parents[3] / "resources" / "samples"
FORMATS = (
    *("csv", "csv.bz2", "csv.gz", "csv.xz", "csv.zip", "csv.zst", "feather", "json", "jsonl"),
    *("ods", "parquet", "sqlite", "tsv", "xls", "xlsx"),
)
"""Listed explicitly, so that a missing sample is a failure."""
NOT_ON_MACOS = ("parquet", "feather")
ROWS = [[1, 21.5, "cold"], [2, 22.5, "hot"], [3, 23.5, "hot"]]
COLUMNS = ["id", "temp", "label"]


def checks() -> Iterator[Check]:
    """Yield a check for each sample."""
    for name in FORMATS:
        if sys.platform != "darwin" or name not in NOT_ON_MACOS:
            yield Check(f"table {name}", partial(_read, SAMPLES / f"lab.{name}"))


def _read(path: Path) -> str:
    bench = Workbench()
    facts = bench.open_table(str(path))
    frame = bench.rows(RowQuery()).frame
    if list(frame.columns) != COLUMNS or frame.astype(object).to_numpy().tolist() != ROWS:
        raise EngineError(f"{path.name} was read wrongly: {frame.to_dict('list')}")
    return f"{facts.rows} rows"
