"""Fixed-width text is recognised by its aligned columns, and read by their positions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from engine import tables
from engine.codegen.reading import reading_lines
from engine.project import DataSpec, ReadingSpec
from engine.readers.parsing.sniffing import guess_reading

TREES = pd.DataFrame(
    {
        "id": [f"s{number}" for number in range(12)],
        "len": [4.03, 5.26, 5.91, 5.82, 4.74, 6.61, 4.74, 5.89, 5.7, 5.03, 6.21, 10.65],
        "wid": [3.65, 3.03, None, 3.6, 2.19, 2.65, 3.77, 3.33, 3.67, None, 3.68, 1.62],
        "species": ["red oak", "maple", "elm"] * 4,
    }
)


def text_of(frame: pd.DataFrame, header: bool = True) -> str:
    rows = [frame.columns, *frame.itertuples(index=False)] if header else list(frame.itertuples(index=False))
    cells = [["" if cell is None or cell != cell else str(cell) for cell in row] for row in rows]
    return "".join(f"{row[0]:<8}{row[1]:>7}{row[2]:>8}  {row[3]:<12}\n" for row in cells)


def written(tmp_path: Path, text: str, name: str = "trees.txt") -> str:
    path = tmp_path / name
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("name", ["trees.txt", "trees.fwf"])
def test_values_with_blanks_and_missing_cells_stay_in_their_columns(tmp_path: Path, name: str) -> None:
    source = written(tmp_path, text_of(TREES), name)
    frame, facts = tables.read(source)
    pd.testing.assert_frame_equal(frame, TREES, check_dtype=False)
    assert facts.reading.format == "fixed width"
    assert facts.notes == ("The columns of the fixed-width text begin at the positions 0, 6, 15, 25.",)
    pd.testing.assert_frame_equal(tables.preview(source).frame, frame)


def test_longer_values_below_the_sample_are_read_in_full(tmp_path: Path) -> None:
    text = text_of(TREES[:11]) + text_of(TREES[11:].assign(len=1234.5, species="silver birch"), header=False)
    reading = tables.preview(written(tmp_path, text_of(TREES[:11]))).reading
    frame, _ = tables.read(written(tmp_path, text), reading)
    assert frame["len"].iloc[-1] == 1234.5
    assert frame["species"].iloc[-1] == "silver birch"


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,red oak\n2,elm\n3,maple\n4,elm\n",
        "a  b\n1  2\n3  4\n5  6\n7  8\n",
        "text\na sentence  with\ntwo  blanks here\nand there  again\nor not\n",
        "a\n1\n2\n3\n4\n",
        "name  b\nred oak\n",
    ],
)
def test_a_text_with_a_better_separator_or_without_columns_is_delimited(tmp_path: Path, text: str) -> None:
    reading = tables.preview(written(tmp_path, text)).reading
    assert reading == guess_reading(text.encode())


def test_numbers_without_names_are_read_without_a_header(tmp_path: Path) -> None:
    frame, facts = tables.read(written(tmp_path, "  1   2.5  3\n 10       14\n100   7.5  5\n 20   1.0\n"))
    assert not facts.reading.header
    assert frame.isna().to_numpy().tolist() == [[False] * 3, [False, True, False], [False] * 3, [False, False, True]]
    assert frame.iloc[:, 0].tolist() == [1, 10, 100, 20]


def test_column_starts_of_the_user_split_columns_that_touch(tmp_path: Path) -> None:
    source = written(tmp_path, "day     code\n20240101A7\n20240102B1\n", "a.fwf")
    frame, facts = tables.read(source, ReadingSpec(format="fixed width", column_starts=(0, 8)))
    assert frame.to_dict("list") == {"day": [20240101, 20240102], "code": ["A7", "B1"]}
    assert len(facts.notes) == 1


def test_a_value_across_a_column_start_is_reported(tmp_path: Path) -> None:
    reading = tables.preview(written(tmp_path, text_of(TREES))).reading
    shifted = text_of(TREES).replace("s3         ", "s3-a-b-c   ")
    _, facts = tables.read(written(tmp_path, shifted), reading)
    assert "1 line has a value across a column start, first line 5 at 6. Check the column starts." in facts.notes


@pytest.mark.parametrize("starts", [None, ()])
def test_the_generated_code_reads_the_same_table(tmp_path: Path, starts: tuple[int, ...] | None) -> None:
    source = written(tmp_path, text_of(TREES))
    frame, facts = tables.read(source)
    reading = facts.reading if starts is None else facts.reading.replaced(column_starts=starts)
    names: dict[str, object] = {"pd": pd}
    exec("\n".join(line.text for line in reading_lines(DataSpec(source=source, reading=reading))), names)
    pd.testing.assert_frame_equal(names["table"], frame, check_dtype=False)


def test_european_numbers_and_units_are_recognised_in_fixed_widths(tmp_path: Path) -> None:
    rows = ["name       mass", "             kg", "red oak   1,5", "elm      10,25", "old pine  7,0", "ash       2,5"]
    frame, facts = tables.read(written(tmp_path, "\n".join(row.ljust(16) for row in rows) + "\n"))
    assert (facts.reading.decimal, facts.reading.skip_after_header) == (",", 1)
    assert frame["mass"].tolist() == [1.5, 10.25, 7.0, 2.5]
