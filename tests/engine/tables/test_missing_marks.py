"""A text NA of a second file is a level or missing as it was in the training table, whatever the formats of both."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from engine.suggestions.suggested_project import filled_in
from engine.tables.contract import contract_for, reading_by
from engine.tables.reading import read

ROWS = pd.DataFrame({"site": ["a", "NA", "b", "NA"] * 20, "x": range(80), "y": [1.5, 2.5] * 40})


def written(folder: Path, name: str) -> str:
    """Write the rows in the format of a file name, and return its path."""
    path = folder / name
    {".csv": ROWS.to_csv, ".xlsx": ROWS.to_excel, ".parquet": ROWS.to_parquet}[path.suffix](path, index=False)
    return str(path)


@pytest.mark.parametrize("second", ["second.csv", "second.xlsx", "second.parquet"])
@pytest.mark.parametrize("first", ["first.csv", "first.xlsx", "first.parquet"])
def test_the_marker_means_in_a_second_file_what_it_meant_in_the_first(first: str, second: str, tmp_path: Path) -> None:
    frame, facts = read(written(tmp_path, first))
    contract = contract_for(filled_in(facts, ["y"]).data, frame)
    other = written(tmp_path, second)
    again, _ = read(other, reading_by(contract, other).reading)
    pd.testing.assert_series_equal(again["site"], frame["site"], check_dtype=False)
