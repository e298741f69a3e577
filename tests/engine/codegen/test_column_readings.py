"""A script reads single columns by the same functions as the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from engine.codegen import code_for
from engine.project import ColumnReading, ColumnSpec, DataSpec, Project, ReadingSpec
from engine.tables import read

CELLS = {
    "zip": ["01067", "80331", None, "00001"],
    "conc": ["<0,05", "2,19", "-999", "3"],
    "price": ["$4,898.78", "$898.78", "$5", None],
    "day": ["31.12.19, 14:30", "01.01.20, 00:00", None, "02.01.20, 01:10"],
    "month": ["19. März 2020", "Feb 3 2020", "1. Mai 2021", "unknown"],
    "region": ["NA", "None", "EU", "AS"],
}
COLUMNS = (
    ColumnReading(name="zip"),
    ColumnReading(name="conc", kind="number", decimal=",", limits="half", missing=("-999",)),
    ColumnReading(name="price", kind="number", thousands=",", unit="$"),
    ColumnReading(name="day", kind="date", date_format=("%d.%m.%y, %H:%M",)),
    ColumnReading(name="month", kind="date", date_format=("%d. %b %Y", "%b %d %Y"), odd="missing"),
    ColumnReading(name="region", kept=("NA", "None")),
)


@pytest.mark.parametrize("format", ["text", "workbook", "json"])
def test_a_script_reads_the_same_values_as_the_program(tmp_path: Path, format: str) -> None:
    path, table = tmp_path / "table", pd.DataFrame(CELLS)
    if format == "workbook":
        table.to_excel(path.with_suffix(".xlsx"), index=False)
        (tmp_path / "table.xlsx").rename(path)
    elif format == "json":
        table.to_json(path, orient="records")
    else:
        table.to_csv(path, sep=";", index=False)
    reading = ReadingSpec(format=format, separator=";", columns=COLUMNS)
    frame, facts = read(str(path), reading)
    roles = {"conc": "target"}
    columns = tuple(
        ColumnSpec.model_validate({"name": each.name, "kind": each.kind, "role": roles.get(each.name, "feature")})
        for each in facts.columns
    )
    script = code_for(Project(data=DataSpec(source=str(path), reading=reading, columns=columns))).text
    found: dict[str, Any] = {}
    exec(script[: script.index("counts = ")], found)
    pd.testing.assert_frame_equal(found["table"], frame, check_dtype=False)
